//! Builds a submission: first its libraries, which from then on nothing compiles again, then the tests with their
//! secrets. Each stage builds all milestones in one cargo run, then those that gave no clear result one by one.

mod blame;
mod foreign;
pub mod tools;

use std::collections::BTreeMap;
use std::env;
use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::budget::Budget;
use crate::error;
use crate::grade::{BuildError, Location};
use crate::sandbox::{self, Policy};
use crate::workspace::{self, Workspace};
use checker::build::{self, TestBinary};
use checker::course::{Course, Milestone, Suite};
use checker::error::Error;
use checker::hash::sorted_entries;
use checker::process::signal::CancelToken;
use checker::process::{self, ExitReason, Limits, Output, Process};

const OUTPUT_LIMIT: usize = 4 << 20;
/// More than the compiler needs for this course, and little enough not to exhaust a machine.
pub const MEMORY_BYTES: u64 = 3 << 30;
/// The size limit for each file that is written: several times what the course's programs have.
pub const FILE_BYTES: u64 = 64 << 20;
/// The size limit of a workspace, of which the dependencies take a tenth.
pub const DISK_BYTES: u64 = 512 << 20;
/// The interval at which that size is determined.
const DISK_POLL: Duration = Duration::from_millis(200);
/// Files of this size are removed if the workspace is too large.
const LARGE_FILE_BYTES: u64 = 8 << 20;
/// With less free disk space, a failed build says nothing about the submission.
pub const FREE_SPACE_BYTES: u64 = 64 << 20;
/// After a build of all milestones timed out, each single build gets this fraction of the limit; any solution needs
/// less.
const RETRY_DIVISOR: u32 = 3;
/// For building and downloading dependencies, which no submission can slow down.
const DEPENDENCY_TIMEOUT: Duration = Duration::from_secs(15 * 60);
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

/// A build that has ended.
struct Finished {
    output: Output,
    /// Whether it was stopped because the workspace was too large.
    is_too_large: bool,
    /// The time that it could take.
    limit: Duration,
}

/// Builds submissions with fixed limits.
pub struct Builder<'s> {
    sysroot: PathBuf,
    /// Like `x86_64-unknown-linux-gnu`.
    host: String,
    /// The directories of vendored sources.
    vendored: Vec<PathBuf>,
    landlock: bool,
    limit: Duration,
    oversubscription: u32,
    /// Of the submission that is built; None for the dependencies.
    budget: Option<Budget>,
    stop: &'s CancelToken,
}

/// What is built of the milestones.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    Libraries,
    /// The checkpoints and guarantees, which use the libraries as they are.
    Tests,
}

/// The libraries, the binaries and the errors of a build of some milestones.
#[derive(Default)]
pub struct Built {
    /// The directories of milestones whose libraries were built.
    libraries: Vec<String>,
    binaries: Vec<TestBinary>,
    /// By the milestone's directory.
    errors: BTreeMap<String, BuildError>,
}

impl Built {
    pub fn binary(&self, milestone: &Milestone, target: Suite) -> Option<&TestBinary> {
        self.binaries.iter().find(|binary| binary.dir == milestone.dir && binary.suite == target)
    }

    pub fn error(&self, milestone: &Milestone) -> Option<&BuildError> {
        self.errors.get(&milestone.dir)
    }

    pub fn add(&mut self, other: Self) {
        self.libraries.extend(other.libraries);
        self.binaries.extend(other.binaries);
        self.errors.extend(other.errors);
    }

    /// Takes from the checkpoints the permission to be read: its own program would tell a test its secrets. One that
    /// could not be built completely is left out.
    pub fn seal_checkpoints(&mut self) -> Result<(), Error> {
        self.binaries.retain(|binary| !self.errors.contains_key(&binary.dir));
        let mut checkpoints = self.binaries.iter().filter(|binary| binary.suite == Suite::Checkpoint);
        checkpoints.try_for_each(|TestBinary { path, .. }| {
            fs::set_permissions(path, Permissions::from_mode(0o111)).map_err(|err| Error::writing(path, err))
        })
    }

    fn remove(&mut self, milestone: &Milestone) {
        self.libraries.retain(|dir| *dir != milestone.dir);
        self.binaries.retain(|binary| binary.dir != milestone.dir);
        self.errors.remove(&milestone.dir);
    }

