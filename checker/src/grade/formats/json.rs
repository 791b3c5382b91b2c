//! `grade.json`: everything, as it is. `.github/grade.schema.json` describes it for other programs.

use serde::Serialize;

use super::Subject;
use crate::grade::result::{Entry, FORMAT_VERSION};
use crate::grade::unseen::is_unseen;

#[derive(Serialize)]
struct Class<'e> {
    format_version: u32,
    entries: &'e [Entry],
}

pub fn render(subject: Subject) -> String {
    let json = match subject {
        Subject::Submission(grade) => serde_json::to_string_pretty(grade),
        Subject::Class(entries) => serde_json::to_string_pretty(&Class { format_version: FORMAT_VERSION, entries }),
    };
    inert(json.expect("a grade has no map whose keys are not strings") + "\n")
}

/// The same JSON with escapes for what a terminal would obey and what would turn a reader's text around. GitHub's runner
/// reads old workflow commands, `##[`, anywhere in a line that a step prints.
pub fn inert(json: String) -> String {
    let has_effect = |character: char| character != '\n' && (character.is_control() || is_unseen(character));
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
