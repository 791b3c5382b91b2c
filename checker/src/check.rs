//! Walks the milestones in order and stops at the first that does not pass.

pub mod progress;
pub mod tracked_files;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use crate::build::freshness::SourceHashes;
use crate::build::{self, BuildError, TestBinary};
use crate::cache::Cache;
use crate::cache::fingerprint;
use crate::check::progress::{MilestoneProgress, Progress, State};
use crate::course::{Course, Milestone, Suite};
use crate::error::Error;
use crate::process::signal::CancelToken;
use crate::test_run;
use crate::test_run::outcome::Outcome;

/// Runs that a save makes worthless before somebody is told why there is no end to it.
const MAX_ATTEMPTS: usize = 5;

/// What is going on, for whoever waits.
pub enum Event<'m> {
    Building(&'m Milestone),
    /// Another cargo holds the lock of the build directory.
    Waiting(&'m Milestone),
    Testing(&'m Milestone),
    Done,
}

/// Runs whatever has changed, and says where the learner stands.
///
/// # Errors
/// Among others [`Error::Interrupted`], when `cancel` was requested meanwhile.
pub fn check_course<'c>(
    course: &'c Course,
    cancel: &CancelToken,
    on_event: &mut dyn FnMut(Event),
) -> Result<Progress<'c>, Error> {
    course.require_files()?;
    let cache = Cache::open(course);
    let before = cache.load_passed();
    let (fingerprints, binaries) = (BTreeMap::new(), Vec::new());
    let mut check = CourseCheck { course, cache, workspace: 0, fingerprints, binaries, cancel, on_event };
    let mut attempts = 0;
    let (milestones, source) = loop {
        let saved = tracked_files::watch_stamp(&course.root);
        check.begin_attempt();
        check.prebuild(before.as_ref().map_or(0, Vec::len))?;
        let milestones = check.check_milestones()?;
        let source = current_source(course, &milestones);
        // A file that was saved meanwhile may or may not be in what was run. What was not saved is in the cache.
        if tracked_files::watch_stamp(&course.root) == saved {
            break (milestones, source);
        }
        attempts += 1;
        if attempts == MAX_ATTEMPTS {
            return Err(Error::NeverSettles { attempts });
        }
    };
    (check.on_event)(Event::Done);
    let progress = Progress::new(course, milestones, before.as_deref(), &source);
    let now = progress.passed();
    if before.as_ref() != Some(&now) {
        check.cache.require_writable()?;
        check.cache.store_passed(&now)?;
    }
    Ok(progress)
}

/// The text of the current milestone's source. It is only needed to point at a line, so an unreadable file counts as empty.
fn current_source(course: &Course, milestones: &[MilestoneProgress]) -> String {
    let current = milestones.iter().find(|progress| progress.state == State::Current);
    let text = current.and_then(|current| fs::read_to_string(course.source(current.milestone)).ok());
    text.unwrap_or_default()
}

struct CourseCheck<'c, 'r> {
    course: &'c Course,
    cache: Cache,
    /// The workspace's fingerprint when the round began.
    workspace: u64,
    /// By the milestone's number, as it was when the round first came to it.
    fingerprints: BTreeMap<usize, u64>,
    /// Built ahead in this round, for outcomes that are about to be asked for.
    binaries: Vec<TestBinary>,
    cancel: &'r CancelToken,
    on_event: &'r mut dyn FnMut(Event),
}

