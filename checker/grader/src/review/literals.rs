//! String literals that reveal knowledge of the tests.

use super::tokens::Tokens;

/// The maximum number of brackets around a literal in a reasonable comparison.
const MOST_BRACKETS: usize = 4;
/// Methods that compare.
const METHODS: [&str; 5] = ["contains", "ends_with", "eq", "ne", "starts_with"];

/// The reason if the literal at `index` looks like the name of a test and is compared with something. Elsewhere a text
/// like `"test_data"` is harmless.
pub fn name_of_a_test(tokens: &Tokens, index: usize, literal: &str) -> Option<String> {
    let name = literal.strip_prefix("\"test_")?.strip_suffix('"')?;
    let is_name = !name.is_empty() && name.chars().all(|letter| letter.is_alphanumeric() || letter == '_');
    if !is_name || !is_compared(tokens, index) {
        return None;
    }
    Some(format!("{literal} looks like the name of a test: the code could treat that test differently."))
}

/// Whether the literal at `index`, bare or in brackets as in `Some("test_a")`, is compared with something.
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
