//! Milestone 1: `CowString` beside `String`.

#[cfg(feature = "stretch")]
mod stretch;

use std::hint::black_box;
use std::rc::Rc;
use std::sync::Arc;

use cow_string::CowString;

use super::Claim;
use crate::measure::{Pair, compare, compare_each};
use crate::report::{Row, size, time};

pub const CLAIMS: &[Claim] = &[
    Claim { name: "1.3", measure: counting },
    Claim { name: "1.1", measure: cloning },
    Claim { name: "1.2", measure: cloning_a_megabyte },
    Claim { name: "1.4", measure: pushing_alone },
    Claim { name: "1.5", measure: first_write },
    #[cfg(feature = "stretch")]
    Claim { name: "1.6", measure: stretch::slicing },
];

/// What an atomic count costs, beside one for a single thread.
fn counting() -> Vec<Row> {
    let (arc, rc) = (Arc::new(1_u64), Rc::new(1_u64));
    let pair = compare(|| Arc::clone(black_box(&arc)), || Rc::clone(black_box(&rc)));
    let reading = compare(|| **black_box(&arc), || **black_box(&rc));
    vec![
        Row {
            what: "clone + drop: Rc beside Arc".to_owned(),
            claimed: None,
            here: pair.ratio(),
            figures: format!("Arc {}, Rc {}; the specification says 5 ns", time(pair.plain), time(pair.shared)),
            why: "an atomic count is what a second thread costs, before there is one",
        },
        Row {
            what: "read: Rc beside Arc".to_owned(),
            claimed: None,
            here: reading.ratio(),
            figures: format!("Arc {}, Rc {}; the specification says 1 ns", time(reading.plain), time(reading.shared)),
            why: "reading looks at no count",
        },
    ]
}

fn row(what: &str, claimed: Option<f64>, pair: Pair, why: &'static str) -> Row {
    Row::of(what, claimed, pair, ["String", "handle"], why)
}

fn cloning() -> Vec<Row> {
    let hot = |len: usize| {
        let (plain, shared) = ("x".repeat(len), CowString::new("x".repeat(len)));
        compare(|| black_box(&plain).clone(), || black_box(&shared).clone())
    };
    vec![
        row("clone 16 B", None, hot(16), "16 bytes are copied in no time: what a clone costs is the allocator"),
        row("clone 1 KB, in the cache", Some(100.0), hot(1000), "most of a small copy is the allocator's work"),
        row("clone 1 KB, not in the cache", Some(100.0), cold(), "both wait for memory; the copy waits for more of it"),
        row("clone 1 KB, clones kept", Some(100.0), kept(1000, 50_000), "each kept copy needs memory of its own"),
    ]
}

/// Clones strings that were not used for so long that no cache holds them.
fn cold() -> Pair {
    const COUNT: usize = 1 << 16;
    let plain: Vec<String> = (0..COUNT).map(|_| "x".repeat(1000)).collect();
    let shared: Vec<CowString> = (0..COUNT).map(|_| CowString::new("x".repeat(1000))).collect();
    // Steps that no prefetcher follows, and that come to each string once.
    let next = |at: &mut usize| {
        *at = (*at + 40_503) % COUNT;
        *at
    };
    let (mut at_plain, mut at_shared) = (0, 0);
    compare(|| plain[next(&mut at_plain)].clone(), || shared[next(&mut at_shared)].clone())
}

/// The time of one of `count` clones that all live on.
fn kept(len: usize, count: usize) -> Pair {
    let (plain, shared) = ("x".repeat(len), CowString::new("x".repeat(len)));
    let pair = compare_each(
        7,
        || Vec::with_capacity(count),
        |mut clones| {
            clones.extend((0..count).map(|_| plain.clone()));
            clones
        },
        || Vec::with_capacity(count),
        |mut clones| {
            clones.extend((0..count).map(|_| shared.clone()));
            clones
        },
    );
    Pair { plain: pair.plain / count as f64, shared: pair.shared / count as f64 }
}

fn cloning_a_megabyte() -> Vec<Row> {
    let (plain, shared) = ("x".repeat(1_000_000), CowString::new("x".repeat(1_000_000)));
    let hot = compare(|| black_box(&plain).clone(), || black_box(&shared).clone());
    vec![
        row("clone 1 MB", Some(50_000.0), hot, "the same memory is written again and again"),
        row(
            "clone 1 MB, clones kept",
            Some(50_000.0),
            kept(1_000_000, 60),
            "fresh pages come from the system, one by one",
        ),
    ]
}

fn pushing_alone() -> Vec<Row> {
    const PUSHES: usize = 10_000;
    let pair = compare(
        || {
            let mut text = String::new();
            (0..PUSHES).for_each(|_| text.push_str(black_box("x")));
            text
        },
        || {
            let mut text = CowString::new("");
            (0..PUSHES).for_each(|_| text.push_str(black_box("x")));
            text
        },
    );
    let figures = format!("10,000 pushes: String {}, handle {}", time(pair.plain), time(pair.shared));
    let why = "each write asks whether the handle is alone: append large pieces";
    vec![Row { what: "append a byte, alone".to_owned(), claimed: Some(1.0), here: pair.ratio(), figures, why }]
}

fn first_write() -> Vec<Row> {
    let text = "x".repeat(1_000_000);
    let (hinted, own) = (Arc::new(text.clone()), CowString::new(text));
    let pair = compare_each(
        25,
        || Arc::clone(&hinted),
        |mut handle| {
            Arc::make_mut(&mut handle).push_str(" and more");
            handle
        },
        || own.clone(),
        |mut handle| {
            handle.push_str(" and more");
            handle
        },
    );
    let mut figures = format!("make_mut and grow {}, yours {}", time(pair.plain), time(pair.shared));
    if let Some((hinted, own)) = crate::bytes("1.5") {
        figures += &format!("; allocated {}, {}", size(hinted), size(own));
    }
    let why = "a copy that has room for what comes is made once, not twice";
    vec![Row { what: "append to 1 MB, shared".to_owned(), claimed: None, here: pair.ratio(), figures, why }]
}
