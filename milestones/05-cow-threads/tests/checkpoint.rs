//! The checkpoint of milestone 5. It passes when every test here does; milestone 6 is then unlocked.

use std::cell::Cell;
use std::collections::HashMap;
use std::marker::PhantomData;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread;
use std::time::Duration;

use cow_threads::Cow;
use pretty_assertions::assert_eq;
use test_utils::{CloneCounter, Counted, address, stress};

#[test]
fn test_concurrent_clone() {
    let cow = Cow::new(vec![1, 2, 3, 4, 5]);

    let workers: Vec<_> = (0..10)
        .map(|_| {
            let c = cow.clone();
            thread::spawn(move || c.iter().sum::<i32>())
        })
        .collect();

    for worker in workers {
        let sum = worker.join().expect("reading a clone in another thread must not panic");
        assert_eq!(sum, 15, "a clone in another thread must hold the same numbers as the original");
    }
}

#[test]
fn test_concurrent_read() {
    let cow = Cow::new(String::from("shared data"));

    let workers: Vec<_> = (0..20)
        .map(|_| {
            let c = cow.clone();
            thread::spawn(move || (c.to_string(), c.len()))
        })
        .collect();

    for worker in workers {
        let (text, len) = worker.join().expect("reading a clone in another thread must not panic");
        assert_eq!(text, "shared data", "a clone in another thread must hold the same text as the original");
        assert_eq!(len, 11, "len() of String must be reachable through Deref in another thread");
    }
}

#[test]
fn test_concurrent_write() {
    let cow = Cow::new(vec![1, 2, 3]);

    let workers: Vec<_> = (0..10)
        .map(|i| {
            let mut c = cow.clone();
            thread::spawn(move || {
                c.make_mut().push(i);
                c.clone()
            })
        })
        .collect();
    let results: Vec<_> = workers
        .into_iter()
        .map(|worker| worker.join().expect("writing to a clone in another thread must not panic"))
        .collect();

    for (i, result) in results.iter().enumerate() {
        assert_eq!(result.len(), 4, "every thread must see its own push and no other");
        assert_eq!(result[3], i, "every thread must write to a copy of its own: one sees another's number");
    }
    assert_eq!(&*cow, &[1, 2, 3], "a push in another thread must copy first: the original saw a change");
}

#[test]
fn test_send_sync() {
    fn assert_send<T: Send>() {}
    fn assert_sync<T: Sync>() {}
    assert_send::<Cow<Vec<i32>>>();
    assert_sync::<Cow<Vec<i32>>>();

    let cow = Cow::new(vec![1, 2, 3]);
    let len = thread::scope(|scope| scope.spawn(|| cow.len()).join().expect("reading from a thread must not panic"));
    assert_eq!(len, 3, "another thread must be able to read through a reference to the handle (Sync)");

    let returned = thread::spawn(move || cow).join().expect("moving a handle into a thread must not panic");
    assert_eq!(&*returned, &[1, 2, 3], "a handle must arrive in another thread, and come back, as it was (Send)");
}

#[test]
fn test_shared_config() {
    let mut config = HashMap::new();
    config.insert("workers", 4);
    config.insert("timeout", 30);
    let cow_config = Cow::new(config);

    let workers: Vec<_> = (0..100)
        .map(|_| {
            let cfg = cow_config.clone();
            thread::spawn(move || (cfg.get("workers").copied(), cfg.get("timeout").copied()))
        })
        .collect();

    for worker in workers {
        let (workers, timeout) = worker.join().expect("reading the configuration in a thread must not panic");
        assert_eq!(workers, Some(4), "every worker must find the number of workers in the shared configuration");
        assert_eq!(timeout, Some(30), "every worker must find the time-out in the shared configuration");
    }
    assert_eq!(cow_config.strong_count(), 1, "when every worker has dropped its handle, the original must be alone");
}

