//! Writing: `push`, `pop`, `get_mut` and `v[i] = …` do what they do to a `Vec`, and copy once while it is shared.
//! Read: README.md, "Grow in the same pass".

use std::panic::{AssertUnwindSafe, catch_unwind};

use cow_vec::CowVec;
use pretty_assertions::assert_eq;
use test_utils::CloneCounter;

use super::{Handle, LENGTHS, counted, values};

/// A way to write through a handle, and the same change to a plain vector.
struct Write {
    name: &'static str,
    through: fn(&mut Handle, &CloneCounter),
    plainly: fn(&mut Vec<i32>),
}

const PUSH: Write =
    Write { name: "push", through: |handle, copies| handle.push(copies.of(99)), plainly: |elements| elements.push(99) };

const POP: Write = Write {
    name: "pop",
    through: |handle, _| drop(handle.pop()),
    plainly: |elements| elements.truncate(elements.len() - 1),
};

const GET_MUT: Write = Write {
    name: "get_mut",
    through: |handle, _| {
        let middle = handle.len() / 2;
        handle.get_mut(middle).expect("get_mut must lend out every element that there is").value = 99;
    },
    plainly: |elements| {
        let middle = elements.len() / 2;
        elements[middle] = 99;
    },
};

const INDEX_MUT: Write = Write {
    name: "index_mut",
    through: |handle, _| {
        let middle = handle.len() / 2;
        handle[middle].value = 99;
    },
    plainly: GET_MUT.plainly,
};

impl Write {
    /// Writes, and returns the number of elements that were cloned for it.
    fn once(&self, handle: &mut Handle, copies: &CloneCounter) -> usize {
        copies.during(|| (self.through)(handle, copies)).1
    }

    fn check_alone(&self) {
        let name = self.name;
        for len in LENGTHS {
            let copies = CloneCounter::new();
            let mut handle = counted(&copies, len);
            let mut expected = values(&handle);
            (self.plainly)(&mut expected);

            let copied = self.once(&mut handle, &copies);
            assert_eq!(copied, 0, "{name} on a vector that nothing shares must clone no element: {copied} were cloned");
            assert_eq!(values(&handle), expected, "{name} must do to the elements what it does to those of a Vec");
            assert_eq!(handle.strong_count(), 1, "{name} must not leave a second handle behind");

            let mut handle = counted(&copies, len);
            drop(handle.clone());
            let copied = self.once(&mut handle, &copies);
            assert_eq!(copied, 0, "when the other handle is gone, {name} must clone no element: {copied} were cloned");
        }
    }

    fn check_one_copy(&self) {
        let name = self.name;
        for len in LENGTHS.map(|len| len + 1) {
            let copies = CloneCounter::new();
            let first = counted(&copies, len);
            let mut second = first.clone();

            let copied = self.once(&mut second, &copies);
            assert!(copied <= len, "{name} must clone each of {len} shared elements once: there were {copied} clones");

            let again = copied + self.once(&mut second, &copies);
            assert!(again <= len, "the second {name} must find its own elements, not clone them again: {again} clones");
        }
    }

    fn check_others(&self) {
        let name = self.name;
        for (len, handles) in LENGTHS.into_iter().flat_map(|len| [(len, 2), (len, 3)]) {
            for writer in 0..handles {
                let first = counted(&CloneCounter::new(), len);
                let before = values(&first);
                let mut after = before.clone();
                (self.plainly)(&mut after);
                let mut others = vec![first.clone(); handles - 1];
                others.push(first);
                let mut written = others.swap_remove(writer);

                self.once(&mut written, &CloneCounter::new());

                assert_eq!(
                    values(&written),
                    after,
                    "after {name}, the handle that was written to must hold the change"
                );
                assert_eq!(written.strong_count(), 1, "after {name}, the writer must be alone with its copy");
                for other in &others {
                    let saw = "on a shared vector must copy it first: another handle saw the change";
                    assert_eq!(values(other), before, "{name} {saw}");
                    let left = "the handles that were not written to must go on sharing the old elements";
                    assert_eq!(other.strong_count(), others.len(), "after {name}, {left}");
                }
            }
        }
    }
}

#[test]
fn test_push_alone_copies_nothing() {
    PUSH.check_alone();
}

#[test]
fn test_push_copies_each_element_once() {
    PUSH.check_one_copy();
}

#[test]
fn test_a_thousand_pushes_copy_once() {
    let copies = CloneCounter::new();
    let original = counted(&copies, 3);
    let mut v = original.clone();

    let ((), copied) = copies.during(|| (3..1_003).for_each(|value| v.push(copies.of(value))));

    assert!(copied <= 3, "a thousand pushes must clone each of 3 shared elements once: there were {copied} clones");
    assert_eq!(values(&v), (0..1_003).collect::<Vec<_>>(), "each push must add its element behind the others");
    assert_eq!(values(&original), [0, 1, 2], "whatever was pushed, the other handle must keep its elements");
}

