//! Prints how many bytes both sides of a claim allocate. It is a program of its own, since an allocator that counts would
//! slow down what the claims measure.

use std::alloc::System;
use std::env;

use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn main() {
    let claim = env::args().nth(1).unwrap_or_default();
    match measure(&claim) {
        Some((plain, shared)) => println!("{plain} {shared}"),
        None => eprintln!("there is nothing to count for `{claim}`"),
    }
}

fn measure(claim: &str) -> Option<(usize, usize)> {
    match claim {
        #[cfg(feature = "m1")]
        "1.5" => {
            let (hinted, own) =
                (std::sync::Arc::new("x".repeat(1_000_000)), cow_string::CowString::new("x".repeat(1_000_000)));
            let hinted = allocated(|| {
                let mut handle = hinted.clone();
                std::sync::Arc::make_mut(&mut handle).push_str(" and more");
                handle
            });
            let own = allocated(|| {
                let mut handle = own.clone();
                handle.push_str(" and more");
                handle
            });
            Some((hinted, own))
        }
        #[cfg(feature = "m2")]
        "2.3" => {
            let numbers = vec![1_u64; 1_000_000];
            let (hinted, own) = (std::sync::Arc::new(numbers.clone()), cow_vec::CowVec::from(numbers));
            let hinted = allocated(|| {
                let mut handle = hinted.clone();
                std::sync::Arc::make_mut(&mut handle).push(0);
                handle
            });
            let own = allocated(|| {
                let mut handle = own.clone();
                handle.push(0);
                handle
            });
            Some((hinted, own))
        }
        #[cfg(feature = "m3")]
        "3.2" => {
            let entry = |number: i32| (format!("key number {number}"), format!("value number {number}"));
            let config: std::collections::HashMap<String, String> = (0..100).map(entry).collect();
            let shared = cow_hashmap::CowHashMap::from(config.clone());
            let plain = allocated(|| (0..1000).map(|_| config.clone()).collect::<Vec<_>>());
            let handles = allocated(|| (0..1000).map(|_| shared.clone()).collect::<Vec<_>>());
            Some((plain, handles))
        }
        _ => None,
    }
}

/// The bytes that `run` asks the allocator for. What it grows counts as what is added, as far as that is done in place.
fn allocated<T>(run: impl FnOnce() -> T) -> usize {
    let region = Region::new(ALLOCATOR);
    let kept = run();
    let change = region.change();
    drop(kept);
    let grown = usize::try_from(change.bytes_reallocated).unwrap_or_default();
    change.bytes_allocated + grown
}
