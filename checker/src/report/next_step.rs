//! The next step: renders the reason why the current milestone does not pass, and what to do about it.

use anstyle::{AnsiColor, Style as Color};

use super::advice;
use super::board::{BAD, FAINT, GOOD, STRONG, labeled, paint};
use super::compiler;
use super::failure;
use super::terminal::Style;
use super::text::{cut, first_lines, indented, readable, sanitized, wrapped};
use crate::build::BuildError;
use crate::check::progress::{NextStep, Progress, State};
use crate::course::signatures::Change;
use crate::course::{Milestone, Suite};
use crate::error::how_to_restore;
use crate::location::Location;
use crate::test_run::outcome::{Outcome, TestResult, Verdict};

/// In a terminal with fewer columns, a function's name has no room beside its path.
const NARROW: usize = 60;
/// A terminal that has no room for so many lines of a message has none for what it usually means.
const MESSAGE_LINES_WITH_OFTEN: usize = 4;
/// How many lines of a printed text are shown, so that the rest of the board stays on the screen.
const PRINTED_LINES: usize = 10;

pub fn describe_next(progress: &Progress, next: &NextStep, style: &Style) -> String {
    let mut parts = Vec::new();
    if is_untouched(progress) && !next.milestone.is_stretch() {
        let text = "Everything is set up: your code was built, and its tests were run.";
        parts.push(wrapped(text, style.width, 0));
    }
    // After the first passed test the learner knows the goal, and the lines are needed for the failure.
    let is_unfilled = next.test.is_some_and(|test| test.verdict() == Verdict::Unfilled);
    if is_unfilled && progress.current().is_some_and(|current| current.passed_tests() == 0) {
        let goal = &next.milestone.manifest.goal;
        let goal = if next.milestone.is_stretch() {
            goal.clone()
        } else {
            format!("Milestone {}. {goal}", next.milestone.number)
        };
        parts.push(wrapped(&goal, style.width, 0));
    }
    parts.push(reason(progress, next, style));
    parts.push(what_to_do(progress, next, style));
    parts.join("\n\n")
}

/// Whether the learner has not begun: every test of the first milestone reaches a `todo!()`.
fn is_untouched(progress: &Progress) -> bool {
    let results = progress.milestones.first().and_then(|first| first.checkpoint.as_ref()).map(Outcome::results);
    let is_unfilled = |result: &TestResult| result.verdict() == Verdict::Unfilled;
    results.is_some_and(|results| !results.is_empty() && results.iter().all(is_unfilled))
}

/// The reason why the current milestone does not pass: of its first test that does not, or of its build.
fn reason(progress: &Progress, next: &NextStep, style: &Style) -> String {
    if let Some(test) = next.test {
        return test_reason(test, next, style);
    }
    if let Some(Outcome::BuildError(error)) = progress.current().and_then(|current| current.checkpoint.as_ref()) {
        return build_reason(error, next, style);
    }
    let file = next.milestone.relative(Suite::Checkpoint.file());
    let heading = paint(BAD, &format!("✘ {file} has no tests"));
    format!("{heading}\n{}", wrapped(&format!("Restore it {}.", how_to_restore(&file)), style.width, 2))
}

fn build_reason(error: &BuildError, next: &NextStep, style: &Style) -> String {
    let what = if error.location.is_some() { "does not compile" } else { "could not be built" };
    let heading = paint(BAD.bold(), &format!("✘ {} {what}", next.milestone.name()));
    if let [change, others @ ..] = next.changes {
        return format!("{heading}\n{}", describe_signatures(change, others, error, style));
    }
    let rendered = compiler::without_outside_paths(&sanitized(&error.rendered));
    let mut text = format!("{heading}\n\n{}", first_lines(&cut(&rendered), style.message_lines));
    if error.location.as_ref().is_some_and(|location| location != next.location) {
        let advice = "The error is in the course's own code, which is right: look at what it uses of yours.";
        text.push_str(&format!("\n\n{}", wrapped(advice, style.width, 2)));
    } else if let Some(explanation) = compiler::explanation(&error.rendered) {
        text.push_str(&format!("\n\n{}", wrapped(explanation, style.width, 2)));
    }
    text
}

/// An error in the course's tests, explained by what the learner declares in another way than the starter.
fn describe_signatures(change: &Change, others: &[Change], error: &BuildError, style: &Style) -> String {
    let what = if change.yours.is_some() { "and yours is different" } else { "and yours lacks it" };
    let text = format!("The tests use `{}` as the starter declares it, {what}.", change.name);
    let yours = change.yours.as_deref().unwrap_or("(missing)");
    let mut lines = vec![
        wrapped(&text, style.width, 2),
        String::new(),
        declaration("Yours", BAD, &sanitized(yours), style),
        declaration("Starter", GOOD, &change.starter, style),
        String::new(),
    ];
    if !others.is_empty() {
        let names: Vec<String> = others.iter().map(|other| format!("`{}`", sanitized(&other.name))).collect();
        lines.push(wrapped(&format!("Not as in the starter either: {}.", names.join(", ")), style.width, 2));
    }
    let headline = format!("The compiler says about the tests: {}", compiler::headline(&error.rendered));
    lines.push(wrapped(&cut(&sanitized(&headline)), style.width, 2));
    lines.join("\n")
}

