//! The checkpoint of milestone 3. It passes when every test here does; milestone 4 is then unlocked.

#![allow(clippy::mutable_key_type, reason = "the counter in a counted key has no part in its hash")]

use std::cell::Cell;
use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::rc::Rc;
use std::sync::{Arc, Barrier, Condvar, Mutex, MutexGuard};
use std::thread;
use std::time::Duration;

use cow_hashmap::CowHashMap;
use pretty_assertions::assert_eq;
use test_utils::{CloneCounter, Counted, address, impls};

#[test]
fn test_create_map() {
    let mut map = CowHashMap::new();
    map.insert("key".to_string(), 42);

    assert_eq!(map.get("key"), Some(&42), "an inserted key must be found with its value");
}

#[test]
fn test_clone_map() {
    let mut m1 = CowHashMap::new();
    m1.insert("a".to_string(), 1);
    m1.insert("b".to_string(), 2);

    let m2 = m1.clone();

    assert_eq!(m1.strong_count(), 2, "a clone must share the map: there must be one map with two handles");
    assert_eq!(m1.get("a"), Some(&1), "cloning must not change the original");
    assert_eq!(m2.get("a"), Some(&1), "a clone must hold the same entries as the original");
}

#[test]
fn test_copy_on_insert() {
    let mut m1 = CowHashMap::new();
    m1.insert("shared".to_string(), 100);

    let mut m2 = m1.clone();
    assert_eq!(m1.strong_count(), 2, "before the first write both handles must share one map");

    m2.insert("new".to_string(), 200);

    assert_eq!(m1.get("new"), None, "an insert into a shared map must copy it first: the other handle saw the change");
    assert_eq!(m2.get("new"), Some(&200), "the handle that was written to must hold the new entry");
    assert_eq!(m1.strong_count(), 1, "after the copy, the original must be alone with the old map");
}

#[test]
fn test_copy_on_remove() {
    let mut m1 = CowHashMap::new();
    m1.insert("key".to_string(), 42);

    let mut m2 = m1.clone();

    m2.remove("key");

    assert_eq!(
        m1.get("key"),
        Some(&42),
        "a remove from a shared map must copy it first: the other handle lost its entry"
    );
    assert_eq!(m2.get("key"), None, "the handle that was written to must no longer hold the removed entry");
}

#[test]
fn test_iter_no_copy() {
    let mut m1 = CowHashMap::new();
    m1.insert("a".to_string(), 1);
    m1.insert("b".to_string(), 2);

    let m2 = m1.clone();

    let sum: i32 = m1.values().sum();
    assert_eq!(sum, 3, "values must visit every value once");
    assert_eq!(m1.strong_count(), 2, "iterating must not copy: both handles must still share one map");
    assert_eq!(m2.strong_count(), 2, "both handles must tell the same story");
}

#[test]
fn test_contains_key() {
    let mut map = CowHashMap::new();
    map.insert("exists".to_string(), 1);

    assert!(map.contains_key("exists"), "contains_key must find a key that was inserted");
    assert!(!map.contains_key("missing"), "contains_key must not find a key that was never inserted");
}

#[test]
fn test_from_hashmap() {
    let mut hm = HashMap::new();
    hm.insert("a".to_string(), 1);
    hm.insert("b".to_string(), 2);

    let cow = CowHashMap::from(hm);

    assert_eq!(cow.len(), 2, "From<HashMap> must keep every entry");
    assert_eq!(cow.get("a"), Some(&1), "From<HashMap> must keep each key with its value");
}

#[test]
fn test_into_hashmap() {
    let mut cow = CowHashMap::new();
    cow.insert("a".to_string(), 1);

    let hm = cow.into_hashmap();

    assert_eq!(hm.get("a"), Some(&1), "into_hashmap must return the entries");
}

#[test]
fn test_keys_values() {
    let mut map = CowHashMap::new();
    map.insert("x".to_string(), 10);
    map.insert("y".to_string(), 20);

    let keys: Vec<_> = map.keys().collect();
    let values: Vec<_> = map.values().collect();

    assert_eq!(keys.len(), 2, "keys must visit every key once");
    assert_eq!(values.len(), 2, "values must visit every value once");
}

// ---------------------------------------------------------------------------------------------------------------------
// Beyond the specification: what is copied and how often, who shares what, and does every method tell the truth?
// ---------------------------------------------------------------------------------------------------------------------

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

