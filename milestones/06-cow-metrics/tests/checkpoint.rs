//! The checkpoint of milestone 6. When every test here passes, the kata is complete.

use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};
use std::thread;

use cow_metrics::{Cow, Stats};
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

// ---------------------------------------------------------------------------------------------------------------------
// Beyond the specification's five: its complete example, exact numbers, and what a handle kept from milestone 5.
// ---------------------------------------------------------------------------------------------------------------------

/// A value that counts how often it is really copied.
struct Counted {
    copies: Arc<AtomicUsize>,
}

impl Counted {
    fn new() -> (Self, Arc<AtomicUsize>) {
        let copies = Arc::new(AtomicUsize::new(0));
        (Self { copies: Arc::clone(&copies) }, copies)
    }
}

impl Clone for Counted {
    fn clone(&self) -> Self {
        self.copies.fetch_add(1, Ordering::SeqCst);
        Self { copies: Arc::clone(&self.copies) }
    }
}

/// The clones and the copies that the family of `cow` has counted.
fn counted<T: Clone + Send + Sync>(cow: &Cow<T>) -> (usize, usize) {
    let stats = cow.stats();
    (stats.clones, stats.copies)
}

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
    assert_eq!(rate(1, 2), 2.0, "two handles may both have to copy after one clone: that is a copy rate of 2");
}

#[test]
fn test_memory_saved_exact() {
    let saved = |clones, copies, item_size| Stats { clones, copies }.memory_saved(item_size);

    assert_eq!(saved(10, 4, 100), 600, "only a clone that led to no copy saves memory");
    assert_eq!(saved(3, 3, 100), 0, "when every clone led to a copy, nothing was saved");
    assert_eq!(saved(1, 2, 100), 0, "more copies than clones must save nothing: the subtraction must not overflow");
    assert_eq!(saved(10, 4, 0), 0, "values without a size cannot save memory");
}

#[test]
fn test_report_numbers() {
    let cow = Cow::new(String::from("Hello, CoW!"));
    let mut clones = [cow.clone(), cow.clone(), cow.clone()];
    clones[0].make_mut().push('!');

    let report = cow.stats_report(cow.len());
    assert!(report.contains("- Clones: 3\n"), "the report must give the number of clones, 3: {report}");
    assert!(report.contains("- Copies: 1\n"), "the report must give the number of copies, 1: {report}");
    assert!(report.contains("- Copy rate: 33.3%\n"), "the report must give the copy rate in per cent: {report}");
    assert!(report.contains("- Memory saved: 22 bytes (0.0"), "two times 11 bytes were saved: {report}");

    let report = cow.stats_report(1_250_000);
    assert!(report.contains("2500000 bytes (2.5"), "a megabyte is a million bytes: {report}");
}

#[test]
fn test_exclusive_counts_no_copy() {
    let (value, copies) = Counted::new();
    let mut cow = Cow::new(value);

    cow.make_mut();
    cow.update(|_| ());
    assert_eq!(counted(&cow), (0, 0), "a write to a value that nothing shares is no copy");

    drop(cow.clone());
    cow.make_mut();
    assert_eq!(counted(&cow), (1, 0), "when the clone is gone, a write is no copy; the clone stays counted");
    assert_eq!(copies.load(Ordering::SeqCst), 0, "a value that nothing shares must be changed in place");
}

#[test]
fn test_every_copy_counts_once() {
    let (value, copies) = Counted::new();
    let first = Cow::new(value);
    let mut second = first.clone();
    let mut third = first.clone();

    second.make_mut();
    second.make_mut();
    assert_eq!(counted(&first), (2, 1), "the first write copies and counts, the second finds its own value");

    third.update(|_| ());
    third.update(|_| ());
    assert_eq!(counted(&first), (2, 2), "a copy made by update must be counted like any other, and once");
    assert_eq!(copies.load(Ordering::SeqCst), 2, "the count must be the number of copies that were really made");
}

#[test]
fn test_family_counts_together() {
    let first = Cow::new(vec![1]);
    let mut second = first.clone();
    second.make_mut().push(2);
    let mut third = second.clone();
    third.make_mut().push(3);

    assert_eq!(counted(&first), (2, 2), "the original must count what its descendants do, also after they copied");
    assert_eq!(counted(&second), (2, 2), "a handle must go on counting with its family after its copy");
    assert_eq!(counted(&third), (2, 2), "a clone of a clone belongs to the same family");

    drop(first);
    drop(second);
    assert_eq!(counted(&third), (2, 2), "a dropped handle takes nothing back");
}

