//! Progress: the state of every milestone, the next step, and the change since the last check. It does no I/O.

use std::cell::OnceCell;
use std::path::Path;

use crate::build::BuildError;
use crate::check::blame;
use crate::course::bodies::{Body, bodies};
use crate::course::signatures::{self, Change as SignatureChange};
use crate::course::{Course, Milestone, MilestoneTest};
use crate::location::Location;
use crate::test_run::outcome::{Outcome, Reason, TestResult, Verdict};

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
    /// The results of the run before, if the code does not compile now.
    pub last_run: Option<Outcome>,
    /// The files that the milestone is built from here, but not in a grade: code that needs them passes only here.
    pub not_graded: Vec<String>,
    /// The outcome of the stretch goal; None until the milestone is passed and its stretch goal begun.
    pub stretch: Option<Outcome>,
}

/// What has changed since the last check.
#[derive(Debug, PartialEq, Eq)]
pub enum Change {
    /// The packages that passed for the first time.
    Passed(Vec<String>),
    /// `package` was passed and is not any more; `locked` were passed and are locked again.
    Broken { package: String, locked: Vec<String> },
}

/// The texts that belong to the current milestone, in which the next step is looked for.
#[derive(Debug, Default)]
pub struct Sources {
    pub starter: String,
    /// The reference solution; empty in a course without one.
    pub reference: String,
    /// The learner's files, each with its path relative to the repository.
    pub files: Vec<(String, String)>,
    /// Their functions, which are looked up again and again.
    functions: OnceCell<Vec<Vec<Body>>>,
}

/// The location to write at next.
#[derive(Debug)]
struct Pointer {
    /// The test to show; None when nothing could be run.
    test: Option<String>,
    function: Option<String>,
    location: Location,
    /// The differences to the starter that may explain a compiler's error in a test, the likeliest first.
    changes: Vec<SignatureChange>,
}

/// The next step: the one thing to do now.
#[derive(Debug)]
pub struct NextStep<'s> {
    pub milestone: &'s Milestone,
    /// The test that did not pass and is shown; None when nothing could be run.
    pub test: Option<&'s TestResult>,
    /// The function to look at, if it is known.
    pub function: Option<&'s str>,
    /// The location to write at.
    pub location: &'s Location,
    /// The differences to the starter that may explain a compiler's error in a test, the likeliest first.
    pub changes: &'s [SignatureChange],
}

impl<'c> Progress<'c> {
    /// The progress that the outcomes of all milestones make, given the texts of the current milestone.
    pub fn new(
        course: &'c Course,
        milestones: Vec<MilestoneProgress<'c>>,
        before: Option<&[String]>,
        sources: &Sources,
    ) -> Self {
        let passed = passed(&milestones);
        let change = before.and_then(|before| change(before, &passed));
        let current = subject(&milestones);
        let next = current.and_then(|current| current.pointer(sources));
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
        let Pointer { test, function, location, changes } = self.next.as_ref()?;
        let test = current.unpassed().find(|result| Some(&result.name) == test.as_ref());
        Some(NextStep { milestone: current.milestone, test, function: function.as_deref(), location, changes })
    }
}

impl Sources {
    pub fn new(starter: String, reference: String, files: Vec<(String, String)>) -> Self {
        Self { starter, reference, files, functions: OnceCell::new() }
    }

    /// The functions in the learner's files, each with the path of its file.
    pub fn functions(&self) -> impl Iterator<Item = (&str, &Body)> {
        let parse = || self.files.iter().map(|(_, text)| bodies(text)).collect();
        let files = self.files.iter().zip(self.functions.get_or_init(parse));
        files.flat_map(|((file, _), bodies)| bodies.iter().map(move |body| (file.as_str(), body)))
    }

    /// The text of one of the learner's files.
    fn text(&self, file: &str) -> Option<&str> {
        self.files.iter().find(|(name, _)| name == file).map(|(_, text)| text.as_str())
    }

