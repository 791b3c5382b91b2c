//! Walks the milestones in order and stops at the first that does not pass.

use crate::cache::Cache;
use crate::cargo;
use crate::course::{Course, Milestone, Target};
use crate::error::Error;
use crate::exec;
use crate::fingerprint;
use crate::standing::{MilestoneStanding, Standing, State};
use crate::verdict::Outcome;

/// What is going on, for whoever waits.
pub enum Event<'m> {
    Building(&'m Milestone),
    Testing(&'m Milestone),
    Done,
}

/// Runs whatever has changed, and says where the learner stands.
pub fn run<'c>(course: &'c Course, on_event: &mut dyn FnMut(Event)) -> Result<Standing<'c>, Error> {
    course.require_files()?;
    let cache = Cache::of(course);
    let mut milestones = Vec::new();
    let mut state = State::Passed;
    for milestone in &course.milestones {
        // The first milestone that does not pass is the current one; those behind it are locked.
        if state != State::Passed {
            state = State::Locked;
            milestones.push(MilestoneStanding { milestone, state, checkpoint: None, polish: None });
            continue;
        }
        let mut checkpoint = outcome(course, milestone, Target::Checkpoint, &cache, on_event)?;
        if checkpoint.is_passed() && milestone.has(Target::Guarantees) {
            checkpoint = checkpoint.and(outcome(course, milestone, Target::Guarantees, &cache, on_event)?);
        }
        let mut polish = None;
        if !checkpoint.is_passed() {
            state = State::Current;
        } else if milestone.has(Target::Polish) {
            polish = Some(outcome(course, milestone, Target::Polish, &cache, on_event)?);
        }
        milestones.push(MilestoneStanding { milestone, state, checkpoint: Some(checkpoint), polish });
    }
    on_event(Event::Done);
    let before = cache.last_passed();
    let standing = Standing::new(course, milestones, before.as_deref());
    let now = standing.passed();
    if before.as_ref() != Some(&now) {
        cache.require_writable()?;
        cache.store_passed(&now)?;
    }
    Ok(standing)
}

/// What became of one test target, from the cache if nothing that it depends on has changed.
fn outcome(
    course: &Course,
    milestone: &Milestone,
    target: Target,
    cache: &Cache,
    on_event: &mut dyn FnMut(Event),
) -> Result<Outcome, Error> {
    let fingerprint = || fingerprint::of_milestone(course, milestone, fingerprint::of_the_workspace(course));
    let mut before = fingerprint();
    if let Some(outcome) = cache.outcome(milestone, target, before) {
        return Ok(outcome);
    }
    cache.require_writable()?;
    loop {
        on_event(Event::Building(milestone));
        let outcome = match cargo::build(course, milestone, target)? {
            Ok(binary) => {
                on_event(Event::Testing(milestone));
                exec::run(&binary, milestone, target)?
            }
            Err(error) => Outcome::BuildError(error),
        };
        // A file that was saved meanwhile may or may not be in what was run: only a second look tells.
        let after = fingerprint();
        if after == before {
            cache.store(milestone, target, after, &outcome)?;
            return Ok(outcome);
        }
        before = after;
    }
}
