//! What a `use` brings in, and what it makes look like something else.

use std::collections::HashSet;

use super::lookup::LOOKUP;
use super::rules::{MACROS, PARTLY_LOOKED_FOR};
use super::tokens::{Token, Tokens};

/// Calls `found` for each two names of the `use` at `index` that follow one another, also across a brace, with the line of
/// the second and the name before both.
pub fn pairs(tokens: &Tokens, index: usize, mut found: impl FnMut(usize, Option<&str>, [&str; 2])) {
    walk(tokens, index, |step| {
        if let Step { module: Some(module), what: What::Name(name), line, parent } = step {
            found(line, parent, [module, name]);
        }
    });
}

/// Calls `found` for each name of the `use` at `index` that hides what it stands for. A module that is one's `own` hides nothing.
pub fn disguises(tokens: &Tokens, index: usize, own: &HashSet<&str>, mut found: impl FnMut(usize, String)) {
    walk(tokens, index, |step| match step.what {
        What::Everything if step.is_looked_into(own) => {
            let module = step.module.unwrap_or_default();
            found(step.line, format!("`{module}::*` brings in names of std without saying which."));
        }
        What::Alias(alias) if step.is_looked_into(own) && step.module != Some(alias) => {
            let module = step.module.unwrap_or_default();
            found(
                step.line,
                format!("`{module} as {alias}` gives a part of std a name by which one does not know it."),
            );
        }
        What::Alias(alias) if MACROS.contains(&alias) && step.module != Some(alias) => {
            found(step.line, format!("`as {alias}` takes the place of the macro of that name that everybody knows."));
        }
        _ => {}
    });
}

/// Why the `extern` at `index` needs review, if it does.
pub fn foreign(tokens: &Tokens, index: usize) -> Option<String> {
    if !tokens.is_word(index + 1, "crate") {
        return Some("`extern` reaches past Rust, which no milestone needs.".to_owned());
    }
    let name = tokens.word(index + 2)?;
    let is_plain = ["alloc", "core", "std"].contains(&name) && !tokens.is_word(index + 3, "as");
    (!is_plain)
        .then(|| format!("`extern crate {name}` brings in a crate that no milestone needs, or under another name."))
}

/// Why the `macro_rules` at `index` needs review, if it does.
pub fn replaced_macro(tokens: &Tokens, index: usize) -> Option<String> {
    let name = tokens.word(index + 2).filter(|name| tokens.is_mark(index + 1, '!') && MACROS.contains(name))?;
    Some(format!("`macro_rules! {name}` takes the place of the macro of that name that everybody knows."))
}

struct Step<'tokens> {
    line: usize,
    /// The name that stands before, if there is one.
    module: Option<&'tokens str>,
    /// Where `module` comes from, if it says so.
    parent: Option<&'tokens str>,
    what: What<'tokens>,
}

enum What<'tokens> {
    Name(&'tokens str),
    Everything,
    Alias(&'tokens str),
}

impl Step<'_> {
    /// Whether something in the module is looked for. It may have come by any path: `extern crate std` gives std another one.
    fn is_looked_into(&self, own: &HashSet<&str>) -> bool {
        let is_it = |module: &str| PARTLY_LOOKED_FOR.contains(&module) || LOOKUP.modules.contains(module);
        self.module.is_some_and(|module| is_it(module) && !own.contains(module))
    }
}

/// Goes through the tree of names after the `use` at `index`, up to its end or to what cannot belong to it.
fn walk<'tokens>(tokens: &'tokens Tokens, index: usize, mut visit: impl FnMut(Step<'tokens>)) {
    // The last two names of the path up to here, and the same for each brace around it.
    let mut path: [Option<&str>; 2] = [None, None];
    let mut braces: Vec<[Option<&str>; 2]> = Vec::new();
    let mut index = index + 1;
    while let Some(token) = tokens.get(index) {
        let [parent, module] = path;
        let mut step = |what| visit(Step { line: tokens.line(index), module, parent, what });
        match token {
            // One that is itself in a `use` is looked at on its own.
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
