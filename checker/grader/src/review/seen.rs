//! What occurs in the sources of a milestone, each with its first place.

use std::collections::HashMap;

use super::tokens::{Token, Tokens};

/// The index of a source, and a line.
pub type Place = (usize, usize);

#[derive(Default)]
pub struct Seen {
    /// Identifiers, and the forms of them that the rules distinguish.
    words: HashMap<String, Place>,
    literals: HashMap<String, Place>,
}

impl Seen {
    pub fn place(&self, word: &str) -> Option<Place> {
        self.words.get(word).copied()
    }

    pub fn literal(&self, text: &str) -> Option<Place> {
        self.literals.iter().filter(|(literal, _)| literal.contains(text)).map(|(_, place)| *place).min()
    }

    /// All words of a source that has no tokens, because the compiler may still accept it.
    pub fn add_text(&mut self, source: usize, text: &str) {
        for (index, line) in text.lines().enumerate() {
            for word in line.split(|character: char| character != '_' && !character.is_alphanumeric()) {
                for form in [word.to_owned(), format!("{word}::"), format!("{word}!")] {
                    self.words.entry(form).or_insert((source, index + 1));
                }
            }
        }
    }

    /// Adds a source, and returns the indices of its tokens without those that are certainly left out.
    pub fn add(&mut self, source: usize, tokens: &Tokens) -> Vec<usize> {
        let mut indices = Vec::new();
        // A macro could drop the attribute of an item, so items count only where nothing but modules is around them.
        let (mut index, mut items_from, mut macro_end, mut is_in_use) = (0, 0, 0, false);
        while index < tokens.len() {
            if index >= items_from {
                if let Some(end) = end_of_tests(tokens, index) {
                    index = end;
                    continue;
                }
                let is_module = tokens.is_brace(index) && index > 1 && tokens.is_word(index - 2, "mod");
                items_from = tokens.end_of_group(index).filter(|_| !is_module).unwrap_or(items_from);
            }
            indices.push(index);
            let place = (source, tokens.line(index));
            let is_readme = index >= macro_end && is_the_readme(tokens, index);
            if let Some(end) = end_of_macro(tokens, index) {
                macro_end = macro_end.max(end);
            }
            match tokens.get(index) {
                Some(Token::Word(word)) if !is_readme => {
                    is_in_use = is_in_use || (word == "use" && !tokens.is_mark(index + 1, '<'));
                    self.add_word(tokens, index, word, place, (is_in_use, index < macro_end));
                }
                Some(Token::Literal(literal)) if !is_documentation(tokens, index) => {
                    self.literals.entry(literal.clone()).or_insert(place);
                }
                Some(Token::Mark(';')) => is_in_use = false,
                Some(Token::Mark('*')) if is_in_use => {
                    self.words.entry("::*".to_owned()).or_insert(place);
                }
                _ => {}
            }
            index += 1;
        }
        indices
    }

    fn add_word(
        &mut self,
        tokens: &Tokens,
        index: usize,
        word: &str,
        place: Place,
        (is_in_use, is_in_macro): (bool, bool),
    ) {
        let before = |token: &Token| index > 0 && tokens.get(index - 1) == Some(token);
        let is_after = |token: &Token| tokens.get(index + 1) == Some(token);
        let is_path = is_in_use || is_in_macro || before(&Token::Separator) || is_after(&Token::Separator);
        let is_macro = (is_in_use && !is_after(&Token::Separator))
            || (tokens.is_mark(index + 1, '!') && !tokens.is_mark(index + 2, '='));
        let is_declared = index > 1 && tokens.is_word(index - 2, "macro_rules");
        let is_negated = index > 1 && tokens.is_word(index - 2, "not");
        let is_variable = index > 0 && tokens.word(index - 1).is_some();
        let has_value = tokens.is_mark(index + 1, '=') && matches!(tokens.get(index + 2), Some(Token::Literal(_)));
        let is_parameter = before(&Token::Mark('$'));
        let is_repetition = index > 2 && tokens.is_mark(index - 3, '$') && tokens.end_of_group(index - 2).is_some();
        let is_joined = tokens.is_mark(index + 1, '!')
            || tokens.is_mark(index + 1, '$')
            || (is_after(&Token::Close) && is_repetition);
        let is_attribute = index > 2 && tokens.is_mark(index - 3, '#') && tokens.end_of_group(index - 2).is_some();
        let forms = [
            (true, word.to_owned()),
            (is_path, format!("{word}::")),
            (is_macro, format!("{word}!")),
            (is_in_use || is_declared, format!("use:{word}")),
            (is_negated, format!("not({word})")),
            (has_value && !is_variable, format!("{word}=")),
            (is_parameter && is_joined, "$!".to_owned()),
            (is_parameter && is_attribute, "#[$".to_owned()),
        ];
        for (_, form) in forms.into_iter().filter(|(is_such, _)| *is_such) {
            self.words.entry(form).or_insert(place);
        }
    }
}

/// The end of an item under `#[cfg(test)]` or `#[cfg(all(test, …))]`. Every item ends with a `;` or a group in braces,
/// so none ends before the first of them.
fn end_of_tests(tokens: &Tokens, index: usize) -> Option<usize> {
    let open = index + 1;
    let end = tokens.end_of_group(open).filter(|_| tokens.is_mark(index, '#') && tokens.is_word(open + 1, "cfg"))?;
    let is_all = tokens.is_word(open + 3, "all");
    let first = open + 3 + if is_all { 2 } else { 0 };
    let is_alone = is_all && tokens.is_mark(first + 1, ',') || tokens.get(first + 1) == Some(&Token::Close);
    if !(tokens.is_word(first, "test") && is_alone) {
        return None;
    }
    let ends = |index: &usize| tokens.is_mark(*index, ';') || tokens.is_brace(*index);
    let after = |last: usize| tokens.end_of_group(last).unwrap_or(last) + 1;
    // Without such an end it does not compile.
    tokens.siblings(end + 1).find(ends).or_else(|| tokens.siblings(end + 1).last()).map(after)
}

/// The end of the macro that is called or declared at `index`.
fn end_of_macro(tokens: &Tokens, index: usize) -> Option<usize> {
    let is_macro = tokens.word(index).is_some() && tokens.is_mark(index + 1, '!');
    let has_name = is_macro && tokens.word(index + 2).is_some();
    is_macro.then(|| tokens.end_of_group(index + 2 + usize::from(has_name))).flatten()
}

/// Including the milestone's README.md as documentation is common and harmless.
fn is_the_readme(tokens: &Tokens, index: usize) -> bool {
    let path = tokens.get(index + 3).filter(|_| end_of_macro(tokens, index).is_some());
    tokens.is_word(index, "include_str") && matches!(path, Some(Token::Literal(path)) if path == "\"../README.md\"")
}

/// Also that of a doc comment.
fn is_documentation(tokens: &Tokens, index: usize) -> bool {
    index > 1 && tokens.is_word(index - 2, "doc") && tokens.is_mark(index - 1, '=')
}
