use std::thread;
use std::time::{Duration, Instant};

/// Runs `work` over and over in four threads for a fifth of a second, and returns how often it ran.
///
/// That uncovers data races and updates that get lost, even on a busy computer: two of the threads sleep in between,
/// and when they wake up, they interrupt another one in the middle of its work.
///
/// ```
/// use std::sync::atomic::{AtomicUsize, Ordering};
///
/// let count = AtomicUsize::new(0);
/// let runs = test_utils::stress(|| {
///     count.fetch_add(1, Ordering::Relaxed);
/// });
/// assert_eq!(count.into_inner(), runs);
/// ```
pub fn stress(work: impl Fn() + Sync) -> usize {
    let end = Instant::now() + Duration::from_millis(200);
    let work_until_the_end = &|sleeps| {
        let mut runs = 0;
        // At least once: on a very busy computer the time may be over before a thread begins.
        loop {
            work();
            runs += 1;
            if Instant::now() >= end {
                return runs;
            }
            if sleeps {
                thread::sleep(Duration::from_micros(1));
            }
        }
    };
    thread::scope(|scope| {
        let threads = [false, false, true, true].map(|sleeps| scope.spawn(move || work_until_the_end(sleeps)));
        threads.map(|thread| thread.join().expect("the work does not panic")).iter().sum()
    })
}
