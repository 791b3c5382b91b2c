//! The stretch goal of milestone 5 in every order in which its threads can run: no update is lost, and each snapshot is
//! one that was published. What takes std's place is described in `src/lib.rs`.

use std::sync::Arc as StdArc;

use loom::thread;

#[allow(dead_code, reason = "the races need only a part of it")]
mod cow_threads {
    include!(concat!(env!("OUT_DIR"), "/cow_threads.rs"));
}

use cow_threads::Cow;
use cow_threads::stretch::Shared;

/// Runs both in threads of their own, and returns what they return.
fn race<A: 'static, B>(
    shared: &StdArc<Shared<i32>>,
    one: impl FnOnce(&Shared<i32>) -> A + 'static,
    other: impl FnOnce(&Shared<i32>) -> B,
) -> (A, B) {
    let place = StdArc::clone(shared);
    let thread = thread::spawn(move || one(&place));
    let other = other(shared);
    (thread.join().expect("no thread panics"), other)
}

#[test]
fn of_two_updates_none_is_lost() {
    let mut model = loom::model::Builder::new();
    // An update that repeats itself has too many orders to try all. One interruption is enough to lose it.
    model.preemption_bound = Some(3);
    model.check(|| {
        let shared = StdArc::new(Shared::new(0));
        let add = |shared: &Shared<i32>| *shared.rcu(|number| *number += 1);
        let (one, other) = race(&shared, add, add);

        assert_eq!(*shared.load(), 2, "both updates are there");
        assert_eq!(one + other, 1, "one was made from 0, the other one from 1");
    });
}

#[test]
fn an_update_and_a_store_come_one_after_the_other() {
    loom::model(|| {
        let shared = StdArc::new(Shared::new(0));
        let (before, ()) =
            race(&shared, |shared| *shared.rcu(|number| *number += 1), |shared| shared.store(Cow::new(10)));

        let order = (before, *shared.load());
        assert!([(0, 10), (10, 11)].contains(&order), "{order:?}");
    });
}

#[test]
fn two_swaps_return_all_that_was_there() {
    loom::model(|| {
        let shared = StdArc::new(Shared::new(1));
        let (one, other) = race(&shared, |shared| *shared.swap(Cow::new(2)), |shared| *shared.swap(Cow::new(4)));

        assert_eq!(one + other + *shared.load(), 7, "each value is in one place");
    });
}

#[test]
fn a_snapshot_is_a_value_that_was_published_and_stays() {
    loom::model(|| {
        let shared = StdArc::new(Shared::new(0));
        let update = |shared: &Shared<i32>| {
            shared.rcu(|number| {
                *number += 1;
                *number += 1;
            });
        };
        let ((), (first, second)) = race(&shared, update, |shared| (shared.load(), shared.load()));

        let seen = (*first, *second);
        assert!([(0, 0), (0, 2), (2, 2)].contains(&seen), "no half a change, and none that is taken back: {seen:?}");
        drop((first, second));
        assert_eq!(shared.load().strong_count(), 2, "nothing is left of the threads");
    });
}

/// What the solution does not do, to see that the model would find out.
#[test]
#[should_panic(expected = "both updates are there")]
fn a_load_and_a_store_would_lose_an_update() {
    loom::model(|| {
        let shared = StdArc::new(Shared::new(0));
        let add = |shared: &Shared<i32>| {
            let mut draft = shared.load();
            *draft.make_mut() += 1;
            shared.store(draft);
        };
        race(&shared, add, add);

        assert_eq!(*shared.load(), 2, "both updates are there");
    });
}
