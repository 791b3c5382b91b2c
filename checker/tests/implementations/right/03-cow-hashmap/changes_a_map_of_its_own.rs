//! Takes the map out of its handle, changes it and makes a new handle: the move of a map touches no entry.

use std::borrow::Borrow;
use std::collections::{HashMap, hash_map};
use std::hash::Hash;
use std::sync::Arc;

pub struct CowHashMap<K, V> {
    map: Arc<HashMap<K, V>>,
}

impl<K, V> CowHashMap<K, V>
where
    K: Eq + Hash,
{
    pub fn new() -> Self {
        Self { map: Arc::new(HashMap::new()) }
    }

    fn write<R>(&mut self, change: impl FnOnce(&mut HashMap<K, V>) -> R) -> R
    where
        K: Clone,
        V: Clone,
    {
        let mut map = std::mem::take(self).into_hashmap();
        let result = change(&mut map);
        self.map = Arc::new(map);
        result
    }

    pub fn get<Q>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        self.map.get(key)
    }

    pub fn insert(&mut self, key: K, value: V) -> Option<V>
    where
        K: Clone,
        V: Clone,
    {
        self.write(|map| map.insert(key, value))
    }

    pub fn remove<Q>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q> + Clone,
        V: Clone,
        Q: Eq + Hash + ?Sized,
    {
        self.write(|map| map.remove_entry(key)).map(|(_, value)| value)
    }

    pub fn contains_key<Q>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        self.map.contains_key(key)
    }

    pub fn len(&self) -> usize {
        self.map.len()
    }

    pub fn is_empty(&self) -> bool {
        self.map.len() == 0
    }

    pub fn is_shared(&self) -> bool {
        self.strong_count() > 1
    }

    pub fn strong_count(&self) -> usize {
        Arc::strong_count(&self.map)
    }

    pub fn keys(&self) -> hash_map::Keys<'_, K, V> {
        self.map.keys()
    }

    pub fn values(&self) -> hash_map::Values<'_, K, V> {
        self.map.values()
    }

    pub fn iter(&self) -> hash_map::Iter<'_, K, V> {
        self.map.iter()
    }

    pub fn into_hashmap(self) -> HashMap<K, V>
    where
        K: Clone,
        V: Clone,
    {
        Arc::unwrap_or_clone(self.map)
    }
}

impl<K, V> Clone for CowHashMap<K, V> {
    fn clone(&self) -> Self {
        Self { map: Arc::clone(&self.map) }
    }
}

impl<K: Eq + Hash, V> Default for CowHashMap<K, V> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K, V> From<HashMap<K, V>> for CowHashMap<K, V> {
    fn from(map: HashMap<K, V>) -> Self {
        Self { map: map.into() }
    }
}
