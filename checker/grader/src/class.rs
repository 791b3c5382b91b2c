//! Grades a class: several submissions in parallel, each on its own, and none twice.

pub mod cache;
pub mod merge;
pub mod progress;
pub mod results;
pub mod roster;
pub mod scratch;

use std::fs;
use std::panic::{self, AssertUnwindSafe};
use std::path::Path;

use crate::Grader;
use crate::error;
use crate::grade::{Entry, Grade};
use crate::workspace::work_dir;
use checker::course::Course;
use checker::error::Error;
use checker::process::parallel;

use cache::GradeCache;
use progress::Progress;
use results::Results;
use roster::Student;
use scratch::{Scratch, Span};

/// The temporary file that holds the grades of a class until the reports are written.
pub fn scratch(course: &Course) -> Result<Scratch, Error> {
    let dir = work_dir(course);
    let created = fs::create_dir_all(&dir).and_then(|()| Scratch::new_in(&dir));
    created.map_err(|err| Error::writing(&dir, err))
}

pub fn save_entry(scratch: &Scratch, entry: &Entry) -> Result<Span, Error> {
    results::append(scratch, entry).map_err(|err| Error::writing(Path::new("a temporary file"), err))
}

/// Grades `students`, `jobs` at a time; the results are in the order of the roster. Unchanged submissions take their
/// grade from `cache`. New grades are saved there immediately, so a run that is killed loses only the submissions in
/// progress.
///
/// # Errors
/// When the run is interrupted, or a grade cannot be saved. An error with one submission is in that learner's entry.
pub fn grade(
    grader: &Grader,
    students: &[Student],
    jobs: usize,
    cache: &GradeCache,
    progress: &Progress,
    scratch: Scratch,
) -> Result<Results, Error> {
    let spans = parallel::map(students, jobs, |student| {
        progress.started(&student.learner);
        let entry = match catch_panic(|| grade_or_reuse(grader, student, cache, progress)) {
            Ok(grade) => Entry::Judged(grade),
            Err(Error::Interrupted) => return Err(Error::Interrupted),
            Err(err) => Entry::NotJudged { learner: student.learner.clone(), problem: err.to_string() },
        };
        progress.finished(&entry);
        save_entry(&scratch, &entry)
    })?;
    Ok(Results::new(scratch, spans))
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

fn grade_or_reuse(grader: &Grader, student: &Student, cache: &GradeCache, progress: &Progress) -> Result<Grade, Error> {
    let submission = grader.read(&student.dir)?;
    submission.require_sources(&student.dir)?;
    if let Some(grade) = cache.get(&student.learner, &grader.fingerprint(&submission)) {
        // A later commit may have the same sources.
        return Ok(grader.with_commit(grade, &student.dir));
    }
    let grade = grader.grade(&student.learner, &student.dir, &submission)?;
    if let Err(err) = cache.insert(&grade) {
        progress.cannot_save(&student.learner, &err);
    }
    Ok(grade)
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
