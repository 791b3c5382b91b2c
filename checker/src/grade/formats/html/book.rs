//! The gradebook as the template needs it: the class's tests as columns, its learners as rows, and each distinct failure
//! once, with those who have it. Pure.

mod facts;
mod row;

use std::collections::HashMap;

use super::mark::{Mark, VERDICTS};
use super::text;
use crate::grade::formats::words;
use crate::grade::result::{Entry, Grade, GradeVerdict, MilestoneGrade, TestGrade};
use crate::verdict::Place;
use facts::{Fact, ShownSandbox};
use row::Row;

pub struct Book<'g> {
    pub title: String,
    pub facts: Vec<Fact>,
    pub sandboxes: Vec<ShownSandbox>,
    /// Whether a deadline was given.
    pub is_dated: bool,
    /// How many learners could be judged.
    pub judged: usize,
    pub milestones: Vec<Milestone<'g>>,
    pub rows: Vec<Row<'g>>,
    pub legend: [Mark; 6],
}

/// A group of columns.
pub struct Milestone<'g> {
    number: usize,
    name: &'g str,
    /// Like `2 cow-vec: A vector that copies on write`.
    pub label: String,
    pub max_score: u32,
    /// Why it could not be built.
    pub builds: Vec<Failure<'g>>,
    pub tests: Vec<Test<'g>>,
}

/// A column.
pub struct Test<'g> {
    /// Unique on the page.
    pub id: usize,
    name: &'g str,
    /// Like `2.14 test_pop`.
    pub label: String,
    pub passed: usize,
    /// How many learners' grades have this test.
    pub taken: usize,
    pub failures: Vec<Failure<'g>>,
}

/// One way to fail one test, or one milestone's build.
pub struct Failure<'g> {
    /// Unique on the page.
    pub id: usize,
    pub verdict: Mark,
    grade_verdict: GradeVerdict,
    raw_message: &'g str,
    raw_place: Option<&'g Place>,
    max_score: u32,
    pub message: String,
    /// Empty where none is known.
    pub place: String,
    /// Starts with a comma; empty for a build, whose tests have the points.
    pub points: String,
    learners: Vec<String>,
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
    /// The failure's id.
    Missed(Mark, usize),
    /// This learner's grade does not have this test.
    Absent,
}

impl<'g> Book<'g> {
    pub fn new(entries: &'g [Entry]) -> Self {
        let grades: Vec<&Grade> = entries.iter().filter_map(Entry::grade).collect();
        let mut milestones = columns(&grades);
        let mut failures = 0;
        let rows: Vec<Row> = entries.iter().enumerate().map(|(id, entry)| Row::new(id, entry)).collect();
        let rows = rows.into_iter().map(|mut row| {
            if let Some(grade) = row.grade {
                let groups = milestones.iter_mut().map(|milestone| milestone.judge(grade, &row.learner, &mut failures));
                row.groups = groups.collect();
            }
            row
        });
        let rows: Vec<Row> = rows.collect();
        milestones.iter_mut().for_each(Milestone::most_frequent_first);
        let title = match entries {
            [entry] => format!("Grade of {}", text::name(entry.learner())),
            _ => format!("Gradebook of {}", words::count(entries.len(), "learner")),
        };
        Self {
            title,
            facts: facts::of(entries, &milestones),
            sandboxes: facts::sandboxes(&grades),
            is_dated: grades.iter().any(|grade| grade.deadline.is_some()),
            judged: grades.len(),
            milestones,
            rows,
            legend: VERDICTS.map(Mark::of),
        }
    }

    pub fn tests(&self) -> usize {
        self.milestones.iter().map(|milestone| milestone.tests.len()).sum()
    }

    /// The number of tests of the milestone that has most.
    pub fn widest(&self) -> usize {
        self.milestones.iter().map(|milestone| milestone.tests.len()).max().unwrap_or_default()
    }

    pub fn needs_review(&self) -> bool {
        self.rows.iter().any(|row| row.grade.is_none() || !row.flags.is_empty())
    }

    /// Columns beside the learner's name.
    pub fn columns(&self) -> usize {
        2 + usize::from(self.is_dated) + self.milestones.len() + self.tests()
    }
}

/// All milestones and tests that any grade has: parts of a class may have been graded from different courses.
fn columns<'g>(grades: &[&'g Grade]) -> Vec<Milestone<'g>> {
    let mut milestones: Vec<Milestone> = Vec::new();
    for graded in grades.iter().flat_map(|grade| &grade.milestones) {
        let index = milestones.iter().position(|milestone| milestone.is(graded)).unwrap_or_else(|| {
            milestones.push(Milestone::new(graded));
            milestones.len() - 1
        });
        milestones[index].add(graded);
    }
    milestones.sort_by_key(|milestone| milestone.number);
    let tests = milestones.iter_mut().flat_map(|milestone| &mut milestone.tests);
    tests.enumerate().for_each(|(id, test)| test.id = id);
    milestones
}

impl Test<'_> {
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

/// How many tenths of the whole a part is: 10 only for all of it.
fn tenths(part: usize, whole: usize) -> usize {
    (part * 10).checked_div(whole).unwrap_or_default().min(10)
}

