//! Grades stretch goals, for no points: each in a build of its own, with the harness and the limits of a checkpoint.

use std::fs;

use crate::build::Builder;
use crate::grade::{BuildError, Flag, StretchGrade};
use crate::grader::{Grader, build};
use crate::harness::Checkpoint;
use crate::run::Pace;
use crate::submission::Submission;
use crate::workspace::Workspace;
use checker::course::Milestone;
use checker::course::stretch::is_source;
use checker::error::Error;

impl Grader<'_> {
    /// The stretch goal of a milestone; None until the learner begins with it. Whatever goes wrong, the milestones keep
    /// their points: it is part of the result.
    pub fn grade_stretch(
        &self,
        (builder, workspace): (&Builder, &Workspace),
        milestone: &Milestone,
        submission: &Submission,
        pace: &Pace,
        flags: &mut Vec<Flag>,
    ) -> Result<Option<StretchGrade>, Error> {
        if !milestone.has_stretch {
            return Ok(None);
        }
        let goal = self.course.stretch(milestone)?;
        if !self.has_begun(goal, submission)? {
            return Ok(None);
        }
        let result = self.grade_goal((builder, workspace), goal, pace, flags);
        or_not_built(result, goal.checkpoint.len()).map(Some)
    }

    fn has_begun(&self, goal: &Milestone, submission: &Submission) -> Result<bool, Error> {
        let starter = self.course.root.join(goal.starter_path());
        let starter = fs::read(&starter).map_err(|err| Error::reading(&starter, err))?;
        let file = goal.source_path();
        Ok(submission.sources.iter().any(|source| source.file == file && source.bytes != starter))
    }

    fn grade_goal(
        &self,
        (builder, workspace): (&Builder, &Workspace),
        goal: &Milestone,
        pace: &Pace,
        flags: &mut Vec<Flag>,
    ) -> Result<StretchGrade, Error> {
        let checkpoint = Checkpoint::read(self.course, goal)?;
        // The milestone's library was built without the feature, and only one library of a package is kept.
        builder.clean(workspace, &[goal])?;
        let (built, harnesses) = build(builder, workspace, &[(goal, &checkpoint)])?;
        flags.extend(built.flags().filter(|flag| is_source(goal, &flag.file)).cloned());
        let harness = harnesses.first().expect("each checkpoint has a harness");
        let grade = self.grade_milestone((builder, workspace, &built), (goal, harness), pace, flags)?;
        Ok(StretchGrade { passed: grade.passed(), total: grade.tests.len(), build_error: grade.build_error })
    }
}

/// An error that keeps a submission from being judged is one of the stretch goal alone here.
fn or_not_built(result: Result<StretchGrade, Error>, total: usize) -> Result<StretchGrade, Error> {
    match result {
        Ok(_) | Err(Error::Interrupted) => result,
        Err(error) => {
            let build_error = BuildError { message: error.to_string().into(), location: None };
            Ok(StretchGrade { passed: 0, total, build_error: Some(build_error) })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Error, or_not_built};
    use crate::error;

    #[test]
    fn what_goes_wrong_with_a_stretch_goal_is_no_error_of_the_grade() {
        let grade = or_not_built(Err(error::course("the disk is full")), 14).expect("the milestones are judged");
        assert_eq!((grade.passed, grade.total), (0, 14));
        assert!(grade.build_error.is_some_and(|error| error.message.contains("the disk is full")));
        assert!(matches!(or_not_built(Err(Error::Interrupted), 14), Err(Error::Interrupted)));
    }
}
