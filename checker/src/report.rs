//! The report: prints everything that the checker shows, through anstream, which strips colors where they are not wanted.

mod advice;
mod board;
mod compiler;
mod examples;
pub mod failure;
mod hints;
mod json;
mod lesson;
mod messages;
mod next_step;
mod screen;
mod stretch;
mod terminal;
mod text;

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;

use anstream::AutoStream;

use crate::build::BuildError;
use crate::check::Event;
use crate::check::progress::Progress;
use crate::commands::doc_tests::DocTests;
use crate::commands::example::Program;
use crate::commands::hint::Hint;
use crate::commands::lesson::Lesson;
use crate::commands::reset::Reset;
use crate::commands::solution::Comparison;
use crate::commands::stretch::Stretch;
use crate::course::Milestone;
use crate::error::Error;

pub use hints::LAST_LEVEL;
pub use lesson::Answers;
pub use screen::{Anchor, Screen, Sheet};
pub use terminal::{is_ascii_only, print_ascii_only};
pub use text::plain;

const ERASE_LINE: &str = "\r\x1b[K";

/// Shows the events of a check on a terminal, in one line that is erased at its end.
pub fn status_line() -> impl FnMut(Event) {
    let visible = terminal::stderr_is_terminal() && terminal::understands_escapes();
    move |event| {
        if visible {
            // The terminal may have been closed meanwhile.
            let status = terminal::in_its_characters(messages::status(&event));
            let _ = write!(io::stderr(), "{ERASE_LINE}{status}");
        }
    }
}

/// The pages of `watch`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    Board,
    Hint,
    Lesson,
    Solution,
    List,
    Error,
}

pub fn print_board(progress: &Progress) {
    print(&board(progress, None));
}

/// Prints JSON, which is UTF-8 whatever the locale is.
pub fn print_json(progress: &Progress) {
    print_unchanged(&json::render(progress));
}

/// The board, given the number of a milestone that was just passed and that the learner still experiments with.
pub fn board(progress: &Progress, just_passed: Option<usize>) -> String {
    board::render(progress, just_passed, &terminal::style())
}

pub fn print_list(progress: &Progress) {
    print(&list(progress));
}

pub fn list(progress: &Progress) -> String {
    board::list(progress, &terminal::style())
}

/// The file and the line that the next step is about.
pub fn next_location(progress: &Progress) -> Option<(PathBuf, usize)> {
    let next = progress.next_step()?;
    Some((progress.course.root.join(&next.location.file), next.location.line))
}

pub fn keys(page: Page, is_just_passed: bool, has_more: bool) -> String {
    messages::keys(page, is_just_passed, has_more)
}

pub fn status_text(event: &Event) -> String {
    messages::status(event)
}

pub fn print_text(text: &str) {
    print(text);
}

pub fn print_doc_tests(milestone: &Milestone, doc_tests: &DocTests) {
    print(&messages::doc_tests(milestone, doc_tests));
}

pub fn print_examples(programs: &[Program]) {
    print(&examples::list(programs));
}

pub fn print_example_not_yet(program: &Program) {
    print(&examples::not_yet(program));
}

pub fn print_example_not_built(program: &Program, error: &BuildError) {
    print_to_stderr(examples::not_built(program, error));
}

pub fn print_hint(hint: &Hint) {
    print(&hint_text(hint));
}

pub fn hint_text(hint: &Hint) -> String {
    hints::hint(hint, &terminal::style())
}

/// Prints a section of a lesson; without a number all of them, or the first on a terminal.
pub fn print_lesson(lesson: &Lesson, section: Option<usize>, answers: Answers) {
    match section {
        None if !io::stdout().is_terminal() => print(&lesson_text(lesson, answers)),
        _ => print(&lesson::section(lesson, section.unwrap_or(0), answers, &terminal::style())),
    }
}

pub fn lesson_text(lesson: &Lesson, answers: Answers) -> String {
    lesson::whole(lesson, answers, &terminal::style())
}

pub fn print_reset(milestone: &Milestone, reset: &Reset) {
    print(&messages::reset(milestone, reset));
}

pub fn print_solution(comparison: &Comparison) {
    print(&solution_text(comparison));
}

pub fn solution_text(comparison: &Comparison) -> String {
    messages::solution(comparison)
}

pub fn print_stretch(goal: &Stretch) {
    print(&stretch::render(goal, &terminal::style()));
}

pub fn print_error(error: &Error) {
    if terminal::stderr_is_terminal() && terminal::understands_escapes() {
        let _ = write!(io::stderr(), "{ERASE_LINE}");
    }
    if matches!(error, Error::Interrupted) {
        // A user who has interrupted the checker needs no explanation.
        return;
    }
    print_to_stderr(error_text(error));
}

pub fn error_text(error: &Error) -> String {
    messages::error(error)
}

fn print_to_stderr(text: String) {
    let mut stderr = AutoStream::auto(io::stderr().lock());
    // If stderr is closed, there is no other place for the message.
    let _ = stderr.write_all(terminal::in_its_characters(text).as_bytes());
}

fn print(text: &str) {
    print_unchanged(&terminal::in_its_characters(text.to_owned()));
}

/// Prints to stdout. It ignores errors, since a reader that closes the pipe early, as `head` does, is no problem.
fn print_unchanged(text: &str) {
    let mut stdout = AutoStream::auto(io::stdout().lock());
    let _ = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
}