    /// Whether the build says something about the sources: everything exists, or there is an error with a location.
    fn is_conclusive(&self, milestone: &Milestone, stage: Stage) -> bool {
        let suites = [Suite::Checkpoint, Suite::Guarantees].into_iter().filter(|suite| milestone.has(*suite));
        match (self.error(milestone), stage) {
            (Some(error), _) => blame::is_located(error),
            (None, Stage::Libraries) => self.libraries.contains(&milestone.dir),
            (None, Stage::Tests) => suites.into_iter().all(|suite| self.binary(milestone, suite).is_some()),
        }
    }
}

impl<'s> Builder<'s> {
    /// `limit` is for one build, whether of all milestones or of one. All limits are multiplied by `oversubscription`.
    ///
    /// # Errors
    /// When rustc cannot be run.
    pub fn new(
        course: &Course,
        landlock: bool,
        limit: Duration,
        oversubscription: u32,
        stop: &'s CancelToken,
    ) -> Result<Self, Error> {
        let mut command = Command::new(tools::rustc());
        command.args(["--print", "sysroot", "--print", "host-tuple"]);
        let limits = Limits { time: Some(Duration::from_secs(30)), output: OUTPUT_LIMIT, cancel: stop };
        let printed = process::run(command, &limits)?.stdout;
        let (sysroot, host) = printed.trim_end().split_once('\n').unwrap_or_default();
        let (sysroot, host) = (sysroot.into(), host.to_owned());
        let vendored = workspace::vendored(course);
        let limit = limit * oversubscription;
        Ok(Self { sysroot, host, vendored, landlock, limit, oversubscription, budget: None, stop })
    }

    /// A builder for a submission, with the time that it may take.
    pub fn for_submission(&self) -> (Self, Budget) {
        let budget = Budget::new(self.limit);
        (Self { budget: Some(budget), ..self.copy() }, budget)
    }

    /// A builder with a time limit that suffices for the dependencies on a slow machine.
    pub fn for_dependencies(&self) -> Self {
        Self { limit: self.limit.max(DEPENDENCY_TIMEOUT), ..self.copy() }
    }

    fn copy(&self) -> Self {
        Self { sysroot: self.sysroot.clone(), host: self.host.clone(), vendored: self.vendored.clone(), ..*self }
    }

    /// What tells this compiler from others: each has a library with its hash in the name.
    pub fn compiler(&self) -> String {
        let libraries = sorted_entries(&self.sysroot.join("lib")).into_iter();
        let names = libraries.map(|entry| entry.path.display().to_string());
        let drivers: Vec<String> = names.filter(|name| name.contains("rustc_driver")).collect();
        format!("{} {drivers:?}", self.host)
    }

    /// Builds a stage of `milestones` together. Milestones that then have neither everything nor an error with a
    /// location are built once more, each on its own. So a milestone that breaks the build costs no other its tests, and
    /// a temporary failure of the machine costs nothing.
    ///
    /// Missing dependencies are downloaded: on a new machine, or after cargo has cleaned its cache.
    ///
    /// # Errors
    /// When the disk is full, or a dependency cannot be downloaded.
    pub fn build(&self, workspace: &Workspace, milestones: &[&Milestone], stage: Stage) -> Result<Built, Error> {
        if milestones.is_empty() {
            return Ok(Built::default());
        }
        let (mut built, mut finished) = self.build_once(workspace, milestones, stage, self.limit)?;
        if lacks_dependencies(&finished.output) {
            self.fetch(workspace)?;
            (built, finished) = self.build_once(workspace, milestones, stage, self.limit)?;
        }
        let has_timed_out = finished.output.exit_reason == ExitReason::TimedOut;
        let limit = if has_timed_out { self.limit / RETRY_DIVISOR } else { self.limit };
        for milestone in milestones {
            if !built.is_conclusive(milestone, stage) {
                built.remove(milestone);
                built.add(self.rebuild(workspace, milestone, stage, limit)?);
            }
        }
        Ok(built)
    }

