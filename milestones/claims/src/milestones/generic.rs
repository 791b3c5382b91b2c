//! Milestone 4: `Cow<T>` beside the value itself.

#[cfg(feature = "stretch")]
mod stretch;

use std::hint::black_box;
use std::sync::Arc;

use cow_generic::Cow;

use super::Claim;
use crate::measure::compare;
use crate::report::Row;

pub const CLAIMS: &[Claim] = &[
    Claim { name: "4.1", measure: wrapping },
    Claim { name: "4.2", measure: writing_in_a_loop },
    Claim { name: "4.3", measure: reading },
    #[cfg(feature = "stretch")]
    Claim { name: "4.4", measure: stretch::strategies },
    #[cfg(feature = "stretch")]
    Claim { name: "4.5", measure: stretch::abstraction },
];

fn wrapping() -> Vec<Row> {
    let (bare, own) = (Arc::new(vec![1_u64; 1000]), Cow::new(vec![1_u64; 1000]));
    let clone = compare(|| Arc::clone(&bare), || own.clone());
    let (mut bare, mut own) = (Arc::new(1_u64), Cow::new(1_u64));
    let write = compare(|| *Arc::make_mut(black_box(&mut bare)) += 1, || *black_box(&mut own).make_mut() += 1);
    let why = "a wrapper with one field is that field";
    vec![
        Row::of("clone + drop", Some(1.0), clone, ["Arc", "Cow"], why),
        Row::of("make_mut, alone", Some(1.0), write, ["Arc", "Cow"], why),
    ]
}

fn writing_in_a_loop() -> Vec<Row> {
    const PUSHES: u64 = 10_000;
    let plain = || {
        let mut numbers = Vec::new();
        (0..PUSHES).for_each(|number| numbers.push(black_box(number)));
        numbers
    };
    let inside = compare(plain, || {
        let mut numbers = Cow::new(Vec::new());
        (0..PUSHES).for_each(|number| numbers.make_mut().push(black_box(number)));
        numbers
    });
    let before = compare(plain, || {
        let mut numbers = Cow::new(Vec::new());
        let inner = numbers.make_mut();
        (0..PUSHES).for_each(|number| inner.push(black_box(number)));
        numbers
    });
    let names = ["10,000 pushes: Vec", "Cow"];
    vec![
        Row::of(
            "make_mut in the loop",
            Some(1.0),
            inside,
            names,
            "it asks ten thousand times whether the handle is alone",
        ),
        Row::of("make_mut before the loop", Some(1.0), before, names, "it asks once"),
    ]
}

fn reading() -> Vec<Row> {
    let plain: Vec<u64> = (0..10_000).collect();
    let own = Cow::new(plain.clone());
    let scan = compare(|| black_box(&plain).iter().sum::<u64>(), || black_box(&own).iter().sum::<u64>());
    let index = compare(|| black_box(&plain)[5000], || black_box(&own)[5000]);
    vec![
        Row::of("a scan of 10,000", Some(1.0), scan, ["Vec", "Cow"], "the second pointer is followed once"),
        Row::of("one element", Some(1.0), index, ["Vec", "Cow"], "two pointers to follow instead of one"),
    ]
}
