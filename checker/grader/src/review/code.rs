//! Looks up each token of a file in the [`rules`](super::rules).

use std::collections::BTreeMap;

use super::lookup::LOOKUP;
use super::names::Names;
use super::rules::RULES;
use super::tokens::{Token, Tokens};
use super::{Finding, conditions, confusables, imports, literals, macros, soundness};

/// How many tokens of an attribute are searched: more than reasonable code has.
const LONGEST_LIST: usize = 100;

/// The findings in these tokens, in no particular order.
pub fn in_tokens(tokens: &Tokens, is_for_tests: bool) -> Vec<Finding> {
    let mut found = Found::new(tokens, is_for_tests);
    let too_deep = "Brackets are nested so deeply that the compiler may crash.";
    found.odd.extend(tokens.too_deep.map(|line| (line, too_deep.to_owned())));
    let mut index = 0;
    while index < tokens.len() {
        let mut next = index + 1;
        found.macro_end = found.macro_end.max(macros::end(tokens, index));
        found.odd(tokens.line(index), soundness::at(tokens, index));
        match tokens.get(index) {
            Some(Token::Word(word)) => look_at_word(tokens, index, word, &mut found),
            Some(Token::Literal(literal)) => look_at_literal(tokens, index, literal, &mut found),
            Some(Token::Separator) => found.odd_in_macro(tokens.line(index), || macros::path(tokens, index)),
            Some(Token::Mark('#')) => next = look_at_attribute(tokens, index, &mut found).unwrap_or(next),
            _ => {}
        }
        index = next;
        found.tests_end = found.tests_end.filter(|end| index < *end);
        found.macro_end = found.macro_end.filter(|end| index < *end);
    }
    found.findings()
}

struct Found<'tokens> {
    names: Names<'tokens>,
    is_for_tests: bool,
    /// The end of the current item, if it belongs only to the learner's own tests.
    tests_end: Option<usize>,
    /// The end of the current macro.
    macro_end: Option<usize>,
    /// The last match by line and rule; later matches are more precise.
    by_rule: BTreeMap<(usize, usize), String>,
    odd: Vec<Finding>,
}

impl<'tokens> Found<'tokens> {
    fn new(tokens: &'tokens Tokens, is_for_tests: bool) -> Self {
        Self {
            names: Names::of(tokens),
            is_for_tests,
            tests_end: None,
            macro_end: None,
            by_rule: BTreeMap::new(),
            odd: Vec::new(),
        }
    }

    fn is_in_tests(&self) -> bool {
        self.is_for_tests || self.tests_end.is_some()
    }

    fn is_in_macro(&self) -> bool {
        self.macro_end.is_some()
    }

    fn rule(&mut self, line: usize, rule: Option<&usize>, what: impl FnOnce() -> String) {
        let Some(&rule) = rule else { return };
        if !(RULES[rule].tests_may && self.is_in_tests()) {
            self.by_rule.insert((line, rule), what());
        }
    }

    /// Reports unusual code, except in the learner's own tests.
    fn odd(&mut self, line: usize, reason: Option<String>) {
        if !self.is_in_tests() {
            self.odd.extend(reason.map(|reason| (line, reason)));
        }
    }

    fn odd_in_macro(&mut self, line: usize, reason: impl FnOnce() -> Option<String>) {
        if self.is_in_macro() {
            self.odd(line, reason());
        }
    }

    fn path(&mut self, line: usize, parent: Option<&str>, [module, name]: [&str; 2]) {
        if !self.is_own(parent, module) {
            self.rule(line, LOOKUP.paths.get(&(module, name)), || format!("{module}::{name}"));
        }
    }

    /// Whether the file declares this module itself, so it is not the one of std. Code that still uses the one of std
    /// has to write `std::` somewhere, which is also a rule.
    fn is_own(&self, parent: Option<&str>, module: &str) -> bool {
        let is_here = self.names.modules.contains(module)
            || parent.is_some_and(|parent| ["crate", "self", "super"].contains(&parent));
        is_here && LOOKUP.paths.contains_key(&("std", module))
    }

    /// Treats the code up to `end` as tests, except in a macro, which can drop the attribute.
    fn enter_tests(&mut self, end: usize) {
        if !self.is_in_macro() {
            self.tests_end = self.tests_end.max(Some(end));
        }
    }

    fn findings(self) -> Vec<Finding> {
        let reason = |rule: usize, what| format!("`{what}` {}", RULES[rule].reason);
        let by_rule = self.by_rule.into_iter().map(|((line, rule), what)| (line, reason(rule, what)));
        by_rule.chain(self.odd).collect()
    }
}

fn look_at_word(tokens: &Tokens, index: usize, word: &str, found: &mut Found) {
    let line = tokens.line(index);
    let is_called = tokens.is_mark(index + 1, '!') && tokens.end_of_group(index + 2).is_some();
    found.rule(line, LOOKUP.words.get(word), || word.to_owned());
    found.odd(line, confusables::confusable(word, &found.names.words));
    look_at_path(tokens, index, word, found);
    if found.is_in_macro() && !found.is_in_tests() && macros::is_bare(tokens, index) {
        look_at_bare_word(tokens, index, word, found);
    }
    match word {
        "use" => {
            imports::pairs(tokens, index, |line, parent, names| found.path(line, parent, names));
            let own = found.names.modules.clone();
            imports::disguises(tokens, index, &own, |line, what| found.odd(line, Some(what)));
        }
        "mod" => look_at_module(tokens, index, found),
        "extern" => found.odd(line, imports::foreign(tokens, index)),
        "macro_rules" => found.odd(line, imports::replaced_macro(tokens, index)),
        "cfg" if is_called => found.odd(line, conditions::unusual(tokens, index + 2)),
        "allow" | "expect" | "warn" => {
            let end = tokens.end_of_group(index + 1).unwrap_or(index).min(index + LONGEST_LIST);
            for lint in (index + 1..end).filter_map(|index| tokens.word(index)) {
                found.rule(line, LOOKUP.lints.get(lint), || format!("{word}({lint})"));
            }
        }
        _ if is_called && !is_the_readme(tokens, index + 3) => {
            found.rule(line, LOOKUP.macros.get(word), || format!("{word}!"));
        }
        _ => {}
    }
}

