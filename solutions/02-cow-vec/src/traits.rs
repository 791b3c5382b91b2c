//! Beyond the milestone: the traits that people expect of a vector. Each asks of `T` what it does itself. None of them
//! copies shared elements, but for those that write (`Extend`, iteration by `&mut`) or take the elements out, and
//! `From<&[T]>`, which has to.

use std::borrow::Borrow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::slice;
use std::sync::Arc;
use std::vec;

use crate::CowVec;

impl<T: fmt::Debug> fmt::Debug for CowVec<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.data.fmt(f)
    }
}

/// Compares the elements, even when both handles share them: an element need not equal itself (`f64::NAN` does not).
impl<T: PartialEq> PartialEq for CowVec<T> {
    fn eq(&self, other: &Self) -> bool {
        *self.data == *other.data
    }
}

impl<T: Eq> Eq for CowVec<T> {}

impl<T: PartialEq> PartialEq<[T]> for CowVec<T> {
    fn eq(&self, other: &[T]) -> bool {
        **self.data == *other
    }
}

impl<T: PartialEq, const N: usize> PartialEq<[T; N]> for CowVec<T> {
    fn eq(&self, other: &[T; N]) -> bool {
        **self.data == *other
    }
}

impl<T: PartialEq> PartialEq<Vec<T>> for CowVec<T> {
    fn eq(&self, other: &Vec<T>) -> bool {
        *self.data == *other
    }
}

impl<T: PartialOrd> PartialOrd for CowVec<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        (*self.data).partial_cmp(&other.data)
    }
}

impl<T: Ord> Ord for CowVec<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        (*self.data).cmp(&other.data)
    }
}

/// Hashes as the slice does, so that a map with `CowVec` keys can be asked for a `&[T]`.
impl<T: Hash> Hash for CowVec<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.data.hash(state);
    }
}

impl<T> Borrow<[T]> for CowVec<T> {
    fn borrow(&self) -> &[T] {
        &self.data
    }
}

/// Every method of slices is there without a copy: `numbers.as_ref().contains(&3)`.
impl<T> AsRef<[T]> for CowVec<T> {
    fn as_ref(&self) -> &[T] {
        &self.data
    }
}

impl<T: Clone> From<&[T]> for CowVec<T> {
    fn from(elements: &[T]) -> Self {
        Self::from(elements.to_vec())
    }
}

impl<T, const N: usize> From<[T; N]> for CowVec<T> {
    fn from(elements: [T; N]) -> Self {
        Self::from(Vec::from(elements))
    }
}

/// Takes the elements out, like [`into_vec`](CowVec::into_vec).
impl<T: Clone> From<CowVec<T>> for Vec<T> {
    fn from(cow: CowVec<T>) -> Self {
        cow.into_vec()
    }
}

impl<T> FromIterator<T> for CowVec<T> {
    fn from_iter<I: IntoIterator<Item = T>>(elements: I) -> Self {
        Self::from(Vec::from_iter(elements))
    }
}

/// Extending by nothing copies nothing.
impl<T: Clone> Extend<T> for CowVec<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, elements: I) {
        let mut elements = elements.into_iter();
        if let Some(first) = elements.next() {
            self.push(first);
            // The push has made this the only handle, so that the rest is appended in place.
            Arc::make_mut(&mut self.data).extend(elements);
        }
    }
}

/// Iterates over the elements where they are: nothing is copied.
impl<'a, T> IntoIterator for &'a CowVec<T> {
    type Item = &'a T;
    type IntoIter = slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// Iterates over the elements for writing, after a copy if another handle shares them.
impl<'a, T: Clone> IntoIterator for &'a mut CowVec<T> {
    type Item = &'a mut T;
    type IntoIter = slice::IterMut<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        if self.is_empty() {
            return slice::IterMut::default();
        }
        Arc::make_mut(&mut self.data).iter_mut()
    }
}

/// Iterates over the elements that [`into_vec`](CowVec::into_vec) takes out.
impl<T: Clone> IntoIterator for CowVec<T> {
    type Item = T;
    type IntoIter = vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.into_vec().into_iter()
    }
}
