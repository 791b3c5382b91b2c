//! What a genuine test or a decoy has done, and what follows from both.

use std::collections::BTreeMap;
use std::time::Duration;

use super::CheckpointRun;
use crate::harness::Variant;
use checker::process::Output;
use checker::test_run::outcome::{TestResult, Verdict};

/// What a genuine test or a decoy has done.
pub struct Attempt<'c> {
    pub variant: &'c Variant,
    pub result: TestResult,
    /// Whether the body of the test has returned.
    pub has_returned: bool,
    pub elapsed: Duration,
}

impl Attempt<'_> {
    /// Whether it has taken more than a quarter of its time limit.
    pub fn is_slow(&self, limit: Duration) -> bool {
        self.elapsed * 4 > limit
    }

    /// Whether it has to be repeated in a process of its own.
    pub fn is_spoilt(&self) -> bool {
        match self.result.verdict() {
            Verdict::Passed => self.variant.is_decoy,
            Verdict::Unfilled => false,
            _ => !(self.variant.is_decoy && self.has_returned),
        }
    }
}

/// A test passes if it returns as a genuine test and as a decoy. A decoy that passes proves a forgery.
pub fn judge(attempts: Vec<Attempt>) -> CheckpointRun {
    let (decoys, genuine): (Vec<_>, Vec<_>) = attempts.into_iter().partition(|attempt| attempt.variant.is_decoy);
    let is_forged = decoys.iter().any(|decoy| decoy.result.is_passed());
    let mut decoys: BTreeMap<_, _> = decoys.into_iter().map(|attempt| (attempt.result.name.clone(), attempt)).collect();
    let mut results = Vec::new();
    for Attempt { result, elapsed, .. } in genuine {
        let decoy = decoys.remove(&result.name).filter(|decoy| result.is_passed() && !decoy.has_returned);
        results.push((decoy.map_or(result, |decoy| decoy.result), elapsed));
    }
    let forgery = "a decoy, which fails for every submission that lets it return, passed: the code ends tests by force";
    CheckpointRun { results, forgery: if is_forged { Some(forgery) } else { None } }
}

/// Whether the process has printed the proof of `variant`.
pub fn prints(output: &Output, variant: &Variant) -> bool {
    output.stderr.lines().any(|line| line == variant.proof)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use checker::test_run::outcome::{Reason, TestResult};

    use super::{Attempt, judge};
    use crate::harness::Variant;

    /// Whether a test passes and whether something is forged, after what a genuine test and its decoy have done: whether
    /// it passed, and whether its body returned.
    fn judged(genuine: (bool, bool), decoy: Option<(bool, bool)>) -> (bool, bool) {
        let variant = |is_decoy: bool| Variant {
            name: is_decoy.to_string(),
            test: "test_x".to_owned(),
            proof: String::new(),
            is_decoy,
        };
        let variants = [variant(false), variant(true)];
        let attempt = |variant, (passes, has_returned): (bool, bool)| {
            let failed = TestResult::not_passed("test_x", Reason::ReturnedError);
            let result = if passes { TestResult::passed("test_x") } else { failed };
            Attempt { variant, result, has_returned, elapsed: Duration::ZERO }
        };
        let attempts = [(0, Some(genuine)), (1, decoy)];
        let attempts = attempts.iter().filter_map(|(index, done)| Some(attempt(&variants[*index], (*done)?)));
        let run = judge(attempts.collect());
        (run.results[0].0.is_passed(), run.forgery.is_some())
    }

    #[test]
    fn a_test_passes_if_it_returns_both_times() {
        assert_eq!(judged((true, true), Some((false, true))), (true, false));
        assert_eq!(judged((true, true), Some((false, false))), (false, false), "as a decoy it failed before the end");
        assert_eq!(judged((false, false), Some((false, true))), (false, false));
        assert_eq!(judged((false, false), None), (false, false));
    }

    #[test]
    fn a_decoy_that_passes_is_forged() {
        assert!(judged((true, true), Some((true, false))).1);
        assert!(judged((false, false), Some((true, true))).1);
    }
}
