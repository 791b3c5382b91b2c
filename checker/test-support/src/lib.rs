//! Temporary copies of the repository, and the real checker and grader run in them.

mod binaries;
mod dependencies;
mod files;
mod marked;
mod project;
#[cfg(unix)]
mod terminal;
mod yaml;

use std::env;
use std::path::{Path, PathBuf};

pub use binaries::{checker, grader};
pub use dependencies::copy_built_dependencies;
pub use files::{copy, make_executable, read, write};
pub use marked::Mark;
pub use project::{Project, Run, run, states, verdicts};
#[cfg(unix)]
pub use terminal::Terminal;
pub use yaml::yaml;

/// The repository that these tests belong to.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("the repository has this package")
}

/// A path below the repository, for tests that only read.
pub fn path(file: &str) -> PathBuf {
    root().join(file)
}

/// The directories of the milestones, like `01-cow-string`, in order.
pub fn milestones() -> Vec<String> {
    files::packages_in(&path("milestones")).into_iter().filter(|name| name.starts_with(char::is_numeric)).collect()
}

/// `cow-string` for `01-cow-string`.
pub fn package(dir: &str) -> &str {
    dir.split_once('-').expect("a milestone's directory is a number and a package").1
}

/// Says why a test cannot do its work on this machine. In CI it fails instead: `.ci/run` installs what the tests need.
pub fn skip(reason: &str) {
    assert!(env::var_os("CI").is_none(), "a test must not be skipped in CI: {reason}");
    eprintln!("skipped: {reason}");
}
