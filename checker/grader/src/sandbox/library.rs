//! Libraries that are built once: where cargo asks the compiler for one of them again, it gets a copy. So a submission
//! cannot look like one library to its tests and like another one to the programs of the guarantees.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Copies the library that the compiler's `arguments` ask for, if `built` has it: from `libNAME.rmeta` and `libNAME.rlib`
/// to where cargo expects them. None if it has to be compiled.
pub fn copy(built: &Path, arguments: &[OsString]) -> Option<io::Result<()>> {
    let after = |name: &str| {
        let position = arguments.iter().position(|argument| argument == name)?;
        arguments.get(position + 1)?.to_str()
    };
    let name = after("--crate-name")?;
    let library = |extension: &str| built.join(format!("lib{name}.{extension}"));
    if after("--crate-type") != Some("lib") || !library("rmeta").is_file() {
        return None;
    }
    let out_dir = PathBuf::from(after("--out-dir")?);
    let suffix = arguments.iter().find_map(|argument| argument.to_str()?.strip_prefix("extra-filename=")).unwrap_or("");
    let copy =
        |extension| fs::copy(library(extension), out_dir.join(format!("lib{name}{suffix}.{extension}"))).map(|_| ());
    Some(copy("rmeta").and_then(|()| copy("rlib")))
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;
    use std::fs;

    use super::copy;

    #[test]
    fn a_library_that_is_there_is_copied_to_where_it_is_expected() {
        let dir = tempfile::tempdir().expect("there is room for temporary files");
        let write = |name: &str| fs::write(dir.path().join(name), name).expect("there is room");
        ["libone.rmeta", "libone.rlib"].iter().for_each(|name| write(name));
        let copied = |name: &str, kind: &str| {
            let out = dir.path().to_str().expect("it is text");
            let arguments = ["--crate-name", name, "--crate-type", kind, "-C", "extra-filename=-1", "--out-dir", out];
            copy(dir.path(), &arguments.map(OsString::from)).map(|copied| copied.expect("there is room"))
        };
        assert_eq!(copied("two", "lib"), None);
        assert_eq!(copied("one", "bin"), None);
        assert_eq!(copied("one", "lib"), Some(()));
        let text = fs::read_to_string(dir.path().join("libone-1.rlib")).expect("it was copied");
        assert_eq!(text, "libone.rlib");
    }
}
