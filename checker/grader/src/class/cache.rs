//! A cache of grades in the target directory, so unchanged submissions are not graded again. Deleting it costs only
//! time.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::PathBuf;

use crate::grade::Grade;
use crate::workspace::{GRADES, work_dir};
use checker::cache::atomic::write_atomic;
use checker::course::Course;
use checker::error::Error;

pub struct GradeCache {
    dir: PathBuf,
}

impl GradeCache {
    pub fn of(course: &Course) -> Self {
        Self { dir: work_dir(course).join(GRADES) }
    }

    /// The learner's cached grade, if its sources, tests and limits have this fingerprint.
    pub fn get(&self, learner: &str, fingerprint: &str) -> Option<Grade> {
        let text = fs::read_to_string(self.path(learner)).ok()?;
        let grade: Grade = serde_json::from_str(&text).ok()?;
        let is_valid = grade.learner == learner && grade.fingerprint == fingerprint && grade.inconsistency().is_none();
        if is_valid { Some(grade) } else { None }
    }

    pub fn insert(&self, grade: &Grade) -> Result<(), Error> {
        fs::create_dir_all(&self.dir).map_err(|err| Error::writing(&self.dir, err))?;
        let text = serde_json::to_string(grade).expect("a grade has string keys only");
        write_atomic(&self.path(&grade.learner), text.as_bytes())
    }

    /// Errors are ignored: usually there was no such file.
    pub fn remove(&self, learner: &str) {
        let _ = fs::remove_file(self.path(learner));
    }

    /// Hashed, because a learner's name may not be a valid file name.
    fn path(&self, learner: &str) -> PathBuf {
        let mut hasher = DefaultHasher::new();
        learner.hash(&mut hasher);
        self.dir.join(format!("{:016x}.json", hasher.finish()))
    }
}
