use grader::grade::Grade;
use grader::report::classroom50::{Environment, render};
use grader::report::{Format, FormatError, Scope, Subject, require};
use insta::assert_snapshot;
use serde_json::{Value, json};

use super::environment;
use crate::consumers::{check_schema, with_changes, with_unknown_key};
use crate::grades;

const SCHEMA: &str = include_str!("classroom50.schema.json");

fn result(grade: &Grade) -> Value {
    let text = render(grade, &environment()).expect("everything that it requires is known");
    serde_json::from_str(&text).expect("it is JSON")
}

/// What Classroom 50 checks beyond its schema, when it collects scores.
fn check_points(result: &Value) {
    let points = |value: &Value, key: &str| value[key].as_u64().expect("points are integers");
    let tests = result["tests"].as_array().expect("tests are a list");
    for one in tests.iter().chain([result]) {
        assert!(points(one, "score") <= points(one, "max-score"), "{one}");
    }
    for key in ["score", "max-score"] {
        assert_eq!(points(result, key), tests.iter().map(|test| points(test, key)).sum::<u64>(), "{key}");
    }
}

#[test]
fn a_result_for_classroom50() {
    assert_snapshot!(render(&grades::sample(), &environment()).expect("everything that it requires is known"));
}

#[test]
fn classroom50_takes_every_grade() {
    let grades = [grades::sample(), grades::perfect(), grades::hostile(), super::without_tests()];
    let results = grades.each_ref().map(result);
    check_schema(SCHEMA, &results, &[]);
    results.iter().for_each(check_points);
    let most = render(&grades[2], &environment()).expect("everything that it requires is known");
    assert!(most.len() < 10 << 20, "it refuses 10 MiB");
}

#[test]
fn the_schema_refuses_what_classroom50_refuses() {
    let good = result(&grades::sample());
    let changes: [(&str, Value); 8] = [
        ("/schema", json!("classroom50/result/v2")),
        ("/score", json!(7.5)),
        ("/max-score", json!(-1)),
        ("/datetime", json!("2026-06-01T14:32:01+02:00")),
        ("/submission", json!("v1.0")),
        ("/owner", json!("")),
        ("/assignment_type", json!("pair")),
        ("/tests/0", json!({ "name": "test" })),
    ];
    let mut refused = with_changes(&good, &changes);
    refused.push(with_unknown_key(&good));
    check_schema(SCHEMA, &[], &refused);
}

#[test]
fn what_only_the_environment_knows_is_asked_for() {
    let problem = render(&grades::sample(), &Environment::default()).expect_err("the classroom is unknown");
    let before = require(Format::Classroom50, Scope::Submission, &Environment::default());
    assert_eq!(before.as_ref(), Err(&problem), "it is asked for before grading");
    let FormatError::Missing { what, .. } = &problem else { panic!("{problem}") };
    assert!(matches!(what[..], ["CLASSROOM", "ASSIGNMENT", tag] if tag.starts_with("SUBMISSION_TAG")), "{problem}");
    let mut foreign_tag = environment();
    foreign_tag.submission = Some("v1.0".to_owned());
    assert!(render(&grades::sample(), &foreign_tag).is_err(), "it takes tags below submit/ only");
    let empty = Environment::from_vars(|_| Some(String::new()));
    assert!(empty.classroom.is_none(), "an empty variable says nothing");
}

#[test]
fn what_has_a_stand_in_needs_no_environment() {
    let mut grade = grades::sample();
    let links = Environment { commit_url: None, release_url: None, review_url: None, ..environment() };
    let read = |grade: &Grade| -> Value {
        serde_json::from_str(&render(grade, &links).expect("nothing else is required")).expect("it is JSON")
    };
    let hash = grade.commit.as_ref().expect("the sample has a commit").hash.clone();
    assert_eq!((&read(&grade)["commit"], &read(&grade)["review"]), (&json!(hash), &json!(hash)));
    assert_eq!(read(&grade)["owner"], "ada", "the learner");
    let mut results = Vec::new();
    for commit in [None, grade.commit.clone().map(|commit| grader::grade::Commit { time: "today".into(), ..commit })] {
        grade.commit = commit;
        assert_eq!(read(&grade)["datetime"], "2026-06-01T14:32:05Z", "the tag's time");
        results.push(read(&grade));
    }
    check_schema(SCHEMA, &results, &[]);
    let without_time = Environment { submission: Some("submit/by-hand".to_owned()), ..environment() };
    assert!(render(&grade, &without_time).is_err(), "it is unknown when it was handed in");
    let team = Environment::from_vars(|name| (name == "ASSIGNMENT_TYPE").then(|| "team".to_owned())).assignment_type;
    assert_eq!((&read(&grade)["assignment_type"], team.as_deref()), (&json!("individual"), Some("team")));
    let owner = Environment::from_vars(|name| (name == "USERNAME").then(|| "octocat".to_owned())).owner;
    assert_eq!(owner.as_deref(), Some("octocat"));
}

#[test]
fn a_class_is_refused() {
    let class = grades::class();
    let format = grader::report::Format::Classroom50;
    let problem = super::render(format, Subject::Class(&grades::on_disk(&class)));
    assert_eq!(problem, Err(FormatError::NoClasses(format)));
}
