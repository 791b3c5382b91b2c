//! Everything that is printed. Text goes through anstream, which leaves colours out where they are not wanted.

mod board;
mod json;
mod messages;
mod terminal;
mod text;

use std::fs;
use std::io::{self, Write};

use anstream::AutoStream;

use crate::course::Milestone;
use crate::error::Error;
use crate::hint::Hint;
use crate::reset::Reset;
use crate::runner::Event;
use crate::solution::Comparison;
use crate::standing::Standing;

/// Shows on a terminal what one is waiting for, in one line that goes away again.
pub fn progress(quiet: bool) -> impl FnMut(Event) {
    let visible = !quiet && terminal::stderr_is_terminal();
    move |event| {
        if visible {
            // Carriage return, then "erase to the end of the line".
            eprint!("\r\x1b[K{}", messages::progress(&event));
        }
    }
}

pub fn standing(standing: &Standing, json: bool) {
    // The text of the current source only helps to point at a line: unreadable is as good as empty.
    let source = standing.current().map(|current| standing.course.source(current.milestone));
    let source = source.and_then(|path| fs::read_to_string(path).ok()).unwrap_or_default();
    if json {
        print(&json::standing(standing, &source));
    } else {
        print(&board::render(standing, &source, &terminal::style()));
    }
}

pub fn hint(hint: &Hint) {
    print(&messages::hint(hint, &terminal::style()));
}

pub fn reset(milestone: &Milestone, reset: &Reset) {
    print(&messages::reset(milestone, reset));
}

pub fn solution(comparison: &Comparison) {
    print(&messages::solution(comparison));
}

pub fn error(error: &Error) {
    let mut stderr = AutoStream::auto(io::stderr().lock());
    // Where stderr is closed there is nobody left to tell.
    let _ = stderr.write_all(messages::error(error).as_bytes());
}

/// A reader that went away, as `head` does, is no reason to complain.
fn print(text: &str) {
    let mut stdout = AutoStream::auto(io::stdout().lock());
    let _ = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
}
