use std::sync::Barrier;
use std::thread;

/// Runs work in four threads at once. A value that must not leave its thread makes `run` panic, where a bound would keep
/// the whole test binary from compiling.
///
/// The compiler chooses between the two: the inherent method takes precedence where its bounds hold, and otherwise the
/// one of [`OneThread`] is left.
pub struct InThreads<T>(pub T);

impl<T: Clone + Send + Sync> InThreads<T> {
    /// Calls `work` with a clone of the value and the number of the thread, from 1 to 4.
    pub fn run(&self, work: fn(T, i32)) {
        let start = Barrier::new(4);
        thread::scope(|scope| {
            for number in 1..=4 {
                let (value, start) = (self.0.clone(), &start);
                scope.spawn(move || {
                    start.wait();
                    work(value, number);
                });
            }
        });
    }
}

/// Stands in for [`InThreads::run`] where the value must stay in its thread.
pub trait OneThread<T> {
    fn run(&self, work: fn(T, i32));
}

impl<T> OneThread<T> for InThreads<T> {
    #[track_caller]
    fn run(&self, _: fn(T, i32)) {
        panic!("handles must be able to live in several threads (Send and Sync): is something counted by an Rc?");
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicI32, Ordering};

    use super::{InThreads, OneThread as _};
    use crate::panics;

    static SUM: AtomicI32 = AtomicI32::new(0);

    #[test]
    fn work_runs_in_four_threads() {
        InThreads(10).run(|ten, number| {
            SUM.fetch_add(ten * number, Ordering::SeqCst);
        });
        assert_eq!(SUM.load(Ordering::SeqCst), 100);
    }

    #[test]
    fn values_that_must_stay_in_their_thread_do() {
        assert!(panics(|| InThreads(Rc::new(1)).run(|_, _| ())));
        assert!(!panics(|| InThreads(std::sync::Arc::new(Mutex::new(1))).run(|_, _| ())));
    }
}
