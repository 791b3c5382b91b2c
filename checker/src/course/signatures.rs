//! Signatures: compares what the learner's code offers to its callers with what the starter offers. The tests use the
//! code as the starter declares it, so a difference explains an error of the compiler that is in a test.

use super::items::header::{self, Header, canonical, derived, position_outside, split};
use super::items::tokens::tokens;
use super::items::{Impl, Item, skip_attributes, walk};

/// A difference between the learner's code and the starter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub kind: Kind,
    /// The name of what differs: of a function, a type, a trait or a field.
    pub name: String,
    /// As the starter has it, in one line.
    pub starter: String,
    /// As the learner has it, in one line; None if it is missing.
    pub yours: Option<String>,
    /// The file of the learner in which to change it, and the line.
    pub file: String,
    pub line: usize,
}

/// What a caller relies on.
#[derive(Debug)]
struct Signature {
    kind: Kind,
    /// The type that it belongs to; empty for a function without one.
    of_type: String,
    name: String,
    header: Header,
    /// The header of the `impl` that a function is in.
    owner: Option<Header>,
    file: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Type,
    Function,
    /// An implementation of a trait, derived or written by hand.
    Trait,
    AssociatedType,
    /// A field that callers see.
    PublicField,
    /// A field that no caller sees, but that may make a type lack `Send`.
    PrivateField,
}

/// The differences between the starter and the learner's files, each given as its name and its text. Differences in
/// private fields come last. Additions of the learner are no differences.
pub fn changes(starter: &str, files: &[(String, String)]) -> Vec<Change> {
    let expected = public_signatures(starter);
    let yours: Vec<Signature> = files.iter().flat_map(|(file, text)| signatures(file, text)).collect();
    let mut changes: Vec<Change> = Vec::new();
    for signature in &expected {
        let change = match yours.iter().find(|other| signature.is_same_item(other)) {
            Some(other) => signature.difference(other),
            None => signature.missing(&expected, &yours),
        };
        if let Some(change) = change
            && !changes.contains(&change)
        {
            changes.push(change);
        }
    }
    changes.sort_by_key(|change| change.kind == Kind::PrivateField);
    changes
}

/// Whether the learner stores anything else in the types of the starter.
pub fn has_other_fields(starter: &str, files: &[(String, String)]) -> bool {
    let is_field = |signature: &&Signature| signature.kind == Kind::PrivateField;
    let yours: Vec<Signature> = files.iter().flat_map(|(file, text)| signatures(file, text)).collect();
    let expected = public_signatures(starter);
    let is_kept = |field: &Signature| {
        yours.iter().any(|other| field.is_same_item(other) && field.header.shape == other.header.shape)
    };
    !expected.iter().filter(is_field).all(is_kept)
}

/// What the learner promises in the place of the compiler: each `unsafe impl`.
pub fn promises(files: &[(String, String)]) -> Vec<Change> {
    let all = files.iter().flat_map(|(file, text)| signatures(file, text));
    let promises = all.filter(|signature| signature.kind == Kind::Trait && signature.header.text.starts_with("unsafe"));
    promises.map(|promise| promise.change(&Header::default(), &promise.header, &promise)).collect()
}

/// The first type of the learner: its name, its file and its line.
pub fn first_type(files: &[(String, String)]) -> Option<(String, String, usize)> {
    let mut all = files.iter().flat_map(|(file, text)| signatures(file, text));
    let first = all.find(|signature| signature.kind == Kind::Type)?;
    Some((first.name, first.file, first.header.line))
}

/// Sorts the changes so that those whose names an error of the compiler mentions come first, and what is missing last: the
/// compiler says so when it misses something.
pub fn likeliest_first(mut changes: Vec<Change>, error: &str) -> Vec<Change> {
    let error = anstream::adapter::strip_str(error).to_string();
    let is_part_of_word = |character: char| character.is_alphanumeric() || character == '_';
    let words: Vec<&str> = error.split(|character| !is_part_of_word(character)).collect();
    changes.sort_by_key(|change| (!words.contains(&change.name.as_str()), change.yours.is_none()));
    changes
}

impl Signature {
    fn is_same_item(&self, other: &Self) -> bool {
        let is_field = |kind| matches!(kind, Kind::PublicField | Kind::PrivateField);
        let is_same_kind = self.kind == other.kind || is_field(self.kind) && is_field(other.kind);
        is_same_kind && self.of_type == other.of_type && self.name == other.name
    }

    /// The difference to the learner's version of the same item, if callers can notice it.
    fn difference(&self, yours: &Self) -> Option<Change> {
        if self.header.shape != yours.header.shape || self.header.bounds != yours.header.bounds {
            // A bound may be on the function or on its `impl`: callers cannot tell.
            if self.header.shape == yours.header.shape && self.all_bounds() == yours.all_bounds() {
                return None;
            }
            return Some(self.change(&self.header, &yours.header, yours));
        }
        let (owner, your_owner) = (self.owner.as_ref()?, yours.owner.as_ref()?);
        if owner.shape == your_owner.shape && owner.bounds == your_owner.bounds {
            return None;
        }
        Some(self.change(owner, your_owner, yours))
    }

    fn all_bounds(&self) -> Vec<&String> {
        let owner = self.owner.iter().flat_map(|owner| &owner.bounds);
        let mut bounds: Vec<_> = self.header.bounds.iter().chain(owner).collect();
        bounds.sort();
        bounds.dedup();
        bounds
    }

    fn change(&self, starter: &Header, yours: &Header, place: &Self) -> Change {
        Change {
            kind: self.kind,
            name: self.name.clone(),
            starter: starter.text.clone(),
            yours: Some(yours.text.clone()),
            file: place.file.clone(),
            line: yours.line,
        }
    }

