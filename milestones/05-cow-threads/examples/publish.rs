//! Readers and a slow writer: locks, handles, and lost updates.

use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::sync::{Barrier, Mutex, RwLock};
use std::thread;
use std::time::{Duration, Instant};

use cow_threads::Cow;
use example_utils::{begin, number, row, time};

const READERS: usize = 4;
const UPDATES: u64 = 5;
/// How long the writer works on one update. Try it: with 1 ms, does the mutex still hurt?
const WORK: Duration = Duration::from_millis(20);
const PAUSE: Duration = Duration::from_micros(100);
const ADDITIONS: usize = 10_000;

fn main() {
    begin();
    println!("{READERS} readers, pausing {}; a writer works {} on each update\n", time(PAUSE), time(WORK));
    row("", &[&"reads", &"longest", &"versions old"]);
    let value = &Mutex::new(vec![0; 1_000]);
    run("Mutex<Vec>", |version| work(&mut value.lock().unwrap(), version), || || check(&value.lock().unwrap()));
    run_with_handles("RwLock<Cow<Vec>>", 1);
    run_with_handles("the same, loaded every 100 reads", 100);
    println!("\nWith handles the writer works on a copy of its own: no reader waits for it,");
    println!("and none sees half an update. How old a value may be is up to the reader.");
    let (lossy, careful) = (add_by_two_writers(|_, _| true), add_by_two_writers(Cow::ptr_eq));
    assert_eq!(careful, 2 * ADDITIONS, "no update is lost");
    println!("\nTwo writers add 1, {} times each", number(ADDITIONS));
    println!("  load, add, store                            {:>7}", number(lossy));
    println!("  the same, again if another came between     {:>7}\n", number(careful));
    println!("Try it: change WORK.");
}

fn load<T: Clone + Send + Sync>(current: &RwLock<Cow<T>>) -> Cow<T> {
    current.read().unwrap().clone()
}

/// Returns the sum. A writer stores its own if `may_store` says so, given the one stored now and the one it loaded.
fn add_by_two_writers(may_store: impl Fn(&Cow<usize>, &Cow<usize>) -> bool + Sync) -> usize {
    let (sum, start) = (RwLock::new(Cow::new(0)), Barrier::new(2));
    let add = || {
        let old = load(&sum);
        let mut draft = old.clone();
        draft.update(|sum| *sum += 1);
        thread::yield_now(); // The system may do so at any moment.
        let mut current = sum.write().unwrap();
        let is_stored = may_store(&current, &old);
        if is_stored {
            *current = draft;
        }
        is_stored
    };
    let writer = || {
        start.wait();
        (0..ADDITIONS).for_each(|_| while !add() {});
    };
    thread::scope(|scope| (0..2).for_each(|_| drop(scope.spawn(writer))));
    *load(&sum)
}

fn run_with_handles(label: &str, reads_per_load: usize) {
    let current = &RwLock::new(Cow::new(vec![0; 1_000]));
    let write = |version| {
        let mut draft = load(current);
        work(draft.make_mut(), version);
        *current.write().unwrap() = draft;
    };
    run(label, write, || {
        let (mut snapshot, mut reads) = (load(current), 0);
        move || {
            reads += 1;
            if reads % reads_per_load == 0 {
                snapshot = load(current);
            }
            check(&snapshot)
        }
    });
}

fn work(value: &mut [u64], version: u64) {
    value[..500].fill(version);
    thread::sleep(WORK);
    value[500..].fill(version);
}

/// The version that a reader sees: the value is a thousand times its number.
fn check(value: &[u64]) -> u64 {
    assert!(value.iter().all(|number| *number == value[0]), "no reader sees half an update");
    value[0]
}

/// Lets the readers read until the writer has made its updates; prints what they met.
fn run<R: FnMut() -> u64>(label: &str, write: impl Fn(u64), reader: impl Fn() -> R + Sync) {
    let [newest, reads, longest, behind] = [(); 4].map(|()| AtomicU64::new(0));
    thread::scope(|scope| {
        for _ in 0..READERS {
            scope.spawn(|| {
                let mut read = reader();
                while newest.load(SeqCst) < UPDATES {
                    let (published, start) = (newest.load(SeqCst), Instant::now());
                    let version = read();
                    longest.fetch_max(start.elapsed().as_nanos() as u64, SeqCst);
                    behind.fetch_max(published.saturating_sub(version), SeqCst);
                    reads.fetch_add(1, SeqCst);
                    thread::sleep(PAUSE);
                }
            });
        }
        for version in 1..=UPDATES {
            write(version);
            newest.store(version, SeqCst);
            thread::sleep(WORK / 20);
        }
    });
    let [reads, longest, behind] = [reads, longest, behind].map(AtomicU64::into_inner);
    row(label, &[&number(reads as usize), &time(Duration::from_nanos(longest)), &behind]);
}
