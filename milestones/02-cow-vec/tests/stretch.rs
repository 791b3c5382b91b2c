//! The stretch goal of milestone 2: what chunks hold, which of them a write copies, and which of them stay shared.
//! Read: README.md, "Stretch goal: share chunks".

use std::marker::PhantomData;
use std::ops::Index;
use std::sync::Arc;

use cow_vec::stretch::{ChunkedVec, Iter};
use pretty_assertions::assert_eq;
use test_utils::{CloneBudget, CloneCounter, Counted, Small, address, impls, panics};

/// So few that every test has several chunks.
const CHUNK: usize = 4;
/// No chunk, a part of one, one, and several with and without a rest.
const LENGTHS: [usize; 10] = [0, 1, 3, 4, 5, 7, 8, 9, 12, 14];

type Numbers = ChunkedVec<usize, CHUNK>;
type Handle = ChunkedVec<Counted<usize>, CHUNK>;

/// Compares the signatures of your functions with the starter's. Where the compiler complains, the line shows what yours
/// has to be.
#[allow(dead_code, clippy::extra_unused_lifetimes, reason = "only the compiler reads it; it is never called")]
fn signatures<'a, T: Clone + 'a, const N: usize>() {
    let _: fn() -> ChunkedVec<T, N> = ChunkedVec::new;
    let _: fn() -> ChunkedVec<T, 1024> = ChunkedVec::<T>::new;
    let _: fn(&'a mut ChunkedVec<T, N>, T) = ChunkedVec::push;
    let _: fn(&'a mut ChunkedVec<T, N>) -> Option<T> = ChunkedVec::pop;
    let _: fn(&'a ChunkedVec<T, N>, usize) -> Option<&'a T> = ChunkedVec::get;
    let _: fn(&'a mut ChunkedVec<T, N>, usize) -> Option<&'a mut T> = ChunkedVec::get_mut;
    let _: fn(&'a ChunkedVec<T, N>) -> usize = ChunkedVec::len;
    let _: fn(&'a ChunkedVec<T, N>) -> bool = ChunkedVec::is_empty;
    let _: fn(&'a ChunkedVec<T, N>) -> bool = ChunkedVec::is_shared;
    let _: fn(&'a ChunkedVec<T, N>) -> Iter<'a, T> = ChunkedVec::iter;
    let _: fn(&'a ChunkedVec<T, N>) -> ChunkedVec<T, N> = ChunkedVec::clone;
    let _: fn(Vec<T>) -> ChunkedVec<T, N> = ChunkedVec::from_iter;
    let _: fn(&'a ChunkedVec<T, N>, usize) -> &'a T = Index::index;
    let _: fn(&mut Iter<'a, T>) -> Option<&'a T> = Iterator::next;
    let _: fn(&mut Iter<'a, T>) -> Option<&'a T> = DoubleEndedIterator::next_back;
    let _: fn(&Iter<'a, T>) -> usize = ExactSizeIterator::len;
}

/// The elements 0, 1, 2, …, which count their clones.
fn counted(copies: &CloneCounter, len: usize) -> Handle {
    (0..len).map(|value| copies.of(value)).collect()
}

/// What a handle holds, read by index.
fn values(handle: &Handle) -> Vec<usize> {
    (0..handle.len()).map(|index| handle[index].value).collect()
}

fn numbers(handle: &Numbers) -> Vec<usize> {
    (0..handle.len()).map(|index| handle[index]).collect()
}

/// Where each element is.
fn places<T: Clone, const N: usize>(handle: &ChunkedVec<T, N>) -> Vec<usize> {
    (0..handle.len()).map(|index| address(&handle[index])).collect()
}

#[test]
fn test_collected_elements_are_found() {
    for len in LENGTHS {
        // Neither says how many there are, and the second goes on after its end.
        let mut calls = 0;
        let restarts = std::iter::from_fn(|| {
            calls += 1;
            (calls != len + 1 && calls < len + 2 * CHUNK).then_some(calls - 1)
        });
        for v in [(0..len).filter(|_| true).collect::<Numbers>(), restarts.collect::<Numbers>()] {
            assert_eq!(v.len(), len, "the length must be the number of elements");
            assert_eq!(v.is_empty(), len == 0, "only a vector without elements is empty");
            for index in 0..len {
                assert_eq!(
                    v.get(index),
                    Some(&index),
                    "get must find each of {len} elements, in the order of the iterator"
                );
                assert_eq!(v[index], index, "an index must find each of {len} elements");
            }
            for index in [len, len + 1, len + CHUNK, usize::MAX] {
                assert_eq!(v.get(index), None, "get({index}) of {len} elements must return None");
                assert!(panics(|| v[index]), "reading at index {index} of {len} elements must panic");
            }
        }
    }
}

#[test]
fn test_collecting_and_reading_copy_nothing() {
    let copies = CloneCounter::new();
    let v = counted(&copies, 9);
    let other = v.clone();

    assert_eq!(values(&v), (0..9).collect::<Vec<_>>(), "collecting must keep the elements in order");
    assert_eq!(v.iter().map(|element| element.value).sum::<usize>(), 36, "iter must visit every element");
    assert_eq!(v.iter().rev().map(|element| element.value).sum::<usize>(), 36, "rev must visit every element");
    assert_eq!(v.get(8).map(|element| element.value), Some(8), "get must find the last element");
    assert_eq!(copies.count(), 0, "collecting, cloning and reading must clone no element");
    assert!(v.is_shared() && other.is_shared(), "reading must not end the sharing");
}

#[test]
fn test_the_elements_of_a_chunk_are_side_by_side() {
    for len in LENGTHS {
        let mut pushed = Numbers::new();
        (0..len).for_each(|value| pushed.push(value));
        for v in [(0..len).collect::<Numbers>(), pushed] {
            for chunk in places(&v).chunks(CHUNK) {
                let steps = chunk.windows(2).map(|pair| pair[1].wrapping_sub(pair[0]));
                let sides = steps.into_iter().all(|step| step == size_of::<usize>());
                assert!(sides, "each {CHUNK} of {len} elements must be one chunk: they are at {chunk:?}");
            }
        }
    }
}

#[test]
fn test_elements_go_with_their_last_handle() {
    let element = Arc::new(());
    let mut first: ChunkedVec<Arc<()>, CHUNK> = (0..6).map(|_| Arc::clone(&element)).collect();
    let second = first.clone();
    assert_eq!(Arc::strong_count(&element), 7, "collecting must keep each element once, and cloning must copy none");

    first.pop();
    drop(first);
    assert_eq!(Arc::strong_count(&element), 7, "what one handle drops must stay with the other one, and be there once");
    drop(second);
    assert_eq!(Arc::strong_count(&element), 1, "when the last handle is gone, so must be every element");
}

#[test]
fn test_a_clone_shares_every_element() {
    for len in LENGTHS {
        let first: Numbers = (0..len).collect();
        assert!(!first.is_shared(), "a new vector is alone");
        let second = first.clone();
        let third = second.clone();
        assert_eq!(places(&first), places(&second), "clone must make a handle to the same elements: they were copied");
        assert_eq!(places(&first), places(&third), "a clone of a clone must share the same elements");
        drop(first);
        assert!(third.is_shared(), "without the first handle, the others must go on sharing");
        drop(second);
        assert!(!third.is_shared(), "when the others are gone, a handle must be alone");
        assert_eq!(numbers(&third), (0..len).collect::<Vec<_>>(), "elements must live as long as a handle to them");
    }
    let size = size_of::<Numbers>();
    assert!(
        size <= 2 * size_of::<usize>(),
        "a clone is O(1) when the spine is shared as well: a handle has {size} bytes"
    );
}

/// What a write does to a handle, and to a `Vec` of the same elements.
struct Write {
    name: &'static str,
    through: fn(&mut Handle, Counted<usize>),
    plainly: fn(&mut Vec<usize>),
    /// The chunk that is written to, among so many elements.
    chunk: fn(usize) -> usize,
}

const PUSH: Write = Write {
    name: "push",
    through: |handle, element| handle.push(element),
    plainly: |elements| elements.push(99),
    chunk: |len| len / CHUNK,
};

const POP: Write = Write {
    name: "pop",
    through: |handle, _| drop(handle.pop()),
    plainly: |elements| {
        elements.pop();
    },
    chunk: |len| len.saturating_sub(1) / CHUNK,
};

const GET_MUT: Write = Write {
    name: "get_mut of the middle",
    through: |handle, element| {
        let middle = handle.len() / 2;
        if let Some(place) = handle.get_mut(middle) {
            *place = element;
        }
    },
    plainly: |elements| {
        let middle = elements.len() / 2;
        if let Some(place) = elements.get_mut(middle) {
            *place = 99;
        }
    },
    chunk: |len| len / 2 / CHUNK,
};

/// Writes to a vector of each length, alone and shared, and looks at everything afterwards.
fn check(write: &Write) {
    let name = write.name;
    for len in LENGTHS {
        let copies = CloneCounter::new();
        let mut expected: Vec<usize> = (0..len).collect();
        (write.plainly)(&mut expected);
        let write_once = |handle: &mut Handle| {
            let element = copies.of(99);
            copies.during(|| (write.through)(handle, element)).1
        };

        let mut alone = counted(&copies, len);
        drop(alone.clone());
        let copied = write_once(&mut alone);
        assert_eq!(copied, 0, "{name} on {len} elements that nothing shares must clone none: {copied} were cloned");
        assert_eq!(values(&alone), expected, "{name} must do to {len} elements what it does to those of a Vec");

        let first = counted(&copies, len);
        let (mut second, third, before) = (first.clone(), first.clone(), places(&first));
        let copied = write_once(&mut second);
        assert_eq!(values(&second), expected, "{name} must do to {len} shared elements what it does to those of a Vec");

        let chunk = (write.chunk)(len);
        let in_chunk = len.saturating_sub(chunk * CHUNK).min(CHUNK);
        assert!(
            copied <= in_chunk,
            "{name} on {len} shared elements must clone those of one chunk, {in_chunk} at most: there were {copied} clones"
        );
        for (index, place) in places(&second).into_iter().enumerate().filter(|(index, _)| index / CHUNK != chunk) {
            assert_eq!(
                place, before[index],
                "{name} on {len} shared elements must leave the other chunks shared: element {index} was moved or copied"
            );
        }
        for other in [&first, &third] {
            let saw = "must not be seen by another handle";
            assert_eq!(values(other), (0..len).collect::<Vec<_>>(), "{name} on {len} shared elements {saw}");
            assert_eq!(
                places(other),
                before,
                "{name} on {len} shared elements must leave those of other handles in place"
            );
        }

        drop((first, third));
        let (_, copied) = copies.during(|| write_once(&mut second));
        assert!(
            copied <= CHUNK,
            "a second {name} must clone the elements of one chunk at most: there were {copied} clones"
        );
    }
}

#[test]
fn test_push_copies_one_chunk() {
    check(&PUSH);
    let mut v = Numbers::new();
    let empty = v.clone();
    for value in 0..1_000 {
        v.push(value);
        assert_eq!((v.len(), v[value]), (value + 1, value), "every push must add one element, behind the others");
    }
    assert_eq!(numbers(&v), (0..1_000).collect::<Vec<_>>(), "pushes must leave the elements before them in order");
    assert!(empty.is_empty() && empty.get(0).is_none(), "a push must not be seen by another handle");
}

#[test]
fn test_pop_copies_one_chunk() {
    check(&POP);
    for shared in [false, true] {
        let mut v: Numbers = (0..14).collect();
        let mut others = Vec::new();
        for expected in (0..14).rev().map(Some).chain([None, None]) {
            if shared {
                others.push(v.clone());
            }
            assert_eq!(v.pop(), expected, "pop must return the last element, or None");
            assert_eq!(v.len(), expected.unwrap_or(0), "pop must take one element away");
        }
        for (number, other) in others.iter().enumerate() {
            assert_eq!(other.len(), 14_usize.saturating_sub(number), "a pop must not be seen by another handle");
        }
        v.push(7);
        assert_eq!(numbers(&v), [7], "a vector whose elements are all popped must be as good as new");
    }
}

#[test]
fn test_get_mut_copies_one_chunk() {
    check(&GET_MUT);
    for len in LENGTHS {
        let original: Numbers = (0..len).collect();
        for mut v in [original.clone(), (0..len).collect::<Numbers>()] {
            for index in 0..len {
                let element = v.get_mut(index).expect("get_mut must lend out every element that there is");
                assert_eq!(*element, index, "get_mut({index}) must lend out the element at that index");
                *element += 100;
            }
            let expected: Vec<usize> = (100..100 + len).collect();
            assert_eq!(numbers(&v), expected, "what is written through get_mut must be in the vector");
        }
        assert_eq!(numbers(&original), (0..len).collect::<Vec<_>>(), "a write must not be seen by another handle");
    }
}

#[test]
fn test_each_chunk_is_copied_once() {
    let copies = CloneCounter::new();
    let original = counted(&copies, 14);
    let mut v = original.clone();

    for (index, expected) in [(5, 4), (4, 4), (7, 4), (0, 8), (13, 10), (12, 10), (6, 10), (8, 14), (11, 14)] {
        v.get_mut(index).expect("get_mut must lend out every element that there is").value += 100;
        let copied = copies.count();
        assert!(copied <= expected, "after a write at {index}, {expected} elements at most are cloned, not {copied}");
    }
    v.push(copies.of(14));
    v.push(copies.of(15));
    v.push(copies.of(16));
    assert!(copies.count() <= 14, "chunks of its own and new ones must grow in place: {} clones", copies.count());
    assert_eq!(values(&original), (0..14).collect::<Vec<_>>(), "no write may be seen by another handle");
}

#[test]
fn test_a_write_of_nothing_copies_nothing() {
    for len in LENGTHS {
        let copies = CloneCounter::new();
        let original = counted(&copies, len);
        let mut v = original.clone();
        for index in [len, len + 1, len + CHUNK, usize::MAX] {
            assert!(v.get_mut(index).is_none(), "get_mut({index}) of {len} elements must return None");
        }
        assert_eq!(copies.count(), 0, "get_mut must look before it copies: elements were cloned to return None");
        assert!(v.is_shared(), "get_mut must not end the sharing when there is nothing to write to");
    }
    let original = Numbers::new();
    let mut v = original.clone();
    assert_eq!(v.pop(), None, "pop of no elements must return None");
    assert!(v.is_shared(), "pop must not end the sharing when there is nothing to remove");
}

#[test]
fn test_iter_visits_every_element_from_both_ends() {
    /// By way of `fold`, which goes its own way through the chunks.
    fn found<'a>(iter: impl Iterator<Item = &'a usize>) -> Vec<usize> {
        iter.fold(Vec::new(), |mut found, element| {
            found.push(*element);
            found
        })
    }

    for len in LENGTHS {
        let v: Numbers = (0..len).collect();
        assert_eq!(v.iter().copied().collect::<Vec<_>>(), (0..len).collect::<Vec<_>>(), "iter must keep the order");
        assert_eq!(v.iter().rev().copied().collect::<Vec<_>>(), (0..len).rev().collect::<Vec<_>>(), "rev must turn it");
        assert!(v.iter().zip(places(&v)).all(|(element, place)| address(element) == place), "iter must copy nothing");

        // Each bit says from which end the next element is taken.
        for ends in 0..1_u32 << len.min(9) {
            let (mut iter, mut expected) = (v.iter(), 0..len);
            for step in 0..len + 2 {
                let left = expected.len();
                assert_eq!(iter.len(), left, "len must be the number of elements that are still to come");
                assert_eq!(iter.size_hint(), (left, Some(left)), "size_hint must be exact");
                let (found, right) = if ends >> (step % 9) & 1 == 0 {
                    (iter.next(), expected.next())
                } else {
                    (iter.next_back(), expected.next_back())
                };
                assert_eq!(found.copied(), right, "each element must come once, from one of the ends");
            }
        }
        for skipped in 0..=len + 1 {
            let (mut iter, mut expected) = (v.iter(), 0..len);
            assert_eq!(iter.nth(skipped).copied(), expected.nth(skipped), "nth must skip so many elements");
            assert_eq!(iter.len(), expected.len(), "len must know what nth has skipped");
            let mut back = v.iter().rev();
            back.nth(skipped);
            assert_eq!(found(iter), expected.collect::<Vec<_>>(), "fold must visit what is left, in its order");
            let left: Vec<usize> = (0..len.saturating_sub(skipped + 1)).rev().collect();
            assert_eq!(found(back), left, "rev must go through what is left from the end");
        }
    }
}

#[test]
fn test_every_history_is_that_of_a_vec() {
    /// Does all that can be done in so many steps to two handles, which shared everything at first.
    fn go_on(steps: u32, handles: &[ChunkedVec<u32, 2>; 2], expected: &[Vec<u32>; 2]) {
        for (handle, expected) in handles.iter().zip(expected) {
            let found: Vec<u32> = (0..handle.len()).map(|index| handle[index]).collect();
            assert_eq!(found, *expected, "two handles must behave like two vectors, whatever is done to them");
        }
        let Some(left) = steps.checked_sub(1) else { return };
        for action in 0..8 {
            let (mut handles, mut expected) = (handles.clone(), expected.clone());
            let (one, other) = (action % 2, 1 - action % 2);
            let (handle, vec) = (&mut handles[one], &mut expected[one]);
            match action / 2 {
                0 => {
                    handle.push(steps);
                    vec.push(steps);
                }
                1 => assert_eq!(handle.pop(), vec.pop(), "pop must return the last element of its own handle"),
                2 => {
                    let middle = vec.len() / 2;
                    let places = (handle.get_mut(middle), vec.get_mut(middle));
                    if let (Some(found), Some(right)) = places {
                        (*found, *right) = (steps, steps);
                    }
                }
                _ => {
                    handles[other] = handles[one].clone();
                    expected[other] = expected[one].clone();
                }
            }
            go_on(left, &handles, &expected);
        }
    }
    for len in 0..5 {
        let elements: Vec<u32> = (10..10 + len).collect();
        let v: ChunkedVec<u32, 2> = elements.iter().copied().collect();
        go_on(4, &[v.clone(), v], &[elements.clone(), elements]);
    }
}

#[test]
fn test_a_panic_in_clone_changes_no_element() {
    type Fragile = test_utils::Fragile<usize>;
    type Write = fn(&mut ChunkedVec<Fragile, CHUNK>, Fragile);
    let writes: [(&str, Write); 3] = [
        ("push", |v, fragile| v.push(fragile)),
        ("pop", |v, _| drop(v.pop())),
        ("get_mut", |v, fragile| *v.get_mut(5).expect("get_mut must lend out every element") = fragile),
    ];
    for (name, write) in writes {
        for clones in 0..3 {
            let budget = CloneBudget::new(clones);
            let original: ChunkedVec<Fragile, CHUNK> = (0..7).map(|value| budget.of(value)).collect();
            let mut v = original.clone();

            let panicked = panics(|| write(&mut v, budget.of(99)));

            assert!(panicked, "{name} on shared elements must clone them, and let the panic of a clone through");
            for handle in [&v, &original] {
                let values: Vec<usize> = handle.iter().map(|element| element.value).collect();
                assert_eq!(values, (0..7).collect::<Vec<_>>(), "when a clone panics, {name} must change no element");
                assert_eq!(handle.len(), 7, "when a clone panics, {name} must leave the length as it was");
            }
        }
    }
}

#[test]
fn test_only_copying_asks_for_clone() {
    /// Implements nothing. The lifetime lets a handle ask more of its elements and compile all the same.
    struct Unique<'a>(PhantomData<&'a ()>);

    let v: Numbers = (0..3).collect();
    assert_eq!(format!("{:?}", v.clone()), "[0, 1, 2]", "Debug must show the elements as those of a Vec");
    let cloned = impls!(for<'a> ChunkedVec<Unique<'a>, 8>: Clone + Default);
    assert!(cloned, "a clone copies no element, so it must not demand Clone of them: write Clone by hand");
    let made = impls!(for<'a> ChunkedVec<Unique<'a>, 8>: FromIterator<Unique<'a>> + Index<usize, Output = Unique<'a>>);
    assert!(made, "collecting and reading copy no element, so they must not demand Clone of them");
    assert!(impls!(Numbers: Send + Sync), "handles must be able to live in several threads: is something an Rc?");
}

#[test]
fn test_elements_and_chunks_of_any_size() {
    fn check<const SIZE: usize, const N: usize>() {
        let original: ChunkedVec<Small<SIZE>, N> = (0..10_u8).map(|value| Small([value; SIZE])).collect();
        let mut v = original.clone();
        let ((), clones) = Small::clones_during(|| v.push(Small([10; SIZE])));
        assert!(clones <= 10 % N, "push to a chunk of {N} must clone {} elements at most, not {clones}", 10 % N);
        let (_, clones) = Small::clones_during(|| v.get_mut(0).is_some());
        assert!(clones <= N, "get_mut in a chunk of {N} must clone {N} elements at most, not {clones}");
        for value in (0..=10).rev() {
            let popped = v.pop().expect("pop must return each element that was collected or pushed");
            assert_eq!(popped.0, [value; SIZE], "pop must return the last element");
        }
        assert_eq!((v.len(), original.len()), (0, 10), "every element must be counted, whatever its size");
    }
    check::<0, 3>();
    check::<0, 1>();
    check::<1, 1>();
    check::<1, 2>();
    check::<8, 10>();
    check::<8, 1024>();
    check::<100, 7>();
}
