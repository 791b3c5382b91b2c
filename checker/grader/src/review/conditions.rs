//! Conditional compilation: `cfg`, `cfg!` and `cfg_attr`.

use proc_macro2::Delimiter;

use super::rules::{HARMLESS_ATTRIBUTES, HARMLESS_CONDITIONS};
use super::tokens::{Token, Tokens};

/// The maximum number of tokens in a reasonable condition.
const LONGEST: usize = 100;
/// The maximum number of tokens in a reasonable item, without those in its groups.
const LONGEST_ITEM: usize = 1000;
/// The maximum number of attributes of a reasonable item.
const MOST_ATTRIBUTES: usize = 8;

/// The first words of items that tests need.
const ITEMS: [&str; 11] =
    ["const", "enum", "fn", "impl", "macro_rules", "mod", "static", "struct", "trait", "type", "use"];
/// Items that end with a semicolon, not with a closing brace.
const ITEMS_WITH_AN_END: [&str; 4] = ["const", "static", "type", "use"];

/// The end of the item with the condition at `open`, if the condition holds only in the learner's own tests. The
/// attribute ends before `after`.
pub fn for_tests(tokens: &Tokens, open: usize, after: usize) -> Option<usize> {
    let end = tokens.end_of_group(open)?;
    let is_all_of = tokens.is_word(open + 1, "all") && tokens.end_of_group(open + 2) == Some(end.saturating_sub(1));
    let holds_only_in_tests = if is_all_of {
        has_test_as_a_part(tokens, open + 2)
    } else {
        tokens.is_word(open + 1, "test") && open + 2 == end
    };
    if holds_only_in_tests { end_of_item(tokens, after) } else { None }
}

/// The end of the item after an attribute, which ends before `after`, if it is an item that tests need.
pub fn end_of_item(tokens: &Tokens, after: usize) -> Option<usize> {
    let item = item(tokens, after);
    let word = tokens.word(item).filter(|word| ITEMS.contains(word))?;
    // `const { … }` is an expression, which may end before the next semicolon.
    if ["const", "static"].contains(&word) && tokens.word(item + 1).is_none() {
        return None;
    }
    let is_end = |index: &usize| {
        let is_body = matches!(tokens.get(*index), Some(Token::Open(Delimiter::Brace, _)));
        tokens.is_mark(*index, ';') || (is_body && !ITEMS_WITH_AN_END.contains(&word))
    };
    let last = tokens.siblings(item).take(LONGEST_ITEM).find(is_end)?;
    Some(tokens.end_of_group(last).unwrap_or(last))
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
    if name == "test" && is_harmless { None } else { Some(reason(name)) }
}

fn reason(name: &str) -> String {
    format!("`cfg({name})` depends on how the code is built, so it could detect the tests.")
}

fn unusual_name(tokens: &Tokens, from: usize, to: usize) -> Option<&str> {
    let is_usual = |name: &str| HARMLESS_CONDITIONS.contains(&name) || name.starts_with("target_");
    let mut names = (from..to.min(from + LONGEST)).filter_map(|index| tokens.word(index));
    match names.find(|name| !is_usual(name)) {
        None if to - from > LONGEST => Some("…"),
        name => name,
    }
}

fn has_test_as_a_part(tokens: &Tokens, open: usize) -> bool {
    let is_border = |index: usize| index == open || tokens.is_mark(index, ',');
    let is_end = |index: usize| tokens.is_mark(index, ',') || tokens.get(index) == Some(&Token::Close);
    parts(tokens, open).any(|part| tokens.is_word(part, "test") && is_border(part - 1) && is_end(part + 1))
}

/// The first tokens of the group that opens at `open`, without those in nested groups.
fn parts(tokens: &Tokens, open: usize) -> impl Iterator<Item = usize> {
    tokens.siblings(open + 1).take(LONGEST)
}

/// The keyword of the item at `index`, after its attributes and visibility.
fn item(tokens: &Tokens, mut index: usize) -> usize {
    for _ in 0..MOST_ATTRIBUTES {
        match tokens.end_of_group(index + 1) {
            Some(end) if tokens.is_mark(index, '#') => index = end + 1,
            _ => break,
        }
    }
    if tokens.is_word(index, "pub") {
        index = tokens.end_of_group(index + 1).unwrap_or(index) + 1;
    }
    let is_function = |index| tokens.word(index).is_some_and(|word| ["async", "fn", "unsafe"].contains(&word));
    while tokens.word(index).is_some_and(|word| ["async", "const"].contains(&word)) && is_function(index + 1) {
        index += 1;
    }
    index
}
