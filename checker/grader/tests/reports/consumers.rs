//! Programs that read what the grader writes. `.ci/run` installs them.

use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use test_support::skip;

/// What a Python script makes of `input`, as JSON; None where Python or a module is missing.
pub fn python(modules: &[&str], script: &str, input: &str) -> Option<Value> {
    let imports = format!("import {}", modules.join(", "));
    let can_import = Command::new("python3").args(["-c", &imports]).stderr(Stdio::null()).status();
    if !can_import.is_ok_and(|status| status.success()) {
        skip(&format!("there is no python3 with {}", modules.join(", ")));
        return None;
    }
    let mut child = Command::new("python3")
        .args(["-c", &format!("{imports}\n{script}")])
        .env("PYTHONIOENCODING", "utf-8")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python3 was there a moment ago");
    child.stdin.take().expect("stdin is piped").write_all(input.as_bytes()).expect("it reads its input");
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success(), "the script failed");
    Some(serde_json::from_slice(&output.stdout).expect("the script prints JSON"))
}

/// What a JSON schema says against each of the documents; None where Python or its validator is missing.
pub fn violations(schema: &str, documents: &[Value]) -> Option<Vec<Vec<String>>> {
    let script = "
import json, sys
schema, documents = json.load(sys.stdin)
kind = jsonschema.validators.validator_for(schema)
kind.check_schema(schema)
validator = kind(schema)
print(json.dumps([[f'{it.json_path}: {it.message}' for it in validator.iter_errors(one)] for one in documents]))
";
    let schema: Value = serde_json::from_str(schema).expect("the schema is JSON");
    let found = python(&["jsonschema"], script, &json!([schema, documents]).to_string())?;
    Some(serde_json::from_value(found).expect("a list for each document"))
}

/// Holds documents against a schema: those of `valid` must be right by it, and those of `invalid`, each with its name, wrong.
pub fn check_schema(schema: &str, valid: &[Value], invalid: &[(&str, Value)]) {
    let documents: Vec<Value> = valid.iter().chain(invalid.iter().map(|(_, document)| document)).cloned().collect();
    if let Some(found) = violations(schema, &documents) {
        assert_violations(&found, &invalid.iter().map(|(name, _)| *name).collect::<Vec<_>>());
    }
}

/// Requires violations of the last documents, which have these names, and none of those before.
pub fn assert_violations(found: &[Vec<String>], invalid: &[&str]) {
    let (of_valid, of_invalid) = found.split_at(found.len() - invalid.len());
    for violations in of_valid {
        assert_eq!(*violations, [""; 0]);
    }
    for (violations, name) in of_invalid.iter().zip(invalid) {
        assert_ne!(*violations, [""; 0], "{name}: the schema allows it");
    }
}

/// Copies of a document, each with another value at one JSON pointer.
pub fn with_changes<'p>(document: &Value, changes: &[(&'p str, Value)]) -> Vec<(&'p str, Value)> {
    let with_change = |(pointer, value): &(&'p str, Value)| {
        let mut copy = document.clone();
        *copy.pointer_mut(pointer).expect("the document has it") = value.clone();
        (*pointer, copy)
    };
    changes.iter().map(with_change).collect()
}

/// A copy of a document with a key that its schema does not know.
pub fn with_unknown_key(document: &Value) -> (&'static str, Value) {
    let mut copy = document.clone();
    copy["unheard_of"] = json!(1);
    ("an unknown key", copy)
}
