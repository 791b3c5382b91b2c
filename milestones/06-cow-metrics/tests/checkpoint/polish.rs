//! The polish of milestone 6: exact counts under a race, overflow, formatting and panics. It never gates.
//! Read: README.md, "Mind the race".

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use cow_metrics::{Cow, Stats};
use pretty_assertions::{assert_eq, assert_ne};
use test_utils::{CloneBudget, CloneCounter, address, panics, stress};

#[test]
fn test_raced_copies_are_counted_as_they_happen() {
    let copies = CloneCounter::new();
    let counted = AtomicUsize::new(0);
    let others = Mutex::new(None);

    stress(|| {
        let mut writer = Cow::new(copies.of(()));
        // Whoever comes next takes this clone out and drops it: before, while or after the writer decides to copy.
        let other = others.lock().expect("nobody panics with it").replace(writer.clone());
        drop(other);
        writer.make_mut();
        counted.fetch_add(writer.stats().copies, Ordering::SeqCst);
    });

    let (counted, made) = (counted.into_inner(), copies.count());
    assert_eq!(counted, made, "count the copies that were made, not those that were about to be made (counted, made)");
}

#[test]
fn test_memory_saved_stays_within_a_usize() {
    let saved = |clones, copies, item_size| Stats { clones, copies }.memory_saved(item_size);

    assert_eq!(saved(2, 0, usize::MAX), usize::MAX, "the multiplication must not overflow: stop at the largest number");
    assert_eq!(saved(usize::MAX, 1, 2), usize::MAX, "the multiplication must not overflow: stop at the largest number");
    assert_eq!(saved(1, 0, usize::MAX), usize::MAX, "the largest number itself must come out as it is");
}

#[test]
fn test_display_keeps_to_the_format() {
    let cow = Cow::new(String::from("text")).clone();

    assert_eq!(format!("{cow:>8}"), "    text", "Display must pass on the width to the value");
    assert_eq!(format!("{cow:.2}"), "te", "Display must pass on the precision to the value");
    assert!(format!("{cow:#?}").contains("\n    data: \"text\",\n"), "Debug must have the long form too: {cow:#?}");
}

#[test]
fn test_copy_that_panics_is_no_copy() {
    let budget = CloneBudget::new(0);
    let first = Cow::new(budget.of(()));
    let mut second = first.clone();

    assert!(panics(|| second.update(|_| ())), "a panic while copying must reach the caller");
    assert_eq!(first.stats().copies, 0, "a copy that panicked was not made, so it must not be counted");
    assert!(first.ptr_eq(&second), "when the copy panics, both handles must go on sharing the value");
    assert_eq!(first.strong_count(), 2, "when the copy panics, both handles must go on sharing the value");

    budget.set(1);
    second.make_mut();
    assert_eq!(first.stats().copies, 1, "after a panic, the next copy must succeed and be counted");
    assert_ne!(address(&*first), address(&*second), "after a panic, the next write must copy as always");
}