    /// Builds a milestone on its own. An inconclusive result becomes an error.
    fn rebuild(
        &self,
        workspace: &Workspace,
        milestone: &Milestone,
        stage: Stage,
        limit: Duration,
    ) -> Result<Built, Error> {
        let (mut built, finished) = self.build_once(workspace, &[milestone], stage, limit)?;
        if !built.is_conclusive(milestone, stage) {
            require_free_space(workspace)?;
            if let Some(reason) = sandbox::setup_failure(&finished.output.stderr) {
                return Err(error::course(reason));
            }
            let dir = format!("milestones/{}", milestone.dir);
            let error = blame::explain(&dir, built.error(milestone), &finished)
                .map_err(|reason| error::machine(&reason, self.landlock))?;
            built.errors.insert(milestone.dir.clone(), error);
        }
        Ok(built)
    }

    fn build_once(
        &self,
        workspace: &Workspace,
        milestones: &[&Milestone],
        stage: Stage,
        limit: Duration,
    ) -> Result<(Built, Finished), Error> {
        let mut command = self.cargo(workspace, "build", stage);
        command.args(["--keep-going", "--message-format=json"]);
        command.args(match stage {
            Stage::Libraries => &["--lib"][..],
            Stage::Tests if milestones.iter().any(|milestone| milestone.has(Suite::Guarantees)) => {
                &["--test=checkpoint", "--test=guarantees"]
            }
            Stage::Tests => &["--test=checkpoint"],
        });
        command.args(milestones.iter().map(|milestone| format!("--package={}", milestone.package)));
        let finished = self.run_in(workspace, command, limit)?;
        let mut built = parse_messages(&finished.output, workspace);
        for milestone in milestones {
            if let Some(file) = foreign::find(workspace, &self.deps(workspace), milestone) {
                let message = format!("it includes {}, which is not part of the submission.", file.display());
                let location = Some(Location { file: milestone.source_path().into(), line: 0 });
                built.remove(milestone);
                built.errors.insert(milestone.dir.clone(), BuildError { message: message.into(), location });
            } else if stage == Stage::Libraries && built.error(milestone).is_none() {
                keep_library(workspace, &self.deps(workspace), milestone, &mut built)?;
            }
        }
        Ok((built, finished))
    }

    /// Where cargo puts the libraries.
    fn deps(&self, workspace: &Workspace) -> PathBuf {
        workspace.target().join(&self.host).join("debug/deps")
    }

    /// Downloads the dependencies, as the lock file of the course lists them.
    fn fetch(&self, workspace: &Workspace) -> Result<(), Error> {
        let mut command = Command::new(build::cargo_path());
        command.current_dir(workspace.root()).args(["fetch", "--quiet"]);
        command.arg(format!("--target={}", self.host));
        self.require_success(command, DEPENDENCY_TIMEOUT, error::download)
    }

    /// Runs the tests that compile programs against the submission and run none of its code.
    pub fn run_guarantees(
        &self,
        workspace: &Workspace,
        milestone: &Milestone,
        binary: &TestBinary,
    ) -> Result<Output, Error> {
        let mut command = Command::new(&binary.path);
        command.current_dir(&binary.working_dir).args(["--color", "never"]);
        self.set_environment(&mut command, workspace, Stage::Tests);
        command.env("CARGO", build::cargo_path()).env("CARGO_MANIFEST_DIR", &binary.working_dir);
        let limit = milestone.time_limit(Suite::Guarantees) * self.oversubscription;
        Ok(self.run_in(workspace, command, limit)?.output)
    }

    /// Removes the build output of `milestones`, so no submission can use that of another.
    pub fn clean(&self, workspace: &Workspace, milestones: &[&Milestone]) -> Result<(), Error> {
        let mut command = self.cargo(workspace, "clean", Stage::Tests);
        // Here, cargo ignores the variable.
        command.arg(format!("--target={}", self.host));
        command.args(milestones.iter().map(|milestone| format!("--package={}", milestone.package)));
        self.require_success(command, Duration::from_secs(60), error::course)
    }

    fn require_success(&self, command: Command, limit: Duration, failed: fn(&str) -> Error) -> Result<(), Error> {
        match self.run_process(command, limit)? {
            Output { exit_reason: ExitReason::Exited(status), .. } if status.success() => Ok(()),
            finished => Err(failed(&build::cargo_error(&finished.stderr).rendered)),
        }
    }

