//! The roster of a class: its learners and the directories of their submissions.

use std::collections::BTreeSet;
use std::fs;
use std::iter;
use std::path::{Path, PathBuf};

use super::table::{self, Table};
use crate::cli::ClassList;
use crate::error;
use crate::plain::Plain;
use checker::error::Error;

/// One learner of a class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Student {
    pub learner: Plain,
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
        return Err(error::class(&dir.display().to_string(), "it contains no directory"));
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
        let free = iter::once(name.to_string()).chain(numbered).find(|name| names.insert(name.clone()));
        students.push(Student { learner: free.expect("there are more numbers than directories").into(), dir });
    }
    students.sort_by(|one, other| one.dir.cmp(&other.dir));
    students
}

/// The columns that name a learner, best first: our own, and those of Moodle.
const NAMES: [&str; 5] = ["learner", "Username", "Email address", "ID number", "Identifier"];

/// Paths in the file are relative to its directory.
fn list_file(file: &Path) -> Result<Vec<Student>, Error> {
    let table = table::read(file)?;
    let dirs = fs::read_dir(table.base()).into_iter().flatten().flatten().map(|entry| entry.path());
    from_table(&table, &dirs.filter(|path| path.is_dir()).collect::<Vec<_>>())
}

/// `dirs` are the directories beside the file, among which the submissions are if no column has their paths.
fn from_table(table: &Table, dirs: &[PathBuf]) -> Result<Vec<Student>, Error> {
    let columns: Vec<usize> = NAMES.iter().filter_map(|name| table.find(name)).collect();
    if columns.is_empty() {
        return Err(table.missing(&format!("there is no column for the learner, like `{}`", NAMES.join("` or `"))));
    }
    let path = table.find("path");
    let mut students = Vec::new();
    let mut names = BTreeSet::new();
    for row in &table.rows {
        let known: Vec<&str> = columns.iter().map(|column| row.cell(*column)).filter(|cell| !cell.is_empty()).collect();
        let Some(learner) = known.first().map(|name| Plain::from(*name)) else {
            return Err(table.error(row.line, "the learner's name is missing"));
        };
        let dir = match path {
            Some(path) if row.cell(path).is_empty() => return Err(table.error(row.line, "the path is missing")),
            Some(path) => table.base().join(row.cell(path)),
            None => dirs.iter().find(|dir| is_of(dir, &known)).cloned().unwrap_or_else(|| table.base().join(&*learner)),
        };
        if !names.insert(learner.clone()) {
            return Err(table.error(row.line, &format!("the learner {learner:?} is named twice")));
        }
        students.push(Student { learner, dir });
    }
    if students.is_empty() {
        return Err(table.error(1, "no learner is named"));
    }
    if path.is_none() && !students.iter().any(|student| dirs.contains(&student.dir)) {
        return Err(table.missing("there is no column `path`, and no directory beside the file has a learner's name"));
    }
    Ok(students)
}

/// Whether a directory belongs to the learner with one of these names. Those that Moodle makes are called
/// `Ada Lovelace_4711_assignsubmission_file`, and the learner's identifier is `Participant 4711`.
fn is_of(dir: &Path, names: &[&str]) -> bool {
    let dir = learner_name(dir);
    let moodle = dir.split_once("_assignsubmission_").and_then(|(name, _)| name.rsplit_once('_'));
    names.iter().any(|name| *dir == **name || moodle.is_some_and(|(_, id)| name.rsplit(' ').next() == Some(id)))
}

/// A learner's name from the directory of the submission. The name of a symlink counts, not that of its target; `.` is
/// resolved.
pub fn learner_name(dir: &Path) -> Plain {
    let full = if dir.file_name().is_none() { dir.canonicalize().ok() } else { None };
    let name = full.as_deref().unwrap_or(dir).file_name();
    name.map_or_else(|| "submission".into(), |name| name.to_string_lossy().into_owned().into())
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::path::{Path, PathBuf};

    use super::{Student, from_table, with_unique_names};
    use crate::class::table::tests::table;

    fn list(text: &str, dirs: &[&str]) -> Result<Vec<(String, String)>, String> {
        let dirs: Vec<PathBuf> = dirs.iter().map(|dir| Path::new("class").join(dir)).collect();
        let pair = |student: Student| (student.learner.to_string(), student.dir.display().to_string());
        let list = from_table(&table(text), &dirs).map_err(|err| err.to_string())?;
        Ok(list.into_iter().map(pair).collect())
    }

    #[test]
    fn a_list_keeps_its_order_and_its_paths_are_relative_to_it() {
        let list = list("\u{feff}Path, Learner\r\nz/a,\"Ünal, Ü.\"\r\n/abs , bob\r\n", &[]);
        assert_eq!(list, Ok(vec![("Ünal, Ü.".into(), "class/z/a".into()), ("bob".into(), "/abs".into())]));
    }

    #[test]
    fn what_moodle_exports_is_a_list() {
        let participants = "\u{feff}\"First name\",\"Last name\",\"ID number\",\"Email address\"\nAda,Lovelace,,ada@uni.edu\n\
                            Alan,Turing,77,alan@uni.edu\n";
        let named = [("ada@uni.edu".into(), "class/ada@uni.edu".into()), ("alan@uni.edu".into(), "class/77".into())];
        assert_eq!(list(participants, &["77", "ada@uni.edu", "x"]), Ok(named.to_vec()));
        let worksheet = "Identifier,\"Full name\",Status,Grade\n\"Participant 4711\",\"Ada Lovelace\",Submitted,\n\
                         \"Participant 11\",\"Alan Turing\",Submitted,\n";
        let dirs = ["Alan Turing_11_assignsubmission_file", "Ada Lovelace_4711_assignsubmission_file_"];
        let named = [
            ("Participant 4711".into(), format!("class/{}", dirs[1])),
            ("Participant 11".into(), format!("class/{}", dirs[0])),
        ];
        assert_eq!(list(worksheet, &dirs), Ok(named.to_vec()));
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
        for (text, message) in [
            ("learner,path\na,b\na,c\n", "3: the learner \"a\" is named twice"),
            ("learner,path\na,b\n,c\n", "3: the learner's name is missing"),
            ("learner,path\na,b\nc,\n", "3: the path is missing"),
            ("name,path\na,b\n", "1: there is no column for the learner, like `learner` or `Username`"),
            ("learner\na\n", "1: there is no column `path`, and no directory beside the file has a learner's name"),
            ("learner,path\n", "1: no learner is named"),
            ("", "1: there is no column for the learner"),
        ] {
            let err = list(text, &["other"]).expect_err("the list is invalid");
            assert!(err.starts_with(&format!("class/list.csv:{message}")), "{err}");
        }
    }
}
