//! Builds a submission: first its libraries, which from then on nothing compiles again, then the tests with their
//! secrets. Each stage builds all milestones in one cargo run, then those that gave no clear result one by one.

mod blame;
mod built;
mod command;
mod foreign;
mod lints;
pub mod tools;

use std::io;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::budget::Budget;
use crate::error;
use crate::grade::{BuildError, Location};
use crate::sandbox;
use crate::workspace::{self, Workspace};
use checker::build::{self, TestBinary};
use checker::course::{Course, Milestone, Suite};
use checker::error::Error;
use checker::hash::sorted_entries;
use checker::process::signal::CancelToken;
use checker::process::{self, ExitReason, Limits, Output, Process};

pub use built::{Built, Stage};
pub use command::{FILE_BYTES, MEMORY_BYTES};

const OUTPUT_LIMIT: usize = 4 << 20;
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
            built.fail(milestone, error);
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
        if stage == Stage::Libraries {
            command.arg("--lib");
        } else {
            let asked = Suite::ALL.into_iter().filter(|suite| milestones.iter().any(|milestone| milestone.has(*suite)));
            command.args(asked.map(|suite| format!("--test={}", suite.name())));
        }
        if milestones.iter().any(|milestone| milestone.is_stretch()) {
            command.arg("--features=stretch");
        }
        command.args(milestones.iter().map(|milestone| format!("--package={}", milestone.package)));
        let finished = self.run_in(workspace, command, limit)?;
        let mut built = Built::parse(&finished.output, workspace);
        for milestone in milestones {
            if let Some(file) = foreign::find(workspace, &self.deps(workspace), milestone) {
                let message = format!("it includes {}, which is not part of the submission.", file.display());
                let location = Some(Location { file: milestone.source_path().into(), line: 0 });
                built.remove(milestone);
                built.fail(milestone, BuildError { message: message.into(), location });
            } else if stage == Stage::Libraries && built.error(milestone).is_none() {
                built.keep_library(workspace, &self.deps(workspace), milestone)?;
            }
            if stage == Stage::Libraries {
                let dir = format!("milestones/{}/", milestone.dir);
                built.flag(milestone, lints::flags(&finished.output.stdout, &dir));
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