#[test]
fn test_new_maps_are_empty_and_alone() {
    for (name, mut map) in [("new", CowHashMap::new()), ("default", CowHashMap::default())] {
        assert_eq!((map.len(), map.is_empty()), (0, true), "{name} must make an empty map");
        assert_eq!((map.strong_count(), map.is_shared()), (1, false), "{name} must make a map that nothing shares");
        assert!(!map.contains_key("a"), "a map made by {name} must contain no key");
        assert_eq!(map.get("a"), None, "a map made by {name} must find nothing, and must not panic");
        assert_eq!(map.remove("a"), None, "a map made by {name} must have nothing to remove, and must not panic");
        assert_eq!(sorted(&map), [], "a map made by {name} must have no entries to visit");
        assert_eq!((map.keys().count(), map.values().count()), (0, 0), "it must have no keys and no values either");

        map.insert("a".to_string(), 1);
        assert_eq!(map.get("a"), Some(&1), "a map made by {name} must take its first entry");
    }
    let empty: CowHashMap<String, i32> = CowHashMap::default();
    assert!(empty.into_hashmap().is_empty(), "each empty map must be a map of its own: one got an entry of another's");
}

#[test]
fn test_get_finds_exactly_its_key() {
    let map = tens(50);
    for number in 0..50 {
        assert_eq!(map.get(&number), Some(&(number * 10)), "get({number}) must return the value of that very key");
    }
    assert_eq!(map.get(&50), None, "get of a key that the map does not have must return None");
    assert_eq!(map.get(&-1), None, "get of a key that the map does not have must return None");
}

#[test]
fn test_keys_can_be_borrowed() {
    let mut map = CowHashMap::new();
    map.insert(b"long".to_vec(), "four letters");
    map.insert(b"".to_vec(), "none");

    assert_eq!(map.get(&b"long"[..]), Some(&"four letters"), "a Vec<u8> key must be found by a &[u8]");
    assert_eq!(map.get(&b"lon"[..]), None, "a part of a key is another key: get must not find it");
    assert_eq!(map.get(&b"long".to_vec()), Some(&"four letters"), "a key must be found by a reference to a whole key");
    assert!(map.contains_key(&b""[..]), "an empty key is a key like any other: contains_key must find it");
    assert!(!map.contains_key(&b"longer"[..]), "contains_key must not find a longer key");
    assert_eq!(map.remove(&b""[..]), Some("none"), "an empty key must be removed by an empty slice");
    assert_eq!(map.len(), 1, "only the key that was asked for must be removed");
}

#[test]
fn test_insert_returns_the_old_value() {
    let mut map = tens(3);
    assert_eq!(map.insert(7, 70), None, "insert must return None for a key that is new");
    assert_eq!(map.insert(1, 11), Some(10), "insert must return the value that the key had before");
    assert_eq!(map.insert(1, 12), Some(11), "insert must return the value that the key had last");

    let other = map.clone();
    assert_eq!(map.insert(8, 80), None, "insert into a shared map must return None for a key that is new");
    drop(other);

    let other = map.clone();
    assert_eq!(map.insert(1, 13), Some(12), "insert into a shared map must return the value that the key had before");
    drop(other);
}

#[test]
fn test_insert_overwrites() {
    let mut map = tens(3);
    map.insert(1, 11);
    assert_eq!(sorted(&map), [(0, 0), (1, 11), (2, 20)], "insert must replace the value of a key that is there");

    let other = map.clone();
    map.insert(2, 22);
    assert_eq!(sorted(&map), [(0, 0), (1, 11), (2, 22)], "insert into a shared map must replace the value, too");
    assert_eq!(sorted(&other), [(0, 0), (1, 11), (2, 20)], "the other handle must keep the old value of the key");
}

#[test]
fn test_insert_keeps_the_other_entries() {
    let mut map = tens(3);
    map.insert(3, 30);
    assert_eq!(sorted(&map), [(0, 0), (1, 10), (2, 20), (3, 30)], "insert must add its entry and keep all others");

    let other = map.clone();
    map.insert(4, 40);
    let grown = [(0, 0), (1, 10), (2, 20), (3, 30), (4, 40)];
    assert_eq!(
        sorted(&map),
        grown,
        "after an insert into a shared map, the copy must hold the old entries and the new"
    );
    assert_eq!(sorted(&other), grown[..4], "an insert into a shared map must copy it first: the other handle changed");

    let mut first = CowHashMap::new();
    let second = first.clone();
    first.insert("a", 1);
    assert_eq!(sorted(&first), [("a", 1)], "an insert into an empty shared map must add its entry");
    assert!(second.is_empty(), "an empty map can be shared, too: the other handle must stay empty");
}

