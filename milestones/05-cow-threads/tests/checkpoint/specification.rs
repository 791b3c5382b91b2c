//! The tests of the specification for milestone 5, and nothing else.
//! They ask that many threads read one value, and that each thread that writes gets a copy of its own.
//! Read: README.md, "The situation".

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
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
