//! What else gates milestone 4: how often the value is copied, who shares it, and what may cross threads.
//! Read: README.md, "Build"; the limits are under "When not, and what it cannot do".

mod edge_cases;

mod signatures;

use std::cell::Cell;
use std::marker::PhantomData;
use std::ops::DerefMut;
use std::sync::{Arc, MutexGuard};

use cow_generic::Cow;
use pretty_assertions::assert_eq;
use test_utils::{CloneCounter, address, impls};

#[test]
fn test_make_mut_lends_the_value_itself() {
    let mut first = Cow::new(1);
    let lent = address(first.make_mut());
    assert_eq!(address(&*first), lent, "make_mut must lend the value that is read afterwards, not one beside it");
    *first.make_mut() = 2;
    assert_eq!(*first, 2, "a write to a value that nothing shares must stay");

    let mut second = first.clone();
    let lent = address(second.make_mut());
    assert_eq!(address(&*second), lent, "make_mut of a shared value must lend the copy that is read afterwards");
    *second.make_mut() = 3;
    *second.make_mut() += 1;
    assert_eq!((*first, *second), (2, 4), "all writes through a handle must stay with that handle");
    assert_eq!(*second.clone(), 4, "a new clone must hold the value as it was last written");
}

#[test]
fn test_any_handle_may_be_the_writer() {
    for (handles, writer) in [(2, 0), (2, 1), (3, 0), (3, 1), (3, 2), (10, 0), (10, 9)] {
        let mut handles = vec![Cow::new(String::from("old")); handles];

        handles[writer].make_mut().push_str(" and new");

        for (reader, handle) in handles.iter().enumerate() {
            let expected = if reader == writer { "old and new" } else { "old" };
            let when = format!("handle {reader} of {} after a write through handle {writer}", handles.len());
            assert_eq!(handle.as_str(), expected, "{when}: only the writer must see the write");
        }
    }
}

#[test]
fn test_exclusive_copies_nothing() {
    let copies = CloneCounter::new();
    let mut cow = Cow::new(copies.of(1));
    assert_eq!(copies.count(), 0, "new must move the value in, not copy it");

    let place = address(&*cow);
    cow.make_mut().value = 2;
    cow.make_mut().value = 3;
    assert_eq!(copies.count(), 0, "a write to a value that nothing shares must not copy it");
    assert_eq!(address(&*cow), place, "a value that nothing shares must be changed where it is");

    drop(cow.clone());
    cow.make_mut();
    assert_eq!(copies.count(), 0, "when the other handle is gone, a write must happen in place again");

    let value = cow.into_inner();
    assert_eq!(copies.count(), 0, "into_inner must move the value out of the last handle, not copy it");
    let mut cow = Cow::from(value);
    cow.make_mut();
    assert_eq!(copies.count(), 0, "From must move the value in, not copy it");
    assert_eq!(cow.value, 3, "From must keep the value");
}

#[test]
fn test_one_copy_per_sharing() {
    let copies = CloneCounter::new();
    let mut first = Cow::new(copies.of(1));
    let mut second = first.clone();
    let mut third = second.clone();
    assert_eq!(copies.count(), 0, "cloning a handle must not copy the value");

    second.make_mut();
    assert_eq!(copies.count(), 1, "the first write to a shared value must copy it exactly once");

    second.make_mut();
    assert_eq!(copies.count(), 1, "the second write must find the value already its own");

    third.make_mut();
    assert_eq!(copies.count(), 2, "while even one other handle shares the value, a write must copy it");

    first.make_mut();
    assert_eq!(copies.count(), 2, "when every other handle has a copy of its own, the last must write in place");

    let fourth = second.clone();
    second.make_mut().value = 2;
    assert_eq!(copies.count(), 3, "a copy that is shared in its turn must be copied by the next write");
    assert_eq!(fourth.value, 1, "a write to a copy that is shared in its turn must not be seen by the other handle");
}

#[test]
fn test_reading_copies_nothing() {
    let copies = CloneCounter::new();
    let mut first = Cow::new(copies.of(1));
    first.make_mut().value = 2;
    let second = first.clone();

    let (place, copied) = copies.during(|| address(&*first));
    assert_eq!(copied, 0, "reading a shared value must not copy it");
    let (_, copied) = copies.during(|| (second.is_shared(), second.strong_count()));
    assert_eq!(copied, 0, "asking who shares the value must not copy it");
    assert_eq!(address(&*first), place, "reading twice must find the value in the same place");

    drop(second);
    let (value, copied) = copies.during(|| first.value);
    assert_eq!((value, copied), (2, 0), "reading a value that nothing shares must not copy it");
}

