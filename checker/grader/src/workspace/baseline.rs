//! What every submission's workspace starts from.

use std::fs::{self, File};
use std::path::PathBuf;

use super::{BASELINE_PREFIX, Workspace, copy, course_fingerprint, lay, lock, put, work_dir};
use crate::build::Builder;
use crate::class::progress;
use crate::submission::Submission;
use crate::{error, harness};
use checker::course::test_files::TestFile;
use checker::course::{Course, Milestone, Suite, is_polish};
use checker::error::Error;
use checker::process::ExitReason;

/// What every submission's skeleton starts from: the dependencies, built once, and the tests as they are graded.
pub struct Baseline {
    target: PathBuf,
    /// Says that they are in use.
    _in_use: File,
    /// The sources of the wrapped checkpoints, by the file that each takes the place of.
    checkpoints: Vec<(String, String)>,
}

impl Baseline {
    /// Finds the dependencies of all tests as an earlier grader built them from the same course with the same compiler,
    /// or builds them.
    pub fn prepare(course: &Course, builder: &Builder) -> Result<Self, Error> {
        let target = work_dir(course).join(format!("{BASELINE_PREFIX}{:016x}", course_fingerprint(course)));
        if !target.is_dir() {
            progress::preparing();
            lock::remove_unused(&work_dir(course), BASELINE_PREFIX);
            let workspace = build_dependencies(course, builder)?;
            let renamed = fs::rename(workspace.target(), &target);
            // Another grader may have been quicker.
            renamed.or_else(|err| if target.is_dir() { Ok(()) } else { Err(Error::writing(&target, err)) })?;
        }
        let in_use = lock::share(&target).map_err(|err| Error::writing(&target, err))?;
        Ok(Self { target, _in_use: in_use, checkpoints: wrapped_checkpoints(course)? })
    }

    /// A skeleton for one submission. Its tests are those of the course, wrapped.
    pub fn workspace_for(&self, course: &Course, submission: &Submission) -> Result<Workspace, Error> {
        let make = || {
            let workspace = lay(course)?;
            copy(&self.target, &workspace.target())?;
            let sources = submission.sources.iter().map(|source| (&*source.file, &*source.bytes));
            put(&workspace, sources)?;
            put(&workspace, self.checkpoints.iter().map(|(file, text)| (&**file, text.as_bytes())))?;
            // Cargo refuses a whole workspace when the library of one package is missing.
            let missing = course.milestones.iter().filter(|milestone| !submission.has(milestone));
            let missing: Vec<String> = missing.map(Milestone::source_path).collect();
            put(&workspace, missing.iter().map(|file| (&**file, &b"compile_error!(\"missing\");\n"[..])))?;
            Ok(workspace)
        };
        make().map_err(|err| Error::writing(&work_dir(course), err))
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

/// Builds everything with the starters in the place of a submission, and lets the tests that start a compiler do so once.
/// Nothing of the starters is left in what is built.
fn build_dependencies(course: &Course, builder: &Builder) -> Result<Workspace, Error> {
    let workspace = lay(course).map_err(|err| Error::writing(&work_dir(course), err))?;
    for milestone in &course.milestones {
        let starter = course.path(milestone).join("starter.rs");
        let bytes = fs::read(&starter).map_err(|err| Error::reading(&starter, err))?;
        let written = put(&workspace, [(&*milestone.source_path(), &*bytes)].into_iter());
        written.map_err(|err| Error::writing(&workspace.root(), err))?;
    }
    let milestones: Vec<_> = course.milestones.iter().collect();
    let built = builder.build(&workspace, &milestones)?;
    for milestone in &milestones {
        if let Some(problem) = built.problem(milestone) {
            let problem = format!("the starter of {} cannot be built: {}", milestone.package, problem.message);
            return Err(error::course(&problem));
        }
        if let Some(binary) = built.binary(milestone, Suite::Guarantees) {
            let finished = builder.run_guarantees(&workspace, milestone, binary)?;
            if !matches!(finished.exit_reason, ExitReason::Exited(_)) {
                return Err(error::course(&format!("the compiler cannot be asked about {}", milestone.package)));
            }
        }
    }
    builder.clean(&workspace, &milestones)?;
    Ok(workspace)
}
