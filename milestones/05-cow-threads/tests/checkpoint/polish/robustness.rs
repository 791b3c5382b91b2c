//! Robustness: updates that happen completely or not at all, even when their function fails or panics.
//! Read: starter.rs, `try_update` and `update`.

use cow_threads::Cow;
use pretty_assertions::assert_eq;
use test_utils::{CloneCounter, panics};

/// Changes something, and only then finds out that it cannot go on.
fn fail_halfway(numbers: &mut Vec<i32>) -> Result<(), &'static str> {
    numbers.push(4);
    numbers[0] = 10;
    Err("refused halfway")
}

/// Changes something, and then panics.
fn panic_halfway(numbers: &mut Vec<i32>) -> Result<(), String> {
    numbers.push(4);
    panic!("{} are too many", numbers.len())
}

#[test]
fn test_try_update_that_fails_keeps_the_value() {
    let mut cow = Cow::new(vec![1, 2, 3]);
    assert_eq!(cow.try_update(fail_halfway), Err("refused halfway"), "try_update must return the error");
    assert_eq!(*cow, [1, 2, 3], "try_update must leave no half-made change behind in a value that nothing shares");

    let mut second = cow.clone();
    assert_eq!(second.try_update(fail_halfway), Err("refused halfway"), "try_update must return the error");
    assert_eq!(*second, [1, 2, 3], "try_update must leave no half-made change behind in a value that was shared");
}

#[test]
fn test_try_update_that_fails_keeps_the_sharing() {
    let first = Cow::new(vec![1, 2, 3]);
    let mut second = first.clone();

    assert_eq!(second.try_update(fail_halfway), Err("refused halfway"), "try_update must return the error");

    assert!(first.ptr_eq(&second), "a try_update that failed must let the handle go on sharing the value it had");
    assert_eq!(first.strong_count(), 2, "a try_update that failed must leave no handle behind, and take none away");
}

#[test]
fn test_try_update_that_panics_keeps_value_and_sharing() {
    let mut cow = Cow::new(vec![1, 2, 3]);
    assert!(panics(|| cow.try_update(panic_halfway)), "try_update must let a panic of the function through");
    assert_eq!(*cow, [1, 2, 3], "a try_update that panicked must leave no half-made change behind");
    assert_eq!(cow.strong_count(), 1, "a try_update that panicked must leave no handle behind");

    let mut second = cow.clone();
    assert!(panics(|| second.try_update(panic_halfway)), "try_update must let a panic of the function through");
    assert_eq!(*second, [1, 2, 3], "a try_update that panicked must leave no half-made change behind");
    assert!(second.ptr_eq(&cow), "a try_update that panicked must let the handle go on sharing the value it had");
}

#[test]
fn test_update_that_panics_keeps_what_it_did() {
    let copies = CloneCounter::new();
    let first = Cow::new(copies.of(vec![1, 2, 3]));
    let mut second = first.clone();

    assert!(
        panics(|| second.update(|numbers| drop(panic_halfway(&mut numbers.value)))),
        "update must let a panic through"
    );

    assert_eq!(second.value, [1, 2, 3, 4], "update works in place: what it did before it panicked stays");
    assert_eq!((first.strong_count(), second.strong_count()), (1, 1), "an update that panicked must leave two values");
    second.make_mut();
    assert_eq!(copies.count(), 1, "an update that panicked has made its copy: the next write needs none");
}
