//! The stretch goal of milestone 5: what is published and when, which updates count, and who waits for whom.
//! Read: README.md, "Stretch goal: a place to publish".

use std::cell::Cell;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use cow_threads::Cow;
use cow_threads::stretch::Shared;
use pretty_assertions::assert_eq;
use test_utils::{Attendee, CloneBudget, CloneCounter, Foreign, Meeting, finishes, impls, panics, stress};

/// Compares the signatures of your functions with the starter's. Where the compiler complains, the line shows what yours
/// has to be.
#[allow(
    dead_code,
    clippy::extra_unused_lifetimes,
    clippy::type_complexity,
    reason = "only the compiler reads it; it is never called"
)]
fn signatures<'a, T: Clone + Send + Sync + 'a, F: FnMut(&mut T)>() {
    let _: fn(T) -> Shared<T> = Shared::new;
    let _: fn(&'a Shared<T>) -> Cow<T> = Shared::load;
    let _: fn(&'a Shared<T>, Cow<T>) = Shared::store;
    let _: fn(&'a Shared<T>, Cow<T>) -> Cow<T> = Shared::swap;
    let _: fn(&'a Shared<T>, &'a Cow<T>, Cow<T>) -> Result<Cow<T>, Cow<T>> = Shared::compare_exchange;
    let _: fn(&'a Shared<T>, F) -> Cow<T> = Shared::rcu;
}

#[test]
fn test_load_shares_what_is_published() {
    let copies = CloneCounter::new();
    let shared = Shared::new(copies.of(1));
    let (first, second) = (shared.load(), shared.load());
    assert_eq!(first.value, 1, "load must return what new has published");
    assert!(first.ptr_eq(&second), "load must return a handle to the value itself, not to a copy");
    assert_eq!(first.strong_count(), 3, "there must be three handles: the published one and two snapshots");
    assert_eq!(copies.count(), 0, "neither new nor load may copy the value");

    let crosses = impls!(Shared<Vec<i32>>: Send + Sync);
    assert!(crosses, "a Shared must be able to be seen by all threads");
}

#[test]
fn test_store_publishes_and_snapshots_stay() {
    let copies = CloneCounter::new();
    let shared = Shared::new(copies.of(1));
    let old = shared.load();
    let new = Cow::new(copies.of(2));

    shared.store(new.clone());
    assert_eq!(shared.load().value, 2, "after a store, load must return the new value");
    assert!(shared.load().ptr_eq(&new), "store must publish the value that it was given, not a copy");
    assert_eq!(old.value, 1, "a snapshot must stay as it was when it was loaded");
    assert_eq!(old.strong_count(), 1, "after a store, only the snapshots may be left of the old value");

    let mut draft = shared.load();
    draft.make_mut().value = 3;
    assert_eq!(shared.load().value, 2, "a write to a snapshot must not be seen by others until it is stored");
    shared.store(old);
    assert_eq!(shared.load().value, 1, "an old snapshot must be as good as a new value");
    assert_eq!(copies.count(), 1, "nothing may be copied but for the write to a snapshot");
}

#[test]
fn test_a_store_is_seen_by_all_that_load_after_it() {
    let (shared, done) = (Shared::new(-1), AtomicBool::new(false));
    // Before there are readers: they would wait for ever for a writer that panics.
    shared.store(Cow::new(0));
    thread::scope(|scope| {
        let readers = [(); 2].map(|()| {
            scope.spawn(|| {
                let mut last = 0;
                while !done.load(Ordering::SeqCst) {
                    let now = *shared.load();
                    assert!(now >= last, "a reader must never see an older value again: it was {last}, and then {now}");
                    last = now;
                }
            })
        });
        let missed = (1..=20_000).find(|number| {
            shared.store(Cow::new(*number));
            *shared.load() != *number
        });
        done.store(true, Ordering::SeqCst);
        readers.into_iter().for_each(|reader| reader.join().expect("no reader sees an older value"));
        assert_eq!(missed, None, "every store must be done when it returns, even while others load: this one was not");
    });
}

#[test]
fn test_swap_returns_what_it_replaces() {
    let copies = CloneCounter::new();
    let shared = Shared::new(copies.of(1));
    let (old, new) = (shared.load(), Cow::new(copies.of(2)));

    let replaced = shared.swap(new.clone());
    assert!(replaced.ptr_eq(&old), "swap must return the handle that it replaces");
    assert!(shared.load().ptr_eq(&new), "swap must publish the value that it was given");
    assert_eq!((copies.count(), new.strong_count()), (0, 2), "swap must copy nothing, and keep one handle");
}

#[test]
fn test_compare_exchange_publishes_only_if_nothing_has_changed() {
    let shared = Shared::new(1);
    let first = shared.load();

    let result = shared.compare_exchange(&first, Cow::new(2)).map(|before| before.ptr_eq(&first));
    assert!(result.is_ok_and(|same| same), "compare_exchange with the current value must return it, as Ok");
    assert_eq!(*shared.load(), 2, "compare_exchange with the current value must publish the new one");

    let result = shared.compare_exchange(&first, Cow::new(3)).map_err(|now| now.ptr_eq(&shared.load()));
    assert!(result.is_err_and(|same| same), "compare_exchange with an old value must return the current one, as Err");
    assert_eq!(*shared.load(), 2, "compare_exchange with an old value must publish nothing");

    let equal = Cow::new(2);
    let result = shared.compare_exchange(&equal, Cow::new(3));
    assert!(
        result.is_err(),
        "an equal value in another place is another value: it must not be taken for the current one"
    );
}

#[test]
fn test_rcu_changes_a_copy() {
    let copies = CloneCounter::new();
    let shared = Shared::new(copies.of(1));
    let old = shared.load();
    let mut calls = 0;

    let before = shared.rcu(|number| {
        calls += 1;
        number.value += 1;
    });
    assert_eq!(shared.load().value, 2, "rcu must publish the changed value");
    assert_eq!(old.value, 1, "rcu must change a copy: a snapshot saw the change");
    assert!(before.ptr_eq(&old), "rcu must return the snapshot that the change was made from");
    assert_eq!(
        (calls, copies.count()),
        (1, 1),
        "without another writer, one call and one copy are enough (calls, copies)"
    );

    drop((old, before));
    let (_, copied) = copies.during(|| shared.rcu(|number| number.value += 1));
    assert_eq!((shared.load().value, copied), (3, 1), "without any snapshot, rcu must do the same (value, copies)");
    assert_eq!(shared.load().strong_count(), 2, "rcu must leave no handle behind");
}

#[test]
fn test_values_go_with_their_last_snapshot() {
    // An Arc counts how many values exist.
    let witness = Arc::new(());
    let shared = Shared::new(Arc::clone(&witness));
    let snapshot = shared.load();
    shared.store(Cow::new(Arc::clone(&witness)));
    drop(shared.rcu(|_| ()));
    drop(shared.swap(Cow::new(Arc::clone(&witness))));
    assert_eq!(Arc::strong_count(&witness) - 1, 2, "of all values, the published one and the snapshot's must be left");

    drop(snapshot);
    assert_eq!(Arc::strong_count(&witness) - 1, 1, "with its last snapshot, an old value must be dropped");
    drop(shared);
    assert_eq!(Arc::strong_count(&witness) - 1, 0, "with the place, the published value must be dropped");
}

#[test]
fn test_no_update_is_lost_between_load_and_store() {
    let shared = Shared::new(Vec::new());
    let (meeting, calls) = (Meeting::of(2), AtomicUsize::new(0));
    thread::scope(|scope| {
        for number in 1..=2 {
            let (shared, meeting, calls) = (&shared, &meeting, &calls);
            scope.spawn(move || {
                shared.rcu(|numbers| {
                    numbers.push(number);
                    // The first call of both: now each has made its change, and none has published it.
                    if calls.fetch_add(1, Ordering::SeqCst) < 2 {
                        meeting.attend();
                    }
                })
            });
        }
    });
    assert!(meeting.took_place(), "the functions of two rcus must be able to run at the same time: one had to wait");

    let mut numbers = shared.load().into_inner();
    numbers.sort();
    assert_eq!(numbers, [1, 2], "of two updates at the same time, both must be there in the end, each once");
    let calls = calls.into_inner();
    assert_eq!(calls, 3, "of two updates at the same time, one must be repeated, and once is enough");
}

#[test]
fn test_no_update_of_eight_writers_is_lost() {
    let shared = Shared::new(0);
    let seen = Mutex::new(BTreeSet::new());
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let before: Vec<i32> = (0..200).map(|_| *shared.rcu(|number| *number += 1)).collect();
                seen.lock().expect("no thread panics here").extend(before);
            });
        }
    });
    assert_eq!(*shared.load(), 1_600, "of the updates of eight writers, none may be lost or made twice");
    let seen = seen.into_inner().expect("no thread panics here");
    assert!(seen.into_iter().eq(0..1_600), "each rcu must return the value that its own change was made from");

    let runs = stress(|| drop(shared.rcu(|number| *number += 1)));
    assert_eq!(*shared.load() as usize, 1_600 + runs, "an update was lost: another was published just before it");
}

