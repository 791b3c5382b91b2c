//! `grade.txt`: plain text with 80 columns, for terminals and mail.
//!
//! No line starts with a learner's text, because GitHub's runner executes lines that start with `::`.

use std::collections::BTreeSet;
use std::io::{self, Write};

use textwrap::core::display_width;

use super::overview::{Overview, overview};
use super::{Subject, wording};
use crate::class::results::Results;
use crate::grade::{Entry, Grade, MilestoneGrade, TestGrade};

const WIDTH: usize = 80;
const MESSAGE_CHARACTERS: usize = 2_000;
const MESSAGE_LINES: usize = 20;
/// How many flags of a learner the list of a class shows; other formats show all.
const CLASS_FLAGS: usize = 3;
const LEARNER_COLUMNS: usize = 20;
const BAR: &str = "    │ ";
/// With more milestones, the list of a class has no columns for them.
const MAX_COLUMNS: usize = 7;

pub fn write(subject: Subject, out: &mut dyn Write) -> io::Result<()> {
    match subject {
        Subject::Submission(grade) => write_lines(&submission(grade, &wording::notes(grade)), out),
        Subject::Class(results) => write_class(results, out),
    }
}

fn write_lines(lines: &[String], out: &mut dyn Write) -> io::Result<()> {
    lines.iter().try_for_each(|line| writeln!(out, "{}", line.trim_end()))
}

/// `notes` are the facts besides the points.
pub fn submission(grade: &Grade, notes: &[String]) -> Vec<String> {
    let mut lines = wrapped(
        "",
        &format!("Grade of {}: {} of {} points", wording::line(&grade.learner, 200), grade.score, grade.max_score),
    );
    lines.push(String::new());
    lines.extend(grade.milestones.iter().map(milestone_line));
    lines.push(String::new());
    lines.extend(notes.iter().flat_map(|note| wrapped("· ", note)));
    for milestone in grade.milestones.iter().filter(|milestone| milestone.passed() < milestone.tests.len()) {
        lines.extend([String::new(), format!("{} {}", milestone.number, wording::line(&milestone.name, 60))]);
        if let Some(error) = &milestone.build_error {
            let location = error.location.as_ref();
            let location =
                location.map_or_else(String::new, |location| wording::position(&location.file, location.line) + "\n");
            lines.push("  ! does not build, so none of its tests could run".to_owned());
            lines.extend(quoted(&wording::cut(&format!("{location}{}", &error.message), MESSAGE_CHARACTERS)));
        } else {
            lines.extend(milestone.tests.iter().flat_map(|test| test_lines(milestone, test)));
        }
    }
    lines
}

pub fn not_judged(learner: &str, problem: &str, notes: &[String]) -> Vec<String> {
    let mut lines = wrapped("", &format!("{}: not judged", wording::line(learner, 200)));
    lines.extend(quoted(problem));
    lines.extend(notes.iter().flat_map(|note| wrapped("· ", note)));
    lines
}

fn milestone_line(milestone: &MilestoneGrade) -> String {
    let tests = format!("{} of {} tests", milestone.passed(), milestone.tests.len());
    let points = format!("{} of {} points", milestone.score, milestone.max_score);
    format!("  {} {:<2} {} {tests:<16} {points}", mark(milestone), milestone.number, fitted(&milestone.name, 24))
}

fn test_lines(milestone: &MilestoneGrade, test: &TestGrade) -> Vec<String> {
    let name = wording::line(&test.name, 200);
    if test.is_passed() {
        return wrapped("  ✔ ", &format!("{name}: {} of {} points", test.score, test.max_score));
    }
    let title = format!("{name} {}: {} of {} points", test.verdict.word(), test.score, test.max_score);
    let mut lines = wrapped("  ✘ ", &title);
    lines.extend(quoted(&wording::explanation(milestone, test, MESSAGE_CHARACTERS)));
    lines
}

