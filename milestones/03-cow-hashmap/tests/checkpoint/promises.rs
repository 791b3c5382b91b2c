//! What else gates milestone 3: what is copied and how often, who shares what, and that every method keeps its promise.
//! Read: README.md, "Build"; each file of `promises/` is about some of its functions.

// The signatures first, since the compiler's errors come in this order, then the order of the board. The blank lines
// keep rustfmt from sorting them.
mod signatures;

mod inserting;

mod removing;

mod reading;

mod hashing;

mod sharing;

mod behavior;

mod threads;

mod edge_cases;

use std::collections::HashMap;
use std::hash::Hash;

use cow_hashmap::CowHashMap;
use test_utils::{CloneCounter, Counted, address};

/// A map that gives each of the keys `0..len` ten times its number.
fn tens(len: i32) -> CowHashMap<i32, i32> {
    CowHashMap::from((0..len).map(|number| (number, number * 10)).collect::<HashMap<_, _>>())
}

/// The entries of a map in the order of their keys.
fn sorted<K: Eq + Hash + Ord + Clone, V: Clone + Ord>(map: &CowHashMap<K, V>) -> Vec<(K, V)> {
    let mut entries: Vec<_> = map.iter().map(|(key, value)| (key.clone(), value.clone())).collect();
    entries.sort();
    entries
}

/// Where the value of a key lies.
fn place<K: Eq + Hash + Clone, V: Clone>(map: &CowHashMap<K, V>, key: &K) -> usize {
    address(map.get(key).expect("get must find a key that the map has"))
}

/// Counts the copies of the keys and of the values of its maps.
#[derive(Default)]
struct Watch {
    keys: CloneCounter,
    values: CloneCounter,
}

type WatchedMap = CowHashMap<Counted<i32>, Counted<i32>>;

impl Watch {
    fn key(&self, number: i32) -> Counted<i32> {
        self.keys.of(number)
    }

    fn value(&self, number: i32) -> Counted<i32> {
        self.values.of(number)
    }

    /// Five entries, with room for many more, so that nothing has to move when the map grows.
    fn hashmap(&self) -> HashMap<Counted<i32>, Counted<i32>> {
        let mut map = HashMap::with_capacity(100);
        map.extend((0..5).map(|number| (self.key(number), self.value(number * 10))));
        map
    }

    fn map(&self) -> WatchedMap {
        CowHashMap::from(self.hashmap())
    }

    /// The copies of keys and of values that were made while `action` ran.
    fn during<R>(&self, action: impl FnOnce() -> R) -> (R, usize, usize) {
        let ((result, values), keys) = self.keys.during(|| self.values.during(action));
        (result, keys, values)
    }
}
