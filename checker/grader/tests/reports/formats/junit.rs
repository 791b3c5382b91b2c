use std::collections::BTreeMap;

use grader::report::{Format, Subject, junit::write_within};
use insta::assert_snapshot;
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus};
use serde_json::json;

use super::contents;
use crate::consumers::{assert_violations, python};
use crate::grades;

/// What Jenkins' xunit plugin holds reports against.
const SCHEMA: &str = include_str!("junit-10.xsd");

/// Holds reports against the schema: those of `valid` must be right by it, and those of `invalid`, each with its name, wrong.
fn check_schema(valid: &[String], invalid: &[(&str, String)]) {
    let script = "
import json, sys
schema, reports = json.load(sys.stdin)
schema = xmlschema.XMLSchema(schema)
print(json.dumps([[str(it.reason) for it in schema.iter_errors(one)] for one in reports]))
";
    let reports: Vec<&String> = valid.iter().chain(invalid.iter().map(|(_, report)| report)).collect();
    let Some(found) = python(&["xmlschema"], script, &json!([SCHEMA, reports]).to_string()) else { return };
    let found: Vec<Vec<String>> = serde_json::from_value(found).expect("a list for each report");
    assert_violations(&found, &invalid.iter().map(|(name, _)| *name).collect::<Vec<_>>());
}

/// What the schema leaves open: counts that count, and nothing but characters that XML 1.0 can hold.
fn check(xml: &str) {
    let is_character =
        |character: char| matches!(character, '\t' | '\n' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    assert!(xml.chars().all(is_character), "a character that XML 1.0 cannot hold");
    let report = Report::deserialize_from_str(xml).expect("it is a report");
    let mut sums = [0; 3];
    for suite in &report.test_suites {
        let count = |kind: NonSuccessKind| {
            let is_it = |case: &&TestCase| matches!(&case.status, TestCaseStatus::NonSuccess { kind: found, .. } if *found == kind);
            suite.test_cases.iter().filter(is_it).count()
        };
        let counts = [suite.test_cases.len(), count(NonSuccessKind::Failure), count(NonSuccessKind::Error)];
        assert_eq!([suite.tests, suite.failures, suite.errors], counts, "{:?}", suite.name);
        sums = [0, 1, 2].map(|index| sums[index] + counts[index]);
    }
    assert_eq!([report.tests, report.failures, report.errors], sums);
}

/// The points of all tests: each is written as `1 of 2 points`.
fn points(report: &Report) -> (u32, u32) {
    let cases = report.test_suites.iter().flat_map(|suite| &suite.test_cases);
    let outputs =
        cases.filter_map(|case| case.system_out.as_ref()?.as_str().strip_suffix(" points")?.split_once(" of "));
    let numbers = outputs.map(|(score, max)| [score, max].map(|text| text.parse::<u32>().expect("it is a number")));
    numbers.fold((0, 0), |sum, [score, max]| (sum.0 + score, sum.1 + max))
}

#[test]
fn a_report_in_junit() {
    assert_snapshot!(contents(Format::Junit, Subject::Submission(&grades::sample())));
}

#[test]
fn jenkins_takes_every_report() {
    let grades = [grades::sample(), grades::perfect(), grades::hostile(), super::without_tests()];
    let mut reports: Vec<String> =
        grades.iter().map(|grade| contents(Format::Junit, Subject::Submission(grade))).collect();
    reports.push(contents(Format::Junit, Subject::Class(&grades::on_disk(&grades::class()))));
    check_schema(&reports, &[]);
    reports.iter().for_each(|report| check(report));
}

#[test]
fn the_schema_refuses_what_jenkins_refuses() {
    let good = contents(Format::Junit, Subject::Submission(&grades::sample()));
    let changes = [
        ("<testcase ", "<testcase file=\"src/lib.rs\" "),
        ("<testsuite name=\"cow-string\"", "<testsuite"),
        ("time=\"0.004\"", "time=\"4 ms\""),
        ("<failure ", "<broken/><failure "),
        ("<testsuites ", "<testsuites skipped=\"0\" "),
    ];
    let refused = changes.map(|(part, other)| {
        assert!(good.contains(part), "the sample has {part}");
        (other, good.replacen(part, other, 1))
    });
    check_schema(&[], &refused);
}

#[test]
fn what_is_read_back_is_what_was_graded() {
    for grade in [grades::sample(), grades::hostile()] {
        let xml = contents(Format::Junit, Subject::Submission(&grade));
        let report = Report::deserialize_from_str(&xml).expect("it is a report");
        assert_eq!(points(&report), (grade.score, grade.max_score));
        assert_eq!(report.tests, grade.tests().count());
        let names: Vec<&str> = report.test_suites.iter().map(|suite| suite.name.as_str()).collect();
        assert_eq!(names, grade.milestones.iter().map(|milestone| &*milestone.name).collect::<Vec<_>>());
    }
}

#[test]
fn a_class_has_a_suite_for_each_learners_milestone() {
    let report =
        Report::deserialize_from_str(&contents(Format::Junit, Subject::Class(&grades::on_disk(&grades::class()))));
    let report = report.expect("it is a report");
    let names: Vec<&str> = report.test_suites.iter().map(|suite| suite.name.as_str()).collect();
    assert_eq!(names[..4], ["ada.cow-string", "ada.cow-vec", "ada.cow-hashmap", "grace.cow-string"]);
    let not_judged = report.test_suites.iter().find(|suite| suite.name.as_str() == "linus").expect("linus is there");
    assert_eq!((not_judged.tests, not_judged.errors), (1, 1));
}

/// GitLab takes less than 30 MB. A large class loses the ends of its messages first, then each test's own line.
#[test]
fn a_report_that_is_too_large_is_less_detailed() {
    let mut grade = grades::sample();
    grade.milestones[1].tests[2].message = "too long ".repeat(1_000).into();
    let sizes = [usize::MAX, 8_000, 4_000].map(|bytes| {
        let mut xml = Vec::new();
        write_within(Subject::Submission(&grade), bytes, &mut xml).expect("a vector takes everything");
        let xml = String::from_utf8(xml).expect("it is text");
        check(&xml);
        check_schema(std::slice::from_ref(&xml), &[]);
        assert!(xml.len() <= bytes, "{} bytes instead of {bytes}", xml.len());
        assert_eq!(points(&Report::deserialize_from_str(&xml).expect("it is a report")), (7, 14));
        assert_eq!(xml.contains("name=\"test_pop\""), bytes > 4_000);
        xml.len()
    });
    assert!(sizes.is_sorted_by(|larger, smaller| larger > smaller), "{sizes:?}");
}

#[test]
fn python_reads_it() {
    let script = "
import json, sys
root = xml.etree.ElementTree.fromstring(sys.stdin.buffer.read().decode('utf-8'))
print(json.dumps({case.get('name'): [child.tag for child in case if child.tag != 'system-out'] for case in root.iter('testcase')}))
";
    let xml = contents(Format::Junit, Subject::Submission(&grades::sample()));
    let Some(read) = python(&["xml.etree.ElementTree"], script, &xml) else { return };
    let expected: BTreeMap<&str, serde_json::Value> = [
        ("test_create", json!([])),
        ("test_copy_on_write", json!([])),
        ("test_create_vec", json!([])),
        ("test_pop", json!(["failure"])),
        ("test_copy_on_push", json!(["failure"])),
        ("test_iter", json!(["error"])),
        ("test_index", json!(["error"])),
        ("test_get", json!(["error"])),
        ("test_insert", json!(["error"])),
    ]
    .into();
    assert_eq!(read, json!(expected));
}
