//! `hint`: finds the hint for the first test that does not pass. Its level is never stored: each call names it.

use crate::check::progress::{MilestoneProgress, Progress, State};
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
        level: u8,
    },
    /// The compiler's message is the best hint.
    DoesNotCompile {
        milestone: &'s Milestone,
    },
    /// There is a test that does not pass, and no hint was written for it.
    None {
        milestone: &'s Milestone,
        test: Option<&'s str>,
    },
    /// The milestone is passed, and these polish tests are not.
    Polish {
        milestone: &'s Milestone,
        left: Vec<&'s TestResult>,
    },
    Passed {
        milestone: &'s Milestone,
    },
    Locked {
        milestone: &'s Milestone,
        first: &'s Milestone,
    },
    AllPassed,
}

impl Hint<'_> {
    /// The subject of the hints: the milestone's number and the function.
    pub fn key(&self) -> Option<(usize, String)> {
        match self {
            Hint::Levels { milestone, function, .. } => Some((milestone.number, function.name.clone())),
            _ => None,
        }
    }

    /// Sets the level up to which the hints are shown.
    pub fn up_to(self, level: u8) -> Self {
        match self {
            Hint::Levels { milestone, function, test, .. } => Hint::Levels { milestone, function, test, level },
            other => other,
        }
    }
}

/// The hint for `asked`, or for the current milestone.
pub fn find<'s>(progress: &'s Progress, asked: Option<&'s Milestone>, level: u8) -> Hint<'s> {
    let asked = match asked {
        Some(milestone) => progress.of(milestone),
        None => progress.current(),
    };
    match (asked, progress.current()) {
        (Some(asked), _) if asked.state == State::Current => for_current(progress, asked, level),
        (Some(asked), Some(current)) if asked.state == State::Locked => {
            Hint::Locked { milestone: asked.milestone, first: current.milestone }
        }
        (Some(asked), _) => {
            let left: Vec<_> = asked.unpolished().collect();
            let milestone = asked.milestone;
            if left.is_empty() { Hint::Passed { milestone } } else { Hint::Polish { milestone, left } }
        }
        (None, _) => Hint::AllPassed,
    }
}

fn for_current<'s>(progress: &'s Progress, current: &'s MilestoneProgress, level: u8) -> Hint<'s> {
    let milestone = current.milestone;
    if matches!(current.checkpoint, Some(Outcome::BuildError(_))) {
        return Hint::DoesNotCompile { milestone };
    }
    let next = progress.next_step();
    let test = next.as_ref().and_then(|next| next.test).map(|test| test.name.as_str());
    match next.and_then(|next| milestone.function(next.function?)) {
        Some(function) => Hint::Levels { milestone, function, test, level },
        None => Hint::None { milestone, test },
    }
}
