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

use std::collections::{BTreeMap, BTreeSet};

use crate::grade::Flag;
use rules::RULES;
use tokens::Tokens;

/// Larger files are flagged without being reviewed. The solutions have at most 15 KiB.
const MAX_BYTES: usize = 1 << 20;
/// The maximum number of flags of one file.
const MAX_FLAGS: usize = 20;
/// The maximum length of a reason, which may quote a name from the file.
const MAX_CHARACTERS: usize = 300;

/// A line and the reason why it needs review.
type Finding = (usize, String);

/// The flags of `text`, the source of `file`: one for each reason, the heaviest first.
///
/// The learner's own tests, under `#[cfg(test)]` or `#[test]` or in a file `tests.rs`, may do more than the
/// implementation, because they are never part of the graded build.
pub fn find_flags(file: &str, text: &str) -> Vec<Flag> {
    let flag = |(line, reason): Finding| Flag { file: file.into(), line, reason: reason.into() };
    if text.len() > MAX_BYTES {
        let reason = format!("{} KiB of source: too much to review.", text.len() >> 10);
        return vec![flag((0, reason))];
    }
    let mut findings: BTreeSet<Finding> = hidden::in_text(text).into_iter().collect();
    if let Some(tokens) = Tokens::of(text) {
        let is_for_tests = file.rsplit(['/', '\\']).next() == Some("tests.rs");
        findings.extend(code::in_tokens(&tokens, is_for_tests));
    }
    let mut flags: Vec<Flag> = one_for_each_reason(findings).into_iter().map(flag).collect();
    sort_and_cut(&mut flags, MAX_FLAGS);
    flags
}

/// The first of all findings with the same reason, which says how many more there are.
fn one_for_each_reason(findings: BTreeSet<Finding>) -> Vec<Finding> {
    let mut reasons: BTreeMap<String, (Finding, usize)> = BTreeMap::new();
    for (line, reason) in findings {
        let reason: String = reason.chars().take(MAX_CHARACTERS).collect();
        reasons.entry(reason.clone()).and_modify(|(_, more)| *more += 1).or_insert(((line, reason), 0));
    }
    let counted = |((line, reason), more): (Finding, usize)| match more {
        0 => (line, reason),
        1 => (line, format!("{reason} (and 1 more place)")),
        _ => (line, format!("{reason} (and {more} more places)")),
    };
    reasons.into_values().map(counted).collect()
}

/// Puts the heaviest flags first, and replaces all after `most` by one.
pub fn sort_and_cut(flags: &mut Vec<Flag>, most: usize) {
    // The table begins with the heaviest rule. What is in no rule is a trick of its own.
    let weight =
        |flag: &Flag| RULES.iter().position(|rule| flag.reason.contains(rule.reason)).map_or(0, |index| index + 1);
    flags.sort_by_cached_key(|flag| (weight(flag), flag.clone()));
    let rest = flags.len().saturating_sub(most);
    if rest > 0 {
        let file = flags[most].file.clone();
        flags.truncate(most);
        flags.push(Flag { file, line: 0, reason: format!("{rest} more flags from here on are not shown.").into() });
    }
}

#[cfg(test)]
mod tests {
    use super::{Flag, find_flags, sort_and_cut};

    #[test]
    fn a_heavy_flag_comes_first_however_many_light_ones_there_are() {
        let light: String = (0..50).map(|number| format!("const A{number}: &str = \"\\x1b{number}\";\n")).collect();
        let flags = find_flags("src/lib.rs", &format!("{light}fn f() {{ std::process::exit(0) }}\n"));
        let lines: Vec<usize> = flags.iter().map(|flag| flag.line).collect();
        assert_eq!(lines, [51, 1], "{flags:#?}");
        assert!(flags[1].reason.ends_with("(and 49 more places)"), "{flags:#?}");
    }

    #[test]
    fn no_submission_has_more_flags_than_somebody_reads() {
        let flag = |number: usize| Flag { file: format!("{number}.rs").into(), line: 1, reason: "odd".into() };
        let mut flags: Vec<Flag> = (0..300).map(flag).collect();
        sort_and_cut(&mut flags, 10);
        assert_eq!((flags.len(), &*flags[10].reason), (11, "290 more flags from here on are not shown."));
    }
}
