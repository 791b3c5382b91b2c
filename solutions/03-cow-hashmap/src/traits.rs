//! Beyond the milestone: the traits that people expect of a hash map. None of them copies the map, but for the two that
//! take it out, when it is shared. `Extend` is a part of the stretch goal.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::collections::hash_map::{IntoIter, Iter};
use std::fmt;
use std::hash::Hash;
use std::ops::Index;

use crate::CowHashMap;

impl<K: fmt::Debug, V: fmt::Debug> fmt::Debug for CowHashMap<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.data, f)
    }
}

/// Compares the maps, even when both handles share one: a value need not equal itself (`f64::NAN` does not).
impl<K: Eq + Hash, V: PartialEq> PartialEq for CowHashMap<K, V> {
    fn eq(&self, other: &Self) -> bool {
        self.data == other.data
    }
}

impl<K: Eq + Hash, V: Eq> Eq for CowHashMap<K, V> {}

/// Reads the value of a key.
///
/// # Panics
///
/// When the map has no such key: [`get`](CowHashMap::get) returns `None` instead.
impl<K, V, Q> Index<&Q> for CowHashMap<K, V>
where
    K: Borrow<Q> + Eq + Hash,
    Q: Eq + Hash + ?Sized,
{
    type Output = V;

    fn index(&self, key: &Q) -> &V {
        &self.data[key]
    }
}

impl<K: Eq + Hash, V, const N: usize> From<[(K, V); N]> for CowHashMap<K, V> {
    fn from(entries: [(K, V); N]) -> Self {
        Self::from(HashMap::from(entries))
    }
}

/// Takes the map out: O(1) for the last handle, a copy when it is shared.
impl<K: Clone, V: Clone> From<CowHashMap<K, V>> for HashMap<K, V> {
    fn from(cow: CowHashMap<K, V>) -> Self {
        cow.into_hashmap()
    }
}

impl<K: Eq + Hash, V> FromIterator<(K, V)> for CowHashMap<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        Self::from(HashMap::from_iter(entries))
    }
}

/// Iterates over the map where it is: nothing is copied.
impl<'a, K, V> IntoIterator for &'a CowHashMap<K, V> {
    type Item = (&'a K, &'a V);
    type IntoIter = Iter<'a, K, V>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// Iterates over the map that [`into_hashmap`](CowHashMap::into_hashmap) takes out.
impl<K: Clone, V: Clone> IntoIterator for CowHashMap<K, V> {
    type Item = (K, V);
    type IntoIter = IntoIter<K, V>;

    fn into_iter(self) -> Self::IntoIter {
        self.into_hashmap().into_iter()
    }
}
