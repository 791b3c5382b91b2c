//! The checkpoint of milestone 6. When every test here passes, the kata is complete.

use std::fmt;
use std::mem;
use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Duration;

use cow_metrics::{Cow, Stats};
use pretty_assertions::assert_eq;
use test_utils::{CloneCounter, Counted, address, stress};

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

#[test]
fn test_report_numbers() {
    let cow = Cow::new(String::from("Hello, CoW!"));
    let report = cow.stats_report(11);
    assert!(report.contains("- Copy rate: 0.0%\n"), "when nothing was cloned, the copy rate must be 0%: {report}");
    assert!(report.contains("- Memory saved: 0 bytes (0.0"), "when nothing was cloned, nothing was saved: {report}");

    let mut clones = [cow.clone(), cow.clone(), cow.clone()];
    clones[0].make_mut().push('!');

    let report = cow.stats_report(cow.len());
    assert!(report.contains("- Clones: 3\n"), "the report must give the number of clones, 3: {report}");
    assert!(report.contains("- Copies: 1\n"), "the report must give the number of copies, 1: {report}");
    assert!(report.contains("- Copy rate: 33.3%\n"), "the report must give the copy rate in per cent: {report}");
    assert!(report.contains("- Memory saved: 22 bytes (0.0"), "two times 11 bytes were saved: {report}");

    let report = cow.stats_report(1_250_000);
    assert!(report.contains("2500000 bytes (2.5"), "a megabyte is a million bytes: {report}");
    assert_eq!(clones[0].stats_report(1_250_000), report, "every handle of a family must report the same");

    clones[1].make_mut().push('!');
    let report = cow.stats_report(11);
    assert!(report.contains("- Copy rate: 66.7%\n"), "the copy rate must be rounded, not cut off: {report}");
}

#[test]
fn test_new_and_from_move_the_value() {
    let copies = CloneCounter::new();
    let text = String::from("text");
    let place = address(text.as_str());

    let new = Cow::new(copies.of(text));
    assert_eq!(new.value, "text", "new must keep the value");
    assert_eq!(address(new.value.as_str()), place, "new must move the value, not make another one like it");
    let from = Cow::from(copies.of(1));
    assert_eq!(from.value, 1, "From must keep the value");
    assert_eq!(copies.count(), 0, "new and From must move the value: {} copies were made", copies.count());
    assert_eq!((counted(&new), counted(&from)), ((0, 0), (0, 0)), "a new family must begin to count at 0");
    let clones = (new.clone(), from.clone());
    assert_eq!((counted(&clones.0), counted(&clones.1)), ((1, 0), (1, 0)), "a first clone must be counted as one");
}

#[test]
fn test_exclusive_writes_copy_nothing() {
    let copies = CloneCounter::new();
    let mut cow = Cow::new(copies.of(1));

    cow.make_mut().value += 1;
    cow.update(|counted| counted.value += 1);
    assert_eq!(counted(&cow), (0, 0), "a write to a value that nothing shares is no copy, so none may be counted");
    assert_eq!(cow.value, 3, "both writes must have arrived");

    drop(cow.clone());
    cow.make_mut().value += 1;
    cow.update(|counted| counted.value += 1);
    assert_eq!(counted(&cow), (1, 0), "when the clone is gone, a write is no copy; the clone stays counted");
    assert_eq!(cow.value, 5, "both writes must have arrived after the clone was dropped");
    assert_eq!(copies.count(), 0, "a value that nothing shares must be changed in place: {} copies", copies.count());
}

#[test]
fn test_shared_writes_copy_once() {
    let copies = CloneCounter::new();
    let mut first = Cow::new(copies.of(1));
    let mut second = first.clone();
    let mut third = first.clone();

    second.make_mut();
    assert_eq!(copies.count(), 1, "a write to a shared value must copy it once: {} copies", copies.count());
    assert_eq!(counted(&first), (2, 1), "the copy must be counted");
    second.make_mut();
    assert_eq!(counted(&first), (2, 1), "a second write finds its own value: nothing is copied, nothing counted");

    third.update(|_| ());
    third.update(|_| ());
    assert_eq!(counted(&first), (2, 2), "a copy made by update must be counted like any other, and once");

    first.make_mut();
    assert_eq!(counted(&first), (2, 2), "when all others hold copies, the original is written to in place");

    let fourth = second.clone();
    second.make_mut();
    assert_eq!(counted(&fourth), (3, 3), "a handle that shares its copy again must copy again at the next write");
    assert_eq!(copies.count(), 3, "the count must be the number of copies that were really made");
}

