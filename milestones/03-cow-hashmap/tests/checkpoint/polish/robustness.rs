//! Robustness: a key that is there stays, and a write whose `clone` panics changes nothing.
//! Read: starter.rs, `CowHashMap` and `insert`.

use std::collections::HashMap;

use cow_hashmap::CowHashMap;
use pretty_assertions::assert_eq;
use test_utils::{CloneBudget, Fragile, address, panics};

#[test]
fn test_a_new_value_leaves_the_old_key() {
    for shared in [false, true] {
        let mut map = CowHashMap::new();
        map.insert(String::from("key"), 1);
        let other = shared.then(|| map.clone());

        let equal_key = String::from("key");
        let given = address(equal_key.as_str());
        map.insert(equal_key, 2);

        let keys: Vec<usize> = map.keys().map(|key| address(key.as_str())).collect();
        assert!(
            keys != [given],
            "insert must treat a key that is there as HashMap does, which keeps it (shared: {})",
            other.is_some()
        );
        assert_eq!(map.get("key"), Some(&2), "insert must replace the value of a key that is there");
    }
}

/// Writes to a map that is shared and cannot be copied to the end: the handle has to be as it was.
fn assert_survives(name: &str, write: impl FnOnce(&mut CowHashMap<i32, Fragile<i32>>, Fragile<i32>)) {
    let budget = CloneBudget::new(2);
    let mut map = CowHashMap::from((0..5).map(|number| (number, budget.of(number))).collect::<HashMap<_, _>>());
    let other = map.clone();

    let panicked = panics(|| write(&mut map, budget.of(9)));

    assert!(panicked, "{name} must pass on the panic of a value that cannot be cloned");
    assert_eq!(map.len(), 5, "when a clone panics, {name} must leave the handle its entries");
    for number in 0..5 {
        let value = map.get(&number).map(|value| value.value);
        assert_eq!(value, Some(number), "when a clone panics, {name} must leave each key its value");
    }
    assert_eq!(
        (map.strong_count(), other.strong_count()),
        (2, 2),
        "when a clone panics, {name} must leave the map shared as it was"
    );
}

#[test]
fn test_a_panic_while_copying_changes_nothing() {
    assert_survives("insert of a new key", |map, value| {
        map.insert(9, value);
    });
    assert_survives("insert of an old key", |map, value| {
        map.insert(1, value);
    });
    assert_survives("remove", |map, _| {
        map.remove(&1);
    });
}
