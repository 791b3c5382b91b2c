//! The specification's own program: a text, numbers, a configuration.

use std::collections::HashMap;
use std::thread;

use cow_metrics::Cow;

fn main() {
    println!("=== CoW String Example ===\n");
    string();
    println!("\n=== CoW Vec Example ===\n");
    vec();
    println!("\n=== CoW HashMap Config Example ===\n");
    config();
    println!("\nDone!");
}

fn string() {
    let original = Cow::new(String::from("Hello, CoW!"));
    println!("Created: {original:?}");

    let _readers = [original.clone(), original.clone()];
    println!("Cloned 2 times, shared: {}", original.is_shared());

    let mut edited = original.clone();
    edited.make_mut().push_str(" - Modified");
    println!("Modified clone: {edited}");
    println!("Original: {original}\n");

    println!("{}", original.stats_report(original.len()));
}

fn vec() {
    let original = Cow::new(vec![1, 2, 3, 4, 5]);

    let workers: Vec<_> = (0..10)
        .map(|number| {
            let mut numbers = original.clone();
            thread::spawn(move || {
                // Every other thread writes, and so needs a copy.
                if number % 2 == 0 {
                    numbers.make_mut().push(number * 10);
                }
                numbers.iter().sum::<i32>()
            })
        })
        .collect();
    for (number, worker) in workers.into_iter().enumerate() {
        let sum = worker.join().expect("no worker panics");
        println!("Thread {number}: sum = {sum}");
    }

    println!("\nOriginal vec: {:?}", *original);
    println!("{}", original.stats_report(size_of_val(original.as_slice())));
}

fn config() {
    let config = Cow::new(HashMap::from([("workers", 4), ("timeout", 30), ("max_connections", 1000)]));

    let workers: Vec<_> = (0..100)
        .map(|_| {
            let config = config.clone();
            thread::spawn(move || config.get("workers").copied())
        })
        .collect();
    for worker in workers {
        let setting = worker.join().expect("no worker panics");
        assert_eq!(setting, Some(4), "every worker reads the same configuration");
    }

    println!("Config shared across 100 threads!");
    // The entries alone: the spare room of the table would come on top.
    println!("{}", config.stats_report(config.len() * size_of::<(&str, i32)>()));
}
