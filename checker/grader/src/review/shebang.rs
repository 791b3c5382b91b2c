//! The first line of a file, which rustc may skip.

/// Like `text` without a first line like `#!/usr/bin/env`. The line's end stays, so that lines keep their numbers.
pub fn without(text: &str) -> &str {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    match text.strip_prefix("#!") {
        Some(rest) if !without_comments(rest).starts_with('[') => rest.find('\n').map_or("", |end| &rest[end..]),
        _ => text,
    }
}

/// From the first token on. rustc looks past comments and spaces before it takes `#!` for the beginning of an attribute, but
/// documentation is a token.
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

/// What follows the comment that `text` begins with, which may contain others.
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

/// What is no more than space between tokens: fewer characters than `char::is_whitespace` knows, and two more.
fn is_space(character: char) -> bool {
    matches!(character, '\t'..='\r' | ' ' | '\u{85}' | '\u{200e}' | '\u{200f}' | '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::without;

    #[test]
    fn what_rustc_skips_is_skipped() {
        for (text, expected) in [
            ("#!/usr/bin/env rust\nfn", "\nfn"),
            ("\u{feff}#!/bin/sh", ""),
            ("#! // [\nfn", "\nfn"),
            ("#!/** documentation */[a]\nfn", "\nfn"),
            ("#!/*! documentation */[a]\nfn", "\nfn"),
            ("#!\u{a0}[a\nfn", "\nfn"),
            ("#!/* [ \nfn", "\nfn"),
        ] {
            assert_eq!(without(text), expected, "{text:?}");
        }
    }

    #[test]
    fn what_rustc_reads_is_read() {
        for text in [
            "#![a]\nfn",
            "#!/**/[a] fn",
            "#!/***/[a] fn",
            "#! /* /* */ */ \u{200e} // more\n//// more\n\n[a] fn",
            "# ![a]",
            "fn",
        ] {
            assert_eq!(without(text), text);
        }
    }
}