    /// What to say about an item that the learner does not have. Its type says it for all that belongs to it.
    fn missing(&self, expected: &[Self], yours: &[Self]) -> Option<Change> {
        if let Some(renamed) = self.renamed(expected, yours) {
            return Some(self.change(&self.header, &renamed.header, renamed));
        }
        let of_same_type = |other: &&Self| other.of_type == self.of_type;
        let place = yours.iter().filter(of_same_type).find(|other| other.kind == Kind::Type);
        if place.is_none() && self.kind != Kind::Type && !self.of_type.is_empty() {
            return None;
        }
        if self.kind == Kind::PrivateField {
            return None;
        }
        let beside = yours.iter().filter(of_same_type).find(|other| other.kind == self.kind);
        let owner = beside.and_then(|beside| Some((beside.owner.as_ref()?.line, beside)));
        let (line, place) = owner.or(place.map(|place| (place.header.line, place)))?;
        let starter = self.header.text.clone();
        Some(Change { kind: self.kind, name: self.name.clone(), starter, yours: None, file: place.file.clone(), line })
    }

    /// An item of the learner that the starter does not have, and that equals this one but for its name.
    fn renamed<'s>(&self, expected: &[Self], yours: &'s [Self]) -> Option<&'s Self> {
        let without_name =
            |other: &Self| format!(" {} ", other.header.shape).replacen(&format!(" {} ", other.name), " ", 1);
        let is_alike = |other: &&Self| match self.kind {
            Kind::Function => other.of_type == self.of_type && without_name(other) == without_name(self),
            Kind::Type => true,
            _ => false,
        };
        let is_new = |other: &&Self| expected.iter().all(|item| !item.is_same_item(other));
        yours.iter().filter(|other| other.kind == self.kind).filter(is_new).find(is_alike)
    }
}

/// The signatures of the starter that callers can see, and those of the fields of its public types.
fn public_signatures(starter: &str) -> Vec<Signature> {
    let is_public = |signature: &Signature| signature.header.text.starts_with("pub");
    let (mut public, mut private_types) = (Vec::new(), Vec::new());
    for signature in signatures("", starter) {
        match signature.kind {
            Kind::Type if !is_public(&signature) => private_types.push(signature.of_type),
            Kind::Function if !is_public(&signature) => {}
            _ => public.push(signature),
        }
    }
    public.retain(|signature| !private_types.contains(&signature.of_type));
    public
}

/// The signatures of a file.
fn signatures(file: &str, source: &str) -> Vec<Signature> {
    let mut signatures = Vec::new();
    walk(&tokens(source), &mut |item| collect_item(item, &mut signatures));
    for signature in &mut signatures {
        signature.file = file.to_owned();
    }
    signatures
}

fn collect_item(item: &Item, signatures: &mut Vec<Signature>) {
    let is_in_trait = item.owner.is_some_and(|owner| owner.implemented.is_some());
    match (item.header[item.keyword].text, item.of_impl) {
        ("impl", Some(of_impl)) => collect_impl(of_impl, signatures),
        ("struct" | "enum" | "union", _) => collect_type(item, signatures),
        // The compiler itself holds the functions of a trait against the trait.
        ("fn", _) if !is_in_trait => collect_named(Kind::Function, item, signatures),
        ("type", _) if is_in_trait => collect_named(Kind::AssociatedType, item, signatures),
        _ => {}
    }
}

fn collect_impl(of_impl: &Impl, signatures: &mut Vec<Signature>) {
    if let Some(name) = &of_impl.implemented {
        signatures.push(Signature {
            kind: Kind::Trait,
            of_type: of_impl.of_type.clone(),
            name: name.clone(),
            header: of_impl.header.clone(),
            owner: None,
            file: String::new(),
        });
    }
}

fn collect_type(item: &Item, signatures: &mut Vec<Signature>) {
    let Some(name) = item.name() else { return };
    let parsed = header::parse(item.header, item.keyword + 1);
    let signature = |kind, field: &str, header| Signature {
        kind,
        of_type: name.to_owned(),
        name: field.to_owned(),
        header,
        owner: None,
        file: String::new(),
    };
    signatures.push(signature(Kind::Type, name, parsed.clone()));
    for derive in split(&item.derives, ",") {
        let (derived_trait, line) = (canonical(derive), derive.first().map_or(1, |token| token.line));
        signatures.push(signature(Kind::Trait, &derived_trait, derived(&derived_trait, line, name, &parsed)));
    }
    if !item.header[item.keyword].is("struct") {
        return;
    }
    for field in split(item.body, ",") {
        let (_, field) = skip_attributes(field);
        let Some(colon) = position_outside(field, ":") else { continue };
        let Some(name) = field.get(colon.wrapping_sub(1)) else { continue };
        let kind = if field[0].is("pub") { Kind::PublicField } else { Kind::PrivateField };
        signatures.push(signature(kind, name.text, header::parse_field(field)));
    }
}

fn collect_named(kind: Kind, item: &Item, signatures: &mut Vec<Signature>) {
    let Some(name) = item.name() else { return };
    let mut parsed = header::parse(item.header, item.keyword + 1);
    let mut of_type = String::new();
    if let Some(owner) = item.owner {
        let padded = format!(" {} ", parsed.shape);
        parsed.shape = padded.replace(&format!(" {} ", owner.self_type), " Self ").trim().to_owned();
        of_type.clone_from(&owner.of_type);
    }
    // The `impl` of a trait is compared by itself.
    let owner = item.owner.filter(|_| kind == Kind::Function).map(|owner| owner.header.clone());
    signatures.push(Signature { kind, of_type, name: name.to_owned(), header: parsed, owner, file: String::new() });
}

#[cfg(test)]
mod tests;
