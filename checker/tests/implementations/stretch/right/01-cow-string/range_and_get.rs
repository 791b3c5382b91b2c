//! Keeps a range, checks indices with `get`, and never grows in the middle: what is behind the view is cut off first.

use std::fmt;
use std::ops::{Bound, Deref, Range, RangeBounds};

use crate::CowString;

#[derive(Clone)]
pub struct CowStr {
    whole: CowString,
    part: Range<usize>,
}

impl CowStr {
    pub fn whole(&self) -> &CowString {
        &self.whole
    }

    #[track_caller]
    pub fn slice(&self, range: impl RangeBounds<usize>) -> Self {
        let bounds: (Bound<usize>, Bound<usize>) = (range.start_bound().cloned(), range.end_bound().cloned());
        let Some(part) = self.get(bounds) else {
            panic!("{bounds:?} is not between characters of {:?}", &**self);
        };
        let before = part.as_ptr().addr() - self.whole.as_ptr().addr();
        Self { whole: CowString::clone(&self.whole), part: before..before + part.len() }
    }

    #[track_caller]
    pub fn split_at(&self, middle: usize) -> (Self, Self) {
        (self.slice(..middle), self.slice(middle..))
    }

    pub fn push_str(&mut self, s: &str) {
        if s.is_empty() {
            return;
        }
        if self.whole.is_shared() || self.part.end < self.whole.len() {
            self.shrink();
        }
        if self.whole.is_shared() {
            self.whole = CowString::from(&**self);
        }
        self.whole.push_str(s);
        self.part.end = self.whole.len();
    }

    pub fn shrink(&mut self) {
        if self.part != (0..self.whole.len()) {
            *self = CowString::from(&**self).into();
        }
    }
}

impl From<CowString> for CowStr {
    fn from(whole: CowString) -> Self {
        let part = 0..whole.len();
        Self { whole, part }
    }
}

impl Deref for CowStr {
    type Target = str;

    fn deref(&self) -> &Self::Target {
        &self.whole[self.part.clone()]
    }
}

impl fmt::Debug for CowStr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}
