//! Goes through the tokens of a file and looks each up in the [`rules`](super::rules).

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use super::conditions::ForTests;
use super::rules::RULES;
use super::tokens::{Token, Tokens};
use super::{Finding, conditions, hidden, imports};

/// Tokens in the brackets of an attribute that are looked at together: more than anybody would write.
const LONGEST_LIST: usize = 100;

/// What the rules find, by how it is written there.
#[derive(Default)]
struct Lookup {
    paths: HashMap<(&'static str, &'static str), usize>,
    /// The second names of the paths.
    ends: HashMap<&'static str, usize>,
    macros: HashMap<&'static str, usize>,
    attributes: HashMap<&'static str, usize>,
    lints: HashMap<&'static str, usize>,
    words: HashMap<&'static str, usize>,
    literals: Vec<(&'static str, usize)>,
}

static LOOKUP: LazyLock<Lookup> = LazyLock::new(|| {
    let mut lookup = Lookup::default();
    for (number, found) in
        RULES.iter().enumerate().flat_map(|(number, rule)| rule.finds.iter().map(move |found| (number, *found)))
    {
        if let Some(text) = found.strip_prefix('"') {
            lookup.literals.push((text, number));
        } else if let Some(name) = found.strip_suffix('!') {
            lookup.macros.insert(name, number);
        } else if let Some(name) = found.strip_prefix("#[").and_then(|rest| rest.strip_suffix(']')) {
            lookup.attributes.insert(name, number);
        } else if let Some(name) = found.strip_prefix("allow(").and_then(|rest| rest.strip_suffix(')')) {
            lookup.lints.insert(name, number);
        } else if let Some((module, name)) = found.split_once("::") {
            lookup.paths.insert((module, name), number);
            lookup.ends.insert(name, number);
        } else {
            lookup.words.insert(found, number);
        }
    }
    lookup
});

/// What needs review in these tokens, in no particular order.
pub fn in_tokens(tokens: &Tokens, is_for_tests: bool) -> Vec<Finding> {
    let mut found = Found { is_for_tests, ..Found::default() };
    if let Some(line) = tokens.too_deep {
        let what = "Brackets are nested deeper than anybody would write them, which can bring a compiler down.";
        found.odd(line, Some(what.to_owned()));
    }
    let mut index = 0;
    while index < tokens.len() {
        let mut next = index + 1;
        match tokens.get(index) {
            Some(Token::Word(word)) => look_at_word(tokens, index, word, &mut found),
            Some(Token::Literal(literal)) => look_at_literal(literal, tokens.line(index), &mut found),
            Some(Token::Mark('&')) if is_stretched(tokens, index) => {
                let what = "A reference with a lifetime to another one with a lifetime: the way in which safe code can \
                            outwit the compiler and read all memory.";
                found.odd(tokens.line(index), Some(what.to_owned()));
            }
            Some(Token::Mark('#')) => next = look_at_attribute(tokens, index, &mut found).unwrap_or(next),
            _ => {}
        }
        index = next;
        found.tests_end = found.tests_end.filter(|end| index < *end);
    }
    found.findings()
}

#[derive(Default)]
struct Found {
    is_for_tests: bool,
    /// Where the `#[cfg(test)] mod` ends that is being looked at.
    tests_end: Option<usize>,
    /// By line and rule: what was found last, which is the most exact.
    by_rule: BTreeMap<(usize, usize), String>,
    odd: Vec<Finding>,
}

impl Found {
    fn is_in_tests(&self) -> bool {
        self.is_for_tests || self.tests_end.is_some()
    }

    fn rule(&mut self, line: usize, rule: Option<&usize>, what: impl FnOnce() -> String) {
        let Some(&rule) = rule else { return };
        if !(RULES[rule].tests_may && self.is_in_tests()) {
            self.by_rule.insert((line, rule), what());
        }
    }

    fn odd(&mut self, line: usize, reason: Option<String>) {
        self.odd.extend(reason.map(|reason| (line, reason)));
    }

