//! A service whose load changes: the copy rate, live.

use std::env;
use std::io::{self, IsTerminal, Write};
use std::thread;
use std::time::Duration;

use cow_metrics::{Cow, Stats};
use example_utils::{begin, bytes, measure};

const REQUESTS: usize = 500;
/// One in so many requests edits at first. Try it: with 5, what is the rate, and what does it cost?
const FEW: usize = 50;
const WIDTH: usize = 30;

/// What all requests share, in one value.
#[derive(Clone)]
struct Session {
    catalog: Vec<u8>,
    basket: Vec<u32>,
}

/// What the requests of a tick have done.
struct Tick {
    stats: Stats,
    allocated: usize,
}

fn main() {
    begin();
    let seconds = env::args().nth(1).and_then(|seconds| seconds.parse().ok()).unwrap_or(4.0);
    println!("{REQUESTS} requests a tick, each with a handle of its own to 100 KB\n");

    let session = Cow::new(Session { catalog: vec![7; 100_000], basket: vec![1, 2, 3] });
    let few = phase(&format!("one request in {FEW} puts something in its basket"), seconds, || tick(&session, FEW));
    let all = phase("now every request does", seconds, || tick(&session, 1));
    println!("Each of them copies the catalog along. The remedy: share the catalog alone,");
    println!("and give each request a basket of its own.\n");
    // The catalog has a new family of handles, which begins to count at 0.
    let catalog = Cow::new(session.into_inner().catalog);
    let apart = phase("every request still does", seconds, || tick_apart(&catalog));

    assert!(all >= few && apart == 0.0, "the rate rises, and then falls to nothing");
    println!("The copy rate was {:.0} %, {:.0} % and {:.0} %.", 100.0 * few, 100.0 * all, 100.0 * apart);
    println!("Try it: change FEW.");
}

/// Handles requests for some time, and shows the copy rate of each tick. Returns that of the last.
fn phase(title: &str, seconds: f64, mut tick: impl FnMut() -> Tick) -> f64 {
    let is_terminal = io::stdout().is_terminal();
    let ticks_in_a_second = if is_terminal { 4.0 } else { 1.0 };
    println!("{title}");
    let mut rate = 0.0;
    for number in 0..((seconds * ticks_in_a_second) as usize).max(1) {
        let Tick { stats, allocated } = tick();
        rate = stats.copy_rate();
        let filled = (rate * WIDTH as f64).round() as usize;
        let bar = format!("{}{}", "#".repeat(filled.min(WIDTH)), ".".repeat(WIDTH.saturating_sub(filled)));
        let start = if is_terminal && number > 0 { "\r" } else { "" };
        let end = if is_terminal { "" } else { "\n" };
        print!(
            "{start}  [{bar}] {:>5.1} %  {:>4} copies, {:>9} allocated{end}",
            100.0 * rate,
            stats.copies,
            bytes(allocated)
        );
        let _ = io::stdout().flush();
        thread::sleep(Duration::from_secs_f64(seconds.min(1.0 / ticks_in_a_second)));
    }
    println!("{}", if is_terminal { "\n" } else { "" });
    rate
}

/// Requests of which one in `editing` edits what it shares with the others.
fn tick(session: &Cow<Session>, editing: usize) -> Tick {
    let before = session.stats();
    let ((), cost) = measure(|| {
        for request in 0..REQUESTS {
            let mut own = session.clone();
            assert_eq!(own.catalog[request % own.catalog.len()], 7, "each request reads the catalog");
            if request % editing == 0 {
                own.make_mut().basket.push(request as u32);
            }
        }
    });
    Tick { stats: since(before, session.stats()), allocated: cost.allocated }
}

/// The same requests, all of them editing, each with a basket that it does not share.
fn tick_apart(catalog: &Cow<Vec<u8>>) -> Tick {
    let before = catalog.stats();
    let ((), cost) = measure(|| {
        for request in 0..REQUESTS {
            let (own, mut basket) = (catalog.clone(), vec![1, 2, 3]);
            assert_eq!(own[request % own.len()], 7, "each request reads the catalog");
            basket.push(request as u32);
        }
    });
    Tick { stats: since(before, catalog.stats()), allocated: cost.allocated }
}

fn since(before: Stats, now: Stats) -> Stats {
    Stats { clones: now.clones - before.clones, copies: now.copies - before.copies }
}
