//! Messages: the words for every command except the board, and for errors and keys.

use std::fmt::Display;

use anstyle::{AnsiColor, Style as Color};

use super::terminal::Style;
use super::text::{indented, sanitized, without_assertion_prefix, wrapped};
use super::{Page, failure};
use crate::check::Event;
use crate::commands::hint::Hint;
use crate::commands::reset::Reset;
use crate::commands::solution::{Beyond, Comparison};
use crate::course::Milestone;
use crate::course::manifest::Function;
use crate::error::Error;
use crate::test_run::outcome::TestResult;

const STRONG: Color = Color::new().bold();
const ADDED: Color = AnsiColor::Green.on_default();
const REMOVED: Color = AnsiColor::Red.on_default();
const POSITION: Color = AnsiColor::Cyan.on_default();
const FAINT: Color = Color::new().dimmed();
const ERROR: Color = AnsiColor::Red.on_default().bold();

const LEVEL_NAMES: [&str; 3] = ["A nudge", "The approach", "The answer"];

pub fn status(event: &Event) -> String {
    match event {
        Event::Building(milestone) => format!("building {} …", milestone.package),
        Event::Waiting(milestone) => format!("building {}: waiting for another cargo to finish …", milestone.package),
        Event::Testing(milestone) => format!("testing {} …", milestone.package),
        Event::Done => String::new(),
    }
}

/// The keys of `watch` and their actions, in one line of at most 80 columns.
pub fn keys(page: Page, is_just_passed: bool) -> String {
    let keys = match (page, is_just_passed) {
        (Page::Board, true) => "n go on  s solution  l lesson  m list  e editor  r run again  q quit",
        (Page::Board, false) => "h hint  s solution  l lesson  m list  e editor  r run again  q quit",
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

pub fn hint(hint: &Hint, style: &Style) -> String {
    match hint {
        Hint::Levels { milestone, function, test, level } => hint_levels(milestone, function, *test, *level, style),
        Hint::DoesNotCompile { milestone } => format!(
            "{} does not compile yet: the compiler's message is the best hint.\nSee it: cargo kata\n",
            milestone.package
        ),
        Hint::None { milestone, test } => format!(
            "There is no hint for {}. The lesson may help: cargo kata lesson {}\n",
            test.unwrap_or("this"),
            milestone.number
        ),
        Hint::Polish { milestone, left } => polish_hint(milestone, left, style),
        Hint::Passed { milestone } => {
            let passed = format!("{} is already passed; there is nothing left to hint at.\n", milestone.package);
            let compare = format!("Compare with the reference: cargo kata solution {}\n", milestone.number);
            if milestone.has_solution { passed + &compare } else { passed }
        }
        Hint::Locked { milestone, first } => format!(
            "{} is locked until {} is passed.\nA hint for that one: cargo kata hint {}\n",
            milestone.package, first.package, first.number
        ),
        Hint::AllPassed => "All milestones are already passed; there is nothing left to hint at.\n".to_owned(),
    }
}

fn hint_levels(milestone: &Milestone, function: &Function, test: Option<&str>, level: u8, style: &Style) -> String {
    let for_test = test.map(|test| format!(", for {test}")).unwrap_or_default();
    let mut text = format!("{STRONG}`{}` of {}{STRONG:#}{for_test}\n", function.name, milestone.package);
    for (name, hint) in LEVEL_NAMES.iter().zip(&function.hints).take(usize::from(level)) {
        let is_code = *name == LEVEL_NAMES[2];
        let body = if is_code { indented(hint, 4) } else { wrapped(hint, style.width, 2) };
        text.push_str(&format!("\n{STRONG}{name}{STRONG:#}\n{body}\n"));
    }
    if level < 3 {
        text.push_str(&format!("\nMore: cargo kata hint {} {}\n", milestone.number, level + 1));
    }
    text
}

fn polish_hint(milestone: &Milestone, left: &[&TestResult], style: &Style) -> String {
    let mut text = format!("{STRONG}{} is passed. What is left to polish{STRONG:#}\n", milestone.package);
    for result in left {
        let message = without_assertion_prefix(&sanitized(&failure::message(result)));
        text.push_str(&format!("\n· {}\n{}", result.name, wrapped(&message, style.width, 2)));
        if let Some(location) = &result.location {
            text.push_str(&format!("\n  {}:{}", location.file, location.line));
        }
        text.push('\n');
    }
    text
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
            milestone.package,
            diff.lines().map(|line| colored(line) + "\n").collect::<String>(),
            also_there(beyond)
        ),
        Comparison::Same { milestone, beyond } => {
            format!("Your {} is the reference, word for word.\n{}", milestone.package, also_there(beyond))
        }
        Comparison::NoReference { milestone } => format!(
            "This course comes without solutions, so there is no reference to compare {} with.\n\
             What is left to polish, once it is passed: cargo kata hint {}\n",
            milestone.package, milestone.number
        ),
        Comparison::NotYet { milestone, current } if milestone.number == current.number => format!(
            "{} is not passed yet. The reference shows more once there is something to compare.\n\
             The next step: cargo kata · a hint: cargo kata hint\n",
            milestone.package
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
