//! What a test's process left behind → what that says about the learner's code. Pure.

use std::process::ExitStatus;

use crate::process::{ExitReason, Output};
use crate::test_run::libtest::{self, Panic};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Passed,
    /// It reached a `todo!()` of the learner's.
    Unfilled,
    Failed,
    /// It ended its process instead of returning.
    Crashed,
    TimedOut,
}

/// A line of a file, relative to the repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    pub file: String,
    pub line: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestResult {
    pub name: String,
    pub verdict: Verdict,
    /// Why it did not pass; may hold the terminal escapes of a colored diff, and whatever else the test printed.
    pub message: String,
    /// The `todo!()` of an unfilled test; where a failed one panicked, or its assertion.
    pub location: Option<Location>,
    /// What the learner's code printed before.
    pub printed: String,
}

/// What became of one test target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Tested {
        /// Of the tests that gate the next milestone.
        gate: Vec<TestResult>,
        /// Of the tests that never gate.
        polish: Vec<TestResult>,
    },
    BuildError(crate::build::BuildError),
    NoTests,
}

impl Verdict {
    const ALL: [Self; 5] = [Self::Passed, Self::Unfilled, Self::Failed, Self::Crashed, Self::TimedOut];

    /// The name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Unfilled => "unfilled",
            Self::Failed => "failed",
            Self::Crashed => "crashed",
            Self::TimedOut => "timed_out",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.name() == name)
    }
}

impl Outcome {
    /// This outcome and that of another target, as if they were one target.
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Tested { gate, polish }, Self::Tested { gate: other_gate, polish: other_polish }) => {
                Self::Tested { gate: [gate, other_gate].concat(), polish: [polish, other_polish].concat() }
            }
            (Self::Tested { .. }, err) | (err, _) => err,
        }
    }

    pub fn is_passed(&self) -> bool {
        matches!(self, Self::Tested { gate, .. } if gate.iter().all(TestResult::is_passed))
    }

    /// Of the tests that gate.
    pub fn results(&self) -> &[TestResult] {
        match self {
            Self::Tested { gate, .. } => gate,
            Self::BuildError(_) | Self::NoTests => &[],
        }
    }

    pub fn polish(&self) -> &[TestResult] {
        match self {
            Self::Tested { polish, .. } => polish,
            Self::BuildError(_) | Self::NoTests => &[],
        }
    }

    pub fn passed(&self) -> usize {
        self.results().iter().filter(|result| result.is_passed()).count()
    }
}

impl TestResult {
    pub fn passed(name: &str) -> Self {
        Self::new(name, Verdict::Passed, String::new())
    }

    pub fn is_passed(&self) -> bool {
        self.verdict == Verdict::Passed
    }

    pub fn new(name: &str, verdict: Verdict, message: String) -> Self {
        Self { name: name.to_owned(), verdict, message, location: None, printed: String::new() }
    }
}

/// The verdicts from a process that was to run all tests: None unless it came to its end and accounts for each of them.
pub fn judge_shared(finished: &Output, dir: &str) -> Option<Vec<TestResult>> {
    let has_ended =
        matches!(finished.exit_reason, ExitReason::Exited(status) if matches!(status.code(), Some(0 | 101)));
    let mut results = Vec::new();
    for line in finished.stdout.lines().filter_map(|line| line.strip_prefix("test ")) {
        let Some((name, word)) = line.rsplit_once(" ... ") else { continue };
        let name = name.trim_end_matches(" - should panic");
        match word {
            "ok" => results.push(TestResult::passed(name)),
            "FAILED" => results.push(failed(name, &finished.stdout, dir)),
            _ => {}
        }
    }
    let passed = results.iter().filter(|result| result.is_passed()).count();
    let word = if passed == results.len() { "ok" } else { "FAILED" };
    let expected = format!(
        "test result: {word}. {passed} passed; {} failed; 0 ignored; 0 measured; 0 filtered out;",
        results.len() - passed
    );
    let mut summaries = finished.stdout.lines().filter(|line| line.starts_with("test result: "));
    // A second summary would be one that a test wrote.
    let is_accounted_for = summaries.next()?.starts_with(&expected) && summaries.next().is_none();
    let is_announced = finished.stdout.contains(&format!("\nrunning {} test", results.len()));
    (has_ended && !finished.truncated && is_accounted_for && is_announced).then_some(results)
}

