//! Beyond the milestone: the traits that people expect of a string. None of them copies the text, but for `Extend` and
//! `write!`, which append.

use std::borrow::Borrow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use crate::CowString;

/// An empty text.
impl Default for CowString {
    fn default() -> Self {
        Self::new(String::new())
    }
}

impl fmt::Debug for CowString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl fmt::Display for CowString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self.as_str(), f)
    }
}

/// Compares the texts. O(1) when both handles share one, O(n) otherwise.
impl PartialEq for CowString {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.data, &other.data) || self.as_str() == other.as_str()
    }
}

impl Eq for CowString {}

impl PartialEq<str> for CowString {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for CowString {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl PartialOrd for CowString {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for CowString {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_str().cmp(other.as_str())
    }
}

/// Hashes as the `str` does, so that a map with `CowString` keys can be asked for a `&str`.
impl Hash for CowString {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl Borrow<str> for CowString {
    fn borrow(&self) -> &str {
        self.as_str()
    }
}

impl AsRef<str> for CowString {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

/// Takes the text out: O(1) for the last handle, a copy when it is shared.
impl From<CowString> for String {
    fn from(cow: CowString) -> Self {
        Arc::unwrap_or_clone(cow.data)
    }
}

impl fmt::Write for CowString {
    fn write_str(&mut self, s: &str) -> fmt::Result {
        self.push_str(s);
        Ok(())
    }
}

impl<'a> Extend<&'a str> for CowString {
    fn extend<I: IntoIterator<Item = &'a str>>(&mut self, parts: I) {
        parts.into_iter().for_each(|part| self.push_str(part));
    }
}

impl<'a> FromIterator<&'a str> for CowString {
    fn from_iter<I: IntoIterator<Item = &'a str>>(parts: I) -> Self {
        Self::new(String::from_iter(parts))
    }
}
