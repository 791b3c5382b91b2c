//! One result, many readers: each format is a pure function of the grade.
//!
//! Messages, file names and learners' names are what a learner wrote: each format escapes them for its reader.

pub mod annotations;
pub mod classroom50;
pub mod gradebook;
pub mod gradescope;
pub mod html;
pub mod json;
pub mod junit;
pub mod summary;
pub mod text;
pub mod words;

use std::fmt;

use crate::grade::result::{Entry, Grade};
use classroom50::Surroundings;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Json,
    Junit,
    Classroom50,
    Gradescope,
    Github,
    Csv,
    Html,
    Text,
}

/// What is to be shown.
#[derive(Clone, Copy)]
pub enum Subject<'g> {
    Submission(&'g Grade),
    Class(&'g [Entry]),
}

/// Why a format cannot be made of a subject.
#[derive(Debug, PartialEq, Eq)]
pub enum FormatError {
    /// The format knows one submission only.
    NoClasses(Format),
    /// What the format requires and nobody said, like the names of environment variables.
    Missing { format: Format, what: Vec<&'static str> },
}

impl Format {
    pub const ALL: [Self; 8] =
        [Self::Json, Self::Junit, Self::Classroom50, Self::Gradescope, Self::Github, Self::Csv, Self::Html, Self::Text];

    /// As it is called on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Junit => "junit",
            Self::Classroom50 => "classroom50",
            Self::Gradescope => "gradescope",
            Self::Github => "github",
            Self::Csv => "csv",
            Self::Html => "html",
            Self::Text => "text",
        }
    }

    /// The files that it is written to.
    pub fn files(self) -> &'static [&'static str] {
        match self {
            Self::Json => &["grade.json"],
            Self::Junit => &["junit.xml"],
            Self::Classroom50 => &["result.json"],
            Self::Gradescope => &["results.json"],
            Self::Github => &["summary.md", "annotations.txt"],
            Self::Csv => &["grades.csv"],
            Self::Html => &["grades.html"],
            Self::Text => &["grade.txt"],
        }
    }
}

/// Says before hours of grading what cannot be rendered after them.
///
/// # Errors
/// When the format is for one submission and the subject will be a class, or when `surroundings` lack what it requires.
pub fn require(format: Format, is_class: bool, surroundings: &Surroundings) -> Result<(), FormatError> {
    match format {
        Format::Classroom50 | Format::Gradescope if is_class => Err(FormatError::NoClasses(format)),
        Format::Classroom50 => classroom50::require(surroundings),
        _ => Ok(()),
    }
}

/// The files of a format, as their names and contents.
///
/// # Errors
/// As [`require`], and when Classroom 50 is not told when a submission without a commit was handed in.
pub fn render(
    format: Format,
    subject: Subject,
    surroundings: &Surroundings,
) -> Result<Vec<(&'static str, String)>, FormatError> {
    let contents = match (format, subject) {
        (Format::Json, _) => vec![json::render(subject)],
        (Format::Junit, _) => vec![junit::render(subject)],
        (Format::Classroom50, Subject::Submission(grade)) => vec![classroom50::render(grade, surroundings)?],
        (Format::Gradescope, Subject::Submission(grade)) => vec![gradescope::render(grade)],
        (Format::Classroom50 | Format::Gradescope, Subject::Class(_)) => return Err(FormatError::NoClasses(format)),
        (Format::Github, _) => vec![summary::render(subject), annotations::render(subject)],
        (Format::Csv, _) => vec![gradebook::render(subject)],
        (Format::Html, Subject::Submission(grade)) => vec![html::render(&[Entry::Judged(grade.clone())])],
        (Format::Html, Subject::Class(entries)) => vec![html::render(entries)],
        (Format::Text, _) => vec![text::render(subject)],
    };
    Ok(format.files().iter().copied().zip(contents).collect())
}

impl<'g> Subject<'g> {
    /// Each learner with their grade, or with why there is none.
    pub fn rows(self) -> Vec<(&'g str, Result<&'g Grade, &'g str>)> {
        match self {
            Self::Submission(grade) => vec![(&grade.learner, Ok(grade))],
            Self::Class(entries) => entries.iter().map(row).collect(),
        }
    }
}

fn row(entry: &Entry) -> (&str, Result<&Grade, &str>) {
    match entry {
        Entry::Judged(grade) => (&grade.learner, Ok(grade)),
        Entry::NotJudged { learner, problem } => (learner, Err(problem)),
    }
}

impl std::error::Error for FormatError {}

/// What and where on the first line, what to do now on the next.
impl fmt::Display for FormatError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoClasses(format) => write!(
                f,
                "the format {} is for one submission, not for a class\n  \
                 Grade each submission with `--submission`, or choose another format.",
                format.name()
            ),
            Self::Missing { format, what } => write!(
                f,
                "the format {} needs {}\n  \
                 Set what is missing: the workflow of that service does, so this format is made there.",
                format.name(),
                what.join(", ")
            ),
        }
    }
}
