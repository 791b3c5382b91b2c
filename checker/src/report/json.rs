//! `check --json`: renders the progress for programs. No field is removed or renamed within one format version.

use super::failure;
use super::text::plain;
use crate::check::progress::{MilestoneProgress, Progress, State};
use crate::course::{Milestone, Suite};
use crate::json::Json;
use crate::location::Location;
use crate::test_run::outcome::{Outcome, TestResult};

const FORMAT_VERSION: usize = 1;

pub fn render(progress: &Progress) -> String {
    let next = progress.next_step().map(|next| {
        Json::Object(vec![
            ("milestone", next.milestone.package.as_str().into()),
            ("file", next.location.file.clone().into()),
            ("line", next.location.line.into()),
            ("function", next.function.into()),
        ])
    });
    let report = Json::Object(vec![
        ("format_version", FORMAT_VERSION.into()),
        ("milestones", progress.milestones.iter().map(milestone).collect()),
        ("next", next.into()),
    ]);
    report.pretty() + "\n"
}

fn milestone(progress: &MilestoneProgress) -> Json {
    let outcome = progress.checkpoint.as_ref();
    let state = match progress.state {
        State::Passed => "passed",
        State::Current => "current",
        State::Locked => "locked",
    };
    Json::Object(vec![
        ("number", progress.milestone.number.into()),
        ("name", progress.milestone.package.as_str().into()),
        ("state", state.into()),
        ("passed", progress.passed_tests().into()),
        ("total", progress.total_tests().into()),
        ("polish", progress.polish().map(polish).into()),
        ("stretch", progress.stretch.as_ref().map(|outcome| stretch(progress.milestone, outcome)).into()),
        ("original_tests", progress.milestone.has_original_tests.into()),
        ("not_graded", progress.not_graded.iter().map(|file| file.as_str().into()).collect()),
        ("tests", tests(progress)),
        ("build_error", outcome.and_then(build_error).into()),
    ])
}

fn polish(results: &[TestResult]) -> Json {
    let passed = results.iter().filter(|result| result.is_passed()).count();
    Json::Object(vec![
        ("passed", passed.into()),
        ("total", results.len().into()),
        ("tests", results.iter().map(test).collect()),
    ])
}

fn stretch(milestone: &Milestone, outcome: &Outcome) -> Json {
    let tests = outcome.results();
    Json::Object(vec![
        ("passed", outcome.passed().into()),
        ("total", milestone.stretch_tests().into()),
        ("tests", tests.iter().map(test).collect()),
        ("build_error", build_error(outcome).into()),
    ])
}

/// The tests of the milestone, if any was run. Those that have to wait for others to pass are listed as well.
fn tests(progress: &MilestoneProgress) -> Json {
    let results = progress.checkpoint.as_ref().map(Outcome::results).unwrap_or_default();
    if results.is_empty() {
        return Json::List(Vec::new());
    }
    let waiting = progress.not_run().map(|test| entry(&test.name, "not_run", None, Some(&test.location)));
    results.iter().map(test).chain(waiting).collect()
}

fn test(result: &TestResult) -> Json {
    let message = plain(&failure::message(result));
    let message = if message.is_empty() { None } else { Some(message) };
    entry(&result.name, result.verdict().name(), message, result.location.as_ref())
}

fn entry(name: &str, verdict: &str, message: Option<String>, location: Option<&Location>) -> Json {
    Json::Object(vec![
        ("name", name.into()),
        ("verdict", verdict.into()),
        ("message", message.into()),
        ("file", location.map(|location| location.file.as_str()).into()),
        ("line", location.map(|location| location.line).into()),
    ])
}

fn build_error(outcome: &Outcome) -> Option<String> {
    match outcome {
        Outcome::Tested { .. } => None,
        Outcome::BuildError(error) => Some(plain(&error.rendered)),
        Outcome::NoTests => Some(format!("{} has no tests", Suite::Checkpoint.file())),
    }
}
