//! Edge cases: elements of any size, `clone_from`, and code of the elements that panics or uses other handles.
//! Read: starter.rs, `CowVec`, `push` and `into_vec`.

use std::sync::Arc;

use cow_vec::CowVec;
use pretty_assertions::assert_eq;
use test_utils::{CloneBudget, CloneCounter, Foreign, Fragile, Small, finishes, panics};

use super::{counted, values};

/// A way to write, or to take the elements out.
type Way<T> = (&'static str, fn(CowVec<T>, T));

fn ways<T: Clone + 'static>() -> [Way<T>; 5] {
    [
        ("push", |mut handle, element| handle.push(element)),
        ("pop", |mut handle, _| drop(handle.pop())),
        ("get_mut", |mut handle, element| {
            *handle.get_mut(0).expect("get_mut must lend out every element that there is") = element;
        }),
        ("index_mut", |mut handle, element| handle[0] = element),
        ("into_vec", |handle, _| drop(handle.into_vec())),
    ]
}

/// Writes to elements of `SIZE` bytes in every way, alone and shared.
fn write_to_elements_of<const SIZE: usize>() {
    let element = || Small([7; SIZE]);
    for (name, write) in ways() {
        let alone = CowVec::from(vec![element(), element(), element()]);
        let ((), copied) = Small::clones_during(|| write(alone, element()));
        assert_eq!(copied, 0, "{name} must clone no element of {SIZE} bytes that nothing shares");

        let first = CowVec::from(vec![element(), element(), element()]);
        let second = first.clone();
        assert_eq!(first.strong_count(), 2, "elements of {SIZE} bytes must be shared like any others");
        let ((), copied) = Small::clones_during(|| write(second, element()));
        assert!(copied <= 3, "{name} must clone 3 shared elements of {SIZE} bytes once: there were {copied} clones");
        assert_eq!((first.strong_count(), first.len()), (1, 3), "{name} must leave the other handle its elements");
    }

    let mut v = CowVec::new();
    for len in 1..=100 {
        v.push(element());
        let shared = v.clone();
        v.push(element());
        assert_eq!((v.len(), shared.len()), (len + 1, len), "a push must add one element of {SIZE} bytes");
        assert_eq!(v.pop().map(|small| small.0), Some([7; SIZE]), "pop must return the last element of {SIZE} bytes");
    }
    assert_eq!(v.get(100).is_none(), v.get(99).is_some(), "100 elements of {SIZE} bytes must have 100 indices");
    assert_eq!((v.iter().count(), v.into_vec().len()), (100, 100), "iter and into_vec must find them all");
}

#[test]
fn test_elements_of_any_size_are_shared() {
    write_to_elements_of::<0>();
    write_to_elements_of::<1>();
    write_to_elements_of::<8>();
    write_to_elements_of::<1_000>();
}

#[test]
fn test_clone_from_lets_go_of_the_old_elements() {
    for (new, old) in [(3, 5), (5, 3), (3, 3), (3, 0), (0, 3)] {
        let copies = CloneCounter::new();
        let (source, mut target) = (counted(&copies, new), counted(&copies, old));
        let other = target.clone();

        target.clone_from(&source);
        target.clone_from(&source);

        assert_eq!(values(&target), values(&source), "clone_from must take the elements of the other handle");
        assert_eq!(source.strong_count(), target.strong_count(), "clone_from must be counted like a clone");
        assert_eq!(
            (other.len(), other.strong_count()),
            (old, 1),
            "clone_from must leave the old elements to the others"
        );
        assert_eq!(copies.count(), 0, "clone_from must clone no element");
    }

    let (source, mut target) = (CowVec::from(vec![(); 5]), CowVec::from(vec![(); 3]));
    target.clone_from(&source);
    assert_eq!((target.len(), target.strong_count()), (5, 2), "clone_from must share elements without a size as well");
}

#[test]
fn test_a_panic_in_clone_harms_no_other_handle() {
    for (name, write) in ways::<Fragile<Arc<()>>>() {
        for clones in 0..3 {
            // An Arc counts how many elements exist.
            let (budget, witness) = (CloneBudget::new(100), Arc::new(()));
            let original = CowVec::from((0..3).map(|_| budget.of(Arc::clone(&witness))).collect::<Vec<_>>());
            write(original.clone(), budget.of(Arc::clone(&witness)));
            let (shared, element) = (original.clone(), budget.of(Arc::clone(&witness)));

            budget.set(clones);
            panics(|| write(shared, element));
            budget.set(100);

            assert_eq!(original.strong_count(), 1, "after a panic in {name}, a handle that was dropped must be gone");
            assert_eq!(original.len(), 3, "a panic in {name} must leave the other handle its elements");
            assert_eq!(Arc::strong_count(&witness), 4, "a panic in {name} must drop what was cloned before it");
            write(original, budget.of(Arc::clone(&witness)));
            assert_eq!(Arc::strong_count(&witness), 1, "after a panic in {name}, the last handle must work as before");
        }
    }
}

#[test]
fn test_elements_may_use_handles_while_they_are_cloned_or_dropped() {
    for (name, write) in ways() {
        let finished = finishes(move || {
            let [first, second] = [(); 2].map(|()| CowVec::from(vec![Foreign, Foreign]));
            let (shared, mut replaced) = (first.clone(), second.clone());
            let use_other_handles = move || {
                ways().into_iter().for_each(|(_, write)| write(second.clone(), Foreign));
                assert_eq!(second.len(), 2, "a write within {name} must leave the other handle its elements");
            };
            Foreign::run_with(use_other_handles, || {
                write(shared, Foreign);
                replaced.clone_from(&first);
                drop((first, replaced));
            });
        });
        assert!(finished, "{name} must let elements use other handles: they waited for each other for ever");
    }
}
