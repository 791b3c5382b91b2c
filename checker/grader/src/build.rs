//! Builds the tests of a submission: all milestones with one call of cargo, and each alone when that does not end in time.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::error;
use crate::grade::{BuildError, Place};
use crate::sandbox::{self, Policy};
use crate::workspace::Workspace;
use checker::build::{self, TestBinary};
use checker::course::{Milestone, Suite};
use checker::error::Error;
use checker::process::signal::CancelToken;
use checker::process::{self, ExitReason, Limits, Output};

const OUTPUT_LIMIT: usize = 4 << 20;
/// More than the compiler needs for any of the course, and less than what brings a machine to its knees.
const MEMORY_BYTES: u64 = 3 << 30;
/// Of one file that is built.
const FILE_BYTES: u64 = 512 << 20;
/// What must be free on the disk for a build to be judged.
const ROOM_BYTES: u64 = 64 << 20;
/// The part of its time that a milestone has alone, once all together did not end in theirs. Any solution needs less.
const ALONE: u32 = 3;
/// For what is the course's own. No submission has a say in how long that takes.
const PATIENCE: Duration = Duration::from_secs(15 * 60);
/// What is taken from the instructor's environment: where the tools are.
const VARIABLES: [&str; 5] = ["PATH", "HOME", "CARGO_HOME", "RUSTUP_HOME", "RUSTUP_TOOLCHAIN"];
/// Where a system has compilers, linkers and libraries.
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

/// How submissions are built.
pub struct Builder<'s> {
    sysroot: PathBuf,
    /// Like `x86_64-unknown-linux-gnu`.
    host: String,
    landlock: bool,
    limit: Duration,
    oversubscription: u32,
    stop: &'s CancelToken,
}

/// What came of building some milestones.
#[derive(Default)]
pub struct Built {
    binaries: Vec<TestBinary>,
    /// By the milestone's folder.
    problems: BTreeMap<String, BuildError>,
}

impl Built {
    pub fn binary(&self, milestone: &Milestone, target: Suite) -> Option<&TestBinary> {
        self.binaries.iter().find(|binary| binary.dir == milestone.dir && binary.suite == target)
    }

    pub fn problem(&self, milestone: &Milestone) -> Option<&BuildError> {
        self.problems.get(&milestone.dir)
    }

    /// Whether it is known what the sources are worth: there are all binaries, or there is a mistake at some place.
    fn is_conclusive(&self, milestone: &Milestone) -> bool {
        let targets = [Suite::Checkpoint, Suite::Guarantees].into_iter().filter(|target| milestone.has(*target));
        match self.problem(milestone) {
            Some(problem) => problem.place.is_some(),
            None => targets.into_iter().all(|target| self.binary(milestone, target).is_some()),
        }
    }
}

impl<'s> Builder<'s> {
    /// `limit` is for one build, of all milestones or of one. Everything may take `oversubscription` times as long.
    ///
    /// # Errors
    /// When the compiler does not say where it is.
    pub fn new(landlock: bool, limit: Duration, oversubscription: u32, stop: &'s CancelToken) -> Result<Self, Error> {
        let mut command = Command::new(rustc());
        command.args(["--print", "sysroot", "--print", "host-tuple"]);
        let limits = Limits { time: Some(Duration::from_secs(30)), output: OUTPUT_LIMIT, cancel: stop };
        let printed = process::run(command, &limits)?.stdout;
        let (sysroot, host) = printed.trim_end().split_once('\n').unwrap_or_default();
        let (sysroot, host) = (sysroot.into(), host.to_owned());
        Ok(Self { sysroot, host, landlock, limit: limit * oversubscription, oversubscription, stop })
    }

    /// The same with as much time as the dependencies may take, on a slow computer as well.
    pub fn for_dependencies(&self) -> Self {
        Self { sysroot: self.sysroot.clone(), host: self.host.clone(), limit: self.limit.max(PATIENCE), ..*self }
    }

    /// Builds the checkpoints and guarantees of `milestones`: all together, and once more alone what then has neither come to
    /// its end nor a mistake in a source. So what one of them does to the build costs no other its tests, and what happened
    /// to the machine meanwhile need not happen again.
    ///
    /// What the course is built from is downloaded when it is not there: on a new machine, or when cargo has cleaned up.
    ///
    /// # Errors
    /// When there is no room to build in, or something cannot be downloaded.
    pub fn build(&self, workspace: &Workspace, milestones: &[&Milestone]) -> Result<Built, Error> {
        let (mut built, mut finished) = self.build_once(workspace, milestones, self.limit)?;
        if finished.stderr.contains("offline") {
            self.fetch(workspace)?;
            (built, finished) = self.build_once(workspace, milestones, self.limit)?;
        }
        let limit = if finished.exit_reason == ExitReason::TimedOut { self.limit / ALONE } else { self.limit };
        let open: Vec<_> = milestones.iter().filter(|milestone| !built.is_conclusive(milestone)).collect();
        for milestone in open {
            let alone = self.build_alone(workspace, milestone, limit)?;
            built.problems.remove(&milestone.dir);
            built.binaries.retain(|binary| binary.dir != milestone.dir);
            built.problems.extend(alone.problems);
            built.binaries.extend(alone.binaries);
        }
        Ok(built)
    }

