//! `grade.json`: everything, as it is. `.github/grade.schema.json` describes it for other programs.

use std::io::{self, Write};

use serde::Serialize;

use super::Subject;
use crate::grade::FORMAT_VERSION;
use crate::review::confusables::is_invisible;

pub fn write(subject: Subject, out: &mut dyn Write) -> io::Result<()> {
    let entries = match subject {
        Subject::Submission(grade) => return out.write_all((pretty(grade)? + "\n").as_bytes()),
        Subject::Class(entries) => entries,
    };
    write!(out, "{{\n  \"format_version\": {FORMAT_VERSION},\n  \"entries\": [")?;
    for (index, entry) in entries.iter().enumerate() {
        let comma = if index > 0 { "," } else { "" };
        // A text in JSON has no line break of its own.
        write!(out, "{comma}\n    {}", pretty(&entry)?.replace('\n', "\n    "))?;
    }
    let end = if entries.count() > 0 { "\n  " } else { "" };
    out.write_all(format!("{end}]\n}}\n").as_bytes())
}

fn pretty(value: &impl Serialize) -> io::Result<String> {
    Ok(inert(serde_json::to_string_pretty(value)?))
}

/// The same JSON with escapes for what a terminal would obey and what would turn a reader's text around. GitHub's runner
/// reads old workflow commands, `##[`, anywhere in a line that a step prints.
pub fn inert(json: String) -> String {
    let has_effect = |character: char| character != '\n' && (character.is_control() || is_invisible(character));
    // A class is large, and its messages seldom need this.
    if !json.contains("##[") && !json.contains(has_effect) {
        return json;
    }
    let mut text = String::with_capacity(json.len());
    for character in json.replace("##[", "#\\u0023[").chars() {
        if has_effect(character) {
            text.push_str(&format!("\\u{:04x}", u32::from(character)));
        } else {
            text.push(character);
        }
    }
    text
}
