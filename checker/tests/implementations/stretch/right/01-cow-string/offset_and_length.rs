//! Counts by hand where a range begins and ends, keeps a length instead of an end, and drops what comes behind the view
//! to push in place.

use std::fmt;
use std::ops::{Bound, Deref, RangeBounds};
use std::sync::Arc;

use crate::CowString;

#[derive(Clone)]
pub struct CowStr {
    whole: CowString,
    start: u32,
    len: u32,
}

impl CowStr {
    pub fn whole(&self) -> &CowString {
        &self.whole
    }

    #[track_caller]
    pub fn slice(&self, range: impl RangeBounds<usize>) -> Self {
        let start = match range.start_bound() {
            Bound::Included(&index) => index,
            Bound::Excluded(&index) => index.checked_add(1).expect("there is no index after the largest"),
            Bound::Unbounded => 0,
        };
        let end = match range.end_bound() {
            Bound::Included(&index) => index.checked_add(1).expect("there is no index after the largest"),
            Bound::Excluded(&index) => index,
            Bound::Unbounded => self.len(),
        };
        for index in [start, end] {
            assert!(index <= self.len(), "index {index} is beyond the {} bytes of the view", self.len());
            assert!(self.is_char_boundary(index), "index {index} is within a character");
        }
        assert!(start <= end, "the range ends at {end}, before it begins at {start}");
        Self { whole: self.whole.clone(), start: self.start + short(start), len: short(end - start) }
    }
    #[track_caller]
    pub fn split_at(&self, middle: usize) -> (Self, Self) {
        let (left, mut right) = (self.slice(..middle), self.clone());
        right.start += left.len;
        right.len -= left.len;
        (left, right)
    }

    pub fn push_str(&mut self, s: &str) {
        if s.is_empty() {
            return;
        }
        let (start, end) = (self.start as usize, (self.start + self.len) as usize);
        match Arc::get_mut(&mut self.whole.data) {
            Some(text) => {
                text.truncate(end);
                text.push_str(s);
                self.len += short(s.len());
            }
            None => {
                let mut text = String::with_capacity(2 * (end - start + s.len()));
                text.push_str(&self.whole[start..end]);
                text.push_str(s);
                *self = Self::from(CowString::new(text));
            }
        }
    }

    pub fn shrink(&mut self) {
        if self.len() == self.whole.len() {
            return;
        }
        let part = CowString::new(self.to_string());
        *self = part.into();
    }
}

fn short(number: usize) -> u32 {
    number.try_into().expect("a text has less than 4 GB")
}

impl From<CowString> for CowStr {
    fn from(whole: CowString) -> Self {
        let len = short(whole.len());
        Self { whole, start: 0, len }
    }
}

impl Deref for CowStr {
    type Target = str;

    fn deref(&self) -> &Self::Target {
        &self.whole[self.start as usize..][..self.len as usize]
    }
}

impl fmt::Debug for CowStr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}
