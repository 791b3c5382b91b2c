//! The stretch goal of milestone 6: a handle that counts in cells, beside a bare `Arc` and the milestone's handle.

use std::sync::Arc;

use cow_metrics::stretch::Cow;

use super::CALLS;
use crate::measure::{Pair, on_threads};
use crate::report::Row;

pub fn scaling() -> Vec<Row> {
    // Large values, so two counts are not in one cache line.
    let bare = [Arc::new([1_u64; 32]), Arc::new([2_u64; 32])];
    let own = Cow::new([1_u64; 32]);
    let mut diverged = own.clone();
    diverged.make_mut()[0] += 1;
    let family = [own.clone(), diverged];
    let one_counter = cow_metrics::Cow::new([1_u64; 32]);

    let bare_on = |threads| on_threads(threads, CALLS, |_| Arc::clone(&bare[0]));
    let own_on = |threads| on_threads(threads, CALLS, |_| own.clone());
    let one_counter_on = |threads| on_threads(threads, CALLS, |_| one_counter.clone());
    let apart = Pair {
        plain: on_threads(2, CALLS, |index| Arc::clone(&bare[index])),
        shared: on_threads(2, CALLS, |index| family[index].clone()),
    };
    let row = |what: &str, pair: Pair, plain, why| Row::of(what, None, pair, [plain, "in cells"], why);
    let (alone, both) = (own_on(1), own_on(2));
    let why = "a cell that one thread owns needs no atomic addition";
    let milestone = "the milestone's handle counts all clones in one place";
    vec![
        row("clone + drop, 1 thread", Pair { plain: bare_on(1), shared: alone }, "Arc", why),
        row("clone + drop, 2 threads", Pair { plain: bare_on(2), shared: both }, "Arc", why),
        row("clone + drop after divergence", apart, "Arc", "the values are apart, and so are the cells"),
        row("clone + drop, 1 thread", Pair { plain: one_counter_on(1), shared: alone }, "one counter", milestone),
        row("clone + drop, 2 threads", Pair { plain: one_counter_on(2), shared: both }, "one counter", milestone),
    ]
}
