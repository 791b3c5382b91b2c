//! The polish of milestone 2: what a `CowVec` that passes could still do better. It never gates.
//! Read: README.md, "What the limits are".

use std::marker::PhantomData;
use std::ops::Index;

use cow_vec::CowVec;
use pretty_assertions::assert_eq;
use test_utils::{CloneBudget, CloneCounter, Fragile, address, impls, panics};

#[test]
fn test_get_mut_of_nothing_copies_nothing() {
    let copies = CloneCounter::new();
    let original = CowVec::from(vec![copies.of(1), copies.of(2)]);
    let mut v = original.clone();

    let (is_none, copied) = copies.during(|| v.get_mut(2).is_none());

    assert!(is_none, "get_mut(2) of two elements must return None");
    assert_eq!(copied, 0, "get_mut must look before it copies: {copied} elements were cloned to return None");
    assert!(v.is_shared(), "get_mut must not end the sharing when there is nothing to write to");
}

#[test]
fn test_an_index_out_of_bounds_copies_nothing() {
    let copies = CloneCounter::new();
    let original = CowVec::from(vec![copies.of(1), copies.of(2)]);
    let mut v = original.clone();

    let (panicked, copied) = copies.during(|| panics(|| v[2].value = 99));

    assert!(panicked, "writing at index 2 of two elements must panic");
    assert_eq!(copied, 0, "a write out of bounds must panic before it copies: {copied} elements were cloned");
    assert!(v.is_shared(), "a write out of bounds must not end the sharing");
}

#[test]
fn test_pop_of_nothing_keeps_the_sharing() {
    let original: CowVec<i32> = CowVec::new();
    let mut v = original.clone();

    assert_eq!(v.pop(), None, "pop of no elements must return None");
    assert!(v.is_shared(), "pop must not end the sharing when there is nothing to remove");
}

#[test]
fn test_push_leaves_room_in_its_copy() {
    for len in [0, 1, 2, 1000] {
        let original = CowVec::from(vec![1; len]);
        let mut v = original.clone();

        v.push(2);

        let elements = v.into_vec();
        assert!(
            elements.capacity() > elements.len(),
            "a push on {len} shared elements must leave room in its copy, or the next push moves all of them again"
        );
    }
}

#[test]
fn test_writes_to_a_vector_of_ones_own_move_nothing() {
    let mut elements = Vec::with_capacity(10);
    elements.extend([1, 2, 3]);
    let (place, capacity) = (address(&elements[0]), elements.capacity());

    let mut v = CowVec::from(elements);
    assert_eq!(address(&v[0]), place, "From must keep the elements where they are");
    v.push(4);
    assert_eq!(address(&v[0]), place, "push must use the room that is there");
    v[0] = 5;
    assert_eq!(address(&v[0]), place, "a write by index must leave the elements where they are");
    assert_eq!(v.get_mut(0), Some(&mut 5), "get_mut must lend out the element that was written");
    assert_eq!(address(&v[0]), place, "get_mut must leave the elements where they are");
    assert_eq!(v.pop(), Some(4), "pop must return the last element");
    assert_eq!(address(&v[0]), place, "pop must leave the elements where they are");

    let elements = v.into_vec();
    assert_eq!(address(&elements[0]), place, "into_vec must hand out the elements where they are");
    assert_eq!(elements.capacity(), capacity, "the vector must come back with the room that it had");
}

/// Lets the clone of each of three shared elements panic in turn.
fn check_panicking_clone(name: &str, write: fn(&mut CowVec<Fragile<i32>>, Fragile<i32>)) {
    for clones in 0..3 {
        let budget = CloneBudget::new(clones);
        let original = CowVec::from(vec![budget.of(1), budget.of(2), budget.of(3)]);
        let mut v = original.clone();

        let panicked = panics(|| write(&mut v, budget.of(4)));

        assert!(panicked, "{name} on shared elements must clone them, and let the panic of a clone through");
        let values: Vec<_> = (0..v.len()).map(|index| v[index].value).collect();
        assert_eq!(values, [1, 2, 3], "when a clone panics, {name} must leave the elements as they were");
        assert_eq!(v.strong_count(), 2, "when a clone panics, {name} must leave the sharing as it was");
    }
}

#[test]
fn test_a_panic_in_push_changes_nothing() {
    check_panicking_clone("push", |v, fragile| v.push(fragile));
}

#[test]
fn test_a_panic_in_pop_changes_nothing() {
    check_panicking_clone("pop", |v, _| drop(v.pop()));
}

#[test]
fn test_a_panic_in_get_mut_changes_nothing() {
    check_panicking_clone("get_mut", |v, fragile| {
        *v.get_mut(0).expect("get_mut must lend out every element that there is") = fragile;
    });
}

#[test]
fn test_a_panic_in_index_mut_changes_nothing() {
    check_panicking_clone("index_mut", |v, fragile| v[0] = fragile);
}

#[test]
fn test_elements_need_not_be_clone() {
    /// Implements nothing. The lifetime lets a handle ask more of its elements and compile all the same.
    struct Unique<'a>(PhantomData<&'a ()>);

    let cloned = impls!(for<'a> CowVec<Unique<'a>>: Clone);
    assert!(cloned, "a clone copies no element, so it must not demand Clone of them: write Clone by hand");
    let made = impls!(for<'a> CowVec<Unique<'a>>: Default + From<Vec<Unique<'a>>>);
    assert!(made, "making a handle copies no element, so it must not demand Clone of them");
    let read = impls!(for<'a> CowVec<Unique<'a>>: Index<usize, Output = Unique<'a>>);
    assert!(read, "reading by index copies no element, so it must not demand Clone of them");
}
