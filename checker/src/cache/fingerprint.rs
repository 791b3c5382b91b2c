//! One number for everything that a verdict depends on. While it stays the same, so does the verdict.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use crate::build;
use crate::course::{self, Course, Milestone};

/// Settings of the environment that change what cargo builds or which compiler it uses.
const TRACKED_ENV: [&str; 8] = [
    "CARGO_ENCODED_RUSTFLAGS",
    "RUSTC",
    "RUSTC_BOOTSTRAP",
    "RUSTC_WORKSPACE_WRAPPER",
    "RUSTC_WRAPPER",
    "RUSTFLAGS",
    "RUSTUP_TOOLCHAIN",
    "RUST_MIN_STACK",
];
const SETTING_PREFIXES: [&str; 3] = ["CARGO_BUILD_", "CARGO_PROFILE_", "CARGO_TARGET_"];
/// Folders at the root whose contents no milestone is built from.
const NOT_BUILT_FROM: [&str; 4] = ["checker", "milestones", "solutions", "target"];

/// What somebody saves in order to have it tested. Tests may leave other files behind, and editors do.
const SAVED: [&str; 4] = ["lock", "rs", "stderr", "toml"];

/// The files whose saves start a run, and the directories that they are in.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Tracked {
    pub dirs: Vec<PathBuf>,
    pub files: Vec<PathBuf>,
}

impl Tracked {
    pub fn below(root: &Path) -> Self {
        let files = ["Cargo.toml", "Cargo.lock", ".cargo/config.toml"].map(|file| root.join(file));
        let mut tracked = Self { dirs: vec![root.to_owned()], files: files.into() };
        let mut dirs = vec![root.join(".cargo"), root.join("milestones")];
        while let Some(dir) = dirs.pop() {
            let Ok(entries) = fs::read_dir(&dir) else { continue };
            for entry in entries.flatten() {
                let path = entry.path();
                let is_hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
                match entry.file_type() {
                    Ok(kind) if kind.is_dir() && !is_hidden => dirs.push(path),
                    Ok(kind) if !kind.is_dir() && !is_hidden && is_saved(&path) => tracked.files.push(path),
                    _ => {}
                }
            }
            tracked.dirs.push(dir);
        }
        tracked.dirs.sort();
        tracked.files.sort();
        tracked
    }

    /// Changes with every save.
    pub fn stamp(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.files.iter().for_each(|file| hash_stat(file, &mut hasher));
        hasher.finish()
    }

    /// Changes with every save and with every file that appears or disappears.
    pub fn stamp_with_dirs(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.dirs.iter().chain(&self.files).for_each(|path| hash_stat(path, &mut hasher));
        hasher.finish()
    }
}

/// Whether a file of this name is saved in order to have it tested.
pub fn is_saved(file: &Path) -> bool {
    file.extension().is_some_and(|end| SAVED.iter().any(|saved| end == *saved))
}

/// Changes with every save below `root`.
pub fn watch_stamp(root: &Path) -> u64 {
    Tracked::below(root).stamp()
}

/// What the verdicts on one milestone depend on, given the fingerprint of the workspace.
pub fn of_milestone(course: &Course, milestone: &Milestone, workspace: u64) -> u64 {
    let mut hasher = DefaultHasher::new();
    workspace.hash(&mut hasher);
    let dir = course.path(milestone);
    hash_dir(&dir, &mut hasher);
    // A learner may build on an earlier milestone of theirs.
    if fs::read_to_string(dir.join("Cargo.toml")).is_ok_and(|manifest| manifest.contains("../")) {
        hash_dir(&course.root.join("milestones"), &mut hasher);
    }
    hasher.finish()
}

/// What all milestones share: the checker, the compiler, the settings, the workspace's manifests and its other packages.
pub fn of_workspace(root: &Path) -> u64 {
    let mut hasher = DefaultHasher::new();
    hash_identity(&env::current_exe().unwrap_or_default(), &mut hasher);
    hash_compiler(&mut hasher);
    hash_tracked_env(&mut hasher);
    for dir in root.ancestors() {
        for file in [".cargo/config.toml", ".cargo/config", "rust-toolchain.toml", "rust-toolchain"] {
            hash_file(&dir.join(file), &mut hasher);
        }
    }
    for file in ["Cargo.toml", "Cargo.lock"] {
        hash_file(&root.join(file), &mut hasher);
    }
    for package in shared_packages(root) {
        hash_dir(&package, &mut hasher);
    }
    hasher.finish()
}

/// The workspace's packages that any milestone may be built from: at the root, and beside the milestones.
fn shared_packages(root: &Path) -> Vec<PathBuf> {
    let is_shared = |package: &PathBuf| {
        let name = package.file_name().unwrap_or_default().to_string_lossy();
        !NOT_BUILT_FROM.contains(&name.as_ref())
            && !course::is_milestone_dir(&name)
            && package.join("Cargo.toml").is_file()
    };
    let entries = sorted_entries(root).into_iter().chain(sorted_entries(&root.join("milestones")));
    entries.filter(|entry| entry.is_dir).map(|entry| entry.path).filter(is_shared).collect()
}