fn write_class(results: &Results, out: &mut dyn Write) -> io::Result<()> {
    let Overview { milestones, equal, .. } = overview(Subject::Class(results));
    let mut sandboxes: BTreeSet<String> = BTreeSet::new();
    for entry in results.iter() {
        let Some(grade) = entry.grade() else { continue };
        sandboxes.insert(format!("Sandbox: {}", wording::sandbox(&grade.sandbox)));
    }
    let all: Vec<(usize, &str)> = milestones.iter().map(|(number, name)| (*number, &**name)).collect();
    let columns = if all.len() > MAX_COLUMNS { &[] } else { &all[..] };
    let numbers: String = columns.iter().map(|(number, _)| format!("{number:>4}")).collect();
    let heading = format!("  {} {numbers} {:>9} {:>5}  late", fitted("learner", LEARNER_COLUMNS), "points", "flags");
    write_lines(&[heading], out)?;
    for entry in results.iter() {
        write_lines(&[class_line(&entry, columns)], out)?;
    }
    let legend: Vec<String> =
        all.iter().map(|(number, name)| format!("{number} {}", wording::line(name, 60))).collect();
    let mut below = vec![String::new()];
    below.extend(wrapped("Milestones: ", &legend.join(", ")));
    below.extend(sandboxes.iter().flat_map(|sandbox| wrapped("", sandbox)));
    for equal in equal {
        let (milestone, learners) = (wording::line(&equal.milestone, 60), equal.learners.join(", "));
        below.extend(wrapped("· ", &format!("Equal sources of {milestone}: {}", wording::line(&learners, 1_000))));
    }
    write_lines(&below, out)?;
    for entry in results.iter() {
        for remark in remarks(&entry) {
            write_lines(&wrapped("· ", &format!("{}: {remark}", wording::line(entry.learner(), 200))), out)?;
        }
    }
    Ok(())
}

fn class_line(entry: &Entry, columns: &[(usize, &str)]) -> String {
    let learner = fitted(&wording::line(entry.learner(), 200), LEARNER_COLUMNS);
    let Entry::Judged(grade) = entry else { return format!("? {learner} not judged") };
    let points = |name: &str| grade.milestones.iter().find(|milestone| *milestone.name == *name);
    let cells: String = columns
        .iter()
        .map(|(_, name)| points(name).map_or_else(String::new, |milestone| milestone.score.to_string()))
        .map(|score| format!("{score:>4}"))
        .collect();
    let total = format!("{}/{}", grade.score, grade.max_score);
    let flags = if grade.flags.is_empty() { String::new() } else { grade.flags.len().to_string() };
    let late = wording::seconds_late(grade).filter(|late| *late > 0);
    let late = late.map_or_else(String::new, |late| wording::duration(late.unsigned_abs()));
    let mark = if grade.is_perfect() { '✔' } else { '✘' };
    format!("{mark} {learner} {cells} {total:>9} {flags:>5}  {late}")
}

/// Notes for the instructor about one learner.
fn remarks(entry: &Entry) -> Vec<String> {
    let mut remarks: Vec<String> = entry.overridden().map(wording::overridden).into_iter().collect();
    let grade = match entry {
        Entry::NotJudged { problem, .. } => {
            remarks.push(format!("not judged: {}", wording::line(problem, 500)));
            return remarks;
        }
        Entry::Judged(grade) => grade,
    };
    let not_built = grade.milestones.iter().filter(|milestone| milestone.build_error.is_some());
    remarks.extend(not_built.map(|milestone| format!("{} does not build", milestone.name)));
    let review: Vec<String> = wording::review(grade).into_iter().skip(1).collect();
    remarks.extend(review.iter().take(CLASS_FLAGS).map(|flag| format!("needs review: {flag}")));
    if grade.flags.len() > CLASS_FLAGS {
        remarks.push(format!("needs review: and {} more", wording::count(grade.flags.len() - CLASS_FLAGS, "flag")));
    }
    remarks
}

fn mark(milestone: &MilestoneGrade) -> char {
    if milestone.passed() == milestone.tests.len() {
        '✔'
    } else if milestone.build_error.is_some() {
        '!'
    } else {
        '✘'
    }
}

fn quoted(message: &str) -> Vec<String> {
    let mut lines: Vec<String> = message.lines().take(MESSAGE_LINES).flat_map(|line| wrapped(BAR, line)).collect();
    let left_out = message.lines().count().saturating_sub(MESSAGE_LINES);
    if left_out > 0 {
        lines.push(format!("{BAR}… {}", wording::count(left_out, "more line")));
    }
    lines
}

/// Wraps `text` at 80 columns. The first line starts with `prefix`, the others with a bar, since any word could be the
/// first of a line.
fn wrapped(prefix: &str, text: &str) -> Vec<String> {
    let text = inert(text);
    let options = textwrap::Options::new(WIDTH).initial_indent(prefix).subsequent_indent(BAR);
    textwrap::wrap(&text, options).into_iter().map(std::borrow::Cow::into_owned).collect()
}

/// The runner executes this old form of a command anywhere in a line.
fn inert(text: &str) -> String {
    text.replace("##[", "## [")
}

/// Cuts or pads `text` to exactly `columns` columns.
fn fitted(text: &str, columns: usize) -> String {
    let mut kept = String::new();
    for character in inert(text).chars() {
        if display_width(&kept) + display_width(character.encode_utf8(&mut [0; 4])) > columns {
            kept.pop();
            kept.push('…');
            break;
        }
        kept.push(character);
    }
    let padding = columns.saturating_sub(display_width(&kept));
    kept + &" ".repeat(padding)
}