    fn cargo(&self, workspace: &Workspace, subcommand: &str, stage: Stage) -> Command {
        let mut command = Command::new(build::cargo_path());
        command.current_dir(workspace.root()).args([subcommand, "--quiet", "--offline"]);
        command.arg("--target-dir").arg(workspace.target());
        self.set_environment(&mut command, workspace, stage);
        command
    }

    fn set_environment(&self, command: &mut Command, workspace: &Workspace, stage: Stage) {
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
        let write = [workspace.target(), workspace.temp_dir(), PathBuf::from("/dev/null")];
        Policy {
            memory_bytes: MEMORY_BYTES,
            file_bytes: Some(FILE_BYTES),
            landlock: self.landlock,
            read: read.collect(),
            write: write.into(),
            // Lints are not part of a grade: what they say depends on the compiler's version. What `unsafe_code` finds is
            // refused already.
            arguments: vec!["--cap-lints=allow".to_owned()],
            libraries: if stage == Stage::Tests { Some(workspace.libraries()) } else { None },
            ..Policy::default()
        }
    }

    fn run_process(&self, command: Command, limit: Duration) -> Result<Output, Error> {
        process::run(command, &self.limits(limit))
    }

    /// Runs a command until it ends, or until the workspace is too large.
    fn run_in(&self, workspace: &Workspace, mut command: Command, limit: Duration) -> Result<Finished, Error> {
        command.stdin(Stdio::null());
        let limit = self.budget.map_or(limit, |budget| budget.within(limit));
        let mut process = Process::spawn(command, &self.limits(limit))?;
        let mut is_too_large = false;
        while !is_too_large && !process.wait_for(DISK_POLL)? {
            is_too_large = workspace.size() > DISK_BYTES;
        }
        let output = process.finish()?;
        if is_too_large {
            workspace.remove_large_files(LARGE_FILE_BYTES);
        }
        Ok(Finished { output, is_too_large, limit })
    }

    fn limits(&self, limit: Duration) -> Limits<'s> {
        Limits { time: Some(limit), output: OUTPUT_LIMIT, cancel: self.stop }
    }
}

/// Whether dependencies are missing on this machine. Cargo says so before it compiles anything, so no submission can
/// make it say so.
fn lacks_dependencies(finished: &Output) -> bool {
    let has_compiled = !finished.stdout.is_empty() || finished.stderr.contains("could not compile");
    !has_compiled && finished.stderr.contains("offline")
}

/// Keeps the library that was built, for whatever uses it from now on.
fn keep_library(workspace: &Workspace, deps: &Path, milestone: &Milestone, built: &mut Built) -> Result<(), Error> {
    let name = format!("lib{}", milestone.package.replace('-', "_"));
    let prefix = format!("{name}-");
    let mut kept = 0;
    // Without the directory, nothing was built.
    for entry in fs::read_dir(deps).into_iter().flatten().flatten() {
        let path = entry.path();
        let extension = path.extension().unwrap_or_default();
        let is_library = entry.file_name().to_string_lossy().starts_with(&prefix);
        if is_library && ["rlib", "rmeta"].iter().any(|library| extension == *library) {
            let to = workspace.libraries().join(&name).with_extension(extension);
            fs::copy(&path, &to).map_err(|err| Error::writing(&to, err))?;
            kept += 1;
        }
    }
    if kept == 2 {
        built.libraries.push(milestone.dir.clone());
    }
    Ok(())
}

/// A full disk must not cost points.
fn require_free_space(workspace: &Workspace) -> Result<(), Error> {
    let dir = workspace.target();
    match rustix::fs::statvfs(&dir) {
        Ok(disk) if disk.f_bavail * disk.f_frsize < FREE_SPACE_BYTES => {
            Err(Error::writing(&dir, io::ErrorKind::StorageFull.into()))
        }
        _ => Ok(()),
    }
}

/// Parses cargo's messages.
fn parse_messages(finished: &Output, workspace: &Workspace) -> Built {
    let mut built = Built::default();
    for message in build::messages::parse_messages(&finished.stdout) {
        let Some(dir) = message.dir() else { continue };
        if let Some(binary) = message.test_binary(&workspace.root()) {
            built.binaries.push(binary);
        } else if let Some(error) = message.error() {
            let error = BuildError { message: error.rendered.into(), location: error.location.map(Location::from) };
            built.errors.entry(dir).or_insert(error);
        }
    }
    built
}
