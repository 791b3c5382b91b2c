//! Edge cases: values of any size, calls of code that is not yours while you work, and panics in it.
//! Read: starter.rs, `make_mut`, `update`, `try_update`, `into_inner` and `clone`.

use std::sync::Arc;

use cow_threads::Cow;
use pretty_assertions::assert_eq;
use test_utils::{CloneBudget, CloneCounter, Foreign, Small, address, finishes, panics};

/// The name of a method that writes, and a call of it that changes nothing.
type Writer<T> = (&'static str, fn(&mut Cow<T>));

fn writers<T: Clone + Send + Sync>() -> [Writer<T>; 3] {
    [
        ("make_mut", |cow| {
            cow.make_mut();
        }),
        ("update", |cow| cow.update(|_| ())),
        ("try_update", |cow| drop(cow.try_update(|_| Ok::<(), String>(())))),
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
        assert!(!first.ptr_eq(&second), "after {method}, the writer must hold a value of {SIZE} bytes of its own");

        let (_, copied) = Small::clones_during(|| write(&mut first));
        let most = usize::from(method == "try_update");
        assert!(copied <= most, "{method} must copy {SIZE} bytes that nothing shares at most {most} times: {copied}");

        let (value, copied) = Small::clones_during(|| first.into_inner());
        assert_eq!((value.0, copied), ([7; SIZE], 0), "the last handle must move a value of {SIZE} bytes out");
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
fn test_clone_from_shares_the_value() {
    let copies = CloneCounter::new();
    let source = Cow::new(copies.of("new"));
    let (mut alone, mut shared) = (Cow::new(copies.of("old")), Cow::new(copies.of("old")));
    let other = shared.clone();

    alone.clone_from(&source);
    shared.clone_from(&source);

    assert!(alone.ptr_eq(&source), "clone_from must make a handle to the value of the other handle");
    assert!(shared.ptr_eq(&source), "clone_from must make a handle to the value of the other handle");
    assert_eq!((other.value, other.strong_count()), ("old", 1), "clone_from must give up the handle it replaces");
    assert_eq!((source.strong_count(), copies.count()), (3, 0), "clone_from must add a handle and copy nothing");
}

#[test]
fn test_a_copy_that_panics_leaves_the_handles_as_they_were() {
    // An Arc counts how many values exist.
    let witness = Arc::new(());
    let budget = CloneBudget::new(0);
    for (method, write) in writers() {
        let mut first = Cow::new(budget.of(Arc::clone(&witness)));
        budget.set(1);
        write(&mut first);
        budget.set(0);
        let mut second = first.clone();

        assert!(panics(|| write(&mut second)), "{method} of a shared value must let a panic of T::clone through");
        assert_eq!(first.strong_count(), 2, "after T::clone panicked in {method}, both handles must share the value");
        assert!(first.ptr_eq(&second), "after T::clone panicked in {method}, the handle must hold its old value");

        drop(first);
        assert!(!panics(|| address(second.make_mut())), "the last handle must write in place, without T::clone");
        drop(second);
        assert_eq!(Arc::strong_count(&witness), 1, "after T::clone panicked in {method}, a value was never dropped");
    }
}

#[test]
fn test_an_into_inner_that_panics_gives_up_its_handle_only() {
    let first = Cow::new(CloneBudget::new(0).of(()));
    let second = first.clone();

    assert!(panics(|| second.into_inner()), "into_inner of a shared value must let a panic of T::clone through");

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
fn test_handles_can_be_used_in_a_change() {
    let finished = finishes(|| {
        let first = Cow::new(vec![1]);
        let (mut second, mut third) = (first.clone(), first.clone());

        second.update(|numbers| {
            numbers.push(2);
            third.update(|others| others.push(numbers.len()));
            let result = third.try_update(|others| {
                others.extend(first.clone().into_inner());
                Ok::<(), String>(())
            });
            assert_eq!(result, Ok(()), "try_update must return the Ok of the function");
        });

        assert_eq!(*second, [1, 2], "an update within which other handles change must change its own value");
        assert_eq!(*third, [1, 2, 1], "the function of update must be able to change another handle");
    });
    assert!(finished, "the function of update must be able to use handles: one waited for ever");
}
