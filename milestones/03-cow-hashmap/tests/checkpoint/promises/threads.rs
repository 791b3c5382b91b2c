//! Handles in several threads: each is counted, writers do not wait for each other, and entries that must stay in their
//! thread do. Read: README.md, "The idea, once more".

use std::cell::Cell;
use std::collections::HashMap;
use std::marker::PhantomData;
use std::rc::Rc;
use std::sync::MutexGuard;

use cow_hashmap::CowHashMap;
use pretty_assertions::assert_eq;
#[allow(unused_imports, reason = "needed where a handle must not leave its thread")]
use test_utils::OneThread as _;
use test_utils::{Attendee, InThreads, Meeting, impls};

use super::sorted;

#[test]
fn test_handles_work_in_many_threads() {
    let mut map = CowHashMap::new();
    map.insert(0, 0);
    let map = InThreads(map);

    map.run(|mut map, number| {
        for _ in 0..50_000 {
            assert_eq!(map.clone().get(&0), Some(&0), "a clone made in a thread must hold the shared entries");
        }
        map.insert(number, number * 10);
        assert_eq!(sorted(&map), [(0, 0), (number, number * 10)], "a thread must find its own writes, and no other's");
        map.remove(&0);
        assert_eq!(sorted(&map), [(number, number * 10)], "a thread must find its own writes, and no other's");
    });

    assert_eq!(sorted(&map.0), [(0, 0)], "a write in another thread must not reach a handle in this one");
    assert_eq!(map.0.strong_count(), 1, "when the threads are gone, so must be every handle that they counted");
}

#[test]
fn test_writers_do_not_wait_for_each_other() {
    let meeting = Meeting::of(4);
    let map = InThreads(CowHashMap::from(HashMap::from([(0, Attendee::of(&meeting))])));

    map.run(|mut map, number| {
        let old = if number % 2 == 0 { map.insert(0, Attendee::default()) } else { map.remove(&0) };
        assert!(old.is_some(), "each thread must get the old value, as a copy of its own");
    });

    assert!(
        meeting.took_place(),
        "four threads that write to handles of their own must copy at the same time: is there a lock around it?"
    );
    assert!(map.0.contains_key(&0), "a write in another thread must not reach a handle in this one");
}

#[test]
fn test_handles_stay_in_the_thread_when_their_entries_must() {
    /// May be cloned, and looked at by other threads, but never sent to one: like a lock that was taken.
    type Guard = PhantomData<MutexGuard<'static, ()>>;

    let mut map = CowHashMap::new();
    map.insert(Rc::new(1), Cell::new(2));
    assert_eq!(map.get(&1), Some(&Cell::new(2)), "a map must accept entries that stay in their thread");

    let crosses = impls!(CowHashMap<Rc<i32>, i32>: Send) || impls!(CowHashMap<Rc<i32>, i32>: Sync);
    assert!(!crosses, "keys that are neither Send nor Sync must keep the handles in their thread");
    let crosses = impls!(CowHashMap<i32, Cell<i32>>: Send) || impls!(CowHashMap<i32, Cell<i32>>: Sync);
    assert!(!crosses, "handles share their map: values that are not Sync must keep them in one thread");
    let crosses = impls!(CowHashMap<i32, Guard>: Send) || impls!(CowHashMap<i32, Guard>: Sync);
    assert!(!crosses, "any handle may be the last one: values that are not Send must keep them in one thread");
}