#[test]
fn test_exclusive_insert_copies_nothing() {
    let watch = Watch::default();
    let mut map = watch.map();
    let before = place(&map, &watch.key(0));

    let (_, keys, values) = watch.during(|| map.insert(watch.key(5), watch.value(50)));
    assert_eq!(
        (keys, values),
        (0, 0),
        "a new entry in a map that nothing shares must not clone: {keys} keys and {values} values were cloned"
    );
    let (_, keys, values) = watch.during(|| map.insert(watch.key(1), watch.value(11)));
    assert_eq!(
        (keys, values),
        (0, 0),
        "a new value in a map that nothing shares must not clone: {keys} keys and {values} values were cloned"
    );
    assert_eq!(place(&map, &watch.key(0)), before, "insert must change a map that nothing shares where it is");

    let mut growing = WatchedMap::new();
    let (_, keys, values) =
        watch.during(|| (0..1000).for_each(|number| drop(growing.insert(watch.key(number), watch.value(number)))));
    assert_eq!(
        (growing.len(), keys, values),
        (1000, 0, 0),
        "a map that nothing shares must grow without a clone: {keys} keys and {values} values were cloned"
    );

    let other = map.clone();
    drop(other);
    let (_, keys, values) = watch.during(|| map.insert(watch.key(6), watch.value(60)));
    assert_eq!(
        (keys, values),
        (0, 0),
        "when the other handle is gone, insert must be in place again: {keys} keys and {values} values were cloned"
    );
    assert_eq!(place(&map, &watch.key(0)), before, "when the other handle is gone, no entry must move");
}

#[test]
fn test_shared_insert_copies_once() {
    let watch = Watch::default();
    let mut original = watch.map();

    let mut grown = original.clone();
    let (_, keys, values) = watch.during(|| grown.insert(watch.key(5), watch.value(50)));
    assert!(
        keys <= 5 && values <= 5,
        "insert must copy the 5 shared entries once at most: {keys} keys and {values} values were cloned"
    );
    let (_, keys, values) = watch.during(|| grown.insert(watch.key(6), watch.value(60)));
    assert_eq!(
        (keys, values),
        (0, 0),
        "the second insert must find the map already its own: {keys} keys and {values} values were cloned"
    );

    let mut replaced = original.clone();
    let (_, keys, values) = watch.during(|| replaced.insert(watch.key(1), watch.value(11)));
    assert!(
        keys <= 5 && values <= 5,
        "replacing one of 5 shared values must copy once at most, also the value that is returned: {keys} keys and \
         {values} values were cloned"
    );
    assert_eq!(original.strong_count(), 1, "a handle that was written to must let go of the shared map");

    let (_, keys, values) = watch.during(|| original.insert(watch.key(5), watch.value(50)));
    assert_eq!(
        (keys, values),
        (0, 0),
        "when the others have copies of their own, insert must not copy: {keys} keys and {values} values were cloned"
    );
}

#[test]
fn test_remove_returns_the_value() {
    let mut map = tens(5);
    assert_eq!(map.remove(&1), Some(10), "remove must return the value of the key");
    assert_eq!(map.remove(&1), None, "a key that was removed must be gone: remove must not find it again");
    assert_eq!(map.remove(&9), None, "remove of a key that the map does not have must return None, and must not panic");

    let other = map.clone();
    assert_eq!(map.remove(&9), None, "remove of a missing key from a shared map must return None, and must not panic");
    assert_eq!(map.remove(&2), Some(20), "remove from a shared map must return the value of the key");
    assert_eq!(map.remove(&2), None, "a key that was removed from a shared map must be gone");
    assert_eq!(other.get(&2), Some(&20), "the other handle must keep the value that was removed");
}

#[test]
fn test_remove_takes_out_only_its_key() {
    let mut map = tens(4);
    map.remove(&1);
    assert_eq!(sorted(&map), [(0, 0), (2, 20), (3, 30)], "remove must take out its key and keep all others");
    map.remove(&9);
    assert_eq!(sorted(&map), [(0, 0), (2, 20), (3, 30)], "remove of a missing key must change nothing");

    let other = map.clone();
    map.remove(&9);
    assert_eq!(sorted(&map), [(0, 0), (2, 20), (3, 30)], "remove of a missing key must change nothing when shared");
    map.remove(&2);
    assert_eq!(sorted(&map), [(0, 0), (3, 30)], "after a remove from a shared map, the copy must hold all but its key");
    assert_eq!(
        sorted(&other),
        [(0, 0), (2, 20), (3, 30)],
        "a remove from a shared map must copy it first: the other handle changed"
    );

    let mut single = tens(1);
    let keeper = single.clone();
    assert_eq!(single.remove(&0), Some(0), "remove must return the value of the only key of a shared map, too");
    assert!(single.is_empty(), "when its only key is removed, a map must be empty");
    assert_eq!(sorted(&keeper), [(0, 0)], "the other handle must keep the only entry");
}

