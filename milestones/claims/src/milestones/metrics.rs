//! Milestone 6: a handle that counts beside a bare `Arc`.

#[cfg(feature = "stretch")]
mod stretch;

use std::sync::Arc;

use cow_metrics::Cow;

use super::Claim;
use crate::measure::{Pair, on_threads};
use crate::report::Row;

pub const CLAIMS: &[Claim] = &[
    Claim { name: "6.1", measure: counting },
    #[cfg(feature = "stretch")]
    Claim { name: "6.2", measure: stretch::scaling },
];

/// Calls of one sample: so many that the start of a thread makes no difference.
const CALLS: usize = 2_000_000;

fn counting() -> Vec<Row> {
    // Large values, so two counts are not in one cache line.
    let bare = [Arc::new([1_u64; 32]), Arc::new([2_u64; 32])];
    let own = Cow::new([1_u64; 32]);
    let mut diverged = own.clone();
    diverged.make_mut()[0] += 1;
    let family = [own.clone(), diverged];

    let bare_on = |threads| on_threads(threads, CALLS, |_| Arc::clone(&bare[0]));
    let own_on = |threads| on_threads(threads, CALLS, |_| own.clone());
    let apart = Pair {
        plain: on_threads(2, CALLS, |index| Arc::clone(&bare[index])),
        shared: on_threads(2, CALLS, |index| family[index].clone()),
    };
    let row = |what: &str, pair: Pair, why| Row::of(what, Some(1.0), pair, ["Arc", "Cow"], why);
    vec![
        row(
            "clone + drop, 1 thread",
            Pair { plain: bare_on(1), shared: own_on(1) },
            "a second count is raised for each clone",
        ),
        row(
            "clone + drop, 2 threads",
            Pair { plain: bare_on(2), shared: own_on(2) },
            "the threads take turns with two counts",
        ),
        row("clone + drop after divergence", apart, "the values are apart, but the family still counts in one place"),
    ]
}