#[test]
fn test_writes_change_their_own_handle_only() {
    let mut original = Cow::new(vec![1]);
    let place = address(original.as_slice());
    let mut written = original.clone();
    let mut updated = original.clone();
    let untouched = original.clone();

    written.make_mut().push(2);
    let mut calls = 0;
    updated.update(|numbers| {
        calls += 1;
        numbers.push(3);
    });
    assert_eq!(calls, 1, "update must call the function once");
    assert_eq!(*updated, [1, 3], "update must change the value of its handle");
    assert_eq!(*written, [1, 2], "make_mut must lend out the value of its handle");
    assert_eq!(address(original.as_slice()), place, "a write through another handle must leave the value where it is");

    original.make_mut().push(4);
    assert_eq!(*original, [1, 4], "the original can be written to like any clone");
    assert_eq!(*untouched, [1], "a write to the original must copy first: a clone saw the change");
    assert_eq!(
        address(untouched.as_slice()),
        place,
        "a write to the original must leave the clone's value where it is"
    );
    assert_eq!(counted(&untouched), (3, 3), "the original's copy must be counted like any other");
}

#[test]
fn test_panic_in_update_reaches_the_caller() {
    let first = Cow::new(vec![1]);
    let mut second = first.clone();

    let outcome = panic::catch_unwind(AssertUnwindSafe(|| {
        second.update(|numbers| {
            numbers.push(2);
            panic!("this panic is part of the test");
        });
    }));
    assert!(outcome.is_err(), "when the function that update calls panics, the caller must get the panic");
    assert_eq!(*first, [1], "what a function did before it panicked must not be seen by another handle");

    second.update(|numbers| *numbers = vec![3]);
    assert_eq!(*second, [3], "after a panic, the handle must be as usable as before");
    assert_eq!(counted(&first).0, 1, "after a panic, the clones that were counted must still be counted");
}

/// A value that shows itself, and counts its copies like any [`Counted`].
#[derive(Clone, Debug)]
struct Shown(Counted<&'static str>);

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.value)
    }
}

#[test]
fn test_reading_neither_copies_nor_counts() {
    let copies = CloneCounter::new();
    let first = Cow::new(Shown(copies.of("text")));
    let second = first.clone();
    let place = address(&*first);

    for cow in [&first, &second] {
        assert_eq!(address(&**cow), place, "every look at the value must find it in the same place");
        assert!(format!("{cow:?} {cow}").contains("text"), "Debug and Display must show the value");
        let _ = (cow.is_shared(), cow.strong_count(), cow.ptr_eq(&first), cow.stats_report(4));
        assert_eq!(counted(cow), (1, 0), "reading is neither a clone nor a copy, and takes nothing back");
    }
    assert_eq!(copies.count(), 0, "reading must not copy: {} copies were made", copies.count());
    assert_eq!(first.strong_count(), 2, "reading must not leave a handle behind");
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

    let made = 20
        * stress(|| {
            for _ in 0..20 {
                // The original lives on, so each of these clones has to copy.
                *cow.clone().make_mut() += 1;
            }
        });

    assert_eq!(counted(&cow), (made, made), "no clone and no copy may get lost between threads");
    assert_eq!(*cow, 0, "a write in another thread must copy first: the original saw a change");
    assert_eq!(cow.strong_count(), 1, "when all threads have dropped their handles, the original must be alone");
}

#[test]
fn test_handles_are_counted_across_threads() {
    let cow = Cow::new(0);

    // Nobody drops these handles, so that a wrong count cannot free the value before this test has told.
    let made = 20 * stress(|| (0..20).for_each(|_| mem::forget(cow.clone())));

    assert_eq!(cow.strong_count(), made + 1, "no handle may be miscounted when several threads clone at the same time");
    assert_eq!(cow.stats().clones, made, "no clone may get lost when several threads clone at the same time");
}

#[test]
fn test_clones_share_one_value() {
    let first = Cow::new(vec![1, 2, 3]);
    let second = first.clone();
    let third = second.clone();
    assert_eq!(address(&*first), address(&*second), "a clone must be a handle to the same value, not to a copy");
    assert_eq!(address(&*first), address(&*third), "a clone of a clone must be a handle to the same value");

    drop(first);
    assert_eq!(*second, [1, 2, 3], "the value must live as long as a handle to it, also without the first");
    assert_eq!(address(&*second), address(&*third), "the clones must go on sharing when the first handle is gone");
}

