//! Characters that show something else than the text says. Joiners are not among them: they belong to emoji and to some
//! languages.

use std::collections::HashSet;

use super::lookup::LOOKUP;

/// Whether a character is not seen, turns the text around, or is none.
pub fn is_invisible(character: char) -> bool {
    let turns =
        matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let shows_nothing = matches!(character, '\u{ad}' | '\u{200b}' | '\u{2028}' | '\u{2029}' | '\u{2060}'..='\u{2065}')
        || matches!(character, '\u{feff}' | '\u{e0000}'..='\u{e007f}');
    let is_none = matches!(character, '\u{fdd0}'..='\u{fdef}') || u32::from(character) & 0xfffe == 0xfffe;
    turns || shows_nothing || is_none
}

/// Why a word needs review, if it does: it looks as if it were written in Latin letters, and is not. Words of other
/// languages are in order, also where all of their letters look so: but not where one would take them for another word, be
/// it one of `words`, which are in the same file, or one of std's.
pub fn confusable(word: &str, words: &HashSet<&str>) -> Option<String> {
    if word.is_ascii() || word.chars().count() < 3 {
        return None;
    }
    let latin: String = word.chars().map(latin_lookalike).collect();
    let is_mixed = word.chars().any(|letter| letter.is_ascii_alphabetic());
    let is_taken_for_another = words.contains(latin.as_str()) || LOOKUP.knows(&latin);
    (latin.is_ascii() && (is_mixed || is_taken_for_another))
        .then(|| format!("`{word}` has letters that only look like the Latin ones."))
}

/// The Latin letter that looks like this one, if there is one.
fn latin_lookalike(letter: char) -> char {
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
