//! `check --json`: renders the progress for programs. No field is removed or renamed within one format version.

use super::failure;
use super::text::plain;
use crate::check::progress::{MilestoneProgress, Progress, State};
use crate::course::Suite;
use crate::json::Json;
use crate::test_run::outcome::{Outcome, TestResult};

const FORMAT_VERSION: usize = 1;

pub fn render(progress: &Progress) -> String {
    let next = progress.next_step().map(|next| {
        Json::Object(vec![
            ("milestone", next.milestone.package.as_str().into()),
            ("file", next.location.file.clone().into()),
            ("line", next.location.line.into()),
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
        ("original_tests", progress.milestone.has_original_tests.into()),
        ("not_graded", progress.not_graded.iter().map(|file| file.as_str().into()).collect()),
        ("tests", outcome.map_or(Json::List(Vec::new()), tests)),
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

fn tests(outcome: &Outcome) -> Json {
    outcome.results().iter().map(test).collect()
}

fn test(result: &TestResult) -> Json {
    let message = plain(&failure::message(result));
    let message = if message.is_empty() { None } else { Some(message) };
    Json::Object(vec![
        ("name", result.name.as_str().into()),
        ("verdict", result.verdict().name().into()),
        ("message", message.into()),
        ("file", result.location.as_ref().map(|location| location.file.as_str()).into()),
        ("line", result.location.as_ref().map(|location| location.line).into()),
    ])
}

fn build_error(outcome: &Outcome) -> Option<String> {
    match outcome {
        Outcome::Tested { .. } => None,
        Outcome::BuildError(error) => Some(plain(&error.rendered)),
        Outcome::NoTests => Some(format!("{} has no tests", Suite::Checkpoint.file())),
    }
}