#[test]
fn test_sharing_is_told_as_it_is() {
    fn sharing(cow: &Cow<i32>) -> (usize, bool) {
        (cow.strong_count(), cow.is_shared())
    }

    let first = Cow::new(1);
    let equal = Cow::new(1);
    assert_eq!(sharing(&first), (1, false), "a new handle is alone with its value (strong_count, is_shared)");

    let mut second = first.clone();
    let third = second.clone();
    assert_eq!(sharing(&first), (3, true), "a handle and its two clones share one value");
    assert_eq!(sharing(&third), (3, true), "a clone must tell the same as the handle that it was made from");

    *second.make_mut() += 1;
    assert_eq!(sharing(&second), (1, false), "after its first write, a handle is alone with its copy");
    assert_eq!(sharing(&first), (2, true), "the handles that were not written to still share the old value");

    let fourth = second.clone();
    assert_eq!(sharing(&second), (2, true), "a copy can be shared again");
    drop(third);
    assert_eq!(sharing(&first), (1, false), "when the clone is dropped, its original is alone again");
    drop(second);
    assert_eq!(sharing(&fourth), (1, false), "when the original is dropped, its clone is alone");
    assert_eq!(sharing(&equal), (1, false), "an equal value that was made apart is not shared");
}

#[test]
fn test_ptr_eq_means_one_value() {
    let first = Cow::new(vec![1, 2, 3]);
    let equal = Cow::new(vec![1, 2, 3]);
    assert!(first.ptr_eq(&first), "a handle shares its value with itself");
    assert!(!first.ptr_eq(&equal), "equal values in two places are not one value");

    let mut second = first.clone();
    let third = first.clone();
    assert!(first.ptr_eq(&second) && second.ptr_eq(&first), "a handle and its clone share one value");

    second.make_mut();
    assert!(!first.ptr_eq(&second), "after its first write, a clone holds a value of its own, though an equal one");
    assert!(first.ptr_eq(&third), "the handles that were not written to still share one value");
    assert!(!second.ptr_eq(&equal), "handles that are both alone do not share a value");
    assert!(second.ptr_eq(&second.clone()), "a copy can be shared again");
    drop(third);
    assert!(!first.ptr_eq(&second), "two handles of one family that are both alone do not share a value");
}

#[test]
fn test_into_inner() {
    let copies = CloneCounter::new();
    let first = Cow::new(copies.of(vec![1]));
    let mut second = first.clone();

    let (mut taken, made) = copies.during(|| first.into_inner());
    assert_eq!(made, 1, "into_inner of a shared value must copy it exactly once: {made} copies");
    taken.value.push(2);
    assert_eq!(taken.value, [1, 2], "into_inner must return the value");
    assert_eq!(second.value, [1], "into_inner of a shared value must leave the other handle its own");
    assert_eq!(second.strong_count(), 1, "into_inner must give up its handle");
    assert_eq!(second.stats().clones, 1, "into_inner clones no handle, so none may be counted");

    let third = second.clone();
    second.make_mut();
    let before = counted(&third);
    let place = address(second.value.as_slice());
    let (taken, made) = copies.during(|| second.into_inner());
    assert_eq!(made, 0, "into_inner of the last handle must move the value, not copy it: {made} copies");
    assert_eq!(taken.value, [1], "into_inner of the last handle must return the value");
    assert_eq!(address(taken.value.as_slice()), place, "into_inner of the last handle must return the value itself");
    assert_eq!(counted(&third), before, "into_inner of the last handle copies nothing, so nothing may be counted");
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

    let clones = [cow.clone(), cow.clone()];
    assert_eq!(
        format!("{cow:?}"),
        r#"Cow { data: "Hello, CoW!", shared: true, strong_count: 3 }"#,
        "Debug must show that two clones share the value"
    );
    assert_eq!(clones[0].to_string(), "Hello, CoW!", "Display must show a shared value like any other");
}

#[test]
fn test_last_handle_frees_the_value() {
    // A value that counts how many there are of it: itself, its copies, and this one.
    let alive = Arc::new(());
    let first = Cow::new(Arc::clone(&alive));
    let mut second = first.clone();
    second.make_mut();
    second.make_mut();
    let third = second.clone();
    assert_eq!(Arc::strong_count(&alive), 3, "there must be one value and one copy of it, and no more");

    drop(first);
    assert_eq!(Arc::strong_count(&alive), 2, "the last handle to the original must free it");
    drop(second);
    drop(third.into_inner());
    assert_eq!(Arc::strong_count(&alive), 1, "when all handles are gone, no value may be left");
}

