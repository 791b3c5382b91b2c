//! Hashes of files and directories, valid on one machine and for one build of the checker.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

/// Hashes the paths and contents of a directory's files.
pub fn of_dir(dir: &Path) -> u64 {
    let mut hasher = DefaultHasher::new();
    hash_dir(dir, &mut hasher);
    hasher.finish()
}

/// Hashes the path of a directory, which has one hash whatever links lead to it.
pub fn of_path(dir: &Path) -> u64 {
    let mut hasher = DefaultHasher::new();
    dir.canonicalize().as_deref().unwrap_or(dir).hash(&mut hasher);
    hasher.finish()
}

/// Hashes a file's path, length and modification time.
pub fn of_identity(file: &Path) -> u64 {
    let mut hasher = DefaultHasher::new();
    hash_identity(file, &mut hasher);
    hasher.finish()
}

/// Hashes a file's path, length and modification time, for contents that are too large to read each time.
pub fn hash_identity(file: &Path, hasher: &mut DefaultHasher) {
    file.hash(hasher);
    if let Ok(metadata) = fs::metadata(file) {
        metadata.len().hash(hasher);
        metadata.modified().ok().hash(hasher);
    }
}

/// Hashes the metadata that changes with every save, even with one that keeps length and modification time, as a rename
/// does.
pub fn hash_stat(file: &Path, hasher: &mut DefaultHasher) {
    hash_identity(file, hasher);
    #[cfg(unix)]
    if let Ok(metadata) = fs::metadata(file) {
        use std::os::unix::fs::MetadataExt;
        (metadata.ino(), metadata.ctime(), metadata.ctime_nsec()).hash(hasher);
    }
}

pub fn hash_dir(dir: &Path, hasher: &mut DefaultHasher) {
    hash_dir_without(dir, None, hasher);
}

/// As [`hash_dir`], without what has the path `apart` but for its extension.
pub fn hash_dir_without(dir: &Path, apart: Option<&Path>, hasher: &mut DefaultHasher) {
    for entry in sorted_entries(dir) {
        if apart.is_some_and(|apart| entry.path.with_extension("") == apart) {
            continue;
        }
        if entry.is_dir {
            hash_dir_without(&entry.path, apart, hasher);
        } else {
            hash_file(&entry.path, hasher);
        }
    }
}

/// Hashes the path and the contents of one file.
pub fn of_file(path: &Path) -> u64 {
    let mut hasher = DefaultHasher::new();
    hash_file(path, &mut hasher);
    hasher.finish()
}

/// Hashes the path and the contents of a file. A missing or unreadable file has a hash as well, since it may appear
/// later. Only regular files are read: reading a pipe could block forever.
pub fn hash_file(path: &Path, hasher: &mut DefaultHasher) {
    path.hash(hasher);
    let contents = if path.is_file() { Some(fs::read(path).ok()) } else { None };
    contents.hash(hasher);
}

/// The text of a hash, for JSON, whose numbers do not hold 64 bits exactly.
pub fn hash_text(hash: u64) -> String {
    format!("{hash:016x}")
}

pub struct Entry {
    pub path: PathBuf,
    pub is_dir: bool,
}

/// Whether cargo builds in this directory: it marks its target directories, and by default calls them `target`.
pub fn is_target_dir(dir: &Path) -> bool {
    let is_beside_manifest = || dir.with_file_name("Cargo.toml").is_file();
    dir.join("CACHEDIR.TAG").is_file() || (dir.ends_with("target") && is_beside_manifest())
}

/// The entries of a directory, without hidden ones, without links to directories, which could form a cycle, and without
/// cargo's target directories.
pub fn sorted_entries(dir: &Path) -> Vec<Entry> {
    let Ok(entries) = fs::read_dir(dir) else { return Vec::new() };
    let mut sorted = Vec::new();
    for entry in entries.flatten() {
        // On most systems this needs no further system call: reading the directory has returned the type.
        let Ok(file_type) = entry.file_type() else { continue };
        let path = entry.path();
        let is_hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
        let is_left_out =
            if file_type.is_dir() { is_target_dir(&path) } else { file_type.is_symlink() && path.is_dir() };
        if !is_hidden && !is_left_out {
            sorted.push(Entry { path, is_dir: file_type.is_dir() });
        }
    }
    sorted.sort_by(|first, second| first.path.cmp(&second.path));
    sorted
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::of_dir;

    #[test]
    fn a_target_directory_is_no_part_of_a_package_but_a_module_of_that_name_is() {
        let dir = tempfile::tempdir().expect("there is room for temporary files");
        let with = |file: &str, text: &str| {
            let path = dir.path().join(file);
            fs::create_dir_all(path.parent().expect("a file is in a directory")).expect("a directory can be made");
            fs::write(path, text).expect("a file can be written");
            of_dir(dir.path())
        };
        let before = with("Cargo.toml", "");
        assert_eq!(with("target/debug/something", "1"), before);
        let before = with("src/lib.rs", "mod target;");
        assert_ne!(with("src/target/mod.rs", ""), before);
        let before = with("src/built/CACHEDIR.TAG", "");
        assert_eq!(with("src/built/debug/something", "1"), before);
    }
}