    fn path(&mut self, line: usize, module: &str, name: &str) {
        self.rule(line, LOOKUP.paths.get(&(module, name)), || format!("{module}::{name}"));
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
    found.odd(line, hidden::lookalike(word));
    look_at_path(tokens, index, word, found);
    match word {
        "use" => {
            imports::pairs(tokens, index, |line, module, name| found.path(line, module, name));
            imports::disguises(tokens, index, |line, what| found.odd(line, Some(what)));
        }
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

/// `&'a &'b`, which Rust issue 25860 needs.
fn is_stretched(tokens: &Tokens, index: usize) -> bool {
    let has_lifetime = |index| tokens.is_mark(index, '&') && tokens.get(index + 1) == Some(&Token::Lifetime);
    has_lifetime(index) && has_lifetime(index + 2)
}

fn look_at_path(tokens: &Tokens, index: usize, word: &str, found: &mut Found) {
    let line = tokens.line(index);
    let is_parameter = index > 0 && tokens.is_mark(index - 1, '$');
    match (tokens.get(index + 1), tokens.get(index + 2)) {
        (Some(Token::Separator), Some(Token::Word(name))) => {
            found.path(line, word, name);
            if is_parameter {
                found.rule(line, LOOKUP.ends.get(name.as_str()), || format!("${word}::{name}"));
            }
        }
        (Some(Token::Separator), Some(Token::Mark('$'))) if ["std", "core"].contains(&word) && !is_parameter => {
            let what = format!("`{word}::$…` puts a path together in a macro, so that one cannot see what it uses.");
            found.odd(line, Some(what));
        }
        _ => {}
    }
}

fn look_at_literal(literal: &str, line: usize, found: &mut Found) {
    for (text, rule) in LOOKUP.literals.iter().filter(|(text, _)| literal.contains(text)) {
        found.rule(line, Some(rule), || text.trim().to_owned());
    }
    let name = literal.strip_prefix("\"test_").and_then(|rest| rest.strip_suffix('"')).unwrap_or_default();
    let is_name = !name.is_empty() && name.chars().all(|letter| letter.is_alphanumeric() || letter == '_');
    if is_name && !found.is_in_tests() {
        let what = format!("{literal} is the name of a test: code that knows it can serve it a special case.");
        found.odd(line, Some(what));
    }
}

/// Returns where to go on if that is not the next token.
fn look_at_attribute(tokens: &Tokens, index: usize, found: &mut Found) -> Option<usize> {
    let is_inner = tokens.is_mark(index + 1, '!');
    let open = index + 1 + usize::from(is_inner);
    let end = tokens.end_of_group(open)?;
    let (line, name) = (tokens.line(open), tokens.word(open + 1)?);
    match name {
        // Documentation, also where it is written as a comment.
        "doc" if matches!(tokens.get(open + 3), Some(Token::Literal(_))) && open + 4 == end => return Some(end),
        "cfg" if is_inner => {
            let what = "`#![cfg]` makes a whole file come and go with how it is being built.";
            found.odd(line, Some(what.to_owned()));
        }
        "cfg" => match conditions::for_tests(tokens, open + 2, end + 1) {
            Some(ForTests { end }) => found.tests_end = found.tests_end.max(end),
            None => found.odd(line, conditions::unusual(tokens, open + 2)),
        },
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

/// Documentation that takes in a milestone's README.md is usual, and everybody knows what stands there.
fn is_the_readme(tokens: &Tokens, index: usize) -> bool {
    matches!(tokens.get(index), Some(Token::Literal(path)) if path == "\"../README.md\"")
}

#[cfg(test)]
mod tests {
    use super::super::rules::RULES;
    use super::super::scan;

    /// Code that contains what a rule finds, in that spelling.
    fn code(found: &str) -> String {
        if let Some(text) = found.strip_prefix('"') {
            format!("const A: &str = \"{text}\";")
        } else if found.ends_with('!') {
            format!("fn f() {{ {found}(x) }}")
        } else if found.starts_with("#[") {
            format!("{found} fn f() {{}}")
        } else if found.starts_with("allow(") {
            format!("#![{found}]")
        } else {
            format!("fn f() {{ {found} }}")
        }
    }

    #[test]
    fn every_rule_finds_what_it_names() {
        for rule in RULES {
            for found in rule.finds {
                let flags = scan("lib.rs", &code(found));
                let is_found = flags.iter().any(|flag| flag.reason.ends_with(rule.reason));
                assert!(is_found, "{found}: {flags:?}");
            }
        }
    }
}
