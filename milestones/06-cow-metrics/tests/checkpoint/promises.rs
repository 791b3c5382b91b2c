//! What else gates milestone 6: exact numbers, families that count together, and what a handle kept from milestone 5.
//! Read: README.md, "Build"; each file of `promises/` is about some of its functions.

// In the order of the board. The blank lines keep rustfmt from sorting them.
mod numbers;

mod writing;

mod counting;

mod sharing;

mod threads;

mod edge_cases;

mod signatures;

use std::thread;

use cow_metrics::Cow;
use test_utils::{Attendee, Meeting};

/// The clones and the copies that the family of `cow` has counted.
fn counted<T: Clone + Send + Sync>(cow: &Cow<T>) -> (usize, usize) {
    let stats = cow.stats();
    (stats.clones, stats.copies)
}

/// Two handles share a value, and each copies it in a thread of its own. Returns one of them, and whether both were in
/// the middle of the copy at the same time.
fn copy_in_two_threads() -> (Cow<Attendee>, bool) {
    let copying = Meeting::of(2);
    let mut first = Cow::new(Attendee::of(&copying));
    let mut second = first.clone();
    thread::scope(|scope| {
        for writer in [&mut first, &mut second] {
            scope.spawn(|| {
                writer.make_mut();
            });
        }
    });
    (first, copying.took_place())
}
