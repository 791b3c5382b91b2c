//! The list of the examples, a milestone's line of them for the board, and why one cannot be run yet.

use anstyle::Style as Color;

use crate::commands::example::Program;
use crate::course::Milestone;

const STRONG: Color = Color::new().bold();

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
        "{} runs on your own {}: pass milestone {} first.\nThe next step: cargo kata · the others: cargo kata example\n",
        program.example.name, program.milestone.package, program.milestone.number
    )
}

/// The first example of a milestone, and the others in parentheses.
pub fn names(milestone: &Milestone) -> Option<String> {
    let (first, others) = milestone.examples.split_first()?;
    let others: Vec<&str> = others.iter().map(|example| example.name.as_str()).collect();
    Some(if others.is_empty() { first.name.clone() } else { format!("{} (or {})", first.name, others.join(", ")) })
}
