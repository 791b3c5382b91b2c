//! Files, for tests: what cannot be read or written ends the test.

use std::fs;
use std::path::Path;

pub fn read(path: impl AsRef<Path>) -> String {
    let path = path.as_ref();
    fs::read_to_string(path).unwrap_or_else(|err| panic!("{}: {err}", path.display())).replace("\r\n", "\n")
}

pub fn write(path: impl AsRef<Path>, text: &str) {
    let path = path.as_ref();
    fs::create_dir_all(path.parent().expect("a file is in a directory")).expect("the directory can be made");
    fs::write(path, text).expect("the file can be written");
}

/// Copies a directory's contents, but for what was built and what git keeps.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("the directory can be made");
    for entry in fs::read_dir(from).expect("the directory can be read") {
        let entry = entry.expect("it can be listed");
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if !path.is_dir() {
            fs::copy(&path, &target).expect("the file can be copied");
        } else if entry.file_name() != "target" && entry.file_name() != ".git" {
            copy(&path, &target);
        }
    }
}

/// Lets a script be run as a program.
#[cfg(unix)]
pub fn make_executable(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("it can be made executable");
}

#[cfg(not(unix))]
pub fn make_executable(_: &Path) {}

/// The names of the packages in a directory, in order.
pub fn packages_in(dir: &Path) -> Vec<String> {
    let mut names = Vec::new();
    for entry in fs::read_dir(dir).expect("the directory can be read") {
        let entry = entry.expect("it can be listed");
        if entry.path().join("Cargo.toml").is_file() {
            names.push(entry.file_name().into_string().expect("a directory's name is UTF-8"));
        }
    }
    names.sort();
    names
}
