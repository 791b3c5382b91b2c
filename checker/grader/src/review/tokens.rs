//! The tokens of a source in one flat list, which can be searched without recursion.

use std::mem;
use std::str::FromStr;

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree, extra, token_stream};

/// The maximum nesting of brackets in reasonable code. The solutions have at most 11.
const MOST_NESTED: usize = 100;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token {
    /// An identifier or keyword, without the `r#` of a raw one.
    Word(String),
    /// `::`
    Separator,
    Mark(char),
    /// A lifetime or label, without the quote.
    Lifetime(String),
    /// With its quotes.
    Literal(String),
    /// An opening bracket, with the index of the closing one.
    Open(Delimiter, usize),
    Close,
}

/// The tokens of a source: of all of it, and, because rustc may skip a first line that begins with `#!`, without that.
pub fn readings(text: &str) -> Vec<Tokens> {
    let has_shebang = text.strip_prefix('\u{feff}').unwrap_or(text).starts_with("#!");
    let rest = text.find('\n').filter(|_| has_shebang).map(|end| &text[end..]);
    [Some(text), rest].into_iter().flatten().filter_map(Tokens::of).collect()
}

/// The tokens of a file with their lines.
pub struct Tokens {
    tokens: Vec<(Token, usize)>,
    /// The line of the first bracket that is nested too deeply.
    pub too_deep: Option<usize>,
}

impl Tokens {
    /// None if `text` is not valid Rust syntax at the level of tokens.
    pub fn of(text: &str) -> Option<Self> {
        let tokens = TokenStream::from_str(text.strip_prefix('\u{feff}').unwrap_or(text)).ok().map(flatten);
        // Otherwise proc_macro2 keeps the text of every file until the thread ends.
        extra::invalidate_current_thread_spans();
        tokens
    }

    pub fn len(&self) -> usize {
        self.tokens.len()
    }

    pub fn get(&self, index: usize) -> Option<&Token> {
        self.tokens.get(index).map(|(token, _)| token)
    }

    pub fn line(&self, index: usize) -> usize {
        self.tokens.get(index).map_or(0, |(_, line)| *line)
    }

    pub fn word(&self, index: usize) -> Option<&str> {
        match self.get(index) {
            Some(Token::Word(word)) => Some(word),
            _ => None,
        }
    }

    pub fn is_word(&self, index: usize, word: &str) -> bool {
        self.word(index) == Some(word)
    }

    pub fn lifetime(&self, index: usize) -> Option<&str> {
        match self.get(index) {
            Some(Token::Lifetime(name)) => Some(name),
            _ => None,
        }
    }

    pub fn is_mark(&self, index: usize, mark: char) -> bool {
        self.get(index) == Some(&Token::Mark(mark))
    }

    pub fn is_brace(&self, index: usize) -> bool {
        matches!(self.get(index), Some(Token::Open(Delimiter::Brace, _)))
    }

    /// The index of the bracket that closes the group at `index`.
    pub fn end_of_group(&self, index: usize) -> Option<usize> {
        match self.get(index) {
            Some(Token::Open(_, end)) => Some(*end),
            _ => None,
        }
    }

    /// The indices from `index` to the end of the enclosing group, without the contents of nested groups.
    pub fn siblings(&self, index: usize) -> impl Iterator<Item = usize> {
        let next = move |index: &usize| Some(self.end_of_group(*index).unwrap_or(*index) + 1);
        let is_inside = move |index: &usize| self.get(*index).is_some_and(|token| *token != Token::Close);
        std::iter::successors(Some(index), next).take_while(is_inside)
    }
}

/// The rest of an enclosing group.
struct Outer {
    rest: token_stream::IntoIter,
    opened_at: usize,
    closing_line: usize,
}

fn flatten(stream: TokenStream) -> Tokens {
    let mut tokens: Vec<(Token, usize)> = Vec::new();
    let mut too_deep = None;
    let mut current = stream.into_iter();
    let mut outer: Vec<Outer> = Vec::new();
    // Whether the last token is the first colon of a possible `::`.
    let mut half_separator = false;
    loop {
        let Some(tree) = current.next() else {
            let Some(Outer { rest, opened_at, closing_line }) = outer.pop() else { return Tokens { tokens, too_deep } };
            current = rest;
            let closed_at = tokens.len();
            if let Token::Open(_, end) = &mut tokens[opened_at].0 {
                *end = closed_at;
            }
            tokens.push((Token::Close, closing_line));
            continue;
        };
        let line = tree.span().start().line;
        let mut next_is_joined = false;
        let token = match tree {
            TokenTree::Group(group) => {
                if outer.len() == MOST_NESTED && too_deep.is_none() {
                    too_deep = Some(line);
                }
                let rest = mem::replace(&mut current, group.stream().into_iter());
                let closing_line = group.span_close().start().line;
                outer.push(Outer { rest, opened_at: tokens.len(), closing_line });
                Token::Open(group.delimiter(), 0)
            }
            TokenTree::Ident(ident) => {
                let word = ident.to_string();
                // A raw `mod` declares no module.
                let plain = word.strip_prefix("r#").filter(|plain| *plain != "mod");
                Token::Word(plain.map(str::to_owned).unwrap_or(word))
            }
            TokenTree::Literal(literal) => Token::Literal(literal.to_string()),
            TokenTree::Punct(mark) => match (mark.as_char(), mark.spacing()) {
                ('\'', _) => {
                    let name = current.next();
                    Token::Lifetime(name.map(|name| name.to_string()).unwrap_or_default())
                }
                (':', _) if half_separator => {
                    tokens.pop();
                    Token::Separator
                }
                (mark, spacing) => {
                    next_is_joined = spacing == Spacing::Joint;
                    Token::Mark(mark)
                }
            },
        };
        half_separator = next_is_joined && token == Token::Mark(':');
        tokens.push((token, line));
    }
}
