//! Grades submissions of one course: reads the sources, builds and runs the tests, and counts the points.

mod points;
mod stretch;

use std::collections::BTreeSet;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::sync::RwLock;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};

use crate::submission::commit;
use crate::{error, run, sandbox, sources, submission, workspace};
use checker::build::TestBinary;
use checker::course::stretch::is_source;
use checker::course::{Course, Milestone, Suite};
use checker::error::Error;
use checker::process::ExitReason;
use checker::process::signal::CancelToken;
use checker::test_run::judge;
use checker::test_run::outcome::{Reason, TestResult, Verdict};

use crate::build::{Builder, Built, Stage};
use crate::defence::Defence;
use crate::grade::{BuildError, FORMAT_VERSION, Flag, Grade, LandlockState, MilestoneGrade, Sandbox};
use crate::harness::{Checkpoint, Harness};
use crate::run::{OUTPUT_LIMIT, Pace, Runner, TimedResult};
use crate::submission::Submission;
use crate::workspace::Workspace;
use crate::workspace::baseline::Baseline;
use points::{cleaned, seconds, to_grade};

/// The limits and the deadline.
pub struct Options {
    pub limits: Limits,
    /// It does not change a grade.
    pub deadline: Option<DateTime<Utc>>,
}

/// What a grade may depend on besides the course and the submission.
#[derive(Hash)]
pub struct Limits {
    /// Of one test; None if each milestone's own limit applies.
    pub timeout_seconds: Option<u64>,
    /// Of one build, whether of all milestones or of one.
    pub build_timeout_seconds: u64,
    pub memory_mib: u64,
    /// Whether to use Landlock if the system supports it.
    pub landlock: bool,
}

/// Grades submissions of one course; several threads may share it.
pub struct Grader<'c> {
    course: &'c Course,
    /// The milestones to grade, all or the one that was asked for, with their checkpoints.
    milestones: Vec<(&'c Milestone, Checkpoint)>,
    builder: Builder<'c>,
    runner: Runner<'c>,
    baseline: Baseline,
    deadline: Option<DateTime<Utc>>,
    /// Of everything that a grade depends on except the submission.
    fingerprint: u64,
}

impl<'c> Grader<'c> {
    /// Builds the dependencies, unless an earlier grader has. `jobs` submissions will be graded at the same time.
    ///
    /// # Errors
    /// When the course itself cannot be built.
    pub fn new(
        course: &'c Course,
        only: Option<&'c Milestone>,
        Options { limits, deadline }: &Options,
        jobs: usize,
        stop: &'c CancelToken,
    ) -> Result<Self, Error> {
        workspace::remove_leftovers(course);
        let landlock = if limits.landlock { sandbox::landlock_state() } else { LandlockState::None };
        let seccomp = sandbox::has_seccomp();
        if cfg!(target_os = "linux") && limits.landlock {
            require_sandbox(landlock, seccomp)?;
        }
        let seccomp = seccomp && Defence::Seccomp.is_on();
        let sandbox = Sandbox {
            landlock,
            seccomp,
            memory_mib: limits.memory_mib,
            timeout_seconds: limits.timeout_seconds,
            output_bytes: OUTPUT_LIMIT,
        };
        let limit = Duration::from_secs(limits.build_timeout_seconds);
        let builder = Builder::new(course, landlock != LandlockState::None, limit, run::oversubscription(jobs), stop)?;
        let checkpoints: Vec<Checkpoint> =
            course.milestones.iter().map(|milestone| Checkpoint::read(course, milestone)).collect::<Result<_, _>>()?;
        let baseline = Baseline::prepare(course, &checkpoints, &builder.for_dependencies())?;
        let mut milestones: Vec<_> = course.milestones.iter().zip(checkpoints).collect();
        milestones.retain(|(milestone, _)| only.is_none_or(|only| milestone.dir == only.dir));
        let mut hasher = DefaultHasher::new();
        let names: Vec<&str> = milestones.iter().map(|(milestone, _)| &*milestone.dir).collect();
        (workspace::course_fingerprint(course), limits, &sandbox, names).hash(&mut hasher);
        Ok(Self {
            course,
            milestones,
            baseline,
            builder,
            runner: Runner { sandbox, jobs, turns: RwLock::new(()), stop },
            deadline: *deadline,
            fingerprint: hasher.finish(),
        })
    }

    /// Reads the submission in `dir`.
    ///
    /// # Errors
    /// When there is no such directory.
    pub fn read(&self, dir: &Path) -> Result<Submission, Error> {
        submission::read(self.course, dir)
    }

    /// Submissions with equal fingerprints get equal grades.
    pub fn fingerprint(&self, submission: &Submission) -> String {
        let mut hasher = DefaultHasher::new();
        (self.fingerprint, submission).hash(&mut hasher);
        format!("{:016x}", hasher.finish())
    }

