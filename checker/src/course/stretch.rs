//! Stretch goals: what a learner may build beyond a milestone. Each looks like a milestone of one suite, which is built with
//! a feature of the milestone's package; it is read when it is needed.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::{Course, Milestone, Suite, checksum, manifest, read_course_file, solution_path, test_files, tests_of_file};
use crate::error::Error;

pub const MANIFEST: &str = "stretch.toml";
const SOURCE: &str = "src/stretch.rs";
const STARTER: &str = "stretch_starter.rs";
/// What turns the stretch goal on, in the milestone's source.
const FEATURE: &str = "feature = \"stretch\"";

impl Course {
    /// The stretch goal of a milestone that has one.
    ///
    /// # Errors
    /// When one of its files is missing or broken.
    pub fn stretch<'c>(&self, milestone: &'c Milestone) -> Result<&'c Milestone, Error> {
        if let Some(goal) = milestone.stretch.get() {
            return Ok(goal);
        }
        let goal = read(&self.root, milestone)?;
        Ok(milestone.stretch.get_or_init(|| Box::new(goal)))
    }

    /// Whether the learner has written something for the stretch goal.
    pub fn has_begun_stretch(&self, milestone: &Milestone) -> bool {
        let dir = self.path(milestone);
        let read = |file: &str| if dir.join(file).is_file() { fs::read(dir.join(file)).ok() } else { None };
        milestone.has_stretch && read(SOURCE).is_some_and(|source| read(STARTER).as_ref() != Some(&source))
    }

    /// Whether the milestone's source declares the stretch goal's module.
    pub fn declares_stretch(&self, milestone: &Milestone) -> bool {
        let source = fs::read_to_string(self.path(milestone).join(super::SOURCE)).unwrap_or_default();
        source.contains("mod stretch;")
    }

    /// The path, but for its extension, of what the milestone's own suites are not built from: the stretch goal's module,
    /// as long as the feature turns it on.
    pub fn apart(&self, milestone: &Milestone) -> Option<PathBuf> {
        if milestone.is_stretch() || !milestone.has_stretch {
            return None;
        }
        let dir = self.path(milestone);
        let source = fs::read_to_string(dir.join(super::SOURCE)).unwrap_or_default();
        source.contains(FEATURE).then(|| dir.join(SOURCE).with_extension(""))
    }
}

impl Milestone {
    pub fn is_stretch(&self) -> bool {
        self.has(Suite::Stretch)
    }

    /// The suite that the learner's file is tested by first: the checkpoint, or what a stretch goal has instead.
    pub fn main_suite(&self) -> Suite {
        if self.is_stretch() { Suite::Stretch } else { Suite::Checkpoint }
    }

    /// How many tests the stretch goal has, if it was read.
    pub fn stretch_tests(&self) -> usize {
        self.stretch.get().map_or(0, |goal| goal.checkpoint.len())
    }

    /// What a sentence calls it.
    pub fn name(&self) -> String {
        if self.is_stretch() { format!("the stretch goal of {}", self.package) } else { self.package.clone() }
    }

    /// The command that shows where it stands.
    pub fn look(&self) -> String {
        if self.is_stretch() { format!("cargo kata stretch {}", self.number) } else { "cargo kata".to_owned() }
    }

    /// A command about it, with its number and whatever else follows.
    pub fn command(&self, name: &str, rest: &str) -> String {
        let option = if self.is_stretch() { " --stretch" } else { "" };
        format!("cargo kata {name} {}{rest}{option}", self.number)
    }
}

/// Whether a file, relative to the repository, belongs to the module of the milestone's stretch goal.
pub fn is_source(milestone: &Milestone, file: &str) -> bool {
    Path::new(file).strip_prefix(milestone.relative("")).is_ok_and(is_in_module)
}

/// The same of a file relative to the milestone's directory.
pub fn is_in_module(file: &Path) -> bool {
    let module = Path::new(SOURCE).with_extension("");
    file.with_extension("") == module || file.starts_with(&module)
}

fn read(root: &Path, milestone: &Milestone) -> Result<Milestone, Error> {
    let name = milestone.relative(MANIFEST);
    let manifest: manifest::Manifest = manifest::parse(&read_course_file(root, &name)?, &name)?;
    let files = test_files::read(root, &milestone.relative(Suite::Stretch.file()))?;
    let tests_checksum = checksum::of_tests(root, &milestone.relative("tests"), &files)?;
    Ok(Milestone {
        number: milestone.number,
        dir: milestone.dir.clone(),
        package: milestone.package.clone(),
        has_original_tests: manifest.tests_checksum.as_ref().is_none_or(|expected| *expected == tests_checksum),
        manifest,
        checkpoint: files.iter().flat_map(|file| tests_of_file(file, Suite::Stretch)).collect(),
        polish: Vec::new(),
        examples: Vec::new(),
        has_lesson: milestone.has_lesson,
        tests_checksum,
        has_original_manifest: milestone.has_original_manifest,
        manifest_checksum: milestone.manifest_checksum.clone(),
        has_solution: root.join(solution_path(&milestone.dir, SOURCE)).is_file(),
        has_claims: false,
        has_stretch: false,
        suites: vec![Suite::Stretch],
        source: SOURCE,
        starter: STARTER,
        stretch: OnceLock::new(),
    })
}
