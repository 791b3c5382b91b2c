//! Handles in several threads: none waits while another one copies or updates.
//! Read: README.md, "Count what happened".

use std::thread;

use cow_metrics::Cow;
use pretty_assertions::assert_eq;
use test_utils::{Attendee, Meeting, address};

use super::{copy_in_two_threads, counted};

#[test]
fn test_writers_do_not_wait_for_each_other() {
    let (mut first, together) = copy_in_two_threads();
    assert!(together, "two handles must be able to copy at the same time: one waited for the other to end");

    let updating = Meeting::of(2);
    let mut second = first.clone();
    thread::scope(|scope| {
        for writer in [&mut first, &mut second] {
            scope.spawn(|| {
                writer.update(|_| {
                    updating.attend();
                })
            });
        }
    });
    assert!(updating.took_place(), "two handles must be able to update at the same time: one waited for the other");
}

#[test]
fn test_no_handle_waits_while_another_copies() {
    let meetings = [Meeting::of(2), Meeting::of(2)];
    let mut writer = Cow::new(Attendee { meetings: meetings.to_vec() });
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