#[test]
fn test_memory_efficiency() {
    let cow1 = Cow::new(vec![0u8; 1_000_000]);

    let clones: Vec<_> = (0..100).map(|_| cow1.clone()).collect();

    assert_eq!(cow1.strong_count(), 101, "the original and its 100 clones must be handles to one vector");
    assert_eq!(clones.len(), 100, "all the clones must be alive while they are counted");
    assert_eq!(
        size_of::<Cow<Vec<u8>>>(),
        size_of::<Arc<Vec<u8>>>(),
        "a handle must be as small as an Arc: one pointer, whatever it points to"
    );
}

#[test]
fn test_update_check() {
    let counter = Arc::new(AtomicUsize::new(0));
    let cow = Cow::new(vec![1, 2, 3]);

    let workers: Vec<_> = (0..50)
        .map(|_| {
            let mut c = cow.clone();
            let counter = Arc::clone(&counter);
            thread::spawn(move || {
                c.make_mut().push(4);
                counter.fetch_add(1, Ordering::SeqCst);
            })
        })
        .collect();
    for worker in workers {
        worker.join().expect("writing to a clone in another thread must not panic");
    }

    assert_eq!(counter.load(Ordering::SeqCst), 50, "every worker must get through its write");
    assert_eq!(&*cow, &[1, 2, 3], "a push in another thread must copy first: the original saw a change");
}

// ---------------------------------------------------------------------------------------------------------------------
// Beyond the specification: what every method promises, how often the value is copied, and that nobody waits.
// ---------------------------------------------------------------------------------------------------------------------

#[test]
fn test_exclusive_copies_nothing() {
    let copies = CloneCounter::new();
    let mut cow = Cow::new(copies.of(1));
    assert_eq!(copies.count(), 0, "new must move the value in, not copy it");

    let place = address(&*cow);
    cow.make_mut().value = 2;
    assert_eq!(copies.count(), 0, "a write to a value that nothing shares must not copy it");
    assert_eq!(address(&*cow), place, "a value that nothing shares must be changed where it is");

    drop(cow.clone());
    cow.make_mut();
    assert_eq!(copies.count(), 0, "when the other handle is gone, a write must happen in place again");

    let value = cow.into_inner();
    assert_eq!(copies.count(), 0, "into_inner must move the value out of the last handle, not copy it");
    let mut cow = Cow::from(value);
    cow.make_mut();
    assert_eq!(copies.count(), 0, "From must move the value in, not copy it");
    assert_eq!(cow.value, 2, "From must keep the value");
}

#[test]
fn test_one_copy_per_sharing() {
    let copies = CloneCounter::new();
    let mut first = Cow::new(copies.of(1));
    let mut second = first.clone();
    let mut third = second.clone();
    assert_eq!(copies.count(), 0, "cloning a handle must not copy the value");

    second.make_mut();
    assert_eq!(copies.count(), 1, "the first write to a shared value must copy it exactly once");

    second.make_mut();
    assert_eq!(copies.count(), 1, "the second write must find the value already its own");

    third.make_mut();
    assert_eq!(copies.count(), 2, "while even one other handle shares the value, a write must copy it");

    first.make_mut();
    assert_eq!(copies.count(), 2, "when every other handle has a copy of its own, the last must write in place");

    let fourth = second.clone();
    second.make_mut().value = 2;
    assert_eq!(copies.count(), 3, "a copy that is shared in its turn must be copied by the next write");
    assert_eq!(fourth.value, 1, "a write to a copy that is shared in its turn must not be seen by the other handle");
}

