//! Keeps grades below the target folder, so that a submission that did not change is not graded again. Losing it costs
//! time and nothing else.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::PathBuf;

use crate::grade::Grade;
use crate::workspace::{GRADES, work_dir};
use checker::cache;
use checker::course::Course;
use checker::error::Error;

pub struct GradeCache {
    dir: PathBuf,
}

impl GradeCache {
    pub fn of(course: &Course) -> Self {
        Self { dir: work_dir(course).join(GRADES) }
    }

    /// The grade that this learner got for sources, tests and limits with this fingerprint.
    pub fn find(&self, learner: &str, fingerprint: &str) -> Option<Grade> {
        let text = fs::read_to_string(self.path(learner)).ok()?;
        let grade: Grade = serde_json::from_str(&text).ok()?;
        let is_it = grade.learner == learner && grade.fingerprint == fingerprint && grade.inconsistency().is_none();
        is_it.then_some(grade)
    }

    pub fn keep(&self, grade: &Grade) -> Result<(), Error> {
        fs::create_dir_all(&self.dir).map_err(|err| Error::writing(&self.dir, err))?;
        let text = serde_json::to_string(grade).expect("a grade has string keys only");
        cache::write_atomic(&self.path(&grade.learner), text.as_bytes())
    }

    /// Makes the learner's submission be graded again. What cannot be removed was not there.
    pub fn forget(&self, learner: &str) {
        let _ = fs::remove_file(self.path(learner));
    }

    /// Learners may be called anything, and files may not.
    fn path(&self, learner: &str) -> PathBuf {
        let mut hasher = DefaultHasher::new();
        learner.hash(&mut hasher);
        self.dir.join(format!("{:016x}.json", hasher.finish()))
    }
}
