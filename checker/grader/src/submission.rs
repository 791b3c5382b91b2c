//! Reads a submission: the Rust sources of the course's milestones, and nothing else.

pub mod commit;

use std::ffi::OsString;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::defence::Defence;
use crate::error;
use crate::grade::Flag;
use crate::review;
use checker::course::{Course, Milestone};
use checker::error::Error;

/// Over a hundred times the size of a solution.
const FILE_BYTES: u64 = 1 << 20;
const TOTAL_BYTES: u64 = 4 << 20;
const FILES: usize = 256;
const FLAGS: usize = 50;
/// The longest path of a source, since each flag and each message repeats it.
const NAME_CHARACTERS: usize = 200;
const ENTRIES: usize = 4096;
const DEPTH: usize = 16;

#[derive(Hash)]
pub struct Submission {
    pub sources: Vec<Source>,
    /// Sources that were skipped, and code that an instructor should look at.
    pub flags: Vec<Flag>,
}

#[derive(Hash)]
pub struct Source {
    /// Relative to the submission, with forward slashes: `milestones/01-cow-string/src/lib.rs`.
    pub file: String,
    /// Those of the file, or an error in its place if the file is refused.
    pub bytes: Vec<u8>,
}

/// Reads the sources in `dir`. Symlinks, pipes, other special files and files that are too large are skipped and
/// flagged, so nothing outside `dir` is read and memory stays bounded.
///
/// # Errors
/// When there is no such directory.
pub fn read(course: &Course, dir: &Path) -> Result<Submission, Error> {
    if !dir.is_dir() {
        let is_file = dir.is_file();
        let reason = if is_file { "it is a file and not a directory: unpack it" } else { "there is no such directory" };
        return Err(error::submission(dir, reason));
    }
    let dir = &root(dir);
    let mut reader =
        SourceReader { dir, entries: 0, bytes: 0, sources: Vec::new(), texts: Vec::new(), flags: Vec::new() };
    for milestone in &course.milestones {
        if is_real_dir(&dir.join("milestones")) {
            reader.read_dir(&format!("milestones/{}/src", milestone.dir), 0);
            reader.review();
        }
    }
    review::sort_and_cut(&mut reader.flags, FLAGS);
    Ok(Submission { sources: reader.sources, flags: reader.flags })
}

/// The directory that contains `milestones`: `dir`, or the only one in it that does, as in the zip of a repository.
pub fn root(dir: &Path) -> PathBuf {
    let has_milestones = |dir: &Path| is_real_dir(dir) && is_real_dir(&dir.join("milestones"));
    if !has_milestones(dir) {
        let entries = sorted_entries(dir).unwrap_or_default();
        let mut roots = entries.into_iter().map(|(path, _)| path).filter(|path| has_milestones(path));
        if let (Some(root), None) = (roots.next(), roots.next()) {
            return root;
        }
    }
    dir.to_path_buf()
}

impl Submission {
    /// # Errors
    /// When it has no sources.
    pub fn require_sources(&self, dir: &Path) -> Result<(), Error> {
        if !self.sources.is_empty() {
            return Ok(());
        }
        Err(error::submission(dir, "it contains no source of any milestone, so there is nothing to grade"))
    }

    /// Whether the submission has the root source file of this milestone.
    pub fn has(&self, milestone: &Milestone) -> bool {
        self.sources.iter().any(|source| source.file == milestone.source_path())
    }
}

struct SourceReader<'f> {
    dir: &'f Path,
    entries: usize,
    bytes: u64,
    sources: Vec<Source>,
    /// The file and the text of each source of the current milestone.
    texts: Vec<(String, String)>,
    flags: Vec<Flag>,
}

