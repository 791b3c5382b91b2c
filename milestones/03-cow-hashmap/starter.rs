//! Milestone 3: a hash map whose clones share one map until one of them is written to.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::collections::hash_map::{Iter, Keys, Values};
use std::hash::Hash;
use std::sync::Arc;

// The stretch goal, which only `cargo kata stretch` builds.
#[cfg(feature = "stretch")]
pub mod stretch;

/// A hash map that is cheap to clone.
///
/// A `CowHashMap` is a *handle*: cloning it makes a second handle to the same map. The first write through a handle
/// that shares its map copies the map first, so that no other handle sees the change.
///
/// When the clone of a key or of a value panics, nothing has changed: the handle still shares what it shared.
///
/// Handles to one map may live in different threads if the entries may, and no writer waits for another.
///
/// ```
/// use cow_hashmap::CowHashMap;
///
/// let mut original = CowHashMap::new();
/// original.insert("port", 8080);
/// let mut edited = original.clone();
/// edited.insert("port", 9090);
///
/// assert_eq!(original.get("port"), Some(&8080));
/// assert_eq!(edited.get("port"), Some(&9090));
/// ```
#[derive(Debug)]
pub struct CowHashMap<K, V> {
    data: Arc<HashMap<K, V>>,
}

impl<K, V> CowHashMap<K, V> {
    /// Makes an empty map that nothing shares yet. O(1).
    ///
    /// ```
    /// use cow_hashmap::CowHashMap;
    ///
    /// let map = CowHashMap::<String, i32>::new();
    /// assert!(map.is_empty() && !map.is_shared());
    /// ```
    pub fn new() -> Self {
        Self::from(HashMap::new())
    }

    /// The number of entries. O(1).
    ///
    /// ```
    /// use std::collections::HashMap;
    ///
    /// use cow_hashmap::CowHashMap;
    ///
    /// let map = CowHashMap::from(HashMap::from([("a", 1), ("b", 2)]));
    /// assert_eq!(map.len(), 2);
    /// ```
    pub fn len(&self) -> usize {
        self.data.len()
    }

    /// Whether there is no entry. O(1).
    ///
    /// ```
    /// use cow_hashmap::CowHashMap;
    ///
    /// let mut map = CowHashMap::new();
    /// assert!(map.is_empty());
    ///
    /// map.insert("a", 1);
    /// assert!(!map.is_empty());
    /// ```
    pub fn is_empty(&self) -> bool {
        self.data.is_empty()
    }

    /// Whether another handle shares the map. O(1).
    ///
    /// ```
    /// use cow_hashmap::CowHashMap;
    ///
    /// let first = CowHashMap::<String, i32>::new();
    /// assert!(!first.is_shared());
    ///
    /// let second = first.clone();
    /// assert!(first.is_shared() && second.is_shared());
    /// ```
    pub fn is_shared(&self) -> bool {
        self.strong_count() > 1
    }

    /// The number of handles that share the map, this one included. O(1).
    ///
    /// ```
    /// use cow_hashmap::CowHashMap;
    ///
    /// let first = CowHashMap::<String, i32>::new();
    /// let second = first.clone();
    /// assert_eq!(first.strong_count(), 2);
    ///
    /// drop(second);
    /// assert_eq!(first.strong_count(), 1);
    /// ```
    pub fn strong_count(&self) -> usize {
        Arc::strong_count(&self.data)
    }

    /// The keys, in no particular order. Nothing is copied.
    ///
    /// ```
    /// use std::collections::HashMap;
    ///
    /// use cow_hashmap::CowHashMap;
    ///
    /// let map = CowHashMap::from(HashMap::from([("a", 1), ("b", 2)]));
    /// let mut keys: Vec<_> = map.keys().copied().collect();
    /// keys.sort();
    /// assert_eq!(keys, ["a", "b"]);
    /// ```
    pub fn keys(&self) -> Keys<'_, K, V> {
        self.data.keys()
    }

    /// The values, in the same order as the keys. Nothing is copied.
    ///
    /// ```
    /// use std::collections::HashMap;
    ///
    /// use cow_hashmap::CowHashMap;
    ///
    /// let map = CowHashMap::from(HashMap::from([("a", 1), ("b", 2)]));
    /// assert_eq!(map.values().sum::<i32>(), 3);
    /// ```
    pub fn values(&self) -> Values<'_, K, V> {
        self.data.values()
    }

    /// The entries, each as a key and its value, in the same order as the keys. Nothing is copied.
    ///
    /// ```
    /// use std::collections::HashMap;
    ///
    /// use cow_hashmap::CowHashMap;
    ///
    /// let map = CowHashMap::from(HashMap::from([("a", 1)]));
    /// assert_eq!(map.iter().next(), Some((&"a", &1)));
    /// ```
    pub fn iter(&self) -> Iter<'_, K, V> {
        self.data.iter()
    }

    /// Takes the map out and gives up the handle.
    ///
    /// O(1) for the last handle, which moves the map out whole. O(n) when the map is shared: the caller gets a copy, and
    /// the other handles keep the map.
    ///
    /// ```
    /// use cow_hashmap::CowHashMap;
    ///
    /// let mut first = CowHashMap::new();
    /// first.insert("a", 1);
    /// let second = first.clone();
    ///
    /// assert_eq!(first.into_hashmap()["a"], 1); // a copy
    /// assert_eq!(second.into_hashmap()["a"], 1); // the map itself
    /// ```
    pub fn into_hashmap(self) -> HashMap<K, V>
    where
        K: Clone,
        V: Clone,
    {
        todo!("move the map out, or copy it if another handle still needs it")
    }
}

