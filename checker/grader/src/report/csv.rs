//! `grades.csv`: a row for each learner, for spreadsheets and learning management systems.

use std::collections::BTreeSet;
use std::io::{self, Write};

use super::{Subject, wording};
use crate::grade::{Entry, Grade, LandlockState};

const CELL_CHARACTERS: usize = 1_000;

/// The columns after those of the milestones.
const COLUMNS: [&str; 11] = [
    "total",
    "max",
    "flags",
    // 0 if it was in time, empty if unknown.
    "late_seconds",
    "commit",
    "time",
    "not_built",
    "sandbox",
    "review",
    "graded_in_seconds",
    // Why a submission could not be judged. Its points are then empty, not 0.
    "problem",
];

pub fn write(subject: Subject, out: &mut dyn Write) -> io::Result<()> {
    let mut milestones: BTreeSet<(usize, String)> = BTreeSet::new();
    for entry in subject.entries() {
        let graded = entry.grade().into_iter().flat_map(|grade| &grade.milestones);
        milestones.extend(graded.map(|milestone| (milestone.number, milestone.name.clone())));
    }
    let names: Vec<&str> = milestones.iter().map(|(_, name)| name.as_str()).collect();
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(["learner"].iter().chain(&names).chain(&COLUMNS).map(|name| text(name)))?;
    for entry in subject.entries() {
        let mut cells = vec![text(entry.learner())];
        match &entry {
            Entry::Judged(grade) => cells.extend(judged(grade, &names)),
            Entry::NotJudged { problem, .. } => {
                cells.resize(names.len() + COLUMNS.len(), String::new());
                cells.push(text(problem));
            }
        }
        writer.write_record(cells)?;
    }
    writer.flush()
}

fn judged(grade: &Grade, names: &[&str]) -> Vec<String> {
    let points = |name: &&str| {
        let milestone = grade.milestones.iter().find(|milestone| milestone.name == **name);
        milestone.map_or_else(String::new, |milestone| milestone.score.to_string())
    };
    let not_built = grade.milestones.iter().filter(|milestone| milestone.build_error.is_some());
    let not_built: Vec<&str> = not_built.map(|milestone| milestone.name.as_str()).collect();
    let commit = grade.commit.as_ref();
    let landlock = match grade.sandbox.landlock {
        LandlockState::Enforced => "enforced",
        LandlockState::Partial => "partial",
        LandlockState::None => "none",
    };
    let review: Vec<String> = wording::review(grade).into_iter().skip(1).collect();
    let mut cells: Vec<String> = names.iter().map(points).collect();
    cells.extend([
        grade.score.to_string(),
        grade.max_score.to_string(),
        grade.flags.len().to_string(),
        wording::seconds_late(grade).map_or_else(String::new, |late| late.to_string()),
        commit.map_or_else(String::new, |commit| text(&commit.hash)),
        commit.map_or_else(String::new, |commit| text(&commit.time)),
        text(&not_built.join(" ")),
        landlock.to_owned(),
        text(&review.join("; ")),
        format!("{:.1}", grade.seconds),
        String::new(),
    ]);
    cells
}

/// A cell that no spreadsheet reads as a formula. It has one line, because not every CSV parser supports line breaks.
fn text(cell: &str) -> String {
    let cell = wording::line(cell, CELL_CHARACTERS);
    if cell.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) { format!("'{cell}") } else { cell }
}
