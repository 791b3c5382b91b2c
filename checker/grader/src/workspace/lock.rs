//! Locks directories with flock(2). Several graders may share a course, even from different containers, where process
//! IDs are meaningless. The kernel releases a lock when its process ends, even by SIGKILL.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use rustix::fs::{FlockOperation, flock};
use rustix::io::Errno;
use tempfile::NamedTempFile;

const SUFFIX: &str = ".lock";
/// The lock file inside a shared directory.
const IN_USE: &str = "in-use";

/// An exclusive lock for the directory with the same name, created before it and released after its removal.
pub struct Lock(NamedTempFile);

impl Lock {
    pub fn new_in(parent: &Path) -> io::Result<Self> {
        loop {
            let file = tempfile::Builder::new().prefix("").suffix(SUFFIX).tempfile_in(parent)?;
            // Another grader may have found the new file unlocked, and be about to remove it.
            match flock(&file, FlockOperation::NonBlockingLockExclusive) {
                Err(Errno::WOULDBLOCK) => {}
                // A file system without locks: other graders cannot lock the file either, so none removes it.
                _ if is_at(file.as_file(), file.path()) => return Ok(Self(file)),
                _ => {}
            }
        }
    }

    pub fn dir(&self) -> PathBuf {
        self.0.path().with_extension("")
    }
}

/// Takes a shared lock on `dir`, held as long as the file is open.
pub fn share(dir: &Path) -> io::Result<File> {
    let file = File::create(dir.join(IN_USE))?;
    let _ = flock(&file, FlockOperation::NonBlockingLockShared);
    Ok(file)
}

/// Removes the directories in `parent` that have this prefix and that no grader shares. Ignores errors.
pub fn remove_unused(parent: &Path, prefix: &str) {
    for (name, path) in entries(parent) {
        if name.starts_with(prefix) {
            if_free(&path.join(IN_USE), || {
                let _ = fs::remove_dir_all(path);
            });
        }
    }
}

/// Removes the directories in `parent` whose [`Lock`] no process holds, except those with this prefix. Ignores errors.
pub fn remove_abandoned(parent: &Path, except: &str) {
    for (name, path) in entries(parent) {
        if name.starts_with(except) {
            continue;
        }
        let dir = path.with_file_name(name.trim_end_matches(SUFFIX));
        let lock = path.with_file_name(format!("{}{SUFFIX}", name.trim_end_matches(SUFFIX)));
        if_free(&lock, || {
            let _ = fs::remove_dir_all(dir);
            let _ = fs::remove_file(&lock);
        });
    }
}

fn entries(parent: &Path) -> impl Iterator<Item = (String, PathBuf)> {
    let entries = fs::read_dir(parent).into_iter().flatten().flatten();
    entries.map(|entry| (entry.file_name().to_string_lossy().into_owned(), entry.path()))
}

/// Calls `remove` while holding the lock of `file`, unless another process holds it. A missing file is not locked.
fn if_free(file: &Path, remove: impl FnOnce()) {
    match File::open(file) {
        Ok(locked) => {
            if flock(&locked, FlockOperation::NonBlockingLockExclusive).is_ok() && is_at(&locked, file) {
                remove();
            }
        }
        Err(err) if err.kind() == io::ErrorKind::NotFound => remove(),
        Err(_) => {}
    }
}

/// Whether `path` still leads to the open file.
fn is_at(file: &File, path: &Path) -> bool {
    let number = |metadata: io::Result<fs::Metadata>| metadata.ok().map(|metadata| metadata.ino());
    number(file.metadata()).is_some_and(|open| number(fs::metadata(path)) == Some(open))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{IN_USE, Lock, remove_abandoned, remove_unused, share};

    #[test]
    fn only_unlocked_directories_are_removed() {
        let parent = tempfile::tempdir().expect("there is room for temporary files");
        let dir = |name: &str| {
            let dir = parent.path().join(name);
            fs::create_dir(&dir).expect("a directory can be created");
            dir
        };
        let (kept, abandoned) = (dir("warm-1"), dir("1234-left"));
        let lock = Lock::new_in(parent.path()).expect("there is room");
        fs::create_dir(lock.dir()).expect("a directory can be created");
        remove_abandoned(parent.path(), "warm-");
        assert_eq!([&kept, &abandoned, &lock.dir()].map(|dir| dir.exists()), [true, false, true]);

        let left = lock.dir();
        drop(lock);
        remove_abandoned(parent.path(), "warm-");
        assert!(!left.exists(), "its lock is released");
    }

    #[test]
    fn a_shared_directory_is_removed_after_its_last_user() {
        let parent = tempfile::tempdir().expect("there is room for temporary files");
        let dir = parent.path().join("warm-1");
        fs::create_dir(&dir).expect("a directory can be created");
        let (one, other) = (share(&dir), share(&dir));
        drop(one);
        remove_unused(parent.path(), "warm-");
        assert!(dir.join(IN_USE).exists());
        drop(other);
        remove_unused(parent.path(), "warm-");
        assert!(!dir.exists());
    }
}