#[test]
fn test_exclusive_remove_copies_nothing() {
    let watch = Watch::default();
    let mut map = watch.map();
    let before = place(&map, &watch.key(0));

    let (_, keys, values) = watch.during(|| map.remove(&watch.key(1)));
    assert_eq!(
        (keys, values),
        (0, 0),
        "remove from a map that nothing shares must not clone: {keys} keys and {values} values were cloned"
    );
    let (_, keys, values) = watch.during(|| map.remove(&watch.key(9)));
    assert_eq!(
        (keys, values),
        (0, 0),
        "remove of a missing key must not clone when nothing is shared: {keys} keys and {values} values were cloned"
    );
    assert_eq!(place(&map, &watch.key(0)), before, "remove must change a map that nothing shares where it is");

    let other = map.clone();
    drop(other);
    let (_, keys, values) = watch.during(|| map.remove(&watch.key(2)));
    assert_eq!(
        (keys, values),
        (0, 0),
        "when the other handle is gone, remove must be in place again: {keys} keys and {values} values were cloned"
    );
    assert_eq!(place(&map, &watch.key(0)), before, "when the other handle is gone, no entry must move");
}

#[test]
fn test_shared_remove_copies_once() {
    let watch = Watch::default();
    let mut original = watch.map();

    let mut shrunk = original.clone();
    let (_, keys, values) = watch.during(|| shrunk.remove(&watch.key(1)));
    assert!(
        keys <= 5 && values <= 5,
        "remove must copy the 5 shared entries once at most, also the value that is returned: {keys} keys and {values} \
         values were cloned"
    );
    let (_, keys, values) = watch.during(|| shrunk.remove(&watch.key(2)));
    assert_eq!(
        (keys, values),
        (0, 0),
        "the second remove must find the map already its own: {keys} keys and {values} values were cloned"
    );

    let mut unchanged = original.clone();
    let (_, keys, values) = watch.during(|| unchanged.remove(&watch.key(9)));
    assert!(
        keys <= 5 && values <= 5,
        "remove of a missing key must not copy the 5 entries twice: {keys} keys and {values} values were cloned"
    );
    assert_eq!(shrunk.strong_count(), 1, "a handle that was written to must be alone with its copy");
    drop(unchanged);

    let (_, keys, values) = watch.during(|| original.remove(&watch.key(1)));
    assert_eq!(
        (keys, values),
        (0, 0),
        "when nobody else holds the old map, remove must not copy: {keys} keys and {values} values were cloned"
    );
}

#[test]
fn test_contains_key_follows_every_write() {
    let mut map = CowHashMap::new();
    assert!(!map.contains_key(&1), "an empty map must contain no key");

    map.insert(1, 2);
    assert!(map.contains_key(&1), "an inserted key must be contained");
    assert!(!map.contains_key(&2), "contains_key must look at the keys: 2 is only a value");

    let mut other = map.clone();
    other.insert(3, 4);
    other.remove(&1);
    assert!(other.contains_key(&3) && !other.contains_key(&1), "contains_key must follow the writes of its own handle");
    assert!(map.contains_key(&1) && !map.contains_key(&3), "contains_key must not follow the writes of another handle");
}

#[test]
fn test_len_follows_every_write() {
    let mut map = CowHashMap::new();
    assert_eq!((map.len(), map.is_empty()), (0, true), "a new map must have no entries");

    map.insert("a", 1);
    assert_eq!((map.len(), map.is_empty()), (1, false), "the first insert must make it one entry");
    map.insert("a", 2);
    assert_eq!((map.len(), map.is_empty()), (1, false), "a new value for an old key must not add an entry");
    map.insert("b", 3);
    assert_eq!((map.len(), map.is_empty()), (2, false), "each new key must add one entry");

    let other = map.clone();
    assert_eq!((other.len(), other.is_empty()), (2, false), "a clone must have as many entries as the original");
    map.remove("c");
    assert_eq!(
        (map.len(), map.is_empty()),
        (2, false),
        "remove of a missing key must not change the number of entries"
    );
    map.remove("a");
    map.remove("b");
    assert_eq!((map.len(), map.is_empty()), (0, true), "when every key is removed, a map must be empty");
    assert_eq!((other.len(), other.is_empty()), (2, false), "the other handle must keep its entries");

    let empty = map.clone();
    assert_eq!((empty.len(), empty.is_empty()), (0, true), "an empty map must be empty when it is shared, too");
}

#[test]
fn test_iterators_visit_every_entry() {
    let mut map = tens(5);
    let other = map.clone();
    map.insert(5, 50);

    for (name, map, len) in [("a map that nothing shares", &map, 6), ("the map that was shared", &other, 5)] {
        let expected: Vec<(i32, i32)> = (0..len).map(|number| (number, number * 10)).collect();
        assert_eq!(sorted(map), expected, "iter must visit every entry of {name} once");

        let mut keys: Vec<i32> = map.keys().copied().collect();
        keys.sort();
        assert_eq!(keys, (0..len).collect::<Vec<_>>(), "keys must visit every key of {name} once");

        let mut values: Vec<i32> = map.values().copied().collect();
        values.sort();
        let tens: Vec<i32> = expected.iter().map(|&(_, value)| value).collect();
        assert_eq!(values, tens, "values must visit every value of {name} once");
    }
}

