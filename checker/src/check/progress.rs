//! Progress: the state of every milestone, the next step, and the change since the last check. It does no I/O.

use crate::course::functions;
use crate::course::{Course, Milestone, MilestoneTest};
use crate::location::Location;
use crate::test_run::outcome::{Outcome, TestResult};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Passed,
    Current,
    Locked,
}

#[derive(Debug)]
pub struct Progress<'c> {
    pub course: &'c Course,
    pub milestones: Vec<MilestoneProgress<'c>>,
    pub change: Option<Change>,
    /// None when every milestone is passed.
    next: Option<Pointer>,
}

#[derive(Debug)]
pub struct MilestoneProgress<'c> {
    pub milestone: &'c Milestone,
    pub state: State,
    /// None while the milestone is locked: it is neither built nor run unless that is asked for.
    pub checkpoint: Option<Outcome>,
    /// The files that the milestone is built from here, but not in a grade: code that needs them passes only here.
    pub not_graded: Vec<String>,
}

/// What has changed since the last check.
#[derive(Debug, PartialEq, Eq)]
pub enum Change {
    /// The packages that passed for the first time.
    Passed(Vec<String>),
    /// `package` was passed and is not any more; `locked` were passed and are locked again.
    Broken { package: String, locked: Vec<String> },
}

/// The location to write at next.
#[derive(Debug)]
struct Pointer {
    function: Option<String>,
    location: Location,
}

/// The next step: the one thing to do now.
#[derive(Debug)]
pub struct NextStep<'s> {
    pub milestone: &'s Milestone,
    /// The first test that does not pass; None when nothing could be run.
    pub test: Option<&'s TestResult>,
    /// The function to look at, if it is known.
    pub function: Option<&'s str>,
    /// The location to write at.
    pub location: &'s Location,
}

impl<'c> Progress<'c> {
    /// The progress that the outcomes of all milestones make, given the source of the current milestone that was tested.
    pub fn new(
        course: &'c Course,
        milestones: Vec<MilestoneProgress<'c>>,
        before: Option<&[String]>,
        source: &str,
    ) -> Self {
        let passed = passed(&milestones);
        let change = before.and_then(|before| change(before, &passed));
        let current = subject(&milestones);
        let next = current.and_then(|current| current.pointer(source));
        Self { course, milestones, change, next }
    }

    pub fn passed(&self) -> Vec<String> {
        passed(&self.milestones)
    }

    /// The milestone to work on: the current one, or a locked one that was asked for and does not pass.
    pub fn current(&self) -> Option<&MilestoneProgress<'c>> {
        subject(&self.milestones)
    }

    /// The locked milestone that was asked for, and the current one, which locks it.
    pub fn asked_for(&self) -> Option<(&MilestoneProgress<'c>, &'c Milestone)> {
        let locked = self.milestones.iter().find(|progress| progress.is_asked_for())?;
        let current = self.milestones.iter().find(|progress| progress.state == State::Current)?;
        Some((locked, current.milestone))
    }

    pub fn last_passed_or_first(&self) -> &'c Milestone {
        self.last_passed().map_or(&self.course.milestones[0], |last| last.milestone)
    }

    pub fn last_passed(&self) -> Option<&MilestoneProgress<'c>> {
        self.milestones.iter().rfind(|progress| progress.state == State::Passed)
    }

    pub fn of(&self, milestone: &Milestone) -> Option<&MilestoneProgress<'c>> {
        self.milestones.iter().find(|progress| progress.milestone.number == milestone.number)
    }

    pub fn next_step(&self) -> Option<NextStep<'_>> {
        let current = self.current()?;
        let Pointer { function, location } = self.next.as_ref()?;
        let test = current.first_unpassed();
        Some(NextStep { milestone: current.milestone, test, function: function.as_deref(), location })
    }
}

