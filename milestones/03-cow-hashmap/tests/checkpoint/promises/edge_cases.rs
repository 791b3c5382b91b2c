//! Edge cases: entries of any size, `clone_from`, and code of the entries that panics or uses other handles.
//! Read: starter.rs, `CowHashMap`, `insert` and `into_hashmap`.

use std::array;
use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use cow_hashmap::CowHashMap;
use pretty_assertions::assert_eq;
use test_utils::{CloneBudget, Foreign, Fragile, Small, finishes, panics};

use super::{sorted, tens};

/// A way to write to a map with a first key, or to take the map out.
type Way<K, V> = (&'static str, fn(CowHashMap<K, V>, K, V));

fn ways<K: Clone + Eq + Hash + 'static, V: Clone + 'static>() -> [Way<K, V>; 3] {
    [
        ("insert", |mut map, key, value| drop(map.insert(key, value))),
        ("remove", |mut map, key, _| drop(map.remove(&key))),
        ("into_hashmap", |map, _, _| drop(map.into_hashmap())),
    ]
}

/// Writes to values of `SIZE` bytes in every way, alone and shared.
fn write_to_values_of<const SIZE: usize>() {
    let map = || CowHashMap::from(HashMap::from([1, 2, 3].map(|key| (key, Small([7; SIZE])))));
    for (name, write) in ways() {
        let alone = map();
        let ((), copied) = Small::clones_during(|| write(alone, 1, Small([8; SIZE])));
        assert_eq!(copied, 0, "{name} must clone no value of {SIZE} bytes that nothing shares");

        let first = map();
        let second = first.clone();
        assert_eq!(first.strong_count(), 2, "values of {SIZE} bytes must be shared like any others");
        let ((), copied) = Small::clones_during(|| write(second, 1, Small([8; SIZE])));
        assert!(copied <= 3, "{name} must clone 3 shared values of {SIZE} bytes once: there were {copied} clones");
        assert_eq!((first.strong_count(), first.len()), (1, 3), "{name} must leave the other handle its entries");
        let value = first.get(&1).map(|small| small.0);
        assert_eq!(value, Some([7; SIZE]), "{name} must leave the other handle its values of {SIZE} bytes");
    }
}

#[test]
fn test_entries_of_any_size_are_shared() {
    write_to_values_of::<0>();
    write_to_values_of::<1>();
    write_to_values_of::<8>();
    write_to_values_of::<1_000>();

    let mut set = CowHashMap::new();
    assert_eq!(set.insert((), ()), None, "an entry without a size must be a new one at first");
    let mut other = set.clone();
    assert_eq!((other.remove(&()), other.remove(&())), (Some(()), None), "remove must take out the only entry");
    assert_eq!((set.len(), other.len()), (1, 0), "an entry without a size must stay with the other handle");
}

#[test]
fn test_clone_from_lets_go_of_the_old_map() {
    for (new, old) in [(3, 5), (5, 3), (3, 3), (3, 0), (0, 3), (0, 0)] {
        let (source, mut target) = (tens(new), tens(old));
        let other = target.clone();

        target.clone_from(&source);
        target.clone_from(&source);

        assert_eq!(sorted(&target), sorted(&source), "clone_from must take the entries of the other handle");
        assert_eq!((source.strong_count(), target.strong_count()), (2, 2), "clone_from must be counted like a clone");
        assert_eq!(sorted(&other), sorted(&tens(old)), "clone_from must leave the old map to the others");
        assert_eq!(other.strong_count(), 1, "clone_from must give up its handle to the old map");

        target.insert(-1, 0);
        assert_eq!(
            sorted(&source),
            sorted(&tens(new)),
            "after clone_from, a write must leave the other handle its map"
        );
    }
}

#[test]
fn test_a_panic_in_clone_harms_no_other_handle() {
    for (name, write) in ways::<u8, Fragile<Arc<()>>>() {
        for clones in 0..3 {
            // An Arc counts how many values exist.
            let (budget, witness) = (CloneBudget::new(100), Arc::new(()));
            let original = CowHashMap::from(HashMap::from([1, 2, 3].map(|key| (key, budget.of(Arc::clone(&witness))))));
            write(original.clone(), 1, budget.of(Arc::clone(&witness)));
            let (shared, value) = (original.clone(), budget.of(Arc::clone(&witness)));

            budget.set(clones);
            panics(|| write(shared, 1, value));
            budget.set(100);

            assert_eq!(original.strong_count(), 1, "after a panic in {name}, a handle that was dropped must be gone");
            assert_eq!(original.len(), 3, "a panic in {name} must leave the other handle its entries");
            assert_eq!(Arc::strong_count(&witness), 4, "a panic in {name} must drop what was cloned before it");
            write(original, 1, budget.of(Arc::clone(&witness)));
            assert_eq!(Arc::strong_count(&witness), 1, "after a panic in {name}, the last handle must work as before");
        }
    }
}

/// A key that runs code of the test when it is hashed.
#[derive(Clone, PartialEq, Eq)]
struct Asking(u8);

impl Hash for Asking {
    fn hash<H: Hasher>(&self, state: &mut H) {
        drop(Foreign);
        self.0.hash(state);
    }
}

#[test]
fn test_entries_may_use_handles_while_they_are_hashed_cloned_or_dropped() {
    let new = || CowHashMap::from(HashMap::from([1, 2, 3].map(|key| (Asking(key), Foreign))));
    for (name, write) in ways() {
        let finished = finishes(move || {
            let [first, second] = array::from_fn(|_| new());
            let (shared, mut replaced) = (first.clone(), second.clone());
            let use_other_handles = move || {
                ways().into_iter().for_each(|(_, write)| write(second.clone(), Asking(1), Foreign));
                assert!(
                    second.get(&Asking(1)).is_some(),
                    "a write within {name} must leave other handles their entries"
                );
                assert!(
                    second.contains_key(&Asking(1)),
                    "a write within {name} must leave other handles their entries"
                );
            };
            Foreign::run_with(use_other_handles, || {
                assert!(shared.get(&Asking(1)).is_some(), "get must find a key whose hash looks other keys up");
                assert!(shared.contains_key(&Asking(1)), "contains_key must find a key whose hash looks other keys up");
                write(shared, Asking(1), Foreign);
                replaced.clone_from(&first);
                drop((first, replaced));
            });
        });
        assert!(
            finished,
            "{name}, get and contains_key must let entries use handles: they waited for each other for ever"
        );
    }
}