/// The methods that write, each with one way to write with it.
type Writer = (&'static str, fn(&mut Cow<String>));
const WRITERS: [Writer; 3] = [
    ("make_mut", |cow| cow.make_mut().push_str(" and new")),
    ("update", |cow| cow.update(|text| text.push_str(" and new"))),
    ("try_update", |cow| {
        let written: Result<(), ()> = cow.try_update(|text| {
            text.push_str(" and new");
            Ok(())
        });
        assert_eq!(written, Ok(()), "try_update must return the Ok of the function");
    }),
];

#[test]
fn test_any_handle_may_be_the_writer() {
    for (method, write) in WRITERS {
        for (handles, writer) in [(2, 0), (2, 1), (3, 0), (3, 1), (3, 2), (10, 0), (10, 9)] {
            let mut handles = vec![Cow::new(String::from("old")); handles];

            write(&mut handles[writer]);

            for (reader, handle) in handles.iter().enumerate() {
                let expected = if reader == writer { "old and new" } else { "old" };
                let when = format!("handle {reader} of {} after {method} through handle {writer}", handles.len());
                assert_eq!(handle.as_str(), expected, "{when}: only the writer must see the write");
            }
        }
    }
}

#[test]
fn test_every_writer_separates_its_handle() {
    for (method, write) in WRITERS {
        let first = Cow::new(String::from("old"));
        let mut second = first.clone();
        let third = first.clone();
        let place = address(&*first);

        write(&mut second);

        assert_eq!(second.strong_count(), 1, "after {method}, the writer must be alone with its copy");
        assert_eq!(first.strong_count(), 2, "after {method}, the other two must go on sharing the old value");
        assert_eq!(address(&*first), place, "{method} must copy for the writer: the other handle's value stays put");
        assert_eq!(address(&*third), place, "{method} must leave the others' value where both of them find it");
        assert!(!second.ptr_eq(&first), "after {method}, the writer must hold a value of its own");

        let fourth = second.clone();
        assert!(second.ptr_eq(&fourth), "after {method}, a clone of the writer must share the writer's new value");
        write(&mut second);
        assert_eq!(fourth.as_str(), "old and new", "a second {method} must not be seen by a clone made before it");
        assert_eq!(second.as_str(), "old and new and new", "a second {method} must build on the first");
    }
}

#[test]
fn test_update_exclusive() {
    let copies = CloneCounter::new();
    let mut cow = Cow::new(copies.of(1));
    let place = address(&*cow);

    cow.update(|number| number.value += 1);
    cow.update(|number| number.value *= 10);

    assert_eq!(cow.value, 20, "update must change the value, each time");
    assert_eq!(address(&*cow), place, "update must change a value that nothing shares where it is");
    assert_eq!(copies.count(), 0, "update must not copy a value that nothing shares");
    assert_eq!(cow.strong_count(), 1, "update must not leave a second handle behind");
}

#[test]
fn test_update_shared() {
    let copies = CloneCounter::new();
    let first = Cow::new(copies.of(1));
    let mut second = first.clone();

    second.update(|number| number.value += 1);

    assert_eq!(first.value, 1, "update of a shared value must copy it first: the other handle saw the change");
    assert_eq!(second.value, 2, "update must change the value of the handle it was called on");
    assert_eq!(copies.count(), 1, "update of a shared value must copy it exactly once");

    second.update(|number| number.value += 1);
    assert_eq!(copies.count(), 1, "the second update must find the value already its own");
}

#[test]
fn test_try_update_ok() {
    let copies = CloneCounter::new();
    let first = Cow::new(copies.of(1));
    let mut second = first.clone();
    let add = |number: &mut Counted<i32>| -> Result<(), String> {
        number.value += 1;
        Ok(())
    };

    let (result, copied) = copies.during(|| second.try_update(add));
    assert_eq!(result, Ok(()), "try_update must return the Ok of the function");
    assert_eq!(second.value, 2, "after Ok, the handle must hold the changed value");
    assert_eq!(first.value, 1, "try_update of a shared value must copy it first: the other handle saw the change");
    assert_eq!(copied, 1, "try_update of a shared value must copy it exactly once");
    assert_eq!((first.strong_count(), second.strong_count()), (1, 1), "after Ok, both handles must be alone");

    let (result, copied) = copies.during(|| second.try_update(add));
    assert_eq!(result, Ok(()), "try_update must return the Ok of the function, also when nothing shares the value");
    assert_eq!(second.value, 3, "after Ok, the handle must hold the changed value, also when it is alone");
    assert!(copied <= 1, "try_update needs no more than one copy to change: {copied} were made");
    assert_eq!(second.strong_count(), 1, "try_update must not leave a second handle behind");
}

#[test]
fn test_try_update_err() {
    let copies = CloneCounter::new();
    let first = Cow::new(copies.of(1));
    let mut second = first.clone();

    let (result, copied) = copies.during(|| second.try_update(|_| Err("refused")));
    assert_eq!(result, Err("refused"), "try_update must return the error of the function");
    assert_eq!(second.value, 1, "a function that fails before it changes anything must leave the value as it was");
    assert_eq!(first.value, 1, "a failed update must not be seen by the other handle");
    assert!(copied <= 1, "try_update needs no more than one copy to change: {copied} were made");

    let result = second.try_update(|number| {
        number.value = 2;
        Err(String::from("refused too late"))
    });
    assert_eq!(result, Err(String::from("refused too late")), "try_update must return an error of any type");
    assert_eq!(first.value, 1, "what a failed function did must not be seen by the other handle");

    drop(first);
    let result = second.try_update(|_| Err(3));
    assert_eq!(result, Err(3), "try_update must return the error of the function, also when nothing shares the value");
    second.make_mut().value = 4;
    assert_eq!(
        (second.value, second.strong_count()),
        (4, 1),
        "after a failed update, the handle must be as good as new"
    );
}

#[test]
fn test_panics_are_not_seen_by_other_handles() {
    let first = Cow::new(vec![1, 2, 3]);
    let (mut second, mut third) = (first.clone(), first.clone());

    let updated = catch_unwind(AssertUnwindSafe(|| second.update(|numbers| panic!("{:?} is left", numbers.pop()))));
    let tried = catch_unwind(AssertUnwindSafe(|| {
        third.try_update(|numbers| -> Result<(), ()> { panic!("{:?} is left", numbers.pop()) })
    }));

    assert!(updated.is_err(), "update must let a panic of the function through");
    assert!(tried.is_err(), "try_update must let a panic of the function through");
    assert_eq!(*first, [1, 2, 3], "what a function did before it panicked must not be seen by the other handle");
}

#[test]
fn test_ptr_eq() {
    let first = Cow::new(vec![1, 2, 3]);
    let mut second = first.clone();
    let third = second.clone();
    assert!(first.ptr_eq(&second), "a handle and its clone share one value");
    assert!(second.ptr_eq(&first), "ptr_eq must say the same in both directions");
    assert!(first.ptr_eq(&third), "a handle and a clone of its clone share one value");

    let equal = Cow::new(vec![1, 2, 3]);
    assert!(!first.ptr_eq(&equal), "equal values in two places are not shared");
    assert!(equal.ptr_eq(&equal), "a handle shares its value with itself, also when it is the only one");
    let equal_clones = [equal.clone(), equal.clone()];
    assert!(!second.ptr_eq(&equal_clones[0]), "two values with equally many handles each are still two values");
    assert!(!Cow::new(1).ptr_eq(&Cow::new(1)), "equal numbers in two places are not shared");

    second.make_mut();
    assert!(!first.ptr_eq(&second), "after its first write, a clone must hold a value of its own");
    assert!(first.ptr_eq(&third), "a write through one clone must not separate the others");
    assert!(equal.ptr_eq(&equal_clones[1]), "a write to one value must not separate the handles to another");
    let fourth = second.clone();
    assert!(second.ptr_eq(&fourth), "a copy must be shareable like the first value");
    assert!(!fourth.ptr_eq(&first), "a clone of a copy must not be taken for a handle to the first value");
}

#[test]
fn test_reading_copies_nothing() {
    let copies = CloneCounter::new();
    let first = Cow::new(copies.of(1));
    let second = first.clone();

    let (place, copied) = copies.during(|| address(&*first));
    assert_eq!(copied, 0, "reading a shared value must not copy it");
    assert_eq!(address(&*second), place, "a clone must be a handle to the same value, not to a copy");
    assert_eq!(address(&*second.clone()), place, "a clone of a clone must be a handle to the same value");
    let (elsewhere, copied) = copies.during(|| thread::scope(|scope| scope.spawn(|| address(&*second)).join()));
    let elsewhere = elsewhere.expect("reading in another thread must not panic");
    assert_eq!((elsewhere, copied), (place, 0), "another thread must read the same value, not a copy");

    let (_, copied) = copies.during(|| (first.is_shared(), first.strong_count(), first.ptr_eq(&second)));
    assert_eq!(copied, 0, "asking who shares the value must not copy it");
    drop(second);
    let (value, copied) = copies.during(|| first.value);
    assert_eq!((value, copied), (1, 0), "reading a value that nothing shares must not copy it");
}

#[test]
fn test_into_inner() {
    let copies = CloneCounter::new();
    let first = Cow::new(copies.of(1));
    let second = first.clone();
    let third = second.clone();

    let mut taken = first.into_inner();
    assert_eq!(copies.count(), 1, "into_inner of a shared value must copy it exactly once");
    assert_eq!(second.strong_count(), 2, "into_inner must give up its handle and no other");
    taken.value = 2;
    assert_eq!((second.value, third.value), (1, 1), "what into_inner returned must be a copy that nobody else sees");

    assert_eq!(third.into_inner().value, 1, "into_inner of a shared value must return a copy of it");
    assert_eq!(copies.count(), 2, "into_inner must copy while even one other handle shares the value");

    assert_eq!(second.into_inner().value, 1, "into_inner of the last handle must return the value");
    assert_eq!(copies.count(), 2, "into_inner of the last handle must move the value, not copy it");
}

#[test]
fn test_sharing_comes_and_goes() {
    let first = Cow::new(vec![1]);
    assert_eq!((first.strong_count(), first.is_shared()), (1, false), "a new handle must be alone with its value");

    let second = first.clone();
    assert_eq!((first.strong_count(), first.is_shared()), (2, true), "two handles must share the value");

    let mut third = second.clone();
    assert_eq!((first.strong_count(), first.is_shared()), (3, true), "three handles must share the value");
    assert_eq!((third.strong_count(), third.is_shared()), (3, true), "every handle must tell the same story");

    third.make_mut().push(2);
    assert_eq!((third.strong_count(), third.is_shared()), (1, false), "the writer must be alone with its copy");
    assert_eq!((first.strong_count(), first.is_shared()), (2, true), "the other two must go on sharing the old value");

    let fourth = third.clone();
    assert_eq!((third.strong_count(), third.is_shared()), (2, true), "a copy must be shareable like the first value");
    assert_eq!((first.strong_count(), first.is_shared()), (2, true), "a clone of one value must not count for another");

    drop(second);
    assert_eq!((first.strong_count(), first.is_shared()), (1, false), "the last handle must be alone with its value");
    assert_eq!((fourth.strong_count(), fourth.is_shared()), (2, true), "a handle to another value must not count here");

    fourth.into_inner();
    assert_eq!((third.strong_count(), third.is_shared()), (1, false), "into_inner must give up its handle");

    let many: Vec<_> = (0..1_000).map(|_| third.clone()).collect();
    assert_eq!((third.strong_count(), third.is_shared()), (1_001, true), "any number of handles must be counted");
    drop(many);
    assert_eq!((third.strong_count(), third.is_shared()), (1, false), "when all clones are dropped, none must be left");
}

#[test]
fn test_only_the_copy_is_given_away() {
    let first = Cow::new(String::from("text"));
    let text = address(first.as_str());
    let (mut second, third) = (first.clone(), first.clone());

    second.make_mut();
    assert_eq!(
        address(first.as_str()),
        text,
        "make_mut must give the copy to the writer and leave the value to others"
    );

    let taken = third.into_inner();
    assert_eq!(address(first.as_str()), text, "into_inner must give its caller a copy and leave the value to others");

    assert!(address(taken.as_str()) != text, "what into_inner returns must be a copy while the value is shared");
    assert_eq!(address(first.into_inner().as_str()), text, "the last handle must give away the value itself");
}

#[test]
fn test_a_value_outlives_the_handle_that_made_it() {
    let first = Cow::new(String::from("text"));
    let mut second = first.clone();
    let third = second.clone();
    drop(first);
    assert_eq!(*third, "text", "a value must stay while any handle is left, not only the one that made it");

    second.make_mut().push('!');
    drop(third);
    assert_eq!(*second, "text!", "a copy must stay when the handles to the first value are gone");
}

#[test]
fn test_the_last_handle_takes_the_value_along() {
    // An Arc counts how many copies of this value exist.
    let witness = Arc::new(1);
    let first = Cow::new(Arc::clone(&witness));
    for result in [Ok(()), Err("refused")] {
        let mut second = first.clone();
        second.update(|_| ());
        assert_eq!(second.try_update(|_| result), result, "try_update must return what the function returned");
        let third = second.clone();
        assert_eq!(Arc::strong_count(&witness) - 1, 2, "there must be the first value and the writer's copy, no more");

        drop((second, third.into_inner()));
        assert_eq!(Arc::strong_count(&witness) - 1, 1, "when its last handle is gone, the writer's copy must be too");
    }

    drop(first);
    assert_eq!(Arc::strong_count(&witness) - 1, 0, "when its last handle is dropped, a value must be dropped as well");
}

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

/// Where two threads meet. The limit is for those who wait in vain: a test fails where it would otherwise hang.
#[derive(Clone, Default)]
struct Meeting(Arc<(Mutex<Attendance>, Condvar)>);

#[derive(Default)]
struct Attendance {
    arrived: usize,
    waited_in_vain: bool,
}

impl Meeting {
    /// Waits for the other thread.
    fn attend(&self) {
        let (attendance, changed) = &*self.0;
        let mut attendance = attendance.lock().expect("nobody panics at a meeting");
        attendance.arrived += 1;
        changed.notify_all();
        let limit = Duration::from_secs(5);
        let waiting = changed.wait_timeout_while(attendance, limit, |attendance| attendance.arrived < 2);
        let (mut attendance, result) = waiting.expect("nobody panics at a meeting");
        attendance.waited_in_vain |= result.timed_out();
    }

    fn took_place(&self) -> bool {
        let attendance = self.0.0.lock().expect("nobody panics at a meeting");
        attendance.arrived >= 2 && !attendance.waited_in_vain
    }
}

/// A value whose copies are made at meetings.
struct Sociable(Vec<Meeting>);

impl Clone for Sociable {
    fn clone(&self) -> Self {
        self.0.iter().for_each(Meeting::attend);
        Self(Vec::new())
    }
}

/// Whether two threads can be in the middle of `action` at the same time, each with a handle to one value.
fn meet(copying: bool, action: fn(Cow<Sociable>, &Meeting)) -> bool {
    let meeting = Meeting::default();
    let original = Cow::new(Sociable(if copying { vec![meeting.clone()] } else { Vec::new() }));
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
    let together = meet(false, |mut cow, meeting| cow.update(|_| meeting.attend()));
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
    let (begin, end) = (Meeting::default(), Meeting::default());
    let cow = Cow::new(Sociable(vec![begin.clone(), end.clone()]));
    let mut writer = cow.clone();

    thread::scope(|scope| {
        scope.spawn(|| {
            writer.make_mut();
        });
        begin.attend();
        // The writer is in the middle of its copy now, and stays there until the end.
        let reader = cow.clone();
        assert_eq!(reader.0.len(), 2, "a reader must see the old value while another thread copies it");
        assert!(reader.is_shared() && reader.ptr_eq(&cow), "a reader must share the old value while it is copied");
        drop(reader);
        end.attend();
    });

    assert!(begin.took_place(), "a write to a shared value must copy it");
    assert!(end.took_place(), "readers must never wait for a writer: one had to wait until the copy was made");
}

/// A value that may be cloned, and that threads may share if `M` says so.
#[allow(dead_code, reason = "only its type is of interest")]
struct Value<'a, M>(PhantomData<(&'a (), M)>);

