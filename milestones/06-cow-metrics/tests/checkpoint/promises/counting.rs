//! Families: all handles that descend from one `new` count together, in whichever thread they are.
//! Read: README.md, "Count what happened".

use std::mem;

use cow_metrics::Cow;
use pretty_assertions::assert_eq;
use test_utils::stress;

use super::{copy_in_two_threads, counted};

#[test]
fn test_family_counts_together() {
    let first = Cow::new(vec![1]);
    let mut second = first.clone();
    second.make_mut().push(2);
    let mut third = second.clone();
    third.make_mut().push(3);

    assert_eq!(counted(&first), (2, 2), "the original must count what its descendants do, also after they copied");
    assert_eq!(counted(&second), (2, 2), "a handle must go on counting with its family after its copy");
    assert_eq!(counted(&third), (2, 2), "a clone of a clone belongs to the same family");

    drop(first);
    drop(second);
    assert_eq!(counted(&third), (2, 2), "a dropped handle takes nothing back");
}

#[test]
fn test_families_count_apart() {
    let busy = Cow::new(vec![1]);
    let quiet = Cow::from(vec![1]);
    let mut clone = busy.clone();
    clone.make_mut().push(2);

    assert_eq!(counted(&busy), (1, 1), "a family must count its own clones and copies");
    assert_eq!(counted(&quiet), (0, 0), "a family must not count what another one does");

    let fresh = Cow::new(clone.into_inner());
    assert_eq!(counted(&fresh), (0, 0), "a value that was taken out and wrapped again starts a new family");
}

#[test]
fn test_counts_across_threads() {
    let cow = Cow::new(0);

    let made = 20
        * stress(|| {
            for _ in 0..20 {
                // The original lives on, so each of these clones has to copy.
                *cow.clone().make_mut() += 1;
            }
        });

    assert_eq!(counted(&cow), (made, made), "no clone and no copy may get lost between threads");
    assert_eq!(*cow, 0, "a write in another thread must copy first: the original saw a change");
    assert_eq!(cow.strong_count(), 1, "when all threads have dropped their handles, the original must be alone");
}

#[test]
fn test_copies_at_the_same_time_are_all_counted() {
    let (cow, together) = copy_in_two_threads();
    // Where one thread waits for the other, it finds a value that nothing shares any more.
    let copies = if together { 2 } else { 1 };
    assert_eq!(counted(&cow), (1, copies), "copies must be counted, even when there are more of them than clones");
}

#[test]
fn test_handles_are_counted_across_threads() {
    let cow = Cow::new(0);

    // These handles are never dropped, so a wrong count cannot free the value before this test has told.
    let made = 20 * stress(|| (0..20).for_each(|_| mem::forget(cow.clone())));

    assert_eq!(cow.strong_count(), made + 1, "no handle may be miscounted when several threads clone at the same time");
    assert_eq!(cow.stats().clones, made, "no clone may get lost when several threads clone at the same time");
}