    /// Adds the commit and the lateness of the submission in `dir`.
    pub fn with_commit(&self, grade: Grade, dir: &Path, submission: &Submission) -> Grade {
        let landlock = self.runner.sandbox.landlock != LandlockState::None;
        let root = submission::root(dir);
        let commit = commit::last_commit(&root, &submission.sources, landlock, self.runner.stop);
        let deadline = self.deadline.map(|deadline| commit::lateness(deadline, commit.as_ref()));
        Grade { commit, deadline, ..grade }
    }

    /// Grades a submission that was read from `dir`.
    ///
    /// # Errors
    /// When grading itself fails; never because of what the submission's code does.
    pub fn grade(&self, learner: &str, dir: &Path, submission: &Submission) -> Result<Grade, Error> {
        let started = Instant::now();
        let workspace = self.baseline.workspace_for(self.course, submission)?;
        let (builder, budget) = self.builder.for_submission();
        let asked: Vec<_> = self.milestones.iter().map(|(milestone, checkpoint)| (*milestone, checkpoint)).collect();
        let (built, harnesses) = build(&builder, &workspace, &asked)?;
        let mut flags: Vec<Flag> = submission.flags.iter().chain(built.flags()).cloned().collect();
        let mut milestones = Vec::new();
        let pace = Pace::new(budget);
        for ((milestone, _), harness) in self.milestones.iter().zip(&harnesses) {
            let mut grade =
                self.grade_milestone((&builder, &workspace, &built), (milestone, harness), &pace, &mut flags)?;
            if !submission.has(milestone) {
                let message = format!("{} is missing from the submission", milestone.source_path());
                grade.build_error = Some(BuildError { message: message.into(), location: None });
            }
            grade.source_digest = self.source_digest(milestone, submission)?;
            milestones.push(grade);
        }
        // When every milestone has its points, so no stretch goal can take the time of one.
        for ((milestone, _), grade) in self.milestones.iter().zip(&mut milestones) {
            if grade.passed() == grade.tests.len() {
                grade.stretch = self.grade_stretch((&builder, &workspace), milestone, submission, &pace, &mut flags)?;
            }
        }
        let grade = Grade {
            format_version: FORMAT_VERSION,
            learner: learner.into(),
            score: milestones.iter().map(|milestone| milestone.score).sum(),
            max_score: milestones.iter().map(|milestone| milestone.max_score).sum(),
            milestones,
            flags,
            sandbox: self.runner.sandbox.clone(),
            commit: None,
            deadline: None,
            overridden: None,
            fingerprint: self.fingerprint(submission),
            seconds: seconds(started.elapsed()),
        };
        Ok(self.with_commit(grade, dir, submission))
    }

    fn source_digest(&self, milestone: &Milestone, submission: &Submission) -> Result<Option<String>, Error> {
        let starter = self.course.path(milestone).join("starter.rs");
        let starter = fs::read_to_string(&starter).map_err(|err| Error::reading(&starter, err))?;
        let dir = format!("milestones/{}/", milestone.dir);
        let is_graded = |file: &str| file.starts_with(&dir) && !is_source(milestone, file);
        let files = submission.sources.iter().filter(|source| is_graded(&source.file));
        Ok(sources::digest(files.filter_map(|source| str::from_utf8(&source.bytes).ok()), &starter))
    }

    fn grade_milestone(
        &self,
        (builder, workspace, built): (&Builder, &Workspace, &Built),
        (milestone, harness): (&Milestone, &Harness),
        pace: &Pace,
        flags: &mut Vec<Flag>,
    ) -> Result<MilestoneGrade, Error> {
        let mut results = Vec::new();
        if let Some(binary) = built.binary(milestone, milestone.main_suite()) {
            let tests = tests_of(milestone, milestone.main_suite());
            let run = self.runner.run_checkpoint(&run::Checkpoint { milestone, binary, harness }, pace)?;
            results = run.results;
            if let Some(reason) = run.forgery {
                let message = format!("{reason}: no test of {} counts", milestone.name());
                results = same_for_all(&tests, Verdict::Crashed, &message);
                flags.insert(0, Flag { file: milestone.source_path().into(), line: 0, reason: message.into() });
            }
        }
        if let Some(binary) = built.binary(milestone, Suite::Guarantees) {
            let tests = tests_of(milestone, Suite::Guarantees);
            // The signatures of an untouched starter give the guarantees already, which must not be worth points.
            let guarantees = if results.iter().any(|(result, _)| result.is_passed()) {
                run_guarantees(builder, workspace, binary, milestone, &tests)?
            } else {
                same_for_all(&tests, Verdict::Unfilled, "this test runs only if another test of the milestone passes")
            };
            results.extend(guarantees);
        }
        let build_error = built.error(milestone).map(cleaned);
        Ok(to_grade(milestone, build_error, &results))
    }
}

