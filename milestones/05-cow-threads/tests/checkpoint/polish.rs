//! The polish of milestone 5: updates that happen completely or not at all, even when they panic. It never gates.
//! Read: README.md, "What to build", `try_update`.

use cow_threads::Cow;
use pretty_assertions::assert_eq;
use test_utils::{CloneBudget, Fragile, address, panics};

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
fn test_update_that_panics_leaves_a_handle_that_works() {
    let first = Cow::new(vec![1, 2, 3]);
    let mut second = first.clone();

    assert!(panics(|| second.update(|numbers| drop(panic_halfway(numbers)))), "update must let a panic through");

    assert_eq!(*second, [1, 2, 3, 4], "update works in place: what it did before it panicked stays");
    assert_eq!((first.strong_count(), second.strong_count()), (1, 1), "an update that panicked must leave two values");
    second.update(Vec::clear);
    assert_eq!(second.len(), 0, "after an update that panicked, the handle must go on working");
}

#[test]
fn test_a_copy_that_panics_leaves_the_handles_as_they_were() {
    let first = Cow::new(CloneBudget::new(0).of(()));
    let place = address(&*first);
    type Writer = (&'static str, fn(&mut Cow<Fragile<()>>));
    let writers: [Writer; 3] = [
        ("make_mut", |cow| {
            cow.make_mut();
        }),
        ("update", |cow| cow.update(|_| ())),
        ("try_update", |cow| drop(cow.try_update(|_| Ok::<(), String>(())))),
    ];
    for (method, write) in writers {
        let mut second = first.clone();
        assert!(panics(|| write(&mut second)), "{method} of a shared value must let a panic of T::clone through");
        assert_eq!(first.strong_count(), 2, "after T::clone panicked in {method}, both handles must share the value");
        assert_eq!(address(&*second), place, "after T::clone panicked in {method}, the handle must hold its old value");
    }

    let second = first.clone();
    assert!(panics(|| second.into_inner()), "into_inner of a shared value must let a panic of T::clone through");
    assert_eq!(first.strong_count(), 1, "after T::clone panicked in into_inner, only that handle must be gone");
    assert!(!panics(|| first.into_inner()), "the last handle must move the value out, without T::clone");
}
