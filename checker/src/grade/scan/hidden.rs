//! What a reader does not see: characters that show nothing or turn the text around, and lines that end far outside the
//! window.

use super::Finding;
use crate::grade::unseen::is_unseen;

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
    let character =
        line.chars().find(|character| is_unseen(*character) || (character.is_control() && *character != '\t'))?;
    Some(format!(
        "The character U+{:04X} is not seen, and can make code look like something else.",
        u32::from(character)
    ))
}

fn length(line: &str) -> Option<String> {
    let length = line.chars().count();
    (length > LONGEST_LINE)
        .then(|| format!("This line has {length} characters, so that one does not see where it ends."))
}

/// Why a word needs review, if it does: it looks as if it were written in Latin letters, and is not. Words of other
/// languages are in order, since they have letters of their own.
pub fn lookalike(word: &str) -> Option<String> {
    let looks_latin =
        |letter: char| letter.is_ascii() || LOOKALIKES.contains(letter) || ('\u{ff21}'..='\u{ff5a}').contains(&letter);
    let is_one = !word.is_ascii() && word.chars().count() > 2 && word.chars().all(looks_latin);
    is_one.then(|| format!("`{word}` has letters that only look like the Latin ones."))
}

/// Cyrillic and Greek letters that cannot be told from Latin ones. Full-width ones are looked for as well.
const LOOKALIKES: &str = "АВЕКМНОРСТХаеорсухѕіјԁһԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧονϲϳ";
