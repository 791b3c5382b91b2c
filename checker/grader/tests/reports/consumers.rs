//! Programs that read formats, where this system has them.

use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::Value;

/// What a Python script makes of `input`, as JSON; None, with a message, where Python or a module is missing.
pub fn python(modules: &[&str], script: &str, input: &str) -> Option<Value> {
    let imports = format!("import {}", modules.join(", "));
    let can_import = Command::new("python3").args(["-c", &imports]).stderr(Stdio::null()).status();
    if !can_import.is_ok_and(|status| status.success()) {
        eprintln!("skipped: there is no python3 with {}", modules.join(", "));
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

/// What a JSON schema says against a document.
pub fn violations(schema: &str, document: &Value) -> Vec<String> {
    let schema = serde_json::from_str(schema).expect("the schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("the schema is a schema");
    validator.iter_errors(document).map(|error| format!("{}: {error}", error.instance_path())).collect()
}
