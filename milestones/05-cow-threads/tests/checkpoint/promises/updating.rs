//! `update` and `try_update`: what they change, what they return, and what an error or a panic leaves behind.
//! Read: README.md, "Build", `try_update` and `update`.

use std::sync::Arc;

use cow_threads::Cow;
use pretty_assertions::assert_eq;
use test_utils::{CloneCounter, Counted, address, panics};

#[test]
fn test_update_exclusive() {
    let copies = CloneCounter::new();
    let mut cow = Cow::new(copies.of(1));
    let place = address(&*cow);

    cow.update(|number| number.value += 1);
    cow.update(|number| number.value *= 10);

    assert_eq!(cow.value, 20, "update must change the value, each time");
    assert_eq!(address(&*cow), place, "update must change a value that nothing shares where it is");
    assert_eq!(copies.count(), 0, "update must not copy a value that nothing shares");
    assert_eq!(cow.strong_count(), 1, "update must not leave a second handle behind");
}

#[test]
fn test_update_shared() {
    let copies = CloneCounter::new();
    let first = Cow::new(copies.of(1));
    let mut second = first.clone();

    second.update(|number| number.value += 1);

    assert_eq!(first.value, 1, "update of a shared value must copy it first: the other handle saw the change");
    assert_eq!(second.value, 2, "update must change the value of the handle it was called on");
    assert_eq!(copies.count(), 1, "update of a shared value must copy it exactly once");

    second.update(|number| number.value += 1);
    assert_eq!(copies.count(), 1, "the second update must find the value already its own");
}

#[test]
fn test_try_update_ok() {
    let copies = CloneCounter::new();
    let first = Cow::new(copies.of(1));
    let mut second = first.clone();
    let add = |number: &mut Counted<i32>| -> Result<(), String> {
        number.value += 1;
        Ok(())
    };

    let (result, copied) = copies.during(|| second.try_update(add));
    assert_eq!(result, Ok(()), "try_update must return the Ok of the function");
    assert_eq!(second.value, 2, "after Ok, the handle must hold the changed value");
    assert_eq!(first.value, 1, "try_update of a shared value must copy it first: the other handle saw the change");
    assert_eq!(copied, 1, "try_update of a shared value must copy it exactly once");
    assert_eq!((first.strong_count(), second.strong_count()), (1, 1), "after Ok, both handles must be alone");

    let (result, copied) = copies.during(|| second.try_update(add));
    assert_eq!(result, Ok(()), "try_update must return the Ok of the function, even when nothing shares the value");
    assert_eq!(second.value, 3, "after Ok, the handle must hold the changed value, even when it is alone");
    assert!(copied <= 1, "try_update needs no more than one copy to change: {copied} were made");
    assert_eq!(second.strong_count(), 1, "try_update must not leave a second handle behind");
}

#[test]
fn test_try_update_err() {
    let copies = CloneCounter::new();
    let first = Cow::new(copies.of(1));
    let mut second = first.clone();

    let (result, copied) = copies.during(|| second.try_update(|_| Err("refused")));
    assert_eq!(result, Err("refused"), "try_update must return the error of the function");
    assert_eq!(second.value, 1, "a function that fails before it changes anything must leave the value as it was");
    assert_eq!(first.value, 1, "a failed update must not be seen by the other handle");
    assert!(copied <= 1, "try_update needs no more than one copy to change: {copied} were made");

    let result = second.try_update(|number| {
        number.value = 2;
        Err(String::from("refused too late"))
    });
    assert_eq!(result, Err(String::from("refused too late")), "try_update must return an error of any type");
    assert_eq!(first.value, 1, "what a failed function did must not be seen by the other handle");

    drop(first);
    let result = second.try_update(|_| Err(3));
    assert_eq!(result, Err(3), "try_update must return the error of the function, even when nothing shares the value");
    second.make_mut().value = 4;
    assert_eq!(
        (second.value, second.strong_count()),
        (4, 1),
        "after a failed update, the handle must be as good as new"
    );
}

#[test]
fn test_panics_are_not_seen_by_other_handles() {
    let mut first = Cow::new(vec![1, 2]);
    first.update(|numbers| numbers.push(3));
    assert_eq!(first.try_update(|_| Ok::<(), String>(())), Ok(()), "try_update must return the Ok of the function");
    let (mut second, mut third) = (first.clone(), first.clone());

    let updated = panics(|| second.update(|numbers| panic!("{:?} is left", numbers.pop())));
    let tried = panics(|| third.try_update(|numbers| -> Result<(), ()> { panic!("{:?} is left", numbers.pop()) }));

    assert!(updated, "update must let a panic of the function through");
    assert!(tried, "try_update must let a panic of the function through");
    assert_eq!(*first, [1, 2, 3], "what a function did before it panicked must not be seen by the other handle");
}

#[test]
fn test_handles_work_after_a_panic() {
    let mut cow = Cow::new(vec![1]);
    cow.update(|numbers| numbers.extend([2, 3]));
    assert_eq!(cow.try_update(|_| Ok::<(), String>(())), Ok(()), "try_update must return the Ok of the function");
    assert!(panics(|| cow.update(|numbers| panic!("{:?} is left", numbers.pop()))), "update must let a panic through");
    assert_eq!(*cow, [1, 2], "update works in place: what it did before it panicked must stay");

    let mut second = cow.clone();
    let panicked = panics(|| second.try_update(|numbers| -> Result<(), ()> { panic!("{numbers:?} are too many") }));
    assert!(panicked, "try_update must let a panic of the function through");
    let panicked = panics(|| second.update(|numbers| panic!("{numbers:?} are too many")));
    assert!(panicked, "update must let a panic of the function through");

    assert_eq!((&*second, &*cow), (&vec![1, 2], &vec![1, 2]), "both handles must hold a value after a panic");
    second.update(Vec::clear);
    let result = second.try_update(|numbers| {
        numbers.push(4);
        Ok::<(), String>(())
    });
    assert_eq!(result, Ok(()), "after a panic, try_update must work as before");
    assert_eq!(
        (second.into_inner(), cow.into_inner()),
        (vec![4], vec![1, 2]),
        "after a panic, handles must go on working"
    );
}

#[test]
fn test_a_change_that_panics_leaks_nothing() {
    // An Arc counts how many values exist.
    let witness = Arc::new(());
    let mut first = Cow::new(Arc::clone(&witness));
    first.update(|_| ());
    assert_eq!(first.try_update(|_| Ok::<(), String>(())), Ok(()), "try_update must return the Ok of the function");
    let (mut second, mut third) = (first.clone(), first.clone());

    let panicked = panics(|| second.update(|_| panic!("this panic is part of the test")));
    assert!(panicked, "update must let a panic of the function through");
    let panicked = panics(|| third.try_update(|_| -> Result<(), ()> { panic!("this panic is part of the test") }));
    assert!(panicked, "try_update must let a panic of the function through");

    drop((first, second, third));
    assert_eq!(Arc::strong_count(&witness), 1, "when its last handle is gone, a value must be too, also after a panic");
}
