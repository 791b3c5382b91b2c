//! Runs the tests of a submission, each in a process of its own that proves with a one-time token that its test returned.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::{Command, ExitStatus};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use signal_hook::consts::SIGXCPU;

use crate::grade::{LandlockState, Sandbox};
use crate::sandbox::{self, MAX_NICENESS, Policy};
use crate::{error, harness};
use checker::build::TestBinary;
use checker::course::{Milestone, Suite};
use checker::error::Error;
use checker::process::parallel;
use checker::process::signal::CancelToken;
use checker::process::{ExitReason, Limits, Output, Process};
use checker::test_run::judge::{self, IsolatedRun};
use checker::test_run::outcome::{Reason, TestResult, Verdict};
use checker::test_run::{self, LIST, LIST_TIME};

/// Bytes kept of what one test prints.
pub const OUTPUT_LIMIT: usize = 256 << 10;
/// Tests of one submission that run at the same time, as far as there is memory for all that they may use. More than there
/// are cores, because a test that hangs often waits.
const AT_ONCE: usize = 8;
/// Of one test, at the same time. The tests have a hundred at most; thousands would hold up everybody else's.
const THREADS: usize = 128;
/// How often they are counted.
const THREADS_POLL: Duration = Duration::from_millis(10);
/// How often something is asked for that the submission has no say in.
const ATTEMPTS: usize = 3;
/// What a test gets of its time once so many of its submission did not end in theirs: a submission in which all tests hang
/// must not hold up a class.
const PATIENCE: [(usize, u32); 3] = [(24, 10), (1, 4), (0, 1)];
/// Where the libraries are that every program needs.
const LIBRARIES: [&str; 7] =
    ["/lib", "/lib64", "/usr/lib", "/usr/lib64", "/nix/store", "/etc/ld.so.cache", "/dev/urandom"];

/// How submissions' tests are run.
pub struct Runner<'s> {
    pub sandbox: Sandbox,
    /// How many submissions are graded at the same time.
    pub jobs: usize,
    pub stop: &'s CancelToken,
}

/// A test's result and how long its process ran.
pub type TimedResult = (TestResult, Duration);

/// The results of the tests in a checkpoint, in no particular order.
pub struct CheckpointRun {
    pub results: Vec<TimedResult>,
    /// What must never be: a control that passed, or a list of tests that is not the course's. Nothing counts then.
    pub tampering: Option<String>,
}

/// How many tests of one submission have run out of time.
#[derive(Default)]
pub struct TimeoutCount(AtomicUsize);

impl TimeoutCount {
    fn patience(&self, full: Duration) -> Duration {
        let tests = self.0.load(Ordering::Relaxed);
        PATIENCE.iter().find(|(least, _)| tests >= *least).map_or(full, |(_, part)| full / *part)
    }
}

