//! Writes grades in several formats. Each format is a pure function of the grade.
//!
//! Messages, file names and learners' names are untrusted: each format escapes them for its readers.

pub mod classroom50;
pub mod csv;
pub mod github;
pub mod gradescope;
pub mod html;
pub mod json;
pub mod junit;
pub mod overview;
pub mod student;
pub mod text;
pub mod wording;

use std::fmt;
use std::io::{self, Write};
use std::iter;

use crate::class::results::Results;
use crate::grade::{Entry, Grade};
use classroom50::Environment;

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

/// The content of a report.
#[derive(Clone, Copy)]
pub enum Subject<'g> {
    Submission(&'g Grade),
    Class(&'g Results),
}

/// Whether a report is about one submission or a class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    Submission,
    Class,
}

/// One file of a format.
pub struct Document<'g> {
    pub name: &'static str,
    pub write: Writer<'g>,
}

/// Writes a document in pieces, because that of a class may not fit into memory.
pub type Writer<'g> = Box<dyn FnOnce(&mut dyn Write) -> io::Result<()> + 'g>;

/// Why a format cannot be written.
#[derive(Debug, PartialEq, Eq)]
pub enum FormatError {
    /// The format is for a single submission.
    NoClasses(Format),
    /// Required values, like environment variables, are missing.
    Missing { format: Format, what: Vec<&'static str> },
}

impl Format {
    pub const ALL: [Self; 8] =
        [Self::Json, Self::Junit, Self::Classroom50, Self::Gradescope, Self::Github, Self::Csv, Self::Html, Self::Text];

    /// The name on the command line.
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

    /// The names of its files.
    pub fn files(self) -> &'static [&'static str] {
        match self {
            Self::Json => &["grade.json"],
            Self::Junit => &["junit.xml"],
            Self::Classroom50 => &["result.json"],
            Self::Gradescope => &["results.json"],
            Self::Github => &["summary.md", "annotations.txt"],
            Self::Csv => &["grades.csv", csv::TESTS],
            Self::Html => &["grades.html"],
            Self::Text => &["grade.txt"],
        }
    }
}

/// Checks, before hours of grading, whether a format can be written after them.
///
/// # Errors
/// When the format is for a single submission and `scope` is a class, or when `environment` lacks a required value.
pub fn require(format: Format, scope: Scope, environment: &Environment) -> Result<(), FormatError> {
    match format {
        Format::Classroom50 | Format::Gradescope if scope == Scope::Class => Err(FormatError::NoClasses(format)),
        Format::Classroom50 => classroom50::require(environment),
        _ => Ok(()),
    }
}

/// The files of a format.
///
/// # Errors
/// As [`require`], and when Classroom 50 gives no time for a submission without a commit.
pub fn documents<'g>(
    format: Format,
    subject: Subject<'g>,
    environment: &Environment,
) -> Result<Vec<Document<'g>>, FormatError> {
    let writers: Vec<Writer> = match (format, subject) {
        (Format::Json, _) => vec![Box::new(move |out| json::write(subject, out))],
        (Format::Junit, _) => vec![Box::new(move |out| junit::write(subject, out))],
        (Format::Classroom50, Subject::Submission(grade)) => vec![from_text(classroom50::render(grade, environment)?)],
        (Format::Gradescope, Subject::Submission(grade)) => vec![from_text(gradescope::render(grade))],
        (Format::Classroom50 | Format::Gradescope, Subject::Class(_)) => return Err(FormatError::NoClasses(format)),
        (Format::Github, _) => {
            vec![from_text(github::markdown::render(subject)), from_text(github::annotations::render(subject))]
        }
        (Format::Csv, _) => {
            vec![Box::new(move |out| csv::write(subject, out)), Box::new(move |out| csv::write_tests(subject, out))]
        }
        (Format::Html, _) => vec![Box::new(move |out| html::write(subject, out))],
        (Format::Text, _) => vec![Box::new(move |out| text::write(subject, out))],
    };
    Ok(format.files().iter().zip(writers).map(|(name, write)| Document { name, write }).collect())
}

/// For formats of bounded size.
fn from_text<'g>(text: String) -> Writer<'g> {
    Box::new(move |out| out.write_all(text.as_bytes()))
}

impl<'g> Subject<'g> {
    pub fn scope(self) -> Scope {
        match self {
            Self::Submission(_) => Scope::Submission,
            Self::Class(_) => Scope::Class,
        }
    }

    /// The entries, one at a time. A format that needs them twice calls this twice.
    pub fn entries(self) -> Box<dyn Iterator<Item = Entry> + 'g> {
        match self {
            Self::Submission(grade) => Box::new(iter::once(Entry::Judged(grade.clone()))),
            Self::Class(results) => Box::new(results.iter()),
        }
    }
}

impl std::error::Error for FormatError {}

/// The first line says what is wrong and where, the second what to do.
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
                 Set the missing values. The workflow of that service sets them, so write this format there.",
                format.name(),
                what.join(", ")
            ),
        }
    }
}
