//! Messages: the words for every command except the board, and for errors and keys.

use std::fmt::Display;

use anstyle::{AnsiColor, Style as Color};

use super::Page;
use super::text::sanitized;
use crate::check::Event;
use crate::commands::doc_tests::DocTests;
use crate::commands::reset::Reset;
use crate::commands::solution::{Beyond, Comparison};
use crate::course::Milestone;
use crate::error::Error;

const STRONG: Color = Color::new().bold();
const ADDED: Color = AnsiColor::Green.on_default();
const REMOVED: Color = AnsiColor::Red.on_default();
const POSITION: Color = AnsiColor::Cyan.on_default();
const FAINT: Color = Color::new().dimmed();
const ERROR: Color = AnsiColor::Red.on_default().bold();

pub fn status(event: &Event) -> String {
    match event {
        Event::Building(milestone) => format!("building {} …", milestone.package),
        Event::Waiting(milestone) => format!("building {}: waiting for another cargo to finish …", milestone.package),
        Event::Testing(milestone) => format!("testing {} …", milestone.package),
        Event::Done => String::new(),
    }
}

/// The keys of `watch` and their actions, in one line of at most 80 columns. `has_more` is whether a hint has another level.
pub fn keys(page: Page, is_just_passed: bool, has_more: bool) -> String {
    let keys = match (page, is_just_passed) {
        (Page::Board, true) => "n go on  h hint  s solution  l lesson  m list  r run again  q quit",
        (Page::Board, false) => "h hint  s solution  l lesson  m list  e editor  r run again  q quit",
        (Page::Hint, _) if !has_more => "b board  s solution  l lesson  m list  e editor  q quit",
        (Page::Hint, _) => "h more  b board  s solution  l lesson  m list  e editor  q quit",
        (Page::Lesson, _) => "l answers  b board  h hint  s solution  m list  e editor  q quit",
        (Page::Error, _) => "r run again  q quit",
        (Page::Solution | Page::List, _) => "b board  h hint  s solution  l lesson  m list  e editor  q quit",
    };
    format!("{FAINT}watching · {keys}{FAINT:#} ")
}

pub fn error(error: &Error) -> String {
    format!("{ERROR}error{ERROR:#}: {}\n", sanitized(&error.to_string()))
}

pub fn doc_tests(milestone: &Milestone, doc_tests: &DocTests) -> String {
    let (package, passed, failed) = (&milestone.package, doc_tests.passed, &doc_tests.failed);
    let see = format!("cargo test --doc --package {package}");
    if !doc_tests.has_ended {
        return format!("\nThe examples in the documentation of {package} did not run to their end: {see}\n");
    }
    if passed + failed.len() == 0 {
        return String::new();
    }
    if failed.is_empty() {
        return format!("\nThe examples in the documentation of {package} run: {passed}\n");
    }
    let places: Vec<String> = failed.iter().map(|at| format!("  {}:{}\n", sanitized(&at.file), at.line)).collect();
    format!(
        "\nExamples in the documentation of {package} that fail: {} of {}\n{}See why: {see}\n",
        failed.len(),
        passed + failed.len(),
        places.concat()
    )
}

pub fn reset(milestone: &Milestone, reset: &Reset) -> String {
    let source = milestone.source_path();
    match reset {
        Reset::Unchanged => format!("{source} is the starter already: nothing was changed.\n"),
        Reset::Restored => format!("{source} is the starter again. There was nothing to keep.\n"),
        Reset::Kept(kept) => format!("{source} is the starter again.\nYour file was kept: {kept}\n"),
    }
}

pub fn solution(comparison: &Comparison) -> String {
    match comparison {
        Comparison::Diff { milestone, diff, beyond } => format!(
            "{STRONG}From your {} to the reference{STRONG:#}. There is more than one good way.\n\n{}{}",
            milestone.name(),
            diff.lines().map(|line| colored(line) + "\n").collect::<String>(),
            also_there(beyond)
        ),
        Comparison::Same { milestone, beyond } => {
            format!("Your {} is the reference, word for word.\n{}", milestone.name(), also_there(beyond))
        }
        Comparison::NoReference { milestone } => format!(
            "This course comes without solutions, so there is no reference to compare {} with.\n\
             What is left to polish, once it is passed: cargo kata hint {}\n",
            milestone.package, milestone.number
        ),
        Comparison::NotYet { milestone, current } if milestone.number == current.number => format!(
            "{} is not passed yet. The reference shows more once there is something to compare.\n\
             The next step: {} · a hint: {}\n",
            milestone.name(),
            milestone.look(),
            if milestone.is_stretch() { milestone.command("hint", "") } else { "cargo kata hint".to_owned() }
        ),
        Comparison::NotYet { milestone, current } => format!(
            "{} is locked until {} is passed.\nThe next step: cargo kata · a hint: cargo kata hint\n",
            milestone.package, current.package
        ),
    }
}

fn also_there(beyond: &[Beyond]) -> String {
    let line = |Beyond { file, about }: &Beyond| format!("\nThe reference also has {file}\n  {}\n", sanitized(about));
    beyond.iter().map(line).collect()
}

fn colored(line: &str) -> String {
    let line = sanitized(line);
    match line.as_bytes().first() {
        Some(b'+') => paint(ADDED, &line),
        Some(b'-') => paint(REMOVED, &line),
        Some(b'@') => paint(POSITION, &line),
        _ => line,
    }
}

fn paint(color: Color, text: &dyn Display) -> String {
    format!("{color}{text}{color:#}")
}
