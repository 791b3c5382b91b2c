//! Robustness: exact counts under a race, numbers that do not overflow, and formats that reach the value.
//! Read: README.md, "Count what happened", and starter.rs, `memory_saved` and `into_inner`.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use cow_metrics::{Cow, Stats};
use pretty_assertions::assert_eq;
use test_utils::{CloneCounter, stress};

#[test]
fn test_raced_copies_are_counted_as_they_happen() {
    let copies = CloneCounter::new();
    let counted = AtomicUsize::new(0);
    let others = Mutex::new(None);

    stress(|| {
        let mut writer = Cow::new(copies.of(()));
        // The next thread takes this clone out and drops it: before, while or after the writer decides to copy.
        let other = others.lock().expect("no thread panics with it").replace(writer.clone());
        drop(other);
        writer.make_mut();
        counted.fetch_add(writer.stats().copies, Ordering::SeqCst);
    });

    let (counted, made) = (counted.into_inner(), copies.count());
    assert_eq!(counted, made, "count the copies that were made, not those that were about to be made (counted, made)");
}

#[test]
fn test_into_inner_counts_its_copy() {
    let copies = CloneCounter::new();
    let first = Cow::new(copies.of(1));
    let (second, third) = (first.clone(), first.clone());

    second.into_inner();
    assert_eq!(first.stats().copies, 1, "into_inner of a shared value makes a copy, which must be counted");
    third.into_inner();
    assert_eq!(first.stats().copies, copies.count(), "the count must be the number of copies that were really made");
}

#[test]
fn test_memory_saved_stays_within_a_usize() {
    let saved = |clones, copies, item_size| Stats { clones, copies }.memory_saved(item_size);

    assert_eq!(saved(2, 0, usize::MAX), usize::MAX, "the multiplication must not overflow: stop at the largest number");
    assert_eq!(saved(usize::MAX, 1, 2), usize::MAX, "the multiplication must not overflow: stop at the largest number");
    assert_eq!(saved(1, 0, usize::MAX), usize::MAX, "the largest number itself must come out as it is");
}

#[test]
fn test_display_keeps_to_the_format() {
    let (text, number) = (Cow::new(String::from("text")), Cow::new(2.5));
    for shared in [false, true] {
        let _clones = shared.then(|| (text.clone(), number.clone()));

        assert_eq!(format!("{text:>8}"), "    text", "Display must pass on the width to the value");
        assert_eq!(format!("{text:-^8}"), "--text--", "Display must pass on fill and alignment to the value");
        assert_eq!(format!("{text:.2}"), "te", "Display must pass on the precision to the value");
        assert_eq!(format!("{number:+08.2}"), "+0002.50", "Display must pass on the sign and the zeros to the value");
    }
}
