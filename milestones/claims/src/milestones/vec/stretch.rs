//! The stretch goal of milestone 2: `ChunkedVec` beside `CowVec`, `Vec` and `imbl::Vector`.

use cow_vec::CowVec;
use cow_vec::stretch::ChunkedVec;

use crate::measure::{compare, compare_each};
use crate::report::{Row, size};

pub fn sharing_chunks() -> Vec<Row> {
    let plain: Vec<u64> = (0..1_000_000).collect();
    let whole = CowVec::from(plain.clone());
    let chunked: ChunkedVec<u64> = plain.iter().copied().collect();
    let imbl: imbl::Vector<u64> = plain.iter().copied().collect();
    let push = compare_each(
        51,
        || whole.clone(),
        |mut handle| {
            handle.push(0);
            handle
        },
        || chunked.clone(),
        |mut handle| {
            handle.push(0);
            handle
        },
    );
    let scan = compare(|| plain.iter().sum::<u64>(), || chunked.iter().sum::<u64>());
    let step = compare(|| step_by_step(plain.iter()), || step_by_step(chunked.iter()));
    let scan_imbl = compare(|| imbl.iter().sum::<u64>(), || chunked.iter().sum::<u64>());
    let why = "it copies one chunk and the spine, and shares the other chunks";
    let mut pushed = Row::of("push to 1,000,000, shared", None, push, ["CowVec", "in chunks"], why);
    if let Some((whole, chunked)) = crate::bytes("2.6") {
        pushed.figures += &format!("; allocated {}, {}", size(whole), size(chunked));
    }
    vec![
        pushed,
        Row::of(
            "a full scan: Vec",
            None,
            scan,
            ["Vec", "in chunks"],
            "fold goes through each chunk as through a slice",
        ),
        Row::of(
            "a full scan by next: Vec",
            None,
            step,
            ["Vec", "in chunks"],
            "a for loop asks at each element which chunk it is in",
        ),
        Row::of(
            "a full scan: imbl",
            None,
            scan_imbl,
            ["imbl", "in chunks"],
            "long chunks in a list beside short ones in a tree",
        ),
    ]
}

/// The sum by `next`, as a `for` loop takes it.
fn step_by_step<'a>(numbers: impl Iterator<Item = &'a u64>) -> u64 {
    let mut sum = 0_u64;
    for number in numbers {
        sum = sum.wrapping_add(*number);
    }
    sum
}
