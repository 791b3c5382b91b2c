//! The stretch goals beside std: whatever is done to several handles in whatever order, each behaves like a value of its
//! own that was copied at once.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use cow_hashmap::CowHashMap;
use cow_hashmap::stretch::Entry;
use cow_string::CowString;
use cow_string::stretch::CowStr;
use cow_vec::stretch::ChunkedVec;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

/// What is done to a text. An index is one of all positions, and some beyond the end.
#[derive(Clone, Debug)]
enum Cut {
    Slice(Index, Index),
    Split(Index),
    Push(String),
    Shrink,
}

fn cut() -> impl Strategy<Value = Cut> {
    prop_oneof![
        3 => any::<(Index, Index)>().prop_map(|(start, end)| Cut::Slice(start, end)),
        2 => any::<Index>().prop_map(Cut::Split),
        2 => "[a-cé🍕]{0,3}".prop_map(Cut::Push),
        1 => Just(Cut::Shrink),
    ]
}

/// What `action` returns, or `None` when it panics.
fn outcome<R>(action: impl FnOnce() -> R) -> Option<R> {
    catch_unwind(AssertUnwindSafe(action)).ok()
}

/// What is done to a vector.
#[derive(Clone, Debug)]
enum Change {
    Push(u32),
    Pop,
    Write(Index, u32),
    Collect(Vec<u32>),
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        4 => any::<u32>().prop_map(Change::Push),
        3 => Just(Change::Pop),
        3 => any::<(Index, u32)>().prop_map(|(index, value)| Change::Write(index, value)),
        1 => vec(any::<u32>(), 0..20).prop_map(Change::Collect),
    ]
}

/// The same history for a chunked vector and for a `Vec`.
fn check_vectors<const CHUNK: usize>(start: &[u32], steps: &[(Index, bool, Change)]) {
    let mut pairs: Vec<(ChunkedVec<u32, CHUNK>, Vec<u32>)> = vec![(start.iter().copied().collect(), start.to_vec())];
    for (which, forks, change) in steps {
        let at = which.index(pairs.len());
        if *forks {
            let fork = pairs[at].clone();
            pairs.push(fork);
        }
        let (chunked, plain) = &mut pairs[at];
        match change {
            Change::Push(value) => {
                chunked.push(*value);
                plain.push(*value);
            }
            Change::Pop => assert_eq!(chunked.pop(), plain.pop()),
            Change::Write(index, value) => {
                let index = index.index(plain.len() + 2);
                assert_eq!(chunked.get(index), plain.get(index));
                let places = (chunked.get_mut(index), plain.get_mut(index));
                assert_eq!(places.0, places.1);
                if let (Some(found), Some(right)) = places {
                    (*found, *right) = (*value, *value);
                }
            }
            Change::Collect(values) => {
                *chunked = values.iter().copied().collect();
                plain.clone_from(values);
            }
        }
        for (chunked, plain) in &pairs {
            assert_eq!((chunked.len(), chunked.is_empty()), (plain.len(), plain.is_empty()));
            assert!(chunked.iter().eq(plain) && chunked.iter().rev().eq(plain.iter().rev()));
            assert!((0..plain.len() + 2).all(|index| chunked.get(index) == plain.get(index)));
            assert_eq!(chunked.iter().len(), plain.len());
        }
    }
}

/// What is done to a map, with few keys, so that they meet.
#[derive(Clone, Debug)]
enum Write {
    OrInsert(u8, u32),
    AndModify(u8, u32),
    Replace(u8, u32),
    Remove(u8),
    GetMut(u8, u32),
    Retain(u32),
    Extend(Vec<(u8, u32)>),
}

fn write() -> impl Strategy<Value = Write> {
    let entry = (0..6_u8, 0..100_u32);
    prop_oneof![
        entry.clone().prop_map(|(key, value)| Write::OrInsert(key, value)),
        entry.clone().prop_map(|(key, value)| Write::AndModify(key, value)),
        entry.clone().prop_map(|(key, value)| Write::Replace(key, value)),
        (0..6_u8).prop_map(Write::Remove),
        entry.clone().prop_map(|(key, value)| Write::GetMut(key, value)),
        (0..100_u32).prop_map(Write::Retain),
        vec(entry, 0..4).prop_map(Write::Extend),
    ]
}

