//! Sharing: `ptr_eq`, `is_shared`, `strong_count`, `into_inner`, and how long a value lives.
//! Read: README.md, "Build", `ptr_eq`.

use std::sync::Arc;
use std::thread;

use cow_threads::Cow;
use pretty_assertions::assert_eq;
use test_utils::{CloneCounter, address};

#[test]
fn test_ptr_eq() {
    let first = Cow::new(vec![1, 2, 3]);
    let mut second = first.clone();
    let third = second.clone();
    assert!(first.ptr_eq(&second), "a handle and its clone share one value");
    assert!(second.ptr_eq(&first), "ptr_eq must say the same in both directions");
    assert!(first.ptr_eq(&third), "a handle and a clone of its clone share one value");

    let equal = Cow::new(vec![1, 2, 3]);
    assert!(!first.ptr_eq(&equal), "equal values in two places are not shared");
    assert!(equal.ptr_eq(&equal), "a handle shares its value with itself, even when it is the only one");
    let equal_clones = [equal.clone(), equal.clone()];
    assert!(!second.ptr_eq(&equal_clones[0]), "two values with equally many handles each are still two values");
    assert!(!Cow::new(1).ptr_eq(&Cow::new(1)), "equal numbers in two places are not shared");

    second.make_mut();
    assert!(!first.ptr_eq(&second), "after its first write, a clone must hold a value of its own");
    assert!(first.ptr_eq(&third), "a write through one clone must not separate the others");
    assert!(equal.ptr_eq(&equal_clones[1]), "a write to one value must not separate the handles to another");
    let fourth = second.clone();
    assert!(second.ptr_eq(&fourth), "a copy must be shareable like the first value");
    assert!(!fourth.ptr_eq(&first), "a clone of a copy must not be taken for a handle to the first value");
}

#[test]
fn test_reading_copies_nothing() {
    let copies = CloneCounter::new();
    let first = Cow::new(copies.of(1));
    let second = first.clone();

    let (place, copied) = copies.during(|| address(&*first));
    assert_eq!(copied, 0, "reading a shared value must not copy it");
    assert_eq!(address(&*second), place, "a clone must be a handle to the same value, not to a copy");
    assert_eq!(address(&*second.clone()), place, "a clone of a clone must be a handle to the same value");
    let (elsewhere, copied) = copies.during(|| thread::scope(|scope| scope.spawn(|| address(&*second)).join()));
    let elsewhere = elsewhere.expect("reading in another thread must not panic");
    assert_eq!((elsewhere, copied), (place, 0), "another thread must read the same value, not a copy");

    let (_, copied) = copies.during(|| (first.is_shared(), first.strong_count(), first.ptr_eq(&second)));
    assert_eq!(copied, 0, "asking who shares the value must not copy it");
    drop(second);
    let (value, copied) = copies.during(|| first.value);
    assert_eq!((value, copied), (1, 0), "reading a value that nothing shares must not copy it");
}

#[test]
fn test_into_inner() {
    let copies = CloneCounter::new();
    let first = Cow::new(copies.of(1));
    let second = first.clone();
    let third = second.clone();

    let mut taken = first.into_inner();
    assert_eq!(copies.count(), 1, "into_inner of a shared value must copy it exactly once");
    assert_eq!(second.strong_count(), 2, "into_inner must give up its handle and no other");
    taken.value = 2;
    assert_eq!((second.value, third.value), (1, 1), "into_inner must return a copy that no other handle sees");

    assert_eq!(third.into_inner().value, 1, "into_inner of a shared value must return a copy of it");
    assert_eq!(copies.count(), 2, "into_inner must copy while even one other handle shares the value");

    assert_eq!(second.into_inner().value, 1, "into_inner of the last handle must return the value");
    assert_eq!(copies.count(), 2, "into_inner of the last handle must move the value, not copy it");
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
    assert_eq!((fourth.strong_count(), fourth.is_shared()), (2, true), "a handle to another value must not count here");

    fourth.into_inner();
    assert_eq!((third.strong_count(), third.is_shared()), (1, false), "into_inner must give up its handle");

    let many: Vec<_> = (0..1_000).map(|_| third.clone()).collect();
    assert_eq!((third.strong_count(), third.is_shared()), (1_001, true), "any number of handles must be counted");
    drop(many);
    assert_eq!((third.strong_count(), third.is_shared()), (1, false), "when all clones are dropped, none must be left");
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
    for result in [Ok(()), Err("refused")] {
        let mut second = first.clone();
        second.update(|_| ());
        assert_eq!(second.try_update(|_| result), result, "try_update must return what the function returned");
        let third = second.clone();
        assert_eq!(Arc::strong_count(&witness) - 1, 2, "there must be the first value and the writer's copy, no more");

        drop((second, third.into_inner()));
        assert_eq!(Arc::strong_count(&witness) - 1, 1, "when its last handle is gone, the writer's copy must be too");
    }

    drop(first);
    assert_eq!(Arc::strong_count(&witness) - 1, 0, "when its last handle is dropped, a value must be dropped as well");
}
