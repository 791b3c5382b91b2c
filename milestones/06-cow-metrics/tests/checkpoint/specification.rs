//! The tests of the specification for milestone 6, and nothing else.
//! They ask that clones and copies are counted, and that the statistics say what they saved.
//! Read: README.md, "The situation".

use cow_metrics::Cow;
use pretty_assertions::assert_eq;

#[test]
fn test_clone_stats() {
    let cow = Cow::new(vec![1, 2, 3]);

    let _c1 = cow.clone();
    let _c2 = cow.clone();
    let _c3 = cow.clone();

    let stats = cow.stats();
    assert_eq!(stats.clones, 3, "every clone of a handle must be counted");
    assert_eq!(stats.copies, 0, "cloning a handle copies nothing, so no copy may be counted");
}

#[test]
fn test_copy_stats() {
    let cow = Cow::new(vec![1, 2, 3]);
    let mut c1 = cow.clone();
    let mut c2 = cow.clone();

    c1.make_mut().push(4);
    c2.make_mut().push(5);

    let stats = cow.stats();
    assert_eq!(stats.clones, 2, "every clone of a handle must be counted, and a copy is no clone");
    assert_eq!(stats.copies, 2, "every write to a shared value makes one copy, which must be counted");
    assert_eq!(stats.copy_rate(), 1.0, "two copies after two clones are a copy rate of 1");
}

#[test]
fn test_copy_rate() {
    let cow = Cow::new(String::from("test"));
    let mut clones: Vec<_> = (0..10).map(|_| cow.clone()).collect();

    for clone in clones.iter_mut().take(5) {
        clone.make_mut().push('!');
    }

    let stats = cow.stats();
    assert_eq!(stats.clones, 10, "every clone of a handle must be counted, also after its first write");
    assert_eq!(stats.copies, 5, "only the clones that were written to made a copy");
    assert_eq!(stats.copy_rate(), 0.5, "five copies after ten clones are a copy rate of one half");
}

#[test]
fn test_memory_savings() {
    let data = vec![0u8; 1_000_000];
    let size = size_of_val(data.as_slice());
    let cow = Cow::new(data);

    let _clones: Vec<_> = (0..100).map(|_| cow.clone()).collect();

    let saved = cow.stats().memory_saved(size);
    assert_eq!(saved, 100 * 1_000_000, "100 clones without a copy must save the size of the data 100 times");
}

#[test]
fn test_stats_report() {
    let cow = Cow::new(vec![0u8; 1024]);
    let mut clones: Vec<_> = (0..10).map(|_| cow.clone()).collect();
    for clone in clones.iter_mut().take(5) {
        clone.make_mut().push(1);
    }

    let report = cow.stats_report(1024);

    assert!(report.contains("Clones:"), "the report must say how many clones there were: {report}");
    assert!(report.contains("Copies:"), "the report must say how many copies there were: {report}");
    assert!(report.contains("Copy rate:"), "the report must give the copy rate: {report}");
    assert!(report.contains("Memory saved:"), "the report must say how much memory was saved: {report}");
}
