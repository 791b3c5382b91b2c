//! A learner's row in the table, and the details below it.

use super::tenths;
use crate::grade::{Entry, Flag, Grade};
use crate::report::html::text;
use crate::report::wording;

pub struct Row {
    /// Unique on the page.
    pub id: usize,
    pub learner: String,
    /// None if the submission could not be judged.
    pub grade: Option<Grade>,
    /// Why it could not be judged.
    pub problem: String,
    pub summary: String,
    /// The points that the instructor gives by hand, and why.
    pub overridden: Option<(u32, String)>,
    /// Its hash and time.
    pub commit: Option<(String, String)>,
    /// Empty without a deadline.
    pub deadline: String,
    pub lateness: String,
    pub is_late: bool,
    pub sandbox: String,
    pub flags: Vec<ShownFlag>,
}

pub struct ShownFlag {
    pub location: String,
    pub reason: String,
}

impl Row {
    pub fn new(id: usize, entry: Entry) -> Self {
        let learner = text::name(entry.learner());
        let overridden = entry.overridden().map(|given| (given.points, given.reason.to_string()));
        let row = match entry {
            Entry::Judged(grade) => Self::judged(id, learner, grade),
            Entry::NotJudged { problem, .. } => Self::not_judged(id, learner, text::message(&problem)),
        };
        Self { overridden, ..row }
    }

    fn judged(id: usize, learner: String, grade: Grade) -> Self {
        let deadline = grade.deadline.as_ref();
        let row = Self::not_judged(id, learner, String::new());
        Self {
            summary: summary(&grade),
            commit: grade.commit.as_ref().map(|commit| (commit.hash.to_string(), text::commit_time(commit))),
            deadline: deadline.map(text::deadline).unwrap_or_default(),
            lateness: deadline.map(text::lateness).unwrap_or_default(),
            is_late: is_late(&grade),
            sandbox: wording::sandbox(&grade.sandbox),
            flags: grade.flags.iter().map(shown).collect(),
            grade: Some(grade),
            ..row
        }
    }

    fn not_judged(id: usize, learner: String, problem: String) -> Self {
        Self {
            id,
            learner,
            grade: None,
            problem,
            summary: "could not be judged".to_owned(),
            overridden: None,
            commit: None,
            deadline: String::new(),
            lateness: String::new(),
            is_late: false,
            sandbox: String::new(),
            flags: Vec::new(),
        }
    }

    pub fn share(&self) -> usize {
        self.grade.as_ref().map_or(0, |grade| tenths(grade.score as usize, grade.max_score as usize))
    }
}

pub fn is_late(grade: &Grade) -> bool {
    grade.deadline.as_ref().and_then(|deadline| deadline.seconds_late).is_some_and(|seconds| seconds > 0)
}

fn summary(grade: &Grade) -> String {
    let mut parts = vec![format!("{} of {} points", grade.score, grade.max_score)];
    if !grade.flags.is_empty() {
        parts.push(wording::count(grade.flags.len(), "flag"));
    }
    if is_late(grade)
        && let Some(deadline) = &grade.deadline
    {
        parts.push(format!("{} late", text::lateness(deadline)));
    }
    parts.join(" · ")
}

fn shown(flag: &Flag) -> ShownFlag {
    ShownFlag { location: text::flag_location(flag), reason: flag.reason.to_string() }
}
