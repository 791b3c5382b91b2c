//! `grades.csv`: a row for each learner, for spreadsheets and learning management systems. `tests.csv`: a row for each
//! test, the hardest first.

use std::io::{self, Write};

use super::overview::{EqualSources, Overview, overview};
use super::{Subject, wording};
use crate::grade::{Entry, Grade, LandlockState};

/// The file with a row for each test.
pub const TESTS: &str = "tests.csv";

const CELL_CHARACTERS: usize = 1_000;

/// The columns after those of the milestones.
const COLUMNS: [&str; 14] = [
    "total",
    "max",
    // Points given by the instructor, which change neither of the two.
    "override",
    "override_reason",
    "flags",
    // 0 if it was in time, empty if unknown.
    "late_seconds",
    "commit",
    "time",
    "not_built",
    "sandbox",
    "review",
    // Learners with the same code, milestone by milestone.
    "equal_sources",
    "graded_in_seconds",
    // Why a submission could not be judged. Its points are then empty, not 0.
    "problem",
];

pub fn write(subject: Subject, out: &mut dyn Write) -> io::Result<()> {
    let Overview { milestones, equal, .. } = overview(subject);
    let names: Vec<&str> = milestones.iter().map(|(_, name)| &**name).collect();
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(["learner"].iter().chain(&names).chain(&COLUMNS).map(|name| text(name)))?;
    for entry in subject.entries() {
        let mut cells = vec![text(entry.learner())];
        match &entry {
            Entry::Judged(grade) => cells.extend(judged(grade, &names, &equal)),
            Entry::NotJudged { problem, .. } => {
                cells.resize(names.len() + COLUMNS.len(), String::new());
                cells.push(text(problem));
            }
        }
        if let Some(given) = entry.overridden() {
            let column = 1 + names.len() + 2;
            cells[column] = given.points.to_string();
            cells[column + 1] = text(&given.reason);
        }
        writer.write_record(cells)?;
    }
    writer.flush()
}

fn judged(grade: &Grade, names: &[&str], equal: &[EqualSources]) -> Vec<String> {
    let points = |name: &&str| {
        let milestone = grade.milestones.iter().find(|milestone| *milestone.name == **name);
        milestone.map_or_else(String::new, |milestone| milestone.score.to_string())
    };
    let not_built = grade.milestones.iter().filter(|milestone| milestone.build_error.is_some());
    let not_built: Vec<&str> = not_built.map(|milestone| &*milestone.name).collect();
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
        String::new(),
        String::new(),
        grade.flags.len().to_string(),
        wording::seconds_late(grade).map_or_else(String::new, |late| late.to_string()),
        commit.map_or_else(String::new, |commit| text(&commit.hash)),
        commit.map_or_else(String::new, |commit| text(&commit.time)),
        text(&not_built.join(" ")),
        landlock.to_owned(),
        text(&review.join("; ")),
        text(&equal_sources(&grade.learner, equal)),
        format!("{:.1}", grade.seconds),
        String::new(),
    ]);
    cells
}

fn equal_sources(learner: &str, equal: &[EqualSources]) -> String {
    let equal = equal.iter().filter(|equal| equal.learners.iter().any(|other| other == learner));
    let others = |equal: &EqualSources| {
        let others = equal.learners.iter().filter(|other| *other != learner);
        format!("{}: {}", equal.milestone, others.cloned().collect::<Vec<_>>().join(", "))
    };
    equal.map(others).collect::<Vec<_>>().join("; ")
}

/// How many learners did not pass each test.
pub fn write_tests(subject: Subject, out: &mut dyn Write) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(["milestone", "test", "not_passed", "learners"])?;
    for test in overview(subject).tests {
        let cells = [text(&test.milestone), text(&test.test), test.missed.to_string(), test.taken.to_string()];
        writer.write_record(cells)?;
    }
    writer.flush()
}

/// A cell that no spreadsheet reads as a formula. It has one line, because not every CSV parser supports line breaks.
fn text(cell: &str) -> String {
    let cell = wording::line(cell, CELL_CHARACTERS);
    if cell.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) { format!("'{cell}") } else { cell }
}
