//! A copy storm: 64 handles share a value, and then all write.

use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use cow_threads::Cow;
use example_utils::{alive, begin, bytes, measure, number, row, time};

/// Try it: with 8 handles, or with 4 KB each?
const HANDLES: usize = 64;
const SIZE: usize = 1_000_000;

/// How many copies were made.
static COPIES: AtomicUsize = AtomicUsize::new(0);

struct Data {
    bytes: Vec<u8>,
    is_original: bool,
}

impl Clone for Data {
    fn clone(&self) -> Self {
        COPIES.fetch_add(1, Ordering::Relaxed);
        Self { bytes: self.bytes.clone(), is_original: false }
    }
}

fn main() {
    begin();
    let start = alive();
    let mut handles = shared();
    println!("{HANDLES} handles share {}; one after another writes a byte\n", bytes(SIZE));
    row("", &[&"copies", &"bytes alive", &"time"]);
    row("writers: 0", &[&0, &bytes(alive() - start), &""]);
    let mut written = 0;
    for writers in [1, HANDLES / 8, HANDLES / 2, HANDLES - 1, HANDLES] {
        if writers <= written {
            continue;
        }
        let ((), cost) = measure(|| handles[written..writers].iter_mut().for_each(write));
        written = writers;
        let copies = COPIES.load(Ordering::Relaxed);
        row(&format!("writers: {writers}"), &[&number(copies), &bytes(alive() - start), &time(cost.time)]);
    }
    assert_eq!(COPIES.load(Ordering::Relaxed), HANDLES - 1, "the last one is alone and needs no copy");
    println!("\nThe last one was alone, so it wrote in place. Now in {HANDLES} threads at once:\n");

    handles.clear();
    handles.extend(shared());
    COPIES.store(0, Ordering::Relaxed);
    let barrier = Barrier::new(HANDLES);
    let (keepers, cost) = measure(|| {
        thread::scope(|scope| {
            let writer = |handle: &mut Cow<Data>| {
                barrier.wait();
                write(handle);
                handle.is_original
            };
            let threads: Vec<_> = handles.iter_mut().map(|handle| scope.spawn(move || writer(handle))).collect();
            threads.into_iter().map(|thread| thread.join().expect("no thread panics")).filter(|keeps| *keeps).count()
        })
    });
    let copies = COPIES.load(Ordering::Relaxed);
    row("", &[&"copies", &"bytes alive", &"time"]);
    row(&format!("writers: {HANDLES}, at once"), &[&number(copies), &bytes(alive() - start), &time(cost.time)]);
    assert_eq!(copies + keepers, HANDLES, "each writer has made a copy, or has kept the original");
    println!();
    match keepers {
        0 => println!("All copied, the last two at the same moment: one of these copies was in vain."),
        _ => println!("All but one copied: that one found itself alone, and kept the original."),
    }
    println!("{} for all became {}: what sharing saves, writers take back.", bytes(SIZE), bytes(alive() - start));
    println!("\nTry it: change HANDLES or SIZE.");
}

/// Handles that share one value.
fn shared() -> Vec<Cow<Data>> {
    vec![Cow::new(Data { bytes: vec![1; SIZE], is_original: true }); HANDLES]
}

fn write(handle: &mut Cow<Data>) {
    handle.make_mut().bytes[0] += 1;
}
