//! The polish of milestone 6: it unlocks nothing. It shows what is still wasteful or only half right.

use std::hint;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use cow_metrics::{Cow, Stats};
use pretty_assertions::{assert_eq, assert_ne};
use probes::{Copies, address};

/// Waits until the other thread has got to the round, or until the end. Without a core of its own it lets others run.
fn wait_for(round: &AtomicUsize, number: usize, end: Instant) {
    let mut tries = 0;
    while round.load(Ordering::SeqCst) < number && Instant::now() < end {
        tries += 1;
        if tries < 1_000 { hint::spin_loop() } else { thread::yield_now() }
    }
}

/// In each round one thread writes while the other drops the handle that makes the value shared. Whether that needs a
/// copy is open until `make_mut` decides; the count has to say what happened.
#[test]
fn test_raced_copies_are_counted_as_they_happen() {
    const ROUNDS: usize = 40_000;
    let copies = Copies::new();
    let (mut writers, handles): (Vec<_>, Vec<_>) = (0..ROUNDS)
        .map(|_| {
            let cow = Cow::new(copies.of(()));
            (cow.clone(), cow)
        })
        .unzip();
    let (begun, ended) = (AtomicUsize::new(0), AtomicUsize::new(0));
    // Past the end nobody waits any more: less is raced, so a wrong count is less likely to show, and that is all.
    let end = Instant::now() + Duration::from_secs(2);

    thread::scope(|scope| {
        scope.spawn(|| {
            for (round, handle) in (1..).zip(handles) {
                begun.store(round, Ordering::SeqCst);
                // Now early, now late: some rounds hit the moment between a question and a decision.
                (0..round % 64).for_each(|_| hint::spin_loop());
                drop(handle);
                wait_for(&ended, round, end);
            }
        });
        scope.spawn(|| {
            for (round, writer) in (1..).zip(&mut writers) {
                wait_for(&begun, round, end);
                writer.make_mut();
                ended.store(round, Ordering::SeqCst);
            }
        });
    });

    let counted: usize = writers.iter().map(|writer| writer.stats().copies).sum();
    let made = copies.count();
    assert_eq!(counted, made, "count the copies that were made, not those that were about to be made (counted, made)");
}

#[test]
fn test_memory_saved_stays_within_a_usize() {
    let saved = |clones, copies, item_size| Stats { clones, copies }.memory_saved(item_size);

    assert_eq!(saved(2, 0, usize::MAX), usize::MAX, "the multiplication must not overflow: stop at the largest number");
    assert_eq!(saved(usize::MAX, 1, 2), usize::MAX, "the multiplication must not overflow: stop at the largest number");
    assert_eq!(saved(1, 0, usize::MAX), usize::MAX, "the largest number itself must come out as it is");
}

#[test]
fn test_display_keeps_to_the_format() {
    let cow = Cow::new(String::from("text")).clone();

    assert_eq!(format!("{cow:>8}"), "    text", "Display must pass on the width to the value");
    assert_eq!(format!("{cow:.2}"), "te", "Display must pass on the precision to the value");
    assert!(format!("{cow:#?}").contains("\n    data: \"text\",\n"), "Debug must have the long form too: {cow:#?}");
}

/// A value that cannot be copied as long as it is `broken`.
struct Fragile {
    broken: Arc<AtomicBool>,
}

impl Clone for Fragile {
    fn clone(&self) -> Self {
        assert!(!self.broken.load(Ordering::SeqCst), "this panic is part of the test: the value cannot be copied");
        Self { broken: Arc::clone(&self.broken) }
    }
}

#[test]
fn test_copy_that_panics_is_no_copy() {
    let broken = Arc::new(AtomicBool::new(true));
    let first = Cow::new(Fragile { broken: Arc::clone(&broken) });
    let mut second = first.clone();

    let outcome = panic::catch_unwind(AssertUnwindSafe(|| second.update(|_| ())));
    assert!(outcome.is_err(), "a panic while copying must reach the caller");
    assert_eq!(first.stats().copies, 0, "a copy that panicked was not made, so it must not be counted");
    assert!(first.ptr_eq(&second), "when the copy panics, both handles must go on sharing the value");
    assert_eq!(first.strong_count(), 2, "when the copy panics, both handles must go on sharing the value");

    broken.store(false, Ordering::SeqCst);
    second.make_mut();
    assert_eq!(first.stats().copies, 1, "after a panic, the next copy must succeed and be counted");
    assert_ne!(address(&*first), address(&*second), "after a panic, the next write must copy as always");
}
