//! The baseline of all workspaces: the course with its dependencies built and its tests wrapped.

use std::fs::{self, File};
use std::path::PathBuf;

use super::{BASELINE_PREFIX, Workspace, copy, copy_course, course_fingerprint, lock, work_dir, write_files};
use crate::build::Builder;
use crate::class::progress;
use crate::submission::Submission;
use crate::{error, harness};
use checker::course::test_files::TestFile;
use checker::course::{Course, Milestone, Suite, is_polish};
use checker::error::Error;
use checker::process::ExitReason;

/// The dependencies, built once, and the wrapped tests.
pub struct Baseline {
    target: PathBuf,
    /// Keeps other graders from removing `target`.
    _in_use: File,
    /// The name and the wrapped text of each file of a checkpoint.
    checkpoints: Vec<(String, String)>,
}

impl Baseline {
    /// Builds the dependencies, unless an earlier grader has built them from the same course with the same compiler.
    pub fn prepare(course: &Course, builder: &Builder) -> Result<Self, Error> {
        let target = work_dir(course).join(format!("{BASELINE_PREFIX}{:016x}", course_fingerprint(course)));
        if !target.is_dir() {
            progress::building_dependencies();
            lock::remove_unused(&work_dir(course), BASELINE_PREFIX);
            let workspace = build_dependencies(course, builder)?;
            match fs::rename(workspace.target(), &target) {
                // Another grader was faster.
                Err(_) if target.is_dir() => {}
                renamed => renamed.map_err(|err| Error::writing(&target, err))?,
            }
        }
        let in_use = lock::share(&target).map_err(|err| Error::writing(&target, err))?;
        Ok(Self { target, _in_use: in_use, checkpoints: wrapped_checkpoints(course)? })
    }

    /// Creates the workspace of a submission: its sources and the wrapped tests of the course.
    pub fn workspace_for(&self, course: &Course, submission: &Submission) -> Result<Workspace, Error> {
        let create = || {
            let workspace = copy_course(course)?;
            copy(&self.target, &workspace.target())?;
            let sources = submission.sources.iter().map(|source| (&*source.file, &*source.bytes));
            write_files(&workspace, sources)?;
            write_files(&workspace, self.checkpoints.iter().map(|(file, text)| (&**file, text.as_bytes())))?;
            // Cargo builds nothing in a workspace in which the library of one package is missing.
            let missing = course.milestones.iter().filter(|milestone| !submission.has(milestone));
            let missing: Vec<String> = missing.map(Milestone::source_path).collect();
            write_files(&workspace, missing.iter().map(|file| (&**file, &b"compile_error!(\"missing\");\n"[..])))?;
            Ok(workspace)
        };
        create().map_err(|err| Error::writing(&work_dir(course), err))
    }
}

fn wrapped_checkpoints(course: &Course) -> Result<Vec<(String, String)>, Error> {
    let mut wrapped = Vec::new();
    for milestone in &course.milestones {
        for TestFile { file, module, text } in course.test_files(milestone, Suite::Checkpoint)? {
            // Polish is worth no points, so its tests are left out.
            let text = if is_polish(&module) { String::new() } else { text };
            let text = harness::wrap(&text, &module).map_err(|err| error::course(&format!("{file}: {err}")))?;
            wrapped.push((file, text));
        }
    }
    Ok(wrapped)
}

/// Builds the starters and runs the guarantees once, since both build dependencies. Removes the build output of the
/// starters.
fn build_dependencies(course: &Course, builder: &Builder) -> Result<Workspace, Error> {
    let workspace = copy_course(course).map_err(|err| Error::writing(&work_dir(course), err))?;
    for milestone in &course.milestones {
        let starter = course.path(milestone).join("starter.rs");
        let bytes = fs::read(&starter).map_err(|err| Error::reading(&starter, err))?;
        let written = write_files(&workspace, [(&*milestone.source_path(), &*bytes)].into_iter());
        written.map_err(|err| Error::writing(&workspace.root(), err))?;
    }
    let milestones: Vec<_> = course.milestones.iter().collect();
    let built = builder.build(&workspace, &milestones)?;
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
