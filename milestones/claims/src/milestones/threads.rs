//! Milestone 5: handles beside locks, on one thread and on two.

#[cfg(feature = "stretch")]
mod stretch;

use std::collections::HashMap;
use std::convert::Infallible;
use std::hint::black_box;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError, RwLock};
use std::thread;

use arc_swap::{ArcSwap, Cache};
use cow_threads::Cow;

use super::Claim;
use crate::measure::{Pair, compare, compare_each, on_threads};
use crate::report::Row;

pub const CLAIMS: &[Claim] = &[
    Claim { name: "5.1", measure: reading_a_number },
    Claim { name: "5.2", measure: reading_a_map },
    Claim { name: "5.3", measure: cloning },
    Claim { name: "5.4", measure: reading_beside_clones },
    Claim { name: "5.5", measure: updating },
    #[cfg(feature = "stretch")]
    Claim { name: "5.6", measure: stretch::loading },
    #[cfg(feature = "stretch")]
    Claim { name: "5.7", measure: stretch::updating },
];

/// Calls of one sample: so many that the start of a thread makes no difference.
const CALLS: usize = 2_000_000;

fn reading_a_number() -> Vec<Row> {
    let mutex = Mutex::new(1_u64);
    let lock = RwLock::new(1_u64);
    let swap = ArcSwap::from_pointee(1_u64);
    let handle = Cow::new(1_u64);
    let handles = [handle.clone(), handle.clone()];
    let mut rows = Vec::new();
    for threads in [1, 2] {
        let held = on_threads(threads, CALLS, |index| **black_box(&handles[index]));
        let cloned = on_threads(threads, CALLS, |_| *handle.clone());
        let cached = cached(&swap, threads);
        let others = [
            ("Mutex", on_threads(threads, CALLS, |_| *mutex.lock().unwrap_or_else(PoisonError::into_inner))),
            ("RwLock", on_threads(threads, CALLS, |_| *lock.read().unwrap_or_else(PoisonError::into_inner))),
            ("ArcSwap", on_threads(threads, CALLS, |_| **swap.load())),
            ("ArcSwap Cache", cached),
            ("clone per read", cloned),
        ];
        for (name, plain) in others {
            let claimed = (name == "RwLock").then_some(20.0);
            let pair = Pair { plain, shared: held };
            let why = if name == "clone per read" {
                "hold a handle: do not clone it for each read"
            } else {
                "a handle that one holds is read like a reference"
            };
            rows.push(Row::of(&format!("{} by {name}", reads(threads)), claimed, pair, [name, "handle"], why));
        }
    }
    rows
}

fn reads(threads: usize) -> String {
    format!("a read, {threads} thread{},", if threads == 1 { "" } else { "s" })
}

/// Reads through a cache that each thread has of its own.
fn cached(swap: &ArcSwap<u64>, threads: usize) -> f64 {
    on_threads(threads, 1, |_| {
        let mut cache = Cache::new(swap);
        for _ in 0..CALLS {
            black_box(**cache.load());
        }
    }) / CALLS as f64
}

fn reading_a_map() -> Vec<Row> {
    let map: HashMap<String, u64> = (0..100).map(|number| (format!("key number {number}"), number)).collect();
    let lock = RwLock::new(map.clone());
    let handle = Cow::new(map);
    let handles = [handle.clone(), handle];
    let key = black_box("key number 50");
    let pair = |threads: usize| Pair {
        plain: on_threads(threads, CALLS, |_| {
            black_box(lock.read().unwrap_or_else(PoisonError::into_inner).get(key).copied());
        }),
        shared: on_threads(threads, CALLS, |index| {
            black_box(handles[index].get(key).copied());
        }),
    };
    let why = "beside a look-up, an uncontended lock costs little";
    [1, 2]
        .map(|threads| {
            Row::of(&format!("{} with map.get", reads(threads)), Some(20.0), pair(threads), ["RwLock", "handle"], why)
        })
        .into()
}

fn cloning() -> Vec<Row> {
    // Large values, so the two counts are not in one cache line.
    let (one, two) = (Cow::new([1_u64; 32]), Cow::new([2_u64; 32]));
    let alone = on_threads(1, CALLS, |_| one.clone());
    let same = on_threads(2, CALLS, |_| one.clone());
    let different = on_threads(2, CALLS, |index| if index == 0 { one.clone() } else { two.clone() });
    let names = ["on one thread", "on two"];
    vec![
        Row::of(
            "clone + drop of one handle",
            Some(1.0),
            Pair { plain: alone, shared: same },
            names,
            "threads that clone one handle take turns with its count",
        ),
        Row::of(
            "clone + drop of two values' handles",
            Some(1.0),
            Pair { plain: alone, shared: different },
            names,
            "each thread has a count of its own",
        ),
    ]
}

fn reading_beside_clones() -> Vec<Row> {
    let handle = Cow::new(vec![1_u64; 64]);
    let read = || {
        let held = handle.clone();
        on_threads(1, CALLS, |_| black_box(&held)[32])
    };
    let quiet = read();
    let done = AtomicBool::new(false);
    let busy = thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                drop(black_box(handle.clone()));
            }
        });
        let busy = read();
        done.store(true, Ordering::Relaxed);
        busy
    });
    let pair = Pair { plain: quiet, shared: busy };
    let why = "the count lies beside the Vec's own three words, in one cache line";
    vec![Row::of("a read while another thread clones", Some(1.0), pair, ["alone", "beside clones"], why)]
}

fn updating() -> Vec<Row> {
    let value = vec![1_u64; 100_000];
    let pair = compare_each(
        25,
        || Cow::new(value.clone()),
        |mut handle| {
            let _ = handle.try_update(|numbers| {
                numbers[0] += 1;
                Ok::<(), Infallible>(())
            });
            handle
        },
        || Cow::new(value.clone()),
        |mut handle| {
            handle.update(|numbers| numbers[0] += 1);
            handle
        },
    );
    let why = "all or nothing needs a copy to work on, even when the handle is alone";
    let (mut one, mut other) = (Cow::new(1_u64), Cow::new(1_u64));
    let small = compare(
        || {
            let _ = one.try_update(|number| {
                *number += 1;
                Ok::<(), Infallible>(())
            });
        },
        || other.update(|number| *number += 1),
    );
    let names = ["try_update", "update"];
    vec![
        Row::of("update 800 KB, alone", None, pair, names, why),
        Row::of("update a number, alone", None, small, names, why),
    ]
}
