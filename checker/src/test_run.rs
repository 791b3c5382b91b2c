//! Lists and runs the tests of a built test binary.

mod libtest;
pub mod outcome;

use std::process::Command;
use std::time::Duration;

use crate::build::{self, TestBinary};
use crate::course::{Milestone, Target};
use crate::error::Error;
use crate::process::parallel;
use crate::process::signal::Stop;
use crate::process::{self, Finished, Limits};
use crate::test_run::outcome::{Alone, Outcome, TestResult};

/// Bytes kept of what one process prints.
const OUTPUT_LIMIT: usize = 64 << 10;
/// Tests that run at the same time when each has a process of its own. More than there are cores, since the reason to run
/// them so is often that each of them hangs.
const AT_ONCE: usize = 16;

/// What makes a test binary list its tests instead of running them, and how long that may take.
pub const LIST: [&str; 3] = ["--list", "--format", "terse"];
pub const LIST_TIME: Duration = Duration::from_secs(10);

/// A binary and what its tests need to be run.
struct Tests<'r> {
    binary: &'r TestBinary,
    folder: String,
    limit: Duration,
    stop: &'r Stop,
}

/// Runs all tests of `binary`, which is a target of `milestone`: in one process, which is quick, and when that does not
/// come to its end, each in a process of its own, so that a test that aborts, hangs or exits takes no other test's
/// verdict with it.
pub fn run(binary: &TestBinary, milestone: &Milestone, target: Target, stop: &Stop) -> Result<Outcome, Error> {
    let folder = format!("milestones/{}", milestone.folder);
    let tests = Tests { binary, folder, limit: milestone.time_limit(target), stop };
    // Whatever takes longer is run again alone. Tests that start a compiler are too slow to be run twice.
    let limit_together = if target == Target::Guarantees { tests.limit } else { tests.limit / 4 };
    let together = start(binary, &[], limit_together, stop)?;
    let results = outcome::judge_together(&together, &tests.folder);
    let mut results = results.map_or_else(|| tests.run_alone(), Ok)?;
    if results.is_empty() {
        return Ok(Outcome::NoTests);
    }
    results.sort_by_key(|result| (place_in_file(&result.name, milestone), result.name.clone()));
    Ok(Outcome::Tested(results))
}

/// libtest sorts by name; the order of the file is the order to learn in.
fn place_in_file(name: &str, milestone: &Milestone) -> usize {
    milestone.checkpoint.iter().position(|test| test.name == name).unwrap_or(usize::MAX)
}

/// The names of the tests, from a process that was started with [`LIST`].
pub fn listed(finished: &Finished) -> Vec<String> {
    finished.stdout.lines().filter_map(|line| line.strip_suffix(": test")).map(str::to_owned).collect()
}

impl Tests<'_> {
    /// Runs each test in a process of its own.
    fn run_alone(&self) -> Result<Vec<TestResult>, Error> {
        let names = listed(&start(self.binary, &LIST, LIST_TIME, self.stop)?);
        parallel::map(&names, AT_ONCE, |name| {
            let finished = start(self.binary, &["--exact", name], self.limit, self.stop)?;
            let (total, seconds) = (names.len(), self.limit.as_secs());
            Ok(outcome::judge(&Alone { test: name, total, folder: &self.folder, seconds }, &finished))
        })
    }
}

fn start(binary: &TestBinary, arguments: &[&str], limit: Duration, stop: &Stop) -> Result<Finished, Error> {
    let mut command = Command::new(&binary.path);
    command
        .args(arguments)
        .args(["--color", "never"])
        .current_dir(&binary.working_directory)
        // As cargo would: tests may ask where their package is and which cargo built it.
        .env("CARGO", build::program())
        .env("CARGO_MANIFEST_DIR", &binary.working_directory)
        // A backtrace costs 0.3 s and shows nothing of the learner's code that the panic's place does not.
        .env("RUST_BACKTRACE", "0")
        .env_remove("RUST_TEST_THREADS")
        .env_remove("RUST_TEST_NOCAPTURE")
        .env_remove("RUST_TEST_SHUFFLE");
    process::run(command, &Limits { time: Some(limit), output: OUTPUT_LIMIT, threads: None, stop }, |_| ())
}
