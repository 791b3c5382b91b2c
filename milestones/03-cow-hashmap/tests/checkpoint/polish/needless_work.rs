//! Needless work: a copy although nothing changes, and bounds that ask for more than is used.
//! Read: starter.rs, `remove`, `clone` and `From<HashMap<K, V>>`.

use std::collections::HashMap;
use std::marker::PhantomData;

use cow_hashmap::CowHashMap;
use pretty_assertions::assert_eq;
use test_utils::{CloneCounter, impls};

#[test]
fn test_removing_a_missing_key_copies_nothing() {
    let copies = CloneCounter::new();
    let mut map = CowHashMap::new();
    map.insert(copies.of("a"), copies.of("value"));
    let other = map.clone();

    let (removed, made) = copies.during(|| map.remove(&copies.of("b")));

    assert_eq!(removed, None, "remove of a missing key must return None");
    assert_eq!(made, 0, "remove of a missing key must not copy the shared map: {made} keys and values were cloned");
    assert_eq!(
        (map.strong_count(), other.strong_count()),
        (2, 2),
        "remove of a missing key changes nothing, so the map must stay shared"
    );
}

#[test]
fn test_entries_need_not_be_clone() {
    /// Implements nothing. The lifetime lets a map ask more of its entries and compile all the same.
    struct Unique<'a>(PhantomData<&'a ()>);

    let cloned = impls!(for<'a> CowHashMap<Unique<'a>, Unique<'a>>: Clone);
    assert!(cloned, "a clone copies no entry, so it must not demand Clone of the keys and values");
    let empty = impls!(for<'a> CowHashMap<Unique<'a>, Unique<'a>>: Default);
    assert!(empty, "an empty map has no entry to copy or to hash, so it must demand nothing of the keys and values");
    let made = impls!(for<'a> CowHashMap<Unique<'a>, Unique<'a>>: From<HashMap<Unique<'a>, Unique<'a>>>);
    assert!(made, "From moves the map, so it must demand nothing of the keys and values");
}
