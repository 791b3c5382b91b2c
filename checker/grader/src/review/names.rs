//! The names that occur in a file.

use std::collections::HashSet;

use super::tokens::Tokens;

pub struct Names<'tokens> {
    /// All words.
    pub words: HashSet<&'tokens str>,
    /// The modules that it declares.
    pub modules: HashSet<&'tokens str>,
}

impl<'tokens> Names<'tokens> {
    pub fn of(tokens: &'tokens Tokens) -> Self {
        let words = || (0..tokens.len()).filter_map(|index| Some((index, tokens.word(index)?)));
        let is_declared = |index: usize| index > 0 && tokens.is_word(index - 1, "mod");
        Self {
            words: words().map(|(_, word)| word).collect(),
            modules: words().filter(|(index, _)| is_declared(*index)).map(|(_, word)| word).collect(),
        }
    }
}
