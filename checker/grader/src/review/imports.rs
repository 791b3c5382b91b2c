//! Imports: the names that a `use` brings in, and renames that hide their origin.

use std::collections::HashSet;

use super::lookup::LOOKUP;
use super::rules::{MACROS, PARTLY_COVERED};
use super::tokens::{Token, Tokens};

/// Calls `found` for each pair of consecutive names of the `use` at `index`, even across a brace, with the line of the
/// second name and the name before the pair.
pub fn pairs(tokens: &Tokens, index: usize, mut found: impl FnMut(usize, Option<&str>, [&str; 2])) {
    walk(tokens, index, |step| {
        if let Step { module: Some(module), what: What::Name(name), line, parent } = step {
            found(line, parent, [module, name]);
        }
    });
}

/// Calls `found` for each glob or rename in the `use` at `index` that hides a part of std, except for the file's `own`
/// modules.
pub fn disguises(tokens: &Tokens, index: usize, own: &HashSet<&str>, mut found: impl FnMut(usize, String)) {
    walk(tokens, index, |step| match step.what {
        What::Everything if step.is_covered(own) => {
            let module = step.module.unwrap_or_default();
            found(step.line, format!("`{module}::*` imports names of std without listing them."));
        }
        What::Alias(alias) if step.is_covered(own) && step.module != Some(alias) => {
            let module = step.module.unwrap_or_default();
            found(step.line, format!("`{module} as {alias}` renames a part of std."));
        }
        What::Alias(alias) if MACROS.contains(&alias) && step.module != Some(alias) => {
            found(step.line, format!("`as {alias}` replaces the well-known macro of that name."));
        }
        _ => {}
    });
}

/// Why the `extern` at `index` needs review, if it does.
pub fn foreign(tokens: &Tokens, index: usize) -> Option<String> {
    if !tokens.is_word(index + 1, "crate") {
        return Some("`extern` links foreign code, which no milestone needs.".to_owned());
    }
    let name = tokens.word(index + 2)?;
    let is_plain = ["alloc", "core", "std"].contains(&name) && !tokens.is_word(index + 3, "as");
    if is_plain {
        return None;
    }
    Some(format!("`extern crate {name}` imports a crate that no milestone needs, or renames one."))
}

/// Why the `macro_rules` at `index` needs review, if it does.
pub fn replaced_macro(tokens: &Tokens, index: usize) -> Option<String> {
    let name = tokens.word(index + 2).filter(|name| tokens.is_mark(index + 1, '!') && MACROS.contains(name))?;
    Some(format!("`macro_rules! {name}` replaces the well-known macro of that name."))
}

struct Step<'tokens> {
    line: usize,
    /// The preceding name, if any.
    module: Option<&'tokens str>,
    /// The name before `module`, if any.
    parent: Option<&'tokens str>,
    what: What<'tokens>,
}

enum What<'tokens> {
    Name(&'tokens str),
    Everything,
    Alias(&'tokens str),
}

impl Step<'_> {
    /// Whether a rule covers something in the module. Its path does not matter, since `extern crate std` adds other
    /// paths.
    fn is_covered(&self, own: &HashSet<&str>) -> bool {
        let is_it = |module: &str| PARTLY_COVERED.contains(&module) || LOOKUP.modules.contains(module);
        self.module.is_some_and(|module| is_it(module) && !own.contains(module))
    }
}

/// Walks the tree of names after the `use` at `index`, up to its end or to an unexpected token.
fn walk<'tokens>(tokens: &'tokens Tokens, index: usize, mut visit: impl FnMut(Step<'tokens>)) {
    // The last two names of the current path, and those before each open brace.
    let mut path: [Option<&str>; 2] = [None, None];
    let mut braces: Vec<[Option<&str>; 2]> = Vec::new();
    let mut index = index + 1;
    while let Some(token) = tokens.get(index) {
        let [parent, module] = path;
        let mut step = |what| visit(Step { line: tokens.line(index), module, parent, what });
        match token {
            // A nested `use` is visited separately.
            Token::Word(word) if word == "use" => return,
            Token::Word(word) if word == "as" => {
                if let Some(alias) = tokens.word(index + 1) {
                    step(What::Alias(alias));
                    index += 1;
                }
            }
            Token::Word(word) if word == "self" && tokens.get(index + 1) != Some(&Token::Separator) => {}
            Token::Word(word) => {
                step(What::Name(word));
                path = [module, Some(word)];
            }
            Token::Mark('*') => step(What::Everything),
            Token::Mark(',') => path = braces.last().copied().unwrap_or_default(),
            Token::Open(..) => braces.push(path),
            Token::Close if braces.pop().is_some() => {}
            Token::Separator | Token::Mark('$') => {}
            Token::Close | Token::Lifetime(_) | Token::Literal(_) | Token::Mark(_) => return,
        }
        index += 1;
    }
}