impl SourceReader<'_> {
    fn read_dir(&mut self, name: &str, depth: usize) {
        let path = self.dir.join(name);
        if !path.parent().is_some_and(is_real_dir) {
            return;
        }
        if let Err(err) = fs::symlink_metadata(&path) {
            if err.kind() != io::ErrorKind::NotFound {
                self.skip(name, &format!("a directory that cannot be read ({err})"));
            }
            return;
        }
        if !is_real_dir(&path) {
            return self.skip(name, "a link or a file in place of a directory");
        }
        if depth == DEPTH {
            return self.skip(name, "a directory that is nested too deeply");
        }
        let entries = match sorted_entries(&path) {
            Ok(entries) => entries,
            Err(err) => return self.skip(name, &format!("a directory that cannot be read ({err})")),
        };
        for (child, child_name) in entries {
            self.entries += 1;
            if self.entries > ENTRIES {
                return self.skip(name, "too many files: the rest of them");
            }
            let child_name = child_name.to_string_lossy();
            // Neither kind is a module of the library: hidden files come from editors and file managers, and binaries
            // are separate crates, some of whose names cargo refuses.
            let is_ignored = child_name.starts_with('.') || (depth == 0 && ["bin", "main.rs"].contains(&&*child_name));
            if is_ignored {
                continue;
            }
            if let Ok(metadata) = fs::symlink_metadata(&child) {
                self.read_entry(&child, &metadata, (name, &child_name), depth);
            }
        }
    }

    fn read_entry(&mut self, path: &Path, metadata: &fs::Metadata, (dir, name): (&str, &str), depth: usize) {
        let file = format!("{dir}/{name}");
        let is_source = path.extension().is_some_and(|extension| extension == "rs");
        if !metadata.is_dir() && !metadata.is_symlink() && !is_source {
            return;
        }
        if !is_plain(name) || file.chars().count() > NAME_CHARACTERS {
            let shown: String = file.escape_debug().take(NAME_CHARACTERS).collect();
            self.skip(&shown, "an unusual file name");
        } else if metadata.is_dir() && depth == 0 && name == "lib.rs" {
            self.skip(&file, "a directory in place of a file");
        } else if metadata.is_dir() {
            self.read_dir(&file, depth + 1);
        } else if is_source {
            self.read_file(&file, path, metadata);
        } else {
            self.skip(&file, "a link");
        }
    }

    fn read_file(&mut self, name: &str, path: &Path, metadata: &fs::Metadata) {
        if !metadata.is_file() {
            return self.skip(name, "a link, a pipe or a device in place of a file");
        }
        if self.sources.len() == FILES {
            return self.skip(name, "one file too many");
        }
        if metadata.len() > FILE_BYTES || self.bytes + metadata.len() > TOTAL_BYTES {
            return self.skip(name, "a file that is too large");
        }
        let mut bytes = Vec::new();
        match fs::File::open(path).and_then(|file| file.take(FILE_BYTES).read_to_end(&mut bytes)) {
            Ok(_) => {
                self.bytes += bytes.len() as u64;
                let text = String::from_utf8_lossy(&bytes);
                let refused = review::refused::find(&text).filter(|_| Defence::RefusedIdentifiers.is_on());
                let refused = refused.map(|(line, word)| review::refused::in_place_of(line, word));
                self.texts.push((name.to_owned(), text.into_owned()));
                self.sources.push(Source { file: name.to_owned(), bytes: refused.unwrap_or(bytes) });
            }
            Err(err) => self.skip(name, &format!("a file that cannot be read ({err})")),
        }
    }

    /// Reviews what was read of one milestone.
    fn review(&mut self) {
        let texts = std::mem::take(&mut self.texts);
        let sources: Vec<(&str, &str)> = texts.iter().map(|(file, text)| (file.as_str(), text.as_str())).collect();
        self.flags.extend(review::find_flags(&sources));
    }

    fn skip(&mut self, name: &str, what: &str) {
        self.flags.push(Flag { file: name.into(), line: 0, reason: format!("{what}: it was not graded").into() });
    }
}

/// File names appear in reports, where a line break could forge another entry. Allows names of copies, like `lib
/// (1).rs` and `lib – Kopie.rs`, and accents as combining characters, as macOS writes them.
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
    use super::{SourceReader, fs, root};

    /// The flagged files and the sources of a directory with these files.
    fn read(files: &[&str]) -> (Vec<String>, Vec<String>) {
        let dir = tempfile::tempdir().expect("there is room for temporary files");
        for file in files {
            let path = dir.path().join("src").join(file);
            fs::create_dir_all(path.parent().expect("it is in a directory")).expect("there is room");
            fs::write(path, "fn f() { unsafe {} }").expect("there is room");
        }
        let mut reader = SourceReader {
            dir: dir.path(),
            entries: 0,
            bytes: 0,
            sources: Vec::new(),
            texts: Vec::new(),
            flags: Vec::new(),
        };
        reader.read_dir("src", 0);
        reader.review();
        let flags = reader.flags.into_iter().map(|flag| flag.file.to_string()).collect();
        (flags, reader.sources.into_iter().map(|source| source.file).collect())
    }

    #[test]
    fn what_is_no_source_is_ignored() {
        let files =
            ["lib.rs~", "notes (1).txt", ".lib.rs.swp", "._lib.rs", ".#lib.rs", "lib.rs.orig", "#lib.rs#", "a/\u{7}"];
        assert_eq!(read(&files), (vec![], vec![]));
        assert_eq!(read(&["main.rs", "bin/a.rs", ".vs/a.rs"]), (vec![], vec![]));
    }

    #[test]
    fn the_only_directory_with_milestones_is_the_root() {
        let dir = tempfile::tempdir().expect("there is room for temporary files");
        let create = |name: &str| fs::create_dir_all(dir.path().join(name)).expect("there is room");
        create("alice-main/milestones");
        create("__MACOSX");
        assert_eq!(root(dir.path()), dir.path().join("alice-main"));
        create("other/milestones");
        assert_eq!(root(dir.path()), dir.path(), "there are two");
        create("milestones");
        assert_eq!(root(dir.path()), dir.path());
    }

    #[test]
    fn sources_with_common_names_are_read_and_reviewed() {
        for name in ["lib (copy).rs", "lib – Kopie.rs", "lib~1.rs", "Ünïcode.rs", "U\u{308}ni.rs", "a/mod.rs"] {
            let file = format!("src/{name}");
            assert_eq!(read(&[name]), (vec![file.clone()], vec![file]));
        }
    }

    #[test]
    fn sources_with_other_names_are_skipped_and_flagged() {
        let long = format!("{}.rs", "a".repeat(240));
        for name in ["a\n::error::b.rs", "\u{202e}.rs", "a`.rs", "a\nb/mod.rs", &long] {
            let (flags, sources) = read(&[name]);
            assert_eq!((flags.len(), sources.len()), (1, 0), "{flags:?}");
            assert!(flags[0].len() <= 200 && !flags[0].contains(['\n', '\u{202e}']), "{flags:?}");
        }
    }
}