impl<'g> Milestone<'g> {
    fn new(graded: &'g MilestoneGrade) -> Self {
        let label = format!("{} {}: {}", graded.number, text::visible(&graded.name), text::visible(&graded.title));
        let (builds, tests) = (Vec::new(), Vec::new());
        Self { number: graded.number, name: &graded.name, label, max_score: 0, builds, tests }
    }

    fn is(&self, graded: &MilestoneGrade) -> bool {
        self.number == graded.number && self.name == graded.name
    }

    fn add(&mut self, graded: &'g MilestoneGrade) {
        self.max_score = self.max_score.max(graded.max_score);
        // Nearly every grade has the same tests in the same order.
        if self.tests.iter().map(|test| test.name).eq(graded.tests.iter().map(|test| test.name.as_str())) {
            return;
        }
        for test in &graded.tests {
            if !self.tests.iter().any(|known| known.name == test.name) {
                let label = format!("{}.{} {}", self.number, self.tests.len() + 1, text::visible(&test.name));
                self.tests.push(Test { id: 0, name: &test.name, label, passed: 0, taken: 0, failures: Vec::new() });
            }
        }
    }

    /// Takes a learner's results of this milestone into its columns; the learner's cells.
    fn judge(&mut self, grade: &'g Grade, learner: &str, failures: &mut usize) -> Group {
        let Some(graded) = grade.milestones.iter().find(|graded| self.is(graded)) else {
            let cells = self.tests.iter().map(|_| Cell::Absent).collect();
            return Group { number: self.number, cells, ..Group::default() };
        };
        let results: HashMap<&str, &TestGrade> = graded.tests.iter().map(|test| (test.name.as_str(), test)).collect();
        let mut cells = Vec::with_capacity(self.tests.len());
        // A build fails once, whatever the number of tests that it keeps from running.
        let mut build = None;
        for test in &mut self.tests {
            let Some(result) = results.get(test.name) else {
                cells.push(Cell::Absent);
                continue;
            };
            test.taken += 1;
            if result.is_passed() {
                test.passed += 1;
                cells.push(Cell::Passed);
                continue;
            }
            let failure = Failure::of(graded, result);
            let id = if result.verdict == GradeVerdict::NotBuilt {
                *build.get_or_insert_with(|| failure.join(&mut self.builds, learner, failures))
            } else {
                failure.join(&mut test.failures, learner, failures)
            };
            cells.push(Cell::Missed(Mark::of(result.verdict), id));
        }
        Group { number: self.number, score: graded.score, max_score: graded.max_score, cells }
    }

    fn most_frequent_first(&mut self) {
        let all = self.tests.iter_mut().map(|test| &mut test.failures).chain([&mut self.builds]);
        all.for_each(|failures| failures.sort_by_key(|failure| std::cmp::Reverse(failure.learners.len())));
    }

    /// How many learners' code could not be built, like `2 learners`.
    pub fn unbuilt(&self) -> String {
        words::count(self.builds.iter().map(|failure| failure.learners.len()).sum(), "learner")
    }
}

impl<'g> Failure<'g> {
    fn of(graded: &'g MilestoneGrade, result: &'g TestGrade) -> Self {
        let is_build = result.verdict == GradeVerdict::NotBuilt;
        let build = graded.build_error.as_ref().filter(|_| is_build);
        let raw_message = build.map_or(&result.message, |problem| &problem.message);
        let raw_place = build.map_or(result.place.as_ref(), |problem| problem.place.as_ref());
        Self {
            id: 0,
            verdict: Mark::of(result.verdict),
            grade_verdict: result.verdict,
            raw_message,
            raw_place,
            // A build's failure is the same for tests of different worth.
            max_score: if is_build { 0 } else { result.max_score },
            message: String::new(),
            place: String::new(),
            points: String::new(),
            learners: Vec::new(),
        }
    }

    fn is_same(&self, other: &Self) -> bool {
        let sides = [self, other].map(|it| (it.grade_verdict, it.max_score, it.raw_place, it.raw_message));
        sides[0] == sides[1]
    }

    /// Adds the learner to those who have this failure, and the failure to `known` when it is new; its id.
    fn join(mut self, known: &mut Vec<Self>, learner: &str, failures: &mut usize) -> usize {
        let index = known.iter().position(|failure| failure.is_same(&self)).unwrap_or_else(|| {
            self.id = *failures;
            *failures += 1;
            self.message = text::message(self.raw_message);
            self.place = self.raw_place.map(text::place).unwrap_or_default();
            if self.grade_verdict != GradeVerdict::NotBuilt {
                let points = words::count(self.max_score as usize, "point");
                self.points = format!(", 0 of {points}");
            }
            known.push(self);
            known.len() - 1
        });
        known[index].learners.push(learner.to_owned());
        known[index].id
    }

    /// Like `2 learners: ada, grace`.
    pub fn who(&self) -> String {
        format!("{}: {}", words::count(self.learners.len(), "learner"), self.learners.join(", "))
    }
}
