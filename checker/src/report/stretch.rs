//! The stretch goal: renders what it is, where it stands and what to do next.

use super::board::{self, GOOD, STRONG, labeled, paint};
use super::next_step::describe_next;
use super::terminal::Style;
use super::text::wrapped;
use crate::commands::stretch::{Stand, Stretch};

pub fn render(stretch: &Stretch, style: &Style) -> String {
    board::fitted(style, |style| render_with(stretch, style))
}

fn render_with(stretch: &Stretch, style: &Style) -> String {
    let goal = stretch.goal;
    let number = goal.number;
    let heading = format!("Stretch goal of milestone {number}, {}: {}", goal.package, goal.manifest.title);
    let mut parts = vec![paint(STRONG, &wrapped(&heading, style.width, 0))];
    let what = wrapped(&goal.manifest.goal, style.width, 2);
    let line = |label, text: &str| labeled(label, 9, text, style);
    match &stretch.stand {
        Stand::Waits => {
            let waits = format!("It waits until {} is passed: cargo kata", goal.package);
            parts.extend([what, wrapped(&waits, style.width, 2)]);
        }
        Stand::NotBegun => {
            let mut lines = vec![line("Write", &goal.source_path()), line("Hint", &goal.command("hint", ""))];
            if goal.has_lesson {
                lines.push(line("Lesson", &format!("cargo kata lesson {number}")));
            }
            lines.push(line("Then", &goal.look()));
            parts.extend([what, lines.join("\n")]);
        }
        Stand::Missing => {
            let missing = format!("{} is missing. The starter is there again after:", goal.source_path());
            parts.extend([what, format!("{}\n  {}", wrapped(&missing, style.width, 2), goal.command("reset", ""))]);
        }
        Stand::Begun(progress) => match progress.next_step() {
            Some(next) => {
                parts.extend(progress.milestones.iter().map(|progress| board::row(progress, style)));
                parts.push(describe_next(progress, &next, style));
            }
            None => {
                let reached = format!("★ It is reached: {}.", goal.manifest.title);
                let mut lines = vec![paint(GOOD.bold(), &reached), wrapped(&goal.manifest.achieved, style.width, 2)];
                if goal.has_solution {
                    lines.push(labeled("Compare with the reference:", 29, &goal.command("solution", ""), style));
                }
                parts.push(lines.join("\n"));
            }
        },
    }
    format!("\n{}\n", parts.join("\n\n"))
}