#[test]
fn test_no_value_of_a_swap_is_lost() {
    let shared = Shared::new(0);
    let (next, sum) = (AtomicUsize::new(1), AtomicUsize::new(0));
    let swaps = stress(|| {
        let number = next.fetch_add(1, Ordering::SeqCst);
        sum.fetch_add(*shared.swap(Cow::new(number)), Ordering::SeqCst);
    });
    let returned = sum.into_inner() + *shared.load();
    assert_eq!(returned, swaps * (swaps + 1) / 2, "each value must be returned by one swap, or be there in the end");
}

#[test]
fn test_an_update_is_made_from_the_newest_value() {
    let (shared, calls) = (Arc::new(Shared::new(0)), Arc::new(AtomicUsize::new(0)));
    let (place, count) = (Arc::clone(&shared), Arc::clone(&calls));
    let done = finishes(move || {
        place.rcu(|number| {
            if count.fetch_add(1, Ordering::SeqCst) == 0 {
                // The values change places: the last of them may be where the first was.
                (1..=100).for_each(|other| place.store(Cow::new(other)));
            }
            *number += 1_000;
        });
    });
    assert!(done, "the function of an rcu must be able to store: it waits for the rcu itself");
    assert_eq!(*shared.load(), 1_100, "an update must be repeated on what was stored meanwhile, and not be made twice");
    assert_eq!(
        calls.load(Ordering::SeqCst),
        2,
        "an update must be repeated once, when others have published meanwhile"
    );
}