impl<M> Clone for Value<'_, M> {
    fn clone(&self) -> Self {
        Self(PhantomData)
    }
}

/// Answers whether a handle can be made from a `Value` with this marker. To just try it would not compile when it
/// cannot; `for<'a>` lets the compiler ask without insisting.
struct MakesHandle<M>(PhantomData<M>);

#[allow(dead_code, reason = "one of the two answers is not used")]
impl<M> MakesHandle<M>
where
    for<'a> Cow<Value<'a, M>>: From<Value<'a, M>>,
{
    const ANSWER: bool = true;
}

/// The answer for a value that does not meet the bounds of `Cow`.
#[allow(dead_code, reason = "one of the two answers is not used")]
trait Otherwise {
    const ANSWER: bool = false;
}

impl<M> Otherwise for MakesHandle<M> {}

#[test]
fn test_values_that_threads_must_not_share_are_refused() {
    assert_eq!(*Cow::new(1), 1, "a value that threads may share must be accepted");

    let accepted = MakesHandle::<MutexGuard<'static, ()>>::ANSWER;
    assert!(!accepted, "a value that is not Send must be refused where the handle is made: keep the bound `T: Send`");
    let accepted = MakesHandle::<Cell<()>>::ANSWER;
    assert!(!accepted, "a value that is not Sync must be refused where the handle is made: keep the bound `T: Sync`");
}

