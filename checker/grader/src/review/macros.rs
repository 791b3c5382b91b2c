//! Macros that build paths, attributes or modules from parts, which hides what the code uses.

use super::lookup::LOOKUP;
use super::rules::MACROS;
use super::tokens::{Token, Tokens};

/// How many tokens of a group in a path are searched: more than reasonable code has.
const LONGEST_GROUP: usize = 100;

/// The end of the macro definition or call at `index`, unless the macro is well known.
pub fn end(tokens: &Tokens, index: usize) -> Option<usize> {
    let name = tokens.word(index).filter(|name| tokens.is_mark(index + 1, '!') && !MACROS.contains(name))?;
    tokens.end_of_group(if name == "macro_rules" { index + 3 } else { index + 2 })
}

/// Why the `::` at `index`, which stands in a macro, needs review, if it does.
pub fn path(tokens: &Tokens, index: usize) -> Option<String> {
    let before = index.checked_sub(1)?;
    let goes_on = has_parameter(tokens, index + 1);
    let written = match (tokens.get(before)?, tokens.get(index + 1)?) {
        (Token::Word(name), _) if goes_on && is_parameter(tokens, before) => format!("${name}::$…"),
        (Token::Word(name), _) if goes_on && LOOKUP.modules.contains(name.as_str()) => format!("{name}::$…"),
        (Token::Word(_), Token::Word(_) | Token::Open(..) | Token::Mark('<' | '*' | '$')) => return None,
        (Token::Word(name), _) => format!("{name}::"),
        (Token::Mark('>'), _) => return None,
        (Token::Close, Token::Mark('*' | '+' | '?')) => "$(…)::*".to_owned(),
        (_, Token::Word(name)) if ["alloc", "core", "std"].contains(&name.as_str()) => return None,
        _ => "::…".to_owned(),
    };
    Some(put_together(&written))
}

/// The reason for a path that a macro builds.
pub fn put_together(written: &str) -> String {
    format!("`{written}` builds a path in a macro, which hides what it uses.")
}

/// Why the `mod` at `index`, which stands in a macro, needs review, if it does.
pub fn module(tokens: &Tokens, index: usize) -> Option<String> {
    let is_written_here = match tokens.get(index + 1) {
        // A body follows, or what kind of parameter it is.
        Some(Token::Mark('$')) => matches!(tokens.get(index + 3), Some(Token::Open(..) | Token::Mark(':'))),
        next => matches!(next, Some(Token::Word(_))),
    };
    if is_written_here { None } else { Some("`mod $…` includes a file that a macro chooses.".to_owned()) }
}

/// Why the attribute that opens at `open`, which stands in a macro, needs review, if it does. A parameter
/// for a whole attribute, like `$meta`, is fine, because the call has the attribute.
pub fn attribute(tokens: &Tokens, open: usize) -> Option<String> {
    let is_whole = matches!(tokens.get(open + 3), Some(Token::Close | Token::Mark(':')));
    let is_put_together = is_parameter(tokens, open + 2) && !is_whole;
    if !is_put_together {
        return None;
    }
    Some("`#[$…]` builds an attribute in a macro, which hides what it does.".to_owned())
}

/// Whether the word at `index` stands alone, so a macro could build a path from it.
pub fn is_bare(tokens: &Tokens, index: usize) -> bool {
    let before = index.checked_sub(1).and_then(|before| tokens.get(before));
    let belongs_to_it = match before {
        Some(Token::Mark('.' | '$') | Token::Separator) => true,
        Some(Token::Word(word)) => ["crate", "fn"].contains(&word.as_str()),
        _ => false,
    };
    !belongs_to_it && tokens.get(index + 1) != Some(&Token::Separator)
}

/// The name or parameter after the module at `index` and a macro parameter, which may be the separator.
pub fn after_a_parameter(tokens: &Tokens, index: usize) -> Option<&str> {
    if !is_parameter(tokens, index + 2) {
        return None;
    }
    if tokens.is_mark(index + 3, '$') { Some("$…") } else { tokens.word(index + 3) }
}

/// Whether the word at `index` is a macro parameter.
pub fn is_parameter(tokens: &Tokens, index: usize) -> bool {
    index > 0 && tokens.is_mark(index - 1, '$') && tokens.word(index).is_some_and(|word| word != "crate")
}

/// Whether a parameter stands at `index`, or in the group that opens there.
fn has_parameter(tokens: &Tokens, index: usize) -> bool {
    let end = tokens.end_of_group(index).unwrap_or(index).min(index + LONGEST_GROUP);
    (index..=end).any(|index| tokens.is_mark(index, '$') && !tokens.is_word(index + 1, "crate"))
}