#[test]
fn test_a_slow_writer_holds_no_other_up() {
    let (begin, end) = (Meeting::of(2), Meeting::of(2));
    let shared = Shared::new(vec![0]);
    let (mut first, mut seen) = (true, Vec::new());
    thread::scope(|scope| {
        scope.spawn(|| {
            shared.rcu(|numbers| {
                numbers.push(1);
                // Until the end, this writer has done half of its work.
                let _ = !first || begin.attend() && end.attend();
                first = false;
                numbers.push(2);
            })
        });
        if begin.attend() {
            seen.push(shared.load());
            shared.store(Cow::new(vec![10]));
            shared.rcu(|numbers| numbers.push(11));
            seen.push(shared.load());
            end.attend();
        }
    });
    assert!(end.took_place(), "load, store and rcu must not wait for the function of another rcu: one of them did");
    assert_eq!(*seen[0], [0], "a reader must see the old value while a writer is at work, not half a change");
    assert_eq!(*seen[1], [10, 11], "what others publish while a writer is at work must be seen");
    assert_eq!(*shared.load(), [10, 11, 1, 2], "the slow writer must have built on what the others have published");
}

#[test]
fn test_no_other_waits_for_a_copy() {
    let (begin, end) = (Meeting::of(2), Meeting::of(2));
    let shared = Shared::new(Attendee { meetings: vec![begin.clone(), end.clone()] });
    let mut seen = 0;
    thread::scope(|scope| {
        scope.spawn(|| drop(shared.rcu(|_| ())));
        if begin.attend() {
            seen = shared.load().meetings.len();
            shared.store(Cow::new(Attendee::default()));
            end.attend();
        }
    });
    assert!(begin.took_place(), "rcu must copy the value");
    assert!(end.took_place(), "load and store must not wait while rcu copies the value: one of them did");
    assert_eq!(seen, 2, "a reader must see the old value while it is being copied");
}

#[test]
fn test_a_writer_that_panics_changes_nothing() {
    let budget = CloneBudget::new(1);
    let shared = Shared::new(budget.of(1));
    let old = shared.load();

    let panicked = panics(|| {
        shared.rcu(|number| {
            number.value = 2;
            panic!("this panic is part of the test");
        })
    });
    assert!(panicked, "rcu must let a panic of the function through");
    budget.set(0);
    assert!(panics(|| shared.rcu(|number| number.value = 3)), "rcu must let a panic of T::clone through");

    assert!(!panics(|| shared.load()), "a reader must go on working when a writer has panicked");
    assert!(shared.load().ptr_eq(&old), "an rcu that panics must publish nothing");
    assert_eq!(old.strong_count(), 2, "an rcu that panics must leave no handle behind");

    budget.set(1);
    assert!(
        !panics(|| shared.rcu(|number| number.value += 3)),
        "a writer must go on working when another has panicked"
    );
    assert_eq!(shared.load().value, 4, "an rcu after one that panicked must change the value as it was before");
    assert!(!panics(|| shared.store(Cow::new(budget.of(5)))), "store must go on working when a writer has panicked");
    assert_eq!(shared.load().value, 5, "after a panic, store must publish as before");
}

#[test]
fn test_a_place_can_be_used_while_a_value_is_changed_copied_or_dropped() {
    let done = finishes(|| {
        let shared = Shared::new(1);
        shared.rcu(|number| *number += *shared.load());
        assert_eq!(*shared.load(), 2, "the function of rcu must be able to load");
    });
    assert!(done, "the function of an rcu must be able to load: it waits for the rcu itself");

    /// Looks at the place whenever one of its values is copied or dropped, and publishes there the first time.
    fn come_back(action: fn(&Shared<Foreign>)) -> bool {
        finishes(move || {
            let shared = Arc::new(Shared::new(Foreign));
            let place = Arc::clone(&shared);
            let is_first = Cell::new(true);
            let code = move || {
                let snapshot = place.load();
                if is_first.take() {
                    place.store(snapshot);
                }
            };
            Foreign::run_with(code, || action(&shared));
            drop(shared.load());
        })
    }
    assert!(
        come_back(|shared| drop(shared.rcu(|_| ()))),
        "T::clone and T::drop in an rcu must be able to use the place"
    );
    assert!(come_back(|shared| shared.store(Cow::new(Foreign))), "T::drop in a store must be able to use the place");
    let exchange = come_back(|shared| drop(shared.compare_exchange(&Cow::new(Foreign), Cow::new(Foreign))));
    assert!(exchange, "T::drop in a compare_exchange must be able to use the place");
}
