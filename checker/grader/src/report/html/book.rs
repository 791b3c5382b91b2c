//! The gradebook's data for the template: tests are columns, learners are rows, and each distinct failure appears once
//! with the learners who have it. The learners' grades stay on disk, and are read for each part of the page.

mod facts;
mod row;

use std::collections::HashMap;

use sha2::{Digest, Sha256};

use super::mark::{Mark, VERDICTS};
use super::text;
use crate::grade::{Grade, GradeVerdict, Location, MilestoneGrade, TestGrade};
use crate::plain::Plain;
use crate::report::overview::{EqualSources, overview};
use crate::report::{Subject, wording};
use facts::{Fact, ShownSandbox, Tally};
use row::Row;

pub struct Book<'g> {
    subject: Subject<'g>,
    pub title: String,
    pub facts: Vec<Fact>,
    pub sandboxes: Vec<ShownSandbox>,
    /// Whether a deadline was given.
    pub is_dated: bool,
    /// Whether an instructor gave points by hand.
    pub is_overridden: bool,
    /// The number of learners that could be judged.
    pub judged: usize,
    pub needs_review: bool,
    pub milestones: Vec<Milestone>,
    /// The names of a milestone and of learners whose sources of it are equal.
    pub equal: Vec<(String, String)>,
    pub legend: [Mark; 6],
    learners: Vec<String>,
    failures: HashMap<FailureKey, usize>,
}

/// A group of columns.
pub struct Milestone {
    number: usize,
    name: Plain,
    /// Like `2 cow-vec: A vector that copies on write`.
    pub label: String,
    pub max_score: u32,
    /// The build errors.
    pub builds: Vec<Failure>,
    pub tests: Vec<Test>,
}

/// A column.
pub struct Test {
    /// Unique on the page.
    pub id: usize,
    name: Plain,
    /// Like `2.14 test_pop`.
    pub label: String,
    pub passed: usize,
    /// The number of learners whose grade has this test.
    pub taken: usize,
    pub failures: Vec<Failure>,
}

/// A distinct failure of a test or of a build.
pub struct Failure {
    /// Unique on the page.
    pub id: usize,
    pub verdict: Mark,
    pub message: String,
    /// Empty if unknown.
    pub location: String,
    /// Starts with a comma; empty for a build, which has no points.
    pub points: String,
    /// Indices into [`Book::learners`].
    learners: Vec<usize>,
}

/// Equal for equal failures of a test, or of a milestone's build.
type FailureKey = [u8; 32];

/// A learner's cells of one milestone.
#[derive(Default)]
pub struct Group {
    pub number: usize,
    pub score: u32,
    pub max_score: u32,
    pub cells: Vec<Cell>,
}

pub enum Cell {
    Passed,
    /// The second field is the failure's ID.
    Missed(Mark, usize),
    /// This learner's grade lacks the test.
    Absent,
}

impl<'g> Book<'g> {
    pub fn new(subject: Subject<'g>) -> Self {
        let mut milestones = Vec::new();
        let (mut is_dated, mut is_overridden) = (false, false);
        let mut failures = HashMap::new();
        let mut tally = Tally::default();
        let mut learners = Vec::new();
        for (index, entry) in subject.entries().enumerate() {
            tally.add(&entry);
            is_overridden |= entry.overridden().is_some();
            if let Some(grade) = entry.grade() {
                is_dated |= grade.deadline.is_some();
                add_columns(&mut milestones, grade);
                milestones.iter_mut().for_each(|milestone| milestone.add_learner(grade, index, &mut failures));
            }
            learners.push(text::name(entry.learner()));
        }
        milestones.sort_by_key(|milestone| milestone.number);
        let tests = milestones.iter_mut().flat_map(|milestone| &mut milestone.tests);
        tests.enumerate().for_each(|(id, test)| test.id = id);
        for milestone in &mut milestones {
            milestone.sort_failures();
        }
        let title = match &learners[..] {
            [learner] => format!("Grade of {learner}"),
            _ => format!("Gradebook of {}", wording::count(learners.len(), "learner")),
        };
        Self {
            subject,
            title,
            facts: tally.facts(&milestones),
            sandboxes: tally.sandboxes(),
            is_dated,
            is_overridden,
            judged: tally.judged(),
            needs_review: tally.needs_review(),
            milestones,
            equal: overview(subject).equal.iter().map(equal_sources).collect(),
            legend: VERDICTS.map(Mark::of),
            learners,
            failures,
        }
    }