fn do_write(write: Write, map: &mut CowHashMap<u8, u32>, plain: &mut HashMap<u8, u32>) {
    match write {
        Write::OrInsert(key, value) => assert_eq!(map.entry(key).or_insert(value), plain.entry(key).or_insert(value)),
        Write::AndModify(key, value) => {
            let change = |old: &mut u32| *old = old.wrapping_mul(3) + value;
            assert_eq!(
                map.entry(key).and_modify(change).or_default(),
                plain.entry(key).and_modify(change).or_default()
            );
        }
        Write::Replace(key, value) => {
            let found = match map.entry(key) {
                Entry::Occupied(mut entry) => Some(entry.insert(value)),
                Entry::Vacant(entry) => {
                    entry.insert(value);
                    None
                }
            };
            assert_eq!(found, plain.insert(key, value));
        }
        Write::Remove(key) => {
            let found = match map.entry(key) {
                Entry::Occupied(entry) => Some(entry.remove()),
                Entry::Vacant(_) => None,
            };
            assert_eq!(found, plain.remove(&key));
        }
        Write::GetMut(key, value) => {
            let (found, right) = (map.get_mut(&key), plain.get_mut(&key));
            assert_eq!(found, right);
            if let (Some(found), Some(right)) = (found, right) {
                (*found, *right) = (value, value);
            }
        }
        Write::Retain(limit) => {
            map.retain(|key, value| *value < limit || *key == 0);
            plain.retain(|key, value| *value < limit || *key == 0);
        }
        Write::Extend(entries) => {
            map.extend(entries.iter().copied());
            plain.extend(entries);
        }
    }
}

proptest! {
    // No file of what failed before: the tests run in a copy of the repository.
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 500, ..ProptestConfig::default() })]

    #[test]
    fn views_behave_like_strings(text in "[a-cé🍕]{0,8}", steps in vec((any::<Index>(), any::<bool>(), cut()), 1..20)) {
        let whole = CowString::new(text.as_str());
        let mut pairs = vec![(CowStr::from(whole.clone()), text.clone())];
        for (which, stays, cut) in steps {
            let at = which.index(pairs.len());
            let (mut view, mut plain) = pairs[at].clone();
            let bound = |index: Index| index.index(plain.len() + 2);
            match cut {
                Cut::Slice(start, end) => {
                    let range = bound(start)..bound(end);
                    let part = outcome(|| view.slice(range.clone()));
                    prop_assert_eq!(part.as_deref(), plain.get(range));
                    pairs.extend(part.map(|part| (part.clone(), part.to_string())));
                }
                Cut::Split(middle) => {
                    let middle = bound(middle);
                    let parts = outcome(|| view.split_at(middle));
                    let shown = parts.as_ref().map(|(left, right)| (&**left, &**right));
                    prop_assert_eq!(shown, plain.split_at_checked(middle));
                    for part in parts.into_iter().flat_map(<[CowStr; 2]>::from) {
                        let text = part.to_string();
                        pairs.push((part, text));
                    }
                }
                Cut::Push(pushed) => {
                    if !stays {
                        pairs.remove(at);
                    }
                    view.push_str(&pushed);
                    plain.push_str(&pushed);
                    pairs.push((view, plain));
                }
                Cut::Shrink => {
                    view.shrink();
                    prop_assert_eq!(view.whole().as_str(), plain.as_str());
                    pairs.push((view, plain));
                }
            }
            prop_assert_eq!(whole.as_str(), text.as_str());
            for (view, plain) in &pairs {
                prop_assert_eq!(&**view, plain.as_str());
            }
        }
    }

    #[test]
    fn chunked_vectors_behave_like_vectors(
        start in vec(any::<u32>(), 0..12),
        steps in vec((any::<Index>(), any::<bool>(), change()), 1..40),
    ) {
        check_vectors::<1>(&start, &steps);
        check_vectors::<3>(&start, &steps);
        check_vectors::<4>(&start, &steps);
        check_vectors::<1024>(&start, &steps);
    }

    #[test]
    fn entries_behave_like_those_of_maps(steps in vec((any::<Index>(), any::<bool>(), write()), 1..40)) {
        let mut pairs = vec![(CowHashMap::new(), HashMap::new())];
        for (which, forks, write) in steps {
            let at = which.index(pairs.len());
            if forks {
                let fork = pairs[at].clone();
                pairs.push(fork);
            }
            let (map, plain) = &mut pairs[at];
            do_write(write, map, plain);
            for (map, plain) in &pairs {
                prop_assert_eq!(map.clone().into_hashmap(), plain.clone());
            }
        }
    }
}
