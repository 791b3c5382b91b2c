//! The report for one learner of a class, as text and as a page: their own grade, and nothing for the instructor.

use askama::Template;

use super::html::{csp_hash, text as shown};
use super::{text, wording};
use crate::grade::{Entry, Grade, MilestoneGrade, TestGrade};
use crate::plain::Plain;

/// How much a report says about a failed test.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Detail {
    /// The whole message, with its location.
    #[default]
    Full,
    /// The first line of the message.
    Message,
    /// Only the verdict.
    None,
}

const STYLE: &str = include_str!("student.css");

#[derive(Template)]
#[template(path = "student.html")]
struct Page<'e> {
    style: &'static str,
    style_hash: String,
    learner: String,
    notes: Vec<String>,
    /// Why there is no grade.
    problem: String,
    grade: Option<&'e Grade>,
}

impl Detail {
    /// With their names on the command line.
    pub const ALL: [(&'static str, Self); 3] = [("full", Self::Full), ("message", Self::Message), ("none", Self::None)];
}

/// Leaves out what is only for the instructor, and what `detail` does not include.
pub fn for_learner(mut entry: Entry, detail: Detail) -> Entry {
    match &mut entry {
        // The other lines say what the instructor can do.
        Entry::NotJudged { problem, .. } => reduce(problem, Detail::Message),
        Entry::Judged(grade) => {
            grade.flags.clear();
            for milestone in &mut grade.milestones {
                let of_stretch = milestone.stretch.as_mut().and_then(|stretch| stretch.build_error.as_mut());
                for error in milestone.build_error.iter_mut().chain(of_stretch) {
                    reduce(&mut error.message, detail);
                    error.location.take_if(|_| detail != Detail::Full);
                }
                for test in &mut milestone.tests {
                    reduce(&mut test.message, detail);
                    test.location.take_if(|_| detail != Detail::Full);
                }
            }
        }
    }
    entry
}

fn reduce(message: &mut Plain, detail: Detail) {
    match detail {
        Detail::Full => {}
        Detail::Message => *message = message.lines().next().unwrap_or_default().into(),
        Detail::None => *message = Plain::default(),
    }
}

pub fn text(entry: &Entry) -> String {
    let lines = match entry {
        Entry::Judged(grade) => text::submission(grade, &notes(entry)),
        Entry::NotJudged { learner, problem, .. } => text::not_judged(learner, problem, &notes(entry)),
    };
    lines.into_iter().map(|line| line + "\n").collect()
}

pub fn html(entry: &Entry) -> String {
    let problem = match entry {
        Entry::Judged(_) => String::new(),
        Entry::NotJudged { problem, .. } => shown::message(problem),
    };
    let page = Page {
        style: STYLE,
        style_hash: csp_hash(STYLE),
        learner: shown::name(entry.learner()),
        notes: notes(entry),
        problem,
        grade: entry.grade(),
    };
    page.render().expect("rendering text succeeds") + "\n"
}

fn notes(entry: &Entry) -> Vec<String> {
    let of_grade = |lines: fn(&Grade) -> Vec<String>| entry.grade().map(lines).unwrap_or_default();
    let facts = of_grade(wording::stretch_goals).into_iter().chain(of_grade(wording::hand_in));
    facts.chain(entry.overridden().map(wording::overridden)).collect()
}

fn explanation(milestone: &MilestoneGrade, test: &TestGrade) -> String {
    wording::explanation(milestone, test, 4_000)
}

fn build_error(milestone: &MilestoneGrade) -> String {
    milestone.build_error.as_ref().map_or_else(String::new, |error| {
        let location = error.location.as_ref().map_or_else(String::new, |location| shown::location(location) + "\n");
        format!("{location}{}", shown::message(&error.message))
    })
}
