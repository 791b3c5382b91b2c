//! The entries of the [`rules`](super::rules), indexed by kind.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::rules::{MACROS, RULES};

/// The values are indices into [`RULES`].
#[derive(Default)]
pub struct Lookup {
    pub paths: HashMap<(&'static str, &'static str), usize>,
    /// The first names of the paths.
    pub modules: HashSet<&'static str>,
    /// The second names of the paths.
    pub ends: HashMap<&'static str, usize>,
    pub macros: HashMap<&'static str, usize>,
    pub attributes: HashMap<&'static str, usize>,
    pub lints: HashMap<&'static str, usize>,
    pub words: HashMap<&'static str, usize>,
    pub words_in_macros: HashMap<&'static str, usize>,
    pub literals: Vec<(&'static str, usize)>,
}

pub static LOOKUP: LazyLock<Lookup> = LazyLock::new(|| {
    let mut lookup = Lookup::default();
    for (number, rule) in RULES.iter().enumerate() {
        rule.finds.iter().for_each(|found| lookup.enter(found, number));
    }
    lookup
});

impl Lookup {
    /// Whether the word is part of an entry.
    pub fn knows(&self, word: &str) -> bool {
        let names = [&self.ends, &self.macros, &self.attributes, &self.lints, &self.words, &self.words_in_macros];
        self.modules.contains(word) || names.iter().any(|names| names.contains_key(word)) || MACROS.contains(&word)
    }

    fn enter(&mut self, found: &'static str, number: usize) {
        if let Some(text) = found.strip_prefix('"') {
            self.literals.push((text, number));
        } else if let Some(word) = found.strip_prefix('$') {
            self.words_in_macros.insert(word, number);
        } else if let Some(name) = found.strip_suffix('!') {
            self.macros.insert(name, number);
        } else if let Some(name) = found.strip_prefix("#[").and_then(|rest| rest.strip_suffix(']')) {
            self.attributes.insert(name, number);
        } else if let Some(name) = found.strip_prefix("allow(").and_then(|rest| rest.strip_suffix(')')) {
            self.lints.insert(name, number);
        } else if let Some((module, name)) = found.split_once("::") {
            self.paths.insert((module, name), number);
            self.modules.insert(module);
            self.ends.insert(name, number);
        } else {
            self.words.insert(found, number);
        }
    }
}
