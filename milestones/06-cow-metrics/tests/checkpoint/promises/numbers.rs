//! The specification's complete example, and exact numbers: `copy_rate`, `memory_saved`, `stats_report`.
//! Read: README.md, "Build", `copy_rate` and `stats_report`.

use cow_metrics::{Cow, Stats};
use pretty_assertions::assert_eq;

use super::{copy_in_two_threads, counted};

#[test]
fn test_complete_workflow() {
    let v1 = Cow::new(vec![1, 2, 3]);
    let v2 = v1.clone();
    let mut v3 = v1.clone();
    assert_eq!(v1.strong_count(), 3, "the original and its two clones are three handles to one vector");

    v3.make_mut().push(4);

    assert_eq!(&*v1, &[1, 2, 3], "a push on a shared vector must copy it first: the original saw the change");
    assert_eq!(&*v2, &[1, 2, 3], "a push on a shared vector must copy it first: the other clone saw the change");
    assert_eq!(&*v3, &[1, 2, 3, 4], "the handle that was written to must hold the new vector");
    assert_eq!(counted(&v1), (2, 1), "two clones and one copy were made (clones, copies)");
}

#[test]
fn test_copy_rate_exact() {
    let rate = |clones, copies| Stats { clones, copies }.copy_rate();

    assert_eq!(rate(0, 0), 0.0, "when nothing was cloned, the copy rate must be 0, not NaN");
    assert_eq!(rate(4, 0), 0.0, "without a copy, the copy rate must be 0");
    assert_eq!(rate(4, 1), 0.25, "the copy rate is copies divided by clones: a fraction, not rounded and not per cent");
    assert_eq!(rate(3, 1), 1.0 / 3.0, "the copy rate must be as exact as an f64 can be");
    assert_eq!(rate(1, 2), 2.0, "two handles may both have to copy after one clone: that is a copy rate of 2");
}

#[test]
fn test_memory_saved_exact() {
    let saved = |clones, copies, item_size| Stats { clones, copies }.memory_saved(item_size);

    assert_eq!(saved(10, 4, 100), 600, "only a clone that led to no copy saves memory");
    assert_eq!(saved(3, 0, 7), 21, "when nothing was copied, every clone saved one value");
    assert_eq!(saved(3, 3, 100), 0, "when every clone led to a copy, nothing was saved");
    assert_eq!(saved(1, 2, 100), 0, "more copies than clones must save nothing: the subtraction must not overflow");
    assert_eq!(saved(1, 9, 1), 0, "more copies than clones must save nothing, however many they are");
    assert_eq!(saved(0, 0, 100), 0, "where nothing was cloned, nothing was saved");
    assert_eq!(saved(2, 0, usize::MAX / 2), usize::MAX - 1, "a large number must be as exact as a small one");
    assert_eq!(saved(10, 4, 0), 0, "values without a size cannot save memory");
}

/// The number that a report gives after `label`, however it is laid out.
fn number_after(label: &str, report: &str) -> f64 {
    let rest = report.split_once(label).map_or("", |(_, rest)| rest.trim_start());
    let digits = rest.split(|next: char| !next.is_ascii_digit() && next != '.').next().unwrap_or_default();
    digits.parse().unwrap_or_else(|_| panic!("the report must give a number after {label:?}: {report}"))
}

/// The number of megabytes that a report gives: the last one before "MB".
fn megabytes(report: &str) -> f64 {
    let before = report.rsplit_once("MB").map_or("", |(before, _)| before.trim_end());
    let digits = before.rsplit(|next: char| !next.is_ascii_digit() && next != '.').next().unwrap_or_default();
    digits.parse().unwrap_or_else(|_| panic!("the report must give the megabytes that were saved: {report}"))
}

/// Whether a report gives a copy rate in per cent, with at least one digit after the point that is right.
fn says_per_cent(expected: f64, report: &str) -> bool {
    report.contains('%') && (number_after("Copy rate:", report) - expected).abs() < 0.05
}

#[test]
fn test_report_numbers() {
    let cow = Cow::new(String::from("Hello, CoW!"));
    let report = cow.stats_report(11);
    assert!(says_per_cent(0.0, &report), "when nothing was cloned, the copy rate must be 0%: {report}");
    assert_eq!(number_after("Memory saved:", &report), 0.0, "when nothing was cloned, nothing was saved: {report}");

    let mut clones = [cow.clone(), cow.clone(), cow.clone()];
    clones[0].make_mut().push('!');

    let report = cow.stats_report(cow.len());
    assert_eq!(number_after("Clones:", &report), 3.0, "the report must give the number of clones: {report}");
    assert_eq!(number_after("Copies:", &report), 1.0, "the report must give the number of copies: {report}");
    assert!(says_per_cent(100.0 / 3.0, &report), "the report must give the copy rate in per cent, 33.3%: {report}");
    assert_eq!(number_after("Memory saved:", &report), 22.0, "two times 11 bytes were saved: {report}");

    let report = cow.stats_report(1_250_000);
    assert_eq!(number_after("Memory saved:", &report), 2_500_000.0, "the report must give the bytes saved: {report}");
    assert_eq!(megabytes(&report), 2.5, "a megabyte is 1,000,000 bytes: {report}");
    assert_eq!(clones[0].stats_report(1_250_000), report, "every handle of a family must report the same");

    clones[1].make_mut().push('!');
    let report = cow.stats_report(11);
    assert!(says_per_cent(200.0 / 3.0, &report), "the copy rate must be rounded, not cut off, 66.7%: {report}");
}

#[test]
fn test_report_of_more_copies_than_clones() {
    let (cow, _) = copy_in_two_threads();
    let report = cow.stats_report(100);

    let rate = 100.0 * cow.stats().copies as f64;
    assert!(says_per_cent(rate, &report), "two copies after one clone are a copy rate of 200%: {report}");
    assert_eq!(number_after("Memory saved:", &report), 0.0, "more copies than clones save nothing: {report}");
}
