//! `check --json`: where the learner stands, for programs. A field is never removed or renamed within one format version.

use serde::Serialize;

use super::text::plain;
use crate::check::progress::{MilestoneStanding, Standing, State};
use crate::test_run::outcome::{Outcome, TestResult, Verdict};

const FORMAT_VERSION: u32 = 1;

#[derive(Serialize)]
struct Report<'s> {
    format_version: u32,
    milestones: Vec<Milestone<'s>>,
    next: Option<Next<'s>>,
}

#[derive(Serialize)]
struct Milestone<'s> {
    number: usize,
    name: &'s str,
    state: State,
    passed: usize,
    total: usize,
    polish: Option<Polish<'s>>,
    original_tests: bool,
    tests: Vec<Test<'s>>,
    build_error: Option<String>,
}

#[derive(Serialize)]
struct Polish<'s> {
    passed: usize,
    total: usize,
    tests: Vec<Test<'s>>,
}

#[derive(Serialize)]
struct Test<'s> {
    name: &'s str,
    verdict: Verdict,
    message: Option<String>,
    file: Option<&'s str>,
    line: Option<usize>,
}

#[derive(Serialize)]
struct Next<'s> {
    milestone: &'s str,
    file: String,
    line: usize,
}

pub fn standing(standing: &Standing, source: &str) -> String {
    let next = standing.next(source).map(|next| Next {
        milestone: &next.milestone.package,
        file: next.place.file,
        line: next.place.line,
    });
    let milestones = standing.milestones.iter().map(milestone).collect();
    let report = Report { format_version: FORMAT_VERSION, milestones, next };
    serde_json::to_string_pretty(&report).expect("the report has string keys only") + "\n"
}

fn milestone<'s>(standing: &'s MilestoneStanding) -> Milestone<'s> {
    let outcome = standing.checkpoint.as_ref();
    Milestone {
        number: standing.milestone.number,
        name: &standing.milestone.package,
        state: standing.state,
        passed: standing.passed_tests(),
        total: standing.total_tests(),
        polish: standing.polish.as_ref().map(polish),
        original_tests: standing.milestone.has_original_tests,
        tests: outcome.map(tests).unwrap_or_default(),
        build_error: outcome.and_then(build_error),
    }
}

fn polish(outcome: &Outcome) -> Polish<'_> {
    Polish { passed: outcome.passed(), total: outcome.results().len(), tests: tests(outcome) }
}

fn tests(outcome: &Outcome) -> Vec<Test<'_>> {
    outcome.results().iter().map(test).collect()
}

fn test(result: &TestResult) -> Test<'_> {
    Test {
        name: &result.name,
        verdict: result.verdict,
        message: Some(plain(&result.message)).filter(|message| !message.is_empty()),
        file: result.place.as_ref().map(|place| place.file.as_str()),
        line: result.place.as_ref().map(|place| place.line),
    }
}

fn build_error(outcome: &Outcome) -> Option<String> {
    match outcome {
        Outcome::Tested(_) => None,
        Outcome::BuildError(error) => Some(plain(&error.rendered)),
        Outcome::NoTests => Some("tests/checkpoint.rs has no tests".to_owned()),
    }
}
