//! `junit.xml` for Jenkins, GitLab and others: a test suite for each milestone of each learner.
//!
//! Contains only the attributes in Jenkins' schema, because its xunit plugin refuses others, such as `file` of a test.
//! So the location of a failure is the first line of its text, and the points are in the output.

use std::io::{self, Write};
use std::time::Duration;

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::{Scope, Subject, wording};
use crate::grade::{Entry, GradeVerdict, MilestoneGrade, TestGrade};

/// GitLab refuses reports of 30 MB.
const MAX_BYTES: usize = 29_000_000;
/// The length limit of a message, and the shorter one for reports that would be too large.
const MESSAGE_CHARACTERS: [usize; 2] = [4_000, 200];
/// The size of a passed test. If there are too many tests, shorter messages do not help.
const CASE_BYTES: usize = 150;

pub fn write(subject: Subject, out: &mut dyn Write) -> io::Result<()> {
    write_within(subject, MAX_BYTES, out)
}

/// Writes the most detailed report that fits into `bytes`, or else the smallest.
pub fn write_within(subject: Subject, bytes: usize, out: &mut dyn Write) -> io::Result<()> {
    let tests: usize = subject.entries().filter_map(|entry| Some(entry.grade()?.tests().count())).sum();
    let limits = if tests * CASE_BYTES > bytes { &[] } else { &MESSAGE_CHARACTERS[..] };
    let detailed = limits.iter().map(|limit| to_xml(subject, Some(*limit))).find(|xml| xml.len() <= bytes);
    out.write_all(detailed.unwrap_or_else(|| to_xml(subject, None)).as_bytes())
}

/// Cuts messages to `limit` characters. Without a limit, there is only one test case for each milestone.
fn to_xml(subject: Subject, limit: Option<usize>) -> String {
    let mut report = Report::new("Copy-on-Write kata");
    for entry in subject.entries() {
        report.add_test_suites(suites_of(&entry, subject.scope(), limit));
    }
    let xml = report.to_string().expect("writing to memory succeeds");
    // Jenkins' schema has this attribute for test suites only. No test is ever skipped.
    xml.replacen(" skipped=\"0\"", "", 1)
}

fn suites_of(entry: &Entry, scope: Scope, limit: Option<usize>) -> Vec<TestSuite> {
    let learner = if scope == Scope::Class { wording::line(entry.learner(), 200) } else { String::new() };
    match entry {
        Entry::Judged(grade) => {
            let prefix = if scope == Scope::Class { format!("{learner}.") } else { learner };
            let mut suites: Vec<_> =
                grade.milestones.iter().map(|milestone| suite(milestone, &prefix, limit)).collect();
            // Only once for each learner, because the notes can be long.
            if let Some(first) = suites.first_mut() {
                first.set_system_out(wording::notes(grade).join("\n"));
            }
            suites
        }
        Entry::NotJudged { problem, .. } => {
            let mut suite = TestSuite::new(learner);
            suite.add_test_case(case("submission", "could be judged", error_status("not judged", problem)));
            if let Some(given) = entry.overridden() {
                suite.set_system_out(wording::overridden(given));
            }
            vec![suite]
        }
    }
}

fn suite(milestone: &MilestoneGrade, prefix: &str, limit: Option<usize>) -> TestSuite {
    let name = format!("{prefix}{}", milestone.name);
    let mut suite = TestSuite::new(&name);
    let points = [("score", milestone.score), ("max_score", milestone.max_score)];
    suite.add_properties(points.map(|(name, value)| (name.to_owned(), value.to_string())));
    match limit {
        Some(limit) => {
            suite.add_test_cases(milestone.tests.iter().map(|test| test_case(milestone, test, &name, limit)))
        }
        None => suite.add_test_case(milestone_case(milestone, &name)),
    };
    suite.set_time(milestone.tests.iter().map(|test| time(test.seconds)).sum());
    suite
}

fn test_case(milestone: &MilestoneGrade, test: &TestGrade, class: &str, limit: usize) -> TestCase {
    let kind = match test.verdict {
        GradeVerdict::Passed => None,
        GradeVerdict::Unfilled | GradeVerdict::Failed => Some(NonSuccessKind::Failure),
        GradeVerdict::Crashed | GradeVerdict::TimedOut | GradeVerdict::NotBuilt => Some(NonSuccessKind::Error),
    };
    let status = kind.map_or_else(TestCaseStatus::success, |kind| {
        let mut status = TestCaseStatus::non_success(kind);
        let message = if test.message.is_empty() { test.verdict.word() } else { &test.message };
        status.set_type(test.verdict.word()).set_message(wording::line(message, limit.min(200)));
        status.set_description(wording::explanation(milestone, test, limit));
        status
    });
    let mut case = case(class, &test.name, status);
    case.set_time(time(test.seconds)).set_system_out(format!("{} of {} points", test.score, test.max_score));
    case
}

fn milestone_case(milestone: &MilestoneGrade, class: &str) -> TestCase {
    let (passed, total) = (milestone.passed(), milestone.tests.len());
    let message = format!("{passed} of {total} tests passed; a report with every test would be too large");
    let status = if passed == total { TestCaseStatus::success() } else { error_status("failed", &message) };
    let mut case = case(class, "all tests", status);
    case.set_system_out(format!("{} of {} points", milestone.score, milestone.max_score));
    case
}

fn case(class: &str, name: &str, status: TestCaseStatus) -> TestCase {
    let mut case = TestCase::new(wording::line(name, 200), status);
    case.set_classname(wording::line(class, 400));
    case
}

fn error_status(kind: &str, message: &str) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
    status.set_type(kind).set_message(wording::line(message, 200)).set_description(wording::cut(message, 4_000));
    status
}

fn time(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds).unwrap_or_default()
}
