//! The results of a class: a file `students/NAME.json` for each student, written as soon as that student is graded. So a
//! run that was killed goes on where it was, shards can be merged, and only one grade at a time is in memory.

use std::collections::HashSet;
use std::fs;
use std::iter;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::overrides::Overrides;
use crate::error;
use crate::grade::{Entry, FORMAT_VERSION, Grade};
use checker::cache::atomic::write_atomic;
use checker::error::Error;

/// The directory of the students' files in the output directory.
const STUDENTS: &str = "students";
/// The grade of a submission that was graded on its own.
const SUBMISSION: &str = "grade.json";
/// Longer names are cut, because file systems take 255 bytes.
const NAME_CHARACTERS: usize = 50;

pub struct Results {
    dir: PathBuf,
    /// File names without their extension, in the order of the class.
    names: Vec<String>,
    overrides: Overrides,
    /// Removes `dir` if nothing should be kept.
    _temporary: Option<TempDir>,
}

impl Results {
    /// The files of these learners below `out`. Without it, they vanish with the process.
    ///
    /// # Errors
    /// When there is no room for temporary files.
    pub fn open<'l>(out: Option<&Path>, learners: impl Iterator<Item = &'l str>) -> Result<Self, Error> {
        let names = file_names(learners);
        if let Some(out) = out {
            return Ok(Self { dir: out.join(STUDENTS), names, overrides: Overrides::default(), _temporary: None });
        }
        let temporary = tempfile::tempdir().map_err(|err| Error::writing(Path::new("a temporary directory"), err))?;
        let dir = temporary.path().to_owned();
        Ok(Self { dir, names, overrides: Overrides::default(), _temporary: Some(temporary) })
    }

    /// Only every `step`th student from the one at `first`.
    pub fn select(mut self, first: usize, step: usize) -> Self {
        self.names = self.names.into_iter().skip(first).step_by(step).collect();
        self
    }

    pub fn with_overrides(self, overrides: Overrides) -> Self {
        Self { overrides, ..self }
    }

    /// # Errors
    /// When the file cannot be written.
    pub fn save(&self, student: usize, entry: &Entry) -> Result<(), Error> {
        let text = serde_json::to_string(entry).expect("an entry has string keys only");
        write_atomic(&self.file(student, "json"), text.as_bytes())
    }

    /// The grade from an earlier run, if it is this learner's and is still what grading would give.
    pub fn kept(&self, student: usize, learner: &str, fingerprint: &str) -> Option<Grade> {
        let text = fs::read_to_string(self.file(student, "json")).ok()?;
        let Ok(Entry::Judged(grade)) = serde_json::from_str(&text) else { return None };
        let is_valid =
            *grade.learner == *learner && grade.fingerprint == fingerprint && grade.inconsistency().is_none();
        if is_valid { Some(grade) } else { None }
    }

    /// Each call reads the entries from disk again.
    ///
    /// # Panics
    /// When a file has been removed or changed since it was saved.
    pub fn iter(&self) -> impl Iterator<Item = Entry> {
        let read = |student| {
            let file = self.file(student, "json");
            let text = fs::read_to_string(&file).unwrap_or_else(|err| panic!("{}: {err}", file.display()));
            self.overrides.apply(serde_json::from_str(&text).expect("it was written from an entry"))
        };
        (0..self.names.len()).map(read)
    }

    pub fn count(&self) -> usize {
        self.names.len()
    }

    /// The file of a student with this extension.
    pub fn file(&self, student: usize, extension: &str) -> PathBuf {
        self.dir.join(format!("{}.{extension}", self.names[student]))
    }
}

/// The files of the students in `part`: the output directory of a shard or of a submission, or a single file.
///
/// # Errors
/// When the directory cannot be read.
pub fn files_in(part: &Path) -> Result<Vec<PathBuf>, Error> {
    let dir = part.join(STUDENTS);
    if !dir.is_dir() {
        return Ok(vec![if part.is_dir() { part.join(SUBMISSION) } else { part.to_owned() }]);
    }
    let entries = fs::read_dir(&dir).map_err(|err| Error::reading(&dir, err))?;
    let files = entries.flatten().map(|entry| entry.path());
    let mut files: Vec<PathBuf> = files.filter(|file| file.extension().is_some_and(|it| it == "json")).collect();
    files.sort();
    Ok(files)
}

/// Reads the entry of one student, or the grade of a submission that was graded on its own.
///
/// # Errors
/// When the file is neither, or this grader cannot have written it.
pub fn read(file: &Path) -> Result<Entry, Error> {
    let text = fs::read_to_string(file).map_err(|err| Error::reading(file, err))?;
    let invalid = |reason: String| error::class(&file.display().to_string(), &reason);
    let value: serde_json::Value =
        serde_json::from_str(&text).map_err(|err| invalid(format!("it is not a grade: {err}")))?;
    if value.get("entries").is_some() {
        return Err(invalid("it is the grade.json of a class: give the directory that it is in".to_owned()));
    }
    let version = value.get("format_version").and_then(serde_json::Value::as_u64);
    if let Some(version) = version.filter(|version| *version != u64::from(FORMAT_VERSION)) {
        return Err(invalid(format!("its format_version is {version} instead of {FORMAT_VERSION}")));
    }
    let entry = if value.get("outcome").is_some() {
        serde_json::from_value(value)
    } else {
        serde_json::from_value(value).map(Entry::Judged)
    };
    let entry: Entry = entry.map_err(|err| invalid(format!("it is not a grade: {err}")))?;
    match entry.grade().and_then(Grade::inconsistency) {
        None => Ok(entry),
        Some(reason) => {
            let reason = format!("the grade of {:?} was not written by this grader: {reason}", entry.learner());
            Err(invalid(reason))
        }
    }
}

/// A file name for each learner. Equal names get a number, in the order of the class.
fn file_names<'l>(learners: impl Iterator<Item = &'l str>) -> Vec<String> {
    let mut taken = HashSet::new();
    let unique = |learner: &str| {
        let name = file_name(learner);
        let numbered = (2..).map(|number| format!("{name} ({number})"));
        // Some file systems ignore case.
        let free = iter::once(name.clone()).chain(numbered).find(|name| taken.insert(name.to_lowercase()));
        free.expect("there are more numbers than learners")
    };
    learners.map(unique).collect()
}

/// `learner` with `_` in place of the characters that some system refuses in file names.
fn file_name(learner: &str) -> String {
    let is_usual = |character: char| character.is_alphanumeric() || "_-.,@+() ".contains(character);
    let usual =
        learner.chars().take(NAME_CHARACTERS).map(|character| if is_usual(character) { character } else { '_' });
    let name: String = usual.collect();
    let name = name.trim_matches([' ', '.']);
    if name.is_empty() { "_".to_owned() } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::file_names;

    #[test]
    fn every_learner_has_a_file_of_their_own() {
        let learners = ["Zoë, Z.", "class/alice", "class_alice", "Class/Alice", "..", "../x\n", "", &"é".repeat(99)];
        let names = file_names(learners.into_iter());
        let expected = ["Zoë, Z", "class_alice", "class_alice (2)", "Class_Alice (3)", "_", "_x_", "_ (2)"];
        assert_eq!((&names[..7], names[7].chars().count()), (&expected.map(str::to_owned)[..], 50));
    }
}
