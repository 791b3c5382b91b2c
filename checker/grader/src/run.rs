//! Runs the tests of a submission: genuine tests and decoys in one process, and each in its own if that process does not
//! account for all of them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::RwLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use signal_hook::consts::SIGXCPU;

use crate::budget::Budget;
use crate::defence::Defence;
use crate::error;
use crate::grade::{LandlockState, Sandbox};
use crate::harness::{Harness, Variant};
use crate::sandbox::{self, Calls, MAX_NICENESS, Policy};
use checker::build::TestBinary;
use checker::course::{Milestone, Suite};
use checker::error::Error;
use checker::process::parallel;
use checker::process::signal::CancelToken;
use checker::process::{ExitReason, Limits, Output, Process};
use checker::test_run::judge::{self, IsolatedRun};
use checker::test_run::outcome::{Reason, TestResult, Verdict};

/// The bytes of output that are kept of one process.
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
/// After so many slow tests in a submission, its tests get only a fraction of the time limit: a submission in which every
/// test hangs must not hold up a class.
const SLOW_DIVISORS: [(usize, u32); 3] = [(24, 10), (1, 4), (0, 1)];
const BUDGET_USED_UP: &str = "it did not run, because the submission had used up its time before";
/// Shared libraries, which every program needs.
const LIBRARIES: [&str; 7] =
    ["/lib", "/lib64", "/usr/lib", "/usr/lib64", "/nix/store", "/etc/ld.so.cache", "/dev/urandom"];

/// Runs tests with fixed limits.
pub struct Runner<'s> {
    pub sandbox: Sandbox,
    /// How many submissions are graded at the same time.
    pub jobs: usize,
    /// Read by processes that run beside others, written by one that runs alone.
    pub turns: RwLock<()>,
    pub stop: &'s CancelToken,
}

/// A test's result and how long its process ran.
pub type TimedResult = (TestResult, Duration);

/// The results of the tests in a checkpoint, in no particular order.
pub struct CheckpointRun {
    pub results: Vec<TimedResult>,
    /// What proves that the submission ends tests by force. No test counts then.
    pub forgery: Option<&'static str>,
}

/// The time limits of one submission's tests.
pub struct Pace {
    budget: Budget,
    /// The number of tests that have taken more than a quarter of their time.
    slow: AtomicUsize,
}

impl Pace {
    pub fn new(budget: Budget) -> Self {
        Self { budget, slow: AtomicUsize::new(0) }
    }

    /// The time limit of the next test.
    fn limit(&self, limit: Duration) -> Duration {
        let slow = self.slow.load(Ordering::Relaxed);
        let divisor = SLOW_DIVISORS.iter().find(|(least, _)| slow >= *least).map_or(1, |(_, divisor)| *divisor);
        self.budget.within(limit / divisor)
    }
}

/// A checkpoint that was built with a harness.
pub struct Checkpoint<'c> {
    pub milestone: &'c Milestone,
    pub binary: &'c TestBinary,
    pub harness: &'c Harness,
}

/// What a genuine test or a decoy has done.
struct Attempt<'c> {
    variant: &'c Variant,
    result: TestResult,
    /// Whether the body of the test has returned.
    has_returned: bool,
    elapsed: Duration,
}

impl Attempt<'_> {
    /// Whether it has taken more than a quarter of its time limit.
    fn is_slow(&self, limit: Duration) -> bool {
        self.elapsed * 4 > limit
    }

    /// Whether it has to be repeated in a process of its own.
    fn is_spoilt(&self) -> bool {
        match self.result.verdict() {
            Verdict::Passed => self.variant.is_decoy,
            Verdict::Unfilled => false,
            _ => !(self.variant.is_decoy && self.has_returned),
        }
    }
}

