//! Stretch goal of milestone 3: look-ups that may become writes, and that copy only when they do.
//!
//! Nothing here copies a shared map before something changes, or a `&mut` is handed out that could change it; and then it
//! is copied once. What a closure or an iterator does to a shared map is done to the copy, and the handle gets the copy at
//! the end. So when one of them panics, the handle still shares the map that it had.

use std::borrow::Borrow;
use std::collections::{HashMap, hash_map};
use std::hash::Hash;
use std::mem;
use std::sync::Arc;

use crate::CowHashMap;

impl<K: Eq + Hash + Clone, V: Clone> CowHashMap<K, V> {
    /// The place of `key` in the map, whether there is a value or not yet.
    ///
    /// O(1): looking at an entry copies nothing. Writing to it copies the map if it is shared, O(n).
    ///
    /// ```
    /// use cow_hashmap::CowHashMap;
    ///
    /// let mut words = CowHashMap::new();
    /// for word in ["so", "it", "goes", "so"] {
    ///     *words.entry(word).or_insert(0) += 1;
    /// }
    /// assert_eq!(words.get("so"), Some(&2));
    /// ```
    pub fn entry(&mut self, key: K) -> Entry<'_, K, V> {
        if self.is_shared() {
            let is_there = self.contains_key(&key);
            let data = &mut self.data;
            return if is_there {
                Entry::Occupied(OccupiedEntry(Place::Shared { data, key }))
            } else {
                Entry::Vacant(VacantEntry(Place::Shared { data, key }))
            };
        }
        // Nothing shares the map, so this copies nothing.
        match Arc::make_mut(&mut self.data).entry(key) {
            hash_map::Entry::Occupied(entry) => Entry::Occupied(OccupiedEntry(Place::Alone(entry))),
            hash_map::Entry::Vacant(entry) => Entry::Vacant(VacantEntry(Place::Alone(entry))),
        }
    }

    /// The value of `key`, for writing, or `None` when the map has no such key.
    ///
    /// O(1) when no other handle shares the map. O(n) when it is shared: this handle gets a copy of its own, whether or not
    /// you write. When there is no such key, nothing is copied.
    ///
    /// ```
    /// use cow_hashmap::CowHashMap;
    ///
    /// let mut original = CowHashMap::new();
    /// original.insert("a", 1);
    /// let mut edited = original.clone();
    ///
    /// assert_eq!(edited.get_mut("b"), None);
    /// assert!(edited.is_shared());
    ///
    /// if let Some(value) = edited.get_mut("a") {
    ///     *value = 2;
    /// }
    /// assert_eq!((original.get("a"), edited.get("a")), (Some(&1), Some(&2)));
    /// ```
    pub fn get_mut<Q>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        let _ = key;
        todo!("return the value for writing, if the key is there, after a copy if the map is shared")
    }

    /// Removes the entries for which `keep` returns false. It is asked once for each entry, in no particular order.
    ///
    /// O(n). A shared map from which nothing is removed is not copied; otherwise only what is kept is. For that, `keep`
    /// gets a `&V`, where that of a `HashMap` gets a `&mut V`: a shared map would have to be copied before the first
    /// question, since any of them could change a value.
    ///
    /// ```
    /// use cow_hashmap::CowHashMap;
    ///
    /// let mut original = CowHashMap::new();
    /// original.insert("a", 1);
    /// original.insert("b", 2);
    /// let mut edited = original.clone();
    ///
    /// edited.retain(|_, value| *value < 10);
    /// assert!(edited.is_shared());
    ///
    /// edited.retain(|_, value| *value < 2);
    /// assert_eq!((original.len(), edited.len()), (2, 1));
    /// ```
    pub fn retain(&mut self, keep: impl FnMut(&K, &V) -> bool) {
        let _ = keep;
        todo!("remove entries, after a copy if the map is shared and any of them is to go")
    }
}

/// Inserts all entries. O(m) for m of them, and O(n) more when the map is shared, which is copied once. Extending by nothing
/// copies nothing.
///
/// ```
/// use cow_hashmap::CowHashMap;
///
/// let original = CowHashMap::new();
/// let mut edited = original.clone();
///
/// edited.extend([]);
/// assert!(edited.is_shared());
///
/// edited.extend([("a", 1), ("b", 2)]);
/// assert_eq!((original.len(), edited.len()), (0, 2));
/// ```
impl<K: Eq + Hash + Clone, V: Clone> Extend<(K, V)> for CowHashMap<K, V> {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, entries: I) {
        let _ = entries;
        todo!("insert all entries, after one copy if the map is shared and there are any")
    }
}