fn look_at_path(tokens: &Tokens, index: usize, word: &str, found: &mut Found) {
    let (Some(Token::Separator), Some(name)) = (tokens.get(index + 1), tokens.word(index + 2)) else { return };
    let line = tokens.line(index);
    let has_parent = index > 1 && tokens.get(index - 1) == Some(&Token::Separator);
    let parent = if has_parent { tokens.word(index - 2) } else { None };
    found.path(line, parent, [word, name]);
    if macros::is_parameter(tokens, index) {
        found.rule(line, LOOKUP.ends.get(name), || format!("${word}::{name}"));
    }
}

/// A macro can build paths and attributes from bare words.
fn look_at_bare_word(tokens: &Tokens, index: usize, word: &str, found: &mut Found) {
    let line = tokens.line(index);
    found.rule(line, LOOKUP.words_in_macros.get(word), || word.to_owned());
    if LOOKUP.modules.contains(word)
        && let Some(name) = macros::after_a_parameter(tokens, index)
    {
        found.odd_in_macro(line, || Some(macros::put_together(&format!("{word} $… {name}"))));
    }
    let has_value = tokens.is_mark(index + 1, '=') && matches!(tokens.get(index + 2), Some(Token::Literal(_)));
    let is_variable = index > 0 && tokens.word(index - 1).is_some();
    if has_value && !is_variable {
        found.rule(line, LOOKUP.attributes.get(word), || format!("#[{word}]"));
    }
}

fn look_at_module(tokens: &Tokens, index: usize, found: &mut Found) {
    let line = tokens.line(index);
    found.odd_in_macro(line, || macros::module(tokens, index));
    let is_file = tokens.is_word(index + 1, "tests") && tokens.end_of_group(index + 2).is_none();
    if is_file {
        let what = "`mod tests` without `#[cfg(test)]` includes a test file in the library.";
        found.odd(line, Some(what.to_owned()));
    }
}

fn look_at_literal(tokens: &Tokens, index: usize, literal: &str, found: &mut Found) {
    let line = tokens.line(index);
    for (text, rule) in LOOKUP.literals.iter().filter(|(text, _)| literal.contains(text)) {
        found.rule(line, Some(rule), || text.trim().to_owned());
    }
    found.odd(line, literals::name_of_a_test(tokens, index, literal));
}

/// Returns the next index, if tokens are to be skipped.
fn look_at_attribute(tokens: &Tokens, index: usize, found: &mut Found) -> Option<usize> {
    let is_inner = tokens.is_mark(index + 1, '!');
    let open = index + 1 + usize::from(is_inner);
    let end = tokens.end_of_group(open)?;
    found.odd_in_macro(tokens.line(open), || macros::attribute(tokens, open));
    let (line, name) = (tokens.line(open), tokens.word(open + 1)?);
    match name {
        // Documentation, including doc comments.
        "doc" if matches!(tokens.get(open + 3), Some(Token::Literal(_))) && open + 4 == end => return Some(end),
        "cfg" if is_inner => {
            let what = "`#![cfg]` includes or excludes a whole file depending on the build.";
            found.odd(line, Some(what.to_owned()));
        }
        "cfg" => match conditions::for_tests(tokens, open + 2, end + 1) {
            Some(end) => found.enter_tests(end),
            None => found.odd(line, conditions::unusual(tokens, open + 2)),
        },
        "test" if open + 2 == end => {
            if let Some(end) = conditions::end_of_item(tokens, end + 1) {
                found.enter_tests(end);
            }
        }
        "cfg_attr" => {
            found.odd(line, conditions::unusual_attribute(tokens, open + 2));
            for name in (open + 2..end.min(open + LONGEST_LIST)).filter_map(|index| tokens.word(index)) {
                found.rule(line, LOOKUP.attributes.get(name), || format!("#[{name}]"));
            }
        }
        _ => found.rule(line, LOOKUP.attributes.get(name), || format!("#[{name}]")),
    }
    None
}

/// Including the milestone's README.md as documentation is common and harmless.
fn is_the_readme(tokens: &Tokens, index: usize) -> bool {
    matches!(tokens.get(index), Some(Token::Literal(path)) if path == "\"../README.md\"")
}

#[cfg(test)]
mod tests {
    use super::super::find_flags;
    use super::super::rules::RULES;

    /// Code that matches an entry of a rule.
    fn code(found: &str) -> String {
        if let Some(text) = found.strip_prefix('"') {
            format!("const A: &str = \"{text}\";")
        } else if found.ends_with('!') {
            format!("fn f() {{ {found}(x) }}")
        } else if found.starts_with("#[") {
            format!("{found} fn f() {{}}")
        } else if let Some(word) = found.strip_prefix('$') {
            format!("macro_rules! mine {{ () => {{ of!({word}) }} }}")
        } else if found.starts_with("allow(") {
            format!("#![{found}]")
        } else {
            format!("fn f() {{ {found} }}")
        }
    }

    #[test]
    fn every_rule_matches_its_entries() {
        for rule in RULES {
            for found in rule.finds {
                let flags = find_flags("lib.rs", &code(found));
                let is_found = flags.iter().any(|flag| flag.reason.ends_with(rule.reason));
                assert!(is_found, "{found}: {flags:?}");
            }
        }
    }
}
