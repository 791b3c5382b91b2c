//! The shebang line, which rustc skips.

/// `text` without a shebang line. The newline stays, so line numbers do not change.
pub fn strip_shebang(text: &str) -> &str {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    match text.strip_prefix("#!") {
        Some(rest) if !without_comments(rest).starts_with('[') => rest.find('\n').map_or("", |end| &rest[end..]),
        _ => text,
    }
}

/// `text` from its first token. After `#!`, rustc skips whitespace and comments to see whether an attribute follows;
/// doc comments count as tokens.
fn without_comments(text: &str) -> &str {
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(is_space);
        let is_line = rest.starts_with("//") && !rest.starts_with("//!");
        let is_block = rest.starts_with("/*") && !rest.starts_with("/*!");
        if is_line && (!rest.starts_with("///") || rest.starts_with("////")) {
            rest = rest.find('\n').map_or("", |end| &rest[end..]);
        } else if is_block && (!rest.starts_with("/**") || rest.starts_with("/***") || rest.starts_with("/**/")) {
            rest = after_block(rest);
        } else {
            return rest;
        }
    }
}

/// The text after the block comment at its start, which may contain nested ones.
fn after_block(text: &str) -> &str {
    let (mut rest, mut depth) = (text, 0_usize);
    loop {
        if let Some(inner) = rest.strip_prefix("/*") {
            (rest, depth) = (inner, depth + 1);
        } else if let Some(outer) = rest.strip_prefix("*/") {
            (rest, depth) = (outer, depth - 1);
        } else {
            let mut characters = rest.chars();
            characters.next();
            rest = characters.as_str();
        }
        if depth == 0 || rest.is_empty() {
            return rest;
        }
    }
}

/// Rust's `Pattern_White_Space`, which differs from `char::is_whitespace`.
fn is_space(character: char) -> bool {
    matches!(character, '\t'..='\r' | ' ' | '\u{85}' | '\u{200e}' | '\u{200f}' | '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::strip_shebang;

    #[test]
    fn a_shebang_is_skipped() {
        for (text, expected) in [
            ("#!/usr/bin/env rust\nfn", "\nfn"),
            ("\u{feff}#!/bin/sh", ""),
            ("#! // [\nfn", "\nfn"),
            ("#!/** documentation */[a]\nfn", "\nfn"),
            ("#!/*! documentation */[a]\nfn", "\nfn"),
            ("#!\u{a0}[a\nfn", "\nfn"),
            ("#!/* [ \nfn", "\nfn"),
        ] {
            assert_eq!(strip_shebang(text), expected, "{text:?}");
        }
    }

    #[test]
    fn attributes_are_kept() {
        for text in [
            "#![a]\nfn",
            "#!/**/[a] fn",
            "#!/***/[a] fn",
            "#! /* /* */ */ \u{200e} // more\n//// more\n\n[a] fn",
            "# ![a]",
            "fn",
        ] {
            assert_eq!(strip_shebang(text), text);
        }
    }
}