// ---------------------------------------------------------------------------------------------------------------------
// The signatures of the starter. Nobody calls these functions: the compiler compares yours with them, since a type that
// equals everything would pass every comparison above. Where it complains, the line shows what your function has to be.
// ---------------------------------------------------------------------------------------------------------------------

#[allow(dead_code, reason = "the compiler has to read it, and nobody has to call it")]
fn signatures<'a, T, E, F, G>(handle: &'a mut Cow<T>)
where
    T: Clone + Send + Sync + 'static,
    F: Fn(&mut T),
    G: Fn(&mut T) -> Result<(), E>,
{
    let _: fn(T) -> Cow<T> = Cow::new;
    let _: fn(&'a mut Cow<T>, F) = Cow::update;
    let _: fn(&'a mut Cow<T>, G) -> Result<(), E> = Cow::try_update;
    let _: fn(&'a Cow<T>) -> bool = Cow::is_shared;
    let _: fn(&'a Cow<T>) -> usize = Cow::strong_count;
    let _: fn(Cow<T>) -> T = Cow::into_inner;
    let _: fn(&'a Cow<T>, &'a Cow<T>) -> bool = Cow::ptr_eq;
    let _: fn(&'a Cow<T>) -> Cow<T> = Cow::clone;
    let _: fn(T) -> Cow<T> = Cow::from;
    let _: fn(&'a Cow<T>) -> &'a T = <Cow<T> as std::ops::Deref>::deref;
    // Whether `make_mut` takes `&mut self` is for the guarantees to say.
    let lent = [Cow::make_mut(handle)];
    let _: [&'a mut T; 1] = lent;
}

/// What is read through `deref` has the type that it has for the value, also where the handle has such a method itself.
#[allow(dead_code, reason = "the compiler has to read it, and nobody has to call it")]
fn reads_like_its_value<'a>(
    text: &'a Cow<String>,
    numbers: &'a Cow<Vec<i32>>,
    map: &'a Cow<HashMap<&'static str, i32>>,
    counted: &'a Cow<Counted<i32>>,
) {
    let texts = [text.as_str()];
    let _: [&'a str; 1] = texts;
    let _: String = text.to_string();
    let _: usize = text.len();
    let _: usize = numbers.len();
    let _: std::slice::Iter<'a, i32> = numbers.iter();
    let _: i32 = numbers[3];
    let _: Option<&'a i32> = map.get("workers");
    let _: i32 = counted.value;
}