impl<'c> CourseCheck<'c, '_> {
    fn begin_attempt(&mut self) {
        self.workspace = fingerprint::of_workspace(&self.course.root);
        self.fingerprints.clear();
        self.binaries.clear();
    }

    /// The milestone's fingerprint in this round. A save during the round changes nothing about it: it begins another
    /// round.
    fn fingerprint(&mut self, milestone: &Milestone) -> u64 {
        let calculate = || fingerprint::of_milestone(self.course, milestone, self.workspace);
        *self.fingerprints.entry(milestone.number).or_insert_with(calculate)
    }

    /// Builds with one call of cargo what the milestones that were `passed` before, and that have changed, need: several
    /// calls would take longer. Where that does not work, each suite is built when its turn comes, and says why.
    fn prebuild(&mut self, passed: usize) -> Result<(), Error> {
        let mut wanted = Vec::new();
        for milestone in self.course.milestones.iter().take(passed) {
            let fingerprint = self.fingerprint(milestone);
            let is_unknown = |suite: &Suite| self.cache.load_outcome(milestone, *suite, fingerprint).is_none();
            let suites = Suite::ALL.into_iter().filter(|suite| milestone.has(*suite)).filter(is_unknown);
            wanted.extend(suites.map(|suite| (milestone, suite)));
        }
        if let [(first, _), _, ..] = wanted[..] {
            self.binaries = self.build(first, &wanted)?.unwrap_or_default();
        }
        Ok(())
    }

    /// Has cargo build suites, and build them again where it took for built what it had built from something else.
    fn build(
        &mut self,
        first: &Milestone,
        wanted: &[(&Milestone, Suite)],
    ) -> Result<Result<Vec<TestBinary>, BuildError>, Error> {
        self.cache.require_writable()?;
        (self.on_event)(Event::Building(first));
        let mut on_blocked = || (self.on_event)(Event::Waiting(first));
        let before = SourceHashes::of(self.course, wanted);
        let mut records = self.cache.load_build_records();
        let mut built = build::build(self.course, wanted, self.cancel, &mut on_blocked)?;
        let stale = built.artifacts.iter().filter(|artifact| records.is_stale(artifact, &before));
        let dirs: BTreeSet<&str> = stale.map(|artifact| artifact.dir.as_str()).collect();
        if !dirs.is_empty() {
            let milestones = self.course.milestones.iter().filter(|milestone| dirs.contains(&*milestone.dir));
            build::clean(self.course, milestones, self.cancel)?;
            built = build::build(self.course, wanted, self.cancel, &mut on_blocked)?;
        }
        records.record(&built.artifacts, &before, &SourceHashes::of(self.course, wanted));
        self.cache.store_build_records(&records)?;
        Ok(built.result)
    }

    fn check_milestones(&mut self) -> Result<Vec<MilestoneProgress<'c>>, Error> {
        let mut milestones = Vec::new();
        let mut state = State::Passed;
        for milestone in &self.course.milestones {
            // The first milestone that does not pass is the current one; those behind it are locked.
            if state != State::Passed {
                state = State::Locked;
                milestones.push(MilestoneProgress { milestone, state, checkpoint: None });
                continue;
            }
            let checkpoint = self.check_gate(milestone)?;
            if !checkpoint.is_passed() {
                state = State::Current;
            }
            milestones.push(MilestoneProgress { milestone, state, checkpoint: Some(checkpoint) });
        }
        Ok(milestones)
    }

    /// What decides whether the next milestone is unlocked.
    fn check_gate(&mut self, milestone: &Milestone) -> Result<Outcome, Error> {
        let checkpoint = self.check_suite(milestone, Suite::Checkpoint)?;
        if !checkpoint.is_passed() || !milestone.has(Suite::Guarantees) {
            return Ok(checkpoint);
        }
        Ok(checkpoint.and(self.check_suite(milestone, Suite::Guarantees)?))
    }

    /// What became of one suite, from the cache if nothing that it depends on has changed.
    fn check_suite(&mut self, milestone: &Milestone, suite: Suite) -> Result<Outcome, Error> {
        let before = self.fingerprint(milestone);
        if let Some(outcome) = self.cache.load_outcome(milestone, suite, before) {
            return Ok(outcome);
        }
        let outcome = match self.binary(milestone, suite)? {
            Ok(binary) => {
                (self.on_event)(Event::Testing(milestone));
                test_run::run_suite(&binary, milestone, suite, self.cancel)?
            }
            Err(error) => Outcome::BuildError(error),
        };
        let workspace = fingerprint::of_workspace(&self.course.root);
        if fingerprint::of_milestone(self.course, milestone, workspace) == before {
            self.cache.store_outcome(milestone, suite, before, &outcome)?;
        }
        Ok(outcome)
    }

    fn binary(&mut self, milestone: &Milestone, suite: Suite) -> Result<Result<TestBinary, BuildError>, Error> {
        let is_asked_for = |binary: &&TestBinary| binary.dir == milestone.dir && binary.suite == suite;
        if let Some(binary) = self.binaries.iter().find(is_asked_for) {
            return Ok(Ok(binary.clone()));
        }
        let built = self.build(milestone, &[(milestone, suite)])?;
        let missing =
            || BuildError { rendered: format!("cargo built no tests called {}", suite.name()), location: None };
        Ok(built.and_then(|binaries| binaries.iter().find(is_asked_for).cloned().ok_or_else(missing)))
    }
}
