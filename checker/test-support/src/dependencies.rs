//! The dependencies of the milestones' tests, built once for all temporary copies of the repository.

use std::fs::{self, File};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use crate::binaries::target_dir;
use crate::files::packages_in;
use crate::{Project, package, path, read, run};

/// Gives a target directory that does not exist yet the dependencies as they are built. Cargo then builds the packages
/// of the workspace and nothing else.
pub fn copy_built_dependencies(to: &Path) {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    copy_with_dates(BUILT.get_or_init(build), to).expect("what was built can be copied");
}

/// Builds the dependencies, or finds what another test has built with the same compiler from the same lock file.
fn build() -> PathBuf {
    let parent = target_dir().join("tests");
    fs::create_dir_all(&parent).expect("the target directory can be written");
    let built = parent.join(format!("dependencies-{:016x}", key()));
    // Tests in other processes wait for the first of them.
    let lock = File::create(built.with_extension("lock")).expect("the target directory can be written");
    lock_exclusively(&lock);
    if !built.is_dir() {
        let target = tempfile::tempdir_in(&parent).expect("the target directory can be written");
        build_milestones(target.path());
        remove_members(target.path()).expect("the target directory can be written");
        fs::rename(target.keep(), &built).expect("a directory can be renamed");
    }
    built
}

#[cfg(unix)]
fn lock_exclusively(file: &File) {
    rustix::fs::flock(file, rustix::fs::FlockOperation::LockExclusive).expect("the file can be locked");
}

/// Without a lock each process builds them, and the last to finish wins.
#[cfg(not(unix))]
fn lock_exclusively(_: &File) {}

/// Builds every test of the milestones whose tests have the most dependencies.
fn build_milestones(target: &Path) {
    let project = Project::pristine_without_dependencies();
    let has_guarantees = |name: &&String| path(&format!("milestones/{name}/tests/guarantees.rs")).is_file();
    let packages = packages_in(&path("milestones"));
    let packages = packages.iter().filter(has_guarantees).map(|name| format!("--package={}", package(name)));
    let mut cargo = project.cargo_command(&["test", "--no-run", "--quiet"], ".");
    cargo.args(packages).arg("--target-dir").arg(target);
    let run = run(cargo);
    assert_eq!(run.code, Some(0), "{}{}", run.stdout, run.stderr);
}

/// Removes everything that was built of the workspace itself, so no test takes it for its own.
fn remove_members(target: &Path) -> io::Result<()> {
    let debug = target.join("debug");
    let members: Vec<String> = packages_in(&path("milestones"))
        .iter()
        .map(|dir| if dir.starts_with(char::is_numeric) { package(dir) } else { dir }.to_owned())
        .collect();
    fs::remove_dir_all(debug.join("incremental"))?;
    for entry in fs::read_dir(debug.join(".fingerprint"))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if members.iter().any(|member| name.starts_with(&format!("{member}-"))) {
            fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
}

/// A hash of what the dependencies are built from.
fn key() -> u64 {
    let mut rustc = Command::new("rustc");
    rustc.arg("-vV");
    let mut hasher = DefaultHasher::new();
    (run(rustc).stdout, read(path("Cargo.toml")), read(path("Cargo.lock"))).hash(&mut hasher);
    hasher.finish()
}

/// Copies a directory with the dates by which cargo knows what is up to date. Cargo never writes to a library of a
/// dependency again, so links do for those.
fn copy_with_dates(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type()?.is_dir() {
            copy_with_dates(&from, &to)?;
        } else if !is_in_deps(&from) || fs::hard_link(&from, &to).is_err() {
            fs::copy(&from, &to)?;
            File::options().write(true).open(&to)?.set_modified(entry.metadata()?.modified()?)?;
        }
    }
    Ok(())
}

fn is_in_deps(file: &Path) -> bool {
    file.parent().is_some_and(|dir| dir.ends_with("deps"))
}
