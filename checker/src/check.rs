//! The check: tests the milestones in order, up to the first that does not pass.

mod blame;
pub mod progress;
pub mod tracked_files;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::build::freshness::SourceHashes;
use crate::build::inputs::{self, Inputs};
use crate::build::{self, BuildError, Built, TestBinary};
use crate::cache::Cache;
use crate::cache::fingerprint;
use crate::check::progress::{MilestoneProgress, Progress, Sources, State};
use crate::course::{Course, Milestone, Suite, stretch};
use crate::error::Error;
use crate::hash::sorted_entries;
use crate::location::Location;
use crate::process::signal::CancelToken;
use crate::test_run;
use crate::test_run::outcome::Outcome;

/// How many attempts may be superseded by a save. More than a few in a row mean that a test writes sources.
const MAX_ATTEMPTS: usize = 5;

/// Progress of a check, to be shown while the learner waits.
pub enum Event<'m> {
    Building(&'m Milestone),
    /// Another cargo holds the lock of the build directory.
    Waiting(&'m Milestone),
    Testing(&'m Milestone),
    Done,
}

/// Builds and runs what has changed since the last check, and returns the progress of the whole course.
///
/// # Errors
/// Among others [`Error::Interrupted`], when `cancel` was canceled meanwhile.
pub fn check_course<'c>(
    course: &'c Course,
    cancel: &CancelToken,
    on_event: &mut dyn FnMut(Event),
) -> Result<Progress<'c>, Error> {
    check_with_locked(course, None, cancel, on_event)
}

/// Checks the course, and one milestone even if it is locked, which does not change the progress.
///
/// # Errors
/// As [`check_course`].
pub fn check_with_locked<'c>(
    course: &'c Course,
    locked: Option<&Milestone>,
    cancel: &CancelToken,
    on_event: &mut dyn FnMut(Event),
) -> Result<Progress<'c>, Error> {
    course.require_files()?;
    let cache = Cache::open(course);
    let before = cache.load_passed();
    let inputs = cache.load_inputs();
    let (fingerprints, binaries) = (BTreeMap::new(), Vec::new());
    let mut check = CourseCheck { course, cache, inputs, workspace: 0, fingerprints, binaries, cancel, on_event };
    let mut attempts = 0;
    let (milestones, sources) = loop {
        let saved = tracked_files::watch_stamp(&course.root);
        check.begin_attempt();
        check.prebuild(before.as_ref().map_or(0, Vec::len))?;
        let milestones = check.check_milestones(locked)?;
        let sources = sources_of_subject(course, &milestones);
        // A file that was saved meanwhile may or may not have been built. The next attempt takes the rest from the cache.
        if tracked_files::watch_stamp(&course.root) == saved {
            break (milestones, sources);
        }
        attempts += 1;
        if attempts == MAX_ATTEMPTS {
            return Err(Error::NeverSettles { attempts });
        }
    };
    (check.on_event)(Event::Done);
    let progress = Progress::new(course, milestones, before.as_deref(), &sources);
    let now = progress.passed();
    if before.as_ref() != Some(&now) {
        check.cache.require_writable()?;
        check.cache.store_passed(&now)?;
    }
    Ok(progress)
}

/// The texts of the milestone that the next step is in. They only serve to find a line, so an unreadable file counts as empty.
fn sources_of_subject(course: &Course, milestones: &[MilestoneProgress]) -> Sources {
    let Some(current) = progress::subject(milestones) else {
        return Sources::default();
    };
    let dir = course.path(current.milestone);
    // The milestone and its stretch goal are built from files of their own.
    let is_own = |file: &str| stretch::is_source(current.milestone, file) == current.milestone.is_stretch();
    let mut files = Vec::new();
    read_sources(&dir.join("src"), &current.milestone.relative("src"), &mut files);
    files.retain(|(file, _)| is_own(file));
    // The learner's main file comes first.
    files.sort_by_key(|(file, _)| *file != current.milestone.source_path());
    let mut reference = Vec::new();
    let solution = course.root.join("solutions").join(&current.milestone.dir).join("src");
    read_sources(&solution, &current.milestone.relative("src"), &mut reference);
    let reference = reference.into_iter().filter(|(file, _)| is_own(file)).map(|(_, text)| text).collect();
    let starter = course.root.join(current.milestone.starter_path());
    Sources::new(fs::read_to_string(starter).unwrap_or_default(), reference, files)
}

