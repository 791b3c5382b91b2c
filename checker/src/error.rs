//! Errors: each says what happened, where, and what to do now.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// An expected error. Its message is complete: nothing else is printed.
#[derive(Debug)]
pub enum Error {
    Usage {
        message: String,
        usage: String,
        /// The command that shows the help.
        help: String,
    },
    OutsideCourse {
        from: PathBuf,
    },
    NoCurrentDir(io::Error),
    NotUtf8 {
        dir: PathBuf,
    },
    NoMilestones {
        dir: String,
    },
    BrokenManifest {
        file: String,
        line: usize,
        message: String,
    },
    BrokenDir {
        dir: String,
        message: String,
    },
    MissingMilestone {
        number: usize,
    },
    UnknownMilestone {
        name: String,
        nearest: Option<String>,
        list: String,
    },
    MissingSource {
        file: String,
        milestone: String,
    },
    NotAFile {
        file: String,
        milestone: String,
    },
    MissingCourseFile {
        file: String,
    },
    NeverSettles {
        attempts: usize,
    },
    MissingCargo {
        cargo: String,
        message: String,
    },
    File {
        action: &'static str,
        path: PathBuf,
        source: io::Error,
        advice: &'static str,
    },
    Spawn {
        program: PathBuf,
        source: io::Error,
    },
    Signals(io::Error),
    /// An error of a program built on this library, with its whole message.
    Message(String),
    Interrupted,
}

impl Error {
    /// A shell reports 130 for a program that Ctrl-C has ended; 2 is for everything that cannot be checked.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Interrupted => 130,
            _ => 2,
        }
    }

    pub fn reading(path: &Path, source: io::Error) -> Self {
        let advice = "Check that the file exists, that you may read it, and that it is UTF-8 text.";
        Self::File { action: "read", path: path.to_owned(), source, advice }
    }

    pub fn writing(path: &Path, source: io::Error) -> Self {
        let advice = "Check that you may write there and that the disk is not full.";
        Self::File { action: "write", path: path.to_owned(), source, advice }
    }
}

impl std::error::Error for Error {}

/// The first line says what happened and where, the next ones what to do now.
impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage { message, usage, help } => write!(f, "{message}\n  Usage: {usage}\n  For more, run `{help}`."),
            Self::OutsideCourse { from } => write!(
                f,
                "{} is not inside the kata\n  Change to the directory that you cloned, or to one below it.",
                from.display()
            ),
            Self::NoCurrentDir(err) => {
                write!(f, "there is no directory to work in: {err}\n  Change to the directory that you cloned.")
            }
            Self::NotUtf8 { dir } => write!(
                f,
                "{}: this path is not UTF-8 text, and cargo cannot build there\n  \
                 Rename the directory, or move the kata to another one.",
                dir.display()
            ),
            Self::NoMilestones { dir } => {
                write!(f, "{dir}: there is no milestone here\n  Restore the directory {}.", how_to_restore(dir))
            }
            Self::BrokenManifest { file, line, message } => {
                write!(f, "{file}:{line}: {message}\n  Fix that line, or restore the file {}.", how_to_restore(file))
            }
            Self::BrokenDir { dir, message } => write!(
                f,
                "{dir}: {message}\n  \
                 The name of a milestone's directory is its number in the course and its package, like `01-cow-string`."
            ),
            Self::MissingMilestone { number } => write!(
                f,
                "milestones: the directory of milestone {number} is missing\n  Restore it {}.",
                how_to_restore("milestones")
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
            Self::NotAFile { file, milestone } => write!(
                f,
                "{file} is not a file that can be read\n  \
                 Move it out of the way; then `cargo kata reset {milestone}` puts the starter in its place."
            ),
            Self::MissingCourseFile { file } => {
                write!(f, "{file} is missing\n  It belongs to the course: restore it {}.", how_to_restore(file))
            }
            Self::NeverSettles { attempts } => write!(
                f,
                "sources below milestones/ were changed during each of {attempts} runs\n  \
                 If your code or a test writes files there, let it write elsewhere; then run the checker again."
            ),
            Self::MissingCargo { cargo, message } => write!(
                f,
                "cannot start `{cargo}`: {message}\n  \
                 The checker builds your code with cargo: install Rust from https://rustup.rs, or set CARGO to its path."
            ),
            Self::File { action, path, source, advice } => {
                write!(f, "cannot {action} {}: {source}\n  {advice}", path.display())
            }
            Self::Spawn { program, source } if source.kind() == io::ErrorKind::PermissionDenied => write!(
                f,
                "cannot start {}: {source}\n  \
                 Programs may not run in that directory. Set CARGO_TARGET_DIR to one where they may, and run the checker again.",
                program.display()
            ),
            Self::Spawn { program, source } => write!(
                f,
                "cannot start {}: {source}\n  \
                 Run the checker again. If that does not help, delete `target/kata` and run it once more.",
                program.display()
            ),
            Self::Signals(err) => {
                write!(f, "cannot listen for Ctrl-C: {err}\n  Run the checker again, in another terminal.")
            }
            Self::Message(message) => f.write_str(message),
            Self::Interrupted => write!(f, "stopped"),
        }
    }
}