impl<K: Eq + Hash, V> CowHashMap<K, V> {
    /// The value of `key`, or `None` when the map has no such key. O(1): nothing is copied.
    ///
    /// A map with `String` keys can be asked for a `&str`: any borrowed form of the key will do.
    ///
    /// ```
    /// use cow_hashmap::CowHashMap;
    ///
    /// let mut map = CowHashMap::new();
    /// map.insert(String::from("a"), 1);
    ///
    /// assert_eq!(map.get("a"), Some(&1));
    /// assert_eq!(map.get("b"), None);
    /// ```
    pub fn get<Q>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        let _ = key;
        todo!("look the key up in the shared map")
    }

    /// Gives `key` the value `value`. Returns the value that it had before, if any. As in a `HashMap`, a key that is there
    /// stays, and only its value is replaced.
    ///
    /// Amortised O(1) when no other handle shares the map, which is then changed in place. O(n) when it is shared: this
    /// handle gets a copy of its own, and the others keep the map they had.
    ///
    /// ```
    /// use cow_hashmap::CowHashMap;
    ///
    /// let mut original = CowHashMap::new();
    /// assert_eq!(original.insert("a", 1), None);
    ///
    /// let mut edited = original.clone();
    /// assert_eq!(edited.insert("a", 2), Some(1));
    /// assert_eq!(original.get("a"), Some(&1));
    /// ```
    pub fn insert(&mut self, key: K, value: V) -> Option<V>
    where
        K: Clone,
        V: Clone,
    {
        let _ = (&key, &value);
        todo!("give the key its new value, in this handle's map only")
    }

    /// Takes `key` out of the map. Returns its value, or `None` when the map has no such key.
    ///
    /// O(1) when no other handle shares the map, which is then changed in place. O(n) when it is shared: this handle
    /// gets a copy of its own, and the others keep the map they had. Removing a missing key copies nothing.
    ///
    /// ```
    /// use cow_hashmap::CowHashMap;
    ///
    /// let mut original = CowHashMap::new();
    /// original.insert("a", 1);
    /// let mut edited = original.clone();
    ///
    /// assert_eq!(edited.remove("b"), None);
    /// assert!(edited.is_shared());
    ///
    /// assert_eq!(edited.remove("a"), Some(1));
    /// assert!(!edited.is_shared());
    /// assert_eq!(original.get("a"), Some(&1));
    /// ```
    pub fn remove<Q>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q> + Clone,
        V: Clone,
        Q: Eq + Hash + ?Sized,
    {
        let _ = key;
        todo!("take the key out of this handle's map only, if it is there")
    }

    /// Whether the map has `key`, in any borrowed form. O(1): nothing is copied.
    ///
    /// ```
    /// use cow_hashmap::CowHashMap;
    ///
    /// let mut map = CowHashMap::new();
    /// map.insert(String::from("a"), 1);
    ///
    /// assert!(map.contains_key("a"));
    /// assert!(!map.contains_key("b"));
    /// ```
    pub fn contains_key<Q>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        self.data.contains_key(key)
    }
}

/// Makes another handle to the same map. O(1): no entry is copied, so neither `K` nor `V` need be `Clone`.
impl<K, V> Clone for CowHashMap<K, V> {
    fn clone(&self) -> Self {
        Self { data: Arc::clone(&self.data) }
    }
}

/// An empty map.
impl<K, V> Default for CowHashMap<K, V> {
    fn default() -> Self {
        Self::new()
    }
}

/// O(1): the map is moved in whole, and no key is hashed.
impl<K, V> From<HashMap<K, V>> for CowHashMap<K, V> {
    fn from(map: HashMap<K, V>) -> Self {
        Self { data: Arc::new(map) }
    }
}
