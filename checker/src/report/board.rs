//! The board: renders every milestone, the tests of the current one, and the next step.

use anstyle::{AnsiColor, Style as Color};

use super::advice;
use super::failure;
use super::terminal::Style;
use super::text::{cut, first_lines, indented, sanitized, without_assertion_prefix, wrapped};
use crate::check::progress::{Change, MilestoneProgress, NextStep, Progress, State};
use crate::course::{Milestone, Suite};
use crate::error::how_to_restore;
use crate::location::Location;
use crate::test_run::outcome::{Outcome, TestResult, Verdict};

const GOOD: Color = AnsiColor::Green.on_default();
const BAD: Color = AnsiColor::Red.on_default();
const CURRENT: Color = AnsiColor::Cyan.on_default().bold();
const FAINT: Color = Color::new().dimmed();
const STRONG: Color = Color::new().bold();

/// The column in which the current milestone's tests begin.
const INDENT: usize = 7;
/// In a terminal with fewer columns, a function's name has no room beside its path.
const NARROW: usize = 60;
/// This many lines of tests have room on any screen.
const FEW_LINES: usize = 3;
/// How many lines the board usually has besides the tests.
const LINES_BESIDE_TESTS: usize = 24;
/// How many unpassed tests are named if there is no room for all names.
const NAMES: usize = 3;
/// How many lines of a message or of a printed text are shown, so that the rest of the board stays on the screen.
const MESSAGE_LINES: usize = 30;
const PRINTED_LINES: usize = 10;

/// The board as text, given the number of a milestone that was just passed and that the learner still experiments with.
pub fn render(progress: &Progress, just_passed: Option<usize>, style: &Style) -> String {
    let mut parts = vec![header(progress, style), rows(progress, style)];
    let just_passed =
        just_passed.and_then(|number| progress.milestones.iter().find(|other| other.milestone.number == number));
    let next = progress.next_step();
    match (just_passed, &next) {
        (Some(just_passed), Some(next)) => parts.push(describe_just_passed(just_passed, next, style)),
        _ => {
            parts.extend(progress.asked_for().map(|(locked, current)| describe_locked(locked, current, style)));
            parts.extend(progress.change.as_ref().map(|change| describe_change(progress, change, style)));
            parts.push(match next {
                Some(next) => describe_next(progress, &next, style),
                None => celebration(progress, style),
            });
        }
    }
    format!("\n{}\n", parts.join("\n\n"))
}

/// The list of all milestones with their goals.
pub fn list(progress: &Progress, style: &Style) -> String {
    let describe = |progress: &MilestoneProgress| {
        let milestone = progress.milestone;
        let heading = format!("{}  {}: {}", milestone.number, milestone.package, milestone.manifest.title);
        let mark = match progress.state {
            State::Passed => paint(GOOD, "✔"),
            State::Current => paint(CURRENT, "▶"),
            State::Locked => " ".to_owned(),
        };
        let lesson = milestone.relative("README.md");
        format!(
            "  {mark} {heading}\n{}\n       {}",
            wrapped(&milestone.manifest.goal, style.width, 7),
            paint(FAINT, &lesson)
        )
    };
    let descriptions: Vec<String> = progress.milestones.iter().map(describe).collect();
    format!("\n{}\n\n{}\n", header(progress, style), descriptions.join("\n"))
}

fn rows(progress: &Progress, style: &Style) -> String {
    progress.milestones.iter().map(|milestone| row(milestone, style)).collect::<Vec<_>>().join("\n")
}

fn describe_just_passed(just_passed: &MilestoneProgress, next: &NextStep, style: &Style) -> String {
    let text = format!(
        "Experiment as long as you like: every save is tested. Milestone {} is {}: {}",
        next.milestone.number, next.milestone.package, next.milestone.manifest.goal
    );
    format!("{}\n\n{}", describe_passed(just_passed, style), wrapped(&text, style.width, 0))
}

/// The words about a locked milestone that was run on request.
fn describe_locked(locked: &MilestoneProgress, current: &Milestone, style: &Style) -> String {
    let package = &locked.milestone.package;
    let passes = locked.checkpoint.as_ref().is_some_and(Outcome::is_passed);
    let result = if passes { format!("All tests of {package} pass. ") } else { String::new() };
    let text = format!("{result}{package} stays locked until {} is passed: cargo kata", current.package);
    wrapped(&text, style.width, 0)
}

fn header(progress: &Progress, style: &Style) -> String {
    let total: usize = progress.milestones.iter().map(MilestoneProgress::total_tests).sum();
    let unlocked = progress.milestones.iter().filter(|milestone| milestone.state != State::Locked);
    let passed: usize = unlocked.map(MilestoneProgress::passed_tests).sum();
    let title = &progress.course.manifest.title;
    let count = format!("{} of {} milestones", progress.passed().len(), progress.milestones.len());
    let width = style.width.saturating_sub(title.chars().count() + count.len() + 7).min(34);
    let title = paint(STRONG, title);
    if width < 8 {
        return format!("{title}  {count}");
    }
    let filled = (width * passed).checked_div(total).unwrap_or(0);
    let bar = format!("{}{}", "█".repeat(filled), "░".repeat(width - filled));
    format!("{title}  ▕{}▏ {count}", paint(GOOD, &bar))
}

