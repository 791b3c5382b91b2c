//! Chooses the hint for the first test that does not pass. Nothing is remembered: the level is asked for each time.

use std::fs;

use crate::course::{Function, Milestone};
use crate::error::Error;
use crate::standing::{MilestoneStanding, Next, Standing, State};
use crate::verdict::Outcome;

/// What there is to say to somebody who asks for a hint.
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
    Passed {
        milestone: &'s Milestone,
    },
    Locked {
        milestone: &'s Milestone,
        first: &'s Milestone,
    },
    AllPassed,
}

/// The hint for `asked`, or for the current milestone.
pub fn find<'s>(standing: &'s Standing, asked: Option<&'s Milestone>, level: u8) -> Result<Hint<'s>, Error> {
    let Some(current) = standing.current() else {
        return Ok(asked.map_or(Hint::AllPassed, |milestone| Hint::Passed { milestone }));
    };
    match asked {
        Some(milestone) if milestone.number != current.milestone.number => {
            Ok(match standing.milestones.iter().find(|other| other.milestone.number == milestone.number) {
                Some(MilestoneStanding { state: State::Passed, .. }) => Hint::Passed { milestone },
                _ => Hint::Locked { milestone, first: current.milestone },
            })
        }
        _ => for_current(standing, current, level),
    }
}

fn for_current<'s>(standing: &'s Standing, current: &'s MilestoneStanding, level: u8) -> Result<Hint<'s>, Error> {
    let milestone = current.milestone;
    if matches!(current.checkpoint, Some(Outcome::BuildError(_))) {
        return Ok(Hint::DoesNotCompile { milestone });
    }
    let path = standing.course.source(milestone);
    let source = fs::read_to_string(&path).map_err(|problem| Error::reading(&path, problem))?;
    let next = standing.next(&source);
    let test = next.as_ref().and_then(|next| next.test).map(|test| test.name.as_str());
    let function = next.and_then(|Next { function, .. }| milestone.function(&function?));
    Ok(match function {
        Some(function) => Hint::Levels { milestone, function, test, level },
        None => Hint::None { milestone, test },
    })
}
