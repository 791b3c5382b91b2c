//! The stretch goal of milestone 6: counts that are exact however they are spread, and sizes that each value knows.
//! Read: README.md, "Stretch goal: counters that scale".

use std::cell::Cell;
use std::collections::HashMap;
use std::marker::PhantomData;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Barrier};
use std::thread;

use cow_metrics::Stats;
use cow_metrics::stretch::{Counter, Cow, HeapSize};
use pretty_assertions::assert_eq;
use test_utils::{Attendee, CloneBudget, CloneCounter, Foreign, Meeting, address, finishes, impls, panics, stress};

/// Compares the signatures of your functions with the starter's. Where the compiler complains, the line shows what yours
/// has to be.
#[allow(dead_code, clippy::extra_unused_lifetimes, reason = "only the compiler reads it; it is never called")]
fn signatures<'a, T: HeapSize + Clone + Send + Sync + 'a>() {
    let _: fn() -> Counter = Counter::new;
    let _: fn(&'a Counter) = Counter::increment;
    let _: fn(&'a Counter) -> usize = Counter::get;
    let _: fn(&'a Counter) -> Vec<usize> = Counter::spread;
    let _: fn(&'a T) -> usize = T::heap_size;
    let _: fn(&'a T) -> usize = T::total_size;
    let _: fn(T) -> Cow<T> = Cow::new;
    let _: fn(&'a Cow<T>) -> Cow<T> = Cow::clone;
    let _: fn(&'a mut Cow<T>) -> &'a mut T = Cow::make_mut;
    let _: fn(Cow<T>) -> T = Cow::into_inner;
    let _: fn(&'a Cow<T>) -> usize = Cow::strong_count;
    let _: fn(&'a Cow<T>) -> &'a Counter = Cow::clones;
    let _: fn(&'a Cow<T>) -> Stats = Cow::stats;
    let _: fn(&'a Cow<T>) -> usize = Cow::memory_saved;
}

/// The cells of a counter in which something was counted.
fn used(counter: &Counter) -> Vec<usize> {
    counter.spread().into_iter().filter(|count| *count > 0).collect()
}

fn counted<T: Clone + Send + Sync>(cow: &Cow<T>) -> (usize, usize) {
    let Stats { clones, copies } = cow.stats();
    (clones, copies)
}

#[test]
fn test_a_counter_counts_each_time_once() {
    let (counter, other) = (Counter::new(), Counter::new());
    assert_eq!(counter.get(), 0, "a new counter must stand at 0");
    for count in 1..=100 {
        counter.increment();
        assert_eq!(counter.get(), count, "a counter must count each increment once");
    }
    assert_eq!(counter.get(), 100, "reading must change nothing");
    assert_eq!(other.get(), 0, "what one counter counts must not show in another");
}

#[test]
fn test_a_thread_counts_in_one_cell() {
    let counter = Counter::new();
    (0..1_000).for_each(|_| counter.increment());
    assert_eq!(used(&counter), [1_000], "a thread must stay in its cell: otherwise all threads write to all cells");
}

#[test]
fn test_threads_count_in_different_cells() {
    let (counter, all_there) = (Counter::new(), Barrier::new(16));
    thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                counter.increment();
                // No cell becomes free before all have counted.
                all_there.wait();
            });
        }
    });
    assert_eq!(counter.get(), 16, "of sixteen increments, each must be counted");
    let used = used(&counter);
    assert!(used.len() > 1, "sixteen threads must not all count in one cell, or they wait for each other: {used:?}");

    let (size, cells) = (size_of::<Counter>(), counter.spread().len());
    let are_apart = size < 64 || size >= 64 * cells;
    assert!(are_apart, "cells must not share a cache line of 64 bytes: {cells} cells take {size} bytes altogether");
}

#[test]
fn test_counts_of_several_threads_are_exact() {
    let counter = Counter::new();
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| (0..10_000).for_each(|_| counter.increment()));
        }
    });
    assert_eq!(counter.get(), 80_000, "when eight threads are done, the count must be exact");

    // Twenty threads at the same time: more than a counter may have cells, so some have to share one.
    let made: usize = thread::scope(|scope| {
        let count = || 100 * stress(|| (0..100).for_each(|_| counter.increment()));
        let workers = [(); 5].map(|()| scope.spawn(count));
        workers.into_iter().map(|worker| worker.join().expect("counting must not panic")).sum()
    });
    assert_eq!(counter.get(), 80_000 + made, "no increment may get lost when threads interrupt each other");

    for _ in 0..100 {
        thread::scope(|scope| drop(scope.spawn(|| counter.increment())));
    }
    assert_eq!(counter.get(), 80_100 + made, "what threads have counted must stay when they end, and others begin");
}

#[test]
fn test_reading_meanwhile_never_goes_back() {
    let (counter, done) = (Counter::new(), AtomicBool::new(false));
    // Before there is a reader: it would wait for ever for a writer that panics.
    counter.increment();
    assert_eq!(counter.get(), 1, "a counter must count an increment");
    let made = thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut last = 0;
            while !done.load(Ordering::Relaxed) {
                let now = counter.get();
                assert!(now >= last, "a count must never go down: it was {last}, and then {now}");
                last = now;
            }
            last
        });
        let made = 1 + stress(|| counter.increment());
        done.store(true, Ordering::Relaxed);
        let last = reader.join().expect("the reader has seen no count go down");
        assert!(last <= made, "a count must never be ahead: {last} were seen, and {made} were made");
        made
    });
    assert_eq!(counter.get(), made, "when all threads are done, the count must be exact");
}

