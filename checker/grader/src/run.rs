//! Runs the tests of a submission, each in its own process, which proves with a one-time token that the test returned.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::Command;
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
use checker::test_run::{self, LIST_ARGUMENTS, LIST_TIME_LIMIT};

/// The bytes of output that are kept of one test.
pub const OUTPUT_LIMIT: usize = 256 << 10;
/// How many tests of one submission run at the same time, if there is memory for them. More than there are cores,
/// because most tests that hang only wait.
const PARALLEL_TESTS: usize = 8;
/// The thread limit of one test. The course's tests start up to a hundred; thousands would slow down the whole machine.
const MAX_THREADS: usize = 128;
/// The interval at which threads are counted.
const THREADS_POLL: Duration = Duration::from_millis(10);
/// How often a step is tried that can fail because of the machine.
const ATTEMPTS: usize = 3;
/// After so many timeouts in a submission, its tests get only a fraction of the time limit: a submission in which every
/// test hangs must not hold up a class.
const TIMEOUT_DIVISORS: [(usize, u32); 3] = [(24, 10), (1, 4), (0, 1)];
/// Shared libraries, which every program needs.
const LIBRARIES: [&str; 7] =
    ["/lib", "/lib64", "/usr/lib", "/usr/lib64", "/nix/store", "/etc/ld.so.cache", "/dev/urandom"];

/// Runs tests with fixed limits.
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
    /// A control that passed, or tests that are not the course's. No test counts then.
    pub tampering: Option<String>,
}

/// The number of tests of one submission that have timed out.
#[derive(Default)]
pub struct TimeoutCount(AtomicUsize);

impl TimeoutCount {
    /// The time limit of the next test.
    fn shortened(&self, limit: Duration) -> Duration {
        let timeouts = self.0.load(Ordering::Relaxed);
        TIMEOUT_DIVISORS.iter().find(|(least, _)| timeouts >= *least).map_or(limit, |(_, divisor)| limit / *divisor)
    }
}