fn row(progress: &MilestoneProgress, style: &Style) -> String {
    let milestone = progress.milestone;
    let count = format!("{}/{}", progress.passed_tests(), progress.total_tests());
    let line = format!("{}  {:<12} {count:>5}", milestone.number, milestone.package);
    let row = match progress.state {
        State::Passed => {
            let polish = progress.polish().map(polish).unwrap_or_default();
            format!("  {} {line}{polish}", paint(GOOD, "✔"))
        }
        State::Locked if progress.is_asked_for() => format!("    {line}   locked{}", tests(progress, style)),
        State::Locked => format!("    {}", paint(FAINT, &format!("{line}   locked"))),
        State::Current => {
            // A narrow terminal has no room for the title.
            let title = if style.width < 70 { "" } else { &milestone.manifest.title };
            let tests = tests(progress, style);
            format!("  {} {}   {title}{tests}", paint(CURRENT, "▶"), paint(CURRENT, &line))
        }
    };
    let mut lines = vec![row];
    if !milestone.has_original_tests {
        let how = how_to_restore(&milestone.relative("tests"));
        lines.push(warning(&format!("these are not the course's tests; restore them {how}"), style));
    }
    if !progress.not_graded.is_empty() {
        let text = "a grade takes only the .rs files below src/, and the course's own manifest. Code that needs this passes \
                    here and gets no points:";
        lines.push(warning(&format!("{text} {}", progress.not_graded.join(", ")), style));
    }
    lines.join("\n")
}

fn warning(text: &str, style: &Style) -> String {
    paint(BAD, &wrapped(text, style.width, INDENT))
}

fn polish(results: &[TestResult]) -> String {
    let passed = results.iter().filter(|result| result.is_passed()).count();
    format!("   polish {passed}/{}", results.len())
}

/// The current milestone's tests by name. If those would push the rest of the board off the screen, it is a mark for each
/// test, and the names of the first that do not pass.
fn tests(progress: &MilestoneProgress, style: &Style) -> String {
    let results = progress.checkpoint.as_ref().map(Outcome::results).unwrap_or_default();
    let run = results.iter().map(|result| (result.name.as_str(), Some(result.verdict())));
    let not_run = progress.not_run().map(|test| (test.name.as_str(), None));
    let tests: Vec<(&str, Option<Verdict>)> = run.chain(not_run).collect();

    let named = |(name, verdict): &(&str, Option<Verdict>)| (format!("{} {name}", mark(*verdict)), name.len() + 2);
    let by_name = in_lines(tests.iter().map(named), 2, style);
    if by_name.len() <= FEW_LINES || by_name.len() + LINES_BESIDE_TESTS <= style.height {
        return by_name.concat();
    }
    let marks = in_lines(tests.iter().map(|(_, verdict)| (mark(*verdict), 1)), 0, style);
    let unpassed: Vec<_> = tests.iter().filter(|(_, verdict)| *verdict != Some(Verdict::Passed)).collect();
    let mut names: Vec<_> = unpassed.iter().take(NAMES).map(|test| named(test)).collect();
    if unpassed.len() > NAMES {
        let more = format!("… and {} more", unpassed.len() - NAMES);
        names.push((more.clone(), more.len()));
    }
    [marks, in_lines(names.into_iter(), 2, style)].concat().concat()
}

/// Lines of items, each given with its width: as many on a line as fit with `gap` columns between them.
fn in_lines(items: impl Iterator<Item = (String, usize)>, gap: usize, style: &Style) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut column = style.width;
    for (text, width) in items {
        if column + gap + width > style.width {
            lines.push(format!("\n{}{text}", " ".repeat(INDENT)));
            column = INDENT + width;
        } else if let Some(line) = lines.last_mut() {
            line.push_str(&format!("{}{text}", " ".repeat(gap)));
            column += gap + width;
        }
    }
    lines
}

fn mark(verdict: Option<Verdict>) -> String {
    match verdict {
        Some(Verdict::Passed) => paint(GOOD, "✔"),
        Some(Verdict::Failed | Verdict::Crashed | Verdict::TimedOut) => paint(BAD, "✘"),
        Some(Verdict::Unfilled) | None => paint(FAINT, "·"),
    }
}

