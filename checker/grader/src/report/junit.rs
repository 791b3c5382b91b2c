//! `junit.xml` for Jenkins, GitLab and others: a suite for each learner's milestone.
//!
//! Only what Jenkins' schema knows: its xunit plugin refuses a report with one attribute more, such as a test's `file`. So
//! the place where a test failed is the first line of its text, and points are in its output.

use std::io::{self, Write};
use std::time::Duration;

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::wording;
use crate::class::results::Results;
use crate::class::scratch::{Scratch, Span};
use crate::grade::{Entry, GradeVerdict, MilestoneGrade, TestGrade};

/// GitLab refuses 30 MB.
const BYTES: usize = 29_000_000;
/// How long a message may be, and how long when the report would be too large.
const MESSAGE_CHARACTERS: [usize; 2] = [4_000, 200];
/// What a test takes that passed: with too many of them, no shorter message helps.
const CASE_BYTES: usize = 150;

pub fn write(entries: &Results, is_class: bool, out: &mut dyn Write) -> io::Result<()> {
    write_within(entries, is_class, BYTES, out)
}

/// Writes the most detailed report of at most `bytes`; where there is none, the smallest.
pub fn write_within(entries: &Results, is_class: bool, bytes: usize, out: &mut dyn Write) -> io::Result<()> {
    let tests: usize = entries.iter().filter_map(|entry| Some(entry.grade()?.tests().count())).sum();
    let limits = if tests * CASE_BYTES > bytes { &[] } else { &MESSAGE_CHARACTERS[..] };
    for limit in limits {
        let parts = Parts::new(entries, is_class, Some(*limit))?;
        if parts.bytes <= bytes {
            return parts.write(entries.scratch(), out);
        }
    }
    Parts::new(entries, is_class, None)?.write(entries.scratch(), out)
}

const END: &str = "</testsuites>\n";

/// A report in parts, since that of a class has no place in memory, and begins with what only its end can tell.
struct Parts {
    start: String,
    suites: Vec<Span>,
    bytes: usize,
}

impl Parts {
    /// Each test with a message of at most `limit` characters; without a limit, one test case for each milestone.
    fn new(entries: &Results, is_class: bool, limit: Option<usize>) -> io::Result<Self> {
        let mut whole = empty();
        let mut suites = Vec::new();
        let mut bytes = 0;
        for entry in entries.iter() {
            let mut report = empty();
            report.add_test_suites(suites_of(&entry, is_class, limit));
            whole.tests += report.tests;
            whole.failures += report.failures;
            whole.errors += report.errors;
            let text = text_of(&report);
            // Between the lines of the declaration and of the root, and the end of the root.
            let inner = text.splitn(3, '\n').last().and_then(|inner| inner.strip_suffix(END)).unwrap_or_default();
            bytes += inner.len();
            suites.push(entries.scratch().keep(inner)?);
        }
        let start = text_of(&whole).replacen(END, "", 1);
        Ok(Self { bytes: start.len() + bytes + END.len(), start, suites })
    }

    fn write(&self, scratch: &Scratch, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(self.start.as_bytes())?;
        self.suites.iter().try_for_each(|suites| out.write_all(scratch.read(suites).as_bytes()))?;
        out.write_all(END.as_bytes())
    }
}

fn empty() -> Report {
    Report::new("Copy-on-Write kata")
}

fn text_of(report: &Report) -> String {
    let xml = report.to_string().expect("writing to memory succeeds");
    // No schema knows this attribute of the root, and no test is ever skipped.
    xml.replacen(" skipped=\"0\"", "", 1)
}

fn suites_of(entry: &Entry, is_class: bool, limit: Option<usize>) -> Vec<TestSuite> {
    let learner = if is_class { wording::line(entry.learner(), 200) } else { String::new() };
    match entry {
        Entry::Judged(grade) => {
            let prefix = if is_class { format!("{learner}.") } else { learner };
            let mut suites: Vec<_> =
                grade.milestones.iter().map(|milestone| suite(milestone, &prefix, limit)).collect();
            // Once: they may be long, and a class is large.
            if let Some(first) = suites.first_mut() {
                first.set_system_out(wording::notes(grade).join("\n"));
            }
            suites
        }
        Entry::NotJudged { problem, .. } => {
            let mut suite = TestSuite::new(learner);
            suite.add_test_case(case("submission", "could be judged", problem_status("not judged", problem)));
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
        Some(limit) => suite.add_test_cases(milestone.tests.iter().map(|test| tested(milestone, test, &name, limit))),
        None => suite.add_test_case(summed_up(milestone, &name)),
    };
    suite.set_time(milestone.tests.iter().map(|test| time(test.seconds)).sum());
    suite
}

fn tested(milestone: &MilestoneGrade, test: &TestGrade, class: &str, limit: usize) -> TestCase {
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

fn summed_up(milestone: &MilestoneGrade, class: &str) -> TestCase {
    let (passed, total) = (milestone.passed(), milestone.tests.len());
    let told = format!("{passed} of {total} tests passed; the report with each of them would be too large");
    let status = if passed == total { TestCaseStatus::success() } else { problem_status("failed", &told) };
    let mut case = case(class, "all tests", status);
    case.set_system_out(format!("{} of {} points", milestone.score, milestone.max_score));
    case
}

fn case(class: &str, name: &str, status: TestCaseStatus) -> TestCase {
    let mut case = TestCase::new(wording::line(name, 200), status);
    case.set_classname(wording::line(class, 400));
    case
}

fn problem_status(kind: &str, problem: &str) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
    status
        .set_type(kind)
        .set_message(wording::line(problem, 200))
        .set_description(wording::cut(&wording::clean(problem), 4_000));
    status
}

fn time(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds).unwrap_or_default()
}
