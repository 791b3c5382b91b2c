//! Holes in the compiler, in the shapes that are known: through them safe code reaches memory that is not its own.

use proc_macro2::Delimiter;

use super::tokens::{Token, Tokens};

/// Tokens of a type, or of what comes before a body, that somebody might still write.
const LONGEST: usize = 100;

/// Why what begins at `index` needs review, if it does.
pub fn at(tokens: &Tokens, index: usize) -> Option<String> {
    let is_stretched = match tokens.get(index)? {
        Token::Mark('&') => is_twice_a_reference(tokens, index),
        Token::Word(word) if word == "fn" => stretches_a_reference(tokens, index).is_some(),
        _ => false,
    };
    if is_stretched {
        return Some(
            "A reference with a lifetime to something with another lifetime: the way in which safe code can outwit the \
             compiler and read all memory."
                .to_owned(),
        );
    }
    let parameter = blanket(tokens, index).filter(|_| tokens.is_word(index, "impl"))?;
    Some(format!(
        "`impl … for {parameter}` with `?Sized` holds for trait objects as well: a way in which safe code can outwit the \
         compiler, take one type for another, and read all memory."
    ))
}

/// `&'a &'b`, as Rust issue 25860 has it.
fn is_twice_a_reference(tokens: &Tokens, index: usize) -> bool {
    let has_lifetime = |index| tokens.is_mark(index, '&') && tokens.lifetime(index + 1).is_some();
    has_lifetime(index) && has_lifetime(index + 2)
}

/// `fn f<'a, 'b>(_: &'a A<'b>, value: &'b B) -> &'a B`, the same with another type.
fn stretches_a_reference(tokens: &Tokens, index: usize) -> Option<()> {
    let mut groups = groups(tokens, index, Delimiter::Parenthesis);
    // Others in there belong to a bound like `Fn()`.
    let open = groups.find(|open| tokens.is_mark(open - 1, '>'))?;
    let end = tokens.end_of_group(open)?;
    let (long, returned) = reference(tokens, end + 3)?;
    let is_declared_without_bound = |lifetime: &str| {
        let mut declared = (index + 3..open).filter(|index| tokens.lifetime(*index) == Some(lifetime));
        declared.any(|index| !tokens.is_mark(index + 1, ':'))
    };
    let parameters = open + 1..end.min(open + LONGEST);
    let references = parameters.clone().filter_map(|index| Some((index, reference(tokens, index)?)));
    let mut shorts = references.clone().filter_map(|(_, (lifetime, what))| {
        let is_short = what == returned && lifetime != long && is_declared_without_bound(lifetime);
        is_short.then_some(lifetime)
    });
    shorts
        .any(|short| {
            let mut of_long = references.clone().filter(|(_, (lifetime, _))| *lifetime == long);
            of_long.any(|(index, _)| in_type(tokens, index).any(|index| tokens.lifetime(index) == Some(short)))
        })
        .then_some(())
}

/// The lifetime of the reference at `index`, and the token to which it refers.
fn reference(tokens: &Tokens, index: usize) -> Option<(&str, &Token)> {
    let lifetime = tokens.lifetime(index + 1).filter(|_| tokens.is_mark(index, '&'))?;
    Some((lifetime, tokens.get(index + 2 + usize::from(tokens.is_word(index + 2, "mut")))?))
}

/// The parameter for which the `impl` at `index` implements a trait with a type of its own, if that may be a `dyn`, as Rust issue 57893 needs it.
fn blanket(tokens: &Tokens, index: usize) -> Option<&str> {
    let mut groups = groups(tokens, index, Delimiter::Brace);
    // Others in there are values of constants.
    let is_body = |open: &usize| !['<', ',', '='].iter().any(|mark| tokens.is_mark(open - 1, *mark));
    let body = groups.find(is_body).filter(|_| tokens.is_mark(index + 1, '<'))?;
    let implemented =
        (index..body).rev().find(|index| tokens.is_word(*index, "for") && !tokens.is_mark(index + 1, '<'))?;
    let at = implemented + 1 + usize::from(tokens.is_mark(implemented + 1, '$'));
    let parameter = tokens.word(at).filter(|_| at + 1 == body || tokens.is_word(at + 1, "where"))?;
    let has_bounds = |index: &usize| tokens.is_word(*index, parameter) && tokens.is_mark(index + 1, ':');
    let mut bounds = (index..body).filter(has_bounds).flat_map(|index| in_type(tokens, index + 1));
    let may_be_unsized = bounds.any(|index| tokens.is_mark(index, '?') || tokens.is_mark(index, '$'));
    // A macro can write the type as well.
    let has_a_type = tokens.siblings(body + 1).any(|index| tokens.is_word(index, "type") || tokens.is_mark(index, '!'));
    (may_be_unsized && has_a_type).then_some(parameter)
}

/// Where the groups with such brackets open that follow `index`.
fn groups(tokens: &Tokens, index: usize, delimiter: Delimiter) -> impl Iterator<Item = usize> {
    let is_such = move |index: &usize| matches!(tokens.get(*index), Some(Token::Open(open, _)) if *open == delimiter);
    tokens.siblings(index + 1).take(LONGEST).filter(is_such)
}

/// The tokens after `index` that belong to the same type or the same bounds.
fn in_type(tokens: &Tokens, index: usize) -> impl Iterator<Item = usize> {
    let mut depth = 0_usize;
    (index + 1..index + LONGEST).take_while(move |index| {
        let (opens, closes) = match tokens.get(*index) {
            None => return false,
            // A body.
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
