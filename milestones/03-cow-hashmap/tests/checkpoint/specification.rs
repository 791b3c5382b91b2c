//! The tests of the specification for milestone 3, and nothing else.
//! They ask that clones share one map, and that `insert` and `remove` copy it first while it is shared.
//! Read: README.md, "The idea, once more".

use std::collections::HashMap;

use cow_hashmap::CowHashMap;
use pretty_assertions::assert_eq;

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
