//! Tracked files: those whose saves start a run of `watch`.

use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};

use crate::cache::Cache;
use crate::hash::{hash_stat, sorted_entries};

/// Extensions of the files that builds and tests depend on. Editors and tests write files with other extensions.
const EXTENSIONS: [&str; 4] = ["lock", "rs", "stderr", "toml"];

/// The tracked files, and the directories that contain them.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct TrackedFiles {
    pub dirs: Vec<PathBuf>,
    pub files: Vec<PathBuf>,
}

impl TrackedFiles {
    pub fn below(root: &Path) -> Self {
        let files = ["Cargo.toml", "Cargo.lock", ".cargo/config.toml"].map(|file| root.join(file));
        let mut tracked = Self { dirs: vec![root.to_owned()], files: files.into() };
        let mut dirs = vec![root.join(".cargo"), root.join("milestones")];
        while let Some(dir) = dirs.pop() {
            if !dir.is_dir() {
                continue;
            }
            for entry in sorted_entries(&dir) {
                if entry.is_dir {
                    dirs.push(entry.path);
                } else if is_tracked(&entry.path) {
                    tracked.files.push(entry.path);
                }
            }
            tracked.dirs.push(dir);
        }
        // What a link or a `#[path]` leads to, as far as a build has shown it.
        for file in Cache::at(root).load_inputs().files() {
            tracked.dirs.extend(file.parent().map(Path::to_owned));
            tracked.files.push(file.clone());
        }
        tracked.dirs.sort();
        tracked.dirs.dedup();
        tracked.files.sort();
        tracked
    }

    /// A hash that changes with every save.
    pub fn stamp(&self) -> u64 {
        stamp(&self.files)
    }

    /// A hash that changes with every file that appears or disappears.
    pub fn dir_stamp(&self) -> u64 {
        stamp(&self.dirs)
    }
}

fn stamp(paths: &[PathBuf]) -> u64 {
    let mut hasher = DefaultHasher::new();
    paths.iter().for_each(|path| hash_stat(path, &mut hasher));
    hasher.finish()
}

/// Whether a file is tracked, by its extension.
pub fn is_tracked(file: &Path) -> bool {
    file.extension().is_some_and(|end| EXTENSIONS.iter().any(|saved| end == *saved))
}

/// A hash that changes with every save of a tracked file below `root`.
pub fn watch_stamp(root: &Path) -> u64 {
    TrackedFiles::below(root).stamp()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::watch_stamp;
    use crate::build::inputs::Inputs;
    use crate::cache::Cache;

    #[test]
    fn a_source_that_is_elsewhere_is_tracked() {
        let dir = tempfile::tempdir().expect("there is room for temporary files");
        let (root, elsewhere) = (dir.path().join("kata"), dir.path().join("inner.rs"));
        let inputs = format!(r#"[{{"milestone": "01-x", "artifact": "library", "files": [{elsewhere:?}]}}]"#);
        let inputs = Inputs::decode(&inputs.parse().expect("it is JSON")).expect("these are inputs");
        Cache::at(&root).store_inputs(&inputs).expect("there is room for temporary files");
        let before = watch_stamp(&root);
        fs::write(elsewhere, "pub fn inner() {}").expect("there is room for temporary files");
        assert_ne!(watch_stamp(&root), before);
    }
}
