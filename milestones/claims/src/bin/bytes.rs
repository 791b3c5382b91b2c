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
        #[cfg(all(feature = "m1", feature = "stretch"))]
        "1.6" => {
            let text = cow_string::CowString::new("x".repeat(1_000_000));
            let view = cow_string::stretch::CowStr::from(text.clone());
            let copied = allocated(|| text[1_000..2_000].to_owned());
            Some((copied, allocated(|| view.slice(1_000..2_000))))
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
        #[cfg(all(feature = "m2", feature = "stretch"))]
        "2.6" => {
            let numbers = vec![1_u64; 1_000_000];
            let chunked: cow_vec::stretch::ChunkedVec<u64> = numbers.iter().copied().collect();
            let whole = cow_vec::CowVec::from(numbers);
            let whole = allocated(|| {
                let mut handle = whole.clone();
                handle.push(0);
                handle
            });
            let chunked = allocated(|| {
                let mut handle = chunked.clone();
                handle.push(0);
                handle
            });
            Some((whole, chunked))
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
        #[cfg(all(feature = "m3", feature = "stretch"))]
        "3.5" => {
            use cow_hashmap::stretch::Entry;
            let entry = |number: i32| (format!("key number {number}"), format!("value number {number}"));
            let original =
                cow_hashmap::CowHashMap::from((0..100_000).map(entry).collect::<std::collections::HashMap<_, _>>());
            let (mut written, mut looked_at) = (original.clone(), original.clone());
            let [(new, _), (here, _), (missing, _)] = [-1, 500, -2].map(entry);
            let insert = allocated(|| written.insert(new, String::new()));
            let look = allocated(|| {
                let found = matches!(looked_at.entry(here), Entry::Occupied(entry) if !entry.get().is_empty());
                found && matches!(looked_at.entry(missing), Entry::Vacant(_))
            });
            Some((insert, look))
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