impl Runner<'_> {
    /// Runs all tests of a checkpoint that was wrapped by [`wrap`].
    pub fn run(
        &self,
        binary: &TestBinary,
        milestone: &Milestone,
        expected: &BTreeSet<String>,
        timeouts: &TimeoutCount,
    ) -> Result<CheckpointRun, Error> {
        let Some(mut names) = self.list(binary)? else {
            let message = "the list of tests could not be had: is there a static value as large as a test's memory?";
            let results = expected.iter().map(|test| crashed(test, message));
            return Ok(CheckpointRun {
                results: results.map(|result| (result, Duration::ZERO)).collect(),
                tampering: None,
            });
        };
        let controls = harness::control_names();
        let listed: BTreeSet<String> = names.iter().filter(|name| !controls.contains(name)).cloned().collect();
        if listed != *expected || names.len() != expected.len() + controls.len() {
            let tampering = Some("the tests in it are not the course's".to_owned());
            return Ok(CheckpointRun { results: Vec::new(), tampering });
        }
        // Controls first: they cost nothing, and what they find out concerns all.
        names.sort_by_key(|name| !controls.contains(name));
        let mut results = self.run_tests(binary, milestone, &names, timeouts)?;
        let tampering = results.iter().find(|(result, _)| controls.contains(&result.name) && result.is_passed());
        let tampering = tampering.map(|(result, _)| format!("{}, which has to fail, passed", result.name));
        results.retain(|(result, _)| !controls.contains(&result.name));
        Ok(CheckpointRun { results, tampering })
    }

    /// The names of the tests. None when the binary does not come as far as to tell them, however often it is asked.
    fn list(&self, binary: &TestBinary) -> Result<Option<Vec<String>>, Error> {
        for _ in 0..ATTEMPTS {
            let command = self.command(binary, LIST_TIME, &LIST)?;
            let finished = self.run_process(command, b"", LIST_TIME * oversubscription(self.jobs))?.output;
            let is_whole =
                matches!(finished.exit_reason, ExitReason::Exited(status) if status.success()) && !finished.leaked;
            if is_whole {
                return Ok(Some(test_run::listed(&finished)));
            }
        }
        Ok(None)
    }

    fn run_process(&self, mut command: Command, input: &[u8], time: Duration) -> Result<Limited, Error> {
        let limits = Limits { time: Some(time), output: OUTPUT_LIMIT, cancel: self.stop };
        let program = PathBuf::from(command.get_program());
        command.stdin(pipe_with(input).map_err(|source| Error::Spawn { program, source })?);
        let mut process = Process::spawn(command, &limits)?;
        let mut too_many_threads = false;
        while !too_many_threads && !process.wait_for(THREADS_POLL)? {
            too_many_threads = threads_of(process.id()).is_some_and(|threads| threads > THREADS);
        }
        Ok(Limited { output: process.finish()?, too_many_threads })
    }

    fn run_tests(
        &self,
        binary: &TestBinary,
        milestone: &Milestone,
        names: &[String],
        timeouts: &TimeoutCount,
    ) -> Result<Vec<TimedResult>, Error> {
        let dir = format!("milestones/{}", milestone.dir);
        let own_limit = || milestone.time_limit(Suite::Checkpoint);
        let full =
            self.sandbox.timeout_seconds.map_or_else(own_limit, Duration::from_secs) * oversubscription(self.jobs);
        parallel::map(names, self.at_once(), |name| {
            let limit = timeouts.patience(full);
            let started = Instant::now();
            let seconds = limit.as_secs_f64().ceil() as u64;
            let alone = IsolatedRun { test: name, total: names.len(), dir: &dir, seconds };
            let result = self.run_test(binary, &alone, limit)?;
            timeouts.0.fetch_add(usize::from(result.verdict() == Verdict::TimedOut), Ordering::Relaxed);
            Ok((result, started.elapsed()))
        })
    }

    fn run_test(&self, binary: &TestBinary, alone: &IsolatedRun, limit: Duration) -> Result<TestResult, Error> {
        let (token, run_process) = self.run_with_token(binary, alone, limit)?;
        if run_process.too_many_threads {
            let message = "it was stopped because of its many threads: it had more than any test of the course starts.";
            return Ok(crashed(alone.test, message));
        }
        let finished = run_process.output;
        let ran_out = |status: ExitStatus| status.signal() == Some(SIGXCPU);
        let finished = match finished.exit_reason {
            ExitReason::Exited(status) if ran_out(status) => Output { exit_reason: ExitReason::TimedOut, ..finished },
            _ => finished,
        };
        let result = judge::judge_isolated(alone, &finished);
        Ok(if result.is_passed() && !has_proof(&finished, &token, alone.test) {
            missing_proof(alone.test)
        } else {
            result
        })
    }

    /// Runs one test with a token of its own.
    fn run_with_token(
        &self,
        binary: &TestBinary,
        alone: &IsolatedRun,
        limit: Duration,
    ) -> Result<(String, Limited), Error> {
        let mut attempts = 0;
        loop {
            let token = token()?;
            let command = self.command(binary, limit, &["--exact", alone.test])?;
            let run_process = self.run_process(command, token.as_bytes(), limit)?;
            let finished = &run_process.output;
            attempts += 1;
            let failure = sandbox::setup_failure(&finished.stderr).filter(|_| finished.stdout.is_empty());
            match failure {
                Some(problem) if attempts == ATTEMPTS => return Err(error::course(problem)),
                // Where nobody has come to read all that it wrote, this computer has too much to do.
                None if !finished.leaked || attempts == ATTEMPTS => return Ok((token, run_process)),
                _ => {}
            }
        }
    }

    /// How many tests of one submission may run at the same time.
    fn at_once(&self) -> usize {
        let has_room = |free: u64| free / (self.sandbox.memory_mib << 20) / self.jobs as u64;
        free_memory().map_or(AT_ONCE, |free| has_room(free).clamp(1, AT_ONCE as u64) as usize)
    }

    fn command(&self, binary: &TestBinary, limit: Duration, arguments: &[&str]) -> Result<Command, Error> {
        let cannot_start = |source| Error::Spawn { program: binary.path.clone(), source };
        let libraries = LIBRARIES.iter().map(PathBuf::from);
        let confinement = Policy {
            memory_bytes: self.sandbox.memory_mib << 20,
            cpu_seconds: limit.as_secs().max(1) + 1,
            file_bytes: Some(0),
            landlock: self.sandbox.landlock != LandlockState::None,
            read: libraries.chain([binary.path.clone()]).collect(),
            write: Vec::new(),
            seccomp: self.sandbox.seccomp,
            niceness: MAX_NICENESS,
            arguments: Vec::new(),
        };
        let mut command = confinement.command(&binary.path).map_err(cannot_start)?;
        command
            .args(arguments)
            .args(["--color", "never"])
            .current_dir(&binary.working_dir)
            .env("RUST_BACKTRACE", "0")
            // Every arena of the allocator reserves address space, which is limited here, whether it is used or not.
            .env("MALLOC_ARENA_MAX", "2");
        Ok(command)
    }
}

