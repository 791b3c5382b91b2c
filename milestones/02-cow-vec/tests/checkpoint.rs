//! The checkpoint of milestone 2. It passes when every test here does; milestone 3 is then unlocked.

use std::cell::Cell;
use std::collections::HashMap;
use std::marker::PhantomData;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::sync::{Arc, Barrier, Condvar, Mutex};
use std::thread;
use std::time::Duration;

use cow_vec::CowVec;
use pretty_assertions::assert_eq;
use test_utils::{CloneCounter, Counted, address};

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

// ---------------------------------------------------------------------------------------------------------------------
// Beyond the specification: the right elements, no needless copy, and handles that tell the truth.
// ---------------------------------------------------------------------------------------------------------------------

type Handle = CowVec<Counted<i32>>;

/// What holds for a short vector has to hold for a long one.
const LENGTHS: [usize; 4] = [1, 3, 40, 1000];

/// A handle to the elements 0, 1, 2, …, which count their clones.
fn counted(copies: &CloneCounter, len: usize) -> Handle {
    CowVec::from((0..).map(|value| copies.of(value)).take(len).collect::<Vec<_>>())
}

/// What a handle holds, found out with nothing but `len` and reading by index.
fn values(handle: &Handle) -> Vec<i32> {
    (0..handle.len()).map(|index| handle[index].value).collect()
}

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

#[test]
fn test_push_alone_copies_nothing() {
    PUSH.check_alone();
}

