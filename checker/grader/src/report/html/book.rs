//! The gradebook's data for the template: tests are columns, learners are rows, and each distinct failure appears once
//! with the learners who have it. The markup of learners and failures is on disk until the page is written.

mod facts;
mod row;

use std::collections::HashMap;
use std::io;

use askama::Template;
use sha2::{Digest, Sha256};

use super::mark::{Mark, VERDICTS};
use super::text;
use crate::class::results::Results;
use crate::class::scratch::{Scratch, Span};
use crate::grade::{Grade, GradeVerdict, MilestoneGrade, TestGrade};
use crate::report::wording;
use facts::{Fact, ShownSandbox, Tally};
use row::{InList, InReview, InTable, Row};

pub struct Book<'e> {
    pub title: String,
    pub facts: Vec<Fact>,
    pub sandboxes: Vec<ShownSandbox>,
    /// Whether a deadline was given.
    pub is_dated: bool,
    /// The number of learners that could be judged.
    pub judged: usize,
    pub needs_review: bool,
    pub milestones: Vec<Milestone>,
    pub learners: Vec<Learner>,
    pub legend: [Mark; 6],
    scratch: &'e Scratch,
}

/// The markup of one learner.
pub struct Learner {
    name: String,
    pub row: Span,
    pub review: Span,
    pub details: Span,
}

/// A group of columns.
pub struct Milestone {
    number: usize,
    name: String,
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
    name: String,
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
    id: usize,
    /// Equal for equal failures.
    digest: [u8; 32],
    /// Its markup, without the learners.
    pub start: Span,
    /// Indices into [`Book::learners`].
    learners: Vec<usize>,
}

#[derive(Template)]
#[template(path = "failure.html")]
struct FailureStart<'f> {
    id: usize,
    verdict: Mark,
    message: &'f str,
    /// Empty if unknown.
    location: &'f str,
    /// Starts with a comma; empty for a build, which has no points.
    points: &'f str,
}

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

impl<'e> Book<'e> {
    pub fn new(results: &'e Results) -> io::Result<Self> {
        let (mut milestones, is_dated) = columns(results);
        let columns = 2 + usize::from(is_dated) + milestones.iter().map(|each| 1 + each.tests.len()).sum::<usize>();
        let mut failures = Failures { scratch: results.scratch(), count: 0 };
        let mut tally = Tally::default();
        let mut learners = Vec::new();
        for (index, entry) in results.iter().enumerate() {
            tally.add(&entry);
            let mut row = Row { is_dated, ..Row::new(index, &entry) };
            if let Some(grade) = row.grade {
                let groups = milestones.iter_mut().map(|milestone| milestone.add_learner(grade, index, &mut failures));
                row.groups = groups.collect::<io::Result<_>>()?;
            }
            let save =
                |markup: askama::Result<String>| failures.scratch.append(&markup.expect("rendering text succeeds"));
            learners.push(Learner {
                row: save(InTable { row: &row, columns }.render())?,
                review: save(InReview { row: &row }.render())?,
                details: save(InList { row: &row }.render())?,
                name: row.learner,
            });
        }
        for milestone in &mut milestones {
            milestone.sort_failures();
        }
        let title = match &learners[..] {
            [learner] => format!("Grade of {}", learner.name),
            _ => format!("Gradebook of {}", wording::count(learners.len(), "learner")),
        };
        Ok(Self {
            title,
            facts: tally.facts(&milestones),
            sandboxes: tally.sandboxes(),
            is_dated,
            judged: tally.judged(),
            needs_review: tally.needs_review(),
            milestones,
            learners,
            legend: VERDICTS.map(Mark::of),
            scratch: results.scratch(),
        })
    }

    pub fn markup(&self, span: &Span) -> String {
        self.scratch.read(span)
    }

