//! The facts about the class at the top of the page.

use super::Milestone;
use super::row::is_late;
use crate::grade::{Deadline, Entry, Sandbox};
use crate::report::html::text;
use crate::report::wording;

pub struct Fact {
    pub name: &'static str,
    pub value: String,
    /// Empty if there is none.
    pub note: String,
    /// A link to more on the page, like `#t12`; empty if there is none.
    pub target: String,
    /// Whether an instructor should see it first.
    pub is_alarming: bool,
}

/// Counts that are updated with each learner.
#[derive(Default)]
pub struct Tally {
    learners: usize,
    unjudged: Names,
    flagged: Names,
    flags: usize,
    scores: Vec<u32>,
    most: u32,
    perfect: usize,
    late: usize,
    /// The first deadline found, with that learner's lateness.
    deadline: Option<Deadline>,
    /// Each sandbox, with the number of learners judged in it: the shards of a class may run on different machines.
    sandboxes: Vec<(Sandbox, usize)>,
}

impl Tally {
    pub fn add(&mut self, entry: &Entry) {
        self.learners += 1;
        let Some(grade) = entry.grade() else { return self.unjudged.add(entry.learner()) };
        if !grade.flags.is_empty() {
            self.flagged.add(&grade.learner);
            self.flags += grade.flags.len();
        }
        self.scores.push(grade.score);
        self.most = self.most.max(grade.max_score);
        self.perfect += usize::from(grade.is_perfect());
        self.late += usize::from(is_late(grade));
        if self.deadline.is_none() {
            self.deadline.clone_from(&grade.deadline);
        }
        match self.sandboxes.iter_mut().find(|(sandbox, _)| sandbox == &grade.sandbox) {
            Some((_, learners)) => *learners += 1,
            None => self.sandboxes.push((grade.sandbox.clone(), 1)),
        }
    }

    /// The number of learners that could be judged.
    pub fn judged(&self) -> usize {
        self.scores.len()
    }

    pub fn needs_review(&self) -> bool {
        self.unjudged.count + self.flagged.count > 0
    }

    pub fn facts(&self, milestones: &[Milestone]) -> Vec<Fact> {
        let facts = [
            self.unjudged(),
            self.score(),
            self.perfect(),
            hardest(milestones, self.judged()),
            Some(self.flags()),
            self.late(),
        ];
        facts.into_iter().flatten().collect()
    }

    fn unjudged(&self) -> Option<Fact> {
        if self.unjudged.count == 0 {
            return None;
        }
        let value = wording::count(self.unjudged.count, "learner");
        let fact = fact("Could not be judged", value, self.unjudged.shortened());
        Some(Fact { is_alarming: true, target: "#review".to_owned(), ..fact })
    }

    fn score(&self) -> Option<Fact> {
        let mut scores = self.scores.clone();
        scores.sort_unstable();
        let middle = *scores.get(scores.len() / 2)?;
        let range = format!("from {} to {}", scores[0], scores[scores.len() - 1]);
        let value = format!("{middle} of {}", self.most);
        Some(if scores.len() == 1 { fact("Score", value, String::new()) } else { fact("Median score", value, range) })
    }

    fn perfect(&self) -> Option<Fact> {
        if self.judged() < 2 {
            return None;
        }
        Some(fact("All points", format!("{} of {}", self.perfect, self.judged()), String::new()))
    }

    fn flags(&self) -> Fact {
        if self.flags == 0 {
            return fact("Needs review", "nothing".to_owned(), String::new());
        }
        let fact = fact("Needs review", wording::count(self.flags, "flag"), self.flagged.shortened());
        Fact { is_alarming: true, target: "#review".to_owned(), ..fact }
    }

    fn late(&self) -> Option<Fact> {
        let deadline = self.deadline.as_ref()?;
        let note = format!("the deadline was {}", deadline.time);
        let value = if self.judged() == 1 { text::lateness(deadline) } else { wording::count(self.late, "learner") };
        Some(fact("Late", value, note))
    }

    pub fn sandboxes(&self) -> Vec<ShownSandbox> {
        let shown = self.sandboxes.iter().map(|(sandbox, learners)| ShownSandbox {
            text: format!("Sandbox for {}: {}.", wording::count(*learners, "learner"), wording::sandbox(sandbox)),
            is_weak: !sandbox.is_complete(),
        });
        shown.collect()
    }
}

/// The first five names, and the count of all.
#[derive(Default)]
struct Names {
    first: Vec<String>,
    count: usize,
}

impl Names {
    fn add(&mut self, learner: &str) {
        self.count += 1;
        if self.count <= 5 {
            self.first.push(text::name(learner));
        }
    }

    fn shortened(&self) -> String {
        let shown = self.first.join(", ");
        if self.count > 5 { format!("{shown} and {} more", self.count - 5) } else { shown }
    }
}

pub struct ShownSandbox {
    pub text: String,
    /// Whether some restriction was not in force.
    pub is_weak: bool,
}

fn fact(name: &'static str, value: String, note: String) -> Fact {
    Fact { name, value, note, target: String::new(), is_alarming: false }
}

fn hardest(milestones: &[Milestone], learners: usize) -> Option<Fact> {
    let tests = milestones.iter().flat_map(|milestone| &milestone.tests);
    // The first of equals, because fewer learners reach the later tests. `max_by_key` takes the last.
    let test = tests.rev().max_by_key(|test| test.missed())?;
    if learners < 2 || test.missed() == 0 {
        return None;
    }
    let note = format!("passed by {} of {}", test.passed, test.taken);
    Some(Fact { target: format!("#t{}", test.id), ..fact("Hardest test", test.label.clone(), note) })
}
