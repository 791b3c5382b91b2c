//! Dep-info: the files that the compiler read for an artifact, as it lists them for `make`.

use std::path::{Component, Path, PathBuf};

/// The files in a dep-info, whose paths are relative to `dir`, the directory that the compiler ran in.
pub fn files(text: &str, dir: &Path) -> Vec<PathBuf> {
    // Each file is listed once more as a target without dependencies: `FILE:`.
    let files = text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.strip_suffix(':'));
    files.map(|file| normalized(&dir.join(file.replace("\\ ", " ")))).collect()
}

/// Resolves `..` without looking at links.
fn normalized(path: &Path) -> PathBuf {
    let mut normalized = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                normalized.pop();
            }
            part => normalized.push(part),
        }
    }
    normalized
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::files;

    #[test]
    fn every_file_is_listed_once() {
        let text = "deps/libx-1.rlib: m/src/lib.rs m/src/../a\\ b.txt\n\ndeps/x-1.d: m/src/lib.rs m/src/../a\\ b.txt\n\n\
                    m/src/lib.rs:\nm/src/../a\\ b.txt:\n/etc/c:\n\n# env-dep:X=y:\n";
        let expected: Vec<PathBuf> = ["/r/m/src/lib.rs", "/r/m/a b.txt", "/etc/c"].map(PathBuf::from).into();
        assert_eq!(files(text, Path::new("/r")), expected);
    }
}
