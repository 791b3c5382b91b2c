//! What keeps grading from its job, each with what happened, where, and what to do about it.

use std::path::Path;

use checker::error::Error;

/// The folder of a submission, or what lies in it, is none.
pub fn submission(dir: &Path, problem: &str) -> Error {
    let dir = dir.display();
    Error::Message(format!(
        "{dir}: {problem}\n  A submission is a folder with the learner's `milestones`: check its path."
    ))
}

/// The list of a class, or a part of one, at `place`.
pub fn class(place: &str, problem: &str) -> Error {
    Error::Message(format!("{place}: {problem}\n  Correct it and grade again: what was graded already is not lost."))
}

/// What the course is built from is not on this machine.
pub fn download(problem: &str) -> Error {
    Error::Message(format!(
        "cannot download what the course is built from: {problem}\n  \
         Run `cargo grade prepare` once with a network: from then on grading needs none."
    ))
}

/// Nothing can be graded, whatever was submitted.
pub fn course(problem: &str) -> Error {
    Error::Message(format!(
        "cannot grade: {problem}\n  \
         This is about the course or this machine, not about a submission: `cargo test` in the course says more."
    ))
}
