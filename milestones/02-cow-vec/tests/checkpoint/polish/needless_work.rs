//! Needless work: copies although nothing changes, elements that move, and bounds that ask for more than is used.
//! Read: README.md, "Grow in the same pass" and "Why not write `get_mut` like `push`?".

use std::marker::PhantomData;
use std::ops::Index;

use cow_vec::CowVec;
use pretty_assertions::assert_eq;
use test_utils::{CloneCounter, address, impls, panics};

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
