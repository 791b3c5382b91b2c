//! 1,000 workers share a configuration, and none sees the update.

use std::collections::HashMap;
use std::thread;

use cow_hashmap::CowHashMap;
use example_utils::{begin, bytes, measure, number, row, time};

/// Try it: with 10 entries, or 10,000?
const ENTRIES: usize = 100;
const WORKERS: usize = 1_000;
const THREADS: usize = 8;

type Config = CowHashMap<String, String>;

fn main() {
    begin();
    let entry = |index: usize| (format!("option-{index}"), format!("the value of option {index}"));
    let plain: HashMap<String, String> = (0..ENTRIES).map(entry).chain([("mode".into(), "old".into())]).collect();
    let config = CowHashMap::from(plain.clone());

    println!("{} entries for {} workers\n", number(plain.len()), number(WORKERS));
    row("", &[&"allocations", &"bytes kept", &"time"]);
    // The lists have their room beforehand, so they are not counted.
    let mut copies = Vec::with_capacity(WORKERS);
    let ((), cost) = measure(|| copies.extend((0..WORKERS).map(|_| plain.clone())));
    row("a HashMap for each", &[&number(cost.allocations), &bytes(cost.kept), &time(cost.time)]);
    drop(copies);
    let mut workers = Vec::with_capacity(WORKERS);
    let ((), cost) = measure(|| workers.extend((0..WORKERS).map(|_| config.clone())));
    row("a handle for each", &[&number(cost.allocations), &bytes(cost.kept), &time(cost.time)]);

    let mut administrator = config;
    let (old, cost) = measure(|| administrator.insert("mode".to_owned(), "new".to_owned()));
    assert_eq!(old.as_deref(), Some("old"), "insert returns the old value");
    let label = format!("one insert, shared by {}", number(WORKERS + 1));
    row(&label, &[&number(cost.allocations), &bytes(cost.kept), &time(cost.time)]);

    println!("\nThe workers read in {THREADS} threads, after the insert:");
    println!("  {} of {} see the update", number(who_sees(&workers)), number(WORKERS));
    assert_eq!(who_sees(&workers), 0, "a handle is a snapshot");
    println!("Each holds a handle to the old map. Now each gets the new one, with");
    println!("  workers.fill(administrator.clone());");
    let ((), cost) = measure(|| workers.fill(administrator.clone()));
    println!("  {} of {} see the update, after {}", number(who_sees(&workers)), number(WORKERS), time(cost.time));
    assert_eq!(who_sees(&workers), WORKERS, "all have the new map");
    println!("How to hand such news to threads that are running is for milestone 5.");
    println!("\nTry it: change ENTRIES. Which figures change, and which do not?");
}

fn who_sees(workers: &[Config]) -> usize {
    let see = |workers: &[Config]| workers.iter().filter(|config| config.get("mode").unwrap() == "new").count();
    thread::scope(|scope| {
        let threads: Vec<_> =
            workers.chunks(WORKERS.div_ceil(THREADS)).map(|part| scope.spawn(move || see(part))).collect();
        threads.into_iter().map(|thread| thread.join().expect("no thread panics")).sum()
    })
}
