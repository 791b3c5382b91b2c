//! The polish of milestone 4: small handles, and panics that leave nothing behind. It never gates.
//! Read: README.md, "What the limits are".

use cow_generic::Cow;
use pretty_assertions::assert_eq;
use test_utils::{CloneBudget, address, panics};

#[test]
fn test_a_handle_is_one_pointer() {
    let handle = size_of::<Cow<[u64; 8]>>();
    assert_eq!(handle, size_of::<usize>(), "a handle must be as small as one pointer, whatever it points to");
    assert_eq!(*Cow::new(1).map(|one| one + 1), 2, "one pointer must be enough for all that a handle can do");
}

#[test]
fn test_a_copy_that_panics_leaves_the_handles_as_they_were() {
    let first = Cow::new(CloneBudget::new(0).of(()));
    let mut second = first.clone();

    let panicked = panics(|| {
        second.make_mut();
    });

    assert!(panicked, "make_mut of a shared value must let a panic of T::clone through");
    assert_eq!(first.strong_count(), 2, "after T::clone panicked in make_mut, both handles must still share the value");
    assert_eq!(address(&*second), address(&*first), "after T::clone panicked, the handle must hold the value it had");
    drop(first);
    assert!(!panics(|| address(second.make_mut())), "the last handle must write in place, without T::clone");
}

#[test]
fn test_an_into_inner_that_panics_gives_up_its_handle_only() {
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
}
