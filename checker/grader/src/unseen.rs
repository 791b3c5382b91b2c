//! Characters that show something else than the text says. Joiners are not among them: they belong to emoji and to some
//! languages.

/// Whether a character is not seen, turns the text around, or is none.
pub fn is_unseen(character: char) -> bool {
    let turns =
        matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let shows_nothing = matches!(character, '\u{ad}' | '\u{200b}' | '\u{2028}' | '\u{2029}' | '\u{2060}'..='\u{2065}')
        || matches!(character, '\u{feff}' | '\u{e0000}'..='\u{e007f}');
    let is_none = matches!(character, '\u{fdd0}'..='\u{fdef}') || u32::from(character) & 0xfffe == 0xfffe;
    turns || shows_nothing || is_none
}
