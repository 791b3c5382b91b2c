//! Finds what an instructor should look at in a submitted source: flags, which change no score.
//!
//! What to look for stands in one table, [`rules`]. All of it is looked for in the file's [`tokens`], so that macros and
//! what is given to them are read like any other code, comments are not read at all, and no nesting is too deep. A file
//! that has no tokens does not compile either, so nothing of it can run.

mod code;
mod conditions;
pub mod confusables;
mod hidden;
mod imports;
mod literals;
mod lookup;
mod macros;
mod names;
mod rules;
mod shebang;
mod soundness;
mod tokens;

use std::collections::BTreeSet;

use crate::grade::Flag;
use tokens::Tokens;

/// Files that are larger are not looked through, and that is a flag too. The solutions have 15 KiB at most.
const MOST_BYTES: usize = 1 << 20;
/// Flags of one file. Whoever looks at it sees the rest.
const MOST_FLAGS: usize = 20;

/// Characters of a reason, which may quote a name from the file.
const MOST_CHARACTERS: usize = 300;

/// What was found, and on which line.
type Finding = (usize, String);

/// What needs review in `text`, the source of `file`, in the order of its lines.
///
/// Tests of the learner's own, which only `#[cfg(test)]` or `#[test]` takes in or which are in a file `tests.rs`, may do some
/// of what implementations have no reason to do: they are never in the build that is graded.
pub fn scan(file: &str, text: &str) -> Vec<Flag> {
    let flag = |(line, reason): Finding| {
        let reason = reason.chars().take(MOST_CHARACTERS).collect();
        Flag { file: file.to_owned(), line, reason }
    };
    if text.len() > MOST_BYTES {
        let reason = format!("{} KiB of source: too much to be looked through.", text.len() >> 10);
        return vec![flag((0, reason))];
    }
    let mut findings: BTreeSet<Finding> = hidden::in_text(text).into_iter().collect();
    if let Some(tokens) = Tokens::of(text) {
        let is_for_tests = file.rsplit(['/', '\\']).next() == Some("tests.rs");
        findings.extend(code::in_tokens(&tokens, is_for_tests));
    }
    let rest = findings.len().saturating_sub(MOST_FLAGS);
    let more = (rest > 0).then(|| (0, format!("{rest} more places in this file need review.")));
    findings.into_iter().take(MOST_FLAGS).chain(more).map(flag).collect()
}
