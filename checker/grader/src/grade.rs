//! What grading found out: one model, from which every format is made. Its JSON is the format `json`; a field is never
//! removed or renamed within one format version.

use serde::{Deserialize, Serialize};

use checker::location::Location;

pub const FORMAT_VERSION: u32 = 2;

/// The grade of one submission.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Grade {
    pub format_version: u32,
    /// Whose submission it is: the name of its folder, or what the class list says.
    pub learner: String,
    /// The sum of the milestones' scores.
    pub score: u32,
    pub max_score: u32,
    pub milestones: Vec<MilestoneGrade>,
    /// What an instructor should look at. Flags change no score.
    pub flags: Vec<Flag>,
    pub sandbox: Sandbox,
    /// The submission's last commit, where it has one.
    pub commit: Option<Commit>,
    /// Present when a deadline was given. Lateness changes no score.
    pub deadline: Option<Deadline>,
    /// Of the files that were graded. Equal fingerprints mean equal sources, tests, points and limits.
    pub fingerprint: String,
    /// How long grading took.
    pub seconds: f64,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct MilestoneGrade {
    pub number: usize,
    /// Like `cow-string`.
    pub name: String,
    pub title: String,
    /// The learner's file, relative to the submission.
    pub file: String,
    pub score: u32,
    pub max_score: u32,
    /// Why no test of it could be run: the compiler's first error, or that there is no file.
    pub build_error: Option<BuildError>,
    pub tests: Vec<TestGrade>,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct BuildError {
    /// Without colours, several lines.
    pub message: String,
    pub place: Option<Place>,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct TestGrade {
    pub name: String,
    pub verdict: GradeVerdict,
    /// Either 0 or `max_score`.
    pub score: u32,
    pub max_score: u32,
    /// Why it did not pass, without colours or control characters; empty when it passed.
    pub message: String,
    /// Where it failed, relative to the submission or, below `tests/`, to the course.
    pub place: Option<Place>,
    pub seconds: f64,
}

/// A line of a file.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub struct Place {
    pub file: String,
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
    /// The milestone could not be built, so that this test did not run.
    NotBuilt,
}

/// Needs an instructor's eye.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Flag {
    /// Relative to the submission.
    pub file: String,
    /// 0 where the flag is about the file as a whole.
    pub line: usize,
    pub reason: String,
}

/// What was in force while the submission's code was built and run.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Hash, Serialize)]
pub struct Sandbox {
    /// `enforced`, `partial` or `none`: reading, writing, starting programs and the network are denied by Landlock.
    pub landlock: LandlockState,
    /// Whether seccomp keeps a test from starting other processes and from opening sockets.
    pub seccomp: bool,
    /// For one test's process.
    pub memory_mib: u64,
    /// For one test, in seconds; None when each milestone's own limit holds.
    pub timeout_seconds: Option<u64>,
    /// Bytes kept of what one test prints.
    pub output_bytes: usize,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LandlockState {
    Enforced,
    /// The kernel's Landlock is too old to deny all that is asked for.
    Partial,
    /// This system has no Landlock.
    None,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub struct Commit {
    pub hash: String,
    /// When the learner's git says it was made, like `2026-06-01T14:32:01Z`.
    pub time: String,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub struct Deadline {
    pub time: String,
    /// How long after the deadline the commit was made: negative or 0 when it was in time, None without a commit.
    pub seconds_late: Option<i64>,
}

/// One line of a class.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Entry {
    Judged(Grade),
    /// The submission could not be judged, and why.
    NotJudged {
        learner: String,
        problem: String,
    },
}

impl Grade {
    pub fn is_perfect(&self) -> bool {
        self.score == self.max_score
    }

    /// Whether every test passed, also those that are worth nothing.
    pub fn is_passed(&self) -> bool {
        self.tests().all(|(_, test)| test.is_passed())
    }

    /// What in it cannot have been written by this checker: None when its points add up.
    pub fn inconsistency(&self) -> Option<String> {
        if self.format_version != FORMAT_VERSION {
            return Some(format!("its format_version is {} instead of {FORMAT_VERSION}", self.format_version));
        }
        let of_milestones = self.milestones.iter().map(|milestone| (milestone.score, milestone.max_score));
        if !is_sum((self.score, self.max_score), of_milestones) {
            return Some("its score or max_score is not the sum of its milestones'".to_owned());
        }
        self.milestones.iter().find_map(MilestoneGrade::inconsistency)
    }

    pub fn tests(&self) -> impl Iterator<Item = (&MilestoneGrade, &TestGrade)> {
        self.milestones.iter().flat_map(|milestone| milestone.tests.iter().map(move |test| (milestone, test)))
    }
}

impl Sandbox {
    /// Whether all that there is was in force.
    pub fn is_whole(&self) -> bool {
        self.landlock == LandlockState::Enforced && self.seccomp
    }
}

/// Wide enough for what somebody else has written.
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

impl From<Location> for Place {
    fn from(place: Location) -> Self {
        Self { file: place.file, line: place.line }
    }
}

impl GradeVerdict {
    /// As people read it.
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
    /// None when it could not be judged.
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
