//! Values as people read them, and texts of learners made fit to be shown.

use crate::grade::result::{Deadline, Flag};
use crate::verdict::Place;

/// Characters of one message that are shown. One test may print 256 KiB, and a class has many tests.
const MESSAGE_LIMIT: usize = 4_000;

/// `text` with every character that HTML forbids, or that hides or reorders others, written as an escape.
pub fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if is_treacherous(character) {
            shown.extend(character.escape_unicode());
        } else {
            shown.push(character);
        }
    }
    shown
}

fn is_treacherous(character: char) -> bool {
    let is_noncharacter = matches!(character, '\u{fdd0}'..='\u{fdef}') || u32::from(character) & 0xfffe == 0xfffe;
    let is_direction = matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}')
        || matches!(character, '\u{2066}'..='\u{2069}');
    let is_invisible = matches!(character, '\u{ad}' | '\u{200b}' | '\u{2028}' | '\u{2029}' | '\u{feff}')
        || matches!(character, '\u{2060}'..='\u{2064}' | '\u{e0000}'..='\u{e007f}');
    let is_control = character.is_control() && !matches!(character, '\n' | '\t');
    is_control || is_noncharacter || is_direction || is_invisible
}

/// A message of at most [`MESSAGE_LIMIT`] characters, that says how much is left out.
pub fn message(text: &str) -> String {
    let text = text.trim_end();
    match text.char_indices().nth(MESSAGE_LIMIT) {
        None => visible(text),
        Some((end, _)) => {
            let rest = text[end..].chars().count();
            format!("{}\n… {rest} more characters, in grade.json", visible(&text[..end]))
        }
    }
}

/// A learner's name, which must not be empty to be found on the page.
pub fn name(text: &str) -> String {
    let name = visible(text.trim());
    if name.is_empty() { "(no name)".to_owned() } else { name }
}

pub fn place(place: &Place) -> String {
    format!("{}:{}", visible(&place.file), place.line)
}

pub fn flag_place(flag: &Flag) -> String {
    let file = visible(&flag.file);
    if flag.line == 0 { file } else { format!("{file}:{}", flag.line) }
}

/// `1 learner`, `2 learners`.
pub fn count(number: usize, thing: &str) -> String {
    format!("{number} {thing}{}", if number == 1 { "" } else { "s" })
}

/// In the few characters of a cell: how late, or why it is not.
pub fn lateness(deadline: &Deadline) -> String {
    match deadline.seconds_late {
        None => "no commit".to_owned(),
        Some(seconds) if seconds <= 0 => "in time".to_owned(),
        Some(seconds) => span(seconds.unsigned_abs()),
    }
}

pub fn deadline(deadline: &Deadline) -> String {
    let time = visible(&deadline.time);
    match deadline.seconds_late {
        None => format!("{time}; there is no commit to compare with it"),
        Some(seconds) if seconds <= 0 => format!("{time}; {} early", span(seconds.unsigned_abs())),
        Some(seconds) => format!("{time}; {} late", span(seconds.unsigned_abs())),
    }
}

/// The two largest units of a span of seconds.
fn span(seconds: u64) -> String {
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{seconds} s"),
        (0, 0, _) => format!("{minutes} min {} s", seconds % 60),
        (0, ..) => format!("{hours} h {minutes} min"),
        _ => format!("{days} d {hours} h"),
    }
}

#[cfg(test)]
mod tests {
    use super::{MESSAGE_LIMIT, message, name, span, visible};

    #[test]
    fn what_hides_or_reorders_is_shown_and_ordinary_text_is_left_alone() {
        assert_eq!(visible("Zoë 李 👩‍🚀 \t\n<&>"), "Zoë 李 👩‍🚀 \t\n<&>");
        assert_eq!(visible("\0\r\u{1b}[2J\u{9b}\u{7f}"), "\\u{0}\\u{d}\\u{1b}[2J\\u{9b}\\u{7f}");
        assert_eq!(visible("\u{202e}gnp.exe\u{200b}\u{feff}"), "\\u{202e}gnp.exe\\u{200b}\\u{feff}");
        assert_eq!(visible("\u{fffe}\u{1ffff}\u{fdd0}"), "\\u{fffe}\\u{1ffff}\\u{fdd0}");
    }

    #[test]
    fn a_long_message_is_cut_and_says_so() {
        let whole = "é".repeat(MESSAGE_LIMIT);
        assert_eq!(message(&whole), whole);
        assert_eq!(message(&format!("{whole}abc\n")), format!("{whole}\n… 3 more characters, in grade.json"));
    }

    #[test]
    fn nobody_is_without_a_name() {
        assert_eq!(name(" \n"), "(no name)");
        assert_eq!(name(" ada "), "ada");
    }

    #[test]
    fn spans_have_two_units() {
        assert_eq!([59, 61, 59_521, 200_000].map(span), ["59 s", "1 min 1 s", "16 h 32 min", "2 d 7 h"]);
    }
}