#[test]
fn test_clones_share_one_value() {
    let first = Cow::new(String::from("shared"));
    let mut second = first.clone();
    let third = second.clone();
    let shared = address(&*first);
    assert_eq!(address(&*second), shared, "a clone must be a handle to the same value, not to a copy");
    assert_eq!(address(&*third), shared, "a clone of a clone must be a handle to the same value, not to a copy");

    second.make_mut().push('!');

    assert_eq!(address(&*first), shared, "a write must copy for the writer: the other handle's value stays put");
    assert_eq!(address(&*third), shared, "a write must copy for the writer: the others go on sharing the old value");
    assert!(address(&*second) != shared, "after its first write, a handle must hold a value of its own");
    assert_eq!(address(&*second), address(&*second.clone()), "a clone of the writer must share the writer's new value");
}

#[test]
fn test_sharing_comes_and_goes() {
    let first = Cow::new(vec![1]);
    assert_eq!((first.strong_count(), first.is_shared()), (1, false), "a new handle must be alone with its value");

    let second = first.clone();
    assert_eq!((first.strong_count(), first.is_shared()), (2, true), "two handles must share the value");

    let mut third = second.clone();
    assert_eq!((first.strong_count(), first.is_shared()), (3, true), "three handles must share the value");
    assert_eq!((third.strong_count(), third.is_shared()), (3, true), "every handle must tell the same story");

    third.make_mut().push(2);
    assert_eq!((third.strong_count(), third.is_shared()), (1, false), "the writer must be alone with its copy");
    assert_eq!((first.strong_count(), first.is_shared()), (2, true), "the other two must go on sharing the old value");

    let fourth = third.clone();
    assert_eq!((third.strong_count(), third.is_shared()), (2, true), "a copy must be shareable like the first value");
    assert_eq!((first.strong_count(), first.is_shared()), (2, true), "a clone of one value must not count for another");

    drop(second);
    assert_eq!((first.strong_count(), first.is_shared()), (1, false), "the last handle must be alone with its value");
    assert_eq!((fourth.strong_count(), fourth.is_shared()), (2, true), "a handle that is dropped must not count here");

    fourth.into_inner();
    assert_eq!((third.strong_count(), third.is_shared()), (1, false), "into_inner must give up its handle");

    let many: Vec<_> = (0..1_000).map(|_| third.clone()).collect();
    assert_eq!((third.strong_count(), third.is_shared()), (1_001, true), "any number of handles must be counted");
    drop(many);
    assert_eq!((third.strong_count(), third.is_shared()), (1, false), "when all clones are dropped, none must be left");
}

#[test]
fn test_values_are_counted_apart() {
    let mut one = Cow::new(1);
    let other = Cow::new(1);
    let clones = [other.clone(), other.clone()];
    assert_eq!((one.strong_count(), one.is_shared()), (1, false), "handles to another value must not be counted");
    assert_eq!((other.strong_count(), other.is_shared()), (3, true), "handles to this value must be counted, all 3");

    one.make_mut();
    assert_eq!(other.strong_count(), 3, "a write to one value must not separate the handles to another");

    drop(one);
    assert_eq!(clones[0].strong_count(), 3, "a handle to another value that is dropped must not be counted here");
}

#[test]
fn test_into_inner_copies_once() {
    let copies = CloneCounter::new();
    let first = Cow::new(copies.of(1));
    let mut second = first.clone();
    let third = second.clone();

    let mut taken = first.into_inner();
    assert_eq!(copies.count(), 1, "into_inner of a shared value must copy it exactly once");
    assert_eq!(second.strong_count(), 2, "into_inner must give up its handle and no other");
    taken.value = 2;
    assert_eq!((second.value, third.value), (1, 1), "into_inner must return a copy that no other handle sees");

    assert_eq!(third.into_inner().value, 1, "into_inner of a shared value must return a copy of it");
    assert_eq!(copies.count(), 2, "into_inner must copy while even one other handle shares the value");

    second.make_mut();
    assert_eq!(second.into_inner().value, 1, "into_inner of the last handle must return the value");
    assert_eq!(copies.count(), 2, "the last handle must write to the value and move it out, without a copy");
}

