//! `contains_key`, `len` and the iterators: they follow every write, and copy nothing.
//! Read: README.md, "Build", `get`.

use cow_hashmap::CowHashMap;
use pretty_assertions::assert_eq;
use test_utils::address;

use super::{Watch, place, sorted, tens};

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
fn test_iterators_go_in_the_same_order() {
    let mut map = tens(50);
    let other = map.clone();
    map.insert(50, 500);

    for map in [&map, &other] {
        let entries: Vec<_> = map.iter().collect();
        let pairs: Vec<_> = map.keys().zip(map.values()).collect();
        assert_eq!(entries, pairs, "iter, keys and values must visit the entries in the same order");
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
