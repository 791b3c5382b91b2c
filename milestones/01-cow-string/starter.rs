//! Milestone 1: a string whose clones share one allocation until one of them is written to.

use std::ops::Deref;
use std::sync::Arc;

// The stretch goal, which only `cargo kata stretch` builds.
#[cfg(feature = "stretch")]
pub mod stretch;

/// A growable string that is cheap to clone.
///
/// A `CowString` is a *handle*: cloning it makes a second handle to the same text. The first write through a handle
/// that shares its text copies the text first, so that no other handle sees the change.
///
/// Handles to one text may live in different threads.
///
/// ```
/// use cow_string::CowString;
///
/// let original = CowString::new("hello");
/// let mut edited = original.clone();
/// edited.push_str(" world");
///
/// assert_eq!(original.as_str(), "hello");
/// assert_eq!(edited.as_str(), "hello world");
/// ```
#[derive(Clone, Debug)]
pub struct CowString {
    data: Arc<String>,
}

impl CowString {
    /// Makes a handle that nothing shares yet.
    ///
    /// O(1) for a `String`, which is moved in; O(n) for a `&str`, which is copied.
    ///
    /// ```
    /// use cow_string::CowString;
    ///
    /// assert_eq!(CowString::new("hello").strong_count(), 1);
    /// ```
    pub fn new(s: impl Into<String>) -> Self {
        let _ = s;
        todo!("make a handle that owns the text")
    }

    /// The whole text. O(1): nothing is copied.
    ///
    /// ```
    /// use cow_string::CowString;
    ///
    /// assert_eq!(CowString::new("hello").as_str(), "hello");
    /// ```
    pub fn as_str(&self) -> &str {
        todo!("borrow the text behind the handle")
    }

    /// Appends `s`.
    ///
    /// Amortised O(`s.len()`) when no other handle shares the text, which then grows in place. O(`len` + `s.len()`)
    /// when it is shared: this handle gets a copy of its own, and the others keep the text they had. Appending nothing
    /// copies nothing.
    ///
    /// ```
    /// use cow_string::CowString;
    ///
    /// let original = CowString::new("hello");
    /// let mut edited = original.clone();
    ///
    /// edited.push_str("");
    /// assert!(edited.is_shared());
    ///
    /// edited.push_str("!");
    /// assert!(!edited.is_shared());
    /// assert_eq!(original.as_str(), "hello");
    /// ```
    pub fn push_str(&mut self, s: &str) {
        todo!("append {s:?} to this handle's text only")
    }

    /// Whether another handle shares the text. O(1).
    ///
    /// ```
    /// use cow_string::CowString;
    ///
    /// let first = CowString::new("hello");
    /// assert!(!first.is_shared());
    ///
    /// let second = first.clone();
    /// assert!(first.is_shared() && second.is_shared());
    /// ```
    pub fn is_shared(&self) -> bool {
        todo!("compare the number of handles with one")
    }

    /// The number of handles that share the text, this one included. O(1).
    ///
    /// ```
    /// use cow_string::CowString;
    ///
    /// let first = CowString::new("hello");
    /// let second = first.clone();
    /// assert_eq!(first.strong_count(), 2);
    ///
    /// drop(second);
    /// assert_eq!(first.strong_count(), 1);
    /// ```
    pub fn strong_count(&self) -> usize {
        Arc::strong_count(&self.data)
    }
}

impl From<String> for CowString {
    fn from(s: String) -> Self {
        Self::new(s)
    }
}

impl From<&str> for CowString {
    fn from(s: &str) -> Self {
        Self::new(s)
    }
}

/// Reading goes through `str`, so `len`, `starts_with`, slicing and the rest are there without a copy.
impl Deref for CowString {
    type Target = str;

    fn deref(&self) -> &Self::Target {
        todo!("borrow the text behind the handle")
    }
}
