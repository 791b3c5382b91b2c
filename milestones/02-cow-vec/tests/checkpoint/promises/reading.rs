//! Reading and sharing: `get`, `iter`, an index, `clone`, `is_shared` and `strong_count` copy nothing.
//! Read: README.md, "Build", `get`, `iter` and `clone`.

use cow_vec::CowVec;
use pretty_assertions::assert_eq;
use test_utils::{CloneCounter, address};

use super::{LENGTHS, counted};

#[test]
fn test_get_finds_every_element_and_nothing_beyond() {
    for len in LENGTHS {
        let v = CowVec::from((0..len).collect::<Vec<_>>());
        for index in 0..len {
            assert_eq!(v.get(index), Some(&index), "get({index}) must lend out the element at that index");
        }
        for index in [len, len + 1, usize::MAX] {
            assert_eq!(v.get(index), None, "get({index}) of {len} elements must return None");
        }
    }
}

#[test]
fn test_iter_keeps_the_order() {
    for len in LENGTHS {
        let elements: Vec<_> = (0..len).rev().collect();
        let v = CowVec::from(elements.clone());
        assert_eq!(v.iter().copied().collect::<Vec<_>>(), elements, "iter must go from the first element to the last");
    }
    assert_eq!(CowVec::<i32>::new().iter().next(), None, "iter over no elements must end at once");
}

#[test]
fn test_reading_copies_nothing() {
    let copies = CloneCounter::new();
    for handles in 1..=3 {
        let v = counted(&copies, 3);
        let others = vec![v.clone(); handles - 1];

        let (sum, copied) = copies.during(|| {
            let by_index: i32 = (0..v.len()).map(|index| v[index].value).sum();
            let by_get: i32 = (0..v.len()).filter_map(|index| v.get(index)).map(|element| element.value).sum();
            let by_iter: i32 = v.iter().map(|element| element.value).sum();
            (by_index, by_get, by_iter)
        });

        assert_eq!(sum, (3, 3, 3), "an index, get and iter must read the same elements");
        assert_eq!(copied, 0, "reading must clone no element: {copied} were cloned");
        assert_eq!(v.strong_count(), 1 + others.len(), "reading must not end the sharing");
    }
}

#[test]
fn test_clones_share_their_elements() {
    for len in LENGTHS {
        let copies = CloneCounter::new();
        let first = counted(&copies, len);
        let (second, copied) = copies.during(|| first.clone());
        let mut third = counted(&copies, len);
        third.clone_from(&second);

        assert_eq!(copied, 0, "cloning a handle must clone no element: {copied} were cloned");
        for index in 0..len {
            let shared = address(&first[index]);
            assert_eq!(address(&second[index]), shared, "a clone must be a handle to the same elements, not to copies");
            assert_eq!(address(&third[index]), shared, "clone_from must make a handle to the same elements");
        }
        assert_eq!(copies.count(), 0, "handles to the same elements must come without a clone of any of them");
        assert_eq!(first.strong_count(), 3, "clone and clone_from must each be counted as one handle more");
    }
}

#[test]
fn test_sharing_comes_and_goes() {
    let sharing = |handle: &CowVec<i32>| (handle.strong_count(), handle.is_shared());

    let first = CowVec::from(vec![1]);
    let equal = CowVec::from(vec![1]);
    assert_eq!(sharing(&first), (1, false), "a new handle must be alone with its elements");

    let second = first.clone();
    assert_eq!(sharing(&first), (2, true), "a handle must know that it was cloned");
    let mut third = second.clone();
    for handle in [&first, &second, &third] {
        assert_eq!(sharing(handle), (3, true), "three handles must share the elements, and each must know");
    }
    assert_eq!(sharing(&equal), (1, false), "equal elements elsewhere are not shared: each vector has its own count");

    third.push(2);
    assert_eq!(sharing(&third), (1, false), "the writer must be alone with its copy");
    assert_eq!(sharing(&first), (2, true), "the other two must go on sharing the old elements");

    let fourth = third.clone();
    assert_eq!(sharing(&fourth), (2, true), "a copy must be shared like any other vector");
    drop(second);
    assert_eq!(sharing(&first), (1, false), "a dropped handle must no longer be counted");
    drop(third);
    assert_eq!(sharing(&fourth), (1, false), "the last handle must be alone, whichever of them it is");
}
