//! The board: renders every milestone, the tests of the current one, and the next step.

use anstyle::{AnsiColor, Style as Color};
use textwrap::core::display_width;

use super::examples;
use super::next_step::describe_next;
use super::terminal::{Rows, Style};
use super::text::wrapped;
use crate::check::progress::{Change, MilestoneProgress, NextStep, Progress, State};
use crate::course::Milestone;
use crate::error::how_to_restore;
use crate::test_run::outcome::{Outcome, TestResult, Verdict};

pub const GOOD: Color = AnsiColor::Green.on_default();
pub const BAD: Color = AnsiColor::Red.on_default();
const CURRENT: Color = AnsiColor::Cyan.on_default().bold();
pub const FAINT: Color = Color::new().dimmed();
pub const STRONG: Color = Color::new().bold();

/// The column in which the current milestone's tests begin.
const INDENT: usize = 7;
/// This many lines of tests have room on any screen.
const FEW_LINES: usize = 3;
/// How many lines the board usually has besides the tests.
const LINES_BESIDE_TESTS: usize = 24;
/// How many lines of a message are shown at most.
const MESSAGE_LINES: usize = 30;
/// How many unpassed tests are named if there is no room for all names.
const NAMES: usize = 3;

/// The board as text, given the number of a milestone that was just passed and that the learner still experiments with. If
/// it is too long for the terminal, the locked milestones go first, then lines in the middle of the message, and then the
/// passed milestones: what is wrong and where to write stay on the screen.
pub fn render(progress: &Progress, just_passed: Option<usize>, style: &Style) -> String {
    fitted(style, |style| render_with(progress, just_passed, style))
}

/// What `render` makes in the first layout that fits into the terminal.
pub fn fitted(style: &Style, render: impl Fn(&Style) -> String) -> String {
    let few_rows = [(Rows::WithoutLocked, 6), (Rows::CurrentOnly, 1)];
    let shorter =
        few_rows.into_iter().flat_map(|(rows, least)| (least..=MESSAGE_LINES).rev().map(move |lines| (rows, lines)));
    let layouts = [(Rows::All, MESSAGE_LINES)].into_iter().chain(shorter);
    let mut board = String::new();
    for (rows, message_lines) in layouts {
        board = render(&Style { rows, message_lines, ..*style });
        // One line is left for the prompt, or for the keys of `watch`.
        if height(&board, style.width) < style.height {
            break;
        }
    }
    board
}

/// The lines of a terminal that `text` takes.
fn height(text: &str, width: usize) -> usize {
    text.lines().map(|line| display_width(line).div_ceil(width).max(1)).sum()
}

