//! Writes files atomically: to a temporary file in the same directory, which is then renamed.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process;

use crate::error::Error;

/// Writes `bytes` to the file at `path`, which has either its old or its new contents at any time.
///
/// # Errors
/// When the file cannot be written; nothing is left of the temporary file then.
pub fn write_atomic(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let mut temporary = path.as_os_str().to_owned();
    temporary.push(format!(".{}.new", process::id()));
    let temporary = PathBuf::from(temporary);
    let written = create_with_parents(&temporary).and_then(|mut file| file.write_all(bytes));
    written.and_then(|()| fs::rename(&temporary, path)).map_err(|err| {
        // The first error is the one to report.
        let _ = fs::remove_file(&temporary);
        Error::writing(path, err)
    })
}

/// The directory may have been deleted since it was created.
fn create_with_parents(path: &Path) -> io::Result<File> {
    match (File::create(path), path.parent()) {
        (Err(err), Some(dir)) if err.kind() == ErrorKind::NotFound => {
            fs::create_dir_all(dir)?;
            File::create(path)
        }
        (created, _) => created,
    }
}
