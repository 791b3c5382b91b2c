//! Grades a whole class: several submissions at once, each for itself, and none twice.

use std::collections::BTreeSet;
use std::fs;
use std::iter;
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};

use crate::Grader;
use crate::arguments::{ClassList, Shard};
use crate::entries::{self, Entries};
use crate::problem;
use crate::progress::Progress;
use crate::result::{Entry, Grade};
use crate::scratch::{Kept, Scratch};
use crate::skeleton::work_folder;
use crate::store::Store;
use checker::course::Course;
use checker::error::Error;
use checker::process::parallel;

/// One learner of a class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    pub learner: String,
    pub folder: PathBuf,
}

/// The learners of a class, or those of them that belong to a shard. The folder `out`, where the grades go, is no learner's.
///
/// # Errors
/// When the folder or the file cannot be read, or when it names a learner twice or none.
pub fn list(class: &ClassList, shard: Shard, out: Option<&Path>) -> Result<Vec<Assignment>, Error> {
    let all = match class {
        ClassList::Folder(folder) => list_folder(folder, out)?,
        ClassList::File(file) => list_file(file)?,
    };
    let shares = all.into_iter().enumerate().filter(|(index, _)| index % shard.of == shard.number - 1);
    Ok(shares.map(|(_, assignment)| assignment).collect())
}

fn list_folder(folder: &Path, out: Option<&Path>) -> Result<Vec<Assignment>, Error> {
    let entries = fs::read_dir(folder).map_err(|problem| Error::reading(folder, problem))?;
    let out = out.and_then(|out| out.canonicalize().ok());
    let is_out = |folder: &Path| out.is_some() && folder.canonicalize().ok() == out;
    let folders = entries.flatten().map(|entry| entry.path()).filter(|path| path.is_dir() && !is_out(path));
    let assignments = named_apart(folders.filter(|folder| !is_nobodys(&name_of(folder))).collect());
    if assignments.is_empty() {
        return Err(problem::class(&folder.display().to_string(), "there is no folder in it"));
    }
    Ok(assignments)
}

/// Whether a folder with this name is hidden, or what macOS puts into zip files beside the folders.
fn is_nobodys(name: &str) -> bool {
    name.starts_with('.') || name == "__MACOSX"
}

/// In the order of the folders' names. Those that are no text may look the same as text: they are numbered.
fn named_apart(mut folders: Vec<PathBuf>) -> Vec<Assignment> {
    // Nobody may take the name of a learner whose folder really bears it.
    folders.sort_by_cached_key(|folder| (folder.to_str().is_none(), folder.clone()));
    let mut names = BTreeSet::new();
    let mut assignments = Vec::new();
    for folder in folders {
        let name = name_of(&folder);
        let numbered = (2..).map(|number| format!("{name} ({number})"));
        let free = iter::once(name.clone()).chain(numbered).find(|name| names.insert(name.clone()));
        assignments.push(Assignment { learner: free.expect("there are more numbers than folders"), folder });
    }
    assignments.sort_by(|one, other| one.folder.cmp(&other.folder));
    assignments
}

/// Paths in the file are relative to it.
fn list_file(file: &Path) -> Result<Vec<Assignment>, Error> {
    let text = fs::read_to_string(file).map_err(|problem| Error::reading(file, problem))?;
    let base = file.parent().unwrap_or(Path::new(""));
    parse_list(&text, base).map_err(|(line, problem)| problem::class(&format!("{}:{line}", file.display()), &problem))
}

fn parse_list(text: &str, base: &Path) -> Result<Vec<Assignment>, (u64, String)> {
    let mut reader =
        csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let line_of = |problem: &csv::Error| problem.position().map_or(1, csv::Position::line);
    let header = reader.headers().map_err(|problem| (line_of(&problem), problem.to_string()))?;
    let column = |name: &str| {
        let place = header.iter().position(|heading| heading.eq_ignore_ascii_case(name));
        place.ok_or_else(|| (1, format!("there is no column `{name}`: the first line has to be `learner,path`")))
    };
    let (learner, path) = (column("learner")?, column("path")?);
    let mut assignments = Vec::new();
    let mut names = BTreeSet::new();
    for record in reader.records() {
        let record = record.map_err(|problem| (line_of(&problem), problem.to_string()))?;
        let line = record.position().map_or(1, csv::Position::line);
        let (learner, path) = (record[learner].to_owned(), &record[path]);
        if learner.is_empty() || path.is_empty() {
            return Err((line, "a learner and a path are needed".to_owned()));
        }
        if !names.insert(learner.clone()) {
            return Err((line, format!("the learner {learner:?} is named twice")));
        }
        assignments.push(Assignment { learner, folder: base.join(path) });
    }
    if assignments.is_empty() {
        return Err((1, "no learner is named".to_owned()));
    }
    Ok(assignments)
}

/// The name of a folder, for a learner: its own, also when it is a link, and that of the folder that `.` stands for.
pub fn name_of(folder: &Path) -> String {
    let full = if folder.file_name().is_none() { folder.canonicalize().ok() } else { None };
    let name = full.as_deref().unwrap_or(folder).file_name();
    name.map_or_else(|| "submission".to_owned(), |name| name.to_string_lossy().into_owned())
}

