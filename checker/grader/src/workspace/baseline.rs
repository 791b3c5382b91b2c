//! The baseline of all workspaces: the course with its dependencies built.

use std::fs::{self, File};
use std::path::PathBuf;

use super::{BASELINE_PREFIX, Workspace, baseline_fingerprint, copy, copy_course, lock, work_dir};
use crate::build::{Builder, Stage};
use crate::class::progress;
use crate::error;
use crate::harness::Checkpoint;
use crate::submission::Submission;
use checker::course::{Course, Milestone, Suite};
use checker::error::Error;
use checker::process::ExitReason;

/// The dependencies, built once.
pub struct Baseline {
    target: PathBuf,
    /// Keeps other graders from removing `target`.
    _in_use: File,
}

impl Baseline {
    /// Builds the dependencies, unless an earlier grader has built them from the same course with the same compiler.
    /// `checkpoints` are those of the course's milestones.
    pub fn prepare(course: &Course, checkpoints: &[Checkpoint], builder: &Builder) -> Result<Self, Error> {
        let target = target(course, builder);
        if !target.is_dir() {
            progress::building_dependencies();
            lock::remove_unused(&work_dir(course), BASELINE_PREFIX);
            let workspace = build_dependencies(course, checkpoints, builder)?;
            match fs::rename(workspace.target(), &target) {
                // Another grader was faster.
                Err(_) if target.is_dir() => {}
                renamed => renamed.map_err(|err| Error::writing(&target, err))?,
            }
        }
        let in_use = lock::share(&target).map_err(|err| Error::writing(&target, err))?;
        Ok(Self { target, _in_use: in_use })
    }

    /// Creates the workspace of a submission with its sources. It has no checkpoints yet.
    pub fn workspace_for(&self, course: &Course, submission: &Submission) -> Result<Workspace, Error> {
        let workspace = copy_course(course)?;
        copy(&self.target, &workspace.target()).map_err(|err| Error::writing(&workspace.target(), err))?;
        workspace.write(submission.sources.iter().map(|source| (&*source.file, &*source.bytes)))?;
        // Cargo builds nothing in a workspace in which the library of one package is missing.
        let missing = course.milestones.iter().filter(|milestone| !submission.has(milestone));
        let missing: Vec<String> = missing.map(Milestone::source_path).collect();
        workspace.write(missing.iter().map(|file| (&**file, &b"compile_error!(\"missing\");\n"[..])))?;
        Ok(workspace)
    }
}

/// The directory of the dependencies, if they are built.
pub fn target(course: &Course, builder: &Builder) -> PathBuf {
    work_dir(course).join(format!("{BASELINE_PREFIX}{:016x}", baseline_fingerprint(course, &builder.compiler())))
}

/// Builds the starters and runs the guarantees once, since both build dependencies. Removes the build output of the
/// starters.
fn build_dependencies(course: &Course, checkpoints: &[Checkpoint], builder: &Builder) -> Result<Workspace, Error> {
    let workspace = copy_course(course)?;
    for (milestone, checkpoint) in course.milestones.iter().zip(checkpoints) {
        let starter = course.path(milestone).join("starter.rs");
        let bytes = fs::read(&starter).map_err(|err| Error::reading(&starter, err))?;
        workspace.write([(&*milestone.source_path(), &*bytes)].into_iter())?;
        workspace.write(checkpoint.files())?;
    }
    let milestones: Vec<_> = course.milestones.iter().collect();
    let mut built = builder.build(&workspace, &milestones, Stage::Libraries)?;
    built.add(builder.build(&workspace, &milestones, Stage::Tests)?);
    for milestone in &milestones {
        if let Some(error) = built.error(milestone) {
            let reason = format!("the starter of {} cannot be built: {}", milestone.package, error.message);
            return Err(error::course(&reason));
        }
        if let Some(binary) = built.binary(milestone, Suite::Guarantees) {
            let finished = builder.run_guarantees(&workspace, milestone, binary)?;
            if !matches!(finished.exit_reason, ExitReason::Exited(_)) {
                return Err(error::course(&format!("the guarantees of {} cannot be compiled", milestone.package)));
            }
        }
    }
    builder.clean(&workspace, &milestones)?;
    Ok(workspace)
}
