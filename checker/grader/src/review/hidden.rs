//! What hides code from a reader: invisible characters and very long lines. Joiners are fine, because emoji and some
//! languages need them.

/// Directional marks, which right-to-left text needs and which rustc treats as white space.
const DIRECTIONS: [char; 3] = ['\u{61c}', '\u{200e}', '\u{200f}'];
/// Longer lines can hide code at their end. A whole paragraph of documentation on one line is fine.
const LONGEST_LINE: usize = 1000;

/// A line and what is wrong with it, at most once for each character.
pub fn find(text: &str) -> Vec<(usize, String)> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let lines = || text.lines().enumerate().map(|(index, line)| (index + 1, line.strip_suffix('\r').unwrap_or(line)));
    let hidden = lines().find_map(|(number, line)| {
        let character = hidden(line)?;
        let code = u32::from(character);
        Some((number, format!("The character U+{code:04X} is invisible, and can make code look like something else.")))
    });
    let long = lines().find(|(_, line)| line.chars().count() > LONGEST_LINE);
    let long = long.map(|(number, _)| (number, "This line is so long that its end is easy to miss.".to_owned()));
    hidden.into_iter().chain(long).collect()
}

fn hidden(line: &str) -> Option<char> {
    let has_right_to_left = line.chars().any(is_right_to_left);
    let is_usual = |character| DIRECTIONS.contains(&character) && has_right_to_left;
    let is_hidden = |character: &char| is_invisible(*character) || (character.is_control() && *character != '\t');
    line.chars().find(|character| is_hidden(character) && !is_usual(*character))
}

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

/// Hebrew, Arabic and other right-to-left scripts.
fn is_right_to_left(letter: char) -> bool {
    matches!(letter, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}')
}