#[test]
fn test_a_family_counts_its_clones_and_copies() {
    let copies = CloneCounter::new();
    let mut first = Cow::new(copies.of(1));
    let other = Cow::new(copies.of(1));
    let place = address(&*first);
    first.make_mut().value = 2;
    assert_eq!(counted(&first), (0, 0), "a write to a value that nothing shares must count nothing (clones, copies)");

    let mut second = first.clone();
    let third = second.clone();
    assert_eq!((address(&*second), copies.count()), (place, 0), "a clone must share the value (address, copies)");
    assert_eq!((counted(&first), first.clones().get()), ((2, 0), 2), "each clone must be counted once");
    assert_eq!(used(third.clones()), [2], "the clones of one thread must be counted in its cell");

    second.make_mut().value = 3;
    second.make_mut().value += 1;
    assert_eq!(copies.count(), 1, "a write to a shared value must copy it, once");
    assert_eq!((first.value, second.value), (2, 4), "a write must be seen through its own handle only");
    let seen = [&first, &second, &third].map(counted);
    assert_eq!(seen, [(2, 1); 3], "all handles of a family must count together, also after a copy (clones, copies)");

    assert_eq!(third.into_inner().value, 2, "into_inner must return the value");
    assert_eq!(
        (counted(&first), copies.count()),
        ((2, 2), 2),
        "into_inner of a shared value must be counted as a copy"
    );
    assert_eq!(first.into_inner().value, 2, "into_inner of the last handle must return the value");
    assert_eq!((counted(&second), copies.count()), ((2, 2), 2), "into_inner of the last handle must not copy or count");
    assert_eq!((counted(&other), other.strong_count()), ((0, 0), 1), "a family must not count what another one does");

    second.clone_from(&other);
    assert_eq!(
        (counted(&other), copies.count()),
        ((1, 0), 2),
        "clone_from must be counted, and copy nothing, like clone"
    );
    assert_eq!(address(&*second), address(&*other), "after clone_from, both handles must share one value");
}

#[test]
fn test_a_copy_that_panics_is_not_counted() {
    let budget = CloneBudget::new(0);
    let first = Cow::new(budget.of(1));
    let mut second = first.clone();
    assert!(panics(|| second.make_mut().value = 2), "make_mut must let a panic of T::clone through");
    assert_eq!((counted(&first), second.value), ((1, 0), 1), "a copy that panics must change and count nothing");

    budget.set(1);
    second.make_mut().value = 3;
    assert_eq!((counted(&first), first.value, second.value), ((1, 1), 1, 3), "after a panic, all must work as before");
}

#[test]
fn test_families_are_exact_across_threads() {
    let (cow, other) = (Cow::new(0), Cow::new(0));
    let made = 20
        * stress(|| {
            for _ in 0..20 {
                // The original lives on, so each of these clones has to copy.
                *cow.clone().make_mut() += 1;
            }
            drop(other.clone());
        });
    assert_eq!(counted(&cow), (made, made), "no clone and no copy may get lost between threads (clones, copies)");
    assert_eq!(counted(&other), (made / 20, 0), "two families in the same threads must be counted apart");
    assert_eq!((*cow, cow.strong_count()), (0, 1), "the original must be as it was, and alone");

    let crosses = impls!(Cow<Vec<i32>>: Send + Sync) && impls!(Counter: Send + Sync);
    assert!(crosses, "handles and counters must be able to cross threads");
    let accepted = impls!(for<'a> Cow<PhantomData<(&'a (), Cell<()>)>>: Clone);
    assert!(!accepted, "a value that threads must not share must be refused: keep the bound `T: Send + Sync`");
}

#[test]
fn test_handles_can_be_used_while_a_value_is_copied_or_dropped() {
    let done = finishes(|| {
        let cow = Arc::new(Cow::new(Foreign));
        let other = Arc::clone(&cow);
        let code = move || drop(((*other).clone(), other.stats(), other.clones().spread()));
        let write = || {
            Cow::clone(&cow).make_mut();
        };
        Foreign::run_with(code, write);
    });
    assert!(done, "T::clone and T::drop must be able to use handles of the same family: one waits for itself");
}

