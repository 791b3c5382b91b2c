//! The errors of grading. Each message says what happened, where, and what to do about it.

use std::path::Path;

use checker::error::Error;

/// A directory that is not a submission.
pub fn submission(dir: &Path, reason: &str) -> Error {
    let dir = dir.display();
    Error::Message(format!(
        "{dir}: {reason}\n  A submission is a directory that contains the learner's `milestones`: check the path."
    ))
}

/// A roster or the results of a shard that cannot be read, at `location`.
pub fn class(location: &str, reason: &str) -> Error {
    Error::Message(format!("{location}: {reason}\n  Correct it and grade again: the grades so far are not lost."))
}

/// The dependencies of the course are not on this machine.
pub fn download(reason: &str) -> Error {
    Error::Message(format!(
        "cannot download the dependencies of the course: {reason}\n  \
         Run `cargo grade prepare` once with a network: grading then needs none."
    ))
}

/// No submission can be graded.
pub fn course(reason: &str) -> Error {
    Error::Message(format!(
        "cannot grade: {reason}\n  \
         This is about the course or this machine, not about a submission: `cargo test` in the course says more."
    ))
}

/// This system lacks a part of the sandbox.
pub fn sandbox(part: &str) -> Error {
    Error::Message(format!(
        "cannot grade: this system has no {part}, which keeps submissions from your files\n  \
         In a container or a virtual machine that holds nothing else, grade with `--without-landlock`."
    ))
}

/// This machine keeps a submission from being built.
pub fn machine(reason: &str, has_landlock: bool) -> Error {
    let landlock = "\n  Landlock lets the compiler use only tools and libraries in the usual directories: \
                    `--without-landlock` grades without it.";
    let landlock = if has_landlock { landlock } else { "" };
    Error::Message(format!(
        "cannot build on this machine, which says nothing about a submission: {}{landlock}",
        reason.trim_end()
    ))
}