    /// The first location in the learner's files that an error of the compiler mentions.
    fn location_in(&self, error: &str) -> Option<Location> {
        let error = anstream::adapter::strip_str(error).to_string();
        let arrows = |line: &str| {
            let line = line.trim_start();
            line.strip_prefix("--> ").or(line.strip_prefix("::: ")).map(str::to_owned)
        };
        let mut locations = error.lines().filter_map(arrows).filter_map(|location| Location::parse(&location));
        locations.find(|location| self.text(&location.file).is_some())
    }

    /// The location of a panic in the learner's files. That of a `todo!()` in a function with `#[track_caller]` is in the
    /// test: it is found by its words.
    fn location_of_panic(&self, test: &TestResult) -> Option<Location> {
        if let Some(location) = &test.location
            && self.text(&location.file).is_some()
        {
            return Some(location.clone());
        }
        let Some(Reason::Todo { message }) = &test.reason else { return None };
        let is_todo = |line: &str| line.contains("todo!(") && line.contains(&format!("\"{message}\""));
        self.files.iter().find_map(|(file, text)| {
            let line = text.lines().position(is_todo)? + 1;
            Some(Location { file: file.clone(), line })
        })
    }

    /// The name of the function that a line is in.
    fn enclosing_function(&self, location: &Location) -> Option<String> {
        let is_around = |(file, body): &(&str, &Body)| {
            *file == location.file && (body.lines.0..=body.lines.1).contains(&location.line)
        };
        // The innermost begins last.
        let (_, innermost) = self.functions().filter(is_around).last()?;
        Some(innermost.name.clone())
    }