fn describe_change(progress: &Progress, change: &Change, style: &Style) -> String {
    let milestone = |package: &String| progress.milestones.iter().find(|other| other.milestone.package == *package);
    match change {
        Change::Passed(packages) => packages
            .iter()
            .filter_map(milestone)
            .map(|passed| describe_passed(passed, style))
            .collect::<Vec<_>>()
            .join("\n"),
        Change::Broken { package, locked } => {
            let locked = match locked.as_slice() {
                [] => String::new(),
                [one] => format!(" Until it does, {one} is locked again."),
                [first, .., last] => format!(" Until it does, {first} to {last} are locked again."),
            };
            let text = format!("{package} was passed before and does not pass any more.{locked}");
            paint(BAD, &wrapped(&text, style.width, 0))
        }
    }
}

fn describe_passed(progress: &MilestoneProgress, style: &Style) -> String {
    let milestone = progress.milestone;
    let heading = format!("★ Milestone {} is passed: {}", milestone.number, milestone.package);
    let mut lines = vec![paint(GOOD.bold(), &heading), wrapped(&milestone.manifest.achieved, style.width, 2)];
    if progress.unpolished().next().is_some() {
        lines.push(labeled("What is left to polish:", 29, &format!("cargo kata hint {}", milestone.number), style));
    }
    if milestone.has_solution {
        let command = format!("cargo kata solution {}", milestone.number);
        lines.push(labeled("Compare with the reference:", 29, &command, style));
    }
    lines.join("\n")
}

fn describe_next(progress: &Progress, next: &NextStep, style: &Style) -> String {
    let mut parts = Vec::new();
    if is_untouched(progress) {
        let text = "Everything is set up: your code was built, and its tests were run.";
        parts.push(wrapped(text, style.width, 0));
    }
    // After the first passed test the learner knows the goal, and the lines are needed for the failure.
    let is_unfilled = next.test.is_some_and(|test| test.verdict() == Verdict::Unfilled);
    if is_unfilled && progress.current().is_some_and(|current| current.passed_tests() == 0) {
        let goal = format!("Milestone {}. {}", next.milestone.number, next.milestone.manifest.goal);
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
        let what = if error.location.is_some() { "does not compile" } else { "could not be built" };
        let heading = paint(BAD.bold(), &format!("✘ {} {what}", next.milestone.package));
        return format!("{heading}\n\n{}", first_lines(&cut(&sanitized(&error.rendered)), MESSAGE_LINES));
    }
    let file = next.milestone.relative(Suite::Checkpoint.file());
    let heading = paint(BAD, &format!("✘ {file} has no tests"));
    format!("{heading}\n{}", wrapped(&format!("Restore it {}.", how_to_restore(&file)), style.width, 2))
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
    let message = wrapped(&cut(&without_assertion_prefix(&message)), style.width, 2);
    let mut text = format!("{heading}\n{}", first_lines(&message, MESSAGE_LINES));
    if test.verdict() == Verdict::Failed
        && let Some(picture) = next.milestone.manifest.pictures.get(&test.name)
    {
        text.push_str(&format!("\n\n{}", paint(FAINT, &indented(picture, 2))));
    }
    if !test.printed.is_empty() {
        let printed = wrapped(&cut(&sanitized(&test.printed)), style.width, 4);
        text.push_str(&format!("\n\n  It printed:\n{}", first_lines(&printed, PRINTED_LINES)));
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
    if let Some(test) = next.test {
        let location = location_of_test(next.milestone, test);
        lines.extend(location.map(|location| labeled("Test", 9, &link(&location), style)));
        if progress.current().is_some_and(|current| current.state == State::Current) {
            lines.push(labeled("Hint", 9, "cargo kata hint", style));
        }
        if next.milestone.has_lesson && progress.current().is_some_and(|current| current.passed_tests() == 0) {
            lines.push(labeled("Lesson", 9, &format!("cargo kata lesson {}", next.milestone.number), style));
        }
    }
    lines.join("\n")
}

/// A text beside its label, which takes `width` columns, or below it if the terminal is too narrow.
fn labeled(label: &str, width: usize, text: &str, style: &Style) -> String {
    let shown = anstream::adapter::strip_str(text).to_string().chars().count();
    let gap = if 2 + width + shown > style.width { "\n  ".to_owned() } else { " ".repeat(width - label.len()) };
    format!("  {label}{gap}{text}")
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

fn celebration(progress: &Progress, style: &Style) -> String {
    let count = progress.milestones.len();
    let heading = format!("★ The kata is complete: all {count} milestones are passed.");
    let heading = paint(GOOD.bold(), &wrapped(&heading, style.width, 0));
    let mut lines = vec![heading, wrapped(&progress.course.manifest.closing, style.width, 2)];
    if let Some(unpolished) = progress.milestones.iter().find(|milestone| milestone.unpolished().next().is_some()) {
        let command = format!("cargo kata hint {}", unpolished.milestone.number);
        lines.push(labeled("What is left to polish:", 29, &command, style));
    }
    if progress.milestones.iter().any(|milestone| milestone.milestone.has_solution) {
        lines.push(labeled("Compare with the reference:", 29, "cargo kata solution 1", style));
    }
    lines.join("\n")
}

fn paint(color: Color, text: &str) -> String {
    format!("{color}{text}{color:#}")
}
