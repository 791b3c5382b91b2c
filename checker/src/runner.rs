//! Walks the milestones in order and stops at the first that does not pass.

use crate::cache::Cache;
use crate::cargo;
use crate::course::{Course, Milestone, Target};
use crate::error::Error;
use crate::exec;
use crate::fingerprint;
use crate::standing::{MilestoneStanding, Standing, State};
use crate::stop::Stop;
use crate::verdict::Outcome;

/// What is going on, for whoever waits.
pub enum Event<'m> {
    Building(&'m Milestone),
    /// Another cargo holds the lock of the build folder.
    Waiting(&'m Milestone),
    Testing(&'m Milestone),
    Done,
}

/// Runs whatever has changed, and says where the learner stands.
///
/// # Errors
/// Among others [`Error::Interrupted`], when `stop` was requested meanwhile.
pub fn run<'c>(course: &'c Course, stop: &Stop, on_event: &mut dyn FnMut(Event)) -> Result<Standing<'c>, Error> {
    course.require_files()?;
    let mut run = Run { course, cache: Cache::of(course), stop, on_event };
    let milestones = loop {
        let before = fingerprint::of_course(&course.root);
        let milestones = run.walk()?;
        // A file that was saved meanwhile may or may not be in what was run. What was not saved is in the cache.
        if fingerprint::of_course(&course.root) == before {
            break milestones;
        }
    };
    (run.on_event)(Event::Done);
    let before = run.cache.last_passed();
    let standing = Standing::new(course, milestones, before.as_deref());
    let now = standing.passed();
    if before.as_ref() != Some(&now) {
        run.cache.require_writable()?;
        run.cache.store_passed(&now)?;
    }
    Ok(standing)
}

struct Run<'c, 'r> {
    course: &'c Course,
    cache: Cache,
    stop: &'r Stop,
    on_event: &'r mut dyn FnMut(Event),
}

impl<'c> Run<'c, '_> {
    fn walk(&mut self) -> Result<Vec<MilestoneStanding<'c>>, Error> {
        let mut milestones = Vec::new();
        let mut state = State::Passed;
        for milestone in &self.course.milestones {
            // The first milestone that does not pass is the current one; those behind it are locked.
            if state != State::Passed {
                state = State::Locked;
                milestones.push(MilestoneStanding { milestone, state, checkpoint: None, polish: None });
                continue;
            }
            let checkpoint = self.gate(milestone)?;
            let mut polish = None;
            if !checkpoint.is_passed() {
                state = State::Current;
            } else if milestone.has(Target::Polish) {
                polish = Some(self.outcome(milestone, Target::Polish)?);
            }
            milestones.push(MilestoneStanding { milestone, state, checkpoint: Some(checkpoint), polish });
        }
        Ok(milestones)
    }

    /// What decides whether the next milestone is unlocked.
    fn gate(&mut self, milestone: &Milestone) -> Result<Outcome, Error> {
        let checkpoint = self.outcome(milestone, Target::Checkpoint)?;
        if !checkpoint.is_passed() || !milestone.has(Target::Guarantees) {
            return Ok(checkpoint);
        }
        Ok(checkpoint.and(self.outcome(milestone, Target::Guarantees)?))
    }

    /// What became of one test target, from the cache if nothing that it depends on has changed.
    fn outcome(&mut self, milestone: &Milestone, target: Target) -> Result<Outcome, Error> {
        let before = fingerprint::of_milestone(self.course, milestone);
        if let Some(outcome) = self.cache.outcome(milestone, target, before) {
            return Ok(outcome);
        }
        self.cache.require_writable()?;
        (self.on_event)(Event::Building(milestone));
        let on_blocked = || (self.on_event)(Event::Waiting(milestone));
        let outcome = match cargo::build(self.course, milestone, target, self.stop, on_blocked)? {
            Ok(binary) => {
                (self.on_event)(Event::Testing(milestone));
                exec::run(&binary, milestone, target, self.stop)?
            }
            Err(error) => Outcome::BuildError(error),
        };
        if fingerprint::of_milestone(self.course, milestone) == before {
            self.cache.store(milestone, target, before, &outcome)?;
        }
        Ok(outcome)
    }
}
