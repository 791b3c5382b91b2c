//! The course: reads its milestones and their manifests from the directories.

pub mod bodies;
pub mod checksum;
pub mod examples;
pub mod functions;
pub mod items;
pub mod manifest;
pub mod signatures;
pub mod stretch;
pub mod test_files;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Duration;

use crate::error::Error;
use crate::location::Location;
use crate::suggestion::nearest;
use examples::Example;
use manifest::{CourseManifest, Function, Manifest};
use test_files::TestFile;

/// The file that the learner fills in, relative to a milestone's directory.
const SOURCE: &str = "src/lib.rs";
const STARTER: &str = "starter.rs";
/// The lesson, relative to a milestone's directory.
pub const LESSON: &str = "README.md";

#[derive(Debug)]
pub struct Course {
    pub root: PathBuf,
    pub manifest: CourseManifest,
    /// In the order in which they unlock each other. Never empty.
    pub milestones: Vec<Milestone>,
}

#[derive(Debug)]
pub struct Milestone {
    pub number: usize,
    /// `01-cow-string`
    pub dir: String,
    /// `cow-string`
    pub package: String,
    pub manifest: Manifest,
    /// The tests that gate the next milestone, in the order in which they are best passed.
    pub checkpoint: Vec<MilestoneTest>,
    /// The tests that never gate.
    pub polish: Vec<MilestoneTest>,
    /// The programs that run on the learner's code.
    pub examples: Vec<Example>,
    /// Whether the tests are those of the course.
    pub has_original_tests: bool,
    /// Whether there is a README.md to read.
    pub has_lesson: bool,
    /// The checksum of the tests as they are.
    pub tests_checksum: String,
    /// Whether Cargo.toml is that of the course.
    pub has_original_manifest: bool,
    /// The checksum of Cargo.toml as it is.
    pub manifest_checksum: String,
    /// Whether the course comes with its solution.
    pub has_solution: bool,
    /// Whether there are claims of it to measure.
    pub has_claims: bool,
    /// Whether there is a stretch goal.
    pub has_stretch: bool,
    suites: Vec<Suite>,
    /// The file that the learner fills in, relative to the directory, and what it is in the beginning.
    source: &'static str,
    starter: &'static str,
    /// The stretch goal, once it was needed.
    stretch: OnceLock<Box<Milestone>>,
}

/// A test of a milestone, with its location.
#[derive(Debug)]
pub struct MilestoneTest {
    /// The name without the modules, as the board shows it.
    pub name: String,
    /// The name with the modules, as libtest has it, like `promises::threads::test_handles_may_cross_threads`.
    pub full_name: String,
    pub suite: Suite,
    pub location: Location,
}

/// The module of the checkpoint whose tests never gate.
const POLISH: &str = "polish::";

/// Whether a test belongs to the polish, given its full name.
pub fn is_polish(full_name: &str) -> bool {
    full_name.starts_with(POLISH)
}

/// A test suite of a milestone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suite {
    /// Gates the next milestone, except for its polish.
    Checkpoint,
    /// Gates as well. Its tests start a compiler, which is slow, so it runs last.
    Guarantees,
    /// The tests of a stretch goal, which never gate.
    Stretch,
}

impl Suite {
    pub const ALL: [Self; 3] = [Self::Checkpoint, Self::Guarantees, Self::Stretch];

    pub fn name(self) -> &'static str {
        match self {
            Self::Checkpoint => "checkpoint",
            Self::Guarantees => "guarantees",
            Self::Stretch => "stretch",
        }
    }

    /// Its root file, relative to the milestone's directory.
    pub fn file(self) -> &'static str {
        match self {
            Self::Checkpoint => "tests/checkpoint/main.rs",
            Self::Guarantees => "tests/guarantees.rs",
            Self::Stretch => "tests/stretch.rs",
        }
    }
}

