//! Characters that make text look like something else: invisible and bidirectional ones, and letters that look Latin.
//! Joiners are not included, because emoji and some languages need them.

use std::collections::HashSet;

use super::rules::RULES;

/// Whether a character is invisible, changes the direction of the text, or is a noncharacter.
pub fn is_invisible(character: char) -> bool {
    let is_directional =
        matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let is_blank = matches!(character, '\u{ad}' | '\u{200b}' | '\u{2028}' | '\u{2029}' | '\u{2060}'..='\u{2065}')
        || matches!(
            character,
            '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}'
        );
    let is_noncharacter = matches!(character, '\u{fdd0}'..='\u{fdef}') || u32::from(character) & 0xfffe == 0xfffe;
    is_directional || is_blank || is_noncharacter
}

/// The reason if a word looks Latin but is not. Words of other languages are fine even when all their letters look
/// Latin, unless the word could be mistaken for one of `words`, which are in the same file, or for a name of std.
pub fn confusable(word: &str, words: &HashSet<&str>) -> Option<String> {
    if word.is_ascii() || word.chars().count() < 3 {
        return None;
    }
    let latin: String = word.chars().map(latin_lookalike).collect();
    let is_mixed = word.chars().any(|letter| letter.is_ascii_alphabetic());
    let is_taken_for_another = words.contains(latin.as_str()) || is_in_a_rule(&latin);
    if !latin.is_ascii() || !(is_mixed || is_taken_for_another) {
        return None;
    }
    Some(format!("`{word}` has letters that only look like Latin ones."))
}

fn is_in_a_rule(word: &str) -> bool {
    let is_separator = |character: char| character != '_' && !character.is_alphanumeric();
    RULES.iter().flat_map(|rule| rule.sets).any(|set| set.split(is_separator).any(|part| part == word))
}

/// The Latin letter that looks like this one, or the letter itself.
fn latin_lookalike(letter: char) -> char {
    if ('\u{ff21}'..='\u{ff5a}').contains(&letter) {
        return char::from_u32(u32::from(letter) - 0xfee0).unwrap_or(letter);
    }
    let listed = LOOKALIKES.chars().zip(LATIN.chars()).find(|(like, _)| *like == letter);
    listed.map_or(letter, |(_, latin)| latin)
}

/// Cyrillic and Greek letters, each above the Latin letter that it looks like. Full-width letters are handled
/// separately.
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