#[test]
fn test_push_copies_each_element_once() {
    PUSH.check_one_copy();
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
fn test_elements_live_as_long_as_somebody_holds_them() {
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

#[test]
fn test_threads_count_every_handle() {
    const THREADS: i32 = 4;
    let original = CowVec::from(vec![1, 2, 3]);
    let start = Barrier::new(THREADS as usize);
    let mine: Vec<_> = (0..THREADS).map(|_| original.clone()).collect();
    thread::scope(|scope| {
        for (number, mut mine) in (0..THREADS).zip(mine) {
            let start = &start;
            scope.spawn(move || {
                start.wait();
                for _ in 0..20 {
                    drop(vec![mine.clone(); 20_000]);
                }
                mine.push(number);
                assert_eq!(mine[3], number, "each thread must find in its own copy what it wrote");
            });
        }
    });
    assert_eq!(original.strong_count(), 1, "handles that threads cloned and dropped must all have been counted");
    assert_eq!(original.into_vec(), [1, 2, 3], "a write in another thread must not be seen here");
}

/// Looks at a type: may it be sent to another thread, may it be shared with one? Where the first `impl` does not apply,
/// the trait answers.
struct Look<T>(PhantomData<T>);

impl<T: Send> Look<T> {
    fn is_send(&self) -> bool {
        true
    }
}

impl<T: Sync> Look<T> {
    fn is_sync(&self) -> bool {
        true
    }
}

trait Otherwise {
    fn is_send(&self) -> bool {
        false
    }

    fn is_sync(&self) -> bool {
        false
    }
}

impl<T> Otherwise for Look<T> {}

#[test]
fn test_handles_stay_in_the_thread_when_their_elements_must() {
    let counting = CowVec::from(vec![Rc::new(1)]);
    drop(counting.clone());
    let look = Look(PhantomData::<CowVec<Rc<i32>>>);
    assert!(!look.is_send() && !look.is_sync(), "a handle to elements that are not Send must not cross threads");

    let look = Look(PhantomData::<CowVec<Cell<i32>>>);
    assert!(!look.is_send() && !look.is_sync(), "handles share elements, so elements that are not Sync must not cross");

    let look = Look(PhantomData::<CowVec<i32>>);
    assert!(look.is_send() && look.is_sync(), "a handle to elements that may cross threads must be able to cross too");
}

/// Where clones of equally named elements wait for each other.
#[derive(Default)]
struct Meeting {
    state: Mutex<Clones>,
    arrival: Condvar,
}

#[derive(Default)]
struct Clones {
    begun: HashMap<&'static str, usize>,
    waited_in_vain: Option<&'static str>,
}

/// An element whose clone waits until another thread is cloning one of the same name.
struct Meets {
    name: &'static str,
    meeting: Arc<Meeting>,
}

impl Clone for Meets {
    fn clone(&self) -> Self {
        let (name, meeting) = (self.name, Arc::clone(&self.meeting));
        let mut clones = meeting.state.lock().expect("nobody panics while they meet");
        *clones.begun.entry(name).or_default() += 1;
        meeting.arrival.notify_all();
        let is_alone = |clones: &mut Clones| clones.begun[name] < 2 && clones.waited_in_vain.is_none();
        let waited = meeting.arrival.wait_timeout_while(clones, Duration::from_secs(5), is_alone);
        let (mut clones, waited) = waited.expect("nobody panics while they meet");
        if waited.timed_out() {
            clones.waited_in_vain = Some(name);
            meeting.arrival.notify_all();
        }
        drop(clones);
        Self { name, meeting }
    }
}

#[test]
fn test_writers_do_not_wait_for_each_other() {
    type Way = fn(CowVec<Meets>, Meets);
    let ways: [(&str, Way); 5] = [
        ("push", |mut handle, element| handle.push(element)),
        ("pop", |mut handle, _| drop(handle.pop())),
        ("get_mut", |mut handle, _| assert!(handle.get_mut(0).is_some(), "get_mut must lend out the only element")),
        ("index_mut", |mut handle, element| handle[0] = element),
        ("into_vec", |handle, _| drop(handle.into_vec())),
    ];
    let meeting = Arc::new(Meeting::default());
    let element = |name| Meets { name, meeting: Arc::clone(&meeting) };
    let originals = ways.map(|(name, write)| (name, write, CowVec::from(vec![element(name)])));
    thread::scope(|scope| {
        for (name, write, original) in &originals {
            for _ in 0..2 {
                let (handle, element) = (original.clone(), element(name));
                scope.spawn(move || write(handle, element));
            }
        }
    });
    let clones = meeting.state.lock().expect("nobody panics while they meet");
    let message =
        "threads that write to handles of their own must be able to copy at the same time: one had to wait in";
    assert_eq!(clones.waited_in_vain, None, "{message} this function");
}

// ---------------------------------------------------------------------------------------------------------------------
// The signatures of the starter. Nobody calls these functions: the compiler compares yours with them, since a type that
// equals everything would pass every comparison above. Where it complains, the line shows what your function has to be.
// ---------------------------------------------------------------------------------------------------------------------

#[allow(dead_code, clippy::extra_unused_lifetimes, reason = "the compiler has to read it, and nobody has to call it")]
fn signatures<'a, T: Clone + 'static>() {
    let _: fn() -> CowVec<T> = CowVec::new;
    let _: fn(&'a mut CowVec<T>, T) = CowVec::push;
    let _: fn(&'a mut CowVec<T>) -> Option<T> = CowVec::pop;
    let _: fn(&'a CowVec<T>, usize) -> Option<&'a T> = CowVec::get;
    let _: fn(&'a mut CowVec<T>, usize) -> Option<&'a mut T> = CowVec::get_mut;
    let _: fn(&'a CowVec<T>) -> usize = CowVec::len;
    let _: fn(&'a CowVec<T>) -> bool = CowVec::is_empty;
    let _: fn(&'a CowVec<T>) -> bool = CowVec::is_shared;
    let _: fn(&'a CowVec<T>) -> usize = CowVec::strong_count;
    let _: fn(CowVec<T>) -> Vec<T> = CowVec::into_vec;
    let _: fn(&'a CowVec<T>) -> CowVec<T> = CowVec::clone;
    let _: fn(&'a mut CowVec<T>, &'a CowVec<T>) = CowVec::clone_from;
    let _: fn() -> CowVec<i32> = CowVec::default;
    let _: fn(Vec<T>) -> CowVec<T> = CowVec::from;
    let _: fn(&'a CowVec<T>, usize) -> &'a T = <CowVec<T> as std::ops::Index<usize>>::index;
    let _: fn(&'a mut CowVec<T>, usize) -> &'a mut T = <CowVec<T> as std::ops::IndexMut<usize>>::index_mut;
}

/// `iter` may return any iterator over references to the elements. What is read through it, and with an index, has the
/// type that it has for a `Vec`.
#[allow(dead_code, reason = "the compiler has to read it, and nobody has to call it")]
fn reads_like_a_vec<'a>(numbers: &'a CowVec<i32>, lengths: &'a CowVec<usize>, counted: &'a Handle) {
    let _: fn(&'a CowVec<i32>) -> _ = CowVec::iter;
    let _: Option<&'a i32> = numbers.iter().next();
    let _: i32 = numbers.iter().sum::<i32>();
    let _: std::iter::Copied<_> = lengths.iter().copied();
    let _: std::iter::Map<_, _> = counted.iter().map(|element| element.value);
    let _: i32 = numbers[0];
    let elements = [&counted[0]];
    let _: [&'a Counted<i32>; 1] = elements;
}