#[test]
fn test_reading_copies_nothing() {
    let watch = Watch::default();
    let map = watch.map();
    let other = map.clone();
    let before = place(&map, &watch.key(3));

    let (_, keys, values) = watch.during(|| (map.get(&watch.key(3)).is_some(), map.get(&watch.key(9)).is_some()));
    assert_eq!((keys, values), (0, 0), "get must lend the value out: {keys} keys and {values} values were cloned");

    let (_, keys, values) = watch.during(|| (map.contains_key(&watch.key(3)), map.contains_key(&watch.key(9))));
    assert_eq!((keys, values), (0, 0), "contains_key must only look: {keys} keys and {values} values were cloned");

    let (_, keys, values) = watch.during(|| (map.len(), map.is_empty(), map.is_shared(), map.strong_count()));
    assert_eq!((keys, values), (0, 0), "counting must clone nothing: {keys} keys and {values} values were cloned");

    let (visited, keys, values) = watch.during(|| map.iter().count() + map.keys().count() + map.values().count());
    assert_eq!((keys, values), (0, 0), "iterating must clone nothing: {keys} keys and {values} values were cloned");
    assert_eq!(visited, 15, "iter, keys and values must each visit all 5 entries");

    let visited: Vec<usize> = map.iter().filter(|(key, _)| key.value == 3).map(|(_, value)| address(value)).collect();
    assert_eq!(visited, [before], "iter must lend out the values where they are, not copies of them");
    assert!(
        map.values().any(|value| address(value) == before),
        "values must lend out the values where they are, not copies of them"
    );
    let keys: Vec<usize> = map.iter().map(|(key, _)| address(key)).collect();
    assert!(
        map.keys().all(|key| keys.contains(&address(key))),
        "keys and iter must lend out the same keys where they are, not copies of them"
    );
    assert_eq!((map.strong_count(), other.strong_count()), (2, 2), "reading must leave the map shared");
}

#[test]
fn test_clones_share_one_map() {
    let watch = Watch::default();
    let first = watch.map();
    let ((mut second, third), keys, values) = watch.during(|| (first.clone(), first.clone()));
    assert_eq!(
        (keys, values),
        (0, 0),
        "cloning a handle must copy no entry: {keys} keys and {values} values were cloned"
    );

    let shared = place(&first, &watch.key(3));
    assert_eq!(place(&second, &watch.key(3)), shared, "a clone must be a handle to the same map, not to a copy");
    assert_eq!(place(&third, &watch.key(3)), shared, "every clone must be a handle to the same map");

    second.insert(watch.key(5), watch.value(50));
    assert!(place(&second, &watch.key(3)) != shared, "after its first write, a handle must hold a map of its own");
    assert_eq!(place(&first, &watch.key(3)), shared, "a write must copy for the writer: the shared map stays put");
    assert_eq!(place(&third, &watch.key(3)), shared, "a write must not part the handles that did not write");

    second.clone_from(&first);
    assert_eq!(place(&second, &watch.key(3)), shared, "clone_from must make its handle share the other map");
    assert_eq!(second.strong_count(), 3, "clone_from must count its handle at the other map");
}

#[test]
fn test_sharing_comes_and_goes() {
    let sharing = |map: &CowHashMap<&str, i32>| (map.strong_count(), map.is_shared());

    let mut first = CowHashMap::new();
    let empty = first.clone();
    assert_eq!(sharing(&first), (2, true), "an empty map must be shared like any other");

    first.insert("a", 1);
    assert_eq!(sharing(&first), (1, false), "after its first entry, a map must be alone with it");
    assert_eq!(sharing(&empty), (1, false), "the empty map must be left to the other handle alone");

    let mut second = first.clone();
    assert_eq!(sharing(&first), (2, true), "with a clone there must be two handles, and the map must be shared");
    assert_eq!(sharing(&second), (2, true), "every handle must tell the same story");

    let mut third = second.clone();
    let fourth = first.clone();
    assert_eq!(sharing(&first), (4, true), "four handles must share the map");
    assert_eq!(sharing(&fourth), (4, true), "the last clone must know of all four handles");

    third.insert("b", 2);
    assert_eq!(sharing(&third), (1, false), "after an insert, the writer must be alone with its copy");
    assert_eq!(sharing(&first), (3, true), "after an insert, the others must go on sharing the old map");

    second.remove("a");
    assert_eq!(sharing(&second), (1, false), "after a remove, the writer must be alone with its copy");
    assert_eq!(sharing(&first), (2, true), "after a remove, the others must go on sharing the old map");

    drop(fourth);
    assert_eq!(sharing(&first), (1, false), "the last handle must be alone with its map");

    let fifth = third.clone();
    assert_eq!(sharing(&third), (2, true), "a copy must be shared anew when it is cloned");
    assert_eq!(sharing(&first), (1, false), "a clone of one map must not count as a handle to another");
    assert_eq!(sharing(&fifth), (2, true), "a clone of a copy must count like any other handle");
}

