//! The workspace of one submission: a temporary directory with the instructor's course, the submission's sources, and a
//! target directory in which the dependencies are already built.

pub mod baseline;
pub mod lock;
pub mod manifest;

use std::collections::BTreeSet;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use checker::build;
use checker::cache::fingerprint;
use checker::course::{Course, Milestone};
use checker::error::Error;
use checker::hash::{self, sorted_entries};

use lock::Lock;

/// The files that cargo needs besides the packages.
const SHARED: [&str; 4] = ["Cargo.toml", "Cargo.lock", ".cargo", "rust-toolchain.toml"];

const CONFIGURATION: &str = ".cargo/config.toml";
/// The prefix of directories with built dependencies.
const BASELINE_PREFIX: &str = "warm-";

/// Removes its directory when dropped.
pub struct Workspace {
    dir: PathBuf,
    /// Released after the directory is removed, so the directory is never unlocked.
    _lock: Lock,
}

impl Workspace {
    /// The root of the cargo workspace.
    pub fn root(&self) -> PathBuf {
        self.dir.join("course")
    }

    pub fn target(&self) -> PathBuf {
        self.dir.join("target")
    }

    /// The directory for temporary files of the build.
    pub fn temp_dir(&self) -> PathBuf {
        self.dir.join("temporary")
    }

    /// The directory for the libraries of the submission once they are built.
    pub fn libraries(&self) -> PathBuf {
        self.dir.join("libraries")
    }

    /// The size of all its files.
    pub fn size(&self) -> u64 {
        files(&self.dir).map(|(_, bytes)| bytes).sum()
    }

    /// Removes what a build has written too much. Cargo builds it again if it is needed.
    pub fn remove_large_files(&self, least_bytes: u64) {
        for (file, _) in files(&self.dir).filter(|(_, bytes)| *bytes >= least_bytes) {
            let _ = fs::remove_file(file);
        }
    }

    /// Writes files whose names are relative to the root of the cargo workspace.
    pub fn write<'f>(&self, files: impl Iterator<Item = (&'f str, &'f [u8])>) -> Result<(), Error> {
        let write = |(file, bytes): (&str, &[u8])| {
            let path = self.root().join(file);
            let dir = path.parent().expect("a source is in a directory");
            fs::create_dir_all(dir).and_then(|()| fs::write(&path, bytes)).map_err(|err| Error::writing(&path, err))
        };
        files.into_iter().try_for_each(write)
    }

    /// Removes the checkpoint of a milestone, if it is there. For a stretch goal, which is graded last, all tests go.
    pub fn remove_checkpoint(&self, milestone: &Milestone) -> Result<(), Error> {
        let file = self.root().join(milestone.relative(milestone.main_suite().file()));
        let dir = file.parent().expect("a checkpoint is in a directory");
        match fs::remove_dir_all(dir) {
            Err(err) if err.kind() != io::ErrorKind::NotFound => Err(Error::writing(dir, err)),
            _ => Ok(()),
        }
    }

    fn empty(course: &Course) -> io::Result<Self> {
        let parent = work_dir(course);
        fs::create_dir_all(&parent)?;
        let lock = Lock::new_in(&parent)?;
        let workspace = Self { dir: lock.dir(), _lock: lock };
        fs::create_dir(&workspace.dir)?;
        fs::create_dir(workspace.temp_dir())?;
        fs::create_dir(workspace.libraries())?;
        Ok(workspace)
    }
}

impl Drop for Workspace {
    fn drop(&mut self) {
        // The next grader removes what is left.
        let _ = fs::remove_dir_all(&self.dir);
    }
}

/// Removes the workspaces of graders that were killed.
pub fn remove_leftovers(course: &Course) {
    lock::remove_abandoned(&work_dir(course), BASELINE_PREFIX);
}

/// The directory for everything that the grader writes besides reports.
pub fn work_dir(course: &Course) -> PathBuf {
    build::target_dir(course).with_file_name("grade")
}

/// A workspace with the course, without the sources and the checkpoints of its milestones.
fn copy_course(course: &Course) -> Result<Workspace, Error> {
    let workspace = try_copy_course(course).map_err(|err| Error::writing(&work_dir(course), err))?;
    course.milestones.iter().try_for_each(|milestone| workspace.remove_checkpoint(milestone))?;
    Ok(workspace)
}

fn try_copy_course(course: &Course) -> io::Result<Workspace> {
    let workspace = Workspace::empty(course)?;
    for name in SHARED {
        copy_course_file(&course.root.join(name), &workspace.root().join(name))?;
    }
    let manifest = fs::read_to_string(course.root.join("Cargo.toml"))?;
    let (manifest, members) = manifest::for_grading(&manifest);
    write_course_file(&workspace.root().join("Cargo.toml"), &manifest)?;
    if let Ok(text) = fs::read_to_string(course.root.join(CONFIGURATION)) {
        let text = manifest::with_absolute_sources(&text, &course.root);
        write_course_file(&workspace.root().join(CONFIGURATION), &text)?;
    }
    let beside_milestones = sorted_entries(&course.root.join("milestones")).into_iter().map(|entry| entry.path);
    let packages: BTreeSet<PathBuf> =
        members.iter().map(|member| course.root.join(member)).chain(beside_milestones).collect();
    for package in packages.into_iter().filter(|package| package.join("Cargo.toml").is_file()) {
        copy_package(course, &workspace, &package)?;
    }
    Ok(workspace)
}

