//! The bodies of functions: which function a line is in, and which functions the learner has written or changed.

use super::items::tokens::{Token, tokens};
use super::items::{Item, walk};

/// A function with its body.
#[derive(Debug)]
pub struct Body {
    pub name: String,
    /// The type and the trait that it belongs to, such as `Deref for CowString`; empty for a function without a type.
    pub subject: String,
    pub is_of_trait: bool,
    /// The first and the last line.
    pub lines: (usize, usize),
    /// Without white space and comments.
    text: String,
}

impl Body {
    pub fn is_unfilled(&self) -> bool {
        self.text.contains("todo !") || self.text.contains("unimplemented !")
    }

    /// Whether this is the same function, for another version of the same file.
    pub fn is_same_function(&self, other: &Self) -> bool {
        self.name == other.name && self.subject == other.subject
    }

    /// Whether both versions do the same, word for word.
    pub fn is_same_code(&self, other: &Self) -> bool {
        self.is_same_function(other) && self.text == other.text
    }
}

/// The functions of a file that have a body, in its order.
pub fn bodies(source: &str) -> Vec<Body> {
    let mut bodies = Vec::new();
    walk(&tokens(source), &mut |item| bodies.extend(body(item)));
    bodies
}

fn body(item: &Item) -> Option<Body> {
    if !item.header[item.keyword].is("fn") {
        return None;
    }
    let subject = item.owner.map(|owner| match &owner.implemented {
        Some(implemented) => format!("{implemented} for {}", owner.of_type),
        None => owner.of_type.clone(),
    });
    let first = item.header.first()?.line;
    Some(Body {
        name: item.name()?.to_owned(),
        subject: subject.unwrap_or_default(),
        is_of_trait: item.owner.is_some_and(|owner| owner.implemented.is_some()),
        lines: (first, item.body.last().map_or(first, |last| last.line)),
        text: item.body.iter().map(|token: &Token| token.text).collect::<Vec<_>>().join(" "),
    })
}

#[cfg(test)]
mod tests {
    use super::bodies;

    const SOURCE: &str = "\
impl Text {
    #[inline]
    pub fn get(&self) -> &str {
        // Not this one.
        todo!()
    }

    fn empty(&self) {}
}

impl Deref for Text { fn deref(&self) -> &str { self.get( ) } }
";

    #[test]
    fn functions_are_told_apart_by_their_types_and_traits() {
        let found = bodies(SOURCE);
        let shown: Vec<_> = found.iter().map(|body| (body.name.as_str(), body.subject.as_str(), body.lines)).collect();
        assert_eq!(shown, [("get", "Text", (3, 5)), ("empty", "Text", (8, 8)), ("deref", "Deref for Text", (11, 11))]);
        assert_eq!(found.iter().map(|body| body.is_unfilled()).collect::<Vec<_>>(), [true, false, false]);
    }

    #[test]
    fn white_space_and_comments_change_no_code() {
        let other = bodies(&SOURCE.replace("self.get( )", "\n// It is there.\nself . get()"));
        assert!(bodies(SOURCE)[2].is_same_code(&other[2]));
        let other = bodies(&SOURCE.replace("self.get( )", "self.empty()"));
        assert!(!bodies(SOURCE)[2].is_same_code(&other[2]));
    }
}
