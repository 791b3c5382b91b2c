//! `hint`: finds the hint for what is to be done next. Its level is never stored: each call names it.

use crate::build::BuildError;
use crate::check::progress::{MilestoneProgress, NextStep, Progress, State};
use crate::course::Milestone;
use crate::course::manifest::Function;
use crate::test_run::outcome::{Outcome, TestResult};

/// The answer to a request for a hint.
pub enum Hint<'s> {
    /// The hints for `function`, up to and including `level`.
    Levels {
        milestone: &'s Milestone,
        function: &'s Function,
        test: Option<&'s str>,
        /// The error that is in the function, if it does not compile.
        error: Option<&'s BuildError>,
        level: u8,
    },
    /// The code does not compile, for a reason that no hint was written for.
    DoesNotCompile {
        milestone: &'s Milestone,
        error: &'s BuildError,
    },
    /// The tests do not compile, since the learner has declared `name` in another way than the starter.
    Declaration {
        milestone: &'s Milestone,
        name: &'s str,
    },
    /// There is a test that does not pass, and no hint was written for what is to blame.
    None {
        milestone: &'s Milestone,
        function: Option<&'s str>,
    },
    /// The milestone is passed: what is left to polish, and the hints for all functions.
    Passed {
        milestone: &'s Milestone,
        left: Vec<&'s TestResult>,
        level: u8,
    },
    Locked {
        milestone: &'s Milestone,
        first: &'s Milestone,
    },
    AllPassed {
        last: &'s Milestone,
    },
}

impl Hint<'_> {
    /// The subject of the hints, if they have levels: the milestone's number and the function.
    pub fn key(&self) -> Option<(usize, String)> {
        match self {
            Hint::Levels { milestone, function, .. } => Some((milestone.number, function.name.clone())),
            Hint::Passed { milestone, .. } => Some((milestone.number, String::new())),
            _ => None,
        }
    }
}

/// The hint for `asked`, or for the current milestone.
pub fn find<'s>(progress: &'s Progress, asked: Option<&'s Milestone>, level: u8) -> Option<Hint<'s>> {
    let asked = match asked {
        Some(milestone) => progress.of(milestone),
        None => progress.current(),
    };
    let hint = match (asked, progress.current()) {
        (Some(asked), _) if asked.state == State::Current => for_current(progress, asked, level),
        (Some(asked), Some(current)) if asked.state == State::Locked => {
            Hint::Locked { milestone: asked.milestone, first: current.milestone }
        }
        (Some(asked), _) => Hint::Passed { milestone: asked.milestone, left: asked.unpolished().collect(), level },
        (None, _) => Hint::AllPassed { last: progress.last_passed()?.milestone },
    };
    Some(hint)
}

fn for_current<'s>(progress: &'s Progress, current: &'s MilestoneProgress, level: u8) -> Hint<'s> {
    let milestone = current.milestone;
    let error = match &current.checkpoint {
        Some(Outcome::BuildError(error)) => Some(error),
        _ => None,
    };
    let Some(NextStep { test, function: name, changes, .. }) = progress.next_step() else {
        return Hint::None { milestone, function: None };
    };
    if let [change, ..] = changes {
        return Hint::Declaration { milestone, name: &change.name };
    }
    match (name.and_then(|name| milestone.function(name)), error) {
        (Some(function), _) => {
            Hint::Levels { milestone, function, test: test.map(|test| test.name.as_str()), error, level }
        }
        (None, Some(error)) => Hint::DoesNotCompile { milestone, error },
        (None, None) => Hint::None { milestone, function: name },
    }
}