#[test]
fn test_sizes_are_what_a_copy_takes() {
    let text = String::from("four");
    let place = size_of::<String>();
    assert_eq!(
        (5_u64.total_size(), vec![5_u64; 3].heap_size()),
        (8, 24),
        "elements must be counted, each with its size"
    );
    assert_eq!(
        (text.heap_size(), text.total_size()),
        (4, place + 4),
        "a text must count its bytes, and itself in total"
    );

    let texts = vec![text.clone(), String::from("sixsix")];
    assert_eq!(texts.heap_size(), 2 * place + 10, "what the elements of a vector own must be counted, each once");
    assert_eq!(
        texts.total_size(),
        size_of::<Vec<String>>() + 2 * place + 10,
        "in total, a vector must count itself, once"
    );
    let nested = vec![texts.clone(), Vec::new()];
    let expected = 2 * size_of::<Vec<String>>() + 2 * place + 10;
    assert_eq!(nested.heap_size(), expected, "what the elements of an element own must be counted");
    assert_eq!(Vec::<String>::new().heap_size(), 0, "an empty vector owns nothing elsewhere");

    let mut roomy = Vec::with_capacity(100);
    roomy.extend([1_u16, 2]);
    assert_eq!(roomy.heap_size(), 4, "room to grow must not be counted: a copy has none");
    let shared = vec![Arc::new(text.clone()), Arc::new(text.clone())];
    assert_eq!(shared.heap_size(), 2 * size_of::<usize>(), "what a copy would share must not be counted");

    let option = Some(texts.clone());
    assert_eq!(option.heap_size(), texts.heap_size(), "an Option must count what its value owns");
    assert_eq!(None::<Vec<String>>.heap_size(), 0, "None owns nothing");
    assert_eq!(Box::new(texts.clone()).heap_size(), texts.total_size(), "a Box must count its value, and what it owns");
    assert_eq!([texts.clone(), vec![]].heap_size(), texts.heap_size(), "an array must count what its elements own");
    assert_eq!((texts.clone(), 1_u8).heap_size(), texts.heap_size(), "a pair must count what its parts own");
    let map = HashMap::from([(text, texts.clone())]);
    assert!(map.heap_size() >= place + 4 + texts.total_size(), "a map must count its keys and values");
}

#[test]
fn test_memory_saved_is_by_the_account_of_the_value() {
    let texts = Cow::new(vec![String::from("four"), String::from("sixsix")]);
    assert_eq!(texts.memory_saved(), 0, "when nothing was cloned, nothing was saved");

    let size = size_of::<Vec<String>>() + 2 * size_of::<String>() + 10;
    let mut clones = [texts.clone(), texts.clone(), texts.clone()];
    assert_eq!(texts.memory_saved(), 3 * size, "each clone that led to no copy must save what a copy would take");
    clones[0].make_mut().push(String::from("five!"));
    assert_eq!(texts.memory_saved(), 2 * size, "a clone that led to a copy must save nothing");
    let larger = size + size_of::<String>() + 5;
    assert_eq!(clones[0].memory_saved(), 2 * larger, "the value of this handle must be asked, as it is now");

    let bytes = Cow::new([1_u8; 100]);
    let _clone = bytes.clone();
    assert_eq!(bytes.memory_saved(), 100, "a value that owns nothing elsewhere must count itself");
}

/// A value whose copy waits for another one.
#[derive(Clone)]
struct Slow(Attendee);

impl HeapSize for Slow {
    fn heap_size(&self) -> usize {
        100 * self.0.meetings.len()
    }
}

#[test]
fn test_memory_saved_is_never_negative() {
    let meeting = Meeting::of(2);
    let mut first = Cow::new(Slow(Attendee::of(&meeting)));
    let mut second = first.clone();
    thread::scope(|scope| {
        scope.spawn(|| _ = first.make_mut());
        scope.spawn(|| _ = second.make_mut());
    });
    assert!(meeting.took_place(), "two handles must be able to copy at the same time: one waited for the other to end");
    assert_eq!(counted(&first), (1, 2), "two copies after one clone must both be counted (clones, copies)");
    assert_eq!(first.memory_saved(), 0, "more copies than clones must save nothing: the subtraction must not overflow");

    let sized = Cow::new(vec![1_u8; 100]);
    let (done, seen) = (AtomicBool::new(false), AtomicBool::new(false));
    thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                seen.fetch_or(sized.memory_saved() > usize::MAX / 2, Ordering::Relaxed);
            }
        });
        stress(|| sized.clone().make_mut()[0] += 1);
        done.store(true, Ordering::Relaxed);
    });
    assert!(!seen.into_inner(), "while others clone and copy, the memory saved must never be below 0");
    assert_eq!(sized.memory_saved(), 0, "when every clone led to a copy, nothing was saved");
}

#[test]
fn test_a_handle_is_one_pointer() {
    let cow = Cow::new(Vec::<u8>::new());
    assert_eq!(size_of_val(&cow), size_of::<usize>(), "a handle must be one pointer: the counters are behind it");
    assert_eq!(counted(&cow), (0, 0), "a new family must have counted nothing (clones, copies)");
}