#[test]
fn test_from_hashmap_moves_the_map() {
    let watch = Watch::default();
    let hashmap = watch.hashmap();

    let (map, keys, values) = watch.during(|| CowHashMap::from(hashmap));

    assert_eq!(
        (keys, values),
        (0, 0),
        "From<HashMap> must move the map in, not copy it: {keys} keys and {values} values were cloned"
    );
    assert_eq!((map.strong_count(), map.is_shared()), (1, false), "From<HashMap> must make a map that nothing shares");
    assert_eq!(map.len(), 5, "From<HashMap> must keep every entry");
    for number in 0..5 {
        let value = map.get(&watch.key(number)).map(|value| value.value);
        assert_eq!(value, Some(number * 10), "From<HashMap> must keep each key with its value");
    }
}

#[test]
fn test_into_hashmap_moves_out_the_last_map() {
    let watch = Watch::default();
    let map = watch.map();
    drop(map.clone());

    let (hashmap, keys, values) = watch.during(|| map.into_hashmap());

    assert_eq!(
        (keys, values),
        (0, 0),
        "into_hashmap of the last handle must move the map out: {keys} keys and {values} values were cloned"
    );
    assert_eq!(hashmap, watch.hashmap(), "into_hashmap must return every entry, and no other");
}

#[test]
fn test_into_hashmap_leaves_the_others_their_map() {
    let watch = Watch::default();
    let first = watch.map();
    let (second, third) = (first.clone(), first.clone());

    let (mut hashmap, keys, values) = watch.during(|| first.into_hashmap());
    assert!(
        keys <= 5 && values <= 5,
        "into_hashmap must copy the 5 shared entries once at most: {keys} keys and {values} values were cloned"
    );
    assert_eq!(hashmap, watch.hashmap(), "into_hashmap of a shared map must return every entry");
    assert_eq!(second.strong_count(), 2, "into_hashmap must give up its handle, and no other");

    hashmap.clear();
    assert_eq!(third.into_hashmap(), watch.hashmap(), "into_hashmap must leave the other handles their entries");

    let (last, keys, values) = watch.during(|| second.into_hashmap());
    assert_eq!(last, watch.hashmap(), "into_hashmap must leave the last handle its entries");
    assert_eq!(
        (keys, values),
        (0, 0),
        "when the other handles are gone, the map must be moved out: {keys} keys and {values} values were cloned"
    );
}

#[test]
fn test_entries_are_dropped_with_their_last_handle() {
    let token = Arc::new("token");
    let mut first = CowHashMap::new();
    first.insert("a", Arc::clone(&token));
    first.insert("b", Arc::clone(&token));
    let mut second = first.clone();
    assert_eq!(Arc::strong_count(&token), 3, "the token must be in two entries of one map, which the handles share");

    second.insert("a", Arc::new("another"));
    assert_eq!(Arc::strong_count(&token), 4, "after the copy, one more entry must hold the token");
    second.remove("b");
    assert_eq!(Arc::strong_count(&token), 3, "a removed value that nobody wants must be dropped");

    drop(first);
    assert_eq!(Arc::strong_count(&token), 1, "a map must be dropped with its last handle: something still holds it");
    drop(second);
}

/// A number whose hash tells little, as can happen with any key: what has the same hash need not be equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Clumsy(u32);

impl Hash for Clumsy {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.0 % 3).hash(state);
    }
}

