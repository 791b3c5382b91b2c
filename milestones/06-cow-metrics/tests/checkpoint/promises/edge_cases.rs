//! Edge cases: values of any size, calls of code that is not yours while you work, and panics in it.
//! Read: starter.rs, `make_mut`, `update`, `into_inner` and `clone`.

use std::sync::Arc;

use cow_metrics::Cow;
use pretty_assertions::assert_eq;
use test_utils::{CloneBudget, CloneCounter, Foreign, Small, address, finishes, panics};

use super::counted;

/// The name of a method that writes, and a call of it that changes nothing.
type Writer<T> = (&'static str, fn(&mut Cow<T>));

fn writers<T: Clone + Send + Sync>() -> [Writer<T>; 2] {
    [
        ("make_mut", |cow| {
            cow.make_mut();
        }),
        ("update", |cow| cow.update(|_| ())),
    ]
}

/// Goes through the life of a value of `SIZE` bytes.
fn share_and_separate<const SIZE: usize>() {
    let equal = Cow::new(Small([7; SIZE]));
    for (method, write) in writers() {
        let mut first = Cow::new(Small([7; SIZE]));
        let mut second = first.clone();
        assert_eq!((first.strong_count(), first.is_shared()), (2, true), "{SIZE} bytes must be shared like any value");
        assert!(first.ptr_eq(&second), "a handle and its clone share one value, also of {SIZE} bytes");
        assert!(!first.ptr_eq(&equal), "two values of {SIZE} bytes are not one, although they are equal");

        let (_, copied) = Small::clones_during(|| write(&mut second));
        assert_eq!(copied, 1, "{method} of a shared value of {SIZE} bytes must copy it exactly once");
        assert_eq!(counted(&first), (1, 1), "a copy of {SIZE} bytes must be counted like any other (clones, copies)");
        assert!(!first.ptr_eq(&second), "after {method}, the writer must hold a value of {SIZE} bytes of its own");

        let (_, copied) = Small::clones_during(|| write(&mut first));
        assert_eq!(copied, 0, "{method} must change a value of {SIZE} bytes that nothing shares in place");
        let (value, copied) = Small::clones_during(|| first.into_inner());
        assert_eq!((value.0, copied), ([7; SIZE], 0), "the last handle must move a value of {SIZE} bytes out");
        assert_eq!(counted(&second), (1, 1), "what copies nothing must not be counted (clones, copies)");
    }
}

#[test]
fn test_values_of_any_size_are_shared() {
    share_and_separate::<0>();
    share_and_separate::<1>();
    share_and_separate::<8>();
    share_and_separate::<1_000>();
}

#[test]
fn test_clone_from_shares_the_value_and_counts_a_clone() {
    let copies = CloneCounter::new();
    let source = Cow::new(copies.of("new"));
    let (mut alone, mut shared) = (Cow::new(copies.of("old")), Cow::new(copies.of("old")));
    let other = shared.clone();

    alone.clone_from(&source);
    assert_eq!(counted(&source), (1, 0), "clone_from must be counted as one clone, like clone (clones, copies)");
    shared.clone_from(&source);
    assert_eq!(counted(&source), (2, 0), "clone_from must be counted as one clone, like clone (clones, copies)");
    assert!(alone.ptr_eq(&source) && shared.ptr_eq(&source), "clone_from must make a handle to the other's value");
    assert_eq!((other.value, other.strong_count()), ("old", 1), "clone_from must give up the handle it replaces");
    assert_eq!((source.strong_count(), copies.count()), (3, 0), "clone_from must add a handle and copy nothing");

    shared.make_mut();
    assert_eq!(counted(&source), (2, 1), "what clone_from made must count with its new family (clones, copies)");
    assert_eq!(counted(&other), (1, 0), "what clone_from made must leave its old family (clones, copies)");
}

#[test]
fn test_copy_that_panics_is_no_copy() {
    // An Arc counts how many values exist.
    let witness = Arc::new(());
    let budget = CloneBudget::new(0);
    for (method, write) in writers() {
        budget.set(0);
        let mut first = Cow::new(budget.of(Arc::clone(&witness)));
        write(&mut first);
        let mut second = first.clone();

        assert!(panics(|| write(&mut second)), "{method} of a shared value must let a panic of T::clone through");
        assert_eq!(counted(&first), (1, 0), "a copy that panicked in {method} must not be counted (clones, copies)");
        assert!(first.ptr_eq(&second), "after T::clone panicked in {method}, both handles must share the value");
        assert_eq!(first.strong_count(), 2, "a {method} that panicked must leave no handle behind");

        budget.set(1);
        write(&mut second);
        assert_eq!(counted(&first), (1, 1), "after a panic, the next copy must be made and counted (clones, copies)");
        assert!(!first.ptr_eq(&second), "after a panic, the next write must copy as always");
        drop((first, second));
        assert_eq!(Arc::strong_count(&witness), 1, "after T::clone panicked in {method}, a value was never dropped");
    }
}

#[test]
fn test_an_into_inner_that_panics_gives_up_its_handle_only() {
    let first = Cow::new(CloneBudget::new(0).of(()));
    let second = first.clone();

    assert!(panics(|| second.into_inner()), "into_inner of a shared value must let a panic of T::clone through");

    assert_eq!(counted(&first), (1, 0), "a copy that panicked in into_inner must not be counted (clones, copies)");
    assert_eq!(first.strong_count(), 1, "after T::clone panicked in into_inner, only that handle must be gone");
    assert!(!panics(|| first.into_inner()), "the last handle must move the value out, without T::clone");
}

#[test]
fn test_handles_can_be_used_while_a_value_is_copied_or_dropped() {
    for (method, write) in writers() {
        let finished = finishes(move || {
            let first = Cow::new(Foreign);
            let (mut second, third) = (first.clone(), first.clone());
            let use_other_handles = move || {
                let mut own = first.clone();
                writers().iter().for_each(|(_, write)| write(&mut own));
                assert!(!own.ptr_eq(&first), "a write must separate its handle while another handle copies as well");
                assert!(counted(&first).1 > 0, "statistics must be there while another handle copies");
                drop((address(&*first), format!("{first:?}"), first.stats_report(1)));
                drop((first.clone().into_inner(), first.clone(), own));
            };
            Foreign::run_with(use_other_handles, || {
                write(&mut second);
                drop(second);
                third.into_inner();
            });
        });
        assert!(
            finished,
            "{method}, into_inner and drop must let T::clone and T::drop use handles: one waited for ever"
        );
    }
}

#[test]
fn test_handles_can_be_used_in_update() {
    let finished = finishes(|| {
        let first = Cow::new(vec![1]);
        let (mut second, mut third) = (first.clone(), first.clone());

        second.update(|numbers| {
            numbers.push(2);
            third.update(|others| others.push(numbers.len()));
            numbers.extend(first.clone().into_inner());
            assert_eq!(first.stats().clones, 3, "statistics must be there while another handle is updated");
        });

        assert_eq!(*second, [1, 2, 1], "an update within which other handles change must change its own value");
        assert_eq!(*third, [1, 2], "the function of update must be able to change another handle");
    });
    assert!(finished, "the function of update must be able to use handles: one waited for ever");
}
