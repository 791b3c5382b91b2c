//! The stretch goal of milestone 5: a place to publish, beside arc-swap, with more and more threads.

use std::hint::black_box;
use std::sync::Arc;

use arc_swap::ArcSwap;
use cow_threads::Cow;
use cow_threads::stretch::Shared;

use crate::measure::{Pair, on_threads};
use crate::report::Row;

/// Calls of one sample: so many that the start of a thread makes no difference.
const CALLS: usize = 200_000;

pub fn loading() -> Vec<Row> {
    let shared = Shared::new(1_u64);
    let swap = ArcSwap::from_pointee(1_u64);
    // What the place looks like when arc-swap takes the place of the lock.
    let swapped = ArcSwap::from_pointee(Cow::new(1_u64));
    let mut rows = Vec::new();
    for threads in [1, 2, 4, 8] {
        let own = on_threads(threads, CALLS, |_| *shared.load());
        let borrowed = on_threads(threads, CALLS, |_| **swap.load());
        let full = on_threads(threads, CALLS, |_| *swap.load_full());
        let rebuilt = on_threads(threads, CALLS, |_| **black_box(&**swapped.load()));
        let mut row = |what: &str, pair, names, why| {
            let what = format!("{what}, {threads} thread{}", if threads == 1 { "" } else { "s" });
            rows.push(Row::of(&what, None, pair, names, why));
        };
        let why = "it lends the value without a count, mostly; yours counts behind a lock";
        row("load", Pair { plain: borrowed, shared: own }, ["ArcSwap::load", "yours"], why);
        let why = "both return a handle of one's own, so both have to count";
        row("load a handle", Pair { plain: full, shared: own }, ["load_full", "yours"], why);
        let why = "the same place with an ArcSwap<Cow<T>> for the lock: one more pointer";
        row("load, on arc-swap", Pair { plain: borrowed, shared: rebuilt }, ["ArcSwap::load", "rebuilt"], why);
    }
    rows
}

pub fn updating() -> Vec<Row> {
    let (shared, swap) = (Shared::new(1_u64), ArcSwap::from_pointee(1_u64));
    let row = |threads: usize, what: &str, why| {
        let plain = on_threads(threads, CALLS / 4, |_| drop(swap.rcu(|number: &Arc<u64>| **number + 1)));
        let own = on_threads(threads, CALLS / 4, |_| drop(shared.rcu(|number| *number += 1)));
        Row::of(what, None, Pair { plain, shared: own }, ["ArcSwap::rcu", "yours"], why)
    };
    vec![
        row(1, "rcu, 1 thread", "a new value each: allocate, exchange, free"),
        row(2, "rcu, 2 threads", "the slower of two begins again"),
    ]
}
