//! A lexer for Rust source. It works on files that do not compile.

/// A token, as a part of its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token<'t> {
    pub text: &'t str,
    /// The byte at which it begins.
    pub start: usize,
    /// Counted from 1.
    pub line: usize,
}

impl Token<'_> {
    pub fn end(&self) -> usize {
        self.start + self.text.len()
    }

    pub fn is(&self, text: &str) -> bool {
        self.text == text
    }
}

/// The tokens of `source`, without white space and comments.
pub fn tokens(source: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let (mut start, mut line) = (0, 1);
    while let Some(first) = source[start..].chars().next() {
        let text = &source[start..start + length(&source[start..], first)];
        let is_blank = first.is_whitespace() || text.starts_with("//") || text.starts_with("/*");
        if !is_blank {
            tokens.push(Token { text, start, line });
        }
        line += text.matches('\n').count();
        start += text.len();
    }
    tokens
}

/// The length of the bracketed group at the beginning of `tokens`. `<` and `>` are no brackets here: they may compare.
pub fn length_of_group(tokens: &[Token]) -> usize {
    let mut depth = 0_usize;
    for (index, token) in tokens.iter().enumerate() {
        match token.text {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return index + 1;
        }
    }
    tokens.len()
}

/// The length of the token, the comment or the white space at the beginning of `rest`, which is not empty.
fn length(rest: &str, first: char) -> usize {
    if rest.starts_with("//") {
        return rest.find('\n').unwrap_or(rest.len());
    }
    if rest.starts_with("/*") {
        return length_of_block_comment(rest);
    }
    if let Some(length) = length_of_raw_string(rest) {
        return length;
    }
    match first {
        '"' => length_until_quote(rest, '"'),
        '\'' if is_char_literal(rest) => length_until_quote(rest, '\''),
        '\'' => 1 + length_of_word(&rest[1..]),
        _ if is_part_of_word(first) => length_of_word(rest),
        _ if ["->", "=>", "::"].iter().any(|pair| rest.starts_with(pair)) => 2,
        _ => first.len_utf8(),
    }
}

fn length_of_block_comment(rest: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(found) = rest[at..].find(['*', '/']) {
        at += found;
        if rest[at..].starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest[at..].starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    rest.len()
}

/// The length of `r"…"`, `br#"…"#` and the like.
fn length_of_raw_string(rest: &str) -> Option<usize> {
    let after = rest.strip_prefix(['b', 'c']).unwrap_or(rest).strip_prefix('r')?;
    let hashes = after.len() - after.trim_start_matches('#').len();
    let text = after[hashes..].strip_prefix('"')?;
    let before = rest.len() - text.len();
    let end = format!("\"{}", "#".repeat(hashes));
    Some(text.find(&end).map_or(rest.len(), |found| before + found + end.len()))
}

/// The length of a literal without its prefix, which begins with `quote`.
fn length_until_quote(rest: &str, quote: char) -> usize {
    let mut is_escaped = false;
    for (at, character) in rest.char_indices().skip(1) {
        if is_escaped {
            is_escaped = false;
        } else if character == '\\' {
            is_escaped = true;
        } else if character == quote {
            return at + 1;
        }
    }
    rest.len()
}

/// Whether a text that begins with a quote is `'x'` or `'\n'`, not a lifetime.
fn is_char_literal(rest: &str) -> bool {
    let mut characters = rest.chars().skip(1);
    characters.next() == Some('\\') || characters.next() == Some('\'')
}

fn is_part_of_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

fn length_of_word(rest: &str) -> usize {
    rest.find(|character| !is_part_of_word(character)).unwrap_or(rest.len())
}

#[cfg(test)]
mod tests {
    use super::tokens;

    fn texts(source: &str) -> Vec<&str> {
        tokens(source).iter().map(|token| token.text).collect()
    }

    #[test]
    fn comments_and_white_space_are_left_out() {
        assert_eq!(texts("a // b\n/* c /* d */ e */ f /** g"), ["a", "f"]);
    }

    #[test]
    fn literals_hide_what_looks_like_code() {
        assert_eq!(
            texts(r#"f("}\"{", '{', '\'', 'a)"#),
            ["f", "(", "\"}\\\"{\"", ",", "'{'", ",", "'\\''", ",", "'a", ")"]
        );
        assert_eq!(texts("br##\"}\"#\"## x r"), ["br##\"}\"#\"##", "x", "r"]);
        assert_eq!(texts("\"never closed }"), ["\"never closed }"]);
    }

    #[test]
    fn arrows_and_paths_are_single_tokens() {
        assert_eq!(texts("fn a<T>()->b::C=>d"), ["fn", "a", "<", "T", ">", "(", ")", "->", "b", "::", "C", "=>", "d"]);
    }

    #[test]
    fn tokens_know_their_lines() {
        let lines: Vec<usize> = tokens("a\n/*\n*/b\n\"\n\"c").iter().map(|token| token.line).collect();
        assert_eq!(lines, [1, 3, 4, 5]);
    }
}