    pub fn rows(&self) -> impl Iterator<Item = Row> {
        self.subject.entries().enumerate().map(|(index, entry)| Row::new(index, entry))
    }

    /// The learner's cells.
    pub fn groups(&self, grade: &Grade) -> Vec<Group> {
        self.milestones.iter().map(|milestone| milestone.group(grade, &self.failures)).collect()
    }

    /// The tests that someone did not pass, the hardest first.
    pub fn hardest(&self) -> Vec<&Test> {
        let tests = self.milestones.iter().flat_map(|milestone| &milestone.tests);
        let mut tests: Vec<&Test> = tests.filter(|test| test.passed < test.taken).collect();
        tests.sort_by_key(|test| std::cmp::Reverse(test.missed()));
        tests
    }

    /// The number of columns after the learner's name.
    pub fn columns(&self) -> usize {
        2 + usize::from(self.is_dated) + self.milestones.len() + self.tests()
    }

    /// Like `2 learners: ada, grace`.
    pub fn who(&self, failure: &Failure) -> String {
        let names: Vec<&str> = failure.learners.iter().map(|index| &*self.learners[*index]).collect();
        format!("{}: {}", wording::count(names.len(), "learner"), names.join(", "))
    }

    pub fn tests(&self) -> usize {
        self.milestones.iter().map(|milestone| milestone.tests.len()).sum()
    }

    /// The largest number of tests in a milestone.
    pub fn widest(&self) -> usize {
        self.milestones.iter().map(|milestone| milestone.tests.len()).max().unwrap_or_default()
    }
}

/// Adds the milestones and tests that no grade before had: shards may come from different versions of the course.
fn add_columns(milestones: &mut Vec<Milestone>, grade: &Grade) {
    for graded in &grade.milestones {
        let index = milestones.iter().position(|milestone| milestone.is(graded)).unwrap_or_else(|| {
            milestones.push(Milestone::new(graded));
            milestones.len() - 1
        });
        milestones[index].add(graded);
    }
}

fn equal_sources(equal: &EqualSources) -> (String, String) {
    let learners: Vec<String> = equal.learners.iter().map(|learner| text::name(learner)).collect();
    (equal.milestone.to_string(), learners.join(", "))
}

impl Test {
    pub fn missed(&self) -> usize {
        self.taken - self.passed
    }

    pub fn share(&self) -> usize {
        tenths(self.passed, self.taken)
    }
}

impl Group {
    /// Like `5/7`.
    pub fn points(&self) -> String {
        if self.max_score == 0 { "–".to_owned() } else { format!("{}/{}", self.score, self.max_score) }
    }

    pub fn share(&self) -> usize {
        tenths(self.score as usize, self.max_score as usize)
    }
}

/// `part` in tenths of `whole`, rounded down: 10 only for all of it.
fn tenths(part: usize, whole: usize) -> usize {
    (part * 10).checked_div(whole).unwrap_or_default().min(10)
}

impl Milestone {
    fn new(graded: &MilestoneGrade) -> Self {
        let label = format!("{} {}: {}", graded.number, graded.name, graded.title);
        let (builds, tests) = (Vec::new(), Vec::new());
        Self { number: graded.number, name: graded.name.clone(), label, max_score: 0, builds, tests }
    }

    fn is(&self, graded: &MilestoneGrade) -> bool {
        self.number == graded.number && self.name == graded.name
    }

    fn add(&mut self, graded: &MilestoneGrade) {
        self.max_score = self.max_score.max(graded.max_score);
        // The common case: the same tests in the same order.
        if self.tests.iter().map(|test| &test.name).eq(graded.tests.iter().map(|test| &test.name)) {
            return;
        }
        for test in &graded.tests {
            if !self.tests.iter().any(|known| known.name == test.name) {
                let label = format!("{}.{} {}", self.number, self.tests.len() + 1, test.name);
                let (name, failures) = (test.name.clone(), Vec::new());
                self.tests.push(Test { id: 0, name, label, passed: 0, taken: 0, failures });
            }
        }
    }

