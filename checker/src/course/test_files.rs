//! The source files of a suite: reads its root file, then the modules that it declares.

use std::path::Path;

use super::{functions, read_course_file};
use crate::error::Error;

pub struct TestFile {
    /// Relative to the repository.
    pub file: String,
    /// The modules that lead to it, like `promises::threads::`; empty for the root file.
    pub module: String,
    pub text: String,
}

/// Reads the files of a suite. `file`, such as `…/tests/checkpoint/main.rs`, is its root file.
///
/// # Errors
/// When one of them is missing, or not UTF-8.
pub fn read(root: &Path, file: &str) -> Result<Vec<TestFile>, Error> {
    let (parent, _) = file.rsplit_once('/').unwrap_or_default();
    let mut files = Vec::new();
    read_module(root, file, parent, "", &mut files)?;
    Ok(files)
}

/// Reads a file and, depth first, the modules that it declares, whose files are in the directory `submodules`.
fn read_module(
    root: &Path,
    file: &str,
    submodules: &str,
    module: &str,
    files: &mut Vec<TestFile>,
) -> Result<(), Error> {
    let text = read_course_file(root, file)?;
    let declared = functions::modules(&text);
    files.push(TestFile { file: file.to_owned(), module: module.to_owned(), text });
    for name in declared {
        let submodule = format!("{submodules}/{name}");
        read_module(root, &format!("{submodule}.rs"), &submodule, &format!("{module}{name}::"), files)?;
    }
    Ok(())
}