impl Course {
    /// Reads the course that contains `start`.
    pub fn find(start: &Path) -> Result<Self, Error> {
        let root = start
            .ancestors()
            .find(|dir| dir.join("milestones").is_dir() && dir.join("Cargo.toml").is_file())
            .ok_or_else(|| Error::OutsideCourse { from: start.to_owned() })?;
        if root.to_str().is_none() {
            return Err(Error::NotUtf8 { dir: root.to_owned() });
        }
        let mut dirs = milestone_dirs(&root.join("milestones"))?;
        dirs.sort();
        let claims = fs::read_to_string(root.join("milestones/claims/Cargo.toml")).unwrap_or_default();
        let milestones = dirs.iter().map(|dir| Milestone::read(root, dir, &claims)).collect::<Result<Vec<_>, _>>()?;
        if milestones.is_empty() {
            return Err(Error::NoMilestones { dir: "milestones".to_owned() });
        }
        require_each_once(&milestones)?;
        milestones.iter().try_for_each(|milestone| require_package_name(root, milestone))?;
        let text = read_course_file(root, "milestones/course.toml")?;
        let manifest = manifest::parse(&text, "milestones/course.toml")?;
        Ok(Self { root: root.to_owned(), manifest, milestones })
    }

    /// Finds a milestone by `1`, `01`, `cow-string` or `01-cow-string`.
    pub fn milestone(&self, name: &str) -> Result<&Milestone, Error> {
        let is_called = |milestone: &&Milestone| {
            milestone.package == name || milestone.dir == name || name.parse() == Ok(milestone.number)
        };
        self.milestones.iter().find(is_called).ok_or_else(|| self.unknown(name))
    }

    fn unknown(&self, name: &str) -> Error {
        let nearest = nearest(name, self.milestones.iter().map(|milestone| milestone.package.as_str()));
        let lines: Vec<_> =
            self.milestones.iter().map(|milestone| format!("  {}  {}", milestone.number, milestone.package)).collect();
        Error::UnknownMilestone { name: name.to_owned(), nearest: nearest.map(str::to_owned), list: lines.join("\n") }
    }

    pub fn path(&self, milestone: &Milestone) -> PathBuf {
        self.root.join("milestones").join(&milestone.dir)
    }

    /// The source files of one of a milestone's suites.
    pub fn test_files(&self, milestone: &Milestone, suite: Suite) -> Result<Vec<TestFile>, Error> {
        test_files::read(&self.root, &milestone.relative(suite.file()))
    }

    pub fn source(&self, milestone: &Milestone) -> PathBuf {
        self.path(milestone).join(milestone.source)
    }

    /// Checks that every milestone has its source: without one of them, cargo refuses the whole workspace.
    pub fn require_files(&self) -> Result<(), Error> {
        for milestone in &self.milestones {
            if !self.has_source(milestone)? {
                return Err(Error::MissingSource {
                    file: milestone.source_path(),
                    milestone: milestone.package.clone(),
                });
            }
        }
        Ok(())
    }

    /// Whether the learner's file exists. Anything else at its path, such as a directory or a dangling link, is an error:
    /// reading it may fail or block forever.
    pub fn has_source(&self, milestone: &Milestone) -> Result<bool, Error> {
        let source = self.source(milestone);
        if source.is_file() || fs::symlink_metadata(&source).is_err() {
            return Ok(source.is_file());
        }
        Err(Error::NotAFile { file: milestone.source_path(), milestone: milestone.package.clone() })
    }
}

