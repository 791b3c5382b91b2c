//! `grade.json`: the complete grade. `.github/grade.schema.json` is its schema.

use std::io::{self, Write};

use serde::Serialize;

use super::Subject;
use crate::grade::FORMAT_VERSION;

pub fn write(subject: Subject, out: &mut dyn Write) -> io::Result<()> {
    let results = match subject {
        Subject::Submission(grade) => return out.write_all((pretty(grade)? + "\n").as_bytes()),
        Subject::Class(results) => results,
    };
    write!(out, "{{\n  \"format_version\": {FORMAT_VERSION},\n  \"entries\": [")?;
    for (index, entry) in results.iter().enumerate() {
        let comma = if index > 0 { "," } else { "" };
        // JSON strings contain no line breaks.
        write!(out, "{comma}\n    {}", pretty(&entry)?.replace('\n', "\n    "))?;
    }
    let end = if results.count() > 0 { "\n  " } else { "" };
    out.write_all(format!("{end}]\n}}\n").as_bytes())
}

fn pretty(value: &impl Serialize) -> io::Result<String> {
    Ok(inert(&serde_json::to_string_pretty(value)?))
}

/// Escapes `##[`: GitHub's runner executes that old form of a workflow command anywhere in a line of output.
pub fn inert(json: &str) -> String {
    json.replace("##[", "#\\u0023[")
}