fn hash_compiler(hasher: &mut DefaultHasher) {
    let cargo = which(&build::cargo_path());
    hash_identity(&cargo, hasher);
    hash_identity(&cargo.with_file_name(format!("rustc{}", env::consts::EXE_SUFFIX)), hasher);
    for name in ["RUSTC", "RUSTC_WRAPPER", "RUSTC_WORKSPACE_WRAPPER", "CARGO_BUILD_RUSTC"] {
        hash_identity(&which(&env::var_os(name).unwrap_or_default()), hasher);
    }
    let home = env::home_dir().unwrap_or_default();
    let cargo_home = env::var_os("CARGO_HOME").map_or_else(|| home.join(".cargo"), PathBuf::from);
    for file in ["config.toml", "config"] {
        hash_file(&cargo_home.join(file), hasher);
    }
    // Where cargo is rustup's, these files tell which compiler stands behind it.
    let rustup_home = env::var_os("RUSTUP_HOME").map_or_else(|| home.join(".rustup"), PathBuf::from);
    hash_file(&rustup_home.join("settings.toml"), hasher);
    for toolchain in sorted_entries(&rustup_home.join("toolchains")) {
        hash_identity(&toolchain.path.join("bin/rustc"), hasher);
    }
}

/// Where a program is that is only named.
fn which(program: &OsStr) -> PathBuf {
    let dirs = env::var_os("PATH").unwrap_or_default();
    let is_named = !program.is_empty() && Path::new(program).components().count() == 1;
    let found = env::split_paths(&dirs).filter(|_| is_named).map(|dir| dir.join(program));
    found.into_iter().find(|path| path.is_file()).unwrap_or_else(|| PathBuf::from(program))
}

fn hash_tracked_env(hasher: &mut DefaultHasher) {
    let is_setting = |name: &OsStr| {
        let name = name.to_string_lossy();
        TRACKED_ENV.contains(&name.as_ref()) || SETTING_PREFIXES.iter().any(|prefix| name.starts_with(prefix))
    };
    let mut settings: Vec<_> = env::vars_os().filter(|(name, _)| is_setting(name)).collect();
    settings.sort();
    settings.hash(hasher);
}

/// Of a directory's files, and of nothing else.
pub fn of_dir(dir: &Path) -> u64 {
    let mut hasher = DefaultHasher::new();
    hash_dir(dir, &mut hasher);
    hasher.finish()
}

/// Of a file's path, length and date.
pub fn of_identity(file: &Path) -> u64 {
    let mut hasher = DefaultHasher::new();
    hash_identity(file, &mut hasher);
    hasher.finish()
}

/// Stands for the contents of a file that is too large to read each time.
fn hash_identity(file: &Path, hasher: &mut DefaultHasher) {
    file.hash(hasher);
    if let Ok(metadata) = fs::metadata(file) {
        metadata.len().hash(hasher);
        metadata.modified().ok().hash(hasher);
    }
}

/// Stands for a save, also for one that keeps length and date, as when another file is moved there.
fn hash_stat(file: &Path, hasher: &mut DefaultHasher) {
    hash_identity(file, hasher);
    #[cfg(unix)]
    if let Ok(metadata) = fs::metadata(file) {
        use std::os::unix::fs::MetadataExt;
        (metadata.ino(), metadata.ctime(), metadata.ctime_nsec()).hash(hasher);
    }
}

fn hash_dir(dir: &Path, hasher: &mut DefaultHasher) {
    for entry in sorted_entries(dir) {
        if entry.is_dir {
            hash_dir(&entry.path, hasher);
        } else {
            hash_file(&entry.path, hasher);
        }
    }
}

/// Of the contents of one file.
pub fn of_file(path: &Path) -> u64 {
    let mut hasher = DefaultHasher::new();
    hash_file(path, &mut hasher);
    hasher.finish()
}

/// A file that is missing or unreadable counts as well: it may appear. What is no file, such as a pipe, is not read: that
/// might take for ever.
fn hash_file(path: &Path, hasher: &mut DefaultHasher) {
    path.hash(hasher);
    path.is_file().then(|| fs::read(path).ok()).hash(hasher);
}

struct Entry {
    path: PathBuf,
    is_dir: bool,
}

/// The entries of a directory without hidden ones and links to directories, which could lead in a circle.
fn sorted_entries(dir: &Path) -> Vec<Entry> {
    let Ok(entries) = fs::read_dir(dir) else { return Vec::new() };
    let mut sorted = Vec::new();
    for entry in entries.flatten() {
        // On most systems reading the directory has told it already, without another system call for each entry.
        let Ok(file_type) = entry.file_type() else { continue };
        let path = entry.path();
        let is_hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
        let is_linked_dir = file_type.is_symlink() && path.is_dir();
        if !is_hidden && !is_linked_dir {
            sorted.push(Entry { path, is_dir: file_type.is_dir() });
        }
    }
    sorted.sort_by(|first, second| first.path.cmp(&second.path));
    sorted
}
