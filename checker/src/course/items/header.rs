//! Headers of items, in a form in which equal text means the same to a caller: without the names of parameters, lifetimes,
//! and modules, and with all bounds in one place.

use std::collections::BTreeSet;

use super::tokens::{Token, length_of_group};

/// The header of an item: what stands before its body.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Header {
    /// As it is written, in one line.
    pub text: String,
    pub line: usize,
    /// The generic parameters, without lifetimes.
    pub parameters: Vec<String>,
    /// All but the bounds, in a form to compare.
    pub shape: String,
    /// The bounds, such as `K : Clone`, wherever they are written.
    pub bounds: BTreeSet<String>,
}

/// Parses a header whose name is at the index `name`. An `impl` has no name: its keyword takes that place.
pub fn parse(tokens: &[Token], name: usize) -> Header {
    let line = tokens.first().map_or(1, |token| token.line);
    let mut header = Header { text: in_one_line(tokens), line, ..Header::default() };
    let generics_end = name + 1 + length_of_generics(&tokens[name + 1..]);
    let rest = &tokens[generics_end..];
    let where_start = position_outside(rest, "where").unwrap_or(rest.len());
    for parameter in split(tokens.get(name + 2..generics_end.max(name + 2) - 1).unwrap_or_default(), ",") {
        header.parameters.extend(add_bounds(parameter, &mut header.bounds));
    }
    for predicate in split(rest.get(where_start + 1..).unwrap_or_default(), ",") {
        add_bounds(predicate, &mut header.bounds);
    }
    let before = canonical(&tokens[..=name].iter().copied().filter(|token| !token.is("const")).collect::<Vec<_>>());
    header.shape = shape(&before, &header.parameters, &shape_of_rest(&rest[..where_start]));
    header
}

/// The header of the `impl` that `#[derive(trait_name)]` makes for a type.
pub fn derived(trait_name: &str, line: usize, type_name: &str, of_type: &Header) -> Header {
    let parameters = of_type.parameters.clone();
    let arguments = if parameters.is_empty() { String::new() } else { format!(" < {} >", parameters.join(" , ")) };
    let bounds = parameters.iter().map(|parameter| format!("{parameter} : {trait_name}"));
    Header {
        text: format!("#[derive({trait_name})]"),
        line,
        shape: shape("impl", &parameters, &format!("{trait_name} for {type_name}{arguments}")),
        bounds: bounds.chain(of_type.bounds.iter().cloned()).collect(),
        parameters,
    }
}

fn shape(before: &str, parameters: &[String], after: &str) -> String {
    format!("{before} < {} > {after}", parameters.join(" , "))
}

/// Adds the bounds of a generic parameter or of a predicate, and returns its subject, unless that is a lifetime.
fn add_bounds(tokens: &[Token], bounds: &mut BTreeSet<String>) -> Option<String> {
    let end = position_outside(tokens, "=").unwrap_or(tokens.len());
    let colon = position_outside(&tokens[..end], ":").unwrap_or(end);
    let subject = canonical(&tokens[..colon]);
    if subject.is_empty() {
        return None;
    }
    for bound in split(tokens.get(colon + 1..end).unwrap_or_default(), "+") {
        let bound = canonical(bound);
        if !bound.is_empty() {
            bounds.insert(format!("{subject} : {bound}"));
        }
    }
    Some(subject)
}

/// What follows the generics: parameters by their types only, and the result, where `-> ()` is nothing.
fn shape_of_rest(tokens: &[Token]) -> String {
    if !tokens.first().is_some_and(|token| token.is("(")) {
        return canonical(tokens);
    }
    let end = length_of_group(tokens);
    let types = split(&tokens[1..end.max(2) - 1], ",").into_iter().map(type_of_parameter);
    let result = canonical(&tokens[end..]);
    let result = if result == "-> ( )" { "" } else { &result };
    format!("( {} ) {result}", types.collect::<Vec<_>>().join(" , "))
}

fn type_of_parameter(tokens: &[Token]) -> String {
    let typed = position_outside(tokens, ":").map_or(tokens, |colon| &tokens[colon + 1..]);
    match typed {
        // To a caller, `mut self` is `self`.
        [first, rest @ ..] if first.is("mut") => canonical(rest),
        _ => canonical(typed),
    }
}

/// Tokens as text, without lifetimes, the modules of paths, and commas before a closing bracket.
pub fn canonical(tokens: &[Token]) -> String {
    let mut texts: Vec<&str> = Vec::new();
    for token in tokens {
        let last = texts.last().copied();
        match token.text {
            lifetime if lifetime.starts_with('\'') && lifetime != "'static" => continue,
            "," if last == Some("<") => continue,
            "::" if last.is_none_or(|last| !last.starts_with(char::is_uppercase) && last != ">") => {
                texts.pop_if(|last| last.starts_with(char::is_alphabetic));
                continue;
            }
            ">" if last == Some("<") => {
                texts.pop();
                continue;
            }
            ">" | ")" if last == Some(",") => _ = texts.pop(),
            _ => {}
        }
        texts.push(token.text);
    }
    texts.join(" ")
}

/// The parts of `tokens` between separators that are in no brackets.
pub fn split<'s, 't>(tokens: &'s [Token<'t>], separator: &str) -> Vec<&'s [Token<'t>]> {
    let mut parts = Vec::new();
    let mut rest = tokens;
    while !rest.is_empty() {
        let end = position_outside(rest, separator).unwrap_or(rest.len());
        parts.push(&rest[..end]);
        rest = rest.get(end + 1..).unwrap_or_default();
    }
    parts
}

/// The first `text` in `tokens` that is in no brackets.
pub fn position_outside(tokens: &[Token], text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (index, token) in tokens.iter().enumerate() {
        if depth == 0 && token.is(text) {
            return Some(index);
        }
        match token.text {
            "<" | "(" | "[" | "{" => depth += 1,
            ">" | ")" | "]" | "}" => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
}

/// The length of `<…>` at the beginning of `tokens`; 0 without it.
fn length_of_generics(tokens: &[Token]) -> usize {
    if !tokens.first().is_some_and(|token| token.is("<")) {
        return 0;
    }
    position_outside(&tokens[1..], ">").map_or(tokens.len(), |position| position + 2)
}

/// What an `impl` is for, such as `Deref for CowString`, given the tokens after its keyword.
pub fn subject_of_impl<'s, 't>(tokens: &'s [Token<'t>]) -> &'s [Token<'t>] {
    let rest = &tokens[length_of_generics(tokens)..];
    &rest[..position_outside(rest, "where").unwrap_or(rest.len())]
}

/// Parses a field, such as `pub clones: usize`.
pub fn parse_field(tokens: &[Token]) -> Header {
    let line = tokens.first().map_or(1, |token| token.line);
    Header { text: in_one_line(tokens), line, shape: canonical(tokens), ..Header::default() }
}

/// Tokens as they are written, in one line and without comments.
fn in_one_line(tokens: &[Token]) -> String {
    let mut text = String::new();
    let mut end = tokens.first().map_or(0, |first| first.start);
    for token in tokens {
        if token.start > end {
            text.push(' ');
        }
        text.push_str(token.text);
        end = token.end();
    }
    text.replace("( ", "(").replace(", )", ")").replace(" )", ")").trim_end_matches(',').to_owned()
}
