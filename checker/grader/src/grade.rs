//! The grade of a submission: the model from which every report is made. Its JSON is the format `json`; within one
//! format version, no field is removed or renamed.

use serde::{Deserialize, Serialize};

use crate::plain::Plain;
use checker::location;

pub const FORMAT_VERSION: u32 = 2;

/// The grade of one submission.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Grade {
    pub format_version: u32,
    /// The name of the submission's directory, or the name in the class list.
    pub learner: Plain,
    /// The sum of the milestones' scores.
    pub score: u32,
    pub max_score: u32,
    pub milestones: Vec<MilestoneGrade>,
    /// Code that an instructor should look at. Flags do not change the score.
    pub flags: Vec<Flag>,
    pub sandbox: Sandbox,
    /// The last commit of the submission, if it is a git repository.
    pub commit: Option<Commit>,
    /// Present when a deadline was given. Lateness does not change the score.
    pub deadline: Option<Deadline>,
    /// Not part of the score, but shown beside it.
    #[serde(rename = "override", default, skip_serializing_if = "Option::is_none")]
    pub overridden: Option<Override>,
    /// Equal fingerprints mean equal sources, tests, points and limits.
    pub fingerprint: String,
    /// The duration of grading.
    pub seconds: f64,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct MilestoneGrade {
    pub number: usize,
    /// The package, like `cow-string`.
    pub name: Plain,
    pub title: Plain,
    /// The learner's file, relative to the submission.
    pub file: Plain,
    pub score: u32,
    pub max_score: u32,
    /// Why none of its tests could run: the first compiler error, or a missing file.
    pub build_error: Option<BuildError>,
    pub tests: Vec<TestGrade>,
    /// Equal for equal code, apart from comments and white space; None if it is the starter's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_digest: Option<String>,
    /// None unless the milestone is passed and the learner has begun its stretch goal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stretch: Option<StretchGrade>,
}

/// What a stretch goal is worth: never points, but shown beside them.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct StretchGrade {
    /// How many of its tests pass.
    pub passed: usize,
    pub total: usize,
    pub build_error: Option<BuildError>,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct BuildError {
    /// Several lines, without colors.
    pub message: Plain,
    #[serde(rename = "place")]
    pub location: Option<Location>,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct TestGrade {
    pub name: Plain,
    pub verdict: GradeVerdict,
    /// Either 0 or `max_score`.
    pub score: u32,
    pub max_score: u32,
    /// Why it did not pass, without colors or control characters; empty if it passed.
    pub message: Plain,
    /// The location of the failure, relative to the submission, or to the course for a file in `tests/`.
    #[serde(rename = "place")]
    pub location: Option<Location>,
    pub seconds: f64,
}

/// A line of a file.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub struct Location {
    pub file: Plain,
    pub line: usize,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum GradeVerdict {
    Passed,
    Unfilled,
    Failed,
    Crashed,
    TimedOut,
    /// The milestone could not be built, so this test did not run.
    NotBuilt,
}

/// Something in a submission that needs review by an instructor.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Flag {
    /// Relative to the submission.
    pub file: Plain,
    /// 0 if the flag is about the whole file.
    pub line: usize,
    pub reason: Plain,
}

/// The restrictions under which the submission was built and run.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Hash, Serialize)]
pub struct Sandbox {
    /// Whether Landlock denies access to files and to the network.
    pub landlock: LandlockState,
    /// Whether seccomp keeps a test from starting other processes and from opening sockets.
    pub seccomp: bool,
    /// Of one test process.
    pub memory_mib: u64,
    /// Of one test; None if each milestone's own limit applies.
    pub timeout_seconds: Option<u64>,
    /// The output kept of one test.
    pub output_bytes: usize,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LandlockState {
    Enforced,
    /// The kernel supports only some of the restrictions.
    Partial,
    /// Not supported by this system, or switched off.
    None,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub struct Commit {
    pub hash: Plain,
    /// The committer date, which the learner controls, like `2026-06-01T14:32:01Z`.
    pub time: Plain,
    /// The date of the repository's last commit, whatever it changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_time: Option<Plain>,
    /// A graded source that is not as it was committed, if there is one. So it may have been changed after the commit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uncommitted: Option<Plain>,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub struct Deadline {
    pub time: Plain,
    /// The time from the deadline to the commit: 0 or negative if it was in time, None if not everything is committed.
    pub seconds_late: Option<i64>,
}

/// The points that an instructor gives by hand.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub struct Override {
    pub points: u32,
    pub reason: Plain,
}

/// The result of one learner of a class.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
#[allow(clippy::large_enum_variant, reason = "nearly all entries are grades, and few are in memory at a time")]
pub enum Entry {
    Judged(Grade),
    /// The submission could not be judged; `problem` says why.
    NotJudged {
        learner: Plain,
        problem: Plain,
        #[serde(rename = "override", default, skip_serializing_if = "Option::is_none")]
        overridden: Option<Override>,
    },
}

impl Grade {
    pub fn is_perfect(&self) -> bool {
        self.score == self.max_score
    }

