//! Digests of sources that are equal if the code is, whatever its comments and white space.

use std::str::FromStr;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use proc_macro2::{Delimiter, TokenStream, TokenTree, extra};
use sha2::{Digest, Sha256};

/// Shorter code is equal by chance.
const FEWEST_TOKENS: usize = 10;

/// The digest of the code in `files`; None if there is almost none, or if it is the `starter`.
pub fn digest<'t>(files: impl Iterator<Item = &'t str>, starter: &str) -> Option<String> {
    let code: Vec<String> = files.flat_map(tokens).collect();
    if code.len() < FEWEST_TOKENS || code == tokens(starter) {
        return None;
    }
    Some(BASE64_STANDARD.encode(Sha256::digest(code.join(" "))))
}

/// The tokens of a file without comments; its words if it is not Rust.
fn tokens(text: &str) -> Vec<String> {
    let tokens = TokenStream::from_str(text.trim_start_matches('\u{feff}')).map(flatten);
    // Otherwise proc_macro2 keeps the text of every file until the thread ends.
    extra::invalidate_current_thread_spans();
    match tokens {
        Ok(tokens) => without_doc_comments(tokens),
        Err(_) => text.split_whitespace().map(str::to_owned).collect(),
    }
}

fn flatten(stream: TokenStream) -> Vec<String> {
    let mut tokens = Vec::new();
    // The rest of each enclosing group, and its closing bracket.
    let mut open = vec![(stream.into_iter(), "")];
    while let Some((rest, end)) = open.last_mut() {
        match rest.next() {
            Some(TokenTree::Group(group)) => {
                let (start, end) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::None => ("", ""),
                };
                tokens.push(start.to_owned());
                open.push((group.stream().into_iter(), end));
            }
            Some(tree) => tokens.push(tree.to_string()),
            None => {
                tokens.push((*end).to_owned());
                open.pop();
            }
        }
    }
    tokens
}

/// A doc comment is the attribute `#[doc = "…"]` or `#![doc = "…"]`.
fn without_doc_comments(tokens: Vec<String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for token in tokens {
        kept.push(token);
        let outer = matches!(&kept[..], [.., hash, open, doc, is, _, end] if [hash, open, doc, is, end] == ["#", "[", "doc", "=", "]"]);
        if outer {
            kept.truncate(kept.len() - 6);
        }
        let inner = matches!(&kept[..], [.., hash, bang, open, doc, is, _, end] if [hash, bang, open, doc, is, end] == ["#", "!", "[", "doc", "=", "]"]);
        if inner {
            kept.truncate(kept.len() - 7);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::digest;

    #[test]
    fn only_the_code_counts() {
        let starter = "pub fn f(a: u8) -> u8 { todo!(\"a\") }";
        let of = |text: &str| digest([text].into_iter(), starter);
        let code = of("pub fn f(a: u8) -> u8 { a + 1 }");
        assert!(code.is_some());
        for same in [
            "//! The crate.\n/// The function.\npub fn f( a : u8 )->u8 {\r\n\t/* why */ a+1 // because\n}\n",
            "\u{feff}/** Docs */ pub fn f(a: u8) -> u8 { a + 1 }",
        ] {
            assert_eq!(of(same), code, "{same}");
        }
        for other in
            ["pub fn f(b: u8) -> u8 { b + 1 }", "pub fn f(a: u8) -> u8 { a + 2 }", "pub fn f(a: u8 -> u8 { a + 1 }"]
        {
            let other = of(other);
            assert!(other.is_some() && other != code);
        }
        assert_eq!((of("pub fn f(a: u8) -> u8 { /* not yet */ todo!(\"a\") }"), of("mod tests;")), (None, None));
    }
}