    /// Where a function begins. Of several with that name it is the one that the starter has.
    fn location_of_function(&self, name: &str) -> Option<Location> {
        let of_starter = bodies(&self.starter);
        let called: Vec<_> = self.functions().filter(|(_, body)| body.name == name).collect();
        let known = called.iter().find(|(_, body)| of_starter.iter().any(|other| other.is_same_function(body)));
        let (file, body) = known.or(called.first())?;
        Some(Location { file: (*file).to_owned(), line: body.lines.0 })
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

    /// The results to mark: of the last run, if the code does not compile now.
    pub fn marked_results(&self) -> &[TestResult] {
        self.last_run.as_ref().or(self.checkpoint.as_ref()).map_or(&[], Outcome::results)
    }

    /// The failed test to talk about: the first that failed because of `function`, or else the first.
    fn failed_test<'t>(&self, failed: &[&'t TestResult], function: &str) -> Option<&'t TestResult> {
        let own = self.milestone.function(function).map_or(&[][..], |function| &function.tests);
        let is_about_it = |result: &&&TestResult| own.contains(&result.name) || blame::mentions(result, function);
        failed.iter().find(is_about_it).or(failed.first()).copied()
    }

    /// The unfilled test that reaches the `todo!()` to be replaced next, and where that is: that of the function which comes
    /// first in milestone.toml.
    fn next_todo(&self, sources: &Sources) -> Option<(&TestResult, Option<Location>)> {
        let mut todos: Vec<(&TestResult, Option<Location>)> = Vec::new();
        for test in self.unpassed() {
            let location = sources.location_of_panic(test);
            if todos.iter().all(|(_, other)| *other != location) {
                todos.push((test, location));
            }
        }
        let functions = &self.milestone.manifest.functions;
        let place = |name: String| functions.iter().position(|function| function.name == name);
        todos.into_iter().min_by_key(|(test, location)| {
            self.function_of(test, location.as_ref(), sources).and_then(place).unwrap_or(functions.len())
        })
    }

    /// The function that a test has reached, or else the one that its failure is most likely due to.
    fn function_of(&self, test: &TestResult, reached: Option<&Location>, sources: &Sources) -> Option<String> {
        let enclosing = reached.and_then(|location| sources.enclosing_function(location));
        enclosing.or_else(|| self.milestone.function_to_blame(&test.name).map(|function| function.name.clone()))
    }

    fn unpassed(&self) -> impl Iterator<Item = &TestResult> {
        let results = self.checkpoint.as_ref().map_or(&[][..], Outcome::results);
        results.iter().filter(|result| !result.is_passed())
    }

    fn pointer(&self, sources: &Sources) -> Option<Pointer> {
        match self.checkpoint.as_ref()? {
            Outcome::BuildError(error) => Some(self.pointer_of_error(error, sources)),
            Outcome::Tested { .. } | Outcome::NoTests => Some(self.pointer_of_test(sources)),
        }
    }

    /// The location that the compiler reports. If that is in the course's own code, it is what the learner has declared in
    /// another way than the starter.
    fn pointer_of_error(&self, error: &BuildError, sources: &Sources) -> Pointer {
        let start = Location { file: self.milestone.source_path(), line: 1 };
        let Some(location) = &error.location else {
            return Pointer { test: None, function: None, location: start, changes: Vec::new() };
        };
        if sources.text(&location.file).is_some() {
            let function = sources.enclosing_function(location);
            return Pointer { test: None, function, location: location.clone(), changes: Vec::new() };
        }
        if self.is_of_the_learner(location) {
            return Pointer { test: None, function: None, location: location.clone(), changes: Vec::new() };
        }
        let changes = signatures::changes(&sources.starter, &sources.files);
        let changes = signatures::likeliest_first(changes, &error.rendered);
        match changes.first() {
            Some(SignatureChange { name, file, line, .. }) => {
                let location = Location { file: file.clone(), line: *line };
                Pointer { test: None, function: Some(name.clone()), location, changes }
            }
            None => {
                let location = sources.location_in(&error.rendered).unwrap_or(start);
                Pointer { test: None, function: sources.enclosing_function(&location), location, changes }
            }
        }
    }

    /// Whether an error there, outside of the milestone's sources, is about something else that the learner has written: a
    /// manifest, a package elsewhere, or a test that is not the course's.
    fn is_of_the_learner(&self, location: &Location) -> bool {
        let file = Path::new(&location.file);
        let is_of_course = if file.starts_with(self.milestone.relative("tests")) {
            self.milestone.has_original_tests
        } else if file.starts_with(self.milestone.relative("src")) {
            // The stretch goal's own sources are not all.
            false
        } else {
            // What is beside the milestones is what their tests use.
            file.starts_with("milestones") || file.is_absolute()
        };
        location.file.ends_with(".toml") && !file.is_absolute() || !is_of_course
    }

    /// The `todo!()` to replace next, or if there are tests that failed, the function that most likely makes tests fail.
    fn pointer_of_test(&self, sources: &Sources) -> Pointer {
        let failed: Vec<&TestResult> = self.unpassed().filter(|result| result.verdict() != Verdict::Unfilled).collect();
        if !failed.is_empty()
            && let Some(suspect) = blame::likeliest(&failed, &self.milestone.manifest.functions, sources)
        {
            // Where the test that is shown has panicked says more than where the function begins.
            let shown = self.failed_test(&failed, &suspect.name);
            let panicked = shown.and_then(|test| test.location.clone());
            let location = panicked.filter(|location| suspect.contains(location)).unwrap_or(suspect.location);
            let test = shown.map(|test| test.name.clone());
            return Pointer { test, function: Some(suspect.name), location, changes: Vec::new() };
        }
        let first = failed.first().map(|test| (*test, sources.location_of_panic(test)));
        let (test, reported) = first.or_else(|| self.next_todo(sources)).unzip();
        let reported = reported.flatten();
        let function = test.and_then(|test| self.function_of(test, reported.as_ref(), sources));
        let start = Location { file: self.milestone.source_path(), line: 1 };
        let location = reported.or_else(|| sources.location_of_function(function.as_ref()?)).unwrap_or(start);
        Pointer { test: test.map(|test| test.name.clone()), function, location, changes: Vec::new() }
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
