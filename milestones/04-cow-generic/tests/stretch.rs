//! The stretch goal of milestone 4: what holds for every strategy, and what tells one from another.
//! Read: README.md, "Stretch goal: choose how to share".

use std::cell::Cell;
use std::marker::PhantomData;
use std::mem;
use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, MutexGuard};
use std::thread;
use std::time::{Duration, Instant};

use cow_generic::stretch::{Atomic, Cow, Eager, Local, Sharing};
use pretty_assertions::assert_eq;
#[allow(unused_imports, reason = "needed where a handle must not leave its thread")]
use test_utils::OneThread as _;
use test_utils::{CloneBudget, CloneCounter, Counted, Fragile, InThreads, Small, address, impls, panics};

/// A value that can be read, and no more.
struct NotClone(i32);

/// May be cloned, and looked at by other threads, but never sent to one: like a lock that was taken.
type Guard = PhantomData<MutexGuard<'static, ()>>;

/// Compares the signatures of your functions with the starter's. Where the compiler complains, the line shows what yours
/// has to be.
#[allow(dead_code, clippy::extra_unused_lifetimes, reason = "only the compiler reads it; it is never called")]
fn signatures<'a, T: Clone + 'a, U: 'a, S: Sharing + 'a, F: FnOnce(&T) -> U>() {
    let _: fn(T) -> Cow<T> = Cow::new;
    let _: fn(&'a mut Cow<T, S>) -> &'a mut T = Cow::make_mut;
    let _: fn(&'a Cow<T, S>) -> bool = Cow::is_shared;
    let _: fn(&'a Cow<T, S>) -> usize = Cow::strong_count;
    let _: fn(Cow<T, S>) -> T = Cow::into_inner;
    let _: fn(&'a Cow<T, S>, F) -> Cow<U, S> = Cow::map;
    let _: fn(&'a Cow<T, Atomic>) -> Cow<T, Atomic> = Cow::clone;
    let _: fn(&'a Cow<T, Local>) -> Cow<T, Local> = Cow::clone;
    let _: fn(&'a Cow<T, Eager>) -> Cow<T, Eager> = Cow::clone;
    let _: fn(T) -> Cow<T, S> = Cow::from;
    let _: fn(&'a Cow<T, S>) -> &'a T = <Cow<T, S> as Deref>::deref;
}

#[test]
fn test_new_needs_no_strategy() {
    let mut handle = Cow::new(vec![1, 2]);
    handle.make_mut().push(3);
    assert_eq!(*handle, [1, 2, 3], "new must make a handle whose strategy is known, so that make_mut can be called");

    let is_default = impls!(Vec<Cow<i32>>: Into<Vec<Cow<i32, Atomic>>>);
    assert!(is_default, "where no strategy is named, it must be Atomic, as in the milestone");
}

#[test]
fn test_writes_stay_with_their_handle() {
    fn law<S: Sharing>(strategy: &str)
    where
        Cow<String, S>: Clone,
    {
        for (handles, writer) in [(1, 0), (2, 0), (2, 1), (3, 0), (3, 1), (3, 2)] {
            let mut handles: Vec<Cow<String, S>> = vec![Cow::from(String::from("old")); handles];

            handles[writer].make_mut().push_str(" and new");
            handles[writer].make_mut().push('!');

            for (reader, handle) in handles.iter().enumerate() {
                let expected = if reader == writer { "old and new!" } else { "old" };
                let of = handles.len();
                let when = format!("{strategy}: handle {reader} of {of} after writes through handle {writer}");
                assert_eq!(handle.as_str(), expected, "{when}: the writer must see its writes, and no other handle");
            }
            let writer = handles.swap_remove(writer);
            assert_eq!(writer.into_inner(), "old and new!", "{strategy}: into_inner must return what was written");
        }
    }
    law::<Atomic>("Atomic");
    law::<Local>("Local");
    law::<Eager>("Eager");
}

#[test]
fn test_alone_copies_nothing() {
    fn law<S: Sharing>(strategy: &str)
    where
        Cow<Counted<i32>, S>: Clone,
    {
        let copies = CloneCounter::new();
        let mut handle: Cow<_, S> = Cow::from(copies.of(1));
        let place = address(&*handle);
        handle.make_mut().value = 2;
        handle.make_mut().value += 1;
        assert_eq!(address(&*handle), place, "{strategy}: a value that nothing shares must be changed where it is");
        assert_eq!(copies.count(), 0, "{strategy}: a handle that is alone must take, write and read without a copy");

        let clone = handle.clone();
        drop(clone);
        let (_, copied) = copies.during(|| handle.make_mut().value += 1);
        assert_eq!(copied, 0, "{strategy}: when the other handle is gone, a write must happen in place again");

        let (value, copied) = copies.during(|| handle.into_inner());
        assert_eq!(
            (value.value, copied),
            (4, 0),
            "{strategy}: the last handle must move its value out (value, copies)"
        );
    }
    law::<Atomic>("Atomic");
    law::<Local>("Local");
    law::<Eager>("Eager");
}

#[test]
fn test_one_copy_per_clone_that_is_written_to() {
    fn law<S: Sharing>(strategy: &str)
    where
        Cow<Counted<i32>, S>: Clone,
    {
        let copies = CloneCounter::new();
        let first: Cow<_, S> = Cow::from(copies.of(1));
        let mut second = first.clone();
        second.make_mut().value = 2;
        second.make_mut().value += 1;
        assert_eq!(copies.count(), 1, "{strategy}: a clone and the writes to it must cost one copy together");

        let third = second.clone();
        second.make_mut().value = 4;
        assert_eq!(copies.count(), 2, "{strategy}: a copy that is cloned in its turn must be copied once more");
        let values = (first.value, second.value, third.value);
        assert_eq!(values, (1, 4, 3), "{strategy}: each handle must hold what it was cloned from, and its own writes");

        let fourth = first.clone();
        assert_eq!(fourth.into_inner().value, 1, "{strategy}: into_inner must return the value");
        assert_eq!(copies.count(), 3, "{strategy}: a clone and its into_inner must cost one copy together");
        assert_eq!(first.value, 1, "{strategy}: into_inner of a clone must leave the value to the other handle");
    }
    law::<Atomic>("Atomic");
    law::<Local>("Local");
    law::<Eager>("Eager");
}

#[test]
fn test_map_copies_nothing() {
    fn law<S: Sharing>(strategy: &str)
    where
        Cow<Counted<i32>, S>: Clone,
    {
        let copies = CloneCounter::new();
        let first: Cow<_, S> = Cow::from(copies.of(1));
        let second = first.clone();
        let (mut seen, handles, before) = (0, second.strong_count(), copies.count());

        let mut mapped: Cow<String, S> = first.map(|value| {
            seen = address(value);
            String::from("mapped")
        });
        assert_eq!(seen, address(&*first), "{strategy}: map must lend the value itself to the function");
        assert_eq!(copies.count(), before, "{strategy}: map must copy nothing");
        assert_eq!(second.strong_count(), handles, "{strategy}: map must leave the handles to the value as they were");

        mapped.make_mut().push('!');
        assert_eq!(*mapped, "mapped!", "{strategy}: what map makes must be a handle like any other");
        let panicked = panics(|| first.map(|value| assert_eq!(value.value, 0, "this panic is part of the test")));
        assert!(panicked, "{strategy}: map must let a panic of the function through");
        let (value, handles_left) = (first.value, second.strong_count());
        assert_eq!((value, handles_left), (1, handles), "{strategy}: a map that panics must leave value and sharing");
    }
    law::<Atomic>("Atomic");
    law::<Local>("Local");
    law::<Eager>("Eager");
}

#[test]
fn test_values_go_with_their_last_handle() {
    fn law<S: Sharing>(strategy: &str)
    where
        Cow<Arc<()>, S>: Clone,
    {
        // An Arc counts how many copies of this value exist.
        let witness = Arc::new(());
        let first: Cow<_, S> = Cow::from(Arc::clone(&witness));
        let mut second = first.clone();
        second.make_mut();
        let third = second.clone();
        drop(first);
        assert!(Arc::ptr_eq(&third, &witness), "{strategy}: a value must outlive the handle that made it");
        drop((third.into_inner(), second));
        assert_eq!(Arc::strong_count(&witness), 1, "{strategy}: with its last handle, a value must be dropped as well");
    }
    law::<Atomic>("Atomic");
    law::<Local>("Local");
    law::<Eager>("Eager");
}

#[test]
fn test_a_copy_that_panics_leaves_the_handles_as_they_were() {
    fn law<S: Sharing>(strategy: &str)
    where
        Cow<Fragile<i32>, S>: Clone,
    {
        let budget = CloneBudget::new(1);
        let first: Cow<_, S> = Cow::from(budget.of(1));
        let mut second = first.clone();
        budget.set(0);

        // One of these has to copy, and cannot: which, depends on the strategy.
        let shared = second.strong_count();
        let panicked = panics(|| drop(first.clone())) || panics(|| second.make_mut().value = 2);
        assert!(panicked, "{strategy}: a clone that is written to must be copied, and let a panic of the copy through");
        let left = (first.strong_count(), second.strong_count());
        assert_eq!(left, (shared, shared), "{strategy}: when a copy panics, the sharing must stay as it was");
        assert_eq!(
            (first.value, second.value),
            (1, 1),
            "{strategy}: when a copy panics, each handle must keep its value"
        );

        budget.set(1);
        second.make_mut().value = 3;
        assert_eq!((first.value, second.value), (1, 3), "{strategy}: after a panic, handles must work as before");
    }
    law::<Atomic>("Atomic");
    law::<Local>("Local");
    law::<Eager>("Eager");
}

#[test]
fn test_values_of_any_size_are_copied_when_they_must() {
    fn law<S: Sharing, const SIZE: usize>(strategy: &str)
    where
        Cow<Small<SIZE>, S>: Clone,
    {
        let copied = |action: fn(&mut Cow<Small<SIZE>, S>)| {
            let mut handle = Cow::from(Small([0; SIZE]));
            Small::clones_during(|| action(&mut handle)).1
        };
        let alone = copied(|handle| _ = handle.make_mut());
        assert_eq!(alone, 0, "{strategy}: {SIZE} bytes must be written in place when nothing shares them");
        let cloned = copied(|handle| _ = handle.clone().make_mut());
        assert_eq!(cloned, 1, "{strategy}: {SIZE} bytes that were cloned and written to must be copied once");
    }
    law::<Atomic, 0>("Atomic");
    law::<Local, 0>("Local");
    law::<Eager, 0>("Eager");
    law::<Atomic, 1>("Atomic");
    law::<Local, 1>("Local");
    law::<Eager, 1>("Eager");
}

#[test]
fn test_atomic_and_local_handles_share() {
    fn law<S: Sharing>(strategy: &str)
    where
        Cow<Counted<i32>, S>: Clone,
    {
        let copies = CloneCounter::new();
        let first: Cow<_, S> = Cow::from(copies.of(1));
        assert_eq!((first.strong_count(), first.is_shared()), (1, false), "{strategy}: a new handle must be alone");

        let mut second = first.clone();
        let third = second.clone();
        assert_eq!(copies.count(), 0, "{strategy}: cloning a handle must not copy the value");
        let places = (address(&*second), address(&*third));
        let place = address(&*first);
        assert_eq!(places, (place, place), "{strategy}: a clone must be a handle to the same value");
        assert_eq!((third.strong_count(), third.is_shared()), (3, true), "{strategy}: three handles must be counted");

        second.make_mut();
        assert_eq!(copies.count(), 1, "{strategy}: the first write to a shared value must copy it");
        assert_eq!(
            address(&*first),
            place,
            "{strategy}: the copy is for the writer: the value must stay with the others"
        );
        assert_eq!((second.strong_count(), second.is_shared()), (1, false), "{strategy}: the writer must be alone");
        assert_eq!(
            (first.strong_count(), first.is_shared()),
            (2, true),
            "{strategy}: the other two must go on sharing"
        );

        let (_, copied) = copies.during(|| second.clone_from(&first));
        assert_eq!((address(&*second), copied), (place, 0), "{strategy}: clone_from must share as clone does");
        drop((second, third));
        assert_eq!(
            (first.strong_count(), first.is_shared()),
            (1, false),
            "{strategy}: a dropped handle must not count"
        );
    }
    law::<Atomic>("Atomic");
    law::<Local>("Local");
}

#[test]
fn test_eager_handles_share_nothing() {
    let copies = CloneCounter::new();
    let first: Cow<_, Eager> = Cow::from(copies.of(1));
    let mut second = first.clone();
    assert_eq!(copies.count(), 1, "Eager: cloning a handle must copy the value, at once and once");
    assert!(address(&*first) != address(&*second), "Eager: a clone must hold a value of its own");
    for handle in [&first, &second] {
        assert_eq!((handle.strong_count(), handle.is_shared()), (1, false), "Eager: every handle must always be alone");
    }

    let mut third: Cow<_, Eager> = Cow::from(copies.of(3));
    let (_, copied) = copies.during(|| third.clone_from(&first));
    assert_eq!((third.value, copied), (1, 1), "Eager: clone_from must copy the value, once (value, copies)");
    assert!(address(&*first) != address(&*third), "Eager: after clone_from, a handle must hold a value of its own");

    second.make_mut().value = 2;
    let taken = first.into_inner();
    assert_eq!((taken.value, second.value), (1, 2), "Eager: a write must be seen through its own handle only");
    assert_eq!(copies.count(), 2, "Eager: after the clones, neither a write nor into_inner must copy");
}

#[test]
fn test_only_some_handles_cross_threads() {
    let crosses = impls!(Cow<Vec<i32>, Atomic>: Send + Sync);
    assert!(crosses, "Atomic: handles to a value that threads may share must cross threads");
    let crosses = impls!(Cow<Cell<i32>, Atomic>: Send) || impls!(Cow<Guard, Atomic>: Send);
    assert!(!crosses, "Atomic: handles to a value that threads must not share must stay in their thread");

    let crosses = impls!(Cow<i32, Local>: Send) || impls!(Cow<i32, Local>: Sync);
    assert!(!crosses, "Local: handles must stay in their thread, whatever the value: their count is not atomic");

    let crosses = impls!(Cow<Vec<i32>, Eager>: Send + Sync) && impls!(Cow<Cell<i32>, Eager>: Send);
    assert!(crosses, "Eager: nothing is shared, so a handle must cross threads whenever its value does");
    let crosses = impls!(Cow<Guard, Eager>: Send) || impls!(Cow<Cell<i32>, Eager>: Sync);
    assert!(!crosses, "Eager: a handle to a value that must stay in its thread must stay there too");

    assert_eq!(*Cow::new(1), 1, "a handle must hold its value");
}

#[test]
fn test_atomic_handles_are_counted_across_threads() {
    static MADE: AtomicUsize = AtomicUsize::new(0);

    let handle = Cow::new(1);
    InThreads(handle.clone()).run(|handle, number| {
        let end = Instant::now() + Duration::from_millis(200);
        while Instant::now() < end {
            // These handles are never dropped, so that a wrong count cannot free the value before this test has told.
            (0..100).for_each(|_| mem::forget(handle.clone()));
            MADE.fetch_add(100, Ordering::Relaxed);
            // A thread that wakes up interrupts another one in the middle of its work, even on a busy computer.
            if number % 2 == 0 {
                thread::sleep(Duration::from_micros(1));
            }
        }
    });
    let expected = 1 + MADE.load(Ordering::Relaxed);
    assert_eq!(handle.strong_count(), expected, "Atomic: no handle may be miscounted when four threads clone at once");
}

#[test]
fn test_nothing_is_asked_of_values_that_is_not_needed() {
    fn law<S: Sharing>(strategy: &str) {
        let handle: Cow<_, S> = Cow::from(NotClone(1));
        assert_eq!((handle.0, handle.strong_count()), (1, 1), "{strategy}: a handle must take any value");
        assert_eq!(handle.map(|value| NotClone(value.0 + 1)).0, 2, "{strategy}: map must return any value");

        let local = String::from("text");
        let borrowed: Cow<&str, S> = Cow::from(local.as_str());
        assert_eq!(*borrowed, "text", "{strategy}: a value may borrow");
        let guarded: Cow<Guard, S> = Cow::from(PhantomData);
        assert!(!guarded.is_shared(), "{strategy}: a value may have to stay in its thread");
    }
    law::<Atomic>("Atomic");
    law::<Local>("Local");
    law::<Eager>("Eager");

    let any = impls!(Cow<NotClone, Atomic>: Clone) && impls!(Cow<NotClone, Local>: Clone);
    assert!(any, "Atomic and Local: a clone copies no value, so it must not ask for `T: Clone`");
    let any = impls!(Cow<NotClone, Eager>: Clone);
    assert!(!any, "Eager: a clone copies the value, so only a value that is Clone may be cloned");
}

#[test]
fn test_a_handle_is_one_pointer() {
    let sizes = [size_of::<Cow<[u8; 64]>>(), size_of::<Cow<[u8; 64], Local>>(), size_of::<Cow<[u8; 64], Eager>>()];
    assert_eq!(
        sizes,
        [size_of::<usize>(); 3],
        "a handle must be one pointer with each strategy (Atomic, Local, Eager)"
    );
    assert_eq!(*Cow::new([1; 64]).map(|bytes| bytes.len()), 64, "a handle must hold its value");
}

#[test]
fn test_only_make_mut_lends_for_writing() {
    let hides = impls!(Cow<i32>: DerefMut) || impls!(Cow<i32, Local>: DerefMut) || impls!(Cow<i32, Eager>: DerefMut);
    assert!(!hides, "a handle must have no DerefMut: it hides where copies are made");
    let mut handle = Cow::new(1);
    *handle.make_mut() = 2;
    assert_eq!(*handle, 2, "make_mut must lend the value for writing");
}
