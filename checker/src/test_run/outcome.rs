//! Outcomes of suites and results of tests, as data.

use crate::build::BuildError;
use crate::location::Location;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Passed,
    /// It reached a `todo!()` of the learner's.
    Unfilled,
    Failed,
    /// It ended its process instead of returning.
    Crashed,
    TimedOut,
}

/// Why a test did not pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It reached a `todo!()` with this message.
    Todo {
        message: String,
    },
    /// It panicked. The message may hold the terminal escapes of a colored diff, and whatever else the test printed.
    Panicked {
        message: String,
        /// Where the learner's code panicked, if it did and not the test.
        in_source: Option<Location>,
    },
    ReturnedError,
    /// It is marked `#[ignore]`.
    Ignored,
    TimedOut {
        seconds: u64,
    },
    StackOverflow,
    /// The allocator's own words.
    OutOfMemory {
        details: String,
    },
    Exited {
        code: i32,
    },
    Aborted {
        /// The name of the signal that ended the process, where the system has signals.
        signal: Option<String>,
        /// The last line that it wrote to stderr.
        last_line: Option<String>,
    },
    /// Said by a program built on this library.
    Other {
        verdict: Verdict,
        message: String,
    },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestResult {
    pub name: String,
    /// None for a test that passed.
    pub reason: Option<Reason>,
    /// The `todo!()` of an unfilled test; where a failed one panicked, or its assertion.
    pub location: Option<Location>,
    /// What the learner's code printed before.
    pub printed: String,
}

/// The outcome of one suite.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Tested {
        /// Of the tests that gate the next milestone.
        gate: Vec<TestResult>,
        /// Of the tests that never gate.
        polish: Vec<TestResult>,
    },
    BuildError(BuildError),
    NoTests,
}

impl Verdict {
    const ALL: [Self; 5] = [Self::Passed, Self::Unfilled, Self::Failed, Self::Crashed, Self::TimedOut];

    /// The name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Unfilled => "unfilled",
            Self::Failed => "failed",
            Self::Crashed => "crashed",
            Self::TimedOut => "timed_out",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.name() == name)
    }
}

impl Outcome {
    /// Joins this outcome with that of another suite.
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Tested { gate, polish }, Self::Tested { gate: other_gate, polish: other_polish }) => {
                Self::Tested { gate: [gate, other_gate].concat(), polish: [polish, other_polish].concat() }
            }
            (Self::Tested { .. }, err) | (err, _) => err,
        }
    }

    pub fn is_passed(&self) -> bool {
        matches!(self, Self::Tested { gate, .. } if gate.iter().all(TestResult::is_passed))
    }

    /// Of the tests that gate.
    pub fn results(&self) -> &[TestResult] {
        match self {
            Self::Tested { gate, .. } => gate,
            Self::BuildError(_) | Self::NoTests => &[],
        }
    }

    pub fn polish(&self) -> &[TestResult] {
        match self {
            Self::Tested { polish, .. } => polish,
            Self::BuildError(_) | Self::NoTests => &[],
        }
    }

    pub fn passed(&self) -> usize {
        self.results().iter().filter(|result| result.is_passed()).count()
    }
}

impl TestResult {
    pub fn passed(name: &str) -> Self {
        Self { name: name.to_owned(), reason: None, location: None, printed: String::new() }
    }

    pub fn not_passed(name: &str, reason: Reason) -> Self {
        Self { reason: Some(reason), ..Self::passed(name) }
    }

    pub fn is_passed(&self) -> bool {
        self.reason.is_none()
    }

    pub fn verdict(&self) -> Verdict {
        match &self.reason {
            None => Verdict::Passed,
            Some(Reason::Todo { .. }) => Verdict::Unfilled,
            Some(Reason::Panicked { .. } | Reason::ReturnedError | Reason::Ignored) => Verdict::Failed,
            Some(Reason::TimedOut { .. }) => Verdict::TimedOut,
            Some(
                Reason::StackOverflow | Reason::OutOfMemory { .. } | Reason::Exited { .. } | Reason::Aborted { .. },
            ) => Verdict::Crashed,
            Some(Reason::Other { verdict, .. }) => *verdict,
        }
    }
}