    /// Whether every test passed, even those worth no points.
    pub fn is_passed(&self) -> bool {
        self.tests().all(|(_, test)| test.is_passed())
    }

    /// Why this grader cannot have written this grade, for example because its points do not add up.
    pub fn inconsistency(&self) -> Option<String> {
        if self.format_version != FORMAT_VERSION {
            return Some(format!("its format_version is {} instead of {FORMAT_VERSION}", self.format_version));
        }
        let milestones = self.milestones.iter().map(|milestone| (milestone.score, milestone.max_score));
        if !is_sum((self.score, self.max_score), milestones) {
            return Some("its score or max_score is not the sum of its milestones'".to_owned());
        }
        self.milestones.iter().find_map(MilestoneGrade::inconsistency)
    }

    pub fn tests(&self) -> impl Iterator<Item = (&MilestoneGrade, &TestGrade)> {
        self.milestones.iter().flat_map(|milestone| milestone.tests.iter().map(move |test| (milestone, test)))
    }
}

impl Sandbox {
    /// Whether every restriction was in force.
    pub fn is_complete(&self) -> bool {
        self.landlock == LandlockState::Enforced && self.seccomp
    }
}

/// Sums in 64 bits, because an edited file can contain any numbers.
fn is_sum((score, max_score): (u32, u32), parts: impl Iterator<Item = (u32, u32)>) -> bool {
    let add = |sum: (u64, u64), part: (u32, u32)| (sum.0 + u64::from(part.0), sum.1 + u64::from(part.1));
    parts.fold((0, 0), add) == (u64::from(score), u64::from(max_score))
}

impl MilestoneGrade {
    fn inconsistency(&self) -> Option<String> {
        if !is_sum((self.score, self.max_score), self.tests.iter().map(|test| (test.score, test.max_score))) {
            return Some(format!("the score or max_score of {:?} is not the sum of its tests'", self.name));
        }
        let test = self.tests.iter().find(|test| test.score != if test.is_passed() { test.max_score } else { 0 })?;
        let (word, score, max_score) = (test.verdict.word(), test.score, test.max_score);
        Some(format!("the test {:?} of {:?} ({word}) has {score} of {max_score} points", test.name, self.name))
    }

    pub fn passed(&self) -> usize {
        self.tests.iter().filter(|test| test.is_passed()).count()
    }
}

impl TestGrade {
    pub fn is_passed(&self) -> bool {
        self.verdict == GradeVerdict::Passed
    }
}

impl From<location::Location> for Location {
    fn from(location: location::Location) -> Self {
        Self { file: location.file.into(), line: location.line }
    }
}

impl GradeVerdict {
    /// For people; the JSON has underscores.
    pub fn word(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Unfilled => "unfilled",
            Self::Failed => "failed",
            Self::Crashed => "crashed",
            Self::TimedOut => "timed out",
            Self::NotBuilt => "not built",
        }
    }
}

impl Entry {
    pub fn not_judged(learner: &str, problem: String) -> Self {
        Self::NotJudged { learner: learner.into(), problem: problem.into(), overridden: None }
    }

    pub fn overridden(&self) -> Option<&Override> {
        match self {
            Self::Judged(grade) => grade.overridden.as_ref(),
            Self::NotJudged { overridden, .. } => overridden.as_ref(),
        }
    }

    /// None if the submission could not be judged.
    pub fn grade(&self) -> Option<&Grade> {
        match self {
            Self::Judged(grade) => Some(grade),
            Self::NotJudged { .. } => None,
        }
    }

    pub fn learner(&self) -> &str {
        match self {
            Self::Judged(grade) => &grade.learner,
            Self::NotJudged { learner, .. } => learner,
        }
    }
}