impl Runner<'_> {
    /// Runs all tests of a checkpoint that was wrapped by [`harness`].
    pub fn run_checkpoint(
        &self,
        binary: &TestBinary,
        milestone: &Milestone,
        expected: &BTreeSet<String>,
        timeouts: &TimeoutCount,
    ) -> Result<CheckpointRun, Error> {
        let Some(mut names) = self.list_tests(binary)? else {
            let message =
                "the test binary could not list its tests: is there a static as large as a test's memory limit?";
            let crashed = |test: &String| crashed(test, message);
            let results = expected.iter().map(|test| (crashed(test), Duration::ZERO)).collect();
            return Ok(CheckpointRun { results, tampering: None });
        };
        let controls = harness::control_names();
        let listed: BTreeSet<String> = names.iter().filter(|name| !controls.contains(name)).cloned().collect();
        if listed != *expected || names.len() != expected.len() + controls.len() {
            let tampering = Some("its tests are not those of the course".to_owned());
            return Ok(CheckpointRun { results: Vec::new(), tampering });
        }
        // Controls first: they are fast, and their results affect all others.
        names.sort_by_key(|name| !controls.contains(name));
        let mut results = self.run_tests(binary, milestone, &names, timeouts)?;
        let passed = results.iter().find(|(result, _)| controls.contains(&result.name) && result.is_passed());
        let tampering = passed.map(|(result, _)| format!("{}, which must fail, passed", result.name));
        results.retain(|(result, _)| !controls.contains(&result.name));
        Ok(CheckpointRun { results, tampering })
    }

    /// The names of the tests. None if the binary fails to list them in every attempt.
    fn list_tests(&self, binary: &TestBinary) -> Result<Option<Vec<String>>, Error> {
        for _ in 0..ATTEMPTS {
            let command = self.command(binary, LIST_TIME_LIMIT, &LIST_ARGUMENTS)?;
            let finished = self.run_process(command, b"", LIST_TIME_LIMIT * oversubscription(self.jobs))?.output;
            let is_complete =
                matches!(finished.exit_reason, ExitReason::Exited(status) if status.success()) && !finished.leaked;
            if is_complete {
                return Ok(Some(test_run::parse_list(&finished)));
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
            too_many_threads = thread_count(process.id()).is_some_and(|threads| threads > MAX_THREADS);
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
        let milestone_limit = || milestone.time_limit(Suite::Checkpoint);
        let full = self.sandbox.timeout_seconds.map_or_else(milestone_limit, Duration::from_secs)
            * oversubscription(self.jobs);
        parallel::map(names, self.parallel_tests(), |name| {
            let limit = timeouts.shortened(full);
            let started = Instant::now();
            let seconds = limit.as_secs_f64().ceil() as u64;
            let run = IsolatedRun { test: name, total: names.len(), dir: &dir, seconds };
            let result = self.run_test(binary, &run, limit)?;
            if result.verdict() == Verdict::TimedOut {
                timeouts.0.fetch_add(1, Ordering::Relaxed);
            }
            Ok((result, started.elapsed()))
        })
    }

    fn run_test(&self, binary: &TestBinary, run: &IsolatedRun, limit: Duration) -> Result<TestResult, Error> {
        let (token, limited) = self.run_with_token(binary, run, limit)?;
        if limited.too_many_threads {
            let message = "it was stopped because it had too many threads, more than any test of the course starts.";
            return Ok(crashed(run.test, message));
        }
        let finished = limited.output;
        let finished = match finished.exit_reason {
            ExitReason::Exited(status) if status.signal() == Some(SIGXCPU) => {
                Output { exit_reason: ExitReason::TimedOut, ..finished }
            }
            _ => finished,
        };
        let result = judge::judge_isolated(run, &finished);
        if result.is_passed() && !has_proof(&finished, &token, run.test) {
            return Ok(missing_proof(run.test));
        }
        Ok(result)
    }

    /// Runs one test with a new token.
    fn run_with_token(
        &self,
        binary: &TestBinary,
        run: &IsolatedRun,
        limit: Duration,
    ) -> Result<(String, Limited), Error> {
        let mut attempts = 0;
        loop {
            let token = token()?;
            let command = self.command(binary, limit, &["--exact", run.test])?;
            let limited = self.run_process(command, token.as_bytes(), limit)?;
            let finished = &limited.output;
            attempts += 1;
            // Once the test has printed something, the line on stderr may be its own.
            let failure = if finished.stdout.is_empty() { sandbox::setup_failure(&finished.stderr) } else { None };
            match failure {
                Some(reason) if attempts == ATTEMPTS => return Err(error::course(reason)),
                // An overloaded machine may not have read all the output in time.
                None if !finished.leaked || attempts == ATTEMPTS => return Ok((token, limited)),
                _ => {}
            }
        }
    }

    /// How many tests of one submission may run at the same time, given the free memory.
    fn parallel_tests(&self) -> usize {
        let Some(free) = free_memory() else { return PARALLEL_TESTS };
        let fitting = free / (self.sandbox.memory_mib << 20) / self.jobs as u64;
        fitting.clamp(1, PARALLEL_TESTS as u64) as usize
    }

    fn command(&self, binary: &TestBinary, limit: Duration, arguments: &[&str]) -> Result<Command, Error> {
        let cannot_start = |source| Error::Spawn { program: binary.path.clone(), source };
        let libraries = LIBRARIES.iter().map(PathBuf::from);
        let policy = Policy {
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
        let mut command = policy.command(&binary.path).map_err(cannot_start)?;
        command
            .args(arguments)
            .args(["--color", "never"])
            .current_dir(&binary.working_dir)
            .env("RUST_BACKTRACE", "0")
            // Each malloc arena reserves address space, which is limited here, even if unused.
            .env("MALLOC_ARENA_MAX", "2");
        Ok(command)
    }
}

/// The output of a process that ran under limits.
struct Limited {
    output: Output,
    too_many_threads: bool,
}

/// A pipe that contains `input`, which must fit into its buffer.
fn pipe_with(input: &[u8]) -> io::Result<io::PipeReader> {
    let (reader, mut writer) = io::pipe()?;
    writer.write_all(input)?;
    Ok(reader)
}

/// The number of threads of a process; None if the system does not say.
fn thread_count(process: u32) -> Option<usize> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    status.lines().find_map(|line| line.strip_prefix("Threads:")?.trim().parse().ok())
}

/// How many submissions share a core when `jobs` are graded at the same time. All time limits are multiplied by it.
pub fn oversubscription(jobs: usize) -> u32 {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    u32::try_from(jobs.div_ceil(cores)).unwrap_or(u32::MAX)
}

/// The available memory in bytes; None if the system does not say.
fn free_memory() -> Option<u64> {
    let memory = fs::read_to_string("/proc/meminfo").ok()?;
    let free = memory.lines().find_map(|line| line.strip_prefix("MemAvailable:")?.trim().strip_suffix(" kB"))?;
    Some(free.parse::<u64>().ok()? << 10)
}

/// 128 random bits, in hexadecimal.
fn token() -> Result<String, Error> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)
        .map_err(|err| error::course(&format!("the system provides no random numbers: {err}")))?;
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
    let message = "its process reported that the test passed, but the test never returned";
    crashed(test, message)
}
