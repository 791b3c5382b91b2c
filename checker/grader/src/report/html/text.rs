//! Formats values for people, and makes learners' text safe to show.

use crate::grade::{Deadline, Flag, Location};
use crate::report::wording::{self, duration};
use crate::review::confusables::is_invisible;

/// A test can print 256 KiB, and a class has many tests.
const MESSAGE_CHARACTERS: usize = 4_000;

/// Escapes characters that HTML forbids, and invisible and bidirectional ones.
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

/// A message of at most [`MESSAGE_CHARACTERS`] characters, which says how many are left out.
pub fn message(text: &str) -> String {
    visible(&wording::cut(text.trim_end(), MESSAGE_CHARACTERS))
}

/// A learner's name, with a placeholder for an empty one.
pub fn name(text: &str) -> String {
    let name = visible(text.trim());
    if name.is_empty() { "(no name)".to_owned() } else { name }
}

pub fn location(location: &Location) -> String {
    position(&location.file, location.line)
}

pub fn flag_location(flag: &Flag) -> String {
    position(&flag.file, flag.line)
}

/// A line of 0 stands for the whole file.
fn position(file: &str, line: usize) -> String {
    let file = visible(file);
    if line == 0 { file } else { format!("{file}:{line}") }
}

/// The lateness, short enough for a cell.
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
    use super::{MESSAGE_CHARACTERS, message, name, visible};

    #[test]
    fn invisible_characters_are_escaped_and_ordinary_text_is_kept() {
        assert_eq!(visible("Zoë 李 👩‍🚀 \t\n<&>"), "Zoë 李 👩‍🚀 \t\n<&>");
        assert_eq!(visible("\0\r\u{1b}[2J\u{9b}\u{7f}"), "\\u{0}\\u{d}\\u{1b}[2J\\u{9b}\\u{7f}");
        assert_eq!(visible("\u{202e}gnp.exe\u{200b}\u{feff}"), "\\u{202e}gnp.exe\\u{200b}\\u{feff}");
        assert_eq!(visible("\u{fffe}\u{1ffff}\u{fdd0}"), "\\u{fffe}\\u{1ffff}\\u{fdd0}");
    }

    #[test]
    fn a_long_message_is_cut_and_says_so() {
        let whole = "é".repeat(MESSAGE_CHARACTERS);
        assert_eq!(message(&whole), whole);
        assert_eq!(message(&format!("{whole}abc\n")), format!("{whole} … 3 more characters"));
    }

    #[test]
    fn an_empty_name_gets_a_placeholder() {
        assert_eq!(name(" \n"), "(no name)");
        assert_eq!(name(" ada "), "ada");
    }
}
