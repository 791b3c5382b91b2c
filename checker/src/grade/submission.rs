//! Takes from a submission what is graded, and nothing else: the Rust sources of the course's milestones.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::course::{Course, Milestone};
use crate::error::Error;
use crate::grade::problem;
use crate::grade::result::Flag;
use crate::grade::scan;

/// More than a hundred times what the solutions need.
const FILE_BYTES: u64 = 1 << 20;
const TOTAL_BYTES: u64 = 4 << 20;
const FILES: usize = 256;
const ENTRIES: usize = 4096;
const DEPTH: usize = 16;

#[derive(Hash)]
pub struct Submission {
    pub sources: Vec<Source>,
    /// What looked like a source and was not taken, and what an instructor should look at in what was.
    pub flags: Vec<Flag>,
}

#[derive(Hash)]
pub struct Source {
    /// Relative to the submission, with forward slashes: `milestones/01-cow-string/src/lib.rs`.
    pub file: String,
    pub bytes: Vec<u8>,
}

/// Reads the sources in `folder`. Links, pipes and whatever else is no plain file are left out and flagged, and so is what
/// is too large: nothing outside the folder is ever read, and memory stays bounded.
///
/// # Errors
/// When there is no such folder.
pub fn read(course: &Course, folder: &Path) -> Result<Submission, Error> {
    if !folder.is_dir() {
        return Err(problem::submission(folder, "there is no such folder"));
    }
    let mut reading = Reading { folder, entries: 0, bytes: 0, sources: Vec::new(), flags: Vec::new() };
    for milestone in &course.milestones {
        if is_real_folder(&folder.join("milestones")) {
            reading.enter(&format!("milestones/{}/src", milestone.folder), 0);
        }
    }
    Ok(Submission { sources: reading.sources, flags: reading.flags })
}

impl Submission {
    /// # Errors
    /// When there was nothing to take.
    pub fn require_sources(&self, folder: &Path) -> Result<(), Error> {
        if !self.sources.is_empty() {
            return Ok(());
        }
        Err(problem::submission(folder, "there is no source of any milestone in it, so that there is nothing to grade"))
    }

    /// The file that a milestone's library begins with.
    pub fn has(&self, milestone: &Milestone) -> bool {
        self.sources.iter().any(|source| source.file == milestone.source_path())
    }
}

struct Reading<'f> {
    folder: &'f Path,
    entries: usize,
    bytes: u64,
    sources: Vec<Source>,
    flags: Vec<Flag>,
}

impl Reading<'_> {
    fn enter(&mut self, name: &str, depth: usize) {
        let path = self.folder.join(name);
        let parent_is_real = path.parent().is_some_and(is_real_folder);
        if !parent_is_real || fs::symlink_metadata(&path).is_err() {
            return;
        }
        if !is_real_folder(&path) {
            return self.leave_out(name, "a link or a file in the place of a folder");
        }
        if depth == DEPTH {
            return self.leave_out(name, "a folder below too many others");
        }
        for (child, child_name) in sorted_children(&path) {
            self.entries += 1;
            if self.entries > ENTRIES {
                return self.leave_out(name, "too many files: the rest of them");
            }
            let child_file = format!("{name}/{}", child_name.to_string_lossy());
            let Ok(metadata) = fs::symlink_metadata(&child) else { continue };
            if !child_name.to_str().is_some_and(is_plain) {
                self.leave_out(&child_file.escape_debug().to_string(), "a name that nobody would give to a module");
            } else if metadata.is_dir() {
                // Programs are no part of the library, and cargo refuses a whole workspace for some of their names.
                if depth == 0 && child_name == "bin" {
                    continue;
                }
                if depth == 0 && child_name == "lib.rs" {
                    self.leave_out(&child_file, "a folder in the place of a file");
                    continue;
                }
                self.enter(&child_file, depth + 1);
            } else if depth == 0 && child_name == "main.rs" {
                continue;
            } else if child.extension().is_some_and(|extension| extension == "rs") {
                self.take(&child_file, &child, &metadata);
            } else if metadata.is_symlink() {
                self.leave_out(&child_file, "a link");
            }
        }
    }

    fn take(&mut self, name: &str, path: &Path, metadata: &fs::Metadata) {
        if !metadata.is_file() {
            return self.leave_out(name, "a link, a pipe or a device in the place of a file");
        }
        if self.sources.len() == FILES {
            return self.leave_out(name, "one file too many");
        }
        if metadata.len() > FILE_BYTES || self.bytes + metadata.len() > TOTAL_BYTES {
            return self.leave_out(name, "a file that is too large");
        }
        let mut bytes = Vec::new();
        match fs::File::open(path).and_then(|file| file.take(FILE_BYTES).read_to_end(&mut bytes)) {
            Ok(_) => {
                self.bytes += bytes.len() as u64;
                self.flags.extend(scan::scan(name, &String::from_utf8_lossy(&bytes)));
                self.sources.push(Source { file: name.to_owned(), bytes });
            }
            Err(problem) => self.leave_out(name, &format!("a file that cannot be read ({problem})")),
        }
    }

    fn leave_out(&mut self, name: &str, what: &str) {
        self.flags.push(Flag { file: name.to_owned(), line: 0, reason: format!("{what}: it was not graded") });
    }
}

/// Names get into reports, where line breaks and the like would forge what others say.
fn is_plain(name: &str) -> bool {
    name.chars().all(|character| character.is_alphanumeric() || "_-. ".contains(character))
}

fn is_real_folder(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_dir())
}

fn sorted_children(folder: &Path) -> Vec<(PathBuf, std::ffi::OsString)> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().take(ENTRIES + 1);
    let mut children: Vec<_> = entries.map(|entry| (entry.path(), entry.file_name())).collect();
    children.sort();
    children
}