    /// Like `2 learners: ada, grace`.
    pub fn who(&self, failure: &Failure) -> String {
        let names: Vec<&str> = failure.learners.iter().map(|index| self.learners[*index].name.as_str()).collect();
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

/// The milestones and tests of all grades, since shards may come from different versions of the course; and whether a
/// deadline was given.
fn columns(results: &Results) -> (Vec<Milestone>, bool) {
    let mut milestones: Vec<Milestone> = Vec::new();
    let mut is_dated = false;
    for entry in results.iter() {
        let Some(grade) = entry.grade() else { continue };
        is_dated |= grade.deadline.is_some();
        for graded in &grade.milestones {
            let index = milestones.iter().position(|milestone| milestone.is(graded)).unwrap_or_else(|| {
                milestones.push(Milestone::new(graded));
                milestones.len() - 1
            });
            milestones[index].add(graded);
        }
    }
    milestones.sort_by_key(|milestone| milestone.number);
    let tests = milestones.iter_mut().flat_map(|milestone| &mut milestone.tests);
    tests.enumerate().for_each(|(id, test)| test.id = id);
    (milestones, is_dated)
}

impl Test {
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
        let label = format!("{} {}: {}", graded.number, text::visible(&graded.name), text::visible(&graded.title));
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
                let label = format!("{}.{} {}", self.number, self.tests.len() + 1, text::visible(&test.name));
                let (name, failures) = (test.name.clone(), Vec::new());
                self.tests.push(Test { id: 0, name, label, passed: 0, taken: 0, failures });
            }
        }
    }

    /// Adds a learner's results to the columns of this milestone. Returns the learner's cells.
    fn add_learner(&mut self, grade: &Grade, learner: usize, failures: &mut Failures) -> io::Result<Group> {
        let Some(graded) = grade.milestones.iter().find(|graded| self.is(graded)) else {
            let cells = self.tests.iter().map(|_| Cell::Absent).collect();
            return Ok(Group { number: self.number, cells, ..Group::default() });
        };
        let results: HashMap<&str, &TestGrade> = graded.tests.iter().map(|test| (test.name.as_str(), test)).collect();
        let mut cells = Vec::with_capacity(self.tests.len());
        // One build error for all tests that were not built.
        let mut build = None;
        for test in &mut self.tests {
            let Some(result) = results.get(test.name.as_str()) else {
                cells.push(Cell::Absent);
                continue;
            };
            test.taken += 1;
            if result.is_passed() {
                test.passed += 1;
                cells.push(Cell::Passed);
                continue;
            }
            let id = match build {
                Some(id) if result.verdict == GradeVerdict::NotBuilt => id,
                _ if result.verdict == GradeVerdict::NotBuilt => {
                    *build.insert(failures.add(graded, result, &mut self.builds, learner)?)
                }
                _ => failures.add(graded, result, &mut test.failures, learner)?,
            };
            cells.push(Cell::Missed(Mark::of(result.verdict), id));
        }
        Ok(Group { number: self.number, score: graded.score, max_score: graded.max_score, cells })
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

/// Assigns IDs to failures and saves their markup.
struct Failures<'e> {
    scratch: &'e Scratch,
    count: usize,
}

impl Failures<'_> {
    /// Adds the learner to this failure, and the failure to `known` if it is new. Returns its ID.
    fn add(
        &mut self,
        graded: &MilestoneGrade,
        result: &TestGrade,
        known: &mut Vec<Failure>,
        learner: usize,
    ) -> io::Result<usize> {
        let is_build = result.verdict == GradeVerdict::NotBuilt;
        let (message, location) = match &graded.build_error {
            Some(error) if is_build => (&error.message, error.location.as_ref()),
            _ => (&result.message, result.location.as_ref()),
        };
        // A build error is the same for tests with different points.
        let max_score = if is_build { 0 } else { result.max_score };
        let parts = serde_json::to_string(&(result.verdict, max_score, location, message))?;
        let digest: [u8; 32] = Sha256::digest(parts).into();
        let index = match known.iter().position(|failure| failure.digest == digest) {
            Some(index) => index,
            None => {
                let points = format!(", 0 of {}", wording::count(max_score as usize, "point"));
                let start = FailureStart {
                    id: self.count,
                    verdict: Mark::of(result.verdict),
                    message: &text::message(message),
                    location: &location.map(text::location).unwrap_or_default(),
                    points: if is_build { "" } else { &points },
                };
                let start = self.scratch.append(&start.render().expect("rendering text succeeds"))?;
                known.push(Failure { id: self.count, digest, start, learners: Vec::new() });
                self.count += 1;
                known.len() - 1
            }
        };
        known[index].learners.push(learner);
        Ok(known[index].id)
    }
}