impl MilestoneProgress<'_> {
    /// Whether it was run even though it is locked.
    pub fn is_asked_for(&self) -> bool {
        self.state == State::Locked && self.checkpoint.is_some()
    }

    pub fn passed_tests(&self) -> usize {
        self.checkpoint.as_ref().map_or(0, Outcome::passed)
    }

    /// The first checkpoint test that does not pass.
    fn first_unpassed(&self) -> Option<&TestResult> {
        self.checkpoint.as_ref()?.results().iter().find(|result| !result.is_passed())
    }

    /// The location that the compiler or the panic reports, or else the function that most likely makes the test fail.
    fn pointer(&self, source: &str) -> Option<Pointer> {
        let file = self.milestone.source_path();
        let test = self.first_unpassed();
        let reported = match self.checkpoint.as_ref()? {
            Outcome::BuildError(error) => error.location.as_ref(),
            _ => match test.and_then(|test| test.location.as_ref()) {
                Some(location) if location.file == file => Some(location),
                _ => None,
            },
        };
        let enclosing = match reported {
            Some(location) if location.file == file => functions::enclosing_function(source, location.line),
            _ => None,
        };
        let blamed = test.and_then(|test| self.milestone.function_to_blame(&test.name));
        let function = enclosing.or(blamed.map(|function| function.name.as_str()));
        let line = function.and_then(|name| functions::line_of_function(source, name)).unwrap_or(1);
        let location = reported.cloned().unwrap_or(Location { file, line });
        Some(Pointer { function: function.map(str::to_owned), location })
    }

    /// The polish of a passed milestone; None until it is passed, and where there is none.
    pub fn polish(&self) -> Option<&[TestResult]> {
        let polish = self.checkpoint.as_ref()?.polish();
        if self.state != State::Passed || polish.is_empty() {
            return None;
        }
        Some(polish)
    }

    /// The polish tests that do not pass.
    pub fn unpolished(&self) -> impl Iterator<Item = &TestResult> {
        self.polish().unwrap_or_default().iter().filter(|result| !result.is_passed())
    }

    /// The checkpoint tests that were not run: all, or those that wait for others to pass.
    pub fn not_run(&self) -> impl Iterator<Item = &MilestoneTest> {
        let results = self.checkpoint.as_ref().map(Outcome::results).unwrap_or_default();
        self.milestone.checkpoint.iter().filter(|test| results.iter().all(|result| result.name != test.name))
    }

    pub fn total_tests(&self) -> usize {
        let run = self.checkpoint.as_ref().map_or(0, |outcome| outcome.results().len());
        run + self.not_run().count()
    }
}

/// The milestone that the next step is in.
pub(super) fn subject<'m, 'c>(milestones: &'m [MilestoneProgress<'c>]) -> Option<&'m MilestoneProgress<'c>> {
    let is_to_do = |progress: &&MilestoneProgress| progress.checkpoint.as_ref().is_some_and(|run| !run.is_passed());
    let asked_for = milestones.iter().filter(is_to_do).find(|progress| progress.is_asked_for());
    asked_for.or_else(|| milestones.iter().find(|progress| progress.state == State::Current))
}

fn passed(milestones: &[MilestoneProgress]) -> Vec<String> {
    let passed = milestones.iter().filter(|progress| progress.state == State::Passed);
    passed.map(|progress| progress.milestone.package.clone()).collect()
}

/// Milestones are passed in order, so that one list is always a prefix of the other.
fn change(before: &[String], now: &[String]) -> Option<Change> {
    if let Some((package, locked)) = before.get(now.len()..).and_then(<[String]>::split_first) {
        return Some(Change::Broken { package: package.clone(), locked: locked.to_vec() });
    }
    let new = now.get(before.len()..).unwrap_or_default();
    if new.is_empty() { None } else { Some(Change::Passed(new.to_vec())) }
}

#[cfg(test)]
mod tests {
    use super::{Change, change};

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn nothing_changes_while_the_same_milestones_are_passed() {
        assert_eq!(change(&names(&["a"]), &names(&["a"])), None);
        assert_eq!(change(&[], &[]), None);
    }

    #[test]
    fn newly_passed_milestones_are_named() {
        assert_eq!(change(&names(&["a"]), &names(&["a", "b", "c"])), Some(Change::Passed(names(&["b", "c"]))));
    }

    #[test]
    fn a_broken_milestone_locks_those_behind_it() {
        let expected = Change::Broken { package: "a".to_owned(), locked: names(&["b", "c"]) };
        assert_eq!(change(&names(&["a", "b", "c"]), &[]), Some(expected));
    }
}
