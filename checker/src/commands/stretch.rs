//! `stretch`: finds the stretch goal of a milestone, and where it stands.

use crate::check;
use crate::check::progress::{Progress, State};
use crate::commands::hint::{self, Hint};
use crate::course::Milestone;
use crate::error::Error;

/// A stretch goal, and where it stands.
pub struct Stretch<'c> {
    pub goal: &'c Milestone,
    pub stand: Stand<'c>,
}

pub enum Stand<'c> {
    /// Its milestone is not passed yet.
    Waits,
    NotBegun,
    /// The learner's file is not there.
    Missing,
    Begun(Progress<'c>),
}

pub fn find<'c>(progress: &Progress<'c>, milestone: &'c Milestone) -> Result<Stretch<'c>, Error> {
    let course = progress.course;
    if !milestone.has_stretch {
        return Err(Error::Usage {
            message: format!("{} has no stretch goal", milestone.package),
            usage: "cargo kata stretch [MILESTONE]".to_owned(),
            help: "cargo kata stretch --help".to_owned(),
        });
    }
    let goal = course.stretch(milestone)?;
    let stand = match progress.of(milestone) {
        Some(of_milestone) if of_milestone.state == State::Passed => match &of_milestone.stretch {
            Some(outcome) => Stand::Begun(check::of_stretch(course, goal, outcome.clone())),
            None if course.source(goal).is_file() => Stand::NotBegun,
            None => Stand::Missing,
        },
        _ => Stand::Waits,
    };
    Ok(Stretch { goal, stand })
}

/// The hint for what is to be done next; None while there is nothing to do.
pub fn hint<'s>(stretch: &'s Stretch, level: u8) -> Option<Hint<'s>> {
    let goal = stretch.goal;
    match &stretch.stand {
        Stand::Begun(progress) => hint::find(progress, Some(goal), level),
        Stand::NotBegun => {
            let function = goal.manifest.functions.first()?;
            Some(Hint::Levels { milestone: goal, function, test: None, error: None, level })
        }
        Stand::Waits | Stand::Missing => None,
    }
}
