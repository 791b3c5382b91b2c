//! Everything that can keep the checker from its job, each with what happened, where, and what to do about it.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// An expected error. Its message is complete: people see nothing else.
#[derive(Debug)]
pub enum Error {
    OutsideTheCourse { from: PathBuf },
    NoMilestones { folder: String },
    BrokenManifest { file: String, line: usize, problem: String },
    BrokenFolder { folder: String, problem: String },
    UnknownMilestone { name: String, nearest: Option<String>, list: String },
    MissingSource { file: String, milestone: String },
    MissingCourseFile { file: String },
    MissingCargo { cargo: String, problem: String },
    File { action: &'static str, path: PathBuf, problem: io::Error, advice: &'static str },
    Spawn { program: PathBuf, problem: io::Error },
    Signals(io::Error),
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
        let advice = "Check that the file is there, that you may read it, and that it is UTF-8 text.";
        Self::File { action: "read", path: path.to_owned(), problem, advice }
    }

    pub fn writing(path: &Path, problem: io::Error) -> Self {
        let advice = "Check that you may write there and that the disk is not full.";
        Self::File { action: "write", path: path.to_owned(), problem, advice }
    }
}

impl std::error::Error for Error {}

/// What and where on the first line, what to do now on the next.
impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OutsideTheCourse { from } => write!(
                f,
                "{} is not inside the kata\n  Change to the folder that you cloned, or to one below it.",
                from.display()
            ),
            Self::NoMilestones { folder } => write!(
                f,
                "{folder}: there is no milestone here\n  \
                 Restore the folder, for example with `git checkout {folder}`."
            ),
            Self::BrokenManifest { file, line, problem } => write!(
                f,
                "{file}:{line}: {problem}\n  Correct that line, or restore the file with `git checkout {file}`."
            ),
            Self::BrokenFolder { folder, problem } => write!(
                f,
                "{folder}: {problem}\n  \
                 A milestone's folder is called like `01-cow-string`: its place in the course, then its package."
            ),
            Self::UnknownMilestone { name, nearest, list } => {
                write!(f, "{name:?} is not a milestone")?;
                if let Some(nearest) = nearest {
                    write!(f, ": did you mean `{nearest}`?")?;
                }
                write!(f, "\n  The milestones are:\n{list}")
            }
            Self::MissingSource { file, milestone } => {
                write!(f, "{file} is missing\n  `cargo kata reset {milestone}` puts the starter in its place.")
            }
            Self::MissingCourseFile { file } => write!(
                f,
                "{file} is missing\n  It belongs to the course: restore it, for example with `git checkout {file}`."
            ),
            Self::MissingCargo { cargo, problem } => write!(
                f,
                "cannot start `{cargo}`: {problem}\n  \
                 The checker builds your code with cargo: install Rust from https://rustup.rs, or set CARGO to its path."
            ),
            Self::File { action, path, problem, advice } => {
                write!(f, "cannot {action} {}: {problem}\n  {advice}", path.display())
            }
            Self::Spawn { program, problem } => write!(f, "cannot start {}: {problem}", program.display()),
            Self::Signals(problem) => write!(f, "cannot listen for Ctrl-C: {problem}"),
            Self::Interrupted => write!(f, "stopped"),
        }
    }
}
