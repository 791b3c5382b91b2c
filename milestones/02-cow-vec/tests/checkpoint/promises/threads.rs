//! Handles in several threads: each is counted, writers do not wait for each other, and elements that must stay in
//! their thread do. Read: README.md, "Build", `clone`.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Barrier;
use std::thread;

use cow_vec::CowVec;
use pretty_assertions::assert_eq;
use test_utils::{Attendee, Meeting, impls};

#[test]
fn test_threads_count_every_handle() {
    const THREADS: i32 = 4;
    let original = CowVec::from(vec![1, 2, 3]);
    let start = Barrier::new(THREADS as usize);
    let mine: Vec<_> = (0..THREADS).map(|_| original.clone()).collect();
    thread::scope(|scope| {
        for (number, mut mine) in (0..THREADS).zip(mine) {
            let start = &start;
            scope.spawn(move || {
                start.wait();
                for _ in 0..20 {
                    drop(vec![mine.clone(); 20_000]);
                }
                mine.push(number);
                assert_eq!(mine[3], number, "each thread must find in its own copy what it wrote");
            });
        }
    });
    assert_eq!(original.strong_count(), 1, "handles that threads cloned and dropped must all have been counted");
    assert_eq!(original.into_vec(), [1, 2, 3], "a write in another thread must not be seen here");
}

#[test]
fn test_handles_stay_in_the_thread_when_their_elements_must() {
    let counting = CowVec::from(vec![Rc::new(1)]);
    drop(counting.clone());
    let crosses = impls!(CowVec<Rc<i32>>: Send) || impls!(CowVec<Rc<i32>>: Sync);
    assert!(!crosses, "a handle to elements that are not Send must not cross threads");

    let crosses = impls!(CowVec<Cell<i32>>: Send) || impls!(CowVec<Cell<i32>>: Sync);
    assert!(!crosses, "handles share elements, so elements that are not Sync must not cross");

    let crosses = impls!(CowVec<i32>: Send + Sync);
    assert!(crosses, "a handle to elements that may cross threads must be able to cross too");
}

#[test]
fn test_writers_do_not_wait_for_each_other() {
    type Way = fn(CowVec<Attendee>, Attendee);
    let ways: [(&str, Way); 5] = [
        ("push", |mut handle, element| handle.push(element)),
        ("pop", |mut handle, _| drop(handle.pop())),
        ("get_mut", |mut handle, _| assert!(handle.get_mut(0).is_some(), "get_mut must lend out the only element")),
        ("index_mut", |mut handle, element| handle[0] = element),
        ("into_vec", |handle, _| drop(handle.into_vec())),
    ];
    for (name, write) in ways {
        let meeting = Meeting::of(2);
        let original = CowVec::from(vec![Attendee::of(&meeting)]);
        thread::scope(|scope| {
            for _ in 0..2 {
                let handle = original.clone();
                scope.spawn(move || write(handle, Attendee::default()));
            }
        });
        assert!(
            !meeting.waited_in_vain(),
            "writers with handles of their own must be able to copy at the same time: one had to wait in {name}"
        );
    }
}
