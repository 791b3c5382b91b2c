//! Lists and runs the tests of a built test binary.

use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use crate::cargo::{self, TestBinary};
use crate::course::{Milestone, Target};
use crate::error::Error;
use crate::process::{self, Ending, Finished, Limits};
use crate::stop::Stop;
use crate::verdict::{self, Outcome, TestResult};

/// Bytes kept of what one process prints.
const OUTPUT_LIMIT: usize = 64 << 10;
/// Tests that run at the same time when each has a process of its own. More than there are cores, since the reason to run
/// them so is often that each of them hangs.
const AT_ONCE: usize = 16;

/// Runs all tests of `binary`, which is a target of `milestone`: in one process first, which is quicker, then each that
/// did not pass there in a process of its own, so that a test that aborts, hangs or exits takes no other test's verdict
/// with it.
pub fn run(binary: &TestBinary, milestone: &Milestone, target: Target, stop: &Stop) -> Result<Outcome, Error> {
    let names = list(binary, stop)?;
    if names.is_empty() {
        return Ok(Outcome::NoTests);
    }
    let limit = milestone.time_limit(target);
    let together = start(binary, &[], if target == Target::Guarantees { limit } else { limit / 4 }, stop)?;
    let clean = passed_together(&together, names.len());
    let alone: Vec<&String> = names.iter().filter(|name| !clean.contains(name)).collect();
    let mut judged = run_alone(binary, milestone, &alone, limit, stop)?.into_iter();
    let results = names
        .iter()
        .filter_map(|name| if alone.contains(&name) { judged.next() } else { Some(TestResult::passed(name)) })
        .collect();
    Ok(Outcome::Tested(in_the_order_of_the_file(results, milestone)))
}

fn list(binary: &TestBinary, stop: &Stop) -> Result<Vec<String>, Error> {
    let finished = start(binary, &["--list", "--format", "terse"], Duration::from_secs(10), stop)?;
    Ok(finished.stdout.lines().filter_map(|line| line.strip_suffix(": test")).map(str::to_owned).collect())
}

/// The tests that passed in a process that ran all of them and came to its end.
fn passed_together(finished: &Finished, total: usize) -> Vec<String> {
    let ended = matches!(finished.ending, Ending::Exited(status) if matches!(status.code(), Some(0 | 101)));
    let verdicts = |ending: &str| -> Vec<String> {
        let name = |line: &str| Some(line.strip_prefix("test ")?.strip_suffix(ending)?.trim_end().to_owned());
        finished.stdout.lines().filter_map(name).collect()
    };
    let (passed, failed) = (verdicts(" ... ok"), verdicts(" ... FAILED"));
    let summary = format!("{} passed; {} failed;", passed.len(), failed.len());
    let is_complete = passed.len() + failed.len() == total && finished.stdout.contains(&summary);
    if ended && is_complete { passed } else { Vec::new() }
}

fn run_alone(
    binary: &TestBinary,
    milestone: &Milestone,
    names: &[&String],
    limit: Duration,
    stop: &Stop,
) -> Result<Vec<TestResult>, Error> {
    let next = AtomicUsize::new(0);
    let results = Mutex::new(Vec::new());
    let work = || -> Result<(), Error> {
        while let Some((index, name)) = next_of(names, &next) {
            let finished = start(binary, &["--exact", name], limit, stop)?;
            let folder = format!("milestones/{}", milestone.folder);
            let result = verdict::judge(name, &finished, &folder, limit.as_secs());
            results.lock().expect("no thread panics while it holds the results").push((index, result));
        }
        Ok(())
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..names.len().min(AT_ONCE)).map(|_| scope.spawn(work)).collect();
        workers.into_iter().try_for_each(|worker| worker.join().expect("a worker does not panic"))
    })?;
    let mut results = results.into_inner().expect("no thread panics while it holds the results");
    results.sort_by_key(|(index, _)| *index);
    Ok(results.into_iter().map(|(_, result)| result).collect())
}

fn next_of<'n>(names: &[&'n String], next: &AtomicUsize) -> Option<(usize, &'n String)> {
    let index = next.fetch_add(1, Ordering::Relaxed);
    names.get(index).map(|name| (index, *name))
}

fn start(binary: &TestBinary, arguments: &[&str], limit: Duration, stop: &Stop) -> Result<Finished, Error> {
    let mut command = Command::new(&binary.path);
    command
        .args(arguments)
        .args(["--color", "never"])
        .current_dir(&binary.working_directory)
        // As cargo would: tests may ask where their package is and which cargo built it.
        .env("CARGO", cargo::program())
        .env("CARGO_MANIFEST_DIR", &binary.working_directory)
        // A backtrace costs 0.3 s and shows nothing of the learner's code that the panic's place does not.
        .env("RUST_BACKTRACE", "0")
        .env_remove("RUST_TEST_THREADS")
        .env_remove("RUST_TEST_NOCAPTURE")
        .env_remove("RUST_TEST_SHUFFLE");
    process::run(command, &Limits { time: Some(limit), output: OUTPUT_LIMIT, stop }, |_| ())
}

/// libtest sorts by name; the order of the file is the order to learn in.
fn in_the_order_of_the_file(mut results: Vec<TestResult>, milestone: &Milestone) -> Vec<TestResult> {
    let place = |name: &str| milestone.checkpoint.iter().position(|test| test.name == name).unwrap_or(usize::MAX);
    results.sort_by_key(|result| place(&result.name));
    results
}