#[test]
fn test_map_copies_nothing() {
    let copies = CloneCounter::new();
    let first = Cow::new(copies.of(1));
    let second = first.clone();

    let mut seen = 0;
    let text = first.map(|value| {
        seen = address(value);
        String::from("another type")
    });

    assert_eq!(*text, "another type", "map must be able to change the type");
    assert_eq!(copies.count(), 0, "map must lend the value to the function, not copy it");
    assert_eq!(seen, address(&*first), "map must lend the value itself to the function");
    assert_eq!(second.strong_count(), 2, "map must leave the handles to the old value as they were");
}

#[test]
fn test_map_makes_a_handle_that_nothing_shares() {
    let copies = CloneCounter::new();
    let mut number = Cow::new(copies.of(1));
    let mut mapped = number.map(|number| copies.of(number.value + 1));
    assert_eq!((mapped.strong_count(), mapped.is_shared()), (1, false), "the result of map must be a value of its own");

    mapped.make_mut().value += 1;
    number.make_mut().value = 10;
    assert_eq!((number.value, mapped.value), (10, 3), "a value and what map made from it must change independently");
    assert_eq!(copies.count(), 0, "map must leave both handles alone with their values: neither write may copy");

    let clone = mapped.clone();
    assert_eq!((clone.strong_count(), mapped.is_shared()), (2, true), "the result of map must be shareable like any");
}

#[test]
fn test_only_the_copy_is_given_away() {
    let first = Cow::new(String::from("text"));
    let text = address(first.as_str());
    let (mut second, third) = (first.clone(), first.clone());

    second.make_mut();
    assert_eq!(
        address(first.as_str()),
        text,
        "make_mut must give the copy to the writer and leave the value to others"
    );

    let taken = third.into_inner();
    assert_eq!(address(first.as_str()), text, "into_inner must give its caller a copy and leave the value to others");

    assert!(address(taken.as_str()) != text, "what into_inner returns must be a copy while the value is shared");
    assert_eq!(address(first.into_inner().as_str()), text, "the last handle must give away the value itself");
}

#[test]
fn test_a_value_outlives_the_handle_that_made_it() {
    let first = Cow::new(String::from("text"));
    let mut second = first.clone();
    let third = second.clone();
    drop(first);
    assert_eq!(*third, "text", "a value must stay while any handle is left, not only the one that made it");

    second.make_mut().push('!');
    drop(third);
    assert_eq!(*second, "text!", "a copy must stay when the handles to the first value are gone");
}

#[test]
fn test_the_last_handle_takes_the_value_along() {
    // An Arc counts how many copies of this value exist.
    let witness = Arc::new(1);
    let first = Cow::new(Arc::clone(&witness));
    let mut second = first.clone();
    second.make_mut();
    let third = second.clone();
    let mapped = third.map(Arc::clone);
    assert_eq!(Arc::strong_count(&witness) - 1, 3, "there must be the value, the writer's copy and what map made");

    drop((mapped, third.into_inner()));
    assert_eq!(Arc::strong_count(&witness) - 1, 2, "a copy that was taken out must be gone when it is dropped");

    drop((first, second));
    assert_eq!(Arc::strong_count(&witness) - 1, 0, "when its last handle is dropped, a value must be dropped as well");
}

#[test]
fn test_handles_may_cross_threads() {
    assert_eq!(Cow::new(1).into_inner(), 1, "a handle must hold its value");

    let may_cross = impls!(Cow<Vec<i32>>: Send + Sync);
    assert!(may_cross, "a handle must be able to cross threads when its value can: that takes an Arc, not an Rc");
}

#[test]
fn test_handles_stay_in_the_thread_when_their_values_must() {
    /// May be cloned, and looked at by other threads, but never sent to one: like a lock that was taken.
    type Guard = PhantomData<MutexGuard<'static, ()>>;

    let mut cow = Cow::new(Cell::new(1));
    cow.make_mut().set(2);
    assert_eq!(cow.get(), 2, "a handle must accept a value that stays in its thread");

    let crosses = impls!(Cow<Cell<i32>>: Send) || impls!(Cow<Cell<i32>>: Sync);
    assert!(!crosses, "handles share their value: one that is not Sync must keep them in its thread");
    let crosses = impls!(Cow<Guard>: Send) || impls!(Cow<Guard>: Sync);
    assert!(!crosses, "any handle may be the last one: a value that is not Send must keep them all in its thread");
}

#[test]
fn test_only_make_mut_lends_for_writing() {
    let mut cow = Cow::new(1);
    *cow.make_mut() = 2;
    assert_eq!(*cow, 2, "make_mut must lend the value for writing");

    let hides_copies = impls!(Cow<i32>: DerefMut);
    assert!(!hides_copies, "a handle must have no DerefMut: it hides where copies are made");
}
