//! Compares the learner's code with the reference solution, once there is something to compare.

use std::fs;
use std::path::PathBuf;

use similar::TextDiff;

use crate::course::Milestone;
use crate::error::Error;
use crate::standing::{Standing, State};

pub enum Comparison<'s> {
    /// A unified diff from the learner's code to the reference.
    Diff {
        milestone: &'s Milestone,
        diff: String,
    },
    Same {
        milestone: &'s Milestone,
    },
    /// There is nothing to see before the milestone is passed.
    NotYet {
        milestone: &'s Milestone,
        current: &'s Milestone,
    },
}

pub fn compare<'s>(standing: &'s Standing, milestone: &'s Milestone) -> Result<Comparison<'s>, Error> {
    let is_passed = standing.of(milestone).is_some_and(|standing| standing.state == State::Passed);
    if let (Some(current), false) = (standing.current(), is_passed) {
        return Ok(Comparison::NotYet { milestone, current: current.milestone });
    }
    let reference_name = format!("solutions/{}/src/lib.rs", milestone.folder);
    let reference = standing.course.root.join(&reference_name);
    if !reference.is_file() {
        return Err(Error::MissingCourseFile { file: reference_name });
    }
    let (yours, reference) = (read(standing.course.source(milestone))?, read(reference)?);
    if yours == reference {
        return Ok(Comparison::Same { milestone });
    }
    let diff = TextDiff::from_lines(yours.as_str(), reference.as_str())
        .unified_diff()
        .header(&milestone.source_path(), &reference_name)
        .to_string();
    Ok(Comparison::Diff { milestone, diff })
}

/// Line ends differ between checkouts on Windows; nobody wants to see that in a diff.
fn read(path: PathBuf) -> Result<String, Error> {
    let text = fs::read_to_string(&path).map_err(|problem| Error::reading(&path, problem))?;
    Ok(text.replace("\r\n", "\n"))
}
