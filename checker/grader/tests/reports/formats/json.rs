use grader::grade::{Entry, Grade};
use grader::report::{Format, Subject};
use insta::assert_snapshot;
use serde_json::{Value, json};

use super::contents;
use crate::consumers::violations;
use crate::grades;

const SCHEMA: &str = include_str!("../../../../../.github/grade.schema.json");

#[test]
fn a_grade_in_json() {
    assert_snapshot!(contents(Format::Json, Subject::Submission(&grades::sample())));
}

#[test]
fn the_published_schema_describes_it() {
    for grade in [grades::sample(), grades::perfect(), grades::hostile(), super::without_tests()] {
        let document = serde_json::from_str(&contents(Format::Json, Subject::Submission(&grade))).expect("it is JSON");
        assert_eq!(violations(SCHEMA, &document), [""; 0], "{}", grade.learner);
    }
    let class = serde_json::from_str(&contents(Format::Json, Subject::Class(&grades::on_disk(&grades::class()))))
        .expect("it is JSON");
    assert_eq!(violations(SCHEMA, &class), [""; 0]);
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
    for (place, value) in changes {
        let mut changed = document.clone();
        *changed.pointer_mut(place).expect("the sample has it") = value;
        assert_ne!(violations(SCHEMA, &changed), [""; 0], "{place}");
    }
    let mut larger = document;
    larger["unheard_of"] = json!(1);
    assert_ne!(violations(SCHEMA, &larger), [""; 0]);
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
