//! Hints: the words for each answer of the command `hint`.

use anstyle::Style as Color;

use super::compiler;
use super::failure;
use super::terminal::Style;
use super::text::{indented, readable, sanitized, wrapped};
use crate::build::BuildError;
use crate::commands::hint::Hint;
use crate::course::Milestone;
use crate::course::manifest::Function;
use crate::test_run::outcome::TestResult;

const STRONG: Color = Color::new().bold();
const LEVEL_NAMES: [&str; 3] = ["A nudge", "The approach", "The answer"];
pub const LAST_LEVEL: u8 = 3;

pub fn hint(hint: &Hint, style: &Style) -> String {
    match hint {
        Hint::Levels { milestone, function, test, error, level } => {
            let subject = match (test, error) {
                (Some(test), _) => format!(", for {test}"),
                (None, Some(_)) => ", which does not compile yet".to_owned(),
                (None, None) => String::new(),
            };
            let heading = format!("{STRONG}`{}` of {}{STRONG:#}{subject}\n", function.name, milestone.name());
            let explanation = error.map(|error| explanation(error, style)).unwrap_or_default();
            let levels = levels(function, *level, style);
            format!("{heading}{explanation}{levels}{}", more(milestone, *level))
        }
        Hint::DoesNotCompile { milestone, error } => format!(
            "{} does not compile yet: the compiler's message is the best hint.\n{}See it: {}\n",
            milestone.name(),
            explanation(error, style),
            milestone.look()
        ),
        Hint::Declaration { milestone, name } => format!(
            "Declare `{}` of {} as the starter does: {}\nSee both: {}\n",
            sanitized(name),
            milestone.name(),
            milestone.starter_path(),
            milestone.look()
        ),
        Hint::None { milestone, function } => no_hint(milestone, *function),
        Hint::Passed { milestone, left, level } => passed(milestone, left, *level, style),
        Hint::Locked { milestone, first } => locked(milestone, first),
        Hint::AllPassed { last } => format!(
            "All milestones are already passed; there is nothing left to hint at.\nThe hints of one of them: cargo kata hint {}\n",
            last.number
        ),
    }
}

fn explanation(error: &BuildError, style: &Style) -> String {
    let explanation = compiler::explanation(&error.rendered);
    explanation.map(|text| format!("\n{}\n", wrapped(text, style.width, 0))).unwrap_or_default()
}

fn levels(function: &Function, level: u8, style: &Style) -> String {
    let mut text = String::new();
    for (name, hint) in LEVEL_NAMES.iter().zip(&function.hints).take(usize::from(level)) {
        let is_code = *name == LEVEL_NAMES[2];
        let body = if is_code { indented(hint, 4) } else { wrapped(hint, style.width, 2) };
        text.push_str(&format!("\n{STRONG}{name}{STRONG:#}\n{body}\n"));
    }
    text
}

fn more(milestone: &Milestone, level: u8) -> String {
    if level == LAST_LEVEL {
        return String::new();
    }
    format!("\nMore: {}\n", milestone.command("hint", &format!(" {}", level + 1)))
}

fn no_hint(milestone: &Milestone, function: Option<&str>) -> String {
    let mut text = match function {
        Some(name) => format!(
            "There is no hint for `{}`: it is none of the functions to fill in.\nThe starter, to compare: {}\n",
            sanitized(name),
            milestone.starter_path()
        ),
        None => "There is no hint for this.\n".to_owned(),
    };
    if milestone.has_lesson {
        text.push_str(&format!("The lesson may help: cargo kata lesson {}\n", milestone.number));
    }
    text
}

/// A number may be meant as a milestone or as a level.
fn locked(milestone: &Milestone, first: &Milestone) -> String {
    let (number, package) = (milestone.number, &milestone.package);
    let advice = if number <= usize::from(LAST_LEVEL) {
        format!("For level {number} of the hint for {}: cargo kata hint {} {number}", first.package, first.number)
    } else {
        format!("For a hint for {}: cargo kata hint {}", first.package, first.number)
    };
    let locked =
        format!("{number} is milestone {number}, {package}, which is locked until {} is passed.", first.package);
    format!("{locked}\n{advice}\n")
}

fn passed(milestone: &Milestone, left: &[&TestResult], level: u8, style: &Style) -> String {
    let mut text = format!("{STRONG}{} is passed.{STRONG:#}", milestone.name());
    if left.is_empty() {
        text.push(' ');
    } else {
        text.push_str(&format!(" {STRONG}What is left to polish{STRONG:#}\n"));
        left.iter().for_each(|result| text.push_str(&polish(milestone, result, style)));
        text.push('\n');
    }
    text.push_str(&format!("{STRONG}The hints of its functions{STRONG:#}\n"));
    for function in &milestone.manifest.functions {
        text.push_str(&format!("\n{STRONG}`{}`{STRONG:#}{}", function.name, levels(function, level, style)));
    }
    text.push_str(&more(milestone, level));
    if milestone.has_solution {
        text.push_str(&format!("\nCompare with the reference: {}\n", milestone.command("solution", "")));
    }
    text
}

fn polish(milestone: &Milestone, result: &TestResult, style: &Style) -> String {
    let message = readable(&sanitized(&failure::message(result)));
    let mut text = format!("\n· {}\n{}\n", result.name, wrapped(&message, style.width, 2));
    let (often, hints) = (&milestone.manifest.often, &milestone.manifest.polish);
    for (label, words) in [("Often", often.get(&result.name)), ("Hint", hints.get(&result.name))] {
        let words = words.map(|words| wrapped(&format!("{label}: {words}"), style.width, 2));
        words.into_iter().for_each(|words| text.push_str(&format!("{words}\n")));
    }
    if let Some(location) = &result.location {
        text.push_str(&format!("  {}:{}\n", location.file, location.line));
    }
    text
}