/// How to restore a file or a directory of the course, also for a learner who has no git.
pub fn how_to_restore(file: &str) -> String {
    format!("with `git checkout {file}` or from a new download of the course")
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::path::Path;

    use super::Error;

    #[test]
    fn every_message_says_what_where_and_what_to_do() {
        let text = str::to_owned;
        let err = || io::Error::other("the reason");
        let path = Path::new("/kata/file");
        let errors = [
            Error::Usage {
                message: text("unexpected argument `2`"),
                usage: text("cargo kata reset <MILESTONE>"),
                help: text("cargo kata reset --help"),
            },
            Error::OutsideCourse { from: path.to_owned() },
            Error::NoCurrentDir(err()),
            Error::NotUtf8 { dir: path.to_owned() },
            Error::NoMilestones { dir: text("milestones") },
            Error::BrokenManifest { file: text("milestone.toml"), line: 7, message: text("unknown field `gaol`") },
            Error::BrokenDir { dir: text("milestones/3x"), message: text("there is no `-` in its name") },
            Error::MissingMilestone { number: 3 },
            Error::UnknownMilestone { name: text("cow"), nearest: Some(text("cow-vec")), list: text("  2  cow-vec") },
            Error::UnknownMilestone { name: text("9"), nearest: None, list: text("  2  cow-vec") },
            Error::MissingSource { file: text("src/lib.rs"), milestone: text("cow-vec") },
            Error::NotAFile { file: text("src/lib.rs"), milestone: text("cow-vec") },
            Error::MissingCourseFile { file: text("starter.rs") },
            Error::NeverSettles { attempts: 10 },
            Error::MissingCargo { cargo: text("cargo"), message: text("there is no such program") },
            Error::reading(path, err()),
            Error::writing(path, err()),
            Error::Spawn { program: path.to_owned(), source: err() },
            Error::Spawn { program: path.to_owned(), source: io::ErrorKind::PermissionDenied.into() },
            Error::Signals(err()),
            Error::Interrupted,
        ];
        let messages = errors.map(|error| format!("{}: {error}", error.exit_code())).join("\n");
        insta::assert_snapshot!(messages, @r#"
        2: unexpected argument `2`
          Usage: cargo kata reset <MILESTONE>
          For more, run `cargo kata reset --help`.
        2: /kata/file is not inside the kata
          Change to the directory that you cloned, or to one below it.
        2: there is no directory to work in: the reason
          Change to the directory that you cloned.
        2: /kata/file: this path is not UTF-8 text, and cargo cannot build there
          Rename the directory, or move the kata to another one.
        2: milestones: there is no milestone here
          Restore the directory with `git checkout milestones` or from a new download of the course.
        2: milestone.toml:7: unknown field `gaol`
          Fix that line, or restore the file with `git checkout milestone.toml` or from a new download of the course.
        2: milestones/3x: there is no `-` in its name
          The name of a milestone's directory is its number in the course and its package, like `01-cow-string`.
        2: milestones: the directory of milestone 3 is missing
          Restore it with `git checkout milestones` or from a new download of the course.
        2: "cow" is not a milestone: did you mean `cow-vec`?
          The milestones are:
          2  cow-vec
        2: "9" is not a milestone
          The milestones are:
          2  cow-vec
        2: src/lib.rs is missing
          `cargo kata reset cow-vec` puts the starter in its place.
        2: src/lib.rs is not a file that can be read
          Move it out of the way; then `cargo kata reset cow-vec` puts the starter in its place.
        2: starter.rs is missing
          It belongs to the course: restore it with `git checkout starter.rs` or from a new download of the course.
        2: sources below milestones/ were changed during each of 10 runs
          If your code or a test writes files there, let it write elsewhere; then run the checker again.
        2: cannot start `cargo`: there is no such program
          The checker builds your code with cargo: install Rust from https://rustup.rs, or set CARGO to its path.
        2: cannot read /kata/file: the reason
          Check that the file exists, that you may read it, and that it is UTF-8 text.
        2: cannot write /kata/file: the reason
          Check that you may write there and that the disk is not full.
        2: cannot start /kata/file: the reason
          Run the checker again. If that does not help, delete `target/kata` and run it once more.
        2: cannot start /kata/file: permission denied
          Programs may not run in that directory. Set CARGO_TARGET_DIR to one where they may, and run the checker again.
        2: cannot listen for Ctrl-C: the reason
          Run the checker again, in another terminal.
        130: stopped
        "#);
    }
}
