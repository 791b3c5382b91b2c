//! `remove`: the right entry, and no copy that is not needed.
//! Read: README.md, "Build", `remove`.

use pretty_assertions::assert_eq;

use super::{Watch, place, sorted, tens};

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
        "when no other handle holds the old map, remove must not copy: {keys} keys and {values} values were cloned"
    );
}