/// The place of a key in a map, as [`CowHashMap::entry`] returns it.
#[derive(Debug)]
pub enum Entry<'a, K, V> {
    /// The map has the key.
    Occupied(OccupiedEntry<'a, K, V>),
    /// The map does not have the key.
    Vacant(VacantEntry<'a, K, V>),
}

impl<'a, K: Eq + Hash + Clone, V: Clone> Entry<'a, K, V> {
    /// The key that the map was asked for. O(1).
    pub fn key(&self) -> &K {
        match self {
            Self::Occupied(entry) => entry.key(),
            Self::Vacant(entry) => entry.key(),
        }
    }

    /// The value, for writing; first inserts `default` if there is none. Copies the map if it is shared.
    ///
    /// ```
    /// use cow_hashmap::CowHashMap;
    ///
    /// let mut map = CowHashMap::new();
    /// *map.entry("a").or_insert(1) += 10;
    /// assert_eq!(map.get("a"), Some(&11));
    /// ```
    pub fn or_insert(self, default: V) -> &'a mut V {
        self.or_insert_with(|| default)
    }

    /// The value, for writing; first inserts what `default` returns if there is none. Copies the map if it is shared.
    ///
    /// When `default` panics, nothing has been copied or inserted.
    ///
    /// ```
    /// use cow_hashmap::CowHashMap;
    ///
    /// let mut map = CowHashMap::new();
    /// map.entry("a").or_insert_with(Vec::new).push(1);
    /// assert_eq!(map.get("a"), Some(&vec![1]));
    /// ```
    pub fn or_insert_with(self, default: impl FnOnce() -> V) -> &'a mut V {
        let _ = default;
        todo!("lend out the value that is there, or insert one and lend it out")
    }

    /// The value, for writing; first inserts the default of its type if there is none. Copies the map if it is shared.
    ///
    /// ```
    /// use cow_hashmap::CowHashMap;
    ///
    /// let mut map = CowHashMap::<_, String>::new();
    /// map.entry("a").or_default().push('x');
    /// assert_eq!(map.get("a").map(String::as_str), Some("x"));
    /// ```
    pub fn or_default(self) -> &'a mut V
    where
        V: Default,
    {
        self.or_insert_with(V::default)
    }

    /// Changes the value if there is one. Copies the map if it is shared, and what comes after in the chain finds the copy.
    ///
    /// When `change` panics on a shared map, neither the value nor the sharing has changed.
    ///
    /// ```
    /// use cow_hashmap::CowHashMap;
    ///
    /// let mut map = CowHashMap::new();
    /// for _ in 0..3 {
    ///     map.entry("a").and_modify(|count| *count += 1).or_insert(1);
    /// }
    /// assert_eq!(map.get("a"), Some(&3));
    /// ```
    pub fn and_modify(mut self, change: impl FnOnce(&mut V)) -> Self {
        if let Self::Occupied(entry) = &mut self {
            entry.modify(change);
        }
        self
    }
}

/// Where an entry is.
#[derive(Debug)]
enum Place<'a, K, V, Alone> {
    /// In a map that nothing shares: as std found it.
    Alone(Alone),
    /// In a map that was shared when the key was looked up. The key is looked up once more in the copy.
    Shared { data: &'a mut Arc<HashMap<K, V>>, key: K },
}

/// An entry whose key is in the map.
#[derive(Debug)]
pub struct OccupiedEntry<'a, K, V>(Place<'a, K, V, hash_map::OccupiedEntry<'a, K, V>>);

const IS_THERE: &str = "an occupied entry has its key in the map, and in the copy of the map";

impl<'a, K: Eq + Hash + Clone, V: Clone> OccupiedEntry<'a, K, V> {
    /// The key, as it is in the map. O(1).
    pub fn key(&self) -> &K {
        match &self.0 {
            Place::Alone(entry) => entry.key(),
            Place::Shared { data, key } => data.get_key_value(key).expect(IS_THERE).0,
        }
    }

    /// The value. O(1): nothing is copied.
    ///
    /// ```
    /// use cow_hashmap::CowHashMap;
    /// use cow_hashmap::stretch::Entry;
    ///
    /// let mut original = CowHashMap::new();
    /// original.insert("a", 1);
    /// let mut edited = original.clone();
    ///
    /// if let Entry::Occupied(mut entry) = edited.entry("a") {
    ///     if *entry.get() > 5 {
    ///         entry.insert(5);
    ///     }
    /// }
    /// assert!(edited.is_shared()); // It was not greater, so nothing was copied.
    /// ```
    pub fn get(&self) -> &V {
        todo!("return the value, and copy nothing")
    }

    /// The value, for writing, for as long as the entry lives. Copies the map if it is shared.
    pub fn get_mut(&mut self) -> &mut V {
        match &mut self.0 {
            Place::Alone(entry) => entry.get_mut(),
            Place::Shared { data, key } => Arc::make_mut(data).get_mut(key).expect(IS_THERE),
        }
    }

    /// The value, for writing, for as long as the map is borrowed. Copies the map if it is shared.
    pub fn into_mut(self) -> &'a mut V {
        todo!("return the value for writing, after a copy if the map is shared")
    }

    /// Replaces the value, and returns the one before. Copies the map if it is shared.
    pub fn insert(&mut self, value: V) -> V {
        mem::replace(self.get_mut(), value)
    }

    /// Takes the entry out of the map, and returns its value. Copies the map if it is shared.
    pub fn remove(self) -> V {
        todo!("take the entry out, after a copy if the map is shared")
    }

    /// Changes the value: in place, or in a copy that the handle gets at the end.
    fn modify(&mut self, change: impl FnOnce(&mut V)) {
        let _ = change;
        todo!("change the value, so that a panic leaves a shared map as it was")
    }
}

/// An entry whose key is not in the map.
#[derive(Debug)]
pub struct VacantEntry<'a, K, V>(Place<'a, K, V, hash_map::VacantEntry<'a, K, V>>);

impl<'a, K: Eq + Hash + Clone, V: Clone> VacantEntry<'a, K, V> {
    /// The key that would be inserted. O(1).
    pub fn key(&self) -> &K {
        match &self.0 {
            Place::Alone(entry) => entry.key(),
            Place::Shared { key, .. } => key,
        }
    }

    /// Gives the key back. O(1).
    pub fn into_key(self) -> K {
        match self.0 {
            Place::Alone(entry) => entry.into_key(),
            Place::Shared { key, .. } => key,
        }
    }

    /// Inserts the key with `value`, and returns the value for writing. Copies the map if it is shared.
    pub fn insert(self, value: V) -> &'a mut V {
        let _ = value;
        todo!("insert the key, after a copy if the map is shared, and lend out its value")
    }
}