/// Where the grades of a class wait until all are there.
pub fn scratch(course: &Course) -> Result<Scratch, Error> {
    let folder = work_folder(course);
    let made = fs::create_dir_all(&folder).and_then(|()| Scratch::in_folder(&folder));
    made.map_err(|problem| Error::writing(&folder, problem))
}

pub fn keep(scratch: &Scratch, entry: &Entry) -> Result<Kept, Error> {
    entries::keep(scratch, entry).map_err(|problem| Error::writing(Path::new("a temporary file"), problem))
}

/// Grades `assignments`, `jobs` at once, in the order in which they are named. What was graded before and has not changed
/// comes from `store`; what is graded now goes there at once, so that a run that is killed loses only what it was at.
///
/// # Errors
/// When somebody asks to stop, or when nothing more can be kept. What happens to one submission is in its entry.
pub fn grade(
    grader: &Grader,
    assignments: &[Assignment],
    jobs: usize,
    store: &Store,
    progress: &Progress,
    scratch: Scratch,
) -> Result<Entries, Error> {
    let kept = parallel::map(assignments, jobs, |assignment| {
        progress.began(&assignment.learner);
        let entry = match contained(|| grade_or_find(grader, assignment, store, progress)) {
            Ok(grade) => Entry::Judged(grade),
            Err(Error::Interrupted) => return Err(Error::Interrupted),
            Err(problem) => Entry::NotJudged { learner: assignment.learner.clone(), problem: problem.to_string() },
        };
        progress.ended(&entry);
        keep(&scratch, &entry)
    })?;
    Ok(Entries::new(scratch, kept))
}

/// What `work` comes to. A mistake in the grader that one submission brings to light must cost nobody else a grade.
fn contained<T>(work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    panic::catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        Err(problem::course("the grader failed with this submission, and says above where: please report that"))
    })
}

fn grade_or_find(grader: &Grader, assignment: &Assignment, store: &Store, progress: &Progress) -> Result<Grade, Error> {
    let submission = grader.read(&assignment.folder)?;
    submission.require_sources(&assignment.folder)?;
    if let Some(grade) = store.find(&assignment.learner, &grader.fingerprint(&submission)) {
        // Its commit may be another one with the same sources.
        return Ok(grader.with_times(grade, &assignment.folder));
    }
    let grade = grader.grade(&assignment.learner, &assignment.folder, &submission)?;
    if let Err(problem) = store.keep(&grade) {
        progress.cannot_keep(&assignment.learner, &problem);
    }
    Ok(grade)
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::path::{Path, PathBuf};

    use super::{contained, named_apart, parse_list};

    fn problem(text: &str) -> (u64, String) {
        parse_list(text, Path::new("")).expect_err("the list is broken")
    }

    #[test]
    fn a_list_names_learners_in_its_order_and_paths_beside_it() {
        let text = "\u{feff}Path, Learner\r\nz/a,\"Ünal, Ü.\"\r\n/abs , bob\r\n";
        let list = parse_list(text, Path::new("class")).expect("the list is good");
        let pairs: Vec<_> = list.iter().map(|one| (one.learner.as_str(), one.folder.to_str().expect("text"))).collect();
        assert_eq!(pairs, [("Ünal, Ü.", "class/z/a"), ("bob", "/abs")]);
    }

    #[test]
    fn a_mistake_of_the_grader_is_a_problem_of_one_submission() {
        let problem = contained::<()>(|| panic!("on purpose")).expect_err("it failed");
        assert!(problem.to_string().contains("the grader failed with this submission"), "{problem}");
        assert_eq!(contained(|| Ok(1)).expect("it is a number"), 1);
    }

    #[test]
    fn folders_that_look_the_same_are_numbered_in_any_order() {
        let folders: [&[u8]; 5] = [b"z", b"a\xff", b"a\xfe", "a\u{fffd}".as_bytes(), "a\u{fffd} (2)".as_bytes()];
        let folder = |name: &[u8]| Path::new("class").join(OsStr::from_bytes(name));
        let mut folders: Vec<PathBuf> = folders.into_iter().map(folder).collect();
        let named = named_apart(folders.clone());
        let names: Vec<&str> = named.iter().map(|assignment| &*assignment.learner).collect();
        assert_eq!(names, ["a�", "a� (2)", "a� (3)", "a� (4)", "z"]);
        assert_eq!((&named[2].folder, &named[3].folder), (&folder(b"a\xfe"), &folder(b"a\xff")));
        folders.reverse();
        assert_eq!(named_apart(folders), named);
    }

    #[test]
    fn a_broken_list_is_told_with_its_line() {
        assert_eq!(problem("learner,path\na,b\na,c\n").0, 3);
        assert_eq!(problem("learner,path\na,b\n,c\n").0, 3);
        assert_eq!(problem("learner,path\na,b\nc\n").0, 3);
        assert_eq!(problem("learner\na\n").0, 1);
        assert_eq!(problem("learner,path\n").0, 1);
        assert_eq!(problem("").0, 1);
    }
}
