//! Everything that can keep the checker from its job, each with what happened, where, and what to do about it.

use std::io;
use std::path::{Path, PathBuf};

/// An expected error. Its message is complete: people see nothing else.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{} is not inside the kata\n  Change to the folder that you cloned, or to one below it.", .from.display())]
    OutsideTheCourse { from: PathBuf },

    #[error(
        "{folder}: there is no milestone here\n  Restore the folder `milestones`, for example with `git checkout milestones`."
    )]
    NoMilestones { folder: String },

    #[error("{file}:{line}: {problem}\n  Correct that line, or restore the file with `git checkout {file}`.")]
    BrokenManifest { file: String, line: usize, problem: String },

    #[error(
        "{folder}: {problem}\n  A milestone's folder is called like `01-cow-string`: its place in the course, then its package."
    )]
    BrokenFolder { folder: String, problem: String },

    #[error("{name:?} is not a milestone{}\n  The milestones are:\n{list}", did_you_mean(.nearest.as_deref()))]
    UnknownMilestone { name: String, nearest: Option<String>, list: String },

    #[error("{file} is missing\n  `cargo kata reset {milestone}` puts the starter in its place.")]
    MissingSource { file: String, milestone: String },

    #[error("{file} is missing\n  It belongs to the course: restore it, for example with `git checkout {file}`.")]
    MissingCourseFile { file: String },

    #[error(
        "cannot start `{cargo}`: {problem}\n  The checker builds your code with cargo: install Rust from https://rustup.rs, or set CARGO to its path."
    )]
    MissingCargo { cargo: String, problem: String },

    #[error("{action} {}: {problem}\n  {advice}", .path.display())]
    File { action: &'static str, path: PathBuf, problem: io::Error, advice: String },

    #[error("cannot start {}: {problem}", .program.display())]
    Spawn { program: PathBuf, problem: io::Error },

    #[error("cannot listen for Ctrl-C: {0}")]
    Signals(io::Error),

    #[error("stopped")]
    Interrupted,
}

impl Error {
    /// 130 is what a shell reports for a program that Ctrl-C ended; 2 is for everything that cannot be judged.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Interrupted => 130,
            _ => 2,
        }
    }

    pub fn reading(path: &Path, problem: io::Error) -> Self {
        let advice = "Check that the file is there, that you may read it, and that it is UTF-8 text.".to_owned();
        Self::File { action: "cannot read", path: path.to_owned(), problem, advice }
    }

    pub fn writing(path: &Path, problem: io::Error) -> Self {
        let advice = "Check that you may write there and that the disk is not full.".to_owned();
        Self::File { action: "cannot write", path: path.to_owned(), problem, advice }
    }
}

fn did_you_mean(name: Option<&str>) -> String {
    name.map(|name| format!(": did you mean `{name}`?")).unwrap_or_default()
}