#[test]
fn test_push_leaves_the_others_alone() {
    PUSH.check_others();
}

#[test]
fn test_an_empty_vector_grows() {
    for mut v in [CowVec::new(), CowVec::default()] {
        assert!(v.is_empty(), "a new CowVec must hold no elements");
        assert_eq!(v.len(), 0, "a new CowVec must hold no elements");
        assert_eq!(v.strong_count(), 1, "a new CowVec must be alone");
        let before = v.clone();

        for value in 0..1000 {
            v.push(value);
            assert_eq!(v.len(), value + 1, "every push must add one element");
            assert_eq!(v[value], value, "push must put the element behind the others");
            assert!(!v.is_empty(), "a vector with elements is not empty");
        }

        assert_eq!(v[0], 0, "the first element must stay the first");
        assert!(before.is_empty(), "a push on a shared empty vector must not be seen by the other handle");
    }
}

#[test]
fn test_pop_alone_copies_nothing() {
    POP.check_alone();
}

#[test]
fn test_pop_copies_each_element_once() {
    POP.check_one_copy();
}

#[test]
fn test_pop_leaves_the_others_alone() {
    POP.check_others();
}

#[test]
fn test_pop_returns_the_last_until_none_is_left() {
    let mut alone = CowVec::from(vec![1, 2, 3]);
    let original = alone.clone();
    let mut shared = original.clone();
    for expected in [Some(3), Some(2), Some(1), None, None] {
        assert_eq!(shared.pop(), expected, "pop of a shared vector must return its last element, or None");
        // Shared again, so that every pop is one of a shared vector, and the pop of nothing too.
        drop(alone);
        alone = shared.clone();
    }
    drop(shared);
    assert!(alone.is_empty(), "when the last element is popped, the vector must be empty");

    let mut alone = CowVec::from(vec![1, 2, 3]);
    for expected in [Some(3), Some(2), Some(1), None, None] {
        assert_eq!(alone.pop(), expected, "pop must return the last element, or None");
    }
    assert!(alone.is_empty(), "when the last element is popped, the vector must be empty");
    assert_eq!(original.len(), 3, "no pop may be seen by another handle");
}

#[test]
fn test_get_mut_alone_copies_nothing() {
    GET_MUT.check_alone();
}

#[test]
fn test_get_mut_copies_each_element_once() {
    GET_MUT.check_one_copy();
}

#[test]
fn test_get_mut_leaves_the_others_alone() {
    GET_MUT.check_others();
}

#[test]
fn test_get_mut_finds_every_element_and_nothing_beyond() {
    for len in LENGTHS {
        let original = CowVec::from((0..len).collect::<Vec<_>>());
        let alone = CowVec::from((0..len).collect::<Vec<_>>());
        for mut v in [original.clone(), alone] {
            for index in [len, len + 1, usize::MAX] {
                assert_eq!(v.get_mut(index), None, "get_mut({index}) of {len} elements must return None");
                assert_eq!(v.len(), len, "get_mut must not change the number of elements");
            }
            for index in 0..len {
                let element = v.get_mut(index).expect("get_mut must lend out every element that there is");
                assert_eq!(*element, index, "get_mut({index}) must lend out the element at that index");
                *element += 1;
            }
            for index in 0..len {
                assert_eq!(v[index], index + 1, "what is written through get_mut must be in the vector");
            }
        }
    }
    assert_eq!(CowVec::<i32>::new().get_mut(0), None, "get_mut of no elements must return None");
}

#[test]
fn test_index_mut_alone_copies_nothing() {
    INDEX_MUT.check_alone();
}

#[test]
fn test_index_mut_copies_each_element_once() {
    INDEX_MUT.check_one_copy();
}

#[test]
fn test_index_mut_leaves_the_others_alone() {
    INDEX_MUT.check_others();
}

#[test]
fn test_an_index_finds_its_element_or_panics() {
    for len in LENGTHS {
        let original = CowVec::from((0..len).collect::<Vec<_>>());
        let alone = CowVec::from((0..len).collect::<Vec<_>>());
        for mut v in [original.clone(), alone] {
            for index in 0..len {
                assert_eq!(v[index], index, "an index must read the element at that index");
                v[index] += 1;
                assert_eq!(v[index], index + 1, "an index must write to the element at that index");
            }
            for index in [len, len + 1, usize::MAX] {
                let read = catch_unwind(AssertUnwindSafe(|| v[index]));
                assert!(read.is_err(), "reading at index {index} of {len} elements must panic");
                let write = catch_unwind(AssertUnwindSafe(|| v[index] = 99));
                assert!(write.is_err(), "writing at index {index} of {len} elements must panic");
            }
            let expected: Vec<_> = (1..=len).collect();
            assert_eq!(v.into_vec(), expected, "an index that is out of bounds must change nothing");
        }
    }
}
