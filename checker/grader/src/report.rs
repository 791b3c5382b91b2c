//! One result, many readers: each format is a function of the grade that does nothing but write.
//!
//! Messages, file names and learners' names are what a learner wrote: each format escapes them for its reader.

pub mod classroom50;
pub mod csv;
pub mod github;
pub mod gradescope;
pub mod html;
pub mod json;
pub mod junit;
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

/// What is to be shown.
#[derive(Clone, Copy)]
pub enum Subject<'g> {
    Submission(&'g Grade),
    Class(&'g Results),
}

/// One file of a format.
pub struct Document<'g> {
    pub name: &'static str,
    pub write: Writer<'g>,
}

/// Writes a document bit by bit, since that of a class may be larger than memory.
pub type Writer<'g> = Box<dyn FnOnce(&mut dyn Write) -> io::Result<()> + 'g>;

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
/// When the format is for one submission and the subject will be a class, or when `environment` lack what it requires.
pub fn require(format: Format, is_class: bool, environment: &Environment) -> Result<(), FormatError> {
    match format {
        Format::Classroom50 | Format::Gradescope if is_class => Err(FormatError::NoClasses(format)),
        Format::Classroom50 => classroom50::require(environment),
        _ => Ok(()),
    }
}

/// The files of a format.
///
/// # Errors
/// As [`require`], and when Classroom 50 is not told when a submission without a commit was handed in.
pub fn documents<'g>(
    format: Format,
    subject: Subject<'g>,
    environment: &Environment,
) -> Result<Vec<Document<'g>>, FormatError> {
    let writers: Vec<Writer> = match (format, subject) {
        (Format::Json, _) => vec![Box::new(move |out| json::write(subject, out))],
        (Format::Junit, _) => {
            vec![Box::new(move |out| subject.with_results(|entries| junit::write(entries, subject.is_class(), out)))]
        }
        (Format::Classroom50, Subject::Submission(grade)) => vec![whole(classroom50::render(grade, environment)?)],
        (Format::Gradescope, Subject::Submission(grade)) => vec![whole(gradescope::render(grade))],
        (Format::Classroom50 | Format::Gradescope, Subject::Class(_)) => return Err(FormatError::NoClasses(format)),
        (Format::Github, _) => {
            vec![whole(github::markdown::render(subject)), whole(github::annotations::render(subject))]
        }
        (Format::Csv, _) => vec![Box::new(move |out| csv::write(subject, out))],
        (Format::Html, _) => vec![Box::new(move |out| subject.with_results(|entries| html::write(entries, out)))],
        (Format::Text, _) => vec![Box::new(move |out| text::write(subject, out))],
    };
    Ok(format.files().iter().zip(writers).map(|(name, write)| Document { name, write }).collect())
}

/// For formats whose size does not grow with a class.
fn whole<'g>(text: String) -> Writer<'g> {
    Box::new(move |out| out.write_all(text.as_bytes()))
}

impl<'g> Subject<'g> {
    pub fn is_class(self) -> bool {
        matches!(self, Self::Class(_))
    }

    /// Everybody, one after another: what a format needs of them twice, it asks for twice.
    pub fn entries(self) -> Box<dyn Iterator<Item = Entry> + 'g> {
        match self {
            Self::Submission(grade) => Box::new(iter::once(Entry::Judged(grade.clone()))),
            Self::Class(entries) => Box::new(entries.iter()),
        }
    }

    fn with_results(self, use_them: impl FnOnce(&Results) -> io::Result<()>) -> io::Result<()> {
        match self {
            Self::Submission(grade) => use_them(&Results::of(&[Entry::Judged(grade.clone())])?),
            Self::Class(entries) => use_them(entries),
        }
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
