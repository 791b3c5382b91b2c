//! What the examples of the milestones share: an allocator that counts, and the words for bytes, times and numbers.

use std::alloc::System;
use std::fmt::Display;
use std::panic::{self, PanicHookInfo};
use std::process;
use std::time::{Duration, Instant};

use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};

/// The allocator of every program that depends on this package.
#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// What some work cost.
pub struct Cost {
    pub time: Duration,
    /// How often memory was asked for.
    pub allocations: usize,
    /// The bytes that were asked for, whether they were given back or not.
    pub allocated: usize,
    /// The bytes that were asked for and not given back: 0 if more was given back.
    pub kept: usize,
}

/// Does `work` and measures it. Counting takes a few nanoseconds for each allocation.
pub fn measure<T>(work: impl FnOnce() -> T) -> (T, Cost) {
    let (before, alive) = (ALLOCATOR.stats(), alive());
    let start = Instant::now();
    let result = work();
    let time = start.elapsed();
    let change = ALLOCATOR.stats() - before;
    let cost = Cost {
        time,
        allocations: change.allocations + change.reallocations,
        allocated: change.bytes_allocated,
        kept: self::alive().saturating_sub(alive),
    };
    (result, cost)
}

/// The bytes that this program has asked for and not given back.
pub fn alive() -> usize {
    let stats = ALLOCATOR.stats();
    stats.bytes_allocated - stats.bytes_deallocated
}

/// Makes a panic say where to go on: a program runs on the learner's code, of which a part may be missing.
pub fn begin() {
    panic::set_hook(Box::new(|panic| {
        eprint!("{}", advice(panic));
        process::exit(1);
    }));
}

fn advice(panic: &PanicHookInfo) -> String {
    let payload = panic.payload();
    let message = payload.downcast_ref::<&str>().copied().or(payload.downcast_ref::<String>().map(String::as_str));
    let message = message.unwrap_or("a panic without a message");
    let location = panic.location().map(|location| format!("{}:{}", location.file(), location.line()));
    let reason = if message.starts_with("not yet implemented") {
        "This program runs on your own code, and this part of it is not written yet:"
    } else {
        "This program runs on your own code, and something in it went wrong:"
    };
    format!("{reason}\n  {}\n  {message}\nWhat to do first: cargo kata\n", location.unwrap_or_default())
}

/// `8.0 MB`, in powers of 1,000.
pub fn bytes(bytes: usize) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{:.1} KB", bytes as f64 / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} MB", bytes as f64 / 1e6),
        _ => format!("{:.1} GB", bytes as f64 / 1e9),
    }
}

/// `1.5 ms`.
pub fn time(time: Duration) -> String {
    let nanos = time.as_nanos() as f64;
    match nanos {
        ..1e3 => format!("{nanos:.0} ns"),
        ..1e6 => format!("{:.1} µs", nanos / 1e3),
        ..1e9 => format!("{:.1} ms", nanos / 1e6),
        _ => format!("{:.1} s", nanos / 1e9),
    }
}

/// `1,000,000`.
pub fn number(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Prints a row of a table: a label of 36 columns, then cells of 13 that are aligned at their right.
pub fn row(label: &str, cells: &[&dyn Display]) {
    let cells: String = cells.iter().map(|cell| format!(" {:>12}", cell.to_string())).collect();
    println!("  {label:<36}{cells}");
}