fn render_with(progress: &Progress, just_passed: Option<usize>, style: &Style) -> String {
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
    let is_shown = |progress: &&MilestoneProgress| match style.rows {
        Rows::All => true,
        Rows::WithoutLocked => progress.state != State::Locked || progress.is_asked_for(),
        Rows::CurrentOnly => progress.state == State::Current || progress.is_asked_for(),
    };
    let mut rows: Vec<String> = progress.milestones.iter().filter(is_shown).map(|shown| row(shown, style)).collect();
    let is_hidden = |progress: &&MilestoneProgress| progress.state == State::Locked && !progress.is_asked_for();
    let locked: Vec<_> = progress.milestones.iter().filter(is_hidden).collect();
    if let (Rows::WithoutLocked, [first, .., last]) = (style.rows, &locked[..]) {
        let numbers = format!("{}–{}", first.milestone.number, last.milestone.number);
        rows.push(format!("    {}", paint(FAINT, &format!("{numbers}  locked"))));
    }
    rows.join("\n")
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
    let passed: usize = unlocked.map(marked_as_passed).sum();
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

fn marked_as_passed(progress: &MilestoneProgress) -> usize {
    progress.marked_results().iter().filter(|result| result.is_passed()).count()
}

pub fn row(progress: &MilestoneProgress, style: &Style) -> String {
    let milestone = progress.milestone;
    let count = format!("{}/{}", marked_as_passed(progress), progress.total_tests());
    let line = format!("{}  {:<12} {count:>5}", milestone.number, milestone.package);
    let row = match progress.state {
        State::Passed => {
            let polish = progress.polish().map(|results| polish(milestone, results)).unwrap_or_default();
            let row = format!("  {} {line}{polish}", paint(GOOD, "✔"));
            let stretch = progress.stretch.as_ref().map(|outcome| stretch(milestone, outcome)).unwrap_or_default();
            if stretch.is_empty() || display_width(&row) + display_width(&stretch) <= style.width {
                row + &stretch
            } else {
                format!("{row}\n{}{}", " ".repeat(INDENT), stretch.trim_start())
            }
        }
        State::Locked if progress.is_asked_for() => format!("    {line}   locked{}", tests(progress, style)),
        State::Locked => format!("    {}", paint(FAINT, &format!("{line}   locked"))),
        State::Current => {
            let title = match &progress.last_run {
                Some(_) => "before this error",
                // A narrow terminal has no room for the title.
                None if style.width < 70 => "",
                None => &milestone.manifest.title,
            };
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

/// How much of the polish passes, and of which kind the rest is.
fn polish(milestone: &Milestone, results: &[TestResult]) -> String {
    let (passed, left): (Vec<_>, Vec<_>) = results.iter().partition(|result| result.is_passed());
    let mut kinds: Vec<&str> = left.iter().filter_map(|result| milestone.polish_kind(&result.name)).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let kinds = if kinds.is_empty() { String::new() } else { format!(": {}", kinds.join(", ")) };
    format!("   polish {}/{}{kinds}", passed.len(), results.len())
}

/// Where the stretch goal stands.
fn stretch(milestone: &Milestone, outcome: &Outcome) -> String {
    match outcome {
        _ if outcome.is_passed() => format!("   {}", paint(GOOD, "★")),
        Outcome::Tested { gate, .. } => format!("   stretch {}/{}", outcome.passed(), gate.len()),
        Outcome::BuildError(_) | Outcome::NoTests => {
            format!("   stretch goal not built: cargo kata stretch {}", milestone.number)
        }
    }
}

/// The current milestone's tests by name. If those would push the rest of the board off the screen, it is a mark for each
/// test, and the names of the first that do not pass.
fn tests(progress: &MilestoneProgress, style: &Style) -> String {
    let results = progress.marked_results();
    let is_unrun = |name: &str| results.iter().all(|result| result.name != name);
    let run = results.iter().map(|result| (result.name.as_str(), Some(result.verdict())));
    let unrun = progress.milestone.checkpoint.iter().map(|test| test.name.as_str()).filter(|name| is_unrun(name));
    let tests: Vec<(&str, Option<Verdict>)> = run.chain(unrun.map(|name| (name, None))).collect();

    let named = |(name, verdict): &(&str, Option<Verdict>)| (format!("{} {name}", mark(*verdict)), name.len() + 2);
    let by_name = in_lines(tests.iter().map(named), 2, style);
    if by_name.len() <= FEW_LINES || by_name.len() + LINES_BESIDE_TESTS <= style.height {
        return by_name.concat();
    }
    let marks = in_lines(tests.iter().map(|(_, verdict)| (mark(*verdict), 1)), 0, style);
    let mut unpassed: Vec<_> = tests.iter().filter(|(_, verdict)| *verdict != Some(Verdict::Passed)).collect();
    // What failed is named before what is still to be written.
    unpassed.sort_by_key(|(_, verdict)| matches!(verdict, None | Some(Verdict::Unfilled)));
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
        Change::Passed(packages) => {
            let passed: Vec<_> = packages.iter().filter_map(milestone).collect();
            match &passed[..] {
                [one] => describe_passed(one, style),
                // That is a broken milestone, repaired: what was celebrated before need not be again.
                _ => paint(GOOD.bold(), &format!("★ {} are passed.", numbers(&passed))),
            }
        }
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

/// `Milestones 2 and 3`, or `Milestones 2 to 4`.
fn numbers(milestones: &[&MilestoneProgress]) -> String {
    match milestones {
        [first, second] => format!("Milestones {} and {}", first.milestone.number, second.milestone.number),
        [first, .., last] => format!("Milestones {} to {}", first.milestone.number, last.milestone.number),
        _ => String::new(),
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
    if milestone.has_stretch && progress.stretch.is_none() {
        let command = format!("cargo kata stretch {}", milestone.number);
        lines.push(labeled("Go on from here, or not:", 29, &command, style));
    }
    if let Some(names) = examples::names(milestone) {
        lines.push(labeled("See it at work:", 29, &format!("cargo kata example {names}"), style));
    }
    if milestone.has_claims {
        lines.push(labeled("Measure what it saves:", 29, &format!("cargo kata claims {}", milestone.number), style));
    }
    lines.join("\n")
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
    if progress.milestones.iter().any(|progress| !progress.milestone.examples.is_empty()) {
        lines.push(labeled("See it at work:", 29, "cargo kata example", style));
    }
    if progress.milestones.iter().any(|progress| progress.milestone.has_claims) {
        lines.push(labeled("Measure what it saves:", 29, "cargo kata claims", style));
    }
    lines.join("\n")
}

/// A text beside its label, which takes `width` columns, or below it if the terminal is too narrow.
pub fn labeled(label: &str, width: usize, text: &str, style: &Style) -> String {
    let shown = anstream::adapter::strip_str(text).to_string().chars().count();
    let gap = if 2 + width + shown > style.width { "\n  ".to_owned() } else { " ".repeat(width - label.len()) };
    format!("  {label}{gap}{text}")
}

pub fn paint(color: Color, text: &str) -> String {
    format!("{color}{text}{color:#}")
}
