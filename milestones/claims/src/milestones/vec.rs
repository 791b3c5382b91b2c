//! Milestone 2: `CowVec` beside `Vec` and persistent vectors.

#[cfg(feature = "stretch")]
mod stretch;

use std::hint::black_box;
use std::sync::Arc;

use cow_vec::CowVec;

use super::Claim;
use crate::measure::{compare, compare_each};
use crate::report::{Row, size};

pub const CLAIMS: &[Claim] = &[
    Claim { name: "2.2", measure: cloning_strings },
    Claim { name: "2.1", measure: cloning_numbers },
    Claim { name: "2.4", measure: pushing_alone },
    Claim { name: "2.3", measure: first_push },
    Claim { name: "2.5", measure: sharing_parts },
    #[cfg(feature = "stretch")]
    Claim { name: "2.6", measure: stretch::sharing_chunks },
];

fn cloning_numbers() -> Vec<Row> {
    let plain: Vec<u64> = (0..100_000).collect();
    let shared = CowVec::from(plain.clone());
    let pair = compare(
        || (0..10).map(|_| plain.clone()).collect::<Vec<_>>(),
        || (0..10).map(|_| shared.clone()).collect::<Vec<_>>(),
    );
    let why = "until a branch is written to: then that branch costs a whole copy";
    vec![Row::of("ten clones of 100,000 numbers", None, pair, ["Vec", "handles"], why)]
}

fn cloning_strings() -> Vec<Row> {
    let plain: Vec<String> = (0..1_000).map(|number| format!("name number {number}")).collect();
    let shared = CowVec::from(plain.clone());
    let pair = compare(|| plain.clone(), || shared.clone());
    let why = "a copy is as deep as the elements' clone: each String is allocated";
    vec![Row::of("clone 1,000 Strings", None, pair, ["Vec", "handle"], why)]
}

fn pushing_alone() -> Vec<Row> {
    const PUSHES: u64 = 10_000;
    let plain = || {
        let mut numbers = Vec::new();
        (0..PUSHES).for_each(|number| numbers.push(black_box(number)));
        numbers
    };
    let each = compare(plain, || {
        let mut numbers = CowVec::new();
        (0..PUSHES).for_each(|number| numbers.push(black_box(number)));
        numbers
    });
    let outside = compare(plain, || {
        let mut numbers = Arc::new(Vec::new());
        let inner = Arc::make_mut(&mut numbers);
        (0..PUSHES).for_each(|number| inner.push(black_box(number)));
        numbers
    });
    let names = ["10,000 pushes: Vec", "handle"];
    vec![
        Row::of("push, alone", Some(1.0), each, names, "each push asks whether the handle is alone"),
        Row::of("push, make_mut before the loop", Some(1.0), outside, names, "asked once, it costs nothing"),
    ]
}

fn first_push() -> Vec<Row> {
    let numbers: Vec<u64> = (0..1_000_000).collect();
    let (hinted, own) = (Arc::new(numbers.clone()), CowVec::from(numbers));
    let pair = compare_each(
        15,
        || Arc::clone(&hinted),
        |mut handle| {
            Arc::make_mut(&mut handle).push(0);
            handle
        },
        || own.clone(),
        |mut handle| {
            handle.push(0);
            handle
        },
    );
    let mut row = Row::of(
        "push to 1,000,000, shared",
        None,
        pair,
        ["make_mut and grow", "yours"],
        "make_mut leaves no room to spare: the push grows what was just copied",
    );
    if let Some((hinted, own)) = crate::bytes("2.3") {
        row.figures += &format!("; allocated {}, {}", size(hinted), size(own));
    }
    vec![row]
}

fn sharing_parts() -> Vec<Row> {
    let numbers: Vec<u64> = (0..1_000_000).collect();
    let own = CowVec::from(numbers.clone());
    let imbl: imbl::Vector<u64> = numbers.iter().copied().collect();
    let rpds: rpds::VectorSync<u64> = numbers.iter().copied().collect();
    let write_own = |mut handle: CowVec<u64>| {
        if let Some(number) = handle.get_mut(500_000) {
            *number += 1;
        }
        handle
    };
    let write_imbl = compare_each(
        15,
        || own.clone(),
        write_own,
        || imbl.clone(),
        |mut vector| {
            vector[500_000] += 1;
            vector
        },
    );
    let write_rpds = compare_each(
        15,
        || own.clone(),
        write_own,
        || rpds.clone(),
        |mut vector| {
            vector.set_mut(500_000, 1);
            vector
        },
    );
    let scan_imbl = compare(|| own.iter().sum::<u64>(), || imbl.iter().sum::<u64>());
    let scan_rpds = compare(|| own.iter().sum::<u64>(), || rpds.iter().sum::<u64>());
    let write = "it copies one path or chunk, and shares the rest";
    let scan = "the price of sharing parts: the elements are no longer in one piece";
    vec![
        Row::of("one write, shared: imbl", None, write_imbl, ["yours", "imbl"], write),
        Row::of("one write, shared: rpds", None, write_rpds, ["yours", "rpds"], write),
        Row::of("a full scan: imbl", None, scan_imbl, ["yours", "imbl"], scan),
        Row::of("a full scan: rpds", None, scan_rpds, ["yours", "rpds"], scan),
    ]
}
