//! What a reader does not see: characters that show nothing or turn the text around, and lines that end far outside the
//! window.

use std::collections::HashSet;

use super::Finding;
use super::lookup::LOOKUP;
use crate::unseen::is_unseen;

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
        let is_hidden = is_unseen(*character) || (character.is_control() && *character != '\t');
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

/// Why a word needs review, if it does: it looks as if it were written in Latin letters, and is not. Words of other
/// languages are in order, also where all of their letters look so: but not where one would take them for another word, be
/// it one of `words`, which are in the same file, or one of std's.
pub fn lookalike(word: &str, words: &HashSet<&str>) -> Option<String> {
    if word.is_ascii() || word.chars().count() < 3 {
        return None;
    }
    let latin: String = word.chars().map(as_latin).collect();
    let is_mixed = word.chars().any(|letter| letter.is_ascii_alphabetic());
    let is_taken_for_another = words.contains(latin.as_str()) || LOOKUP.knows(&latin);
    (latin.is_ascii() && (is_mixed || is_taken_for_another))
        .then(|| format!("`{word}` has letters that only look like the Latin ones."))
}

/// The Latin letter that looks like this one, if there is one.
fn as_latin(letter: char) -> char {
    let full_width = u32::from(letter).checked_sub(0xfee0).filter(|_| ('\u{ff21}'..='\u{ff5a}').contains(&letter));
    let listed = || LOOKALIKES.chars().zip(LATIN.chars()).find(|(like, _)| *like == letter).map(|(_, latin)| latin);
    full_width.and_then(char::from_u32).or_else(listed).unwrap_or(letter)
}

/// Cyrillic and Greek letters that cannot be told from Latin ones, and under each the one that it looks like. Full-width ones
/// are looked for as well.
const LOOKALIKES: &str = "АВЕКМНОРСТХаеорсухѕіјԁһԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧονϲϳ";
const LATIN: &str = "ABEKMHOPCTXaeopcyxsijdhqwABEZHIKMNOPTYXovcj";

#[cfg(test)]
mod tests {
    use super::{LATIN, LOOKALIKES};

    #[test]
    fn every_letter_has_one_that_it_looks_like() {
        assert_eq!(LOOKALIKES.chars().count(), LATIN.len());
        assert!(LATIN.is_ascii() && !LOOKALIKES.chars().any(|letter| letter.is_ascii()));
    }
}
