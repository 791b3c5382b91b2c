//! The commands of cargo, and the sandbox of the compilers that it starts.

use std::env;
use std::iter;
use std::path::PathBuf;
use std::process::Command;

use super::{Builder, Stage, lints, tools};
use crate::sandbox::{self, Policy};
use crate::workspace::Workspace;
use checker::build;

/// More than the compiler needs for this course, and little enough not to exhaust a machine.
pub const MEMORY_BYTES: u64 = 3 << 30;
/// The size limit for each file that is written: several times what the course's programs have.
pub const FILE_BYTES: u64 = 64 << 20;
/// The variables passed on from the instructor's environment: they say where the tools are.
const PASSED_VARIABLES: [&str; 5] = ["PATH", "HOME", "CARGO_HOME", "RUSTUP_HOME", "RUSTUP_TOOLCHAIN"];
/// Compilers, linkers and system libraries.
const SYSTEM: [&str; 11] = [
    "/usr",
    "/bin",
    "/lib",
    "/lib64",
    "/nix/store",
    "/etc/alternatives",
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/ld.so.conf.d",
    "/dev/random",
    "/dev/urandom",
];

impl Builder<'_> {
    pub fn cargo(&self, workspace: &Workspace, subcommand: &str, stage: Stage) -> Command {
        let mut command = Command::new(build::cargo_path());
        command.current_dir(workspace.root()).args([subcommand, "--quiet", "--offline"]);
        command.arg("--target-dir").arg(workspace.target());
        self.set_environment(&mut command, workspace, stage);
        command
    }

    pub fn set_environment(&self, command: &mut Command, workspace: &Workspace, stage: Stage) {
        command.env_clear();
        command.envs(PASSED_VARIABLES.iter().filter_map(|name| Some((name, env::var_os(name)?))));
        command.envs(tools::linkers());
        // With this setting, cargo refuses a home that is not UTF-8.
        if tools::cargo_home().to_str().is_some() {
            command.env("CARGO_BUILD_BUILD_DIR", workspace.target());
        }
        command
            // Cargo's configuration may name another target, and nothing there can take that back.
            .env("CARGO_BUILD_TARGET", &self.host)
            .env("CARGO_INCREMENTAL", "0")
            .env("CARGO_NET_OFFLINE", "true")
            // The location of a panic does not need debug info.
            .env("CARGO_PROFILE_DEV_DEBUG", "false")
            .env("CARGO_TERM_COLOR", "never")
            .env("RUST_BACKTRACE", "0")
            // The compiler itself: rustup's proxy does not work in the sandbox.
            .env("RUSTC", self.sysroot.join("bin").join("rustc"))
            // A second wrapper would stand between the sandbox and the compiler. Empty, it is none.
            .env("RUSTC_WORKSPACE_WRAPPER", "")
            .env("TMPDIR", workspace.temp_dir());
        if let Ok(checker) = env::current_exe() {
            command
                .env("RUSTC_WRAPPER", checker)
                .env(sandbox::COMPILER_VARIABLE, self.compiler_policy(workspace, stage).to_text());
        }
    }

    /// The compiler may read only its own files and the workspace, which also restricts `include!`.
    fn compiler_policy(&self, workspace: &Workspace, stage: Stage) -> Policy {
        let read = SYSTEM.iter().map(PathBuf::from).chain(tools::tool_dirs()).chain([
            self.sysroot.clone(),
            tools::cargo_home().join("registry"),
            tools::cargo_home().join("git"),
            workspace.root(),
        ]);
        let read = read.chain(self.vendored.iter().cloned());
        let lints = lints::options().filter(|_| stage == Stage::Libraries);
        let write = [workspace.target(), workspace.temp_dir(), PathBuf::from("/dev/null")];
        Policy {
            memory_bytes: MEMORY_BYTES,
            file_bytes: Some(FILE_BYTES),
            landlock: self.landlock,
            read: read.collect(),
            write: write.into(),
            // Lints never fail a build: what they say depends on the compiler's version. What `unsafe_code` finds is
            // refused already.
            arguments: iter::once("--cap-lints=allow".to_owned()).chain(lints).collect(),
            libraries: if stage == Stage::Tests { Some(workspace.libraries()) } else { None },
            ..Policy::default()
        }
    }
}
