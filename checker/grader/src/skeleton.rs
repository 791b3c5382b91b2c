//! The folder in which one submission is graded: the course as the instructor has it, the submission's sources, and a
//! target folder of its own that starts with the dependencies already built.

use std::fs::{self, File};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::path::{Path, PathBuf};

use crate::build::Builder;
use crate::locks::{self, Lock};
use crate::submission::Submission;
use crate::wrap;
use crate::{problem, progress};
use checker::build;
use checker::cache::fingerprint;
use checker::course::test_files::TestFile;
use checker::course::{Course, Milestone, Suite, is_polish};
use checker::error::Error;
use checker::process::ExitReason;

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
const WARM: &str = "warm-";
/// The folder of the grades that are kept.
pub const GRADES: &str = "grades";

/// A skeleton; its folder is removed with it.
pub struct Skeleton {
    folder: PathBuf,
    /// Goes after the folder, so that no folder of a grader that is at work is ever without.
    _lock: Lock,
}

impl Skeleton {
    /// The workspace in it.
    pub fn root(&self) -> PathBuf {
        self.folder.join("course")
    }

    pub fn target(&self) -> PathBuf {
        self.folder.join("target")
    }

    /// For whatever wants to write temporary files while it is built.
    pub fn temporary(&self) -> PathBuf {
        self.folder.join("temporary")
    }

    fn empty(course: &Course) -> io::Result<Self> {
        let parent = work_folder(course);
        fs::create_dir_all(&parent)?;
        let lock = Lock::new_in(&parent)?;
        let skeleton = Self { folder: lock.folder(), _lock: lock };
        fs::create_dir(&skeleton.folder)?;
        fs::create_dir(skeleton.temporary())?;
        Ok(skeleton)
    }
}

impl Drop for Skeleton {
    fn drop(&mut self) {
        // What cannot be removed is removed when somebody grades again.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// What every submission's skeleton starts from: the dependencies, built once, and the tests as they are graded.
pub struct Warm {
    target: PathBuf,
    /// Says that they are in use.
    _in_use: File,
    /// The sources of the wrapped checkpoints, by the file that each takes the place of.
    checkpoints: Vec<(String, String)>,
}

impl Warm {
    /// Finds the dependencies of all tests as an earlier grader built them from the same course with the same compiler,
    /// or builds them.
    pub fn prepare(course: &Course, builder: &Builder) -> Result<Self, Error> {
        let target = work_folder(course).join(format!("{WARM}{:016x}", course_fingerprint(course)));
        if !target.is_dir() {
            progress::preparing();
            locks::remove_unused(&work_folder(course), WARM);
            let skeleton = build_dependencies(course, builder)?;
            let renamed = fs::rename(skeleton.target(), &target);
            // Another grader may have been quicker.
            renamed.or_else(|problem| if target.is_dir() { Ok(()) } else { Err(Error::writing(&target, problem)) })?;
        }
        let in_use = locks::share(&target).map_err(|problem| Error::writing(&target, problem))?;
        Ok(Self { target, _in_use: in_use, checkpoints: wrapped_checkpoints(course)? })
    }

    /// A skeleton for one submission. Its tests are those of the course, wrapped.
    pub fn skeleton_for(&self, course: &Course, submission: &Submission) -> Result<Skeleton, Error> {
        let make = || {
            let skeleton = lay(course)?;
            copy(&self.target, &skeleton.target())?;
            let sources = submission.sources.iter().map(|source| (&*source.file, &*source.bytes));
            put(&skeleton, sources)?;
            put(&skeleton, self.checkpoints.iter().map(|(file, text)| (&**file, text.as_bytes())))?;
            // Cargo refuses a whole workspace when the library of one package is missing.
            let missing = course.milestones.iter().filter(|milestone| !submission.has(milestone));
            let missing: Vec<String> = missing.map(Milestone::source_path).collect();
            put(&skeleton, missing.iter().map(|file| (&**file, &b"compile_error!(\"missing\");\n"[..])))?;
            Ok(skeleton)
        };
        make().map_err(|problem| Error::writing(&work_folder(course), problem))
    }
}

fn wrapped_checkpoints(course: &Course) -> Result<Vec<(String, String)>, Error> {
    let mut wrapped = Vec::new();
    for milestone in &course.milestones {
        for TestFile { file, module, text } in course.test_files(milestone, Suite::Checkpoint)? {
            // Polish is worth no points, so its tests are left out.
            let text = if is_polish(&module) { String::new() } else { text };
            let text = wrap::wrap(&text, &module).map_err(|problem| problem::course(&format!("{file}: {problem}")))?;
            wrapped.push((file, text));
        }
    }
    Ok(wrapped)
}

/// Builds everything with the starters in the place of a submission, and lets the tests that start a compiler do so once.
/// Nothing of the starters is left in what is built.
fn build_dependencies(course: &Course, builder: &Builder) -> Result<Skeleton, Error> {
    let skeleton = lay(course).map_err(|problem| Error::writing(&work_folder(course), problem))?;
    for milestone in &course.milestones {
        let starter = course.path(milestone).join("starter.rs");
        let bytes = fs::read(&starter).map_err(|problem| Error::reading(&starter, problem))?;
        let written = put(&skeleton, [(&*milestone.source_path(), &*bytes)].into_iter());
        written.map_err(|problem| Error::writing(&skeleton.root(), problem))?;
    }
    let milestones: Vec<_> = course.milestones.iter().collect();
    let built = builder.build(&skeleton, &milestones)?;
    for milestone in &milestones {
        if let Some(problem) = built.problem(milestone) {
            let problem = format!("the starter of {} cannot be built: {}", milestone.package, problem.message);
            return Err(problem::course(&problem));
        }
        if let Some(binary) = built.binary(milestone, Suite::Guarantees) {
            let finished = builder.run_compiling_tests(&skeleton, milestone, binary)?;
            if !matches!(finished.exit_reason, ExitReason::Exited(_)) {
                return Err(problem::course(&format!("the compiler cannot be asked about {}", milestone.package)));
            }
        }
    }
    builder.clean(&skeleton, &milestones)?;
    Ok(skeleton)
}

/// Removes what graders that were killed have left.
pub fn remove_leftovers(course: &Course) {
    locks::remove_abandoned(&work_folder(course), &[WARM, GRADES]);
}

pub fn work_folder(course: &Course) -> PathBuf {
    build::target_dir(course).with_file_name("grade")
}

/// The course without any sources in its milestones.
fn lay(course: &Course) -> io::Result<Skeleton> {
    let skeleton = Skeleton::empty(course)?;
    for name in SHARED {
        copy(&course.root.join(name), &skeleton.root().join(name))?;
    }
    for milestone in &course.milestones {
        for entry in fs::read_dir(course.path(milestone))? {
            let name = entry?.file_name();
            if name != "src" {
                let to = skeleton.root().join("milestones").join(&milestone.dir).join(&name);
                copy(&course.path(milestone).join(&name), &to)?;
            }
        }
    }
    Ok(skeleton)
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

fn put<'f>(skeleton: &Skeleton, files: impl Iterator<Item = (&'f str, &'f [u8])>) -> io::Result<()> {
    for (file, bytes) in files {
        let path = skeleton.root().join(file);
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
