//! The items of Rust source: functions, types and what implements traits. Finds them by their tokens, so it works on files
//! that do not compile.

pub mod header;
pub mod tokens;

use header::{Header, canonical, position_outside};
use tokens::{Token, length_of_group};

pub struct Item<'s, 't> {
    /// What stands before the body, from the visibility on.
    pub header: &'s [Token<'t>],
    /// The index in the header of `fn`, `struct` and the like.
    pub keyword: usize,
    /// What stands between the braces, if there are any.
    pub body: &'s [Token<'t>],
    /// The traits that its attributes derive, with commas.
    pub derives: Vec<Token<'t>>,
    /// The `impl` that it is in.
    pub owner: Option<&'s Impl>,
    /// What it is itself, if it is an `impl`.
    pub of_impl: Option<&'s Impl>,
}

/// The header of an `impl`.
pub struct Impl {
    pub header: Header,
    /// The name of the type, without arguments.
    pub of_type: String,
    /// The implemented trait, if any.
    pub implemented: Option<String>,
    /// The type with its arguments, which is what `Self` means.
    pub self_type: String,
}

impl<'t> Item<'_, 't> {
    pub fn name(&self) -> Option<&'t str> {
        self.header.get(self.keyword + 1).map(|name| name.text)
    }
}

/// Visits the items of a file, and those in its modules and `impl`s.
pub fn walk(tokens: &[Token], visit: &mut dyn FnMut(&Item)) {
    walk_in(tokens, None, visit);
}

fn walk_in(tokens: &[Token], owner: Option<&Impl>, visit: &mut dyn FnMut(&Item)) {
    let mut rest = tokens;
    while !rest.is_empty() {
        let (derives, after_attributes) = skip_attributes(rest);
        let end = end_of_header(after_attributes);
        let (header, after_header) = after_attributes.split_at(end);
        let body_length = length_of_body(after_header);
        let (body, after) = after_header.split_at(body_length);
        let body = body.get(1..body.len().max(2) - 1).unwrap_or_default();
        if let Some(keyword) = position_of_keyword(header) {
            let of_impl = if header[keyword].is("impl") { Some(parse_impl(header, keyword)) } else { None };
            visit(&Item { header, keyword, body, derives, owner, of_impl: of_impl.as_ref() });
            if of_impl.is_some() || header[keyword].is("mod") {
                walk_in(body, of_impl.as_ref(), visit);
            }
        }
        // A bracket that belongs to nothing ends an item as well.
        rest = if end + body_length == 0 { after.get(1..).unwrap_or_default() } else { after };
    }
}

fn parse_impl(header: &[Token], keyword: usize) -> Impl {
    let subject = header::subject_of_impl(&header[keyword + 1..]);
    let (implemented, of) = match position_outside(subject, "for") {
        Some(position) => (Some(canonical(&subject[..position])), &subject[position + 1..]),
        None => (None, subject),
    };
    let self_type = canonical(of);
    let of_type = self_type.split(" <").next().unwrap_or_default().to_owned();
    Impl { header: header::parse(header, keyword), of_type, implemented, self_type }
}

/// The traits that attributes at the beginning of `tokens` derive, and the tokens after the attributes.
pub fn skip_attributes<'s, 't>(tokens: &'s [Token<'t>]) -> (Vec<Token<'t>>, &'s [Token<'t>]) {
    let mut derives: Vec<Token> = Vec::new();
    let mut rest = tokens;
    while rest.first().is_some_and(|token| token.is("#")) {
        let bracket = if rest.get(1).is_some_and(|token| token.is("!")) { 2 } else { 1 };
        let end = bracket + length_of_group(rest.get(bracket..).unwrap_or_default());
        if let [_, _, derive, _, traits @ .., _, _] = &rest[..end.min(rest.len())]
            && derive.is("derive")
        {
            derives.extend(traits);
            derives.push(Token { text: ",", ..*derive });
        }
        rest = rest.get(end..).unwrap_or_default();
    }
    (derives, rest)
}

/// The length of what stands before the body, the semicolon or the stray bracket that ends an item.
fn end_of_header(tokens: &[Token]) -> usize {
    let mut depth = 0_usize;
    for (index, token) in tokens.iter().enumerate() {
        match token.text {
            "(" | "[" => depth += 1,
            ")" | "]" => depth = depth.saturating_sub(1),
            "{" | ";" | "}" if depth == 0 => return index,
            _ => {}
        }
    }
    tokens.len()
}

/// The length of the body in braces, or of the semicolon, at the beginning of `tokens`.
fn length_of_body(tokens: &[Token]) -> usize {
    match tokens.first() {
        Some(first) if first.is(";") => 1,
        Some(first) if first.is("{") => length_of_group(tokens),
        _ => 0,
    }
}

/// The index of the keyword that says what an item is.
fn position_of_keyword(header: &[Token]) -> Option<usize> {
    let mut index = 0;
    while let Some(token) = header.get(index) {
        match token.text {
            "fn" | "impl" | "mod" | "struct" | "enum" | "union" | "type" => return Some(index),
            "(" => index += length_of_group(&header[index..]),
            "pub" | "const" | "async" | "unsafe" | "extern" | "default" => index += 1,
            text if text.starts_with('"') => index += 1,
            _ => return None,
        }
    }
    None
}
