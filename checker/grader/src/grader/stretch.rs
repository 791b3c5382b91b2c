//! Grades stretch goals, for no points: each in a build of its own, with the harness and the limits of a checkpoint.

use std::fs;

use crate::build::Builder;
use crate::grade::{Flag, StretchGrade};
use crate::grader::{Grader, build};
use crate::harness::Checkpoint;
use crate::run::Pace;
use crate::submission::Submission;
use crate::workspace::Workspace;
use checker::course::Milestone;
use checker::error::Error;

/// The learner's file of a milestone's stretch goal, relative to the submission.
pub fn source_path(milestone: &Milestone) -> String {
    milestone.relative("src/stretch.rs")
}

impl Grader<'_> {
    /// Whether the submission has a stretch goal that is no longer the starter.
    pub fn has_begun_stretch(&self, milestone: &Milestone, submission: &Submission) -> Result<bool, Error> {
        if !milestone.has_stretch {
            return Ok(false);
        }
        let starter = self.course.path(milestone).join("stretch_starter.rs");
        let starter = fs::read(&starter).map_err(|err| Error::reading(&starter, err))?;
        let file = source_path(milestone);
        Ok(submission.sources.iter().any(|source| source.file == file && source.bytes != starter))
    }

    pub fn grade_stretch(
        &self,
        builder: &Builder,
        workspace: &Workspace,
        milestone: &Milestone,
        pace: &Pace,
        flags: &mut Vec<Flag>,
    ) -> Result<StretchGrade, Error> {
        let goal = self.course.stretch(milestone)?;
        let checkpoint = Checkpoint::read(self.course, goal)?;
        // The milestone's library was built without the feature, and only one library of a package is kept.
        builder.clean(workspace, &[goal])?;
        let (built, harnesses) = build(builder, workspace, &[(goal, &checkpoint)])?;
        let harness = harnesses.first().expect("each checkpoint has a harness");
        let grade = self.grade_milestone((builder, workspace, &built), (goal, harness), pace, flags)?;
        Ok(StretchGrade { passed: grade.passed(), total: grade.tests.len(), build_error: grade.build_error })
    }
}
