//! What code asks of the way it is being built: `cfg`, `cfg!` and `cfg_attr`.

use super::rules::{HARMLESS_ATTRIBUTES, HARMLESS_CONDITIONS};
use super::tokens::{Token, Tokens};

/// Tokens of a condition that somebody might still write.
const LONGEST: usize = 100;
/// Attributes of one item that somebody might still write.
const MOST_ATTRIBUTES: usize = 8;

/// Something that only the learner's own tests contain.
pub struct ForTests {
    /// Where it ends, for a module.
    pub end: Option<usize>,
}

/// Whether the condition that opens at `open` holds only in tests of the learner's own, and belongs to a whole item of the
/// kinds that such tests need, of which the attribute's end comes before `after`.
pub fn for_tests(tokens: &Tokens, open: usize, after: usize) -> Option<ForTests> {
    let end = tokens.end_of_group(open)?;
    let is_all_of = tokens.is_word(open + 1, "all") && tokens.end_of_group(open + 2) == Some(end.saturating_sub(1));
    let holds_only_in_tests = match is_all_of {
        true => has_test_as_a_part(tokens, open + 2),
        false => tokens.is_word(open + 1, "test") && open + 2 == end,
    };
    if !holds_only_in_tests {
        return None;
    }
    let item = item(tokens, after);
    match tokens.word(item)? {
        "mod" => Some(ForTests { end: tokens.end_of_group(item + 2) }),
        "fn" | "impl" | "use" => Some(ForTests { end: None }),
        _ => None,
    }
}

/// Why the condition that opens at `open` needs review, if it does.
pub fn unusual(tokens: &Tokens, open: usize) -> Option<String> {
    let end = tokens.end_of_group(open)?;
    unusual_name(tokens, open + 1, end).map(reason)
}

/// Why the `cfg_attr` that opens at `open` needs review, if it does.
pub fn unusual_attribute(tokens: &Tokens, open: usize) -> Option<String> {
    let end = tokens.end_of_group(open)?;
    let comma = parts(tokens, open).find(|part| tokens.is_mark(*part, ',')).unwrap_or(end);
    let name = unusual_name(tokens, open + 1, comma)?;
    let is_harmless = tokens.word(comma + 1).is_some_and(|attribute| HARMLESS_ATTRIBUTES.contains(&attribute));
    (name != "test" || !is_harmless).then(|| reason(name))
}

fn reason(name: &str) -> String {
    format!("`cfg({name})` asks how the code is being built: it could tell the tests from any other use.")
}

fn unusual_name(tokens: &Tokens, from: usize, to: usize) -> Option<&str> {
    let is_usual = |name: &str| HARMLESS_CONDITIONS.contains(&name) || name.starts_with("target_");
    let name = (from..to.min(from + LONGEST)).filter_map(|index| tokens.word(index)).find(|name| !is_usual(name));
    name.or((to - from > LONGEST).then_some("…"))
}

fn has_test_as_a_part(tokens: &Tokens, open: usize) -> bool {
    let is_border = |index: usize| index == open || tokens.is_mark(index, ',');
    let is_end = |index: usize| tokens.is_mark(index, ',') || tokens.get(index) == Some(&Token::Close);
    parts(tokens, open).any(|part| tokens.is_word(part, "test") && is_border(part - 1) && is_end(part + 1))
}

/// The first tokens of the group that opens at `open`, without what its own groups contain.
fn parts(tokens: &Tokens, open: usize) -> impl Iterator<Item = usize> {
    let end = tokens.end_of_group(open).unwrap_or(open);
    let next = move |index: &usize| Some(tokens.end_of_group(*index).unwrap_or(*index) + 1);
    std::iter::successors(Some(open + 1), next).take(LONGEST).take_while(move |index| *index < end)
}

/// Where the item that begins at `index` says what it is, after its attributes and how visible it is.
fn item(tokens: &Tokens, mut index: usize) -> usize {
    for _ in 0..MOST_ATTRIBUTES {
        match tokens.end_of_group(index + 1).filter(|_| tokens.is_mark(index, '#')) {
            Some(end) => index = end + 1,
            None => break,
        }
    }
    if tokens.is_word(index, "pub") {
        index = tokens.end_of_group(index + 1).unwrap_or(index) + 1;
    }
    while tokens.word(index).is_some_and(|word| ["async", "const"].contains(&word)) {
        index += 1;
    }
    index
}
