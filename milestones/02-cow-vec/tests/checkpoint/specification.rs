//! The tests of the specification for milestone 2, and nothing else.
//! They ask that clones share their elements, and that every way to write copies them first while they are shared.
//! Read: README.md, "The idea, again".

use cow_vec::CowVec;
use pretty_assertions::assert_eq;

#[test]
fn test_create_vec() {
    let v = CowVec::from(vec![1, 2, 3]);

    assert_eq!(v.len(), 3, "a new CowVec must hold as many elements as the vector it was made from");
    assert_eq!(v.get(0), Some(&1), "get(0) must lend out the first element");
}

#[test]
fn test_clone_vec() {
    let v1 = CowVec::from(vec![1, 2, 3]);
    let v2 = v1.clone();

    assert_eq!(v1.strong_count(), 2, "a clone must share the elements: there must be one vector with two handles");
    assert_eq!(v1[0], 1, "cloning must not change the original");
    assert_eq!(v2[0], 1, "a clone must hold the same elements as the original");
}

#[test]
fn test_copy_on_push() {
    let v1 = CowVec::from(vec![1, 2, 3]);
    let mut v2 = v1.clone();
    assert_eq!(v1.strong_count(), 2, "before the first write both handles must share one vector");

    v2.push(4);

    assert_eq!(v1.len(), 3, "a push on a shared vector must copy it first: the other handle saw the change");
    assert_eq!(v2.len(), 4, "the handle that was pushed to must hold one element more");
    assert_eq!(v1.strong_count(), 1, "after the copy, the original must be alone with the old elements");
    assert_eq!(v2.strong_count(), 1, "after the copy, the written handle must be alone with the new elements");
}

#[test]
fn test_copy_on_modify() {
    let v1 = CowVec::from(vec![1, 2, 3]);
    let mut v2 = v1.clone();

    v2[0] = 99;

    assert_eq!(v1[0], 1, "a write by index must copy a shared vector first: the other handle saw the change");
    assert_eq!(v2[0], 99, "the handle that was written to must hold the new element");
}

#[test]
fn test_pop() {
    let mut v = CowVec::from(vec![1, 2, 3]);

    assert_eq!(v.pop(), Some(3), "pop must return the last element");
    assert_eq!(v.len(), 2, "pop must remove the element that it returns");
}

#[test]
fn test_iter() {
    let v = CowVec::from(vec![1, 2, 3, 4, 5]);

    let sum: i32 = v.iter().sum();

    assert_eq!(sum, 15, "iter must go through every element once");
}

#[test]
fn test_shared_iter() {
    let v1 = CowVec::from(vec![1, 2, 3]);
    let v2 = v1.clone();

    assert_eq!(v1.iter().sum::<i32>(), 6, "the original must be readable while it is shared");
    assert_eq!(v2.iter().sum::<i32>(), 6, "a clone must be readable while it is shared");
    assert_eq!(v1.strong_count(), 2, "reading must not end the sharing");
}

#[test]
fn test_into_vec() {
    let cow = CowVec::from(vec![1, 2, 3]);

    let vec = cow.into_vec();

    assert_eq!(vec, vec![1, 2, 3], "into_vec must return the elements");
}

#[test]
fn test_into_vec_shared() {
    let v1 = CowVec::from(vec![1, 2, 3]);
    let v2 = v1.clone();

    let vec = v1.into_vec();

    assert_eq!(vec, vec![1, 2, 3], "into_vec of a shared vector must return a copy of the elements");
    assert_eq!(v2[0], 1, "into_vec must leave the elements to the other handle");
}