/// Reads the Rust files below `dir`, which is called `name` in their paths. Only regular files are read: reading a pipe
/// could block forever.
fn read_sources(dir: &Path, name: &str, files: &mut Vec<(String, String)>) {
    for entry in sorted_entries(dir) {
        let name = format!("{name}/{}", entry.path.file_name().unwrap_or_default().display());
        if entry.is_dir {
            read_sources(&entry.path, &name, files);
        } else if name.ends_with(".rs") && entry.path.is_file() {
            files.push((name, fs::read_to_string(&entry.path).unwrap_or_default()));
        }
    }
}

/// The progress in a stretch goal, as that of a course with nothing else in it.
pub fn of_stretch<'c>(course: &'c Course, goal: &'c Milestone, outcome: Outcome) -> Progress<'c> {
    let state = if outcome.is_passed() { State::Passed } else { State::Current };
    let last_run = match outcome {
        Outcome::BuildError(_) => Cache::open(course).load_last_run(goal),
        Outcome::Tested { .. } | Outcome::NoTests => None,
    };
    let (checkpoint, not_graded) = (Some(outcome), Vec::new());
    let milestones =
        vec![MilestoneProgress { milestone: goal, state, checkpoint, last_run, not_graded, stretch: None }];
    let sources = sources_of_subject(course, &milestones);
    Progress::new(course, milestones, None, &sources)
}

struct CourseCheck<'c, 'r> {
    course: &'c Course,
    cache: Cache,
    inputs: Inputs,
    /// The workspace's fingerprint when the attempt began.
    workspace: u64,
    /// The fingerprints by the milestone's number and whether it is of its stretch goal, each from when the attempt first
    /// needed it.
    fingerprints: BTreeMap<(usize, bool), u64>,
    /// Test binaries that this attempt has built ahead of their checks.
    binaries: Vec<TestBinary>,
    cancel: &'r CancelToken,
    on_event: &'r mut dyn FnMut(Event),
}

