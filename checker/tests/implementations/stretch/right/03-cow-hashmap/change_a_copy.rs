//! Every write to a shared map goes through one function, which copies, lets a closure change the copy, and hands it over.

use std::borrow::Borrow;
use std::collections::{HashMap, hash_map};
use std::hash::Hash;
use std::mem;
use std::sync::Arc;

use crate::CowHashMap;

fn change<K: Clone, V: Clone, R>(data: &mut Arc<HashMap<K, V>>, change: impl FnOnce(&mut HashMap<K, V>) -> R) -> R {
    if let Some(map) = Arc::get_mut(data) {
        return change(map);
    }
    let mut copy = HashMap::clone(data);
    let result = change(&mut copy);
    *data = Arc::new(copy);
    result
}

impl<K: Eq + Hash + Clone, V: Clone> CowHashMap<K, V> {
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
        match Arc::make_mut(&mut self.data).entry(key) {
            hash_map::Entry::Occupied(entry) => Entry::Occupied(OccupiedEntry(Place::Alone(entry))),
            hash_map::Entry::Vacant(entry) => Entry::Vacant(VacantEntry(Place::Alone(entry))),
        }
    }

    pub fn get_mut<Q>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        if self.is_shared() && !self.contains_key(key) {
            return None;
        }
        Arc::make_mut(&mut self.data).get_mut(key)
    }

    pub fn retain(&mut self, mut keep: impl FnMut(&K, &V) -> bool) {
        if let Some(map) = Arc::get_mut(&mut self.data) {
            map.retain(|key, value| keep(key, value));
            return;
        }
        let gone: Vec<K> = self.iter().filter(|(key, value)| !keep(key, value)).map(|(key, _)| key.clone()).collect();
        if !gone.is_empty() {
            let kept = self.iter().filter(|(key, _)| !gone.contains(key));
            self.data = Arc::new(kept.map(|(key, value)| (key.clone(), value.clone())).collect());
        }
    }
}

impl<K: Eq + Hash + Clone, V: Clone> Extend<(K, V)> for CowHashMap<K, V> {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, entries: I) {
        let mut entries = entries.into_iter().peekable();
        if entries.peek().is_none() {
            return;
        }
        change(&mut self.data, |map| entries.for_each(|(key, value)| drop(map.insert(key, value))));
    }
}

#[derive(Debug)]
pub enum Entry<'a, K, V> {
    Occupied(OccupiedEntry<'a, K, V>),
    Vacant(VacantEntry<'a, K, V>),
}

impl<'a, K: Eq + Hash + Clone, V: Clone> Entry<'a, K, V> {
    pub fn key(&self) -> &K {
        match self {
            Self::Occupied(entry) => entry.key(),
            Self::Vacant(entry) => entry.key(),
        }
    }

    pub fn or_insert(self, default: V) -> &'a mut V {
        self.or_insert_with(|| default)
    }

    pub fn or_insert_with(self, default: impl FnOnce() -> V) -> &'a mut V {
        match self {
            Self::Occupied(entry) => entry.into_mut(),
            Self::Vacant(entry) => entry.insert(default()),
        }
    }

    pub fn or_default(self) -> &'a mut V
    where
        V: Default,
    {
        self.or_insert_with(V::default)
    }

    pub fn and_modify(mut self, change: impl FnOnce(&mut V)) -> Self {
        if let Self::Occupied(entry) = &mut self {
            entry.modify(change);
        }
        self
    }
}

#[derive(Debug)]
enum Place<'a, K, V, Alone> {
    Alone(Alone),
    Shared { data: &'a mut Arc<HashMap<K, V>>, key: K },
}

#[derive(Debug)]
pub struct OccupiedEntry<'a, K, V>(Place<'a, K, V, hash_map::OccupiedEntry<'a, K, V>>);

const IS_THERE: &str = "an occupied entry has its key in the map, and in the copy of the map";

impl<'a, K: Eq + Hash + Clone, V: Clone> OccupiedEntry<'a, K, V> {
    pub fn key(&self) -> &K {
        match &self.0 {
            Place::Alone(entry) => entry.key(),
            Place::Shared { data, key } => data.get_key_value(key).expect(IS_THERE).0,
        }
    }

    pub fn get(&self) -> &V {
        match &self.0 {
            Place::Alone(entry) => entry.get(),
            Place::Shared { data, key } => data.get(key).expect(IS_THERE),
        }
    }

    pub fn get_mut(&mut self) -> &mut V {
        match &mut self.0 {
            Place::Alone(entry) => entry.get_mut(),
            Place::Shared { data, key } => Arc::make_mut(data).get_mut(key).expect(IS_THERE),
        }
    }

    pub fn into_mut(self) -> &'a mut V {
        match self.0 {
            Place::Alone(entry) => entry.into_mut(),
            Place::Shared { data, key } => Arc::make_mut(data).get_mut(&key).expect(IS_THERE),
        }
    }

    pub fn insert(&mut self, value: V) -> V {
        mem::replace(self.get_mut(), value)
    }

    pub fn remove(self) -> V {
        match self.0 {
            Place::Alone(entry) => entry.remove(),
            Place::Shared { data, key } => change(data, |map| map.remove(&key)).expect(IS_THERE),
        }
    }

    fn modify(&mut self, change: impl FnOnce(&mut V)) {
        match &mut self.0 {
            Place::Alone(entry) => change(entry.get_mut()),
            Place::Shared { data, key } => {
                self::change(data, |map| change(map.get_mut(key).expect(IS_THERE)));
            }
        }
    }
}

#[derive(Debug)]
pub struct VacantEntry<'a, K, V>(Place<'a, K, V, hash_map::VacantEntry<'a, K, V>>);

impl<'a, K: Eq + Hash + Clone, V: Clone> VacantEntry<'a, K, V> {
    pub fn key(&self) -> &K {
        match &self.0 {
            Place::Alone(entry) => entry.key(),
            Place::Shared { key, .. } => key,
        }
    }

    pub fn into_key(self) -> K {
        match self.0 {
            Place::Alone(entry) => entry.into_key(),
            Place::Shared { key, .. } => key,
        }
    }

    pub fn insert(self, value: V) -> &'a mut V {
        match self.0 {
            Place::Alone(entry) => entry.insert(value),
            Place::Shared { data, key } => Arc::make_mut(data).entry(key).or_insert(value),
        }
    }
}
