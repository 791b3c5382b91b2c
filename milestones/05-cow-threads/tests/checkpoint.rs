//! The checkpoint of milestone 5. It passes when every test here does; milestone 6 is then unlocked.

use std::collections::HashMap;
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};
use std::thread;

use cow_threads::Cow;
use pretty_assertions::assert_eq;

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
// Beyond the specification: update, try_update and ptr_eq, and how often the value is copied.
// ---------------------------------------------------------------------------------------------------------------------

/// A value that counts how often it is copied.
struct Counted {
    number: i32,
    copies: Arc<AtomicUsize>,
}

impl Counted {
    fn new(number: i32) -> (Self, Arc<AtomicUsize>) {
        let copies = Arc::new(AtomicUsize::new(0));
        (Self { number, copies: Arc::clone(&copies) }, copies)
    }
}

impl Clone for Counted {
    fn clone(&self) -> Self {
        self.copies.fetch_add(1, Ordering::SeqCst);
        Self { number: self.number, copies: Arc::clone(&self.copies) }
    }
}

#[test]
fn test_update_exclusive() {
    let (value, copies) = Counted::new(1);
    let mut cow = Cow::new(value);
    let before = ptr::from_ref(&*cow);

    cow.update(|value| value.number += 1);

    assert_eq!(cow.number, 2, "update must change the value");
    assert_eq!(ptr::from_ref(&*cow), before, "a value that nothing shares must be changed where it is");
    assert_eq!(copies.load(Ordering::SeqCst), 0, "update must not copy a value that nothing shares");
}

#[test]
fn test_update_shared() {
    let (value, copies) = Counted::new(1);
    let first = Cow::new(value);
    let mut second = first.clone();

    second.update(|value| value.number += 1);

    assert_eq!(first.number, 1, "update of a shared value must copy it first: the other handle saw the change");
    assert_eq!(second.number, 2, "update must change the value of the handle it was called on");
    assert_eq!(copies.load(Ordering::SeqCst), 1, "update of a shared value must copy it exactly once");
}

#[test]
fn test_try_update_ok() {
    let first = Cow::new(vec![1, 2, 3]);
    let mut second = first.clone();

    let result: Result<(), String> = second.try_update(|numbers| {
        numbers.push(4);
        Ok(())
    });

    assert_eq!(result, Ok(()), "try_update must return the Ok of the function");
    assert_eq!(&*second, &[1, 2, 3, 4], "after Ok, the handle must hold the changed value");
    assert_eq!(&*first, &[1, 2, 3], "try_update of a shared value must copy it first: the other handle saw the change");

    let result: Result<(), String> = second.try_update(|numbers| {
        numbers.push(5);
        Ok(())
    });

    assert_eq!(result, Ok(()), "try_update must return the Ok of the function, also when nothing shares the value");
    assert_eq!(&*second, &[1, 2, 3, 4, 5], "after Ok, the handle must hold the changed value, also when it is alone");
}

#[test]
fn test_try_update_err() {
    let first = Cow::new(vec![1, 2, 3]);
    let mut second = first.clone();

    let result = second.try_update(|_| Err("refused"));

    assert_eq!(result, Err("refused"), "try_update must return the error of the function");
    assert_eq!(&*second, &[1, 2, 3], "a function that fails before it changes anything must leave the value as it was");
    assert_eq!(&*first, &[1, 2, 3], "a failed update must not be seen by the other handle");
}

#[test]
fn test_ptr_eq() {
    let first = Cow::new(vec![1, 2, 3]);
    let mut second = first.clone();
    assert!(first.ptr_eq(&second), "a handle and its clone share one value");
    assert!(second.ptr_eq(&first), "ptr_eq must say the same in both directions");

    let equal = Cow::new(vec![1, 2, 3]);
    assert!(!first.ptr_eq(&equal), "equal values in two places are not shared");
    let equal_clone = equal.clone();
    assert!(!second.ptr_eq(&equal_clone), "two values with equally many handles each are still two values");

    second.make_mut();
    assert!(!first.ptr_eq(&second), "after its first write, a clone must hold a value of its own");
    assert!(equal.ptr_eq(&equal_clone), "a write to one value must not separate the handles to another");
}

#[test]
fn test_one_copy_per_sharing() {
    let (value, copies) = Counted::new(1);
    let mut first = Cow::from(value);
    first.make_mut();
    assert_eq!(copies.load(Ordering::SeqCst), 0, "a write to a value that nothing shares must not copy it");

    let mut second = first.clone();
    assert_eq!(ptr::from_ref(&*first), ptr::from_ref(&*second), "a clone must be a handle to the same value");
    assert_eq!(copies.load(Ordering::SeqCst), 0, "cloning a handle must not copy the value");

    second.make_mut();
    second.make_mut();
    first.make_mut();
    assert_eq!(copies.load(Ordering::SeqCst), 1, "a handle must copy a shared value once, and then it has its own");
}

#[test]
fn test_into_inner() {
    let (value, copies) = Counted::new(1);
    let first = Cow::new(value);
    let second = first.clone();

    assert_eq!(first.into_inner().number, 1, "into_inner of a shared value must return a copy of it");
    assert_eq!(copies.load(Ordering::SeqCst), 1, "into_inner of a shared value must copy it exactly once");
    assert_eq!(second.strong_count(), 1, "into_inner must give up its handle");

    assert_eq!(second.into_inner().number, 1, "into_inner of the last handle must return the value");
    assert_eq!(copies.load(Ordering::SeqCst), 1, "into_inner of the last handle must move the value, not copy it");
}

#[test]
fn test_sharing_comes_and_goes() {
    let first = Cow::new(vec![1]);
    assert_eq!((first.strong_count(), first.is_shared()), (1, false), "a new handle must be alone with its value");

    let second = first.clone();
    let mut third = second.clone();
    assert_eq!((first.strong_count(), first.is_shared()), (3, true), "three handles must share the value");

    third.make_mut().push(2);
    assert_eq!((third.strong_count(), third.is_shared()), (1, false), "the writer must be alone with its copy");
    assert_eq!((first.strong_count(), first.is_shared()), (2, true), "the other two must go on sharing the old value");

    drop(second);
    assert_eq!((first.strong_count(), first.is_shared()), (1, false), "the last handle must be alone with its value");
}

#[test]
fn test_handles_are_counted_across_threads() {
    let (value, copies) = Counted::new(1);
    let cow = Cow::new(value);

    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| (0..1_000).for_each(|_| drop(cow.clone())));
        }
    });

    assert_eq!(cow.strong_count(), 1, "when all threads have dropped their handles, none may be left in the count");
    cow.into_inner();
    assert_eq!(copies.load(Ordering::SeqCst), 0, "the last handle must move the value out, whoever shared it before");
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

    assert_eq!(original.strong_count(), 1, "two threads that write at the same time must each get a copy of their own");
}
