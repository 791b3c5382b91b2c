//! New maps, `get` and `insert`: the right entries, and no copy that is not needed.
//! Read: README.md, "Build", `insert` and `get`.

use cow_hashmap::CowHashMap;
use pretty_assertions::assert_eq;

use super::{Watch, WatchedMap, place, sorted, tens};

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
