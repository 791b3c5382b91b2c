//! Moving elements in and out: `From`, `into_vec`, and how long elements live.
//! Read: README.md, "Build", `into_vec`.

use std::sync::Arc;

use cow_vec::CowVec;
use pretty_assertions::assert_eq;
use test_utils::CloneCounter;

use super::{LENGTHS, counted, values};

#[test]
fn test_the_last_handle_moves_its_elements_out() {
    for len in LENGTHS {
        let copies = CloneCounter::new();
        let (moved, copied) = copies.during(|| counted(&copies, len).into_vec());
        assert_eq!(copied, 0, "From and into_vec must move the elements: {copied} were cloned");
        let moved: Vec<_> = moved.iter().map(|element| element.value).collect();
        assert_eq!(moved, values(&counted(&copies, len)), "into_vec must return every element, in order");

        let first = counted(&copies, len);
        drop(first.clone());
        let (_, copied) = copies.during(|| first.into_vec());
        assert_eq!(copied, 0, "when the other handle is gone, into_vec must move the elements: {copied} were cloned");
    }
    assert_eq!(CowVec::<i32>::new().into_vec(), [0; 0], "into_vec of no elements must return none");
}

#[test]
fn test_into_vec_leaves_the_others_alone() {
    for len in LENGTHS {
        let copies = CloneCounter::new();
        let first = counted(&copies, len);
        let (second, third) = (first.clone(), first.clone());
        let before = values(&second);

        let (mut taken, copied) = copies.during(|| first.into_vec());
        assert!(copied <= len, "into_vec must clone each of {len} shared elements once: there were {copied} clones");
        assert_eq!(second.strong_count(), 2, "into_vec must give up its handle");
        assert_eq!(taken.len(), len, "into_vec of a shared vector must return every element");
        for (element, expected) in taken.iter_mut().zip(&before) {
            assert_eq!(element.value, *expected, "into_vec of a shared vector must return the elements in order");
            element.value = 99;
        }
        assert_eq!(values(&second), before, "what becomes of the returned elements must not be seen by another handle");

        drop(third);
        let (_, copied) = copies.during(|| second.into_vec());
        assert_eq!(copied, 0, "into_vec of the last handle must move the elements: {copied} were cloned");
    }
}

#[test]
fn test_elements_live_as_long_as_a_handle_holds_them() {
    let token = Arc::new(());
    let alive = || Arc::strong_count(&token) - 1;
    let message = "the elements that are alive must be those of the last handle";

    let first = CowVec::from(vec![Arc::clone(&token); 3]);
    let mut second = first.clone();
    second.push(Arc::clone(&token));
    drop(first);
    assert_eq!(alive(), 4, "after a push on a shared vector, {message}");

    let mut third = second.clone();
    drop(third.pop());
    drop(second);
    assert_eq!(alive(), 3, "after a pop of a shared vector, {message}");

    let mut fourth = third.clone();
    fourth[0] = Arc::clone(&token);
    drop(third);
    assert_eq!(alive(), 3, "after a write to an index of a shared vector, {message}");

    let mut fifth = fourth.clone();
    *fifth.get_mut(0).expect("get_mut must lend out every element that there is") = Arc::clone(&token);
    drop(fourth);
    assert_eq!(alive(), 3, "after get_mut of a shared vector, {message}");

    let sixth = fifth.clone();
    let taken = fifth.into_vec();
    drop(sixth);
    assert_eq!(alive(), 3, "after into_vec of a shared vector, only the returned elements must be alive");
    drop(taken);
    assert_eq!(alive(), 0, "when the last handle is gone, its elements must be gone too");
}
