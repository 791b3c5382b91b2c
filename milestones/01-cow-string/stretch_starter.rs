//! Stretch goal of milestone 1: views of a part of a `CowString`, which share its text.

use std::fmt;
use std::ops::{Deref, RangeBounds};

use crate::CowString;

/// A part of a [`CowString`], which shares the text instead of copying its part of it.
///
/// A view is a handle and two positions. It keeps the *whole* text alive, even when it shows one byte of a megabyte:
/// [`shrink`](CowStr::shrink) lets go of the rest. Unlike a `&str`, it may outlive the handle that it was made from.
///
/// ```
/// use cow_string::CowString;
/// use cow_string::stretch::CowStr;
///
/// let text = CowString::new("key = value");
/// let (key, rest) = CowStr::from(text.clone()).split_at(3);
/// let mut value = rest.slice(3..);
/// assert_eq!((&*key, &*value), ("key", "value"));
/// assert_eq!(text.strong_count(), 4); // text, key, rest and value
///
/// value.push_str("s");
/// assert_eq!(&*value, "values");
/// assert_eq!(text.as_str(), "key = value");
/// ```
#[derive(Clone)]
pub struct CowStr {
    whole: CowString,
    // In bytes of the whole text. Both are at the boundary of a character.
    start: usize,
    end: usize,
}

impl CowStr {
    /// The whole text that this view keeps alive. O(1).
    ///
    /// ```
    /// use cow_string::CowString;
    /// use cow_string::stretch::CowStr;
    ///
    /// let hello = CowStr::from(CowString::new("hello world")).slice(..5);
    /// assert_eq!(hello.whole().as_str(), "hello world");
    /// assert_eq!(hello.whole().strong_count(), 1);
    /// ```
    pub fn whole(&self) -> &CowString {
        &self.whole
    }

    /// A view of a part of this view. O(1), and nothing is allocated: it is one more handle to the same text.
    ///
    /// The range counts bytes from the beginning of this view, as for a `str`.
    ///
    /// # Panics
    ///
    /// When the range does not lie in this view, or begins or ends within a character. The message names the index.
    ///
    /// ```
    /// use cow_string::CowString;
    /// use cow_string::stretch::CowStr;
    ///
    /// let view = CowStr::from(CowString::new("hello world"));
    /// let world = view.slice(6..);
    /// assert_eq!(&*world.slice(1..=2), "or");
    /// ```
    #[track_caller]
    pub fn slice(&self, range: impl RangeBounds<usize>) -> Self {
        let _ = range;
        todo!("make a view of this part of the view")
    }

    /// Two views: of what comes before the byte at `middle`, and of the rest. O(1), and nothing is allocated.
    ///
    /// # Panics
    ///
    /// When `middle` is beyond the end of this view or within a character. The message names the index.
    ///
    /// ```
    /// use cow_string::CowString;
    /// use cow_string::stretch::CowStr;
    ///
    /// let (hello, world) = CowStr::from(CowString::new("hello world")).split_at(5);
    /// assert_eq!((&*hello, &*world), ("hello", " world"));
    /// ```
    #[track_caller]
    pub fn split_at(&self, middle: usize) -> (Self, Self) {
        todo!("make a view of what comes before the byte at {middle}, and one of the rest")
    }

    /// Appends `s` to this view. No other view sees it, and no handle.
    ///
    /// Amortised O(`s.len()`) when no other view or handle shares the text and this view ends where it ends, which then
    /// grows in place. O(`len` + `s.len()`) otherwise: this view gets a text of its own, which has no more than the
    /// view shows. Appending nothing copies nothing.
    ///
    /// ```
    /// use cow_string::CowString;
    /// use cow_string::stretch::CowStr;
    ///
    /// let text = CowString::new("hello world");
    /// let mut view = CowStr::from(text.clone()).slice(..5);
    ///
    /// view.push_str("!");
    /// assert_eq!(&*view, "hello!");
    /// assert_eq!(view.whole().as_str(), "hello!");
    /// assert_eq!(text.as_str(), "hello world");
    /// ```
    pub fn push_str(&mut self, s: &str) {
        todo!("append {s:?} to this view only")
    }

    /// Lets go of what this view does not show, so that it keeps no more alive than it needs.
    ///
    /// O(`len`): the part is copied out. O(1) for a view of the whole text, which has nothing to let go of and stays as
    /// it is.
    ///
    /// ```
    /// use cow_string::CowString;
    /// use cow_string::stretch::CowStr;
    ///
    /// let mut byte = CowStr::from(CowString::new("x".repeat(1_000_000))).slice(..1);
    /// assert_eq!(byte.whole().len(), 1_000_000);
    ///
    /// byte.shrink();
    /// assert_eq!(byte.whole().len(), 1);
    /// ```
    pub fn shrink(&mut self) {
        todo!("copy the part out, if there is anything else")
    }
}

/// A view of the whole text. O(1).
impl From<CowString> for CowStr {
    fn from(whole: CowString) -> Self {
        let end = whole.len();
        Self { whole, start: 0, end }
    }
}

/// Reading goes through `str`, and copies nothing. O(1).
impl Deref for CowStr {
    type Target = str;

    fn deref(&self) -> &Self::Target {
        todo!("lend out the bytes {}..{} of the whole text", self.start, self.end)
    }
}

/// Shows the part alone.
impl fmt::Debug for CowStr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}