impl Milestone {
    fn read(root: &Path, dir: &str, claims: &str) -> Result<Self, Error> {
        let broken = |message: &str| Error::BrokenDir { dir: format!("milestones/{dir}"), message: message.to_owned() };
        let (number, package) = dir.split_once('-').ok_or_else(|| broken("there is no `-` in its name"))?;
        let number = number.parse().map_err(|_| broken("its name does not begin with a number"))?;

        let path = root.join("milestones").join(dir);
        let text = read_course_file(root, &format!("milestones/{dir}/milestone.toml"))?;
        let cargo_manifest = fs::read_to_string(path.join("Cargo.toml")).unwrap_or_default();
        let mut suites = vec![Suite::Checkpoint];
        // If it is declared and missing, it is missed below.
        let guarantees = Suite::Guarantees.file();
        if path.join(guarantees).is_file() || cargo_manifest.contains(guarantees) {
            suites.push(Suite::Guarantees);
        }
        let (mut files, mut tests) = (Vec::new(), Vec::new());
        for suite in &suites {
            let of_suite = test_files::read(root, &format!("milestones/{dir}/{}", suite.file()))?;
            tests.extend(of_suite.iter().flat_map(|file| tests_of_file(file, *suite)));
            files.extend(of_suite);
        }
        let tests_checksum = checksum::of_tests(root, &format!("milestones/{dir}/tests"), &files)?;
        let (polish, checkpoint): (Vec<_>, Vec<_>) = tests.into_iter().partition(|test| is_polish(&test.full_name));
        let name = format!("milestones/{dir}/milestone.toml");
        let manifest: Manifest = manifest::parse(&text, &name)?;
        let is_test = |points: &&String| checkpoint.iter().any(|test: &MilestoneTest| test.name == **points);
        if let Some(other) = manifest.points.keys().find(|points| !is_test(points)) {
            let line = text.lines().position(|line| line.trim_start().starts_with(other.as_str()));
            let message = format!("there is no test `{other}` that could be worth points");
            return Err(Error::BrokenManifest { file: name, line: line.map_or(1, |line| line + 1), message });
        }
        let has_original_tests = manifest.tests_checksum.as_ref().is_none_or(|expected| *expected == tests_checksum);
        let manifest_checksum = checksum::of_text(&cargo_manifest);
        let expected = manifest.manifest_checksum.as_ref();
        let has_original_manifest = expected.is_none_or(|expected| *expected == manifest_checksum);
        Ok(Self {
            number,
            dir: dir.to_owned(),
            package: package.to_owned(),
            manifest,
            checkpoint,
            polish,
            examples: examples::read(&path, dir),
            has_original_tests,
            has_lesson: path.join(LESSON).is_file(),
            tests_checksum,
            has_original_manifest,
            manifest_checksum,
            has_solution: root.join(solution_path(dir, SOURCE)).is_file(),
            has_claims: claims.contains(&format!("\nm{number} = ")),
            has_stretch: path.join(stretch::MANIFEST).is_file(),
            suites,
            source: SOURCE,
            starter: STARTER,
            stretch: OnceLock::new(),
        })
    }

    /// What a polish test is about: needless work, or robustness. None if its file does not say.
    pub fn polish_kind(&self, test: &str) -> Option<&'static str> {
        let test = self.polish.iter().find(|polish| polish.name == test)?;
        let kinds = [("needless_work", "needless work"), ("robustness", "robustness")];
        let is_in = |module: &str| test.full_name.split("::").any(|part| part == module);
        kinds.into_iter().find(|(module, _)| is_in(module)).map(|(_, kind)| kind)
    }

    /// The learner's file, relative to the repository.
    pub fn source_path(&self) -> String {
        self.relative(self.source)
    }

    /// What the learner's file is in the beginning, relative to the repository.
    pub fn starter_path(&self) -> String {
        self.relative(self.starter)
    }

    /// The reference solution, relative to the repository.
    pub fn solution_path(&self) -> String {
        solution_path(&self.dir, self.source)
    }

    /// A file of the milestone, relative to the repository.
    pub fn relative(&self, file: &str) -> String {
        format!("milestones/{}/{file}", self.dir)
    }

    pub fn has(&self, suite: Suite) -> bool {
        self.suites.contains(&suite)
    }

    /// How long one test of `suite` may run. A guarantee starts a compiler, which may have to build everything first.
    pub fn time_limit(&self, suite: Suite) -> Duration {
        let factor = if suite == Suite::Guarantees { 12 } else { 1 };
        Duration::from_secs(self.manifest.timeout_seconds.saturating_mul(factor))
    }

    pub fn build_time_limit(&self) -> Duration {
        Duration::from_secs(self.manifest.build_timeout_seconds)
    }

    /// The points for a checkpoint test in a grade.
    pub fn points(&self, test: &str) -> u32 {
        self.manifest.points.get(test).copied().unwrap_or(1)
    }

    /// The function to look at when `test` fails.
    pub fn function_to_blame(&self, test: &str) -> Option<&Function> {
        self.manifest.functions.iter().find(|function| function.tests.iter().any(|name| name == test))
    }

    pub fn function(&self, name: &str) -> Option<&Function> {
        self.manifest.functions.iter().find(|function| function.name == name)
    }
}

