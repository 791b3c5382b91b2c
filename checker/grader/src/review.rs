//! The review of submitted sources: flags code that an instructor should look at. Flags do not change the score.
//!
//! The table in [`rules`] says what to look for. The search works on [`tokens`], so macro bodies and macro arguments
//! are searched like other code, comments are ignored, and nesting needs no recursion. A file that cannot be tokenized
//! does not compile, so none of its code can run.

mod code;
mod conditions;
pub mod confusables;
mod hidden;
mod imports;
mod literals;
mod lookup;
mod macros;
mod names;
pub mod refused;
mod rules;
mod shebang;
mod soundness;
mod tokens;

use std::collections::BTreeSet;

use crate::grade::Flag;
use tokens::Tokens;

/// Larger files are flagged without being reviewed. The solutions have at most 15 KiB.
const MAX_BYTES: usize = 1 << 20;
/// The maximum number of flags of one file.
const MAX_FLAGS: usize = 20;
/// The maximum length of a reason, which may quote a name from the file.
const MAX_CHARACTERS: usize = 300;

/// A line and the reason why it needs review.
type Finding = (usize, String);

/// The flags of `text`, the source of `file`, sorted by line.
///
/// The learner's own tests, under `#[cfg(test)]` or `#[test]` or in a file `tests.rs`, may do more than the
/// implementation, because they are never part of the graded build.
pub fn find_flags(file: &str, text: &str) -> Vec<Flag> {
    let flag = |(line, reason): Finding| {
        let reason = reason.chars().take(MAX_CHARACTERS).collect();
        Flag { file: file.to_owned(), line, reason }
    };
    if text.len() > MAX_BYTES {
        let reason = format!("{} KiB of source: too much to review.", text.len() >> 10);
        return vec![flag((0, reason))];
    }
    let mut findings: BTreeSet<Finding> = hidden::in_text(text).into_iter().collect();
    if let Some(tokens) = Tokens::of(text) {
        let is_for_tests = file.rsplit(['/', '\\']).next() == Some("tests.rs");
        findings.extend(code::in_tokens(&tokens, is_for_tests));
    }
    let rest = findings.len().saturating_sub(MAX_FLAGS);
    let mut flags: Vec<Flag> = findings.into_iter().take(MAX_FLAGS).map(flag).collect();
    if rest > 0 {
        flags.push(flag((0, format!("{rest} more places in this file need review."))));
    }
    flags
}