/// The circumstances of a test that ran alone.
pub struct IsolatedRun<'t> {
    pub test: &'t str,
    /// How many tests its binary has.
    pub total: usize,
    /// The milestone's, relative to the repository.
    pub dir: &'t str,
    /// How long it was allowed to run.
    pub seconds: u64,
}

/// The verdict on a test from the process that was to run it alone.
pub fn judge(alone: &IsolatedRun, finished: &Output) -> TestResult {
    let IsolatedRun { test, total, dir, seconds } = *alone;
    let status = match finished.exit_reason {
        ExitReason::Exited(status) => status,
        ExitReason::TimedOut => return TestResult::new(test, Verdict::TimedOut, timed_out(seconds)),
    };
    // libtest's own word is asked for as well: a process that exits in the middle of a test may exit with 0.
    let summaries: Vec<&str> = finished.stdout.lines().filter_map(|line| line.strip_prefix("test result: ")).collect();
    let others = format!("; 0 measured; {} filtered out;", total - 1);
    // A second summary would be one that the test wrote.
    let says = |start: &str| matches!(summaries[..], [line] if line.starts_with(start) && line.contains(&others));
    if status.success() && says("ok. 1 passed; 0 failed; 0 ignored") {
        return TestResult::passed(test);
    }
    if status.success() && says("ok. 0 passed; 0 failed; 1 ignored") {
        let message = "this test is marked #[ignore], so it did not run: remove that attribute".to_owned();
        return TestResult::new(test, Verdict::Failed, message);
    }
    if status.code() == Some(101) && summaries.iter().any(|line| line.starts_with("FAILED.")) {
        return failed(test, &finished.stdout, dir);
    }
    TestResult::new(test, Verdict::Crashed, crashed(status, &finished.stderr))
}

fn failed(test: &str, stdout: &str, dir: &str) -> TestResult {
    let report = libtest::parse_failure(test, stdout);
    let source = format!("{dir}/src/");
    let is_todo = |panic: &&Panic| panic.todo().is_some() && panic.file.starts_with(&source);
    if let Some(panic) = report.panics.iter().find(is_todo) {
        let message = panic.todo().unwrap_or_default().to_owned();
        return TestResult {
            location: Some(panic.location()),
            printed: report.printed,
            ..TestResult::new(test, Verdict::Unfilled, message)
        };
    }
    let root_cause = libtest::root_cause(test, &report.panics);
    let is_in_source = |panic: &&Panic| panic.file.starts_with(&source);
    let is_assertion = |panic: &&Panic| panic.file.starts_with(&format!("{dir}/tests/"));
    let told = root_cause.filter(is_in_source).or_else(|| report.panics.iter().rev().find(is_assertion)).or(root_cause);
    let location = told.map(Panic::location);
    let message = root_cause.map_or_else(|| "it returned an error".to_owned(), |panic| describe(panic, &source));
    TestResult { location, printed: report.printed, ..TestResult::new(test, Verdict::Failed, message) }
}

/// A panic outside the tests needs its place in the message: the test's own line is shown beside it.
fn describe(panic: &Panic, source: &str) -> String {
    if panic.file.starts_with(source) {
        format!("your code panicked at {}:{}:\n{}", panic.file, panic.line, panic.message)
    } else {
        panic.message.clone()
    }
}

fn timed_out(seconds: u64) -> String {
    format!(
        "it was stopped after {seconds} s. Look for a loop that never ends, a method that calls itself, or two threads \
         that wait for each other."
    )
}

fn crashed(status: ExitStatus, stderr: &str) -> String {
    if stderr.contains("has overflowed its stack") {
        return "the stack overflowed: a method calls itself without end. Dereferencing or comparing inside `deref`, \
                `eq`, `clone` or `fmt` can call that same method again."
            .to_owned();
    }
    if let Some(line) = stderr.lines().find(|line| line.starts_with("memory allocation of ")) {
        return format!("there was not enough memory: {line}. Look for a length that is far too large.");
    }
    if let Some(code) = status.code() {
        return format!(
            "the process exited with code {code} before the test had ended. A test passes by returning: remove the \
             call that exits."
        );
    }
    let how = signal_name(status).map_or_else(String::new, |signal| format!(" ({signal})"));
    let why = stderr.lines().rev().map(str::trim).find(|line| !line.is_empty() && !line.starts_with("note: "));
    let why = why.map_or_else(String::new, |line| format!(" Its last words: {line}"));
    format!("the process was aborted{how}. A panic inside `drop`, or a panic during another panic, does that.{why}")
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