/// Checks that the numbers are 1, 2, 3 …: a course without one of its milestones must not look complete.
fn require_each_once(milestones: &[Milestone]) -> Result<(), Error> {
    for (index, milestone) in milestones.iter().enumerate() {
        if milestone.number > index + 1 {
            return Err(Error::MissingMilestone { number: index + 1 });
        }
        if milestone.number <= index {
            let dir = format!("milestones/{}", milestone.dir);
            let message = format!("there is another milestone {}; keep copies elsewhere", milestone.number);
            return Err(Error::BrokenDir { dir, message });
        }
    }
    Ok(())
}

fn solution_path(dir: &str, source: &str) -> String {
    format!("solutions/{dir}/{source}")
}

/// Checks that a milestone's package has the name under which the checker builds it. A manifest without a name is left to
/// cargo.
fn require_package_name(root: &Path, milestone: &Milestone) -> Result<(), Error> {
    let file = milestone.relative("Cargo.toml");
    let text = read_course_file(root, &file)?;
    let lines = text.lines().map(str::trim).enumerate().skip_while(|(_, line)| *line != "[package]").skip(1);
    let name = lines.take_while(|(_, line)| !line.starts_with('[')).find_map(|(index, line)| {
        let value = line.strip_prefix("name")?.trim_start().strip_prefix('=')?.trim_start().strip_prefix('"')?;
        Some((index + 1, value.split('"').next()?))
    });
    match name {
        Some((line, name)) if name != milestone.package => {
            let message = format!("the package is called `{name}`; the course knows it as `{}`", milestone.package);
            Err(Error::BrokenManifest { file, line, message })
        }
        _ => Ok(()),
    }
}

/// Whether a directory is a milestone: its name begins with a digit. Others hold packages of the course, or the learner's
/// own files.
pub fn is_milestone_dir(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_digit())
}

fn milestone_dirs(milestones: &Path) -> Result<Vec<String>, Error> {
    let entries = fs::read_dir(milestones).map_err(|err| Error::reading(milestones, err))?;
    let mut dirs = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|err| Error::reading(milestones, err))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_dir() && is_milestone_dir(&name) {
            dirs.push(name);
        }
    }
    Ok(dirs)
}

/// The tests of one of a suite's files, in its order.
fn tests_of_file(file: &TestFile, suite: Suite) -> Vec<MilestoneTest> {
    let test = |(name, line): (String, usize)| MilestoneTest {
        full_name: format!("{}{name}", file.module),
        name,
        suite,
        location: Location { file: file.file.clone(), line },
    };
    functions::tests(&file.text).into_iter().map(test).collect()
}

/// The text of a `file` that belongs to the course, relative to `root`.
fn read_course_file(root: &Path, file: &str) -> Result<String, Error> {
    let full = root.join(file);
    if !full.is_file() {
        return Err(Error::MissingCourseFile { file: file.to_owned() });
    }
    fs::read_to_string(&full).map_err(|err| Error::reading(&full, err))
}
