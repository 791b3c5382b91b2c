//! How a verdict is shown. The stylesheet gives each class its colour, and a shape where there is no room for symbols.

use crate::grade::GradeVerdict;

pub const VERDICTS: [GradeVerdict; 6] = [
    GradeVerdict::Passed,
    GradeVerdict::Unfilled,
    GradeVerdict::Failed,
    GradeVerdict::Crashed,
    GradeVerdict::TimedOut,
    GradeVerdict::NotBuilt,
];

#[derive(Clone, Copy)]
pub struct Mark {
    pub class: &'static str,
    pub symbol: &'static str,
    pub word: &'static str,
}

impl Mark {
    pub fn of(verdict: GradeVerdict) -> Self {
        let (class, symbol) = match verdict {
            GradeVerdict::Passed => ("p", "✓"),
            GradeVerdict::Unfilled => ("u", "○"),
            GradeVerdict::Failed => ("f", "✗"),
            GradeVerdict::Crashed => ("c", "!"),
            GradeVerdict::TimedOut => ("t", "∞"),
            GradeVerdict::NotBuilt => ("n", "–"),
        };
        Self { class, symbol, word: verdict.word() }
    }
}
