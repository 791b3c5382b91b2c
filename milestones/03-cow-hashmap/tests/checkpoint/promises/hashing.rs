//! Keys are hashed to find one of them, and never to move a whole map.
//! Read: starter.rs, `get`, `into_hashmap` and `From<HashMap<K, V>>`.

use std::cell::Cell;
use std::collections::HashMap;
use std::hash::{Hash, Hasher};

use cow_hashmap::CowHashMap;
use pretty_assertions::assert_eq;
use test_utils::address;

use super::place;

thread_local! {
    static LOOKS: Cell<usize> = const { Cell::new(0) };
}

/// A key that counts how often a key is hashed or compared.
#[derive(Clone, Debug)]
struct Key(u32);

impl Key {
    fn is_looked_at() {
        LOOKS.set(LOOKS.get() + 1);
    }
}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        Self::is_looked_at();
        self.0.hash(state);
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        Self::is_looked_at();
        self.0 == other.0
    }
}

impl Eq for Key {}

/// What `action` returns, and how often it looked at a key.
fn looks_during<R>(action: impl FnOnce() -> R) -> (R, usize) {
    let before = LOOKS.get();
    let result = action();
    (result, LOOKS.get() - before)
}

/// A thousand entries, with room for more.
fn thousand() -> HashMap<Key, u32> {
    let mut map = HashMap::with_capacity(2_000);
    map.extend((0..1_000).map(|number| (Key(number), number)));
    map
}

#[test]
fn test_whole_maps_are_moved_and_shared() {
    let hashmap = thousand();
    let (map, looks) = looks_during(|| CowHashMap::from(hashmap));
    assert_eq!(looks, 0, "From<HashMap> must move the map in whole: it looked at its keys {looks} times");

    let before = place(&map, &Key(1));
    let (other, looks) = looks_during(|| map.clone());
    assert_eq!(looks, 0, "a clone must share the map as it is: it looked at the keys {looks} times");
    drop(other);

    let (hashmap, looks) = looks_during(|| map.into_hashmap());
    assert_eq!(looks, 0, "into_hashmap must move the map out whole: it looked at its keys {looks} times");
    let after = address(&hashmap[&Key(1)]);
    assert_eq!(after, before, "into_hashmap must move the map out whole: its entries moved");
}

#[test]
fn test_one_key_is_found_without_the_others() {
    let mut map = CowHashMap::from(thousand());
    let mut looks = Vec::new();

    looks.push(("get", looks_during(|| map.get(&Key(500)).is_some()).1));
    looks.push(("get of a missing key", looks_during(|| map.get(&Key(5_000)).is_none()).1));
    looks.push(("contains_key", looks_during(|| map.contains_key(&Key(500))).1));
    looks.push(("contains_key of a missing key", looks_during(|| map.contains_key(&Key(5_000))).1));
    looks.push(("insert", looks_during(|| map.insert(Key(5_000), 0)).1));
    looks.push(("insert of an old key", looks_during(|| map.insert(Key(500), 0)).1));
    looks.push(("remove", looks_during(|| map.remove(&Key(500))).1));
    looks.push(("remove of a missing key", looks_during(|| map.remove(&Key(500))).1));

    for (name, looks) in looks {
        assert!(looks < 100, "{name} must find its key among a thousand by its hash: it looked at keys {looks} times");
    }
}
