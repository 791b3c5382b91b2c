//! What a build of some milestones has made: libraries, test binaries and errors.

use std::collections::BTreeMap;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use super::blame;
use crate::grade::{BuildError, Flag, Location};
use crate::workspace::Workspace;
use checker::build::{self, TestBinary};
use checker::course::{Milestone, Suite};
use checker::error::Error;
use checker::process::Output;

/// What is built of the milestones.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    Libraries,
    /// The checkpoints and guarantees, or a stretch goal's tests, which use the libraries as they are.
    Tests,
}

/// The libraries, the binaries and the errors of a build of some milestones.
#[derive(Default)]
pub struct Built {
    /// The directories of milestones whose libraries were built.
    libraries: Vec<String>,
    binaries: Vec<TestBinary>,
    /// By the milestone's directory.
    errors: BTreeMap<String, BuildError>,
    /// By the milestone's directory.
    flags: BTreeMap<String, Vec<Flag>>,
}

impl Built {
    /// Parses cargo's messages.
    pub fn parse(finished: &Output, workspace: &Workspace) -> Self {
        let mut built = Self::default();
        for message in build::messages::parse_messages(&finished.stdout) {
            let Some(dir) = message.dir() else { continue };
            if let Some(binary) = message.test_binary(&workspace.root()) {
                built.binaries.push(binary);
            } else if let Some(error) = message.error() {
                let error = BuildError { message: error.rendered.into(), location: error.location.map(Location::from) };
                built.errors.entry(dir).or_insert(error);
            }
        }
        built
    }

    pub fn binary(&self, milestone: &Milestone, target: Suite) -> Option<&TestBinary> {
        self.binaries.iter().find(|binary| binary.dir == milestone.dir && binary.suite == target)
    }

    pub fn error(&self, milestone: &Milestone) -> Option<&BuildError> {
        self.errors.get(&milestone.dir)
    }

    /// What the compiler said that needs review.
    pub fn flags(&self) -> impl Iterator<Item = &Flag> {
        self.flags.values().flatten()
    }

    pub fn add(&mut self, other: Self) {
        self.libraries.extend(other.libraries);
        self.binaries.extend(other.binaries);
        self.errors.extend(other.errors);
        self.flags.extend(other.flags);
    }

    /// Takes from the checkpoints the permission to be read: its own program would tell a test its secrets. One that
    /// could not be built completely is left out.
    pub fn seal_checkpoints(&mut self) -> Result<(), Error> {
        self.binaries.retain(|binary| !self.errors.contains_key(&binary.dir));
        let mut checkpoints = self.binaries.iter().filter(|binary| binary.suite != Suite::Guarantees);
        checkpoints.try_for_each(|TestBinary { path, .. }| {
            fs::set_permissions(path, Permissions::from_mode(0o111)).map_err(|err| Error::writing(path, err))
        })
    }

    pub fn flag(&mut self, milestone: &Milestone, flags: Vec<Flag>) {
        self.flags.insert(milestone.dir.clone(), flags);
    }

    pub fn fail(&mut self, milestone: &Milestone, error: BuildError) {
        self.errors.insert(milestone.dir.clone(), error);
    }

    pub fn remove(&mut self, milestone: &Milestone) {
        self.libraries.retain(|dir| *dir != milestone.dir);
        self.binaries.retain(|binary| binary.dir != milestone.dir);
        self.errors.remove(&milestone.dir);
        self.flags.remove(&milestone.dir);
    }

    /// Whether the build says something about the sources: everything exists, or there is an error with a location.
    pub fn is_conclusive(&self, milestone: &Milestone, stage: Stage) -> bool {
        let suites = Suite::ALL.into_iter().filter(|suite| milestone.has(*suite));
        match (self.error(milestone), stage) {
            (Some(error), _) => blame::is_located(error),
            (None, Stage::Libraries) => self.libraries.contains(&milestone.dir),
            (None, Stage::Tests) => suites.into_iter().all(|suite| self.binary(milestone, suite).is_some()),
        }
    }

    /// Keeps the library that was built, for whatever uses it from now on.
    pub fn keep_library(&mut self, workspace: &Workspace, deps: &Path, milestone: &Milestone) -> Result<(), Error> {
        let name = format!("lib{}", milestone.package.replace('-', "_"));
        let prefix = format!("{name}-");
        let mut kept = 0;
        // Without the directory, nothing was built.
        for entry in fs::read_dir(deps).into_iter().flatten().flatten() {
            let path = entry.path();
            let extension = path.extension().unwrap_or_default();
            let is_library = entry.file_name().to_string_lossy().starts_with(&prefix);
            if is_library && ["rlib", "rmeta"].iter().any(|library| extension == *library) {
                let to = workspace.libraries().join(&name).with_extension(extension);
                fs::copy(&path, &to).map_err(|err| Error::writing(&to, err))?;
                kept += 1;
            }
        }
        if kept == 2 {
            self.libraries.push(milestone.dir.clone());
        }
        Ok(())
    }
}
