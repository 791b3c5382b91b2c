//! What a reader does not see: characters that show nothing or turn the text around, and lines that end far outside the
//! window.

use super::Finding;
use super::confusables::is_invisible;

/// Marks that keep a sentence in order, and change nothing of code: they count as the spaces that they seem to be.
const DIRECTIONS: [char; 3] = ['\u{61c}', '\u{200e}', '\u{200f}'];
/// Longer lines hide what stands at their end. A paragraph of documentation may be one line.
const LONGEST_LINE: usize = 1000;

/// What needs review in the text as such, line by line.
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
    let is_usual = |index, character| DIRECTIONS.contains(&character) && neighbours(index).any(is_written_to_the_left);
    let (_, character) = line.char_indices().find(|(index, character)| {
        let is_hidden = is_invisible(*character) || (character.is_control() && *character != '\t');
        is_hidden && !is_usual(*index, *character)
    })?;
    Some(format!(
        "The character U+{:04X} is not seen, and can make code look like something else.",
        u32::from(character)
    ))
}

/// Hebrew, Arabic and their like. Beside those such a mark is usual.
fn is_written_to_the_left(letter: char) -> bool {
    matches!(letter, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}')
}

fn length(line: &str) -> Option<String> {
    let length = line.chars().count();
    (length > LONGEST_LINE)
        .then(|| format!("This line has {length} characters, so that one does not see where it ends."))
}
