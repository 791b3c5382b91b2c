//! Beyond the milestone: the traits that people expect of a smart pointer. Each asks of `T` what it does itself. None
//! of them copies the value, but for `Extend` and `IntoIterator` by value, when it is shared.

use std::borrow::Borrow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

use crate::Cow;

impl<T: Default> Default for Cow<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T: fmt::Debug> fmt::Debug for Cow<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        T::fmt(self, f)
    }
}

impl<T: fmt::Display> fmt::Display for Cow<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        T::fmt(self, f)
    }
}

/// Compares the values, even when both handles share one: a value need not equal itself (`f64::NAN` does not).
impl<T: PartialEq> PartialEq for Cow<T> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl<T: Eq> Eq for Cow<T> {}

impl<T: PartialOrd> PartialOrd for Cow<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        T::partial_cmp(self, other)
    }
}

impl<T: Ord> Ord for Cow<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        T::cmp(self, other)
    }
}

/// Hashes as the value does, so that a map with `Cow<T>` keys can be asked for a `&T`.
impl<T: Hash> Hash for Cow<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        T::hash(self, state);
    }
}

impl<T> Borrow<T> for Cow<T> {
    fn borrow(&self) -> &T {
        self
    }
}

impl<T> AsRef<T> for Cow<T> {
    fn as_ref(&self) -> &T {
        self
    }
}

impl<T: FromIterator<A>, A> FromIterator<A> for Cow<T> {
    fn from_iter<I: IntoIterator<Item = A>>(items: I) -> Self {
        Self::new(T::from_iter(items))
    }
}

/// Extending by nothing copies nothing.
impl<T: Extend<A> + Clone, A> Extend<A> for Cow<T> {
    fn extend<I: IntoIterator<Item = A>>(&mut self, items: I) {
        let mut items = items.into_iter().peekable();
        if items.peek().is_some() {
            self.make_mut().extend(items);
        }
    }
}

/// Iterates over the value where it is: nothing is copied.
impl<'a, T> IntoIterator for &'a Cow<T>
where
    &'a T: IntoIterator,
{
    type Item = <&'a T as IntoIterator>::Item;
    type IntoIter = <&'a T as IntoIterator>::IntoIter;

    fn into_iter(self) -> Self::IntoIter {
        (&**self).into_iter()
    }
}

/// Iterates over the value that [`into_inner`](Cow::into_inner) takes out.
impl<T: IntoIterator + Clone> IntoIterator for Cow<T> {
    type Item = T::Item;
    type IntoIter = T::IntoIter;

    fn into_iter(self) -> Self::IntoIter {
        self.into_inner().into_iter()
    }
}
