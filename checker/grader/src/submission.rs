//! Takes from a submission what is graded, and nothing else: the Rust sources of the course's milestones.

pub mod commit;

use std::ffi::OsString;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::error;
use crate::grade::Flag;
use crate::review;
use checker::course::{Course, Milestone};
use checker::error::Error;

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
pub fn read(course: &Course, dir: &Path) -> Result<Submission, Error> {
    if !dir.is_dir() {
        return Err(error::submission(dir, "there is no such folder"));
    }
    let mut reading = Reading { dir, entries: 0, bytes: 0, sources: Vec::new(), flags: Vec::new() };
    for milestone in &course.milestones {
        if is_real_dir(&dir.join("milestones")) {
            reading.enter(&format!("milestones/{}/src", milestone.dir), 0);
        }
    }
    Ok(Submission { sources: reading.sources, flags: reading.flags })
}

impl Submission {
    /// # Errors
    /// When there was nothing to take.
    pub fn require_sources(&self, dir: &Path) -> Result<(), Error> {
        if !self.sources.is_empty() {
            return Ok(());
        }
        Err(error::submission(dir, "there is no source of any milestone in it, so that there is nothing to grade"))
    }

    /// The file that a milestone's library begins with.
    pub fn has(&self, milestone: &Milestone) -> bool {
        self.sources.iter().any(|source| source.file == milestone.source_path())
    }
}

struct Reading<'f> {
    dir: &'f Path,
    entries: usize,
    bytes: u64,
    sources: Vec<Source>,
    flags: Vec<Flag>,
}

impl Reading<'_> {
    fn enter(&mut self, name: &str, depth: usize) {
        let path = self.dir.join(name);
        if !path.parent().is_some_and(is_real_dir) {
            return;
        }
        if let Err(problem) = fs::symlink_metadata(&path) {
            if problem.kind() != io::ErrorKind::NotFound {
                self.leave_out(name, &format!("a folder that cannot be read ({problem})"));
            }
            return;
        }
        if !is_real_dir(&path) {
            return self.leave_out(name, "a link or a file in the place of a folder");
        }
        if depth == DEPTH {
            return self.leave_out(name, "a folder below too many others");
        }
        let children = match sorted_entries(&path) {
            Ok(children) => children,
            Err(problem) => return self.leave_out(name, &format!("a folder that cannot be read ({problem})")),
        };
        for (child, child_name) in children {
            self.entries += 1;
            if self.entries > ENTRIES {
                return self.leave_out(name, "too many files: the rest of them");
            }
            let child_name = child_name.to_string_lossy();
            // Neither is a module: what editors and systems leave behind begins with a dot, and programs are no part of the
            // library. Cargo refuses a whole workspace for some of their names.
            let is_passed_over =
                child_name.starts_with('.') || (depth == 0 && ["bin", "main.rs"].contains(&&*child_name));
            if let (false, Ok(metadata)) = (is_passed_over, fs::symlink_metadata(&child)) {
                self.look_at(&child, &metadata, (name, &child_name), depth);
            }
        }
    }

    fn look_at(&mut self, path: &Path, metadata: &fs::Metadata, (dir, name): (&str, &str), depth: usize) {
        let file = format!("{dir}/{name}");
        let is_source = path.extension().is_some_and(|extension| extension == "rs");
        if !metadata.is_dir() && !metadata.is_symlink() && !is_source {
            return;
        }
        if !is_plain(name) {
            self.leave_out(&file.escape_debug().to_string(), "a name that nobody would give to a module");
        } else if metadata.is_dir() && depth == 0 && name == "lib.rs" {
            self.leave_out(&file, "a folder in the place of a file");
        } else if metadata.is_dir() {
            self.enter(&file, depth + 1);
        } else if is_source {
            self.take(&file, path, metadata);
        } else {
            self.leave_out(&file, "a link");
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
                self.flags.extend(review::scan(name, &String::from_utf8_lossy(&bytes)));
                self.sources.push(Source { file: name.to_owned(), bytes });
            }
            Err(problem) => self.leave_out(name, &format!("a file that cannot be read ({problem})")),
        }
    }

    fn leave_out(&mut self, name: &str, what: &str) {
        self.flags.push(Flag { file: name.to_owned(), line: 0, reason: format!("{what}: it was not graded") });
    }
}

/// Names get into reports, where line breaks and the like would forge what others say. Copies are named like
/// `lib (1).rs` or `lib – Kopie.rs`, and some systems write accents as characters of their own.
fn is_plain(name: &str) -> bool {
    let is_accent = |character| matches!(character, '\u{300}'..='\u{36f}' | '\u{3099}' | '\u{309a}');
    let is_usual = |character: char| character.is_alphanumeric() || "_-–. ()+~".contains(character);
    name.chars().all(|character| is_usual(character) || is_accent(character))
}

fn is_real_dir(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_dir())
}

fn sorted_entries(dir: &Path) -> io::Result<Vec<(PathBuf, OsString)>> {
    let entries = fs::read_dir(dir)?.flatten().take(ENTRIES + 1);
    let mut children: Vec<_> = entries.map(|entry| (entry.path(), entry.file_name())).collect();
    children.sort();
    Ok(children)
}

#[cfg(test)]
mod tests {
    use super::{Reading, fs};

    /// The flags, and the sources that are taken, of a folder with such files.
    fn read(files: &[&str]) -> (Vec<String>, Vec<String>) {
        let dir = tempfile::tempdir().expect("there is room for temporary files");
        for file in files {
            let path = dir.path().join("src").join(file);
            fs::create_dir_all(path.parent().expect("it lies in a folder")).expect("there is room");
            fs::write(path, "mod tests;").expect("there is room");
        }
        let mut reading = Reading { dir: dir.path(), entries: 0, bytes: 0, sources: Vec::new(), flags: Vec::new() };
        reading.enter("src", 0);
        let flags = reading.flags.into_iter().map(|flag| flag.file).collect();
        (flags, reading.sources.into_iter().map(|source| source.file).collect())
    }

    #[test]
    fn what_is_no_source_is_passed_over() {
        let files =
            ["lib.rs~", "notes (1).txt", ".lib.rs.swp", "._lib.rs", ".#lib.rs", "lib.rs.orig", "#lib.rs#", "a/\u{7}"];
        assert_eq!(read(&files), (vec![], vec![]));
        assert_eq!(read(&["main.rs", "bin/a.rs", ".vs/a.rs"]), (vec![], vec![]));
    }

    #[test]
    fn sources_with_names_that_people_and_systems_give_are_taken_and_looked_through() {
        for name in ["lib (copy).rs", "lib – Kopie.rs", "lib~1.rs", "Ünïcode.rs", "U\u{308}ni.rs", "a/mod.rs"] {
            let file = format!("src/{name}");
            assert_eq!(read(&[name]), (vec![file.clone()], vec![file]));
        }
    }

    #[test]
    fn sources_with_other_names_are_left_out_and_flagged() {
        for name in ["a\n::error::b.rs", "\u{202e}.rs", "a`.rs", "a\nb/mod.rs"] {
            let (flags, sources) = read(&[name]);
            assert_eq!((flags.len(), sources.len()), (1, 0), "{flags:?}");
            assert!(!flags[0].contains(['\n', '\u{202e}']), "{flags:?}");
        }
    }
}
