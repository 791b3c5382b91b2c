//! What a file calls things, its own and others'.

use std::collections::HashSet;

use super::tokens::Tokens;

pub struct Names<'tokens> {
    /// Every word there is.
    pub words: HashSet<&'tokens str>,
    /// Modules that are its own.
    pub modules: HashSet<&'tokens str>,
    /// Traits that are its own, and names that a `use` gives.
    pub traits: HashSet<&'tokens str>,
}

impl<'tokens> Names<'tokens> {
    pub fn of(tokens: &'tokens Tokens) -> Self {
        let words = || (0..tokens.len()).filter_map(|index| Some((index, tokens.word(index)?)));
        let after = |introductions: &[&str]| {
            let is_introduced = |index: usize| introductions.iter().any(|word| tokens.is_word(index - 1, word));
            words().filter(|(index, _)| *index > 0 && is_introduced(*index)).map(|(_, word)| word).collect()
        };
        Self {
            words: words().map(|(_, word)| word).collect(),
            modules: after(&["mod"]),
            traits: after(&["as", "trait"]),
        }
    }
}