/// A process that has ended within its limits, or because of them.
struct Limited {
    output: Output,
    too_many_threads: bool,
}

/// A pipe to read `input` from, which has to be small enough to fit into a pipe.
fn pipe_with(input: &[u8]) -> io::Result<io::PipeReader> {
    let (reader, mut writer) = io::pipe()?;
    writer.write_all(input)?;
    Ok(reader)
}

/// How many threads a process has, where the system tells.
fn threads_of(process: u32) -> Option<usize> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    status.lines().find_map(|line| line.strip_prefix("Threads:")?.trim().parse().ok())
}

/// How many submissions share a core when so many are graded at the same time: everything may take so many times as long.
pub fn oversubscription(jobs: usize) -> u32 {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    u32::try_from(jobs.div_ceil(cores)).unwrap_or(u32::MAX)
}

/// Bytes of memory that nobody uses, where the system tells.
fn free_memory() -> Option<u64> {
    let memory = fs::read_to_string("/proc/meminfo").ok()?;
    let free = memory.lines().find_map(|line| line.strip_prefix("MemAvailable:")?.trim().strip_suffix(" kB"))?;
    Some(free.parse::<u64>().ok()? << 10)
}

/// 128 bits that nobody can guess, as text.
fn token() -> Result<String, Error> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|err| error::course(&format!("there are no random numbers: {err}")))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

fn has_proof(finished: &Output, token: &str, test: &str) -> bool {
    let proof = format!("{token} {test}");
    finished.stdout.lines().any(|line| line == proof)
}

fn crashed(test: &str, message: &str) -> TestResult {
    let reason = Reason::Other { verdict: Verdict::Crashed, message: message.to_owned() };
    TestResult::not_passed(test, reason)
}

fn missing_proof(test: &str) -> TestResult {
    let message = "its process said that the test passed, but the test never returned";
    crashed(test, message)
}
