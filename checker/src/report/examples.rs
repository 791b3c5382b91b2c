//! The list of the examples, a milestone's line of them for the board, and why one cannot be run yet.

use anstyle::Style as Color;

use super::text::sanitized;
use crate::build::BuildError;
use crate::commands::example::Program;
use crate::course::Milestone;

const STRONG: Color = Color::new().bold();
const NEXT_STEP: &str = "The next step: cargo kata · the others: cargo kata example\n";

pub fn list(programs: &[Program]) -> String {
    let mut text = format!("{STRONG}Programs to run, most of them on your own code{STRONG:#}\n");
    let width = programs.iter().map(|program| program.example.name.len()).max().unwrap_or(0);
    let mut heading = String::new();
    for program in programs {
        let opened = opened(program);
        if opened != heading {
            text.push_str(&format!("\n{opened}\n"));
            heading = opened;
        }
        text.push_str(&format!("  {:<width$}  {}\n", program.example.name, program.title));
    }
    let rest =
        "\nRun one: cargo kata example NAME\nThen change it: each says what to try, and is in milestones/*/examples.\n";
    text + rest
}

fn opened(program: &Program) -> String {
    if program.needs_milestone {
        format!("Once milestone {} is passed, {}:", program.milestone.number, program.milestone.package)
    } else {
        "At once:".to_owned()
    }
}

pub fn not_yet(program: &Program) -> String {
    format!(
        "{} runs on your own {}: pass milestone {} first.\n{NEXT_STEP}",
        program.example.name, program.milestone.package, program.milestone.number
    )
}

/// Even a program that uses nothing of a milestone is built with the learner's code.
pub fn not_built(program: &Program, error: &BuildError) -> String {
    let package = &program.milestone.package;
    let source = error.location.as_ref().filter(|at| at.file.starts_with(&program.milestone.relative("src/")));
    match source {
        Some(at) => format!(
            "{} is built with your own {package}, which does not compile: {}:{}\n{NEXT_STEP}",
            program.example.name, at.file, at.line
        ),
        None => format!("{}\n", sanitized(&error.rendered)),
    }
}

/// The first example of a milestone, and the others in parentheses.
pub fn names(milestone: &Milestone) -> Option<String> {
    let (first, others) = milestone.examples.split_first()?;
    let others: Vec<&str> = others.iter().map(|example| example.name.as_str()).collect();
    Some(if others.is_empty() { first.name.clone() } else { format!("{} (or {})", first.name, others.join(", ")) })
}