/// Builds the libraries, and then the tests with their secrets, whose sources are gone when it returns.
fn build(
    builder: &Builder,
    workspace: &Workspace,
    asked: &[(&Milestone, &Checkpoint)],
) -> Result<(Built, Vec<Harness>), Error> {
    let milestones: Vec<&Milestone> = asked.iter().map(|(milestone, _)| *milestone).collect();
    let mut built = builder.build(workspace, &milestones, Stage::Libraries)?;
    let harnesses: Vec<Harness> = asked.iter().map(|(_, checkpoint)| checkpoint.harness()).collect::<Result<_, _>>()?;
    let mut testable = milestones.clone();
    testable.retain(|milestone| built.error(milestone).is_none());
    for (milestone, harness) in milestones.iter().zip(&harnesses) {
        if built.error(milestone).is_none() {
            workspace.write(harness.files.iter().map(|(file, text)| (&**file, text.as_bytes())))?;
        }
    }
    let mut tests = builder.build(workspace, &testable, Stage::Tests)?;
    for (milestone, checkpoint) in asked {
        workspace.remove_checkpoint(milestone)?;
        if tests.error(milestone).is_some() {
            tests.add(explain(builder, workspace, milestone, checkpoint)?);
        }
    }
    tests.seal_checkpoints()?;
    built.add(tests);
    Ok((built, harnesses))
}

/// Builds a checkpoint as the course has it. Its error has the lines that the learner knows, and no secrets.
fn explain(
    builder: &Builder,
    workspace: &Workspace,
    milestone: &Milestone,
    checkpoint: &Checkpoint,
) -> Result<Built, Error> {
    workspace.write(checkpoint.files())?;
    let built = builder.build(workspace, &[milestone], Stage::Tests)?;
    workspace.remove_checkpoint(milestone)?;
    if built.error(milestone).is_none() {
        let reason = format!("the tests of {} are built only without the harness", milestone.package);
        return Err(error::course(&reason));
    }
    Ok(built)
}

/// Runs the tests that compile programs against the submission and run none of its code.
fn run_guarantees(
    builder: &Builder,
    workspace: &Workspace,
    binary: &TestBinary,
    milestone: &Milestone,
    tests: &BTreeSet<String>,
) -> Result<Vec<TimedResult>, Error> {
    let started = Instant::now();
    let finished = builder.run_guarantees(workspace, milestone, binary)?;
    let dir = format!("milestones/{}", milestone.dir);
    let Some(results) = judge::judge_shared(&finished, &dir) else {
        let verdict = if finished.exit_reason == ExitReason::TimedOut { Verdict::TimedOut } else { Verdict::Crashed };
        return Ok(same_for_all(tests, verdict, "the compiler did not finish a program that uses this milestone"));
    };
    Ok(results.into_iter().map(|result| (result, started.elapsed())).collect())
}

/// Grading without a sandbox is for those who ask for it.
fn require_sandbox(landlock: LandlockState, seccomp: bool) -> Result<(), Error> {
    match (landlock, seccomp) {
        (LandlockState::None, _) => Err(error::sandbox("Landlock")),
        (_, false) => Err(error::sandbox("seccomp")),
        (LandlockState::Enforced | LandlockState::Partial, true) => Ok(()),
    }
}

fn same_for_all(tests: &BTreeSet<String>, verdict: Verdict, message: &str) -> Vec<TimedResult> {
    tests
        .iter()
        .map(|name| {
            (TestResult::not_passed(name, Reason::Other { verdict, message: message.to_owned() }), Duration::ZERO)
        })
        .collect()
}

/// The full names of the tests of a suite that gate.
fn tests_of(milestone: &Milestone, suite: Suite) -> BTreeSet<String> {
    milestone.checkpoint.iter().filter(|test| test.suite == suite).map(|test| test.full_name.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::{LandlockState, require_sandbox};

    #[test]
    fn a_missing_part_of_the_sandbox_is_named() {
        let missing = |landlock, seccomp| require_sandbox(landlock, seccomp).map_err(|err| err.to_string());
        assert_eq!(missing(LandlockState::Enforced, true), Ok(()));
        assert_eq!(missing(LandlockState::Partial, true), Ok(()));
        let message = missing(LandlockState::None, true).expect_err("it is missing");
        assert!(message.contains("no Landlock") && message.contains("--without-landlock"), "{message}");
        assert!(missing(LandlockState::Enforced, false).is_err_and(|message| message.contains("no seccomp")));
    }
}