#[test]
fn test_families_count_apart() {
    let busy = Cow::new(vec![1]);
    let quiet = Cow::from(vec![1]);
    let mut clone = busy.clone();
    clone.make_mut().push(2);

    assert_eq!(counted(&busy), (1, 1), "a family must count its own clones and copies");
    assert_eq!(counted(&quiet), (0, 0), "a family must not count what another one does");

    let fresh = Cow::new(clone.into_inner());
    assert_eq!(counted(&fresh), (0, 0), "a value that was taken out and wrapped again starts a new family");
}

#[test]
fn test_counts_across_threads() {
    let cow = Cow::new(0);
    let start = Barrier::new(4);

    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                start.wait();
                for _ in 0..20_000 {
                    // The original lives on, so each of these clones has to copy.
                    *cow.clone().make_mut() += 1;
                }
            });
        }
    });

    assert_eq!(counted(&cow), (80_000, 80_000), "no clone and no copy may get lost between threads");
    assert_eq!(*cow, 0, "a write in another thread must copy first: the original saw a change");
    assert_eq!(cow.strong_count(), 1, "when all threads have dropped their handles, the original must be alone");
}

#[test]
fn test_clones_share_one_value() {
    let first = Cow::new(vec![1, 2, 3]);
    let equal = Cow::new(vec![1, 2, 3]);
    assert_eq!((first.strong_count(), first.is_shared()), (1, false), "a new handle must be alone with its value");
    assert!(!first.ptr_eq(&equal), "equal values in two places are not shared");

    let mut second = first.clone();
    assert_eq!(ptr::from_ref(&*first), ptr::from_ref(&*second), "a clone must be a handle to the same value");
    assert!(first.ptr_eq(&second), "a handle and its clone share one value");
    assert_eq!((first.strong_count(), first.is_shared()), (2, true), "a handle and its clone must be counted as two");

    second.make_mut();
    assert!(!first.ptr_eq(&second), "after its first write, a clone must hold a value of its own");
    assert_eq!((first.strong_count(), first.is_shared()), (1, false), "the original must be alone with the old value");
    assert_eq!((second.strong_count(), second.is_shared()), (1, false), "the writer must be alone with its copy");
}

#[test]
fn test_into_inner() {
    let (value, copies) = Counted::new();
    let first = Cow::new(value);
    let second = first.clone();

    first.into_inner();
    assert_eq!(copies.load(Ordering::SeqCst), 1, "into_inner of a shared value must copy it exactly once");
    assert_eq!(second.strong_count(), 1, "into_inner must give up its handle");

    second.into_inner();
    assert_eq!(copies.load(Ordering::SeqCst), 1, "into_inner of the last handle must move the value, not copy it");
}

#[test]
fn test_debug_and_display() {
    let cow = Cow::new(String::from("Hello, CoW!"));
    assert_eq!(
        format!("{cow:?}"),
        r#"Cow { data: "Hello, CoW!", shared: false, strong_count: 1 }"#,
        "Debug must show the value, and that nothing shares it"
    );
    assert_eq!(cow.to_string(), "Hello, CoW!", "Display must show the value as it shows itself");

    let _clone = cow.clone();
    assert_eq!(
        format!("{cow:?}"),
        r#"Cow { data: "Hello, CoW!", shared: true, strong_count: 2 }"#,
        "Debug must show that a clone shares the value"
    );
}

/// A value whose copies are made in pairs: a thread that copies waits until another one copies too.
struct Meeting {
    open: Arc<AtomicBool>,
    pair: Arc<Barrier>,
}

impl Clone for Meeting {
    fn clone(&self) -> Self {
        if self.open.load(Ordering::SeqCst) {
            self.pair.wait();
        }
        Self { open: Arc::clone(&self.open), pair: Arc::clone(&self.pair) }
    }
}

/// Never ends when writers take turns, behind a lock for example: the first would wait for a second that may not start.
#[test]
fn test_writers_do_not_wait_for_each_other() {
    let open = Arc::new(AtomicBool::new(false));
    let original = Cow::new(Meeting { open: Arc::clone(&open), pair: Arc::new(Barrier::new(2)) });
    let mut first = original.clone();
    let mut second = original.clone();
    open.store(true, Ordering::SeqCst);

    thread::scope(|scope| {
        scope.spawn(|| {
            first.make_mut();
        });
        scope.spawn(|| {
            second.make_mut();
        });
    });

    assert_eq!(counted(&original), (2, 2), "two threads that write at the same time make two copies, both counted");
}
