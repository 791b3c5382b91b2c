//! `example`: lists the programs that run on the learner's code, and runs one of them.

use std::process::ExitCode;

use crate::build::{self, BuildError};
use crate::check::Event;
use crate::course::examples::Example;
use crate::course::{Course, Milestone};
use crate::error::Error;
use crate::process::signal::{self, CancelToken};
use crate::suggestion::nearest;

/// An example with what its file says of it.
pub struct Program<'c> {
    pub milestone: &'c Milestone,
    pub example: &'c Example,
    pub title: String,
    /// Whether it needs the learner's code, so that its milestone has to be passed first.
    pub needs_milestone: bool,
}

/// The examples of the course, in its order.
pub fn all(course: &Course) -> Result<Vec<Program<'_>>, Error> {
    let examples = course.milestones.iter().flat_map(|milestone| {
        let describe = move |example| describe(course, milestone, example);
        milestone.examples.iter().map(describe)
    });
    examples.collect()
}

pub fn find<'c>(course: &'c Course, name: &str) -> Result<Program<'c>, Error> {
    let examples = || {
        let of = |milestone: &'c Milestone| milestone.examples.iter().map(move |example| (milestone, example));
        course.milestones.iter().flat_map(of)
    };
    match examples().find(|(_, example)| example.name == name) {
        Some((milestone, example)) => describe(course, milestone, example),
        None => {
            let nearest = nearest(name, examples().map(|(_, example)| example.name.as_str()));
            let suggestion = nearest.map(|name| format!(": did you mean `{name}`?")).unwrap_or_default();
            Err(Error::Usage {
                message: format!("there is no example `{name}`{suggestion}"),
                usage: "cargo kata example [NAME]".to_owned(),
                help: "cargo kata example".to_owned(),
            })
        }
    }
}

fn describe<'c>(course: &Course, milestone: &'c Milestone, example: &'c Example) -> Result<Program<'c>, Error> {
    let (title, needs_milestone) = example.describe(&course.root, &milestone.package)?;
    Ok(Program { milestone, example, title, needs_milestone })
}

/// Builds a program, with the learner's code. Returns the compiler's error if it has one.
pub fn build(
    course: &Course,
    program: &Program,
    cancel: &CancelToken,
    on_event: &mut dyn FnMut(Event),
) -> Result<Option<BuildError>, Error> {
    on_event(Event::Building(program.milestone));
    let on_blocked = || on_event(Event::Waiting(program.milestone));
    let error = build::example(course, program.milestone, &program.example.name, cancel, on_blocked);
    on_event(Event::Done);
    error
}

/// Runs a program that is built in this terminal. It fails as the program does, which has said why.
pub fn run(course: &Course, program: &Program) -> Result<ExitCode, Error> {
    let succeeded = build::run_example(course, program.milestone, &program.example.name)?;
    if signal::signaled() {
        return Err(Error::Interrupted);
    }
    Ok(if succeeded { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