/// A submission brings the sources of the milestones.
fn copy_package(course: &Course, workspace: &Workspace, package: &Path) -> io::Result<()> {
    let is_milestone = course.milestones.iter().any(|milestone| course.path(milestone) == package);
    let to = workspace.root().join(package.strip_prefix(&course.root).map_err(io::Error::other)?);
    for entry in sorted_entries(package) {
        let name = entry.path.file_name().unwrap_or_default();
        if name != "target" && !(is_milestone && name == "src") {
            copy_course_file(&entry.path, &to.join(name))?;
        }
    }
    Ok(())
}

/// Copies a file or a directory of the course, if it exists. Its time is long ago: the key of the baseline says whether
/// what was built from it is up to date, and a fresh checkout would look newer.
fn copy_course_file(from: &Path, to: &Path) -> io::Result<()> {
    if from.is_dir() {
        let entries = sorted_entries(from).into_iter();
        entries.map(|entry| entry.path).try_for_each(|path| {
            let name = path.file_name().unwrap_or_default();
            copy_course_file(&path, &to.join(name))
        })
    } else if from.is_file() {
        write_course_file(to, &fs::read(from)?)
    } else {
        Ok(())
    }
}

fn write_course_file(to: &Path, contents: impl AsRef<[u8]>) -> io::Result<()> {
    fs::create_dir_all(to.parent().expect("a file is in a directory"))?;
    fs::write(to, contents)?;
    fs::File::options().write(true).open(to)?.set_modified(UNIX_EPOCH + Duration::from_secs(1))
}

/// The directories of vendored sources.
pub fn vendored(course: &Course) -> Vec<PathBuf> {
    let configuration = fs::read_to_string(course.root.join(CONFIGURATION)).unwrap_or_default();
    manifest::vendored(&configuration, &course.root)
}

/// Hashes everything that built dependencies depend on, and nothing else: no time, and nothing of the grader. So they
/// last in an image, in a cache and beside a fresh checkout. `compiler` is how the compiler describes itself.
pub fn baseline_fingerprint(course: &Course, compiler: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    compiler.hash(&mut hasher);
    for name in SHARED.iter().chain(&[CONFIGURATION]) {
        hash::of_file(&course.root.join(name)).hash(&mut hasher);
    }
    for entry in sorted_entries(&course.root.join("milestones")).into_iter().filter(|entry| entry.is_dir) {
        hash::of_file(&entry.path.join("Cargo.toml")).hash(&mut hasher);
        if !course.milestones.iter().any(|milestone| course.path(milestone) == entry.path) {
            hash::of_dir(&entry.path).hash(&mut hasher);
        }
    }
    hasher.finish()
}

/// Hashes everything in the course that grades depend on.
pub fn course_fingerprint(course: &Course) -> u64 {
    let mut hasher = DefaultHasher::new();
    fingerprint::of_workspace(&course.root).hash(&mut hasher);
    for milestone in &course.milestones {
        let dir = course.path(milestone);
        for file in ["Cargo.toml", "milestone.toml", "starter.rs"] {
            hash::of_file(&dir.join(file)).hash(&mut hasher);
        }
        hash::of_dir(&dir.join("tests")).hash(&mut hasher);
    }
    hasher.finish()
}

/// The files in a directory and below, with their sizes. Another process may remove them meanwhile.
fn files(dir: &Path) -> Box<dyn Iterator<Item = (PathBuf, u64)>> {
    let entries = fs::read_dir(dir).into_iter().flatten().flatten();
    Box::new(entries.flat_map(|entry| match entry.metadata() {
        Ok(metadata) if metadata.is_dir() => files(&entry.path()),
        Ok(metadata) => Box::new(std::iter::once((entry.path(), metadata.len()))),
        Err(_) => Box::new(std::iter::empty()),
    }))
}

/// Copies a file or a directory, if it exists, and keeps the modification times, which tell cargo what is fresh.
fn copy(from: &Path, to: &Path) -> io::Result<()> {
    let Ok(metadata) = fs::symlink_metadata(from) else { return Ok(()) };
    if metadata.is_dir() {
        fs::create_dir_all(to)?;
        for entry in fs::read_dir(from)? {
            let name = entry?.file_name();
            copy(&from.join(&name), &to.join(&name))?;
        }
    } else if metadata.is_file() {
        fs::create_dir_all(to.parent().expect("a file is in a directory"))?;
        fs::copy(from, to)?;
        fs::File::options().write(true).open(to)?.set_modified(metadata.modified()?)?;
    }
    Ok(())
}
