//! Writing and reading: a copy is made and counted only while the value is shared, and reading counts nothing.
//! Read: README.md, "Build", `make_mut`.

use std::fmt;

use cow_metrics::Cow;
use pretty_assertions::assert_eq;
use test_utils::{CloneCounter, Counted, address, panics};

use super::counted;

#[test]
fn test_new_and_from_move_the_value() {
    let copies = CloneCounter::new();
    let text = String::from("text");
    let place = address(text.as_str());

    let new = Cow::new(copies.of(text));
    assert_eq!(new.value, "text", "new must keep the value");
    assert_eq!(address(new.value.as_str()), place, "new must move the value, not make another one like it");
    let from = Cow::from(copies.of(1));
    assert_eq!(from.value, 1, "From must keep the value");
    assert_eq!(copies.count(), 0, "new and From must move the value: {} copies were made", copies.count());
    assert_eq!((counted(&new), counted(&from)), ((0, 0), (0, 0)), "a new family must begin to count at 0");
    let clones = (new.clone(), from.clone());
    assert_eq!((counted(&clones.0), counted(&clones.1)), ((1, 0), (1, 0)), "a first clone must be counted as one");
}

#[test]
fn test_exclusive_writes_copy_nothing() {
    let copies = CloneCounter::new();
    let mut cow = Cow::new(copies.of(1));

    cow.make_mut().value += 1;
    cow.update(|counted| counted.value += 1);
    assert_eq!(counted(&cow), (0, 0), "a write to a value that nothing shares is no copy, so none may be counted");
    assert_eq!(cow.value, 3, "both writes must have arrived");

    drop(cow.clone());
    cow.make_mut().value += 1;
    cow.update(|counted| counted.value += 1);
    assert_eq!(counted(&cow), (1, 0), "when the clone is gone, a write is no copy; the clone stays counted");
    assert_eq!(cow.value, 5, "both writes must have arrived after the clone was dropped");
    assert_eq!(copies.count(), 0, "a value that nothing shares must be changed in place: {} copies", copies.count());
}

#[test]
fn test_shared_writes_copy_once() {
    let copies = CloneCounter::new();
    let mut first = Cow::new(copies.of(1));
    let mut second = first.clone();
    let mut third = first.clone();

    second.make_mut();
    assert_eq!(copies.count(), 1, "a write to a shared value must copy it once: {} copies", copies.count());
    assert_eq!(counted(&first), (2, 1), "the copy must be counted");
    second.make_mut();
    assert_eq!(counted(&first), (2, 1), "a second write finds its own value: nothing is copied, nothing counted");

    third.update(|_| ());
    third.update(|_| ());
    assert_eq!(counted(&first), (2, 2), "a copy made by update must be counted like any other, and once");

    first.make_mut();
    assert_eq!(counted(&first), (2, 2), "when all others hold copies, the original is written to in place");

    let fourth = second.clone();
    second.make_mut();
    assert_eq!(counted(&fourth), (3, 3), "a handle that shares its copy again must copy again at the next write");
    assert_eq!(copies.count(), 3, "the count must be the number of copies that were really made");
}

#[test]
fn test_writes_change_their_own_handle_only() {
    let mut original = Cow::new(vec![1]);
    let place = address(original.as_slice());
    let mut written = original.clone();
    let mut updated = original.clone();
    let untouched = original.clone();

    written.make_mut().push(2);
    let mut calls = 0;
    updated.update(|numbers| {
        calls += 1;
        numbers.push(3);
    });
    assert_eq!(calls, 1, "update must call the function once");
    assert_eq!(*updated, [1, 3], "update must change the value of its handle");
    assert_eq!(*written, [1, 2], "make_mut must lend out the value of its handle");
    assert_eq!(address(original.as_slice()), place, "a write through another handle must leave the value where it is");

    original.make_mut().push(4);
    assert_eq!(*original, [1, 4], "the original can be written to like any clone");
    assert_eq!(*untouched, [1], "a write to the original must copy first: a clone saw the change");
    assert_eq!(
        address(untouched.as_slice()),
        place,
        "a write to the original must leave the clone's value where it is"
    );
    assert_eq!(counted(&untouched), (3, 3), "the original's copy must be counted like any other");
}

#[test]
fn test_panic_in_update_reaches_the_caller() {
    let first = Cow::new(vec![1]);
    let mut second = first.clone();

    let panicked = panics(|| {
        second.update(|numbers| {
            numbers.push(2);
            panic!("this panic is part of the test");
        });
    });
    assert!(panicked, "when the function that update calls panics, the caller must get the panic");
    assert_eq!(*first, [1], "what a function did before it panicked must not be seen by another handle");

    second.update(|numbers| *numbers = vec![3]);
    assert_eq!(*second, [3], "after a panic, the handle must be as usable as before");
    assert_eq!(counted(&first), (1, 1), "a copy was made before the function panicked, and must be counted, once");
}

/// A value that shows itself, and counts its copies like any [`Counted`].
#[derive(Clone, Debug)]
struct Shown(Counted<&'static str>);

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.value)
    }
}

#[test]
fn test_reading_neither_copies_nor_counts() {
    let copies = CloneCounter::new();
    let first = Cow::new(Shown(copies.of("text")));
    let second = first.clone();
    let place = address(&*first);

    for cow in [&first, &second] {
        assert_eq!(address(&**cow), place, "every look at the value must find it in the same place");
        assert!(format!("{cow:?} {cow}").contains("text"), "Debug and Display must show the value");
        let _ = (cow.is_shared(), cow.strong_count(), cow.ptr_eq(&first), cow.stats_report(4));
        assert_eq!(counted(cow), (1, 0), "reading is neither a clone nor a copy, and takes nothing back");
    }
    assert_eq!(copies.count(), 0, "reading must not copy: {} copies were made", copies.count());
    assert_eq!(first.strong_count(), 2, "reading must not leave a handle behind");
}
