//! The stretch goal of milestone 3: what entries find and change, when the map is copied, and what a panic leaves.
//! Read: README.md, "Stretch goal: entries".

use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::iter;

use cow_hashmap::CowHashMap;
use cow_hashmap::stretch::{Entry, OccupiedEntry, VacantEntry};
use pretty_assertions::assert_eq;
use test_utils::{CloneBudget, CloneCounter, Counted, Fragile, panics};

/// Compares the signatures of your functions with the starter's. Where the compiler complains, the line shows what yours
/// has to be.
#[allow(dead_code, clippy::extra_unused_lifetimes, clippy::type_complexity, reason = "only the compiler reads it")]
fn signatures<'a, V: Clone + Default + 'a, N: FnOnce() -> V, C: FnOnce(&mut V), P: FnMut(&String, &V) -> bool>() {
    let _: fn(&'a mut CowHashMap<String, V>, String) -> Entry<'a, String, V> = CowHashMap::entry;
    let _: fn(&'a mut CowHashMap<String, V>, &'a str) -> Option<&'a mut V> = CowHashMap::get_mut;
    let _: fn(&'a mut CowHashMap<String, V>, P) = CowHashMap::retain;
    let _: fn(&'a mut CowHashMap<String, V>, Vec<(String, V)>) = CowHashMap::extend;
    let _: fn(&'a Entry<'a, String, V>) -> &'a String = Entry::key;
    let _: fn(Entry<'a, String, V>, V) -> &'a mut V = Entry::or_insert;
    let _: fn(Entry<'a, String, V>, N) -> &'a mut V = Entry::or_insert_with;
    let _: fn(Entry<'a, String, V>) -> &'a mut V = Entry::or_default;
    let _: fn(Entry<'a, String, V>, C) -> Entry<'a, String, V> = Entry::and_modify;
    let _: fn(&'a OccupiedEntry<'a, String, V>) -> &'a String = OccupiedEntry::key;
    let _: fn(&'a OccupiedEntry<'a, String, V>) -> &'a V = OccupiedEntry::get;
    let _: fn(&'a mut OccupiedEntry<'a, String, V>) -> &'a mut V = OccupiedEntry::get_mut;
    let _: fn(OccupiedEntry<'a, String, V>) -> &'a mut V = OccupiedEntry::into_mut;
    let _: fn(&'a mut OccupiedEntry<'a, String, V>, V) -> V = OccupiedEntry::insert;
    let _: fn(OccupiedEntry<'a, String, V>) -> V = OccupiedEntry::remove;
    let _: fn(&'a VacantEntry<'a, String, V>) -> &'a String = VacantEntry::key;
    let _: fn(VacantEntry<'a, String, V>) -> String = VacantEntry::into_key;
    let _: fn(VacantEntry<'a, String, V>, V) -> &'a mut V = VacantEntry::insert;
}

type Map = CowHashMap<Counted<i32>, Counted<i32>>;

/// So many entries, and a copy clones a key and a value of each.
const ENTRIES: i32 = 5;
const COPY: usize = 2 * ENTRIES as usize;
/// A key that the maps here do not have.
const MISSING: i32 = 99;

/// The keys 0 to 4 with ten times their value, all of which count their clones.
fn counted(copies: &CloneCounter) -> Map {
    CowHashMap::from((0..ENTRIES).map(|key| (copies.of(key), copies.of(10 * key))).collect::<HashMap<_, _>>())
}

/// What a map holds, in order.
fn entries(map: &Map) -> Vec<(i32, i32)> {
    let mut entries: Vec<_> = map.iter().map(|(key, value)| (key.value, value.value)).collect();
    entries.sort_unstable();
    entries
}

/// Does something to the key 2 or to the missing one, alone and shared, and looks at everything afterwards.
fn check(what: &str, key: i32, copied: usize, expected: &[(i32, i32)], act: fn(&mut Map, Counted<i32>, &CloneCounter)) {
    let copies = CloneCounter::new();
    let act = |map: &mut Map| {
        let key = copies.of(key);
        copies.during(|| act(map, key, &copies)).1
    };

    let mut alone = counted(&copies);
    drop(alone.clone());
    let cloned = act(&mut alone);
    assert_eq!(cloned, 0, "{what}: a map that nothing shares must not be copied: {cloned} keys and values were cloned");
    assert_eq!(entries(&alone), expected, "{what}: an entry must do to the map what that of a HashMap does");

    let first = counted(&copies);
    let (mut second, third) = (first.clone(), first.clone());
    let cloned = act(&mut second);
    assert_eq!(
        entries(&second),
        expected,
        "{what}: on a shared map as well, the entry must do what that of a HashMap does"
    );
    let once = if copied == 0 { "must not be copied where nothing changes" } else { "must be copied once" };
    assert!(cloned <= copied, "{what}: a shared map {once}: {cloned} keys and values were cloned, not {copied}");
    for other in [&first, &third] {
        assert_eq!(entries(other), entries(&counted(&copies)), "{what}: another handle must not see the change");
    }
    let handles = if copied == 0 { (3, 3) } else { (1, 2) };
    let sharing = (second.strong_count(), first.strong_count());
    assert_eq!(sharing, handles, "{what}: the sharing must end with a copy, and only for the handle that made it");
}

const UNCHANGED: [(i32, i32); 5] = [(0, 0), (1, 10), (2, 20), (3, 30), (4, 40)];
const CHANGED: [(i32, i32); 5] = [(0, 0), (1, 10), (2, 7), (3, 30), (4, 40)];
const INSERTED: [(i32, i32); 6] = [(0, 0), (1, 10), (2, 20), (3, 30), (4, 40), (MISSING, 7)];

fn occupied<'a, V>(entry: Entry<'a, Counted<i32>, V>) -> OccupiedEntry<'a, Counted<i32>, V> {
    match entry {
        Entry::Occupied(entry) => entry,
        Entry::Vacant(_) => panic!("the entry of a key that the map has must be Occupied"),
    }
}

fn vacant<'a, V>(entry: Entry<'a, Counted<i32>, V>) -> VacantEntry<'a, Counted<i32>, V> {
    match entry {
        Entry::Vacant(entry) => entry,
        Entry::Occupied(_) => panic!("the entry of a key that the map does not have must be Vacant"),
    }
}

#[test]
fn test_looking_at_an_entry_copies_nothing() {
    check("looking at an entry", 2, 0, &UNCHANGED, |map, key, _| {
        let entry = map.entry(key);
        assert_eq!(entry.key().value, 2, "key must return the key");
        let entry = occupied(entry);
        assert_eq!((entry.key().value, entry.get().value), (2, 20), "get must return the value of the key");
    });
    check("looking at a missing entry", MISSING, 0, &UNCHANGED, |map, key, _| {
        let entry = map.entry(key);
        assert_eq!(entry.key().value, MISSING, "key must return the key");
        let entry = vacant(entry);
        assert_eq!(entry.key().value, MISSING, "key must return the key");
        assert_eq!(entry.into_key().value, MISSING, "into_key must give the key back");
    });
}

#[test]
fn test_a_vacant_entry_inserts_once() {
    check("insert of a vacant entry", MISSING, COPY, &INSERTED, |map, key, values| {
        let value = vacant(map.entry(key)).insert(values.of(1));
        assert_eq!(value.value, 1, "insert must lend out the value that it inserted");
        value.value = 7;
    });
    check("or_insert", MISSING, COPY, &INSERTED, |map, key, values| {
        let value = map.entry(key).or_insert(values.of(1));
        assert_eq!(value.value, 1, "or_insert must lend out the value that it inserted");
        value.value = 7;
    });
    check("or_insert_with", MISSING, COPY, &INSERTED, |map, key, values| {
        map.entry(key).or_insert_with(|| values.of(1)).value = 7;
    });
    check("or_insert twice", MISSING, COPY, &INSERTED, |map, key, values| {
        map.entry(key).or_insert(values.of(1));
        map.entry(values.of(MISSING)).or_insert(values.of(2)).value += 6;
    });
}

#[test]
fn test_or_default_inserts_the_default() {
    let mut map = CowHashMap::from(HashMap::from([(1, String::from("one"))]));
    let other = map.clone();
    map.entry(1).or_default().push('!');
    map.entry(2).or_default().push('?');
    assert_eq!(map.get(&1).map(String::as_str), Some("one!"), "or_default must lend out the value that is there");
    assert_eq!(map.get(&2).map(String::as_str), Some("?"), "or_default must insert the default of the type");
    assert_eq!((other.len(), other.get(&1).map(String::as_str)), (1, Some("one")), "another handle must not see it");
}

#[test]
fn test_an_occupied_entry_keeps_its_value() {
    check("or_insert of a key that is there", 2, COPY, &CHANGED, |map, key, values| {
        let value = map.entry(key).or_insert(values.of(1));
        assert_eq!(value.value, 20, "or_insert must lend out the value that is there");
        value.value = 7;
    });
    check("or_insert_with of a key that is there", 2, COPY, &CHANGED, |map, key, _| {
        let value =
            map.entry(key).or_insert_with(|| panic!("or_insert_with must not ask for a value that it does not need"));
        assert_eq!(value.value, 20, "or_insert_with must lend out the value that is there");
        value.value = 7;
    });
}

#[test]
fn test_an_occupied_entry_writes_once() {
    check("get_mut of an occupied entry", 2, COPY, &CHANGED, |map, key, _| {
        let mut entry = occupied(map.entry(key));
        entry.get_mut().value += 1;
        assert_eq!(entry.get().value, 21, "get must return what was written through get_mut");
        entry.get_mut().value -= 14;
        assert_eq!((entry.get().value, entry.key().value), (7, 2), "a second get_mut must find the same value");
    });
    check("into_mut of an occupied entry", 2, COPY, &CHANGED, |map, key, _| {
        let value = occupied(map.entry(key)).into_mut();
        assert_eq!(value.value, 20, "into_mut must lend out the value");
        value.value = 7;
    });
    check("insert of an occupied entry", 2, COPY, &CHANGED, |map, key, values| {
        let mut entry = occupied(map.entry(key));
        assert_eq!(entry.insert(values.of(8)).value, 20, "insert must return the value before");
        assert_eq!(entry.insert(values.of(7)).value, 8, "a second insert must return what the first one inserted");
    });
    let without = [UNCHANGED[0], UNCHANGED[1], UNCHANGED[3], UNCHANGED[4]];
    check("remove of an occupied entry", 2, COPY, &without, |map, key, _| {
        assert_eq!(occupied(map.entry(key)).remove().value, 20, "remove must return the value");
    });
}

#[test]
fn test_and_modify_copies_once() {
    check("and_modify", 2, COPY, &CHANGED, |map, key, _| {
        map.entry(key).and_modify(|value| value.value -= 13);
    });
    check("and_modify, then or_insert", 2, COPY, &CHANGED, |map, key, values| {
        map.entry(key).and_modify(|value| value.value -= 14).or_insert(values.of(1)).value += 1;
    });
    check("and_modify twice", 2, COPY, &CHANGED, |map, key, _| {
        let entry = map.entry(key).and_modify(|value| value.value -= 12).and_modify(|value| value.value -= 1);
        assert_eq!(occupied(entry).get().value, 7, "what comes after and_modify must find the changed value");
    });
    check("and_modify after get_mut", 2, COPY, &CHANGED, |map, key, _| {
        let mut entry = occupied(map.entry(key));
        entry.get_mut().value = 8;
        Entry::Occupied(entry).and_modify(|value| value.value -= 1);
    });
    check("and_modify of a missing key", MISSING, 0, &UNCHANGED, |map, key, _| {
        vacant(map.entry(key).and_modify(|_| panic!("and_modify must not be called when there is no value")));
    });
    check("and_modify of a missing key, then or_insert", MISSING, COPY, &INSERTED, |map, key, values| {
        map.entry(key).and_modify(|value| value.value = 1).or_insert(values.of(7));
    });
}

#[test]
fn test_get_mut_looks_before_it_copies() {
    check("get_mut", 2, COPY, &CHANGED, |map, key, _| {
        map.get_mut(&key).expect("get_mut must lend out the value of a key that is there").value = 1;
        map.get_mut(&key).expect("get_mut must lend out the value of a key that is there").value += 6;
    });
    check("get_mut of a missing key", MISSING, 0, &UNCHANGED, |map, key, _| {
        assert!(map.get_mut(&key).is_none(), "get_mut of a missing key must return None");
    });
    let mut map = CowHashMap::from(HashMap::from([(String::from("a"), 1)]));
    *map.get_mut("a").expect("a map with String keys must take a &str") += 1;
    assert_eq!(map.get("a"), Some(&2), "what is written through get_mut must be in the map");
}

#[test]
fn test_retain_copies_when_something_goes() {
    check("retain of everything", 2, 0, &UNCHANGED, |map, _, _| map.retain(|_, _| true));
    check("retain of nothing", 2, COPY, &[], |map, _, _| map.retain(|_, _| false));
    check("retain by key", 2, COPY, &UNCHANGED[..2], |map, key, _| map.retain(|other, _| other.value < key.value));
    check("retain by value", 2, COPY, &UNCHANGED[3..], |map, _, _| map.retain(|_, value| value.value > 20));
    check("retain of all but one", 2, COPY, &UNCHANGED[1..], |map, _, _| map.retain(|key, _| key.value > 0));
    check("retain asks once", 2, COPY, &UNCHANGED[..2], |map, _, _| {
        let mut asked = Vec::new();
        map.retain(|key, value| {
            asked.push((key.value, value.value));
            key.value < 2
        });
        asked.sort_unstable();
        assert_eq!(asked, UNCHANGED, "retain must ask for each entry once");
    });
}

#[test]
fn test_extend_copies_once() {
    check("extend by nothing", 2, 0, &UNCHANGED, |map, _, _| map.extend(iter::empty()));
    check("extend by one", MISSING, COPY, &INSERTED, |map, key, values| map.extend([(key, values.of(7))]));
    check("extend by a key that is there", 2, COPY, &CHANGED, |map, key, values| map.extend([(key, values.of(7))]));
    check("extend by several", MISSING, COPY, &INSERTED, |map, key, values| {
        map.extend([(key, values.of(1)), (values.of(2), values.of(20)), (values.of(MISSING), values.of(7))]);
    });
    let mut map: CowHashMap<usize, usize> = CowHashMap::new();
    map.extend((0..1_000).map(|key| (key, key + 1)));
    assert!((0..1_000).all(|key| map.get(&key) == Some(&(key + 1))), "extend must insert every entry");
    assert_eq!(map.len(), 1_000, "extend must insert nothing else");
}

#[test]
fn test_a_key_that_is_there_stays() {
    /// Equal when the names are, whatever the labels say.
    #[derive(Clone, Debug)]
    struct Key(&'static str, u32);

    impl PartialEq for Key {
        fn eq(&self, other: &Self) -> bool {
            self.0 == other.0
        }
    }

    impl Eq for Key {}

    impl Hash for Key {
        fn hash<H: Hasher>(&self, state: &mut H) {
            self.0.hash(state);
        }
    }

    for shared in [false, true] {
        let mut map = CowHashMap::from(HashMap::from([(Key("key", 0), 1)]));
        let mut others = Vec::new();
        for label in 1..=4 {
            if shared {
                others.push(map.clone());
            }
            let key = Key("key", label);
            match label {
                1 => *map.entry(key).or_insert(9) += 1,
                2 => {
                    map.entry(key).and_modify(|value| *value += 1);
                }
                3 => map.extend([(key, 4)]),
                _ => {
                    if let Entry::Occupied(mut entry) = map.entry(key) {
                        assert_eq!(entry.insert(5), 4, "insert must return the value before");
                    }
                }
            }
            let labels: Vec<u32> = map.keys().map(|key| key.1).collect();
            assert_eq!(labels, [0], "a key that is there must stay, as in a HashMap, and only its value change");
        }
        assert_eq!(map.get(&Key("key", 7)), Some(&5), "each write must reach the value of the key");
    }
}

type FragileMap = CowHashMap<i32, Fragile<i32>>;

/// A shared map with five values, of which only so many can be cloned.
fn fragile(clones: usize) -> (FragileMap, FragileMap, CloneBudget) {
    let budget = CloneBudget::new(clones);
    let map = CowHashMap::from((0..ENTRIES).map(|key| (key, budget.of(10 * key))).collect::<HashMap<_, _>>());
    (map.clone(), map, budget)
}

fn assert_untouched(what: &str, map: &FragileMap) {
    let mut entries: Vec<_> = map.iter().map(|(key, value)| (*key, value.value)).collect();
    entries.sort_unstable();
    assert_eq!(entries, UNCHANGED, "{what}: after a panic, the shared map must be as it was");
    assert_eq!(map.strong_count(), 2, "{what}: after a panic, the map must be shared as it was");
}

#[test]
fn test_a_panic_in_a_closure_changes_nothing() {
    type Act = fn(&mut FragileMap, Fragile<i32>);
    const PANIC: &str = "this panic is part of the test";
    let acts: [(&str, Act); 5] = [
        ("or_insert_with", |map, _| {
            map.entry(MISSING).or_insert_with(|| panic!("{PANIC}"));
        }),
        ("and_modify", |map, _| {
            map.entry(2).and_modify(|value| {
                value.value = 7;
                panic!("{PANIC}");
            });
        }),
        ("retain", |map, _| {
            let mut asked = 0;
            map.retain(|_, _| {
                asked += 1;
                assert!(asked < 4, "{PANIC}");
                false
            });
        }),
        ("extend, at once", |map, _| map.extend(iter::from_fn(|| panic!("{PANIC}")))),
        ("extend", |map, fragile| {
            let mut first = Some((2, fragile));
            map.extend(iter::from_fn(|| Some(first.take().expect(PANIC))));
        }),
    ];
    for (name, act) in acts {
        let (mut map, other, budget) = fragile(100);
        assert!(panics(|| act(&mut map, budget.of(7))), "{name} must pass on the panic of its closure");
        assert_untouched(name, &map);
        assert_untouched(name, &other);
    }

    let mut alone = CowHashMap::<i32, i32>::new();
    assert!(panics(|| *alone.entry(1).or_insert_with(|| panic!("{PANIC}"))), "the panic must be passed on");
    assert_eq!(alone.get(&1), None, "when or_insert_with panics, there must be no entry");
    assert_eq!((*alone.entry(1).or_insert(2), alone.len()), (2, 1), "after a panic, the map must be as good as before");
}

#[test]
fn test_a_panic_in_clone_changes_nothing() {
    type Act = fn(&mut FragileMap, Fragile<i32>);
    let acts: [(&str, Act); 9] = [
        ("or_insert", |map, fragile| {
            map.entry(MISSING).or_insert(fragile);
        }),
        ("or_insert of a key that is there", |map, fragile| {
            map.entry(2).or_insert(fragile);
        }),
        ("and_modify", |map, _| {
            map.entry(2).and_modify(|value| value.value = 7);
        }),
        ("get_mut", |map, _| map.get_mut(&2).expect("get_mut must find a key that is there").value = 7),
        ("retain", |map, _| map.retain(|key, _| *key > 0)),
        ("extend", |map, fragile| map.extend([(MISSING, fragile)])),
        ("get_mut of an entry", |map, _| {
            if let Entry::Occupied(mut entry) = map.entry(2) {
                entry.get_mut().value = 7;
            }
        }),
        ("insert of an entry", |map, fragile| {
            if let Entry::Occupied(mut entry) = map.entry(2) {
                entry.insert(fragile);
            }
        }),
        ("remove of an entry", |map, _| {
            if let Entry::Occupied(entry) = map.entry(2) {
                entry.remove();
            }
        }),
    ];
    for (name, act) in acts {
        for clones in [0, 1, 3] {
            let (mut map, other, budget) = fragile(clones);
            let panicked = panics(|| act(&mut map, budget.of(7)));
            assert!(panicked, "{name} on a shared map must copy it, and pass on the panic of a clone");
            assert_untouched(name, &map);
            assert_untouched(name, &other);
        }
        let (mut map, _other, budget) = fragile(COPY);
        assert!(!panics(|| act(&mut map, budget.of(7))), "{name} must clone each value once, and not panic itself");
    }
}

#[test]
fn test_every_history_is_that_of_a_hash_map() {
    type Pair = (CowHashMap<u8, u32>, HashMap<u8, u32>);

    /// Does all that can be done in so many steps to two handles, which shared one map at first.
    fn go_on(steps: u32, pairs: &[Pair; 2]) {
        for (map, expected) in pairs {
            assert_eq!(map.len(), expected.len(), "two handles must behave like two maps, whatever is done to them");
            let same = expected.iter().all(|(key, value)| map.get(key) == Some(value));
            assert!(same, "two handles must behave like two maps: {map:?} should be {expected:?}");
        }
        let Some(left) = steps.checked_sub(1) else { return };
        for action in 0..14 {
            let mut pairs = pairs.clone();
            let (map, expected) = &mut pairs[action % 2];
            let key = (steps % 2) as u8;
            match action / 2 {
                0 => assert_eq!(map.entry(key).or_insert(steps), expected.entry(key).or_insert(steps)),
                1 => assert_eq!(
                    map.get_mut(&key).map(|value| *value += 1),
                    expected.get_mut(&key).map(|value| *value += 1)
                ),
                2 => {
                    map.entry(key).and_modify(|value| *value *= 2).or_insert(9);
                    expected.entry(key).and_modify(|value| *value *= 2).or_insert(9);
                }
                3 => {
                    if let Entry::Occupied(entry) = map.entry(key) {
                        assert_eq!(Some(entry.remove()), expected.remove(&key), "remove must return the value");
                    }
                    expected.remove(&key);
                }
                4 => {
                    map.retain(|key, value| (u32::from(*key) + *value) % 2 == 0);
                    expected.retain(|key, value| (u32::from(*key) + *value) % 2 == 0);
                }
                5 => {
                    map.extend([(key, steps), (5, steps)]);
                    expected.extend([(key, steps), (5, steps)]);
                }
                _ => pairs[(action + 1) % 2] = pairs[action % 2].clone(),
            }
            go_on(left, &pairs);
        }
    }
    for start in [HashMap::new(), HashMap::from([(0, 1), (1, 2)])] {
        let map = CowHashMap::from(start.clone());
        go_on(4, &[(map.clone(), start.clone()), (map, start)]);
    }
}
