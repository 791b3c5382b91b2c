//! The folder in which one submission is graded: the course as the instructor has it, the submission's sources, and a
//! target folder of its own that starts with the dependencies already built.

pub mod baseline;
pub mod lock;

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::path::{Path, PathBuf};

use checker::build;
use checker::cache::fingerprint;
use checker::course::Course;
use lock::Lock;

/// What a workspace needs beside its milestones. The checker and the grader are there for their manifests only.
const SHARED: [&str; 12] = [
    "Cargo.toml",
    "Cargo.lock",
    ".cargo",
    "rust-toolchain.toml",
    "milestones/test-utils",
    "checker/Cargo.toml",
    "checker/src",
    "checker/benches",
    "checker/grader/Cargo.toml",
    "checker/grader/src",
    "checker/grader/benches",
    "checker/test-support",
];

/// What the folders of dependencies begin with.
const BASELINE_PREFIX: &str = "warm-";
/// The folder of the grades that are kept.
pub const GRADES: &str = "grades";

/// A skeleton; its folder is removed with it.
pub struct Workspace {
    dir: PathBuf,
    /// Goes after the folder, so that no folder of a grader that is at work is ever without.
    _lock: Lock,
}

impl Workspace {
    /// The workspace in it.
    pub fn root(&self) -> PathBuf {
        self.dir.join("course")
    }

    pub fn target(&self) -> PathBuf {
        self.dir.join("target")
    }

    /// For whatever wants to write temporary files while it is built.
    pub fn temporary(&self) -> PathBuf {
        self.dir.join("temporary")
    }

    fn empty(course: &Course) -> io::Result<Self> {
        let parent = work_dir(course);
        fs::create_dir_all(&parent)?;
        let lock = Lock::new_in(&parent)?;
        let workspace = Self { dir: lock.dir(), _lock: lock };
        fs::create_dir(&workspace.dir)?;
        fs::create_dir(workspace.temporary())?;
        Ok(workspace)
    }
}

impl Drop for Workspace {
    fn drop(&mut self) {
        // What cannot be removed is removed when somebody grades again.
        let _ = fs::remove_dir_all(&self.dir);
    }
}

/// Removes what graders that were killed have left.
pub fn remove_leftovers(course: &Course) {
    lock::remove_abandoned(&work_dir(course), &[BASELINE_PREFIX, GRADES]);
}

pub fn work_dir(course: &Course) -> PathBuf {
    build::target_dir(course).with_file_name("grade")
}

/// The course without any sources in its milestones.
fn lay(course: &Course) -> io::Result<Workspace> {
    let workspace = Workspace::empty(course)?;
    for name in SHARED {
        copy(&course.root.join(name), &workspace.root().join(name))?;
    }
    for milestone in &course.milestones {
        for entry in fs::read_dir(course.path(milestone))? {
            let name = entry?.file_name();
            if name != "src" {
                let to = workspace.root().join("milestones").join(&milestone.dir).join(&name);
                copy(&course.path(milestone).join(&name), &to)?;
            }
        }
    }
    Ok(workspace)
}

/// A hash of what the grades of all submissions depend on, beside the submission.
pub fn course_fingerprint(course: &Course) -> u64 {
    let mut hasher = DefaultHasher::new();
    fingerprint::of_workspace(&course.root).hash(&mut hasher);
    for milestone in &course.milestones {
        let dir = course.path(milestone);
        for file in ["Cargo.toml", "milestone.toml", "starter.rs"] {
            fingerprint::of_file(&dir.join(file)).hash(&mut hasher);
        }
        fingerprint::of_dir(&dir.join("tests")).hash(&mut hasher);
    }
    hasher.finish()
}

fn put<'f>(workspace: &Workspace, files: impl Iterator<Item = (&'f str, &'f [u8])>) -> io::Result<()> {
    for (file, bytes) in files {
        let path = workspace.root().join(file);
        fs::create_dir_all(path.parent().expect("a source lies in a folder"))?;
        fs::write(path, bytes)?;
    }
    Ok(())
}

/// Copies a file or a folder, if there is one, with the times that tell cargo what is up to date.
fn copy(from: &Path, to: &Path) -> io::Result<()> {
    let Ok(metadata) = fs::symlink_metadata(from) else { return Ok(()) };
    if metadata.is_dir() {
        fs::create_dir_all(to)?;
        for entry in fs::read_dir(from)? {
            let name = entry?.file_name();
            copy(&from.join(&name), &to.join(&name))?;
        }
    } else if metadata.is_file() {
        fs::create_dir_all(to.parent().expect("a file lies in a folder"))?;
        fs::copy(from, to)?;
        fs::File::options().write(true).open(to)?.set_modified(metadata.modified()?)?;
    }
    Ok(())
}
