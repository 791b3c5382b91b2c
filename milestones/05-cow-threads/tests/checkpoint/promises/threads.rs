//! Handles in several threads: each is counted, none waits for another, and values that threads must not share are
//! refused. Read: README.md, "What `Send` and `Sync` ask of a handle".

use std::cell::Cell;
use std::marker::PhantomData;
use std::mem;
use std::sync::MutexGuard;
use std::thread;

use cow_threads::Cow;
use pretty_assertions::assert_eq;
use test_utils::{Attendee, CloneCounter, Meeting, address, impls, stress};

#[test]
fn test_handles_are_counted_across_threads() {
    let cow = Cow::new(1);
    // Most handles are never dropped, so that a wrong count cannot free the value before this test has told.
    let kept = 1_000;
    (0..kept).for_each(|_| mem::forget(cow.clone()));

    let made = 20
        * stress(|| {
            for _ in 0..20 {
                drop(cow.clone());
                mem::forget(cow.clone());
            }
        });

    assert_eq!(
        cow.strong_count(),
        kept + made + 1,
        "no handle may be miscounted when several threads clone and drop at the same time"
    );
}

#[test]
fn test_copies_are_made_one_for_each_writer() {
    let copies = CloneCounter::new();
    let cow = Cow::new(copies.of(0));

    thread::scope(|scope| {
        for number in 1..=4 {
            let cow = &cow;
            scope.spawn(move || {
                for _ in 0..100 {
                    let mut own = cow.clone();
                    own.update(|value| value.value += number);
                    own.make_mut().value += number;
                    assert_eq!(own.value, 2 * number, "a thread must see its own writes and no other");
                    assert_eq!(cow.value, 0, "the shared value must stay as it is while threads write to their copies");
                }
            });
        }
    });

    assert_eq!(
        copies.count(),
        400,
        "each clone that is written to must copy the value once, whichever thread it is in"
    );
    assert_eq!(cow.strong_count(), 1, "when all threads have dropped their handles, none may be left in the count");
}

#[test]
fn test_a_handle_alone_in_another_thread_copies_nothing() {
    let copies = CloneCounter::new();
    let mut cow = Cow::new(copies.of(1));
    let place = address(&*cow);

    let worker = thread::spawn(move || {
        cow.update(|number| number.value += 1);
        cow.make_mut().value += 1;
        (address(&*cow), cow.into_inner())
    });
    let (place_there, value) = worker.join().expect("writing in another thread must not panic");

    assert_eq!(value.value, 3, "a value must arrive in another thread, be changed there and come back");
    assert_eq!(place_there, place, "a handle that is alone must write in place, in whichever thread it is");
    assert_eq!(copies.count(), 0, "a handle that is alone must not copy, in whichever thread it is");
}

/// Whether two threads can be in the middle of `action` at the same time, each with a handle to one value.
fn meet(copying: bool, action: fn(Cow<Attendee>, &Meeting)) -> bool {
    let meeting = Meeting::of(2);
    let original = Cow::new(if copying { Attendee::of(&meeting) } else { Attendee::default() });
    thread::scope(|scope| {
        for _ in 0..2 {
            let handle = original.clone();
            scope.spawn(|| action(handle, &meeting));
        }
    });
    meeting.took_place()
}

#[test]
fn test_writers_do_not_wait_for_each_other() {
    let together = meet(true, |mut cow, _| {
        cow.make_mut();
    });
    assert!(together, "two threads must be able to copy in make_mut at the same time: one had to wait for the other");

    let together = meet(true, |mut cow, _| cow.update(|_| ()));
    assert!(together, "two threads must be able to copy in update at the same time: one had to wait for the other");

    let together = meet(true, |mut cow, _| drop(cow.try_update(|_| Ok::<(), String>(()))));
    assert!(together, "two threads must be able to copy in try_update at the same time: one had to wait for the other");

    let together = meet(true, |cow, _| drop(cow.into_inner()));
    assert!(together, "two threads must be able to copy in into_inner at the same time: one had to wait for the other");
}

#[test]
fn test_changes_do_not_wait_for_each_other() {
    let together = meet(false, |mut cow, meeting| {
        cow.update(|_| {
            meeting.attend();
        })
    });
    assert!(together, "the functions of two updates must be able to run at the same time: one had to wait");

    let together = meet(false, |mut cow, meeting| {
        let result: Result<(), ()> = cow.try_update(|_| {
            meeting.attend();
            Ok(())
        });
        assert_eq!(result, Ok(()), "try_update must return the Ok of the function");
    });
    assert!(together, "the functions of two try_updates must be able to run at the same time: one had to wait");
}

#[test]
fn test_readers_do_not_wait_for_a_writer() {
    let (begin, end) = (Meeting::of(2), Meeting::of(2));
    let cow = Cow::new(Attendee { meetings: vec![begin.clone(), end.clone()] });
    let mut writer = cow.clone();

    thread::scope(|scope| {
        scope.spawn(|| {
            writer.make_mut();
        });
        if !begin.attend() {
            return;
        }
        // The writer is in the middle of its copy now, and stays there until the end.
        let reader = cow.clone();
        assert_eq!(reader.meetings.len(), 2, "a reader must see the old value while another thread copies it");
        assert!(reader.is_shared() && reader.ptr_eq(&cow), "a reader must share the old value while it is copied");
        drop(reader);
        end.attend();
    });

    assert!(begin.took_place(), "a write to a shared value must copy it");
    assert!(end.took_place(), "readers must never wait for a writer: one had to wait until the copy was made");
}

#[test]
fn test_values_that_threads_must_not_share_are_refused() {
    // Can always be cloned, and is Send and Sync exactly when `T` is. The lifetime lets `impls!` ask about a type that
    // must not exist.
    type Marked<'a, T> = PhantomData<(&'a (), T)>;
    type Guard<'a> = Marked<'a, MutexGuard<'static, ()>>;

    assert_eq!(*Cow::new(1), 1, "a value that threads may share must be accepted");

    let accepted = impls!(for<'a> Cow<Guard<'a>>: From<Guard<'a>>);
    assert!(!accepted, "a value that is not Send must be refused where the handle is made: keep the bound `T: Send`");
    let accepted = impls!(for<'a> Cow<Marked<'a, Cell<()>>>: From<Marked<'a, Cell<()>>>);
    assert!(!accepted, "a value that is not Sync must be refused where the handle is made: keep the bound `T: Sync`");
}