impl Runner<'_> {
    /// Runs all tests of a checkpoint.
    pub fn run_checkpoint(&self, checkpoint: &Checkpoint, pace: &Pace) -> Result<CheckpointRun, Error> {
        let mut attempts = self.run_shared(checkpoint, pace)?.unwrap_or_default();
        // What sharing a process has spoilt counts as little as what could not be told apart.
        let failed: BTreeSet<String> =
            attempts.iter().filter(|attempt| attempt.is_spoilt()).map(|attempt| attempt.variant.test.clone()).collect();
        attempts.retain(|attempt| !failed.contains(&attempt.variant.test));
        let known: BTreeSet<&str> = attempts.iter().map(|attempt| &*attempt.variant.test).collect();
        let (decoys, genuine): (Vec<_>, Vec<_>) = checkpoint
            .harness
            .variants
            .iter()
            .filter(|variant| !known.contains(&*variant.test))
            .partition(|variant| variant.is_decoy);
        let isolated = self.run_each_isolated(checkpoint, &genuine, pace)?;
        // A decoy says nothing about a test that fails in the usual way.
        let is_suspect = |decoy: &&Variant| {
            let genuine = isolated.iter().find(|attempt| attempt.variant.test == decoy.test);
            genuine.is_some_and(|attempt| matches!(attempt.result.verdict(), Verdict::Passed | Verdict::Crashed))
        };
        let decoys: Vec<_> = decoys.into_iter().filter(is_suspect).collect();
        attempts.extend(self.run_each_isolated(checkpoint, &decoys, pace)?);
        attempts.extend(isolated);
        Ok(judge(attempts))
    }

    /// Runs everything in one process. None if that process does not account for each test.
    fn run_shared<'c>(&self, checkpoint: &Checkpoint<'c>, pace: &Pace) -> Result<Option<Vec<Attempt<'c>>>, Error> {
        let Checkpoint { milestone, binary, harness } = checkpoint;
        let limit = pace.limit(self.limit(milestone) / 2);
        let tests = self.parallel_tests();
        let policy = self.policy(binary, limit.as_secs() * cores() as u64 + 2, tests);
        let mut command = self.command(&policy, binary)?;
        command.arg(format!("--test-threads={tests}"));
        let _beside_others = self.turns.read();
        let started = Instant::now();
        let limited = self.run_process(command, limit, MAX_THREADS * tests)?;
        let Some(results) = judge::judge_shared(&limited.output, &dir(milestone)) else { return Ok(None) };
        let mut results: BTreeMap<String, TestResult> =
            results.into_iter().map(|result| (result.name.clone(), result)).collect();
        let elapsed = started.elapsed() / harness.variants.len().max(1) as u32;
        let mut attempts = Vec::new();
        for variant in &harness.variants {
            let Some(result) = results.remove(&variant.name) else { return Ok(None) };
            let has_returned = prints(&limited.output, variant);
            if result.is_passed() && !has_returned {
                return Ok(None);
            }
            let result = harness.restore(variant, result);
            attempts.push(Attempt { variant, result, has_returned, elapsed });
        }
        let is_complete = results.is_empty() && !limited.output.leaked && !limited.too_many_threads;
        Ok(if is_complete { Some(attempts) } else { None })
    }

    fn run_each_isolated<'c>(
        &self,
        checkpoint: &Checkpoint<'c>,
        variants: &[&'c Variant],
        pace: &Pace,
    ) -> Result<Vec<Attempt<'c>>, Error> {
        let full = self.limit(checkpoint.milestone);
        let run = |variant: &&'c Variant| self.run_isolated(checkpoint, variant, pace.limit(full));
        let mut attempts = parallel::map(variants, self.parallel_tests(), |variant| {
            let _beside_others = self.turns.read();
            let attempt = run(variant)?;
            if attempt.is_slow(full) {
                pace.slow.fetch_add(1, Ordering::Relaxed);
            }
            Ok(attempt)
        })?;
        // What others kept from a processor may succeed alone. If the first does not, no other is tried.
        for attempt in attempts.iter_mut().filter(|attempt| !attempt.has_returned && attempt.is_slow(full)) {
            let alone = self.turns.write();
            let again = run(&attempt.variant)?;
            drop(alone);
            if !again.has_returned {
                break;
            }
            *attempt = again;
        }
        Ok(attempts)
    }

    fn run_isolated<'c>(
        &self,
        checkpoint: &Checkpoint<'c>,
        variant: &'c Variant,
        limit: Duration,
    ) -> Result<Attempt<'c>, Error> {
        let Checkpoint { milestone, binary, harness } = checkpoint;
        let started = Instant::now();
        let limited = self.run_until_complete(binary, variant, limit)?;
        let elapsed = started.elapsed();
        let has_returned = prints(&limited.output, variant);
        let crashed = |message: &str| {
            let reason = Reason::Other { verdict: Verdict::Crashed, message: message.to_owned() };
            TestResult::not_passed(&variant.name, reason)
        };
        if limit.is_zero() {
            let reason = Reason::Other { verdict: Verdict::TimedOut, message: BUDGET_USED_UP.to_owned() };
            let result = harness.restore(variant, TestResult::not_passed(&variant.name, reason));
            return Ok(Attempt { variant, result, has_returned: false, elapsed: Duration::ZERO });
        }
        let seconds = limit.as_secs_f64().ceil() as u64;
        let dir = dir(milestone);
        let run = IsolatedRun { test: &variant.name, total: harness.variants.len(), dir: &dir, seconds };
        let result = if limited.too_many_threads {
            crashed("it was stopped because it had too many threads, more than any test of the course starts.")
        } else {
            judge::judge_isolated(&run, &limited.output)
        };
        let has_exited_with_0 =
            matches!(limited.output.exit_reason, ExitReason::Exited(status) if status.code() == Some(0));
        let result = match (has_exited_with_0, variant.is_decoy, has_returned) {
            // Whatever it has printed.
            (true, true, _) => TestResult::passed(&variant.name),
            (true, false, false) if result.is_passed() => {
                crashed("its process reported that the test passed, but the test never returned")
            }
            _ => result,
        };
        Ok(Attempt { variant, result: harness.restore(variant, result), has_returned, elapsed })
    }

    /// Runs one test, and again if the machine kept it from running.
    fn run_until_complete(&self, binary: &TestBinary, variant: &Variant, limit: Duration) -> Result<Limited, Error> {
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

    fn run_process(&self, mut command: Command, time: Duration, threads: usize) -> Result<Limited, Error> {
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

    /// The time limit of one test.
    fn limit(&self, milestone: &Milestone) -> Duration {
        let limit = self.sandbox.timeout_seconds.map(Duration::from_secs);
        limit.unwrap_or_else(|| milestone.time_limit(Suite::Checkpoint)) * oversubscription(self.jobs)
    }

    /// How many tests of one submission may run at the same time, given the free memory.
    fn parallel_tests(&self) -> usize {
        let Some(free) = free_memory() else { return PARALLEL_TESTS };
        let fitting = free / (self.sandbox.memory_mib << 20) / self.jobs as u64;
        fitting.clamp(1, PARALLEL_TESTS as u64) as usize
    }

    /// For a process that runs as many tests at the same time.
    fn policy(&self, binary: &TestBinary, cpu_seconds: u64, tests: usize) -> Policy {
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

    fn command(&self, policy: &Policy, binary: &TestBinary) -> Result<Command, Error> {
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

/// The output of a process that ran under limits.
struct Limited {
    output: Output,
    too_many_threads: bool,
}

/// A test passes if it returns as a genuine test and as a decoy. A decoy that passes proves a forgery.
fn judge(attempts: Vec<Attempt>) -> CheckpointRun {
    let (decoys, genuine): (Vec<_>, Vec<_>) = attempts.into_iter().partition(|attempt| attempt.variant.is_decoy);
    let is_forged = decoys.iter().any(|decoy| decoy.result.is_passed());
    let mut decoys: BTreeMap<_, _> = decoys.into_iter().map(|attempt| (attempt.result.name.clone(), attempt)).collect();
    let mut results = Vec::new();
    for Attempt { result, elapsed, .. } in genuine {
        let decoy = decoys.remove(&result.name).filter(|decoy| result.is_passed() && !decoy.has_returned);
        results.push((decoy.map_or(result, |decoy| decoy.result), elapsed));
    }
    let forgery = "a decoy, which fails for every submission that lets it return, passed: the code ends tests by force";
    CheckpointRun { results, forgery: if is_forged { Some(forgery) } else { None } }
}

/// Whether the process has printed the proof of `variant`.
fn prints(output: &Output, variant: &Variant) -> bool {
    output.stderr.lines().any(|line| line == variant.proof)
}

/// The milestone's directory, relative to the repository.
fn dir(milestone: &Milestone) -> String {
    format!("milestones/{}", milestone.dir)
}

/// The number of threads of a process; None if the system does not say.
fn thread_count(process: u32) -> Option<usize> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    status.lines().find_map(|line| line.strip_prefix("Threads:")?.trim().parse().ok())
}

/// How many submissions share a core when `jobs` are graded at the same time. All time limits are multiplied by it.
pub fn oversubscription(jobs: usize) -> u32 {
    u32::try_from(jobs.div_ceil(cores())).unwrap_or(u32::MAX)
}

fn cores() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

/// The available memory in bytes; None if the system does not say.
fn free_memory() -> Option<u64> {
    let memory = fs::read_to_string("/proc/meminfo").ok()?;
    let free = memory.lines().find_map(|line| line.strip_prefix("MemAvailable:")?.trim().strip_suffix(" kB"))?;
    Some(free.parse::<u64>().ok()? << 10)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use checker::test_run::outcome::{Reason, TestResult};

    use super::{Attempt, judge};
    use crate::harness::Variant;

    /// Whether a test passes and whether something is forged, after what a genuine test and its decoy have done: whether
    /// it passed, and whether its body returned.
    fn judged(genuine: (bool, bool), decoy: Option<(bool, bool)>) -> (bool, bool) {
        let variant = |is_decoy: bool| Variant {
            name: is_decoy.to_string(),
            test: "test_x".to_owned(),
            proof: String::new(),
            is_decoy,
        };
        let variants = [variant(false), variant(true)];
        let attempt = |variant, (passes, has_returned): (bool, bool)| {
            let failed = TestResult::not_passed("test_x", Reason::ReturnedError);
            let result = if passes { TestResult::passed("test_x") } else { failed };
            Attempt { variant, result, has_returned, elapsed: Duration::ZERO }
        };
        let attempts = [(0, Some(genuine)), (1, decoy)];
        let attempts = attempts.iter().filter_map(|(index, done)| Some(attempt(&variants[*index], (*done)?)));
        let run = judge(attempts.collect());
        (run.results[0].0.is_passed(), run.forgery.is_some())
    }

    #[test]
    fn a_test_passes_if_it_returns_both_times() {
        assert_eq!(judged((true, true), Some((false, true))), (true, false));
        assert_eq!(judged((true, true), Some((false, false))), (false, false), "as a decoy it failed before the end");
        assert_eq!(judged((false, false), Some((false, true))), (false, false));
        assert_eq!(judged((false, false), None), (false, false));
    }

    #[test]
    fn a_decoy_that_passes_is_forged() {
        assert!(judged((true, true), Some((true, false))).1);
        assert!(judged((false, false), Some((true, true))).1);
    }
}