/// A place where two threads meet.
#[derive(Default)]
struct Meeting {
    arrived: Mutex<usize>,
    changed: Condvar,
    missed: AtomicBool,
}

impl Meeting {
    /// Waits for the other thread. Gives up where threads take turns, so that the test can tell; otherwise the limit
    /// does not matter.
    fn attend(&self) -> bool {
        let mut arrived = self.arrived.lock().expect("nobody panics at a meeting");
        *arrived += 1;
        self.changed.notify_all();
        let limit = Duration::from_secs(5);
        let waiting = self.changed.wait_timeout_while(arrived, limit, |arrived| *arrived < 2);
        let (_arrived, waited) = waiting.expect("nobody panics at a meeting");
        self.missed.fetch_or(waited.timed_out(), Ordering::SeqCst);
        self.took_place()
    }

    fn took_place(&self) -> bool {
        !self.missed.load(Ordering::SeqCst)
    }
}

/// A value whose copies are made at meetings: while it is copied, it attends one after the other.
#[derive(Default)]
struct Busy(Arc<[Meeting]>);

impl Busy {
    fn with_meetings(count: usize) -> (Self, Arc<[Meeting]>) {
        let meetings: Arc<[Meeting]> = (0..count).map(|_| Meeting::default()).collect();
        (Self(Arc::clone(&meetings)), meetings)
    }
}

impl Clone for Busy {
    fn clone(&self) -> Self {
        self.0.iter().all(Meeting::attend);
        Self::default()
    }
}

#[test]
fn test_writers_do_not_wait_for_each_other() {
    let (value, meetings) = Busy::with_meetings(1);
    let mut first = Cow::new(value);
    let mut second = first.clone();

    thread::scope(|scope| {
        for writer in [&mut first, &mut second] {
            scope.spawn(|| {
                writer.make_mut();
            });
        }
    });
    assert!(meetings[0].took_place(), "two handles must be able to copy at a time: one waited for the other to end");
    assert_eq!(counted(&first), (1, 2), "two threads that write at the same time make two copies, both counted");
    let report = first.stats_report(100);
    assert!(report.contains("200.0%"), "two copies after one clone are a copy rate of 200%: {report}");
    assert!(report.contains("- Memory saved: 0 bytes"), "two copies after one clone saved nothing: {report}");

    let meeting = Meeting::default();
    thread::scope(|scope| {
        for writer in [&mut first, &mut second] {
            scope.spawn(|| {
                writer.update(|_| {
                    meeting.attend();
                })
            });
        }
    });
    assert!(meeting.took_place(), "two handles must be able to update at a time: one waited for the other to end");
}

#[test]
fn test_nobody_waits_while_another_handle_copies() {
    let (value, meetings) = Busy::with_meetings(2);
    let mut writer = Cow::new(value);
    let reader = writer.clone();

    thread::scope(|scope| {
        scope.spawn(|| {
            writer.make_mut();
        });
        scope.spawn(|| {
            if !meetings[0].attend() {
                return;
            }
            // Now the writer is copying, until the second meeting.
            let clone = reader.clone();
            let _ = (clone.is_shared(), clone.strong_count(), clone.ptr_eq(&reader), clone.stats_report(1));
            let _ = address(&*clone);
            drop(clone);
            meetings[1].attend();
        });
    });

    let waited =
        "a handle must be able to clone, read, count and drop while another one copies: it waited for the copy";
    assert!(meetings.iter().all(Meeting::took_place), "{waited}");
    assert_eq!(counted(&reader), (2, 1), "two clones and one copy were made (clones, copies)");
}

// ---------------------------------------------------------------------------------------------------------------------
// The signatures of the starter. Nobody calls these functions: the compiler compares yours with them, since a type that
// equals everything would pass every comparison above. Where it complains, the line shows what your function has to be.
// ---------------------------------------------------------------------------------------------------------------------

#[allow(dead_code, clippy::extra_unused_lifetimes, reason = "the compiler has to read it, and nobody has to call it")]
fn signatures<'a, T: Clone + Send + Sync + 'static, F: Fn(&mut T)>() {
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
#[allow(dead_code, reason = "the compiler has to read it, and nobody has to call it")]
fn reads_like_its_value<'a>(text: &'a Cow<String>, numbers: &'a Cow<Vec<i32>>, counted: &'a Cow<Counted<i32>>) {
    let _: String = text.to_string();
    let _: usize = text.len();
    let slices = [numbers.as_slice()];
    let _: [&'a [i32]; 1] = slices;
    let _: i32 = counted.value;
}
