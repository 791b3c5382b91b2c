//! A cache of outcomes below the target directory: suites that have not changed are neither built nor run again. Deleting
//! it costs time and nothing else.

pub mod atomic;
mod entry;
pub mod fingerprint;
mod toolchain;

use std::fs;
use std::path::{Path, PathBuf};

use tinyjson::JsonValue;

use crate::build;
use crate::build::freshness::BuildRecords;
use crate::build::inputs::Inputs;
use crate::cache::atomic::write_atomic;
use crate::course::{Course, Milestone, Suite};
use crate::error::Error;
use crate::json::Json;
use crate::test_run::outcome::{Outcome, Verdict};

pub struct Cache {
    dir: PathBuf,
}

impl Cache {
    pub fn open(course: &Course) -> Self {
        Self::at(&course.root)
    }

    /// The cache of the course at `root`, whether that can be read or not.
    pub fn at(root: &Path) -> Self {
        Self { dir: build::target_dir_at(root).join("verdicts") }
    }

    /// Fails if the target directory cannot be written, before cargo fails for that reason with a less helpful message.
    pub fn require_writable(&self) -> Result<(), Error> {
        fs::create_dir_all(&self.dir).map_err(|err| Error::writing(&self.dir, err))?;
        self.write("writable", &Json::Null)
    }

    /// The outcome of a milestone's suite, if it was stored under this fingerprint.
    pub fn load_outcome(&self, milestone: &Milestone, suite: Suite, fingerprint: u64) -> Option<Outcome> {
        entry::decode(&self.read(&entry_name(milestone, suite))?, fingerprint)
    }

    pub fn store_outcome(
        &self,
        milestone: &Milestone,
        suite: Suite,
        fingerprint: u64,
        outcome: &Outcome,
    ) -> Result<(), Error> {
        match entry::encode(fingerprint, outcome) {
            // A stretch goal that hangs must not hold up every look.
            Some(entry) if is_repeatable(outcome) || (suite == Suite::Stretch && !outcome.results().is_empty()) => {
                self.write(&entry_name(milestone, suite), &entry)
            }
            _ => Ok(()),
        }
    }

    /// The results of the last runs of a milestone's suites, whatever the code is now.
    pub fn load_last_run(&self, milestone: &Milestone) -> Option<Outcome> {
        let suites = Suite::ALL.into_iter().filter(|suite| milestone.has(*suite));
        let runs = suites.filter_map(|suite| {
            let entry = self.read(&last_run_name(milestone, suite))?;
            entry::decode(&entry, 0)
        });
        runs.reduce(Outcome::and)
    }

    /// Keeps the results of a run, to be shown while the code does not compile.
    pub fn store_last_run(&self, milestone: &Milestone, suite: Suite, outcome: &Outcome) -> Result<(), Error> {
        match (outcome, entry::encode(0, outcome)) {
            (Outcome::Tested { .. }, Some(entry)) => self.write(&last_run_name(milestone, suite), &entry),
            _ => Ok(()),
        }
    }

    pub fn load_build_records(&self) -> BuildRecords {
        self.read("build_records").and_then(|records| BuildRecords::decode(&records)).unwrap_or_default()
    }

    pub fn store_build_records(&self, records: &BuildRecords) -> Result<(), Error> {
        self.write("build_records", &records.encode())
    }

    pub fn load_inputs(&self) -> Inputs {
        self.read("inputs").and_then(|inputs| Inputs::decode(&inputs)).unwrap_or_default()
    }

    pub fn store_inputs(&self, inputs: &Inputs) -> Result<(), Error> {
        self.write("inputs", &inputs.encode())
    }

    /// Removes the outcomes, so that everything runs again, but keeps the passed milestones, the marks of the last runs and
    /// what is known about the builds.
    pub fn clear_outcomes(&self) {
        for entry in fs::read_dir(&self.dir).into_iter().flatten().flatten() {
            let is_kept = entry.file_name().to_string_lossy().ends_with("-last-run.json")
                || ["passed", "build_records", "inputs"].map(|name| self.path(name)).contains(&entry.path());
            if !is_kept {
                // An entry that cannot be removed is still valid.
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    /// The milestones that were passed at the last check.
    pub fn load_passed(&self) -> Option<Vec<String>> {
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

fn entry_name(milestone: &Milestone, suite: Suite) -> String {
    format!("{}-{}", milestone.package, suite.name())
}

fn last_run_name(milestone: &Milestone, suite: Suite) -> String {
    format!("{}-last-run", entry_name(milestone, suite))
}

/// Whether the same inputs always have this outcome. A timeout may be the machine's fault, and an error without a
/// location that of the network or the disk. A manifest with an error may belong to another milestone, which the
/// fingerprint does not cover.
fn is_repeatable(outcome: &Outcome) -> bool {
    match outcome {
        Outcome::Tested { gate, polish } => {
            gate.iter().chain(polish).all(|result| result.verdict() != Verdict::TimedOut)
        }
        Outcome::BuildError(error) => error.is_in_source_code(),
        // The learner restores the tests, or deletes what was built.
        Outcome::NoTests => false,
    }
}
