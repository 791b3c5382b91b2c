//! The roster of a class: its learners and the directories of their submissions.

use std::collections::BTreeSet;
use std::fs;
use std::iter;
use std::path::{Path, PathBuf};

use crate::cli::ClassList;
use crate::error;
use checker::error::Error;

/// One learner of a class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Student {
    pub learner: String,
    pub dir: PathBuf,
}

/// The learners of a class. `out`, the directory for the reports, does not count as a submission.
///
/// # Errors
/// When the directory or file cannot be read, names no learner, or names one twice.
pub fn list(class: &ClassList, out: Option<&Path>) -> Result<Vec<Student>, Error> {
    match class {
        ClassList::Dir(dir) => list_dir(dir, out),
        ClassList::File(file) => list_file(file),
    }
}

fn list_dir(dir: &Path, out: Option<&Path>) -> Result<Vec<Student>, Error> {
    let entries = fs::read_dir(dir).map_err(|err| Error::reading(dir, err))?;
    let out = out.and_then(|out| out.canonicalize().ok());
    let is_out = |dir: &Path| out.is_some() && dir.canonicalize().ok() == out;
    let dirs = entries.flatten().map(|entry| entry.path()).filter(|path| is_handed_in(path) && !is_out(path));
    let students = with_unique_names(dirs.filter(|dir| !is_ignored(&learner_name(dir))).collect());
    if students.is_empty() {
        return Err(error::class(&dir.display().to_string(), "it contains no folder"));
    }
    Ok(students)
}

/// Directories, and files that a learner may have handed in instead. Those cannot be judged, but must not be overlooked.
fn is_handed_in(path: &Path) -> bool {
    let extension = path.extension().unwrap_or_default().to_ascii_lowercase();
    path.is_dir() || ["7z", "gz", "rar", "rs", "tar", "tgz", "xz", "zip"].iter().any(|known| extension == *known)
}

/// Hidden directories, and the one that macOS adds to zip files.
fn is_ignored(name: &str) -> bool {
    name.starts_with('.') || name == "__MACOSX"
}

/// Sorted by directory name. Names that are not UTF-8 can look the same once decoded, so those get a number.
fn with_unique_names(mut dirs: Vec<PathBuf>) -> Vec<Student> {
    // Directories whose name is UTF-8 come first, so they keep it.
    dirs.sort_by_cached_key(|dir| (dir.to_str().is_none(), dir.clone()));
    let mut names = BTreeSet::new();
    let mut students = Vec::new();
    for dir in dirs {
        let name = learner_name(&dir);
        let numbered = (2..).map(|number| format!("{name} ({number})"));
        let free = iter::once(name.clone()).chain(numbered).find(|name| names.insert(name.clone()));
        students.push(Student { learner: free.expect("there are more numbers than directories"), dir });
    }
    students.sort_by(|one, other| one.dir.cmp(&other.dir));
    students
}

/// Paths in the file are relative to its directory.
fn list_file(file: &Path) -> Result<Vec<Student>, Error> {
    let text = fs::read_to_string(file).map_err(|err| Error::reading(file, err))?;
    let base = file.parent().unwrap_or(Path::new(""));
    parse_list(&text, base).map_err(|(line, reason)| error::class(&format!("{}:{line}", file.display()), &reason))
}

fn parse_list(text: &str, base: &Path) -> Result<Vec<Student>, (u64, String)> {
    let mut reader =
        csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let line_of = |err: &csv::Error| err.position().map_or(1, csv::Position::line);
    let header = reader.headers().map_err(|err| (line_of(&err), err.to_string()))?;
    let column = |name: &str| {
        let index = header.iter().position(|heading| heading.eq_ignore_ascii_case(name));
        index.ok_or_else(|| (1, format!("there is no column `{name}`: the first line must be `learner,path`")))
    };
    let (learner, path) = (column("learner")?, column("path")?);
    let mut students = Vec::new();
    let mut names = BTreeSet::new();
    for record in reader.records() {
        let record = record.map_err(|err| (line_of(&err), err.to_string()))?;
        let line = record.position().map_or(1, csv::Position::line);
        let (learner, path) = (record[learner].to_owned(), &record[path]);
        if learner.is_empty() || path.is_empty() {
            return Err((line, "a learner and a path are needed".to_owned()));
        }
        if !names.insert(learner.clone()) {
            return Err((line, format!("the learner {learner:?} is named twice")));
        }
        students.push(Student { learner, dir: base.join(path) });
    }
    if students.is_empty() {
        return Err((1, "no learner is named".to_owned()));
    }
    Ok(students)
}

/// A learner's name from the directory of the submission. The name of a symlink counts, not that of its target; `.` is
/// resolved.
pub fn learner_name(dir: &Path) -> String {
    let full = if dir.file_name().is_none() { dir.canonicalize().ok() } else { None };
    let name = full.as_deref().unwrap_or(dir).file_name();
    name.map_or_else(|| "submission".to_owned(), |name| name.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::path::{Path, PathBuf};

    use super::{parse_list, with_unique_names};

    fn error_line(text: &str) -> u64 {
        parse_list(text, Path::new("")).expect_err("the list is invalid").0
    }

    #[test]
    fn a_list_keeps_its_order_and_its_paths_are_relative_to_it() {
        let text = "\u{feff}Path, Learner\r\nz/a,\"Ünal, Ü.\"\r\n/abs , bob\r\n";
        let list = parse_list(text, Path::new("class")).expect("the list is valid");
        let pairs: Vec<_> = list.iter().map(|one| (one.learner.as_str(), one.dir.to_str().expect("text"))).collect();
        assert_eq!(pairs, [("Ünal, Ü.", "class/z/a"), ("bob", "/abs")]);
    }

    #[test]
    fn names_that_look_the_same_are_numbered_in_any_order() {
        let dirs: [&[u8]; 5] = [b"z", b"a\xff", b"a\xfe", "a\u{fffd}".as_bytes(), "a\u{fffd} (2)".as_bytes()];
        let dir = |name: &[u8]| Path::new("class").join(OsStr::from_bytes(name));
        let mut dirs: Vec<PathBuf> = dirs.into_iter().map(dir).collect();
        let named = with_unique_names(dirs.clone());
        let names: Vec<&str> = named.iter().map(|student| &*student.learner).collect();
        assert_eq!(names, ["a�", "a� (2)", "a� (3)", "a� (4)", "z"]);
        assert_eq!((&named[2].dir, &named[3].dir), (&dir(b"a\xfe"), &dir(b"a\xff")));
        dirs.reverse();
        assert_eq!(with_unique_names(dirs), named);
    }

    #[test]
    fn an_invalid_list_is_reported_with_its_line() {
        assert_eq!(error_line("learner,path\na,b\na,c\n"), 3);
        assert_eq!(error_line("learner,path\na,b\n,c\n"), 3);
        assert_eq!(error_line("learner,path\na,b\nc\n"), 3);
        assert_eq!(error_line("learner\na\n"), 1);
        assert_eq!(error_line("learner,path\n"), 1);
        assert_eq!(error_line(""), 1);
    }
}
