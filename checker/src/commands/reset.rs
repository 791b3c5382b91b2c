//! `reset`: replaces the learner's file with the milestone's starter, and keeps the old file beside it.

use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use crate::cache::atomic::write_atomic;
use crate::course::{Course, Milestone};
use crate::error::Error;

/// The effect of a reset.
pub enum Reset {
    /// The learner's file is the starter already.
    Unchanged,
    /// There was no file to keep, or only an empty one.
    Restored,
    /// The learner's file is now at this path, relative to the repository.
    Kept(String),
}

pub fn reset(course: &Course, milestone: &Milestone) -> Result<Reset, Error> {
    let starter_path = course.root.join(milestone.starter_path());
    if !starter_path.is_file() {
        return Err(Error::MissingCourseFile { file: milestone.starter_path() });
    }
    let starter = fs::read(&starter_path).map_err(|err| Error::reading(&starter_path, err))?;
    let source = course.source(milestone);
    let current = if course.has_source(milestone)? {
        fs::read(&source).map_err(|err| Error::reading(&source, err))?
    } else {
        Vec::new()
    };
    if current == starter {
        return Ok(Reset::Unchanged);
    }
    let mut reset = Reset::Restored;
    if !current.is_empty() {
        let name = keep(&source, &current)?;
        reset = Reset::Kept(milestone.relative(&format!("src/{name}")));
    }
    if let Some(dir) = source.parent() {
        fs::create_dir_all(dir).map_err(|err| Error::writing(dir, err))?;
    }
    write_atomic(&source, &starter)?;
    Ok(reset)
}

/// Writes `bytes` to the first of `lib.rs.kept-1`, `lib.rs.kept-2` … that does not exist; returns its name.
fn keep(source: &Path, bytes: &[u8]) -> Result<String, Error> {
    let file_name = source.file_name().unwrap_or_default().display();
    for number in 1.. {
        let name = format!("{file_name}.kept-{number}");
        let path: PathBuf = source.with_file_name(&name);
        match File::create_new(&path) {
            Ok(mut file) => {
                file.write_all(bytes).and_then(|()| file.sync_all()).map_err(|err| Error::writing(&path, err))?;
                return Ok(name);
            }
            Err(err) if err.kind() == ErrorKind::AlreadyExists => {}
            Err(err) => return Err(Error::writing(&path, err)),
        }
    }
    unreachable!("there are more numbers than files")
}
