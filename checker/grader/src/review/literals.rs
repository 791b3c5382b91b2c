//! Texts that only somebody who knows the tests would compare with.

use super::tokens::Tokens;

/// Brackets around a text that somebody might still write in a comparison.
const MOST_BRACKETS: usize = 4;
/// Methods that compare.
const METHODS: [&str; 5] = ["contains", "ends_with", "eq", "ne", "starts_with"];

/// Why the literal at `index` needs review, if it does. A text like `"test_data"` may be anything, but what is compared with
/// the name of a test asks which one runs.
pub fn name_of_a_test(tokens: &Tokens, index: usize, literal: &str) -> Option<String> {
    let name = literal.strip_prefix("\"test_")?.strip_suffix('"')?;
    let is_name = !name.is_empty() && name.chars().all(|letter| letter.is_alphanumeric() || letter == '_');
    (is_name && is_compared(tokens, index))
        .then(|| format!("{literal} is the name of a test: code that knows it can serve it a special case."))
}

/// Whether what stands at `index`, alone or in brackets as in `Some("test_a")`, is compared with something.
fn is_compared(tokens: &Tokens, index: usize) -> bool {
    let (mut first, mut last) = (index, index);
    for _ in 0..MOST_BRACKETS {
        if is_compared_between(tokens, first, last) {
            return true;
        }
        let Some(before) = first.checked_sub(1).filter(|before| tokens.end_of_group(*before) == Some(last + 1)) else {
            return false;
        };
        let has_name = before > 0 && tokens.word(before - 1).is_some();
        (first, last) = (before - usize::from(has_name), last + 1);
        if METHODS.iter().any(|method| tokens.is_word(first, method)) {
            return true;
        }
    }
    false
}

fn is_compared_between(tokens: &Tokens, first: usize, last: usize) -> bool {
    let is_before = |back: usize, mark| first >= back && tokens.is_mark(first - back, mark);
    let is_after = |mark| tokens.is_mark(last + 1, mark);
    let has_comparison_before = is_before(1, '=') && (is_before(2, '=') || is_before(2, '!'));
    let is_unequal = is_after('!') && tokens.is_mark(last + 2, '=');
    // In a pattern `=`, `=>`, `|` or `if` may follow.
    has_comparison_before || is_unequal || is_after('=') || is_after('|') || tokens.is_word(last + 1, "if")
}
