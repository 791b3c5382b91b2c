//! The judge of tests: derives their results from the output of their processes.

use std::process::ExitStatus;

use crate::location::Location;
use crate::process::{ExitReason, Output};
use crate::test_run::libtest::{self, Panic};
use crate::test_run::outcome::{Reason, TestResult};

/// The results from a process that all tests share; None unless it exited and its output accounts for each test.
pub fn judge_shared(output: &Output, dir: &str) -> Option<Vec<TestResult>> {
    let has_exited = matches!(output.exit_reason, ExitReason::Exited(status) if matches!(status.code(), Some(0 | 101)));
    let mut results = Vec::new();
    for line in output.stdout.lines().filter_map(|line| line.strip_prefix("test ")) {
        let Some((name, word)) = line.rsplit_once(" ... ") else { continue };
        let name = name.trim_end_matches(" - should panic");
        match word {
            "ok" => results.push(TestResult::passed(name)),
            "FAILED" => results.push(failed(name, &output.stdout, dir)),
            _ => {}
        }
    }
    let passed = results.iter().filter(|result| result.is_passed()).count();
    let word = if passed == results.len() { "ok" } else { "FAILED" };
    let expected = format!(
        "test result: {word}. {passed} passed; {} failed; 0 ignored; 0 measured; 0 filtered out;",
        results.len() - passed
    );
    let mut summaries = output.stdout.lines().filter(|line| line.starts_with("test result: "));
    // If there is a second summary, a test has written one.
    let is_accounted_for = summaries.next()?.starts_with(&expected) && summaries.next().is_none();
    let is_announced = output.stdout.contains(&format!("\nrunning {} test", results.len()));
    if has_exited && !output.truncated && is_accounted_for && is_announced { Some(results) } else { None }
}

/// The run of a test in its own process.
pub struct IsolatedRun<'t> {
    pub test: &'t str,
    /// How many tests its binary has.
    pub total: usize,
    /// The milestone's directory, relative to the repository.
    pub dir: &'t str,
    /// How long it was allowed to run.
    pub seconds: u64,
}

/// The result of a test from the output of its own process.
pub fn judge_isolated(run: &IsolatedRun, output: &Output) -> TestResult {
    let IsolatedRun { test, total, dir, seconds } = *run;
    let ExitReason::Exited(status) = output.exit_reason else {
        return TestResult::not_passed(test, Reason::TimedOut { seconds });
    };
    // A process that exits in the middle of a test may exit with 0, so libtest's own summary is needed as well.
    let summaries: Vec<&str> = output.stdout.lines().filter_map(|line| line.strip_prefix("test result: ")).collect();
    let others = format!("; 0 measured; {} filtered out;", total - 1);
    // If there is a second summary, the test has written one.
    let says = |start: &str| matches!(summaries[..], [line] if line.starts_with(start) && line.contains(&others));
    if status.success() && says("ok. 1 passed; 0 failed; 0 ignored") {
        return TestResult::passed(test);
    }
    if status.success() && says("ok. 0 passed; 0 failed; 1 ignored") {
        return TestResult::not_passed(test, Reason::Ignored);
    }
    if status.code() == Some(101) && summaries.iter().any(|line| line.starts_with("FAILED.")) {
        return failed(test, &output.stdout, dir);
    }
    TestResult::not_passed(test, crash(status, &output.stderr))
}

fn failed(test: &str, stdout: &str, dir: &str) -> TestResult {
    let failure = libtest::parse_failure(test, stdout);
    let (reason, location) = explain(test, &failure.panics, dir);
    TestResult { name: test.to_owned(), reason: Some(reason), location, printed: failure.printed }
}

/// The reason why a test failed, from its panics, and the location to show for it.
fn explain(test: &str, panics: &[Panic], dir: &str) -> (Reason, Option<Location>) {
    let is_in_source = |panic: &Panic| panic.location.file.starts_with(&format!("{dir}/src/"));
    let is_assertion = |panic: &Panic| panic.location.file.starts_with(&format!("{dir}/tests/"));
    for panic in panics {
        // In a function with `#[track_caller]` the panic seems to be where it is called.
        if let Some(message) = panic.todo() {
            return (Reason::Todo { message: message.to_owned() }, Some(panic.location.clone()));
        }
    }
    let Some(cause) = libtest::root_cause(test, panics) else { return (Reason::ReturnedError, None) };
    let message = cause.message.clone();
    if is_in_source(cause) {
        let in_source = Some(cause.location.clone());
        return (Reason::Panicked { message, in_source: in_source.clone() }, in_source);
    }
    let shown = panics.iter().rev().find(|panic| is_assertion(panic)).unwrap_or(cause);
    (Reason::Panicked { message, in_source: None }, Some(shown.location.clone()))
}

/// The reason why a process ended before libtest's summary.
fn crash(status: ExitStatus, stderr: &str) -> Reason {
    if stderr.contains("has overflowed its stack") {
        return Reason::StackOverflow;
    }
    if let Some(line) = stderr.lines().find(|line| line.starts_with("memory allocation of ")) {
        return Reason::OutOfMemory { details: line.to_owned() };
    }
    if let Some(code) = status.code() {
        return Reason::Exited { code };
    }
    let last_line = stderr.lines().rev().map(str::trim).find(|line| !line.is_empty() && !line.starts_with("note: "));
    Reason::Aborted { signal: signal_name(status), last_line: last_line.map(str::to_owned) }
}

#[cfg(unix)]
fn signal_name(status: ExitStatus) -> Option<String> {
    use std::os::unix::process::ExitStatusExt;
    let signal = status.signal()?;
    Some(signal_hook::low_level::signal_name(signal).map_or_else(|| format!("signal {signal}"), str::to_owned))
}

#[cfg(not(unix))]
fn signal_name(_: ExitStatus) -> Option<String> {
    None
}
