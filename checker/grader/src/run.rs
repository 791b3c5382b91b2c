//! Runs the tests of a submission: genuine tests and decoys in one process, and each in its own if that process does not
//! account for all of them.

mod attempt;
mod process;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::sync::RwLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::budget::Budget;
use crate::grade::Sandbox;
use crate::harness::{Harness, Variant};
use checker::build::TestBinary;
use checker::course::{Milestone, Suite};
use checker::error::Error;
use checker::process::ExitReason;
use checker::process::parallel;
use checker::process::signal::CancelToken;
use checker::test_run::judge::{self, IsolatedRun};
use checker::test_run::outcome::{Reason, TestResult, Verdict};

use attempt::{Attempt, prints};
use process::MAX_THREADS;
pub use process::OUTPUT_LIMIT;

/// How many tests of one submission run at the same time, if there is memory for them. More than there are cores,
/// because most tests that hang only wait.
const PARALLEL_TESTS: usize = 8;
/// After so many slow tests in a submission, its tests get only a fraction of the time limit: a submission in which every
/// test hangs must not hold up a class.
const SLOW_DIVISORS: [(usize, u32); 3] = [(24, 10), (1, 4), (0, 1)];
const BUDGET_USED_UP: &str = "it did not run, because the submission had used up its time before";
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
        Ok(attempt::judge(attempts))
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
}

/// The milestone's directory, relative to the repository.
fn dir(milestone: &Milestone) -> String {
    format!("milestones/{}", milestone.dir)
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
