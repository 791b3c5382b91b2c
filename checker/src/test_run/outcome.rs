//! Outcomes of suites and results of tests, as data without words.

use crate::build::BuildError;
use crate::location::Location;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Passed,
    /// It reached a `todo!()` in the learner's code.
    Unfilled,
    Failed,
    /// It ended its process instead of returning.
    Crashed,
    TimedOut,
}

/// The reason why a test did not pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It reached a `todo!()` with this message.
    Todo {
        message: String,
    },
    /// It panicked. The message may hold the terminal escapes of a colored diff, and whatever else the test printed.
    Panicked {
        message: String,
        /// The location of the panic if it is in the learner's code, not in the test.
        in_source: Option<Location>,
    },
    ReturnedError,
    /// It is marked `#[ignore]`.
    Ignored,
    TimedOut {
        seconds: u64,
    },
    StackOverflow,
    OutOfMemory {
        /// The allocator's message.
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
    /// A reason of a program built on this library.
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
    /// The location of the `todo!()`, of the panic or of the failed assertion.
    pub location: Option<Location>,
    /// The text that the learner's code printed.
    pub printed: String,
}

/// The outcome of one suite.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Tested {
        /// The results of the tests that gate the next milestone.
        gate: Vec<TestResult>,
        /// The results of the tests that never gate.
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

    /// The results of the tests that gate; none if they could not run.
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
