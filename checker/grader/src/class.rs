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
use crate::workspace::work_folder;
use cache::Store;
use checker::course::Course;
use checker::error::Error;
use checker::process::parallel;
use progress::Progress;
use results::Entries;
use roster::Assignment;
use scratch::{Kept, Scratch};

/// Where the grades of a class wait until all are there.
pub fn scratch(course: &Course) -> Result<Scratch, Error> {
    let folder = work_folder(course);
    let made = fs::create_dir_all(&folder).and_then(|()| Scratch::in_folder(&folder));
    made.map_err(|problem| Error::writing(&folder, problem))
}

pub fn keep(scratch: &Scratch, entry: &Entry) -> Result<Kept, Error> {
    results::keep(scratch, entry).map_err(|problem| Error::writing(Path::new("a temporary file"), problem))
}

/// Grades `assignments`, `jobs` at once, in the order in which they are named. What was graded before and has not changed
/// comes from `store`; what is graded now goes there at once, so that a run that is killed loses only what it was at.
///
/// # Errors
/// When somebody asks to stop, or when nothing more can be kept. What happens to one submission is in its entry.
pub fn grade(
    grader: &Grader,
    assignments: &[Assignment],
    jobs: usize,
    store: &Store,
    progress: &Progress,
    scratch: Scratch,
) -> Result<Entries, Error> {
    let kept = parallel::map(assignments, jobs, |assignment| {
        progress.began(&assignment.learner);
        let entry = match contained(|| grade_or_find(grader, assignment, store, progress)) {
            Ok(grade) => Entry::Judged(grade),
            Err(Error::Interrupted) => return Err(Error::Interrupted),
            Err(problem) => Entry::NotJudged { learner: assignment.learner.clone(), problem: problem.to_string() },
        };
        progress.ended(&entry);
        keep(&scratch, &entry)
    })?;
    Ok(Entries::new(scratch, kept))
}

/// What `work` comes to. A mistake in the grader that one submission brings to light must cost nobody else a grade.
fn contained<T>(work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    panic::catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        Err(error::course("the grader failed with this submission, and says above where: please report that"))
    })
}

fn grade_or_find(grader: &Grader, assignment: &Assignment, store: &Store, progress: &Progress) -> Result<Grade, Error> {
    let submission = grader.read(&assignment.folder)?;
    submission.require_sources(&assignment.folder)?;
    if let Some(grade) = store.find(&assignment.learner, &grader.fingerprint(&submission)) {
        // Its commit may be another one with the same sources.
        return Ok(grader.with_times(grade, &assignment.folder));
    }
    let grade = grader.grade(&assignment.learner, &assignment.folder, &submission)?;
    if let Err(problem) = store.keep(&grade) {
        progress.cannot_keep(&assignment.learner, &problem);
    }
    Ok(grade)
}

#[cfg(test)]
mod tests {
    use super::contained;

    #[test]
    fn a_mistake_of_the_grader_is_a_problem_of_one_submission() {
        let problem = contained::<()>(|| panic!("on purpose")).expect_err("it failed");
        assert!(problem.to_string().contains("the grader failed with this submission"), "{problem}");
        assert_eq!(contained(|| Ok(1)).expect("it is a number"), 1);
    }
}
