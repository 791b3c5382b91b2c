//! Known soundness bugs of the compiler, through which safe code can access arbitrary memory.

use proc_macro2::Delimiter;

use super::tokens::{Token, Tokens};

/// The maximum number of tokens in a reasonable type or signature.
const LONGEST: usize = 100;

/// The reason if a known pattern starts at `index`.
pub fn at(tokens: &Tokens, index: usize) -> Option<String> {
    let extends_lifetime = match tokens.get(index)? {
        Token::Mark('&') => is_nested_reference(tokens, index),
        Token::Word(word) if word == "fn" => extends_a_lifetime(tokens, index),
        _ => false,
    };
    if extends_lifetime {
        return Some(
            "A reference with a lifetime to something with another lifetime: through a compiler bug, safe code can read \
             all memory with it."
                .to_owned(),
        );
    }
    if !tokens.is_word(index, "impl") {
        return None;
    }
    blanket(tokens, index)?;
    Some(
        "An `impl` for all types with `?Sized` also applies to trait objects: through a compiler bug, safe code can \
         transmute types with it and read all memory."
            .to_owned(),
    )
}

/// `&'a &'b`, as in rust-lang/rust#25860.
fn is_nested_reference(tokens: &Tokens, index: usize) -> bool {
    let has_lifetime = |index| tokens.is_mark(index, '&') && tokens.lifetime(index + 1).is_some();
    has_lifetime(index) && has_lifetime(index + 2)
}

/// `fn f<'a, 'b>(_: &'a A<'b>, value: &'b B) -> &'a B`, the same bug with another type.
fn extends_a_lifetime(tokens: &Tokens, index: usize) -> bool {
    let mut groups = groups(tokens, index, Delimiter::Parenthesis);
    // Other parentheses belong to a bound like `Fn()`.
    let Some(open) = groups.find(|open| tokens.is_mark(open - 1, '>')) else { return false };
    let Some(end) = tokens.end_of_group(open) else { return false };
    let Some((long, returned)) = reference(tokens, end + 3) else { return false };
    let is_declared_without_bound = |lifetime: &str| {
        let mut declared = (index + 3..open).filter(|index| tokens.lifetime(*index) == Some(lifetime));
        declared.any(|index| !tokens.is_mark(index + 1, ':'))
    };
    let parameters = open + 1..end.min(open + LONGEST);
    let references = parameters.clone().filter_map(|index| Some((index, reference(tokens, index)?)));
    let mut shorts = references.clone().filter_map(|(_, (lifetime, what))| {
        let is_short = what == returned && lifetime != long && is_declared_without_bound(lifetime);
        if is_short { Some(lifetime) } else { None }
    });
    shorts.any(|short| {
        let mut of_long = references.clone().filter(|(_, (lifetime, _))| *lifetime == long);
        of_long.any(|(index, _)| in_type(tokens, index).any(|index| tokens.lifetime(index) == Some(short)))
    })
}

/// The lifetime of the reference at `index`, and the first token of the referenced type.
fn reference(tokens: &Tokens, index: usize) -> Option<(&str, &Token)> {
    if !tokens.is_mark(index, '&') {
        return None;
    }
    let lifetime = tokens.lifetime(index + 1)?;
    Some((lifetime, tokens.get(index + 2 + usize::from(tokens.is_word(index + 2, "mut")))?))
}

/// The type parameter of a blanket `impl` at `index`, if it may be a trait object and the trait has an associated type,
/// as in rust-lang/rust#57893.
fn blanket(tokens: &Tokens, index: usize) -> Option<&str> {
    if !tokens.is_mark(index + 1, '<') {
        return None;
    }
    let mut groups = groups(tokens, index, Delimiter::Brace);
    // Other braces are const arguments.
    let is_body = |open: &usize| !['<', ',', '='].iter().any(|mark| tokens.is_mark(open - 1, *mark));
    let body = groups.find(is_body)?;
    let implemented =
        (index..body).rev().find(|index| tokens.is_word(*index, "for") && !tokens.is_mark(index + 1, '<'))?;
    let at = implemented + 1 + usize::from(tokens.is_mark(implemented + 1, '$'));
    if at + 1 != body && !tokens.is_word(at + 1, "where") {
        return None;
    }
    let parameter = tokens.word(at)?;
    let has_bounds = |index: &usize| tokens.is_word(*index, parameter) && tokens.is_mark(index + 1, ':');
    let mut bounds = (index..body).filter(has_bounds).flat_map(|index| in_type(tokens, index + 1));
    let may_be_unsized = bounds.any(|index| tokens.is_mark(index, '?') || tokens.is_mark(index, '$'));
    // A macro can also declare the type.
    let has_associated_type =
        tokens.siblings(body + 1).any(|index| tokens.is_word(index, "type") || tokens.is_mark(index, '!'));
    if may_be_unsized && has_associated_type { Some(parameter) } else { None }
}

/// The positions of groups with this delimiter after `index`.
fn groups(tokens: &Tokens, index: usize, delimiter: Delimiter) -> impl Iterator<Item = usize> {
    let is_such = move |index: &usize| matches!(tokens.get(*index), Some(Token::Open(open, _)) if *open == delimiter);
    tokens.siblings(index + 1).take(LONGEST).filter(is_such)
}

/// The tokens after `index` that belong to the same type or bounds.
fn in_type(tokens: &Tokens, index: usize) -> impl Iterator<Item = usize> {
    let mut depth = 0_usize;
    (index + 1..index + LONGEST).take_while(move |index| {
        let (opens, closes) = match tokens.get(*index) {
            None => return false,
            // The body.
            Some(Token::Open(Delimiter::Brace, _)) if depth == 0 => return false,
            Some(Token::Open(..) | Token::Mark('<')) => (true, false),
            Some(Token::Close) => (false, true),
            Some(Token::Mark('>')) => (false, !is_arrow(tokens, *index)),
            Some(Token::Mark(',' | ';' | '=')) if depth == 0 => return false,
            Some(_) => (false, false),
        };
        let is_inside = depth > 0 || !closes;
        depth = (depth + usize::from(opens)).saturating_sub(usize::from(closes));
        is_inside
    })
}

/// The `>` of `->` and `=>`.
fn is_arrow(tokens: &Tokens, index: usize) -> bool {
    tokens.is_mark(index, '>') && (tokens.is_mark(index - 1, '-') || tokens.is_mark(index - 1, '='))
}
