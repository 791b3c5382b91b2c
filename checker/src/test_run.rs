//! Test runs: lists and runs the tests of a test binary.

pub mod judge;
mod libtest;
pub mod outcome;

use std::process::Command;
use std::time::Duration;

use crate::build::{self, TestBinary};
use crate::course::{self, Milestone, Suite};
use crate::error::Error;
use crate::process::parallel;
use crate::process::signal::CancelToken;
use crate::process::{self, Limits, Output};
use crate::test_run::judge::IsolatedRun;
use crate::test_run::outcome::{Outcome, TestResult};

/// Bytes kept of what one process prints.
const OUTPUT_LIMIT: usize = 64 << 10;
/// How many tests run at the same time when each has its own process. This is more than there are cores, since tests that
/// have to be isolated often hang.
const MAX_PARALLEL: usize = 16;

/// The arguments that make a test binary list its tests instead of running them.
const LIST_ARGUMENTS: [&str; 3] = ["--list", "--format", "terse"];
/// How long a test binary may take to list its tests.
const LIST_TIME_LIMIT: Duration = Duration::from_secs(10);

/// The tests of a binary, with the parameters of their runs.
struct Tests<'r> {
    binary: &'r TestBinary,
    dir: String,
    limit: Duration,
    cancel: &'r CancelToken,
}

/// Runs all tests of `binary`, which is a suite of `milestone`. They first share one process, which is quick. If that process
/// does not complete, each test runs in its own, and a test that aborts, hangs or exits affects no other test's verdict.
pub fn run_suite(
    binary: &TestBinary,
    milestone: &Milestone,
    suite: Suite,
    cancel: &CancelToken,
) -> Result<Outcome, Error> {
    let dir = format!("milestones/{}", milestone.dir);
    let tests = Tests { binary, dir, limit: milestone.time_limit(suite), cancel };
    // Tests that take longer run again in isolation. Tests that start a compiler are too slow to run twice.
    let shared_limit = if suite == Suite::Guarantees { tests.limit } else { tests.limit / 4 };
    let shared = run_binary(binary, &[], shared_limit, cancel)?;
    let results = match judge::judge_shared(&shared, &tests.dir) {
        Some(results) => results,
        None => tests.run_isolated()?,
    };
    Ok(sorted(results, milestone))
}

/// The outcome with the results sorted in the order of the test files, which is the order to learn in, and without the
/// modules in their names. libtest sorts by name.
fn sorted(mut results: Vec<TestResult>, milestone: &Milestone) -> Outcome {
    let known: Vec<&str> =
        milestone.checkpoint.iter().chain(&milestone.polish).map(|test| test.full_name.as_str()).collect();
    let position = |name: &str| known.iter().position(|known| *known == name).unwrap_or(usize::MAX);
    results.sort_by_cached_key(|result| (position(&result.name), result.name.clone()));
    let (polish, gate): (Vec<_>, Vec<_>) = results.into_iter().partition(|result| course::is_polish(&result.name));
    if gate.is_empty() {
        return Outcome::NoTests;
    }
    Outcome::Tested { gate: without_modules(gate), polish: without_modules(polish) }
}

fn without_modules(results: Vec<TestResult>) -> Vec<TestResult> {
    let renamed = |result: TestResult| {
        let name = result.name.rsplit("::").next().unwrap_or_default().to_owned();
        TestResult { name, ..result }
    };
    results.into_iter().map(renamed).collect()
}

/// The names of the tests in the output of a process that was started with [`LIST_ARGUMENTS`].
fn parse_list(output: &Output) -> Vec<String> {
    output.stdout.lines().filter_map(|line| line.strip_suffix(": test")).map(str::to_owned).collect()
}

impl Tests<'_> {
    /// Runs each test in its own process; the polish only if the tests that gate have passed, since it is not shown before.
    fn run_isolated(&self) -> Result<Vec<TestResult>, Error> {
        let names = parse_list(&run_binary(self.binary, &LIST_ARGUMENTS, LIST_TIME_LIMIT, self.cancel)?);
        let total = names.len();
        let (polish, gate): (Vec<_>, Vec<_>) = names.into_iter().partition(|name| course::is_polish(name));
        let mut results = self.run_each_isolated(&gate, total)?;
        if results.iter().all(TestResult::is_passed) {
            results.extend(self.run_each_isolated(&polish, total)?);
        }
        Ok(results)
    }

    /// Runs the tests called `names` of a binary that has `total` tests.
    fn run_each_isolated(&self, names: &[String], total: usize) -> Result<Vec<TestResult>, Error> {
        parallel::map(names, MAX_PARALLEL, |name| {
            let output = run_binary(self.binary, &["--exact", name], self.limit, self.cancel)?;
            let seconds = self.limit.as_secs();
            Ok(judge::judge_isolated(&IsolatedRun { test: name, total, dir: &self.dir, seconds }, &output))
        })
    }
}

fn run_binary(binary: &TestBinary, arguments: &[&str], limit: Duration, cancel: &CancelToken) -> Result<Output, Error> {
    let mut command = Command::new(&binary.path);
    command
        .args(arguments)
        .args(["--color", "never"])
        .current_dir(&binary.working_dir)
        // As cargo does: tests may ask for their package's directory and for the cargo that built it.
        .env("CARGO", build::cargo_path())
        .env("CARGO_MANIFEST_DIR", &binary.working_dir)
        // A backtrace costs 0.3 s and shows no more of the learner's code than the panic's location.
        .env("RUST_BACKTRACE", "0")
        .env_remove("RUST_TEST_THREADS")
        .env_remove("RUST_TEST_NOCAPTURE")
        .env_remove("RUST_TEST_SHUFFLE");
    process::run(command, &Limits { time: Some(limit), output: OUTPUT_LIMIT, cancel })
}
