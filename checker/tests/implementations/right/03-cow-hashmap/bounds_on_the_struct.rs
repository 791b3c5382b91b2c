//! Demands everything at the struct, wraps the map once more, and has methods that were not asked for.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::collections::hash_map::{Iter, Keys, Values};
use std::fmt::Debug;
use std::hash::Hash;
use std::sync::Arc;

#[derive(Clone, Debug, PartialEq)]
pub struct CowHashMap<K: Eq + Hash + Clone, V: Clone> {
    shared: Arc<Entries<K, V>>,
    writes: usize,
}

#[derive(Clone, Debug, PartialEq)]
struct Entries<K: Eq + Hash + Clone, V: Clone> {
    map: HashMap<K, V>,
}

impl<K: Eq + Hash + Clone, V: Clone> CowHashMap<K, V> {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn writes(&self) -> usize {
        self.writes
    }

    pub fn clear(&mut self) {
        *self = Self::new();
    }

    fn map_mut(&mut self) -> &mut HashMap<K, V> {
        self.writes += 1;
        if self.is_shared() {
            self.shared = Arc::new(Entries { map: self.shared.map.clone() });
        }
        &mut Arc::make_mut(&mut self.shared).map
    }

    pub fn get<Q>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        if self.is_empty() { None } else { self.shared.map.get(key) }
    }

    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        self.map_mut().insert(key, value)
    }

    pub fn remove<Q>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        if self.contains_key(key) { self.map_mut().remove(key) } else { None }
    }

    pub fn contains_key<Q>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        self.shared.map.contains_key(key)
    }

    pub fn len(&self) -> usize {
        self.shared.map.len()
    }

    pub fn is_empty(&self) -> bool {
        self.shared.map.is_empty()
    }

    pub fn is_shared(&self) -> bool {
        Arc::strong_count(&self.shared) >= 2
    }

    pub fn strong_count(&self) -> usize {
        Arc::strong_count(&self.shared)
    }

    pub fn keys(&self) -> Keys<'_, K, V> {
        self.shared.map.keys()
    }

    pub fn values(&self) -> Values<'_, K, V> {
        self.shared.map.values()
    }

    pub fn iter(&self) -> Iter<'_, K, V> {
        self.shared.map.iter()
    }

    pub fn into_hashmap(self) -> HashMap<K, V> {
        Arc::unwrap_or_clone(self.shared).map
    }
}

impl<K: Eq + Hash + Clone, V: Clone> Default for CowHashMap<K, V> {
    fn default() -> Self {
        Self::from(HashMap::new())
    }
}

impl<K: Eq + Hash + Clone, V: Clone> From<HashMap<K, V>> for CowHashMap<K, V> {
    fn from(map: HashMap<K, V>) -> Self {
        Self { shared: Arc::new(Entries { map }), writes: 0 }
    }
}

impl<K: Eq + Hash + Clone, V: Clone> From<CowHashMap<K, V>> for HashMap<K, V> {
    fn from(map: CowHashMap<K, V>) -> Self {
        map.into_hashmap()
    }
}
