//! Atomic writes: to a temporary file in the same directory, which is then renamed.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process;

use crate::error::Error;

/// Writes `bytes` to the file at `path`, which at any time has either its old or its new contents.
///
/// # Errors
/// When the file cannot be written. The temporary file is removed then.
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

/// Creates a file, and its directory if that has been deleted meanwhile.
fn create_with_parents(path: &Path) -> io::Result<File> {
    match (File::create(path), path.parent()) {
        (Err(err), Some(dir)) if err.kind() == ErrorKind::NotFound => {
            fs::create_dir_all(dir)?;
            File::create(path)
        }
        (created, _) => created,
    }
}
