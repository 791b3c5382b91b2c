//! Measures times as ratios: both sides run in turn, in one process, and the medians are compared.

use std::hint::black_box;
use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

/// How many samples of each side are taken.
const ROUNDS: usize = 15;
/// How long one sample takes at least.
const SAMPLE: Duration = Duration::from_millis(8);

/// The medians of two sides, in nanoseconds for one call.
#[derive(Clone, Copy, Debug)]
pub struct Pair {
    pub plain: f64,
    pub shared: f64,
}

impl Pair {
    /// How many times as long the plain way takes.
    pub fn ratio(self) -> f64 {
        self.plain / self.shared
    }
}

/// Compares two functions that can be called any number of times. What they return is dropped within the time.
pub fn compare<A, B>(mut plain: impl FnMut() -> A, mut shared: impl FnMut() -> B) -> Pair {
    let (plain_calls, shared_calls) = (calls_in_a_sample(&mut plain), calls_in_a_sample(&mut shared));
    let samples = (0..ROUNDS).map(|_| (sample(&mut plain, plain_calls), sample(&mut shared, shared_calls)));
    let (plain, shared): (Vec<f64>, Vec<f64>) = samples.unzip();
    Pair { plain: median(plain), shared: median(shared) }
}

/// Compares two functions of which each call needs something of its own that is made, and dropped, outside of the time.
pub fn compare_each<A, B>(
    rounds: usize,
    mut make_plain: impl FnMut() -> A,
    mut plain: impl FnMut(A) -> A,
    mut make_shared: impl FnMut() -> B,
    mut shared: impl FnMut(B) -> B,
) -> Pair {
    let samples = (0..rounds).map(|_| (once(&mut make_plain, &mut plain), once(&mut make_shared, &mut shared)));
    let (plain, shared): (Vec<f64>, Vec<f64>) = samples.unzip();
    Pair { plain: median(plain), shared: median(shared) }
}

fn once<T>(make: &mut impl FnMut() -> T, run: &mut impl FnMut(T) -> T) -> f64 {
    let input = make();
    let start = Instant::now();
    let output = run(input);
    let time = start.elapsed();
    drop(output);
    time.as_secs_f64() * 1e9
}

/// The nanoseconds of one call, when so many threads call `run` at the same time.
pub fn on_threads<T>(threads: usize, calls: usize, run: impl Fn(usize) -> T + Sync) -> f64 {
    let samples = (0..7).map(|_| {
        let barrier = Barrier::new(threads);
        let time = thread::scope(|scope| {
            let spawn = |index: usize| {
                let (barrier, run) = (&barrier, &run);
                scope.spawn(move || {
                    barrier.wait();
                    let start = Instant::now();
                    for _ in 0..calls {
                        drop(black_box(run(index)));
                    }
                    start.elapsed()
                })
            };
            let handles: Vec<_> = (0..threads).map(spawn).collect();
            handles.into_iter().map(|handle| handle.join().expect("a measurement does not panic")).max()
        });
        time.unwrap_or_default().as_secs_f64() * 1e9 / calls as f64
    });
    median(samples.collect())
}

fn sample<T>(run: &mut impl FnMut() -> T, calls: usize) -> f64 {
    let start = Instant::now();
    for _ in 0..calls {
        drop(black_box(run()));
    }
    start.elapsed().as_secs_f64() * 1e9 / calls as f64
}

fn calls_in_a_sample<T>(run: &mut impl FnMut() -> T) -> usize {
    let mut calls = 1;
    loop {
        let start = Instant::now();
        for _ in 0..calls {
            drop(black_box(run()));
        }
        if start.elapsed() >= SAMPLE {
            return calls;
        }
        calls *= 2;
    }
}

fn median(mut samples: Vec<f64>) -> f64 {
    samples.sort_by(f64::total_cmp);
    samples[samples.len() / 2]
}

#[cfg(test)]
mod tests {
    use super::{Pair, median};

    #[test]
    fn one_slow_sample_does_not_move_the_median() {
        assert_eq!(median(vec![1.0, 900.0, 2.0]), 2.0);
    }

    #[test]
    fn a_ratio_says_how_many_times_as_long_the_plain_way_takes() {
        assert_eq!(Pair { plain: 100.0, shared: 25.0 }.ratio(), 4.0);
    }
}