/// Four handles that are written to, cloned, emptied and taken apart, in an order that only looks like chance, beside
/// four plain hash maps that are copied at once.
#[test]
fn test_handles_behave_like_maps_copied_at_once() {
    let mut handles: [CowHashMap<Clumsy, u32>; 4] = Default::default();
    let mut maps: [HashMap<Clumsy, u32>; 4] = Default::default();
    let mut seed: u32 = 1;
    let mut next = |limit: u32| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 16) % limit
    };

    for step in 0..2_000 {
        let (one, key) = (next(4) as usize, Clumsy(next(12)));
        match next(16) {
            0..6 => {
                let (returned, expected) = (handles[one].insert(key, step), maps[one].insert(key, step));
                assert_eq!(returned, expected, "insert must return the same as with a plain HashMap (step {step})");
            }
            6..11 => {
                let (returned, expected) = (handles[one].remove(&key), maps[one].remove(&key));
                assert_eq!(returned, expected, "remove must return the same as with a plain HashMap (step {step})");
            }
            11..14 => {
                let other = next(4) as usize;
                (handles[other], maps[other]) = (handles[one].clone(), maps[one].clone());
            }
            14 => {
                let hashmap = std::mem::take(&mut handles[one]).into_hashmap();
                assert_eq!(hashmap, maps[one], "into_hashmap must return all entries and no others (step {step})");
                handles[one] = CowHashMap::from(hashmap);
            }
            _ => (handles[one], maps[one]) = (CowHashMap::new(), HashMap::new()),
        }
        for (handle, map) in handles.iter().zip(&maps) {
            let mut expected: Vec<_> = map.iter().map(|(&key, &value)| (key, value)).collect();
            expected.sort();
            assert_eq!(sorted(handle), expected, "every handle must hold what its plain HashMap does (step {step})");
            assert_eq!(handle.len(), map.len(), "len must be the number of entries (step {step})");
            assert_eq!(handle.is_empty(), map.is_empty(), "is_empty must say whether there are entries (step {step})");
            assert_eq!(handle.get(&key), map.get(&key), "get must find what a plain HashMap does (step {step})");
            assert_eq!(handle.contains_key(&key), map.contains_key(&key), "contains_key must agree (step {step})");
        }
    }
}

/// Runs work in four threads at once, where the compiler allows it.
struct Threads<T>(T);

impl<T: Clone + Send + Sync> Threads<T> {
    fn run(&self, work: fn(T, i32)) {
        let start = Barrier::new(4);
        thread::scope(|scope| {
            for number in 1..=4 {
                let (value, start) = (self.0.clone(), &start);
                scope.spawn(move || {
                    start.wait();
                    work(value, number);
                });
            }
        });
    }
}

/// Comes into play for a value that must not leave its thread: otherwise the whole checkpoint would fail to compile.
#[allow(dead_code, reason = "the method above comes first")]
trait OneThread<T> {
    fn run(&self, work: fn(T, i32));
}

impl<T> OneThread<T> for Threads<T> {
    fn run(&self, _: fn(T, i32)) {
        panic!("handles must be able to live in several threads (Send and Sync): is something counted by an Rc?");
    }
}

#[test]
fn test_handles_work_in_many_threads() {
    let mut map = CowHashMap::new();
    map.insert(0, 0);
    let map = Threads(map);

    map.run(|mut map, number| {
        for _ in 0..50_000 {
            assert_eq!(map.clone().get(&0), Some(&0), "a clone made in a thread must hold the shared entries");
        }
        map.insert(number, number * 10);
        assert_eq!(sorted(&map), [(0, 0), (number, number * 10)], "a thread must find its own writes, and no other's");
        map.remove(&0);
        assert_eq!(sorted(&map), [(number, number * 10)], "a thread must find its own writes, and no other's");
    });

    assert_eq!(sorted(&map.0), [(0, 0)], "a write in another thread must not reach a handle in this one");
    assert_eq!(map.0.strong_count(), 1, "when the threads are gone, so must be every handle that they counted");
}

/// A value that can be cloned only in four threads at once.
struct Meeting(Arc<(Mutex<usize>, Condvar)>);

impl Clone for Meeting {
    fn clone(&self) -> Self {
        let (cloning, arrived) = &*self.0;
        let mut cloning = cloning.lock().expect("no thread panics with the number");
        *cloning += 1;
        arrived.notify_all();
        let wait = arrived.wait_timeout_while(cloning, Duration::from_secs(5), |cloning| *cloning < 4);
        let (mut cloning, wait) = wait.expect("no thread panics with the number");
        // Whether they met or not: nobody else has to wait.
        *cloning = 4;
        drop(cloning);
        assert!(
            !wait.timed_out(),
            "four threads that write to handles of their own must copy at the same time: is there a lock around it?"
        );
        Self(Arc::clone(&self.0))
    }
}

#[test]
fn test_writers_do_not_wait_for_each_other() {
    let mut map = CowHashMap::new();
    map.insert(0, Meeting(Arc::new((Mutex::new(0), Condvar::new()))));
    let map = Threads(map);

    map.run(|mut map, number| {
        let value = Meeting(Arc::default());
        let old = if number % 2 == 0 { map.insert(0, value) } else { map.remove(&0) };
        assert!(old.is_some(), "each thread must get the old value, as a copy of its own");
    });

    assert!(map.0.contains_key(&0), "a write in another thread must not reach a handle in this one");
}

