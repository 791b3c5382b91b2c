//! Edge cases: values of any size, calls of code that is not yours while you work, and panics in it.
//! Read: starter.rs, `make_mut`, `into_inner` and `clone`.

use std::sync::Arc;

use cow_generic::Cow;
use pretty_assertions::assert_eq;
use test_utils::{CloneBudget, CloneCounter, Foreign, Small, address, finishes, panics};

/// Goes through the life of a value of `SIZE` bytes.
fn share_and_separate<const SIZE: usize>() {
    let mut first = Cow::new(Small([7; SIZE]));
    let mut second = first.clone();
    assert_eq!((first.strong_count(), first.is_shared()), (2, true), "{SIZE} bytes must be shared like any value");

    let (_, copied) = Small::clones_during(|| address(second.make_mut()));
    assert_eq!(copied, 1, "the first write to a shared value of {SIZE} bytes must copy it exactly once");
    assert_eq!((first.strong_count(), second.strong_count()), (1, 1), "a write must separate handles to {SIZE} bytes");

    let (_, copied) = Small::clones_during(|| (address(first.make_mut()), second.into_inner()));
    assert_eq!(copied, 0, "a value of {SIZE} bytes that nothing shares must be changed in place and moved out");
    assert_eq!(first.into_inner().0, [7; SIZE], "a value of {SIZE} bytes must come out as it was put in");
}

#[test]
fn test_values_of_any_size_are_shared() {
    share_and_separate::<0>();
    share_and_separate::<1>();
    share_and_separate::<8>();
    share_and_separate::<1_000>();
}

#[test]
fn test_clone_from_shares_the_value() {
    let copies = CloneCounter::new();
    let source = Cow::new(copies.of("new"));
    let (mut alone, mut shared) = (Cow::new(copies.of("old")), Cow::new(copies.of("old")));
    let other = shared.clone();

    alone.clone_from(&source);
    shared.clone_from(&source);

    assert_eq!(address(&*alone), address(&*source), "clone_from must make a handle to the value of the other handle");
    assert_eq!(address(&*shared), address(&*source), "clone_from must make a handle to the value of the other handle");
    assert_eq!((other.value, other.strong_count()), ("old", 1), "clone_from must give up the handle it replaces");
    assert_eq!((source.strong_count(), copies.count()), (3, 0), "clone_from must add a handle and copy nothing");
    assert_eq!(shared.into_inner().value, "new", "what clone_from made must be a handle like any other");
}

#[test]
fn test_a_copy_that_panics_leaves_the_handles_as_they_were() {
    // An Arc counts how many values exist.
    let witness = Arc::new(());
    let mut first = Cow::new(CloneBudget::new(0).of(Arc::clone(&witness)));
    first.make_mut();
    let mut second = first.clone();

    assert!(panics(|| address(second.make_mut())), "make_mut of a shared value must let a panic of T::clone through");
    assert_eq!(first.strong_count(), 2, "after T::clone panicked in make_mut, both handles must still share the value");
    assert_eq!(address(&*second), address(&*first), "after T::clone panicked, the handle must hold the value it had");

    drop(first);
    assert!(!panics(|| address(second.make_mut())), "the last handle must write in place, without T::clone");
    drop(second);
    assert_eq!(Arc::strong_count(&witness), 1, "after T::clone panicked, the last handle must still drop the value");
}

#[test]
fn test_an_into_inner_that_panics_gives_up_its_handle_only() {
    assert_eq!(Cow::new(1).into_inner(), 1, "into_inner must return the value");
    let first = Cow::new(CloneBudget::new(0).of(()));
    let second = first.clone();

    assert!(panics(|| second.into_inner()), "into_inner of a shared value must let a panic of T::clone through");

    assert_eq!(first.strong_count(), 1, "after T::clone panicked in into_inner, only that handle must be gone");
    assert!(!panics(|| first.into_inner()), "the last handle must move the value out, without T::clone");
}

#[test]
fn test_a_map_that_panics_leaves_the_handle_as_it_was() {
    let cow = Cow::new(vec![1, 2, 3]);
    assert_eq!(*cow.map(Vec::len), 3, "map must hold what the function returned for the value");

    let panicked = panics(|| cow.map(|numbers| -> usize { panic!("{} are too many", numbers.len()) }));

    assert!(panicked, "map must let a panic of the function through");
    assert_eq!(cow.strong_count(), 1, "a map that panicked must leave no handle behind");
    assert_eq!(*cow, [1, 2, 3], "a map that panicked must leave the value as it was");
    assert_eq!(*cow.map(Vec::len), 3, "after a map that panicked, the next one must work");
}

#[test]
fn test_handles_can_be_used_while_a_value_is_copied_or_dropped() {
    let finished = finishes(|| {
        let first = Cow::new(Foreign);
        let (mut second, third) = (first.clone(), first.clone());
        let use_other_handles = move || {
            let mut own = first.clone();
            own.make_mut();
            assert!(!own.is_shared(), "a write must separate its handle while another handle copies as well");
            drop((first.clone().into_inner(), first.clone(), own));
        };
        Foreign::run_with(use_other_handles, || {
            second.make_mut();
            drop(second);
            third.into_inner();
        });
    });
    assert!(finished, "T::clone and T::drop must be able to use handles: they waited for each other for ever");
}

#[test]
fn test_handles_can_be_used_in_map() {
    let finished = finishes(|| {
        let cow = Cow::new(vec![1, 2, 3]);
        let sum = cow.map(|numbers| {
            let mut own = cow.clone();
            own.make_mut().push(4);
            *own.map(|longer| longer.len()) + numbers.len()
        });
        assert_eq!(sum.into_inner(), 7, "the function of map must be able to write to another handle");
    });
    assert!(finished, "the function of map must be able to use handles: they waited for each other for ever");
}
