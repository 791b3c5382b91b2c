//! Milestone 6's solution in every order in which its threads can run: nothing that it counts gets lost, and nothing is
//! counted that did not happen. What takes std's place is described in `src/lib.rs`.

use std::sync::Arc as StdArc;
use std::sync::atomic::{AtomicUsize as StdAtomicUsize, Ordering as StdOrdering};

use loom::thread;
use proofs::sync::Arc;

#[allow(
    dead_code,
    clippy::modulo_one,
    reason = "the races need only a part of it, and the model has one cell of each kind"
)]
mod cow_metrics {
    include!(concat!(env!("OUT_DIR"), "/cow_metrics.rs"));
}

use cow_metrics::Cow;

/// Counts how often it is really copied. Nothing reads the count before the threads are done, so loom need not know.
#[derive(Default)]
struct Value {
    copies: StdArc<StdAtomicUsize>,
    writes: usize,
}

impl Clone for Value {
    fn clone(&self) -> Self {
        self.copies.fetch_add(1, StdOrdering::SeqCst);
        Self { copies: StdArc::clone(&self.copies), writes: self.writes }
    }
}

fn copies(value: &Value) -> usize {
    value.copies.load(StdOrdering::SeqCst)
}

#[test]
fn two_writers_count_each_copy_that_is_made() {
    loom::model(|| {
        let mut first = Cow::new(Value::default());
        let mut second = first.clone();
        let writer = thread::spawn(move || {
            second.make_mut().writes += 1;
            second
        });
        first.make_mut().writes += 1;
        let second = writer.join().expect("the writer does not panic");

        assert_eq!((first.writes, second.writes), (1, 1), "each sees its own write alone");
        assert_eq!(first.stats().copies, copies(&first), "the copies that were counted are those that were made");
        assert!((1..=2).contains(&first.stats().copies), "one of the two, or both, had to copy");
    });
}

#[test]
fn a_handle_that_is_dropped_meanwhile_makes_no_copy_count() {
    loom::model(|| {
        let mut first = Cow::new(Value::default());
        let second = first.clone();
        let other = thread::spawn(move || drop(second));
        first.make_mut().writes += 1;
        other.join().expect("dropping does not panic");

        assert_eq!(first.stats().copies, copies(&first), "the copies that were counted are those that were made");
    });
}

#[test]
fn clones_and_copies_of_several_threads_are_all_counted() {
    loom::model(|| {
        let original = StdArc::new(Cow::new(Value::default()));
        let shared = StdArc::clone(&original);
        let work = |cow: &Cow<Value>| {
            let mut clone = cow.clone();
            clone.update(|value| value.writes += 1);
        };
        let other = thread::spawn(move || work(&shared));
        work(&original);
        other.join().expect("the work does not panic");

        let stats = original.stats();
        assert_eq!(
            (stats.clones, stats.copies, copies(&original)),
            (2, 2, 2),
            "the original lived on: all had to copy"
        );
        assert_eq!(
            (original.strong_count(), original.writes),
            (1, 0),
            "nothing of it is left, and no other handle saw it"
        );
    });
}

#[test]
fn taking_the_value_out_counts_a_copy_only_when_there_is_one() {
    loom::model(|| {
        let first = Cow::new(Value::default());
        let (second, witness) = (first.clone(), first.clone());
        let other = thread::spawn(move || drop(second));
        let value = first.into_inner();
        other.join().expect("dropping does not panic");

        assert_eq!((witness.stats().copies, copies(&value)), (1, 1), "the witness kept the value");
    });
}

/// What the solution does not do, to see that the model would find out.
#[test]
#[should_panic(expected = "the copies that were counted are those that were made")]
fn asking_before_the_write_would_count_wrongly() {
    loom::model(|| {
        let mut first = Arc::new(Value::default());
        let second = Arc::clone(&first);
        let other = thread::spawn(move || drop(second));
        let counted = usize::from(Arc::strong_count(&first) > 1);
        Arc::make_mut(&mut first).writes += 1;
        other.join().expect("dropping does not panic");

        assert_eq!(counted, copies(&first), "the copies that were counted are those that were made");
    });
}
