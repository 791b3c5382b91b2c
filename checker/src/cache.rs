//! Remembers outcomes below the target directory, so that what did not change is neither built nor run again. Losing it
//! costs time and nothing else.

pub mod entry;
pub mod fingerprint;

use std::fs::{self, File};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process;

use tinyjson::JsonValue;

use crate::build;
use crate::build::freshness::BuildRecords;
use crate::course::{Course, Milestone, Suite};
use crate::error::Error;
use crate::json::Json;
use crate::test_run::outcome::{Outcome, Verdict};

pub struct Cache {
    dir: PathBuf,
}

impl Cache {
    pub fn of(course: &Course) -> Self {
        Self { dir: build::target_dir(course).join("verdicts") }
    }

    /// Fails where cargo would fail as well, with a message that says why.
    pub fn require_writable(&self) -> Result<(), Error> {
        fs::create_dir_all(&self.dir).map_err(|err| Error::writing(&self.dir, err))?;
        self.write("writable", &Json::Null)
    }

    /// The outcome of a milestone's suite, if it was stored under this fingerprint.
    pub fn outcome(&self, milestone: &Milestone, suite: Suite, fingerprint: u64) -> Option<Outcome> {
        entry::decode(&self.read(&entry_name(milestone, suite))?, fingerprint)
    }

    pub fn store(&self, milestone: &Milestone, suite: Suite, fingerprint: u64, outcome: &Outcome) -> Result<(), Error> {
        match entry::encode(fingerprint, outcome) {
            Some(entry) if is_repeatable(outcome) => self.write(&entry_name(milestone, suite), &entry),
            _ => Ok(()),
        }
    }

    pub fn origins(&self) -> BuildRecords {
        self.read("origins").and_then(|origins| BuildRecords::decode(&origins)).unwrap_or_default()
    }

    pub fn store_build_records(&self, origins: &BuildRecords) -> Result<(), Error> {
        self.write("origins", &origins.encode())
    }

    /// Forgets the outcomes, so that everything is run again, but not which milestones were passed and what was built.
    pub fn forget(&self) {
        for entry in fs::read_dir(&self.dir).into_iter().flatten().flatten() {
            if ![self.path("passed"), self.path("origins")].contains(&entry.path()) {
                // What cannot be removed is still true.
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    /// The milestones that were passed when somebody last looked.
    pub fn last_passed(&self) -> Option<Vec<String>> {
        self.read("passed")?.get::<Vec<JsonValue>>()?.iter().map(|package| package.get().cloned()).collect()
    }

    pub fn store_passed(&self, packages: &[String]) -> Result<(), Error> {
        self.write("passed", &packages.iter().map(|package| package.as_str().into()).collect())
    }

    fn read(&self, name: &str) -> Option<JsonValue> {
        fs::read_to_string(self.path(name)).ok()?.parse().ok()
    }

    fn write(&self, name: &str, value: &Json) -> Result<(), Error> {
        write_atomic(&self.path(name), value.pretty().as_bytes())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.join(format!("{name}.json"))
    }
}

/// Writes a file so that nobody ever sees half of it: beside it first, then under its name.
pub fn write_atomic(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    write_whole_by(path, |file| file.write_all(bytes))
}

/// The same for what is not in memory as a whole.
pub fn write_whole_by(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Error> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(format!(".{}.new", process::id()));
    let beside = PathBuf::from(beside);
    let written = create_with_parents(&beside).and_then(|file| {
        let mut file = BufWriter::new(file);
        write(&mut file)?;
        file.flush()
    });
    written.and_then(|()| fs::rename(&beside, path)).map_err(|err| {
        // The first error is the one to tell; what is left of the file is of no use.
        let _ = fs::remove_file(&beside);
        Error::writing(path, err)
    })
}

/// The directory may have been deleted since it was made.
fn create_with_parents(path: &Path) -> io::Result<File> {
    match (File::create(path), path.parent()) {
        (Err(err), Some(dir)) if err.kind() == ErrorKind::NotFound => {
            fs::create_dir_all(dir)?;
            File::create(path)
        }
        (created, _) => created,
    }
}

fn entry_name(milestone: &Milestone, suite: Suite) -> String {
    format!("{}-{}", milestone.package, suite.name())
}

/// A time-out may be the machine's fault, and an error without a place may be the network's or the disk's. A manifest may
/// be that of another milestone, which this one's fingerprint does not cover.
fn is_repeatable(outcome: &Outcome) -> bool {
    match outcome {
        Outcome::Tested { gate, polish } => {
            gate.iter().chain(polish).all(|result| result.verdict() != Verdict::TimedOut)
        }
        Outcome::BuildError(error) => error.location.as_ref().is_some_and(|location| location.file.ends_with(".rs")),
        // Whoever sees that puts tests there, or deletes what was built.
        Outcome::NoTests => false,
    }
}