    /// Adds a learner's results to the columns of this milestone.
    fn add_learner(&mut self, grade: &Grade, learner: usize, failures: &mut HashMap<FailureKey, usize>) {
        let Some(graded) = grade.milestones.iter().find(|graded| self.is(graded)) else { return };
        let results = by_name(graded);
        let mut is_built = true;
        for test in &mut self.tests {
            let Some(result) = results.get(&*test.name) else { continue };
            test.taken += 1;
            if result.is_passed() {
                test.passed += 1;
                continue;
            }
            let known = if result.verdict != GradeVerdict::NotBuilt {
                &mut test.failures
            } else if is_built {
                // One build error for all tests that were not built.
                is_built = false;
                &mut self.builds
            } else {
                continue;
            };
            let next = failures.len();
            let id = *failures.entry(key(graded, result)).or_insert(next);
            match known.iter_mut().find(|failure| failure.id == id) {
                Some(failure) => failure.learners.push(learner),
                None => known.push(Failure::new(id, graded, result, learner)),
            }
        }
    }

    fn group(&self, grade: &Grade, failures: &HashMap<FailureKey, usize>) -> Group {
        let Some(graded) = grade.milestones.iter().find(|graded| self.is(graded)) else {
            let cells = self.tests.iter().map(|_| Cell::Absent).collect();
            return Group { number: self.number, cells, ..Group::default() };
        };
        let results = by_name(graded);
        let cell = |test: &Test| match results.get(&*test.name) {
            None => Cell::Absent,
            Some(result) if result.is_passed() => Cell::Passed,
            Some(result) => Cell::Missed(Mark::of(result.verdict), failures[&key(graded, result)]),
        };
        let cells = self.tests.iter().map(cell).collect();
        Group { number: self.number, score: graded.score, max_score: graded.max_score, cells }
    }

    /// Sorts failures by the number of learners, largest first.
    fn sort_failures(&mut self) {
        let all = self.tests.iter_mut().map(|test| &mut test.failures).chain([&mut self.builds]);
        all.for_each(|failures| failures.sort_by_key(|failure| std::cmp::Reverse(failure.learners.len())));
    }

    /// The number of learners whose code could not be built, like `2 learners`.
    pub fn unbuilt(&self) -> String {
        wording::count(self.builds.iter().map(|failure| failure.learners.len()).sum(), "learner")
    }
}

fn by_name(graded: &MilestoneGrade) -> HashMap<&str, &TestGrade> {
    graded.tests.iter().map(|test| (&*test.name, test)).collect()
}

/// What a failure shows. A build error is the same for all tests of a milestone.
fn parts<'g>(graded: &'g MilestoneGrade, result: &'g TestGrade) -> (&'g str, u32, &'g str, Option<&'g Location>) {
    match &graded.build_error {
        _ if result.verdict != GradeVerdict::NotBuilt => {
            (&result.name, result.max_score, &result.message, result.location.as_ref())
        }
        Some(error) => ("", 0, &error.message, error.location.as_ref()),
        None => ("", 0, &result.message, result.location.as_ref()),
    }
}

fn key(graded: &MilestoneGrade, result: &TestGrade) -> FailureKey {
    let parts = (graded.number, &graded.name, result.verdict, parts(graded, result));
    Sha256::digest(serde_json::to_string(&parts).expect("it has no keys")).into()
}

impl Failure {
    fn new(id: usize, graded: &MilestoneGrade, result: &TestGrade, learner: usize) -> Self {
        let (test, max_score, message, location) = parts(graded, result);
        let points = format!(", 0 of {}", wording::count(max_score as usize, "point"));
        Self {
            id,
            verdict: Mark::of(result.verdict),
            message: text::message(message),
            location: location.map(text::location).unwrap_or_default(),
            points: if test.is_empty() { String::new() } else { points },
            learners: vec![learner],
        }
    }
}