    /// Whatever comes of it is final.
    fn build_alone(&self, workspace: &Workspace, milestone: &Milestone, limit: Duration) -> Result<Built, Error> {
        let (mut built, finished) = self.build_once(workspace, &[milestone], limit)?;
        if !built.is_conclusive(milestone) {
            require_free_space(workspace)?;
            if let Some(problem) = sandbox::setup_failure(&finished.stderr) {
                return Err(error::course(problem));
            }
            built.problems.entry(milestone.dir.clone()).or_insert_with(|| explain(&finished, limit));
        }
        Ok(built)
    }

    fn build_once(
        &self,
        workspace: &Workspace,
        milestones: &[&Milestone],
        limit: Duration,
    ) -> Result<(Built, Output), Error> {
        let mut command = self.cargo(workspace, "build");
        command.args(["--keep-going", "--message-format=json", "--test=checkpoint"]);
        if milestones.iter().any(|milestone| milestone.has(Suite::Guarantees)) {
            command.arg("--test=guarantees");
        }
        command.args(milestones.iter().map(|milestone| format!("--package={}", milestone.package)));
        let finished = self.run(command, limit)?;
        let mut built = read(&finished, workspace);
        for milestone in milestones {
            if let Some(file) = foreign_file(workspace, milestone) {
                let message = format!("it takes in {}, which is no part of the submission.", file.display());
                let place = Some(Place { file: milestone.source_path(), line: 0 });
                built.problems.insert(milestone.dir.clone(), BuildError { message, place });
                built.binaries.retain(|binary| binary.dir != milestone.dir);
            }
        }
        Ok((built, finished))
    }

    /// Only the course has a say in what is downloaded.
    fn fetch(&self, workspace: &Workspace) -> Result<(), Error> {
        let mut command = Command::new(build::cargo_path());
        command.current_dir(workspace.root()).args(["fetch", "--quiet"]);
        command.arg(format!("--target={}", self.host));
        self.require_success(command, PATIENCE, error::download)
    }

    /// Runs tests that have the compiler look at programs. They run none of the submission's code.
    pub fn run_guarantees(
        &self,
        workspace: &Workspace,
        milestone: &Milestone,
        binary: &TestBinary,
    ) -> Result<Output, Error> {
        let mut command = Command::new(&binary.path);
        command.current_dir(&binary.working_dir).args(["--color", "never"]);
        self.set_environment(&mut command, workspace);
        command.env("CARGO", build::cargo_path()).env("CARGO_MANIFEST_DIR", &binary.working_dir);
        self.run(command, milestone.time_limit(Suite::Guarantees) * self.oversubscription)
    }

    /// Forgets what was built of `milestones`, so that nothing of one submission can pass for another's.
    pub fn clean(&self, workspace: &Workspace, milestones: &[&Milestone]) -> Result<(), Error> {
        let mut command = self.cargo(workspace, "clean");
        command.args(milestones.iter().map(|milestone| format!("--package={}", milestone.package)));
        self.require_success(command, Duration::from_secs(60), error::course)
    }

    fn require_success(&self, command: Command, limit: Duration, failed: fn(&str) -> Error) -> Result<(), Error> {
        match self.run(command, limit)? {
            Output { exit_reason: ExitReason::Exited(status), .. } if status.success() => Ok(()),
            finished => Err(failed(&build::cargo_error(&finished.stderr).rendered)),
        }
    }

    fn cargo(&self, workspace: &Workspace, subcommand: &str) -> Command {
        let mut command = Command::new(build::cargo_path());
        command.current_dir(workspace.root()).args([subcommand, "--quiet", "--offline"]);
        command.arg("--target-dir").arg(workspace.target());
        self.set_environment(&mut command, workspace);
        command
    }

    fn set_environment(&self, command: &mut Command, workspace: &Workspace) {
        command.env_clear();
        command.envs(VARIABLES.iter().filter_map(|name| Some((name, env::var_os(name)?))));
        command
            .env("CARGO_INCREMENTAL", "0")
            .env("CARGO_NET_OFFLINE", "true")
            // Panics say where they happened without it.
            .env("CARGO_PROFILE_DEV_DEBUG", "false")
            .env("CARGO_TERM_COLOR", "never")
            .env("RUST_BACKTRACE", "0")
            // By its own path: where a proxy stands in its place, that cannot be started from within the confinement.
            .env("RUSTC", self.sysroot.join("bin").join("rustc"))
            .env("TMPDIR", workspace.temporary());
        if let Ok(checker) = env::current_exe() {
            command.env("RUSTC_WRAPPER", checker).env(sandbox::POLICY_VARIABLE, self.confinement(workspace).to_text());
        }
    }