/// A declaration beside its label, or below it in lines of its own.
fn declaration(label: &str, color: Color, text: &str, style: &Style) -> String {
    if 2 + 9 + text.chars().count() <= style.width {
        return labeled(label, 9, &paint(color, text), style);
    }
    let lines = wrapped(text, style.width, 4);
    format!("  {label}\n{}", lines.lines().map(|line| paint(color, line)).collect::<Vec<_>>().join("\n"))
}

fn test_reason(test: &TestResult, next: &NextStep, style: &Style) -> String {
    let function = next.function.map(|name| format!(" in `{name}`")).unwrap_or_default();
    let (color, heading) = match test.verdict() {
        Verdict::Unfilled => (STRONG, format!("· {} reaches the todo!(){function}", test.name)),
        Verdict::TimedOut => (BAD.bold(), format!("✘ {} timed out", test.name)),
        Verdict::Crashed => (BAD.bold(), format!("✘ {} crashed the test process", test.name)),
        Verdict::Failed | Verdict::Passed => (BAD.bold(), format!("✘ {} failed", test.name)),
    };
    let heading = paint(color, &wrapped(&heading, style.width, 0));
    let message = sanitized(&failure::message(test));
    let message = wrapped(&cut(&readable(&message)), style.width, 2);
    let mut text = format!("{heading}\n{}", first_lines(&message, style.message_lines));
    if test.verdict() == Verdict::Failed
        && let Some(picture) = next.milestone.manifest.pictures.get(&test.name)
        && message.lines().count() + 1 + picture.lines().count() <= style.message_lines
    {
        text.push_str(&format!("\n\n{}", paint(FAINT, &indented(picture, 2))));
    }
    if !test.printed.is_empty() {
        let printed = wrapped(&cut(&sanitized(&test.printed)), style.width, 4);
        text.push_str(&format!("\n\n  It printed:\n{}", first_lines(&printed, PRINTED_LINES.min(style.message_lines))));
    }
    text
}

fn what_to_do(progress: &Progress, next: &NextStep, style: &Style) -> String {
    let outcome = progress.current().and_then(|current| current.checkpoint.as_ref());
    if let Some(Outcome::BuildError(error)) = outcome
        && error.location.is_none()
    {
        return wrapped(advice::after_build(&error.rendered), style.width, 2);
    }
    let link = |location: &Location| link(progress, location, style);
    let mut lines = Vec::new();
    let verb = match next.test.map(|test| test.verdict()) {
        Some(Verdict::Unfilled) => "Write",
        Some(_) => "Look at",
        None => "Fix",
    };
    let function = match next.function {
        Some(name) if style.width >= NARROW => format!("  `{name}`"),
        _ => String::new(),
    };
    lines.push(labeled(verb, 9, &format!("{}{function}", link(next.location)), style));
    let does_not_compile = matches!(outcome, Some(Outcome::BuildError(_)));
    let has_hint = next.changes.is_empty() && next.function.is_some_and(|name| next.milestone.function(name).is_some());
    let is_current = progress.current().is_some_and(|current| current.state == State::Current);
    let hint = if next.milestone.is_stretch() { &next.milestone.command("hint", "") } else { "cargo kata hint" };
    if does_not_compile && has_hint && is_current {
        lines.push(labeled("Hint", 9, hint, style));
    }
    if let Some(test) = next.test {
        let location = location_of_test(next.milestone, test);
        lines.extend(location.map(|location| labeled("Test", 9, &link(&location), style)));
        if test.verdict() != Verdict::Unfilled
            && style.message_lines >= MESSAGE_LINES_WITH_OFTEN
            && let Some(meaning) = next.milestone.manifest.often.get(&test.name)
        {
            lines.push(format!("  Often    {}", wrapped(meaning, style.width, 11).trim_start()));
        }
        if is_current {
            lines.push(labeled("Hint", 9, hint, style));
        }
        if next.milestone.has_lesson && progress.current().is_some_and(|current| current.passed_tests() == 0) {
            lines.push(labeled("Lesson", 9, &format!("cargo kata lesson {}", next.milestone.number), style));
        }
    }
    lines.join("\n")
}

/// The location of the failed assertion if it is known, or else that of the test.
fn location_of_test(milestone: &Milestone, test: &TestResult) -> Option<Location> {
    let declared = milestone.checkpoint.iter().find(|other| other.name == test.name).map(|other| &other.location);
    match (&test.location, declared) {
        (Some(location), Some(declared)) if location.file != declared.file => Some(declared.clone()),
        (Some(location), _) => Some(location.clone()),
        (None, declared) => declared.cloned(),
    }
}

/// A location that editors' terminals recognize by its format, and other terminals by an OSC 8 hyperlink.
fn link(progress: &Progress, location: &Location, style: &Style) -> String {
    let text = paint(AnsiColor::Cyan.on_default(), &format!("{}:{}", location.file, location.line));
    if !style.links {
        return text;
    }
    let path = progress.course.root.join(&location.file);
    let address: String = path.to_string_lossy().bytes().map(percent_encoded).collect();
    format!("\x1b]8;;file://{address}\x1b\\{text}\x1b]8;;\x1b\\")
}

fn percent_encoded(byte: u8) -> String {
    match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' | b'~' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    }
}