#[test]
fn test_handles_stay_in_the_thread_when_their_entries_must() {
    /// May be cloned, and looked at by other threads, but never sent to one: like a lock that was taken.
    type Guard = PhantomData<MutexGuard<'static, ()>>;

    let mut map = CowHashMap::new();
    map.insert(Rc::new(1), Cell::new(2));
    assert_eq!(map.get(&1), Some(&Cell::new(2)), "a map must accept entries that stay in their thread");

    let crosses = impls!(CowHashMap<Rc<i32>, i32>: Send) || impls!(CowHashMap<Rc<i32>, i32>: Sync);
    assert!(!crosses, "keys that are neither Send nor Sync must keep the handles in their thread");
    let crosses = impls!(CowHashMap<i32, Cell<i32>>: Send) || impls!(CowHashMap<i32, Cell<i32>>: Sync);
    assert!(!crosses, "handles share their map: values that are not Sync must keep them in one thread");
    let crosses = impls!(CowHashMap<i32, Guard>: Send) || impls!(CowHashMap<i32, Guard>: Sync);
    assert!(!crosses, "any handle may be the last one: values that are not Send must keep them in one thread");
}

// ---------------------------------------------------------------------------------------------------------------------
// The signatures of the starter. Nobody calls these functions: the compiler compares yours with them, since a type that
// equals everything would pass every comparison above. Where it complains, the line shows what your function has to be.
// ---------------------------------------------------------------------------------------------------------------------

#[allow(dead_code, reason = "the compiler has to read it, and nobody has to call it")]
fn signatures<'a, K, V, Q>()
where
    K: std::borrow::Borrow<Q> + Eq + Hash + Clone + 'static,
    V: Clone + 'static,
    Q: Eq + Hash + ?Sized + 'a,
{
    let _: fn() -> CowHashMap<K, V> = CowHashMap::new;
    let _: fn(&'a CowHashMap<K, V>, &'a Q) -> Option<&'a V> = CowHashMap::get;
    let _: fn(&'a mut CowHashMap<K, V>, K, V) -> Option<V> = CowHashMap::insert;
    let _: fn(&'a mut CowHashMap<K, V>, &'a Q) -> Option<V> = CowHashMap::remove;
    let _: fn(&'a CowHashMap<K, V>, &'a Q) -> bool = CowHashMap::contains_key;
    let _: fn(&'a CowHashMap<K, V>) -> usize = CowHashMap::len;
    let _: fn(&'a CowHashMap<K, V>) -> bool = CowHashMap::is_empty;
    let _: fn(&'a CowHashMap<K, V>) -> bool = CowHashMap::is_shared;
    let _: fn(&'a CowHashMap<K, V>) -> usize = CowHashMap::strong_count;
    let _: fn(CowHashMap<K, V>) -> HashMap<K, V> = CowHashMap::into_hashmap;
    let _: fn(&'a CowHashMap<K, V>) -> CowHashMap<K, V> = CowHashMap::clone;
    let _: fn(&'a mut CowHashMap<K, V>, &'a CowHashMap<K, V>) = CowHashMap::clone_from;
    let _: fn() -> CowHashMap<String, i32> = CowHashMap::default;
    let _: fn(HashMap<K, V>) -> CowHashMap<K, V> = CowHashMap::from;
}

/// `keys`, `values` and `iter` may return any iterator over references to what is in the map. What is read through it
/// has the type that it has for a `HashMap`.
#[allow(dead_code, reason = "the compiler has to read it, and nobody has to call it")]
fn reads_like_a_hashmap<'a>(map: &'a CowHashMap<String, i32>, tens: &'a CowHashMap<i32, i32>, watched: &'a WatchedMap) {
    let _: Option<&'a String> = map.keys().next();
    let _: Option<&'a i32> = map.values().next();
    let _: Option<(&'a String, &'a i32)> = map.iter().next();
    let _: (usize, usize, usize) = (map.keys().count(), map.values().count(), watched.iter().count());
    let _: (usize, usize) = (watched.keys().count(), watched.values().count());
    let _: Vec<&'a String> = map.keys().collect::<Vec<_>>();
    let _: Vec<&'a i32> = map.values().collect::<Vec<_>>();
    let _: i32 = map.values().sum::<i32>();
    let _: std::iter::Copied<_> = tens.keys().copied();
    let _: std::iter::Copied<_> = tens.values().copied();
    let _: std::iter::Map<_, _> = tens.iter().map(|(key, value)| (*key, *value));
    let _: std::iter::Map<_, _> = watched.iter().map(|(key, _)| address(key));
    let _: std::iter::Filter<_, _> = watched.iter().filter(|(key, _)| key.value == 3);
    let _: bool = watched.values().any(|value| value.value == 30);
    let _: bool = watched.keys().all(|key| key.value < 5);
}