    /// The compiler may read its own files and those of the skeleton: no `include!` gets further.
    fn confinement(&self, workspace: &Workspace) -> Policy {
        let cargo_home = env::var_os("CARGO_HOME")
            .map(PathBuf::from)
            .or_else(|| Some(env::home_dir()?.join(".cargo")))
            .unwrap_or_default();
        let read = SYSTEM.iter().map(PathBuf::from).chain([
            self.sysroot.clone(),
            cargo_home.join("registry"),
            cargo_home.join("git"),
            workspace.root(),
        ]);
        let write = [workspace.target(), workspace.temporary(), PathBuf::from("/dev/null")];
        Policy {
            memory_bytes: MEMORY_BYTES,
            file_bytes: Some(FILE_BYTES),
            landlock: self.landlock,
            read: read.collect(),
            write: write.into(),
            // Nobody reads them, and so many would leave no room for what somebody does.
            arguments: vec!["-Awarnings".to_owned()],
            ..Policy::default()
        }
    }

    fn run(&self, command: Command, limit: Duration) -> Result<Output, Error> {
        process::run(command, &Limits { time: Some(limit), output: OUTPUT_LIMIT, cancel: self.stop })
    }
}

/// Why there is no binary, where the compiler said nothing about it.
fn explain(finished: &Output, limit: Duration) -> BuildError {
    if finished.exit_reason == ExitReason::TimedOut {
        let limit = limit.as_secs();
        let message =
            format!("the build was stopped after {limit} s. A constant, a type or a macro is computed without end.");
        return BuildError { message, place: None };
    }
    let cargo_error = build::cargo_error(&finished.stderr);
    // What cargo says then is its command, which tells nothing, and in brackets how that ended.
    let ending = cargo_error.rendered.rsplit_once("` (").and_then(|(_, ending)| ending.split(')').next());
    let message = match ending {
        Some(ending) => {
            let memory = MEMORY_BYTES >> 20;
            format!("the compiler came to no good end ({ending}). It has {memory} MiB of memory, and its own stack.")
        }
        None => cargo_error.rendered,
    };
    BuildError { message, place: cargo_error.location.map(Place::from) }
}

/// A full disk is nobody's mistake that could cost points.
fn require_free_space(workspace: &Workspace) -> Result<(), Error> {
    let dir = workspace.target();
    // Where the system does not tell, there is room.
    let is_full = rustix::fs::statvfs(&dir).is_ok_and(|disk| disk.f_bavail * disk.f_frsize < ROOM_BYTES);
    if is_full { Err(Error::writing(&dir, io::ErrorKind::StorageFull.into())) } else { Ok(()) }
}

/// What cargo said about each milestone.
fn read(finished: &Output, workspace: &Workspace) -> Built {
    let mut built = Built::default();
    for message in build::messages::parse_messages(&finished.stdout) {
        let Some(dir) = message.dir() else { continue };
        if let Some(binary) = message.test_binary(&workspace.root()) {
            built.binaries.push(binary);
        } else if let Some(error) = message.error() {
            let problem = BuildError { message: error.rendered, place: error.location.map(Place::from) };
            built.problems.entry(dir).or_insert(problem);
        }
    }
    built
}

/// A file outside of the skeleton that the milestone's library was built from. Landlock lets the compiler read none; where
/// there is no Landlock, the compiler says at least what it has read.
fn foreign_file(workspace: &Workspace, milestone: &Milestone) -> Option<PathBuf> {
    let prefix = format!("{}-", milestone.package.replace('-', "_"));
    let is_list = |path: &Path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with(&prefix) && name.ends_with(".d")
    };
    let entries = fs::read_dir(workspace.target().join("debug/deps")).into_iter().flatten().flatten();
    let lists = entries.map(|entry| entry.path()).filter(|path| is_list(path));
    let texts: Vec<String> = lists.filter_map(|path| fs::read_to_string(path).ok()).collect();
    // Each file has a line of its own, as a target without dependencies.
    let files = texts.iter().flat_map(|text| text.lines()).filter_map(|line| line.strip_suffix(':'));
    let mut files = files.map(|file| normalize_path(&workspace.root().join(file.replace("\\ ", " "))));
    files.find(|file| !file.starts_with(workspace.root()))
}

/// The path without `..`. There are no links in a skeleton that it could lead through.
fn normalize_path(path: &Path) -> PathBuf {
    let mut direct = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => drop(direct.pop()),
            part => direct.push(part),
        }
    }
    direct
}

fn rustc() -> PathBuf {
    let beside_cargo = Path::new(&build::cargo_path()).with_file_name("rustc");
    if beside_cargo.is_file() { beside_cargo } else { PathBuf::from("rustc") }
}
