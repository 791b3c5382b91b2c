//! What the head of the page says about the class.

use super::row::is_late;
use super::{Milestone, Test};
use crate::grade::formats::html::text;
use crate::grade::formats::words;
use crate::grade::result::{Entry, Grade, Sandbox};

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

pub fn of(entries: &[Entry], milestones: &[Milestone]) -> Vec<Fact> {
    let grades: Vec<&Grade> = entries.iter().filter_map(Entry::grade).collect();
    let facts = [
        unjudged(entries, &grades),
        score(&grades),
        perfect(&grades),
        hardest(milestones, grades.len()),
        flags(&grades),
        late(&grades),
    ];
    facts.into_iter().flatten().collect()
}

fn fact(name: &'static str, value: String, note: String) -> Fact {
    Fact { name, value, note, target: String::new(), is_alarming: false }
}

fn unjudged(entries: &[Entry], grades: &[&Grade]) -> Option<Fact> {
    let missing = entries.len() - grades.len();
    let names = entries.iter().filter(|entry| entry.grade().is_none()).map(|entry| text::name(entry.learner()));
    let names: Vec<String> = names.collect();
    let value = words::count(missing, "learner");
    let fact = Fact {
        is_alarming: true,
        target: "#review".to_owned(),
        ..fact("Could not be judged", value, shortened(&names))
    };
    (missing > 0).then_some(fact)
}

/// At most five names.
fn shortened(names: &[String]) -> String {
    let shown = names.iter().take(5).map(String::as_str).collect::<Vec<_>>().join(", ");
    if names.len() > 5 { format!("{shown} and {} more", names.len() - 5) } else { shown }
}

fn score(grades: &[&Grade]) -> Option<Fact> {
    let mut scores: Vec<u32> = grades.iter().map(|grade| grade.score).collect();
    scores.sort_unstable();
    let middle = *scores.get(scores.len() / 2)?;
    let most = grades.iter().map(|grade| grade.max_score).max()?;
    let range = format!("from {} to {}", scores[0], scores[scores.len() - 1]);
    let value = format!("{middle} of {most}");
    Some(if grades.len() == 1 { fact("Score", value, String::new()) } else { fact("Median score", value, range) })
}

fn perfect(grades: &[&Grade]) -> Option<Fact> {
    let perfect = grades.iter().filter(|grade| grade.is_perfect()).count();
    (grades.len() > 1).then(|| fact("All points", format!("{perfect} of {}", grades.len()), String::new()))
}

fn hardest(milestones: &[Milestone], learners: usize) -> Option<Fact> {
    let tests = milestones.iter().flat_map(|milestone| &milestone.tests);
    let missed = |test: &&Test| test.taken - test.passed;
    // The first of equals: later tests are also those that fewer learners have come to.
    let test = tests.rev().max_by_key(missed).filter(|test| learners > 1 && missed(test) > 0)?;
    let note = format!("passed by {} of {}", test.passed, test.taken);
    Some(Fact { target: format!("#t{}", test.id), ..fact("Hardest test", test.label.clone(), note) })
}

fn flags(grades: &[&Grade]) -> Option<Fact> {
    let flags: usize = grades.iter().map(|grade| grade.flags.len()).sum();
    let flagged: Vec<String> =
        grades.iter().filter(|grade| !grade.flags.is_empty()).map(|grade| text::name(&grade.learner)).collect();
    if flags == 0 {
        return Some(fact("Needs review", "nothing".to_owned(), String::new()));
    }
    let value = words::count(flags, "flag");
    Some(Fact { is_alarming: true, target: "#review".to_owned(), ..fact("Needs review", value, shortened(&flagged)) })
}

fn late(grades: &[&Grade]) -> Option<Fact> {
    let deadline = grades.iter().find_map(|grade| grade.deadline.as_ref())?;
    let late = grades.iter().filter(|grade| is_late(grade)).count();
    let note = format!("the deadline was {}", text::visible(&deadline.time));
    let value = if grades.len() == 1 { text::lateness(deadline) } else { words::count(late, "learner") };
    Some(fact("Late", value, note))
}

/// A sandbox that was in force.
pub struct ShownSandbox {
    pub text: String,
    /// Whether it held less than it should.
    pub is_weak: bool,
}

/// Each sandbox that was in force, with how many learners were judged in it: parts of a class may come from different
/// machines.
pub fn sandboxes(grades: &[&Grade]) -> Vec<ShownSandbox> {
    let mut sandboxes: Vec<(&Sandbox, usize)> = Vec::new();
    for grade in grades {
        match sandboxes.iter_mut().find(|(sandbox, _)| *sandbox == &grade.sandbox) {
            Some((_, learners)) => *learners += 1,
            None => sandboxes.push((&grade.sandbox, 1)),
        }
    }
    let shown = sandboxes.into_iter().map(|(sandbox, learners)| ShownSandbox {
        text: format!("Sandbox for {}: {}.", words::count(learners, "learner"), words::sandbox(sandbox)),
        is_weak: !sandbox.is_whole(),
    });
    shown.collect()
}
