//! Values as people read them, and texts of learners made fit to be shown.

use crate::grade::{Deadline, Flag, Place};
use crate::report::wording::{self, duration};
use crate::review::confusables::is_invisible;

/// Characters of one message that are shown. One test may print 256 KiB, and a class has many tests.
const MESSAGE_LIMIT: usize = 4_000;

/// `text` with every character that HTML forbids, or that hides or reorders others, written as an escape.
pub fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if is_dangerous(character) {
            shown.extend(character.escape_unicode());
        } else {
            shown.push(character);
        }
    }
    shown
}

fn is_dangerous(character: char) -> bool {
    is_invisible(character) || (character.is_control() && !matches!(character, '\n' | '\t'))
}

/// A message of at most [`MESSAGE_LIMIT`] characters, that says how much is left out.
pub fn message(text: &str) -> String {
    visible(&wording::cut(text.trim_end(), MESSAGE_LIMIT))
}

/// A learner's name, which must not be empty to be found on the page.
pub fn name(text: &str) -> String {
    let name = visible(text.trim());
    if name.is_empty() { "(no name)".to_owned() } else { name }
}

pub fn place(place: &Place) -> String {
    position(&place.file, place.line)
}

pub fn flag_place(flag: &Flag) -> String {
    position(&flag.file, flag.line)
}

/// The line is 0 where it is about the file as a whole.
fn position(file: &str, line: usize) -> String {
    let file = visible(file);
    if line == 0 { file } else { format!("{file}:{line}") }
}

/// In the few characters of a cell: how late, or why it is not.
pub fn lateness(deadline: &Deadline) -> String {
    match deadline.seconds_late {
        None => "no commit".to_owned(),
        Some(seconds) if seconds <= 0 => "in time".to_owned(),
        Some(seconds) => duration(seconds.unsigned_abs()),
    }
}

pub fn deadline(deadline: &Deadline) -> String {
    let time = visible(&deadline.time);
    match deadline.seconds_late {
        None => format!("{time}; there is no commit to compare with it"),
        Some(seconds) if seconds <= 0 => format!("{time}; {} early", duration(seconds.unsigned_abs())),
        Some(seconds) => format!("{time}; {} late", duration(seconds.unsigned_abs())),
    }
}

#[cfg(test)]
mod tests {
    use super::{MESSAGE_LIMIT, message, name, visible};

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
        assert_eq!(message(&format!("{whole}abc\n")), format!("{whole} … 3 more characters"));
    }

    #[test]
    fn nobody_is_without_a_name() {
        assert_eq!(name(" \n"), "(no name)");
        assert_eq!(name(" ada "), "ada");
    }
}
