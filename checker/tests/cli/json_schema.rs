//! `check --json` as its published schema describes it.

use serde_json::Value;
use test_support::{Project, path, read, states, verdicts};

const RIGHT: &str = "pub fn answer() -> u32 {\n    42\n}\n";
const FIRST: &str = "mod polish;\n\n#[test]\nfn test_answer() {\n    assert_eq!(first::answer(), 42, \"words\");\n}\n";
const POLISH: &str = "#[test]\nfn test_shine() {\n    panic!(\"dull\");\n}\n";

/// A course of two milestones, the first of which has guarantees.
fn course(first: &str) -> Project {
    let second = FIRST.replace("mod polish;\n", "").replace("first", "second");
    let project = Project::with_course(&[
        ("01-first", first, FIRST),
        ("02-second", "pub fn answer() -> u32 {\n    41\n}\n", &second),
    ]);
    project.write("milestones/01-first/tests/checkpoint/polish.rs", POLISH);
    project.write("milestones/01-first/tests/guarantees.rs", "#[test]\nfn test_promise() {}\n");
    project
}

#[test]
fn the_published_schema_describes_every_state() {
    let schema: Value = serde_json::from_str(&read(path(".github/check.schema.json"))).expect("the schema is JSON");
    let project = course("pub fn answer() -> u32 {\n    41\n}\n");
    for (source, expected) in [
        (None, vec!["test_answer failed", "test_promise not_run"]),
        (Some("nonsense"), vec![]),
        (Some(RIGHT), vec!["test_answer passed", "test_promise passed"]),
    ] {
        if let Some(source) = source {
            project.write("milestones/01-first/src/lib.rs", source);
        }
        let json = project.json();
        assert_eq!(verdicts(&json, 0), expected);
        assert_eq!(json["milestones"][0]["total"], 2);
        check(&schema, &schema, &json, "");
    }
    project.add_stretch("01-first");
    for source in ["nonsense", "pub fn twice() -> u32 {\n    84\n}\n"] {
        project.write("milestones/01-first/src/stretch.rs", source);
        let json = project.json();
        assert!(json["milestones"][0]["stretch"].is_object(), "{json:#}");
        check(&schema, &schema, &json, "");
    }
    let mut json = project.json();
    assert!(json["milestones"][0]["polish"].is_object(), "{json:#}");
    json["milestones"][1]["tests"][0]["verdict"] = "perhaps".into();
    let refused = std::panic::catch_unwind(|| check(&schema, &schema, &json, ""));
    assert!(refused.is_err(), "the schema refuses what it does not describe");
}

/// Asserts that a schema describes a value, as far as these schemas go: another keyword is an error.
fn check(root: &Value, schema: &Value, value: &Value, at: &str) {
    for (keyword, expected) in schema.as_object().expect("a schema is an object") {
        let entries = || value.as_object().into_iter().flatten();
        match keyword.as_str() {
            "$schema" | "title" | "description" | "$defs" => {}
            "$ref" => {
                let pointer = expected.as_str().and_then(|text| text.strip_prefix('#')).expect("it is in this file");
                check(root, root.pointer(pointer).expect("the definition is there"), value, at);
            }
            "const" => assert_eq!(value, expected, "{at}"),
            "enum" => assert!(expected.as_array().is_some_and(|values| values.contains(value)), "{at}: {value}"),
            "type" => {
                let types = expected.as_array().cloned().unwrap_or_else(|| vec![expected.clone()]);
                assert!(types.iter().any(|name| is_a(value, name.as_str().unwrap_or_default())), "{at}: {value}");
            }
            "minimum" => assert!(value.is_null() || value.as_u64() >= expected.as_u64(), "{at}: {value}"),
            "required" => {
                let names = expected.as_array().into_iter().flatten().filter_map(Value::as_str);
                names.for_each(|name| assert!(value.get(name).is_some(), "{at}: {name} is missing"));
            }
            "additionalProperties" => {
                entries().for_each(|(name, _)| assert!(schema["properties"].get(name).is_some(), "{at}: {name}"));
            }
            "properties" => entries().for_each(|(name, value)| {
                check(root, &expected[name], value, &format!("{at}/{name}"));
            }),
            "items" => value.as_array().into_iter().flatten().for_each(|item| check(root, expected, item, at)),
            "anyOf" => {
                // Each of these is null or something else.
                let other = &expected[1];
                assert_eq!(expected[0]["type"], "null");
                if !value.is_null() {
                    check(root, other, value, at);
                }
            }
            other => panic!("{at}: this test does not know the keyword {other}"),
        }
    }
}

fn is_a(value: &Value, name: &str) -> bool {
    match name {
        "null" => value.is_null(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_u64(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => false,
    }
}

#[test]
fn a_locked_milestone_can_be_looked_at_and_stays_locked() {
    let project = course("pub fn answer() -> u32 {\n    41\n}\n");
    let look = |arguments: &[&str]| {
        let run = project.checker(arguments);
        assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
        run.stdout
    };
    insta::assert_snapshot!(look(&["check", "second"]));
    let json: Value = serde_json::from_str(&look(&["check", "2", "--json"])).expect("it is JSON");
    assert_eq!(states(&json), ["current", "locked"]);
    assert_eq!(
        (verdicts(&json, 1), &json["next"]["milestone"]),
        (vec!["test_answer failed".to_owned()], &"second".into())
    );

    project.write("milestones/02-second/src/lib.rs", RIGHT);
    let board = look(&["check", "02"]);
    let said = "All tests of second pass. second stays locked until first is passed: cargo kata";
    assert!(board.contains(said) && board.contains("✘ test_answer failed"), "{board}");
    let json = project.json();
    assert_eq!((states(&json), &json["next"]["milestone"]), (vec!["current", "locked"], &"first".into()));
}
