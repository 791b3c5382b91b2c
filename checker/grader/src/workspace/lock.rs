//! Who uses which folder: graders may share a course, from several containers too, where numbers of processes say nothing.
//! The system gives up a lock when the process that has it ends, however it ends.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use rustix::fs::{FlockOperation, flock};
use rustix::io::Errno;
use tempfile::NamedTempFile;

const SUFFIX: &str = ".lock";
/// The file in a shared folder that whoever uses it has locked.
const IN_USE: &str = "in-use";

/// Belongs to one folder beside it, from before that is made until it is gone.
pub struct Lock(NamedTempFile);

impl Lock {
    pub fn new_in(parent: &Path) -> io::Result<Self> {
        loop {
            let file = tempfile::Builder::new().prefix("").suffix(SUFFIX).tempfile_in(parent)?;
            // Somebody may have taken it for abandoned a moment ago, and be about to remove it.
            match flock(&file, FlockOperation::NonBlockingLockExclusive) {
                Err(Errno::WOULDBLOCK) => {}
                // Where a disk knows no locks, nobody can take this for abandoned either.
                _ if is_at(file.as_file(), file.path()) => return Ok(Self(file)),
                _ => {}
            }
        }
    }

    pub fn dir(&self) -> PathBuf {
        self.0.path().with_extension("")
    }
}

/// Says that `folder` is in use, as long as the file is open. Others may use it as well.
pub fn share(dir: &Path) -> io::Result<File> {
    let file = File::create(dir.join(IN_USE))?;
    let _ = flock(&file, FlockOperation::NonBlockingLockShared);
    Ok(file)
}

/// Removes the folders in `parent` whose name has this beginning and that nobody shares. What cannot be removed does no harm.
pub fn remove_unused(parent: &Path, beginning: &str) {
    for (name, path) in entries(parent) {
        if name.starts_with(beginning) {
            if_free(&path.join(IN_USE), || drop(fs::remove_dir_all(path)));
        }
    }
}

/// Removes the folders in `parent` whose [`Lock`] nobody has any more, but for those with these beginnings. What cannot be
/// removed does no harm.
pub fn remove_abandoned(parent: &Path, but_for: &[&str]) {
    for (name, path) in entries(parent).filter(|(name, _)| !but_for.iter().any(|beginning| name.starts_with(beginning)))
    {
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

/// Does this while it has the lock of `file` itself, if nobody else has it. Where there is no file, nobody has.
fn if_free(file: &Path, remove: impl FnOnce()) {
    match File::open(file) {
        Ok(locked) => {
            if flock(&locked, FlockOperation::NonBlockingLockExclusive).is_ok() && is_at(&locked, file) {
                remove();
            }
        }
        Err(problem) if problem.kind() == io::ErrorKind::NotFound => remove(),
        Err(_) => {}
    }
}

/// Whether the open file is still the one at `path`.
fn is_at(file: &File, path: &Path) -> bool {
    let number = |metadata: io::Result<fs::Metadata>| metadata.ok().map(|metadata| metadata.ino());
    number(file.metadata()).is_some_and(|open| number(fs::metadata(path)) == Some(open))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{IN_USE, Lock, remove_abandoned, remove_unused, share};

    #[test]
    fn what_is_in_use_stays_and_what_is_not_goes() {
        let parent = tempfile::tempdir().expect("there is room for temporary files");
        let dir = |name: &str| {
            let dir = parent.path().join(name);
            fs::create_dir(&dir).expect("a folder can be made");
            dir
        };
        let (kept, abandoned) = (dir("grades"), dir("1234-left"));
        let lock = Lock::new_in(parent.path()).expect("there is room");
        fs::create_dir(lock.dir()).expect("a folder can be made");
        remove_abandoned(parent.path(), &["grades"]);
        assert_eq!([&kept, &abandoned, &lock.dir()].map(|dir| dir.exists()), [true, false, true]);

        let left = lock.dir();
        drop(lock);
        remove_abandoned(parent.path(), &["grades"]);
        assert!(!left.exists(), "its lock is gone");
    }

    #[test]
    fn a_shared_folder_goes_when_the_last_one_has_gone() {
        let parent = tempfile::tempdir().expect("there is room for temporary files");
        let dir = parent.path().join("warm-1");
        fs::create_dir(&dir).expect("a folder can be made");
        let (one, other) = (share(&dir), share(&dir));
        drop(one);
        remove_unused(parent.path(), "warm-");
        assert!(dir.join(IN_USE).exists());
        drop(other);
        remove_unused(parent.path(), "warm-");
        assert!(!dir.exists());
    }
}
