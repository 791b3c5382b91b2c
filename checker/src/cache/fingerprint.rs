//! Fingerprints: hashes of every input of a verdict. If they are equal, the cached verdict holds.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use crate::build::inputs::Inputs;
use crate::cache::toolchain;
use crate::course::{self, Course, Milestone};
use crate::hash::{hash_dir, hash_dir_without, hash_file, hash_identity, sorted_entries};

/// Environment variables that change what cargo builds or which compiler it uses.
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
const TRACKED_ENV_PREFIXES: [&str; 3] = ["CARGO_BUILD_", "CARGO_PROFILE_", "CARGO_TARGET_"];
/// Directories at the root that no milestone depends on as a whole.
const NOT_BUILT_FROM: [&str; 4] = ["checker", "milestones", "solutions", "target"];

/// Hashes the inputs of the verdicts on one milestone, given the fingerprint of the workspace.
pub fn of_milestone(course: &Course, milestone: &Milestone, workspace: u64, inputs: &Inputs) -> u64 {
    let mut hasher = DefaultHasher::new();
    workspace.hash(&mut hasher);
    let dir = course.path(milestone);
    hash_dir_without(&dir, course.apart(milestone).as_deref(), &mut hasher);
    inputs.of(milestone).for_each(|file| hash_file(file, &mut hasher));
    // The learner may use another milestone as a dependency.
    if fs::read_to_string(dir.join("Cargo.toml")).is_ok_and(|manifest| manifest.contains("../")) {
        hash_dir(&course.root.join("milestones"), &mut hasher);
    }
    hasher.finish()
}

/// Hashes the inputs that all milestones share: the checker, the toolchain, the settings, the workspace's manifests and its other
/// packages.
pub fn of_workspace(root: &Path) -> u64 {
    let mut hasher = DefaultHasher::new();
    hash_identity(&env::current_exe().unwrap_or_default(), &mut hasher);
    toolchain::hash_toolchain(&mut hasher);
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

/// The workspace's packages that any milestone may depend on: at the root, and beside the milestones.
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

fn hash_tracked_env(hasher: &mut DefaultHasher) {
    let is_setting = |name: &OsStr| {
        let name = name.to_string_lossy();
        TRACKED_ENV.contains(&name.as_ref()) || TRACKED_ENV_PREFIXES.iter().any(|prefix| name.starts_with(prefix))
    };
    let mut settings: Vec<_> = env::vars_os().filter(|(name, _)| is_setting(name)).collect();
    settings.sort();
    settings.hash(hasher);
}
