//! Grades a whole class: several submissions at once, each for itself, and none twice.

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
use cache::GradeCache;
use checker::course::Course;
use checker::error::Error;
use checker::process::parallel;
use progress::Progress;
use results::Results;
use roster::Student;
use scratch::{Scratch, Span};

/// Where the grades of a class wait until all are there.
pub fn scratch(course: &Course) -> Result<Scratch, Error> {
    let dir = work_dir(course);
    let made = fs::create_dir_all(&dir).and_then(|()| Scratch::new_in(&dir));
    made.map_err(|err| Error::writing(&dir, err))
}

pub fn keep(scratch: &Scratch, entry: &Entry) -> Result<Span, Error> {
    results::keep(scratch, entry).map_err(|err| Error::writing(Path::new("a temporary file"), err))
}

/// Grades `students`, `jobs` at once, in the order in which they are named. What was graded before and has not changed
/// comes from `store`; what is graded now goes there at once, so that a run that is killed loses only what it was at.
///
/// # Errors
/// When somebody asks to stop, or when nothing more can be kept. What happens to one submission is in its entry.
pub fn grade(
    grader: &Grader,
    students: &[Student],
    jobs: usize,
    store: &GradeCache,
    progress: &Progress,
    scratch: Scratch,
) -> Result<Results, Error> {
    let kept = parallel::map(students, jobs, |student| {
        progress.began(&student.learner);
        let entry = match catch_panic(|| grade_or_reuse(grader, student, store, progress)) {
            Ok(grade) => Entry::Judged(grade),
            Err(Error::Interrupted) => return Err(Error::Interrupted),
            Err(problem) => Entry::NotJudged { learner: student.learner.clone(), problem: problem.to_string() },
        };
        progress.ended(&entry);
        keep(&scratch, &entry)
    })?;
    Ok(Results::new(scratch, kept))
}

/// What `work` comes to. A mistake in the grader that one submission brings to light must cost nobody else a grade.
fn catch_panic<T>(work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    panic::catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        Err(error::course("the grader failed with this submission, and says above where: please report that"))
    })
}

fn grade_or_reuse(grader: &Grader, student: &Student, store: &GradeCache, progress: &Progress) -> Result<Grade, Error> {
    let submission = grader.read(&student.dir)?;
    submission.require_sources(&student.dir)?;
    if let Some(grade) = store.find(&student.learner, &grader.fingerprint(&submission)) {
        // Its commit may be another one with the same sources.
        return Ok(grader.with_times(grade, &student.dir));
    }
    let grade = grader.grade(&student.learner, &student.dir, &submission)?;
    if let Err(problem) = store.keep(&grade) {
        progress.cannot_save(&student.learner, &problem);
    }
    Ok(grade)
}

#[cfg(test)]
mod tests {
    use super::catch_panic;

    #[test]
    fn a_mistake_of_the_grader_is_a_problem_of_one_submission() {
        let problem = catch_panic::<()>(|| panic!("on purpose")).expect_err("it failed");
        assert!(problem.to_string().contains("the grader failed with this submission"), "{problem}");
        assert_eq!(catch_panic(|| Ok(1)).expect("it is a number"), 1);
    }
}
