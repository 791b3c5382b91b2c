//! Formats values for people.

use crate::grade::{Commit, Deadline, Flag, Location};
use crate::report::wording::{self, duration};

/// A test can print 256 KiB, and a class has many tests.
const MESSAGE_CHARACTERS: usize = 4_000;

/// A message of at most [`MESSAGE_CHARACTERS`] characters, which says how many are left out.
pub fn message(text: &str) -> String {
    wording::cut(text.trim_end(), MESSAGE_CHARACTERS)
}

/// A learner's name, with a placeholder for an empty one.
pub fn name(text: &str) -> String {
    let name = text.trim();
    if name.is_empty() { "(no name)".to_owned() } else { name.to_owned() }
}

pub fn location(location: &Location) -> String {
    position(&location.file, location.line)
}

pub fn flag_location(flag: &Flag) -> String {
    position(&flag.file, flag.line)
}

/// A line of 0 stands for the whole file.
fn position(file: &str, line: usize) -> String {
    if line == 0 { file.to_owned() } else { format!("{file}:{line}") }
}

pub fn commit_time(commit: &Commit) -> String {
    let last = commit.last_time.as_ref().map_or_else(String::new, |time| format!(" (last commit of any file: {time})"));
    let uncommitted = commit.uncommitted.as_ref();
    let uncommitted = uncommitted.map_or_else(String::new, |file| format!(", but {file} is not as it was committed"));
    format!("{}{last}{uncommitted}", commit.time)
}

/// The lateness, short enough for a cell.
pub fn lateness(deadline: &Deadline) -> String {
    match deadline.seconds_late {
        None => "unknown".to_owned(),
        Some(seconds) if seconds <= 0 => "in time".to_owned(),
        Some(seconds) => duration(seconds.unsigned_abs()),
    }
}

pub fn deadline(deadline: &Deadline) -> String {
    let time = &deadline.time;
    match deadline.seconds_late {
        None => format!("{time}; there is no commit of all this work to compare with it"),
        Some(seconds) if seconds <= 0 => format!("{time}; {} early", duration(seconds.unsigned_abs())),
        Some(seconds) => format!("{time}; {} late", duration(seconds.unsigned_abs())),
    }
}

#[cfg(test)]
mod tests {
    use super::{MESSAGE_CHARACTERS, message, name};

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
