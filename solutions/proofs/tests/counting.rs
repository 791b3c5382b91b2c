//! The stretch goal of milestone 6 in every order in which its threads can run: no count gets lost, whether a thread has a
//! cell of its own, takes over one, or shares one. There is one cell to own here, so two threads are enough for all three.
//! What takes std's place is described in `src/lib.rs`.

use std::sync::Arc as StdArc;

use loom::model::Builder;
use loom::sync::atomic::Ordering;
use loom::thread::{self, JoinHandle};

#[allow(
    dead_code,
    clippy::modulo_one,
    reason = "the counts need only a part of it, and the model has one cell of each kind"
)]
mod cow_metrics {
    include!(concat!(env!("OUT_DIR"), "/cow_metrics.rs"));
}

use cow_metrics::stretch::{Counter, Cow, TAKEN};

/// Starts a thread that counts. The thread of the model itself must not: loom's statics are gone before its cell is.
fn count(counter: &StdArc<Counter>, times: usize) -> JoinHandle<()> {
    let counter = StdArc::clone(counter);
    thread::spawn(move || (0..times).for_each(|_| counter.increment()))
}

/// For threads that have too many orders to try all: those with two interruptions.
fn bounded() -> Builder {
    let mut model = Builder::new();
    model.preemption_bound = Some(2);
    model
}

/// Waits until the threads have come to their ends, and then, for loom's sake, until they have given back their cells:
/// a thread does that after it can be joined, and the statics have to be there until then.
fn join<const N: usize>(threads: [JoinHandle<()>; N], look: impl FnOnce()) {
    threads.into_iter().for_each(|thread| thread.join().expect("the thread does not panic"));
    look();
    while TAKEN.load(Ordering::Relaxed) > 0 {
        thread::yield_now();
    }
}

#[test]
fn counts_at_the_same_time_are_exact_after_the_join() {
    loom::model(|| {
        let counter = StdArc::new(Counter::new());
        join([count(&counter, 2), count(&counter, 1)], || {
            assert_eq!(counter.get(), 3, "whether the second thread shared a cell or took one over");
        });
    });
}

#[test]
fn threads_that_share_a_cell_lose_nothing() {
    bounded().check(|| {
        let counter = StdArc::new(Counter::new());
        join([count(&counter, 1), count(&counter, 1), count(&counter, 1)], || {
            assert_eq!(counter.get(), 3, "two of the threads may have shared a cell");
        });
    });
}

#[test]
fn a_count_that_is_read_meanwhile_never_goes_down() {
    loom::model(|| {
        let counter = StdArc::new(Counter::new());
        let thread = count(&counter, 2);
        let (first, second) = (counter.get(), counter.get());
        join([thread], || assert_eq!(counter.get(), 2, "exact after the join"));

        assert!(first <= second && second <= 2, "{first}, then {second}");
    });
}

#[test]
fn clones_in_two_threads_are_all_counted() {
    bounded().check(|| {
        let cow = StdArc::new(Cow::new(0));
        let clone = |cow: &StdArc<Cow<i32>>| {
            let cow = StdArc::clone(cow);
            thread::spawn(move || *Cow::clone(&cow).make_mut() += 1)
        };
        join([clone(&cow), clone(&cow)], || {
            let stats = cow.stats();
            assert_eq!((stats.clones, stats.copies, **cow), (2, 2, 0), "the original lived on: both had to copy");
        });
    });
}
