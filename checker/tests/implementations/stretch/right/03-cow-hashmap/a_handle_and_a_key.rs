//! An entry is the map's handle and the key, whether the map is shared or not, and every write looks the key up again.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

use crate::CowHashMap;

impl<K: Eq + Hash, V> CowHashMap<K, V> {
    pub fn entry(&mut self, key: K) -> Entry<'_, K, V> {
        if self.contains_key(&key) {
            Entry::Occupied(OccupiedEntry { map: self, key })
        } else {
            Entry::Vacant(VacantEntry { map: self, key })
        }
    }
}

impl<K: Eq + Hash + Clone, V: Clone> CowHashMap<K, V> {
    pub fn get_mut<Q>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        self.get(key)?;
        Arc::make_mut(&mut self.data).get_mut(key)
    }

    pub fn retain(&mut self, mut keep: impl FnMut(&K, &V) -> bool) {
        let answers: Vec<bool> = self.data.iter().map(|(key, value)| keep(key, value)).collect();
        if answers.iter().all(|keep| *keep) {
            return;
        }
        let mut copy = HashMap::with_capacity(self.len());
        match Arc::get_mut(&mut self.data) {
            Some(map) => {
                let entries = map.drain().zip(answers);
                copy.extend(entries.filter(|(_, keep)| *keep).map(|(entry, _)| entry));
            }
            None => {
                let entries = self.data.iter().zip(answers).filter(|(_, keep)| *keep);
                copy.extend(entries.map(|((key, value), _)| (key.clone(), value.clone())));
            }
        }
        self.data = Arc::new(copy);
    }
}

impl<K: Eq + Hash + Clone, V: Clone> Extend<(K, V)> for CowHashMap<K, V> {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, entries: I) {
        let entries: Vec<(K, V)> = entries.into_iter().collect();
        if !entries.is_empty() {
            Arc::make_mut(&mut self.data).extend(entries);
        }
    }
}

pub enum Entry<'a, K, V> {
    Occupied(OccupiedEntry<'a, K, V>),
    Vacant(VacantEntry<'a, K, V>),
}

pub struct OccupiedEntry<'a, K, V> {
    map: &'a mut CowHashMap<K, V>,
    key: K,
}

pub struct VacantEntry<'a, K, V> {
    map: &'a mut CowHashMap<K, V>,
    key: K,
}

impl<'a, K: Eq + Hash, V> Entry<'a, K, V> {
    pub fn key(&self) -> &K {
        let (Self::Occupied(OccupiedEntry { key, .. }) | Self::Vacant(VacantEntry { key, .. })) = self;
        key
    }
}

impl<'a, K: Eq + Hash + Clone, V: Clone> Entry<'a, K, V> {
    pub fn or_insert(self, default: V) -> &'a mut V {
        match self {
            Self::Occupied(entry) => entry.into_mut(),
            Self::Vacant(entry) => entry.insert(default),
        }
    }

    pub fn or_insert_with(self, default: impl FnOnce() -> V) -> &'a mut V {
        match self {
            Self::Occupied(entry) => entry.into_mut(),
            Self::Vacant(entry) => {
                let value = default();
                entry.insert(value)
            }
        }
    }

    pub fn or_default(self) -> &'a mut V
    where
        V: Default,
    {
        self.or_insert(V::default())
    }

    pub fn and_modify(self, change: impl FnOnce(&mut V)) -> Self {
        match self {
            Self::Occupied(OccupiedEntry { map, key }) if map.is_shared() => {
                let mut copy = HashMap::clone(&map.data);
                change(copy.get_mut(&key).expect("the entry is occupied"));
                map.data = Arc::new(copy);
                Self::Occupied(OccupiedEntry { map, key })
            }
            Self::Occupied(mut entry) => {
                change(entry.get_mut());
                Self::Occupied(entry)
            }
            vacant => vacant,
        }
    }
}

impl<'a, K: Eq + Hash, V> OccupiedEntry<'a, K, V> {
    pub fn key(&self) -> &K {
        &self.key
    }

    pub fn get(&self) -> &V {
        &self.map.data[&self.key]
    }
}

impl<'a, K: Eq + Hash + Clone, V: Clone> OccupiedEntry<'a, K, V> {
    pub fn get_mut(&mut self) -> &mut V {
        self.map.get_mut(&self.key).expect("the entry is occupied")
    }

    pub fn into_mut(self) -> &'a mut V {
        self.map.get_mut(&self.key).expect("the entry is occupied")
    }

    pub fn insert(&mut self, value: V) -> V {
        std::mem::replace(self.get_mut(), value)
    }

    pub fn remove(self) -> V {
        self.map.remove(&self.key).expect("the entry is occupied")
    }
}

impl<'a, K: Eq + Hash, V> VacantEntry<'a, K, V> {
    pub fn key(&self) -> &K {
        &self.key
    }

    pub fn into_key(self) -> K {
        self.key
    }
}

impl<'a, K: Eq + Hash + Clone, V: Clone> VacantEntry<'a, K, V> {
    pub fn insert(self, value: V) -> &'a mut V {
        Arc::make_mut(&mut self.map.data).entry(self.key).or_insert(value)
    }
}
