//! One process of a test binary, in the sandbox and under limits.

use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use signal_hook::consts::SIGXCPU;

use super::Runner;
use crate::defence::Defence;
use crate::error;
use crate::grade::LandlockState;
use crate::harness::Variant;
use crate::sandbox::{self, Calls, MAX_NICENESS, Policy};
use checker::build::TestBinary;
use checker::error::Error;
use checker::process::{ExitReason, Limits, Output, Process};

/// The bytes of output that are kept of one process.
pub const OUTPUT_LIMIT: usize = 256 << 10;
/// The thread limit of one test. The course's tests start up to a hundred; thousands would slow down the whole machine.
pub const MAX_THREADS: usize = 128;
/// The interval at which threads are counted.
const THREADS_POLL: Duration = Duration::from_millis(10);
/// How often a step is tried that can fail because of the machine.
const ATTEMPTS: usize = 3;
/// Shared libraries, which every program needs.
const LIBRARIES: [&str; 7] =
    ["/lib", "/lib64", "/usr/lib", "/usr/lib64", "/nix/store", "/etc/ld.so.cache", "/dev/urandom"];
/// The output of a process that ran under limits.
pub struct Limited {
    pub output: Output,
    pub too_many_threads: bool,
}

impl Runner<'_> {
    /// Runs one test, and again if the machine kept it from running.
    pub fn run_until_complete(
        &self,
        binary: &TestBinary,
        variant: &Variant,
        limit: Duration,
    ) -> Result<Limited, Error> {
        let policy = self.policy(binary, limit.as_secs().max(1) + 1, 1);
        let mut attempts = 0;
        loop {
            let mut command = self.command(&policy, binary)?;
            command.args(["--exact", &variant.name]);
            let limited = self.run_process(command, limit, MAX_THREADS)?;
            let finished = &limited.output;
            attempts += 1;
            // Once the test has printed something, the line on stderr may be its own.
            let failure = if finished.stdout.is_empty() { sandbox::setup_failure(&finished.stderr) } else { None };
            match failure {
                Some(reason) if attempts == ATTEMPTS => return Err(error::course(reason)),
                // An overloaded machine may not have read all the output in time.
                None if !finished.leaked || attempts == ATTEMPTS => return Ok(limited),
                _ => {}
            }
        }
    }

    pub fn run_process(&self, mut command: Command, time: Duration, threads: usize) -> Result<Limited, Error> {
        let (time, threads) = if Defence::Limits.is_on() { (Some(time), threads) } else { (None, usize::MAX) };
        let limits = Limits { time, output: OUTPUT_LIMIT, cancel: self.stop };
        command.stdin(Stdio::null());
        let mut process = Process::spawn(command, &limits)?;
        let mut too_many_threads = false;
        while !too_many_threads && !process.wait_for(THREADS_POLL)? {
            too_many_threads = thread_count(process.id()).is_some_and(|count| count > threads);
        }
        let output = process.finish()?;
        let exit_reason = match output.exit_reason {
            ExitReason::Exited(status) if status.signal() == Some(SIGXCPU) => ExitReason::TimedOut,
            exit_reason => exit_reason,
        };
        Ok(Limited { output: Output { exit_reason, ..output }, too_many_threads })
    }

    /// For a process that runs as many tests at the same time.
    pub fn policy(&self, binary: &TestBinary, cpu_seconds: u64, tests: usize) -> Policy {
        let libraries = LIBRARIES.iter().map(PathBuf::from);
        let is_limited = u64::from(Defence::Limits.is_on());
        Policy {
            memory_bytes: (self.sandbox.memory_mib << 20) * tests as u64 * is_limited,
            cpu_seconds: cpu_seconds * is_limited,
            file_bytes: Some(0),
            landlock: self.sandbox.landlock != LandlockState::None,
            read: libraries.chain([binary.path.clone()]).collect(),
            calls: if self.sandbox.seccomp { Some(Calls::Test) } else { None },
            niceness: MAX_NICENESS,
            // Its path would lead to the secrets in it.
            called: Some("checkpoint".to_owned()),
            ..Policy::default()
        }
    }

    pub fn command(&self, policy: &Policy, binary: &TestBinary) -> Result<Command, Error> {
        let cannot_start = |source| Error::Spawn { program: binary.path.clone(), source };
        let mut command = policy.command(&binary.path).map_err(cannot_start)?;
        command
            .args(["--color", "never"])
            .current_dir(&binary.working_dir)
            .env("RUST_BACKTRACE", "0")
            // Each malloc arena reserves address space, which is limited here, even if unused.
            .env("MALLOC_ARENA_MAX", "2");
        Ok(command)
    }
}

/// The number of threads of a process; None if the system does not say.
fn thread_count(process: u32) -> Option<usize> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    status.lines().find_map(|line| line.strip_prefix("Threads:")?.trim().parse().ok())
}