impl<'c> CourseCheck<'c, '_> {
    fn begin_attempt(&mut self) {
        self.workspace = fingerprint::of_workspace(&self.course.root);
        self.fingerprints.clear();
        self.binaries.clear();
    }

    /// The milestone's fingerprint in this attempt. A save does not change it, but leads to another attempt.
    fn fingerprint(&mut self, milestone: &Milestone) -> u64 {
        let calculate = || fingerprint::of_milestone(self.course, milestone, self.workspace, &self.inputs);
        *self.fingerprints.entry((milestone.number, milestone.is_stretch())).or_insert_with(calculate)
    }

    /// Builds the changed suites of all milestones that were `passed` before with one call of cargo, which takes less time
    /// than one call each. If the build fails, each suite is built again when it is checked, for its own error.
    fn prebuild(&mut self, passed: usize) -> Result<(), Error> {
        let mut wanted = Vec::new();
        for milestone in self.course.milestones.iter().take(passed) {
            let fingerprint = self.fingerprint(milestone);
            for suite in Suite::ALL {
                if milestone.has(suite) && self.cache.load_outcome(milestone, suite, fingerprint).is_none() {
                    wanted.push((milestone, suite));
                }
            }
        }
        // A single suite is built when it is checked.
        if let [(first, _), _, ..] = wanted[..] {
            self.binaries = self.build(first, &wanted)?.result.unwrap_or_default();
        }
        Ok(())
    }

    /// Builds suites, and builds them once more if cargo used artifacts that are stale.
    fn build(&mut self, first: &Milestone, wanted: &[(&Milestone, Suite)]) -> Result<Built, Error> {
        self.cache.require_writable()?;
        (self.on_event)(Event::Building(first));
        let mut on_blocked = || (self.on_event)(Event::Waiting(first));
        let before = SourceHashes::of(self.course, wanted, &self.inputs);
        let mut records = self.cache.load_build_records();
        let mut built = build::build(self.course, wanted, self.cancel, &mut on_blocked)?;
        let stale = built.artifacts.iter().filter(|artifact| records.is_stale(artifact, &before));
        let dirs: BTreeSet<&str> = stale.map(|artifact| artifact.dir.as_str()).collect();
        if !dirs.is_empty() {
            let milestones = self.course.milestones.iter().filter(|milestone| dirs.contains(&*milestone.dir));
            build::clean(self.course, milestones, self.cancel)?;
            built = build::build(self.course, wanted, self.cancel, &mut on_blocked)?;
        }
        self.update_inputs(wanted, &built)?;
        records.record(&built.artifacts, &before, &SourceHashes::of(self.course, wanted, &self.inputs));
        self.cache.store_build_records(&records)?;
        Ok(built)
    }

    /// Learns from a build which files it has read. Inputs that are new count as changed: no verdict is stored that they may
    /// not have been part of.
    fn update_inputs(&mut self, wanted: &[(&Milestone, Suite)], built: &Built) -> Result<(), Error> {
        let milestones: Vec<&Milestone> = wanted.iter().map(|(milestone, _)| *milestone).collect();
        let before = self.inputs.clone();
        self.inputs.update(&self.course.root, &milestones, &built.artifacts);
        if self.inputs == before { Ok(()) } else { self.cache.store_inputs(&self.inputs) }
    }

    fn check_milestones(&mut self, locked: Option<&Milestone>) -> Result<Vec<MilestoneProgress<'c>>, Error> {
        let mut milestones = Vec::new();
        let mut state = State::Passed;
        for milestone in &self.course.milestones {
            // The first milestone that does not pass is the current one; those behind it are locked.
            if state != State::Passed {
                state = State::Locked;
                let is_asked_for = locked.is_some_and(|locked| locked.number == milestone.number);
                let checkpoint = if is_asked_for { Some(self.check_gate(milestone)?) } else { None };
                milestones.push(MilestoneProgress {
                    milestone,
                    state,
                    checkpoint,
                    last_run: None,
                    not_graded: Vec::new(),
                    stretch: None,
                });
                continue;
            }
            let checkpoint = self.check_gate(milestone)?;
            if !checkpoint.is_passed() {
                state = State::Current;
            }
            let last_run = match &checkpoint {
                Outcome::BuildError(_) => self.cache.load_last_run(milestone),
                Outcome::Tested { .. } | Outcome::NoTests => None,
            };
            let not_graded = self.not_graded(milestone);
            let checkpoint = Some(checkpoint);
            milestones.push(MilestoneProgress { milestone, state, checkpoint, last_run, not_graded, stretch: None });
        }
        for progress in milestones.iter_mut().filter(|progress| progress.state == State::Passed) {
            progress.stretch = self.check_stretch(progress.milestone)?;
        }
        Ok(milestones)
    }

    /// The outcome of the stretch goal of a passed milestone; None until the learner begins with it. Whatever is wrong with
    /// it is part of the outcome: the milestone stays passed.
    fn check_stretch(&mut self, milestone: &Milestone) -> Result<Option<Outcome>, Error> {
        if !self.course.has_begun_stretch(milestone) {
            return Ok(None);
        }
        let goal = match self.course.stretch(milestone) {
            Ok(goal) => goal,
            Err(error) => {
                let error = BuildError { rendered: error.to_string(), location: None };
                return Ok(Some(Outcome::BuildError(error)));
            }
        };
        if !self.course.declares_stretch(milestone) {
            let file = milestone.source_path();
            let lines = "    #[cfg(feature = \"stretch\")]\n    pub mod stretch;";
            let rendered = format!("{file} does not declare the stretch goal.\nAdd below its imports:\n\n{lines}");
            let location = Some(Location { file, line: 1 });
            return Ok(Some(Outcome::BuildError(BuildError { rendered, location })));
        }
        self.check_suite(goal, Suite::Stretch).map(Some)
    }

    /// The files that the milestone is built from here, but not in a grade.
    fn not_graded(&self, milestone: &Milestone) -> Vec<String> {
        let manifest = if milestone.has_original_manifest { None } else { Some(milestone.relative("Cargo.toml")) };
        manifest.into_iter().chain(self.inputs.not_graded(&self.course.root, milestone)).collect()
    }

    /// Checks the suites that decide whether the next milestone is unlocked.
    fn check_gate(&mut self, milestone: &Milestone) -> Result<Outcome, Error> {
        let checkpoint = self.check_suite(milestone, Suite::Checkpoint)?;
        if !checkpoint.is_passed() || !milestone.has(Suite::Guarantees) {
            return Ok(checkpoint);
        }
        Ok(checkpoint.and(self.check_suite(milestone, Suite::Guarantees)?))
    }

    /// The outcome of one suite: from the cache, unless something that it depends on has changed.
    fn check_suite(&mut self, milestone: &Milestone, suite: Suite) -> Result<Outcome, Error> {
        let before = self.fingerprint(milestone);
        if let Some(outcome) = self.cache.load_outcome(milestone, suite, before) {
            return Ok(outcome);
        }
        let outcome = match self.build_suite(milestone, suite)? {
            SuiteBuild::Built(binary) => {
                (self.on_event)(Event::Testing(milestone));
                let outcome = test_run::run_suite(&binary, milestone, suite, self.cancel)?;
                self.cache.store_last_run(milestone, suite, &outcome)?;
                outcome
            }
            SuiteBuild::Failed(error) => Outcome::BuildError(self.explain(milestone, error)),
        };
        let source_dir = self.course.path(milestone).join("src");
        if matches!(outcome, Outcome::BuildError(_)) && inputs::may_be_elsewhere(&source_dir) {
            return Ok(outcome);
        }
        let workspace = fingerprint::of_workspace(&self.course.root);
        if fingerprint::of_milestone(self.course, milestone, workspace, &self.inputs) == before {
            self.cache.store_outcome(milestone, suite, before, &outcome)?;
        }
        Ok(outcome)
    }

    /// The error of a build, or a better one if the learner's file is empty: the compiler's is about what a test misses.
    fn explain(&self, milestone: &Milestone, error: BuildError) -> BuildError {
        let is_empty = fs::read_to_string(self.course.source(milestone)).is_ok_and(|text| text.trim().is_empty());
        if !is_empty || !error.is_in_source_code() {
            return error;
        }
        let file = milestone.source_path();
        let rendered = format!("{file} is empty.\n`{}` puts the starter there.", milestone.command("reset", ""));
        BuildError { rendered, location: Some(Location { file, line: 1 }) }
    }

    fn build_suite(&mut self, milestone: &Milestone, suite: Suite) -> Result<SuiteBuild, Error> {
        if let Some(binary) = find_binary(&self.binaries, milestone, suite) {
            return Ok(SuiteBuild::Built(binary));
        }
        let binaries = match self.build(milestone, &[(milestone, suite)])?.result {
            Ok(binaries) => binaries,
            Err(error) => return Ok(SuiteBuild::Failed(error)),
        };
        Ok(match find_binary(&binaries, milestone, suite) {
            Some(binary) => SuiteBuild::Built(binary),
            None => {
                let rendered = format!("cargo built no tests called {}", suite.name());
                SuiteBuild::Failed(BuildError { rendered, location: None })
            }
        })
    }
}

/// The build of one suite, for which cargo itself could be run.
enum SuiteBuild {
    Built(TestBinary),
    Failed(BuildError),
}

fn find_binary(binaries: &[TestBinary], milestone: &Milestone, suite: Suite) -> Option<TestBinary> {
    binaries.iter().find(|binary| binary.dir == milestone.dir && binary.suite == suite).cloned()
}
