//! Decides with `Arc::get_mut`, and makes every copy by hand, entry by entry.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

pub struct CowHashMap<K, V>(Arc<HashMap<K, V>>);

impl<K: Clone + Eq + Hash, V: Clone> CowHashMap<K, V> {
    pub fn new() -> Self {
        Self(Arc::default())
    }

    fn copy_without<Q: Eq + ?Sized>(&self, key: Option<&Q>, room: usize) -> HashMap<K, V>
    where
        K: Borrow<Q>,
    {
        let mut copy = HashMap::with_capacity(self.len() + room);
        for (other, value) in self.iter() {
            if key != Some(other.borrow()) {
                copy.insert(other.clone(), value.clone());
            }
        }
        copy
    }

    pub fn get<Q: Eq + Hash + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        match self.0.get_key_value(key) {
            Some((_, value)) => Some(value),
            None => None,
        }
    }

    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        if let Some(map) = Arc::get_mut(&mut self.0) {
            return map.insert(key, value);
        }
        let old = self.get(&key).cloned();
        let mut copy = self.copy_without(Some(&key), 1);
        copy.insert(key, value);
        self.0 = Arc::new(copy);
        old
    }

    pub fn remove<Q: Eq + Hash + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        if let Some(map) = Arc::get_mut(&mut self.0) {
            return map.remove(key);
        }
        let removed = self.get(key)?.clone();
        self.0 = Arc::new(self.copy_without(Some(key), 0));
        Some(removed)
    }

    pub fn contains_key<Q: Eq + Hash + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.get(key).is_some()
    }

    pub fn len(&self) -> usize {
        self.0.iter().count()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn is_shared(&self) -> bool {
        self.strong_count() != 1
    }

    pub fn strong_count(&self) -> usize {
        Arc::strong_count(&self.0)
    }

    pub fn keys(&self) -> impl Iterator<Item = &K> {
        self.iter().map(|(key, _)| key)
    }

    pub fn values(&self) -> impl Iterator<Item = &V> {
        self.iter().map(|(_, value)| value)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        self.0.iter()
    }

    pub fn into_hashmap(self) -> HashMap<K, V> {
        match Arc::try_unwrap(self.0) {
            Ok(map) => map,
            Err(shared) => shared.iter().map(|(key, value)| (key.clone(), value.clone())).collect(),
        }
    }
}

impl<K, V> Clone for CowHashMap<K, V> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<K: Clone + Eq + Hash, V: Clone> Default for CowHashMap<K, V> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K: Clone + Eq + Hash, V: Clone> From<HashMap<K, V>> for CowHashMap<K, V> {
    fn from(map: HashMap<K, V>) -> Self {
        Self(Arc::new(map))
    }
}
