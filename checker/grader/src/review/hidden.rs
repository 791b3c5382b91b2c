//! Hidden code: invisible and bidirectional characters, and very long lines.

use super::Finding;
use super::confusables::is_invisible;

/// Directional marks, which right-to-left text needs and which rustc treats as whitespace.
const DIRECTIONS: [char; 3] = ['\u{61c}', '\u{200e}', '\u{200f}'];
/// Longer lines can hide code at their end. A whole paragraph of documentation on one line is fine.
const LONGEST_LINE: usize = 1000;

/// The findings in the raw text.
pub fn in_text(text: &str) -> Vec<Finding> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let lines = text.split('\n').enumerate().map(|(index, line)| (index + 1, line.strip_suffix('\r').unwrap_or(line)));
    lines
        .flat_map(|(number, line)| {
            [in_line(line), length(line)].into_iter().flatten().map(move |reason| (number, reason))
        })
        .collect()
}

fn in_line(line: &str) -> Option<String> {
    let neighbours = |index: usize| {
        let before = line[..index].chars().next_back();
        let after = line[index..].chars().nth(1);
        before.into_iter().chain(after)
    };
    let is_usual = |index, character| DIRECTIONS.contains(&character) && neighbours(index).any(is_right_to_left);
    let (_, character) = line.char_indices().find(|(index, character)| {
        let is_hidden = is_invisible(*character) || (character.is_control() && *character != '\t');
        is_hidden && !is_usual(*index, *character)
    })?;
    Some(format!(
        "The character U+{:04X} is invisible, and can make code look like something else.",
        u32::from(character)
    ))
}

/// Hebrew, Arabic and other right-to-left scripts.
fn is_right_to_left(letter: char) -> bool {
    matches!(letter, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}')
}

fn length(line: &str) -> Option<String> {
    let length = line.chars().count();
    if length <= LONGEST_LINE {
        return None;
    }
    Some(format!("This line has {length} characters, so its end is easy to miss."))
}
