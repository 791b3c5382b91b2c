//! `solution`: compares the learner's code with the reference solution, once the milestone is passed.

use std::fs;
use std::path::PathBuf;

use diff::Result::{Both, Left, Right};

use crate::check::progress::{Progress, State};
use crate::course::Milestone;
use crate::error::Error;

/// How many equal lines are shown before and after a change.
const CONTEXT: usize = 3;

pub enum Comparison<'s> {
    /// From the learner's code to the reference: lines that begin with `-`, `+` or a space, or with `@` where equal lines
    /// are left out.
    Diff {
        milestone: &'s Milestone,
        diff: String,
        beyond: Vec<Beyond>,
    },
    Same {
        milestone: &'s Milestone,
        beyond: Vec<Beyond>,
    },
    /// The milestone is not passed yet, so its solution is not shown.
    NotYet {
        milestone: &'s Milestone,
        current: &'s Milestone,
    },
    /// The course comes without solutions.
    NoReference {
        milestone: &'s Milestone,
    },
}

/// A file of the reference beside the one that was compared.
pub struct Beyond {
    /// Relative to the repository.
    pub file: String,
    /// What the file says about itself first.
    pub about: String,
}

pub fn compare<'s>(progress: &'s Progress, milestone: &'s Milestone) -> Result<Comparison<'s>, Error> {
    if !progress.course.root.join("solutions").is_dir() {
        return Ok(Comparison::NoReference { milestone });
    }
    let is_passed = progress.of(milestone).is_some_and(|progress| progress.state == State::Passed);
    if !is_passed && let Some(current) = progress.current() {
        return Ok(Comparison::NotYet { milestone, current: current.milestone });
    }
    let reference_name = milestone.solution_path();
    let reference = progress.course.root.join(&reference_name);
    if !milestone.has_solution {
        return Err(Error::MissingCourseFile { file: reference_name });
    }
    let beyond = if milestone.is_stretch() { Vec::new() } else { beyond(progress, milestone)? };
    let (yours, reference) = (read(progress.course.source(milestone))?, read(reference)?);
    if yours == reference {
        return Ok(Comparison::Same { milestone, beyond });
    }
    let header = format!("--- {}\n+++ {reference_name}\n", milestone.source_path());
    let diff = header + &difference(&yours, &reference);
    Ok(Comparison::Diff { milestone, diff, beyond })
}

/// The files of the reference besides lib.rs and its stretch goal, in order.
fn beyond(progress: &Progress, milestone: &Milestone) -> Result<Vec<Beyond>, Error> {
    let dir = format!("solutions/{}/src", milestone.dir);
    let path = progress.course.root.join(&dir);
    let entries = fs::read_dir(&path).map_err(|err| Error::reading(&path, err))?;
    let names = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok());
    let mut names: Vec<String> =
        names.filter(|name| name.ends_with(".rs") && name != "lib.rs" && name != "stretch.rs").collect();
    names.sort();
    let describe = |name: String| {
        let about = first_sentence(&read(path.join(&name))?);
        Ok(Beyond { file: format!("{dir}/{name}"), about })
    };
    names.into_iter().map(describe).collect()
}

/// The first sentence of a file's documentation.
fn first_sentence(source: &str) -> String {
    let lines = source.lines().map_while(|line| line.strip_prefix("//!"));
    let text = lines.map(str::trim).collect::<Vec<_>>().join(" ");
    text.split_once(". ").map_or(text.as_str(), |(first, _)| first).trim_end_matches('.').to_owned()
}

/// The lines in which two texts differ, with a few around them that are equal.
fn difference(yours: &str, reference: &str) -> String {
    let lines: Vec<(char, &str, usize)> = numbered(&diff::lines(yours, reference));
    let is_near_a_change = |index: usize| {
        let (first, last) = (index.saturating_sub(CONTEXT), (index + CONTEXT).min(lines.len() - 1));
        lines[first..=last].iter().any(|(mark, ..)| *mark != ' ')
    };
    let mut text = String::new();
    let mut skipping = true;
    for (index, (mark, line, number)) in lines.iter().enumerate() {
        if !is_near_a_change(index) {
            skipping = true;
            continue;
        }
        if skipping {
            text.push_str(&format!("@@ line {number} @@\n"));
            skipping = false;
        }
        text.push_str(format!("{mark}{line}").trim_end());
        text.push('\n');
    }
    text
}

/// Each line with its mark and its number in the learner's file.
fn numbered<'t>(lines: &[diff::Result<&'t str>]) -> Vec<(char, &'t str, usize)> {
    let mut number = 1;
    let mut numbered = Vec::new();
    for line in lines {
        let (mark, text) = match line {
            Left(text) => ('-', *text),
            Right(text) => ('+', *text),
            Both(text, _) => (' ', *text),
        };
        numbered.push((mark, text, number));
        number += usize::from(mark != '+');
    }
    numbered
}

/// Reads a file without the line ends of Windows and without blank lines at its end, which only clutter a diff.
fn read(path: PathBuf) -> Result<String, Error> {
    let text = fs::read_to_string(&path).map_err(|err| Error::reading(&path, err))?;
    Ok(text.replace("\r\n", "\n").trim_end().to_owned())
}

#[cfg(test)]
mod tests {
    use super::{difference, first_sentence};

    #[test]
    fn a_file_is_described_by_its_first_sentence() {
        let source = "//! Beyond the milestone: traits\n//! of a string. None of them copies.\n\n//! Not this.\n";
        assert_eq!(first_sentence(source), "Beyond the milestone: traits of a string");
        assert_eq!(first_sentence("//! All.\n\nuse std;"), "All");
        assert_eq!(first_sentence("use std;"), "");
    }

    #[test]
    fn changes_are_shown_with_their_surroundings_and_line_numbers() {
        let yours = "1\n2\n3\n4\n5\n6\n7\n8\n9";
        let reference = "1\n2\n3\n4\nfive\n6\n7\n8\n9";
        assert_eq!(difference(yours, reference), "@@ line 2 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n");
    }

    #[test]
    fn changes_far_from_each_other_are_shown_apart() {
        let middle = "=\n".repeat(10);
        let text = difference(&format!("a\n{middle}b"), &format!("A\n{middle}B"));
        assert_eq!(text, "@@ line 1 @@\n-a\n+A\n =\n =\n =\n@@ line 9 @@\n =\n =\n =\n-b\n+B\n");
    }
}
