//! What the head of the page says about the class.

use super::row::is_late;
use super::{Milestone, Test};
use crate::grade::{Deadline, Entry, Sandbox};
use crate::report::html::text;
use crate::report::wording;

pub struct Fact {
    pub name: &'static str,
    pub value: String,
    /// Empty where there is nothing to add.
    pub note: String,
    /// Where the page tells more, like `#t12`; empty for nowhere.
    pub target: String,
    /// Whether an instructor should look at it first.
    pub is_alarming: bool,
}

/// What is counted while the learners pass by.
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
    /// The first that there is, with how its learner stands to it.
    deadline: Option<Deadline>,
    /// Each that was in force, with how many learners were judged in it: parts of a class may come from different
    /// machines.
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

    /// How many learners could be judged.
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
        let value = wording::count(self.unjudged.count, "learner");
        let fact = fact("Could not be judged", value, self.unjudged.shortened());
        (self.unjudged.count > 0).then_some(Fact { is_alarming: true, target: "#review".to_owned(), ..fact })
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
        let value = format!("{} of {}", self.perfect, self.judged());
        (self.judged() > 1).then(|| fact("All points", value, String::new()))
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
        let note = format!("the deadline was {}", text::visible(&deadline.time));
        let value = if self.judged() == 1 { text::lateness(deadline) } else { wording::count(self.late, "learner") };
        Some(fact("Late", value, note))
    }

    pub fn sandboxes(&self) -> Vec<ShownSandbox> {
        let shown = self.sandboxes.iter().map(|(sandbox, learners)| ShownSandbox {
            text: format!("Sandbox for {}: {}.", wording::count(*learners, "learner"), wording::sandbox(sandbox)),
            is_weak: !sandbox.is_whole(),
        });
        shown.collect()
    }
}

/// The first five of them, and how many there are.
#[derive(Default)]
struct Names {
    first: Vec<String>,
    count: usize,
}

impl Names {
    fn add(&mut self, learner: &str) {
        self.count += 1;
        self.first.extend((self.count <= 5).then(|| text::name(learner)));
    }

    fn shortened(&self) -> String {
        let shown = self.first.join(", ");
        if self.count > 5 { format!("{shown} and {} more", self.count - 5) } else { shown }
    }
}

/// A sandbox that was in force.
pub struct ShownSandbox {
    pub text: String,
    /// Whether it held less than it should.
    pub is_weak: bool,
}

fn fact(name: &'static str, value: String, note: String) -> Fact {
    Fact { name, value, note, target: String::new(), is_alarming: false }
}

fn hardest(milestones: &[Milestone], learners: usize) -> Option<Fact> {
    let tests = milestones.iter().flat_map(|milestone| &milestone.tests);
    let missed = |test: &&Test| test.taken - test.passed;
    // The first of equals: later tests are also those that fewer learners have come to.
    let test = tests.rev().max_by_key(missed).filter(|test| learners > 1 && missed(test) > 0)?;
    let note = format!("passed by {} of {}", test.passed, test.taken);
    Some(Fact { target: format!("#t{}", test.id), ..fact("Hardest test", test.label.clone(), note) })
}
