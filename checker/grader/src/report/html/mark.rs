//! The class, symbol and word of each verdict. The stylesheet gives each class a color, and a shape where symbols do
//! not fit.

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
