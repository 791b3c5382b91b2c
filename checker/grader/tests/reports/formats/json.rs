use grader::grade::{Entry, Grade};
use grader::report::{Format, Subject};
use insta::assert_snapshot;
use serde_json::{Value, json};

use super::contents;
use crate::consumers::{check_schema, with_changes, with_unknown_key};
use crate::grades;

const SCHEMA: &str = include_str!("../../../../../.github/grade.schema.json");

#[test]
fn a_grade_in_json() {
    assert_snapshot!(contents(Format::Json, Subject::Submission(&grades::sample())));
}

#[test]
fn the_published_schema_describes_it() {
    let json = |subject| serde_json::from_str(&contents(Format::Json, subject)).expect("it is JSON");
    let grades = [grades::sample(), grades::perfect(), grades::hostile(), super::without_tests()];
    let mut documents: Vec<Value> = grades.iter().map(|grade| json(Subject::Submission(grade))).collect();
    documents.push(json(Subject::Class(&grades::on_disk(&grades::class()))));
    check_schema(SCHEMA, &documents, &[]);
}

#[test]
fn the_published_schema_refuses_what_it_does_not_describe() {
    let document: Value =
        serde_json::from_str(&contents(Format::Json, Subject::Submission(&grades::sample()))).expect("it is JSON");
    let changes: [(&str, Value); 6] = [
        ("/score", json!(1.5)),
        ("/flags/0/line", json!("12")),
        ("/sandbox/landlock", json!("perhaps")),
        ("/milestones/0/tests/0/verdict", json!("ok")),
        ("/milestones/2/build_error", json!("a text")),
        ("/milestones/1/tests/1", json!({})),
    ];
    let mut refused = with_changes(&document, &changes);
    refused.push(with_unknown_key(&document));
    check_schema(SCHEMA, &[], &refused);
}

/// Whatever a learner prints: the JSON is what was graded, and to print it does no harm.
#[test]
fn nothing_is_lost_and_nothing_is_obeyed() {
    let (grade, class) = (grades::hostile(), grades::class());
    let text = contents(Format::Json, Subject::Submission(&grade));
    assert_eq!(serde_json::from_str::<Grade>(&text).expect("it is a grade"), grade);
    assert!(text.chars().all(|character| character == '\n' || !character.is_control()), "a control is left");
    assert!(!text.contains(['\u{202e}', '\u{200b}', '\u{ffff}']), "a deceptive character is left");
    assert!(!text.contains("##["), "an old workflow command is left");
    assert!(text.lines().all(|line| !line.trim_start().starts_with("::")), "a workflow command is left");
    let read: Value =
        serde_json::from_str(&contents(Format::Json, Subject::Class(&grades::on_disk(&class)))).expect("it is JSON");
    assert_eq!(serde_json::from_value::<Vec<Entry>>(read["entries"].clone()).expect("they are entries"), class);
}
