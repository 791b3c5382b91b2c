//! Grades a class: several submissions in parallel, each on its own, and none twice.

pub mod overrides;
pub mod progress;
pub mod results;
pub mod roster;
pub mod table;

use std::panic::{self, AssertUnwindSafe};

use crate::Grader;
use crate::error;
use crate::grade::{Entry, Grade};
use checker::error::Error;
use checker::process::parallel;

use progress::Progress;
use results::Results;
use roster::Student;

/// Grades `students`, `jobs` at a time, into `results`. Unless `fresh`, unchanged submissions keep the grade that they
/// have there. A run that is killed loses only the submissions in progress.
///
/// # Errors
/// When the run is interrupted, or a grade cannot be saved. An error with one submission is in that learner's entry.
pub fn grade(
    grader: &Grader,
    students: &[Student],
    jobs: usize,
    fresh: bool,
    progress: &Progress,
    results: &Results,
) -> Result<(), Error> {
    let numbered: Vec<(usize, &Student)> = students.iter().enumerate().collect();
    parallel::map(&numbered, jobs, |(index, student)| {
        progress.started(&student.learner);
        let kept = |fingerprint: &str| {
            if fresh { None } else { results.kept(*index, &student.learner, fingerprint) }
        };
        let entry = match catch_panic(|| grade_or_reuse(grader, student, kept)) {
            Ok(grade) => Entry::Judged(grade),
            Err(Error::Interrupted) => return Err(Error::Interrupted),
            Err(err) => Entry::not_judged(&student.learner, err.to_string()),
        };
        results.save(*index, &entry)?;
        progress.finished(&entry);
        Ok(())
    })
    .map(|_: Vec<()>| ())
}

/// Turns a panic into an error: a bug in the grader that one submission triggers must not cost other learners their
/// grade.
fn catch_panic<T>(work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    panic::catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        Err(error::course(
            "the grader failed with this submission; the message above says where. Please report this bug",
        ))
    })
}

/// `kept` finds the grade that the learner got earlier for a submission with this fingerprint.
fn grade_or_reuse(
    grader: &Grader,
    student: &Student,
    kept: impl FnOnce(&str) -> Option<Grade>,
) -> Result<Grade, Error> {
    let submission = grader.read(&student.dir)?;
    submission.require_sources(&student.dir)?;
    match kept(&grader.fingerprint(&submission)) {
        // A later commit may have the same sources, and the deadline may be another one.
        Some(grade) => Ok(grader.with_commit(grade, &student.dir, &submission)),
        None => grader.grade(&student.learner, &student.dir, &submission),
    }
}

#[cfg(test)]
mod tests {
    use super::catch_panic;

    #[test]
    fn a_panic_of_the_grader_is_an_error_of_one_submission() {
        let err = catch_panic::<()>(|| panic!("on purpose")).expect_err("it failed");
        assert!(err.to_string().contains("the grader failed with this submission"), "{err}");
        assert_eq!(catch_panic(|| Ok(1)).expect("it is a number"), 1);
    }
}
