//! Sharing: clones, `From`, `into_hashmap`, and how long entries live.
//! Read: README.md, "Build", `into_hashmap`.

use std::sync::Arc;

use cow_hashmap::CowHashMap;
use pretty_assertions::assert_eq;

use super::{Watch, place};

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
    assert_eq!(sharing(&third), (2, true), "a copy must be shared again when it is cloned");
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
    assert_eq!(Arc::strong_count(&token), 3, "a removed value that is not kept must be dropped");

    drop(first);
    assert_eq!(Arc::strong_count(&token), 1, "a map must be dropped with its last handle: something still holds it");
    drop(second);
}
