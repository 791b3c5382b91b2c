//! Compares the signatures of your functions with the starter's: a type that equals everything would pass every
//! comparison in a test. Nothing calls the functions here. Where the compiler complains, the line shows what yours has to
//! be.

use cow_metrics::{Cow, Stats};
use test_utils::Counted;

#[allow(dead_code, clippy::extra_unused_lifetimes, reason = "only the compiler reads it; it is never called")]
fn signatures<'a, T: Clone + Send + Sync + 'a, F: FnOnce(&mut T)>() {
    let _: fn(T) -> Cow<T> = Cow::new;
    let _: fn(&'a mut Cow<T>) -> &'a mut T = Cow::make_mut;
    let _: fn(&'a mut Cow<T>, F) = Cow::update;
    let _: fn(&'a Cow<T>) -> bool = Cow::is_shared;
    let _: fn(&'a Cow<T>) -> usize = Cow::strong_count;
    let _: fn(Cow<T>) -> T = Cow::into_inner;
    let _: fn(&'a Cow<T>, &'a Cow<T>) -> bool = Cow::ptr_eq;
    let _: fn(&'a Cow<T>) -> Stats = Cow::stats;
    let _: fn(&'a Cow<T>, usize) -> String = Cow::stats_report;
    let _: fn(&'a Cow<T>) -> Cow<T> = Cow::clone;
    let _: fn(T) -> Cow<T> = Cow::from;
    let _: fn(&'a Cow<T>) -> &'a T = <Cow<T> as std::ops::Deref>::deref;

    let _: fn(Stats) -> (usize, usize) = |stats| (stats.clones, stats.copies);
    let _: fn(usize, usize) -> Stats = |clones, copies| Stats { clones, copies };
    let _: fn(&'a Stats) -> f64 = Stats::copy_rate;
    let _: fn(&'a Stats, usize) -> usize = Stats::memory_saved;
}

/// What is read through `deref` has the type that it has for the value, also where the handle has such a method itself.
#[allow(dead_code, reason = "only the compiler reads it; it is never called")]
fn reads_like_its_value<'a>(text: &'a Cow<String>, numbers: &'a Cow<Vec<i32>>, counted: &'a Cow<Counted<i32>>) {
    let _: String = text.to_string();
    let _: usize = text.len();
    let slices = [numbers.as_slice()];
    let _: [&'a [i32]; 1] = slices;
    let _: i32 = counted.value;
}
