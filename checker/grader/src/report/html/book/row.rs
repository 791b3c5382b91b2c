//! A learner's row in the table, and the details below it.

use askama::Template;

use super::{Cell, Group, tenths};
use crate::grade::{Entry, Flag, Grade};
use crate::report::html::text;
use crate::report::wording;

pub struct Row<'g> {
    /// Unique on the page.
    pub id: usize,
    pub learner: String,
    /// None if the submission could not be judged.
    pub grade: Option<&'g Grade>,
    /// Why it could not be judged.
    pub problem: String,
    pub summary: String,
    /// Its hash and time.
    pub commit: Option<(String, String)>,
    /// Empty without a deadline.
    pub deadline: String,
    pub lateness: String,
    pub is_late: bool,
    pub sandbox: String,
    pub flags: Vec<ShownFlag>,
    pub groups: Vec<Group>,
    /// Whether the table has a column for lateness.
    pub is_dated: bool,
}

/// The row in the table.
#[derive(Template)]
#[template(path = "learner.html", block = "row")]
pub struct InTable<'r> {
    pub row: &'r Row<'r>,
    /// The number of columns after the learner's name.
    pub columns: usize,
}

/// The entry in the list of flags.
#[derive(Template)]
#[template(path = "learner.html", block = "review")]
pub struct InReview<'r> {
    pub row: &'r Row<'r>,
}

/// The entry in the list of learners.
#[derive(Template)]
#[template(path = "learner.html", block = "details")]
pub struct InList<'r> {
    pub row: &'r Row<'r>,
}

pub struct ShownFlag {
    pub location: String,
    pub reason: String,
}

impl<'g> Row<'g> {
    /// A row without cells.
    pub fn new(id: usize, entry: &'g Entry) -> Self {
        let learner = text::name(entry.learner());
        match entry {
            Entry::Judged(grade) => Self::judged(id, learner, grade),
            Entry::NotJudged { problem, .. } => Self::not_judged(id, learner, text::message(problem)),
        }
    }

    fn judged(id: usize, learner: String, grade: &'g Grade) -> Self {
        let deadline = grade.deadline.as_ref();
        let row = Self::not_judged(id, learner, String::new());
        Self {
            grade: Some(grade),
            summary: summary(grade),
            commit: grade.commit.as_ref().map(|commit| (text::visible(&commit.hash), text::visible(&commit.time))),
            deadline: deadline.map(text::deadline).unwrap_or_default(),
            lateness: deadline.map(text::lateness).unwrap_or_default(),
            is_late: is_late(grade),
            sandbox: wording::sandbox(&grade.sandbox),
            flags: grade.flags.iter().map(shown).collect(),
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
            commit: None,
            deadline: String::new(),
            lateness: String::new(),
            is_late: false,
            sandbox: String::new(),
            flags: Vec::new(),
            groups: Vec::new(),
            is_dated: false,
        }
    }

    pub fn share(&self) -> usize {
        self.grade.map_or(0, |grade| tenths(grade.score as usize, grade.max_score as usize))
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
    ShownFlag { location: text::flag_location(flag), reason: text::visible(&flag.reason) }
}
