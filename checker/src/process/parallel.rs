//! A parallel map over a slice, with a bounded number of threads.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::error::Error;

/// The results of `work` on each of `items`, in their order. At most `max_parallel` calls run at the same time.
///
/// # Errors
/// The first error of `work`. Calls that run then are completed, and no further ones begin.
pub fn map<T: Sync, R: Send>(
    items: &[T],
    max_parallel: usize,
    work: impl Fn(&T) -> Result<R, Error> + Sync,
) -> Result<Vec<R>, Error> {
    let next = AtomicUsize::new(0);
    let results = Mutex::new(Vec::new());
    let take = || -> Result<(), Error> {
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(index) else { return Ok(()) };
            let result = work(item).inspect_err(|_| next.store(items.len(), Ordering::Relaxed))?;
            results.lock().expect("no thread panics while it holds the results").push((index, result));
        }
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..items.len().min(max_parallel)).map(|_| scope.spawn(take)).collect();
        workers.into_iter().try_for_each(|worker| worker.join().expect("a worker does not panic"))
    })?;
    let mut results = results.into_inner().expect("no thread panics while it holds the results");
    results.sort_by_key(|(index, _)| *index);
    Ok(results.into_iter().map(|(_, result)| result).collect())
}

#[cfg(test)]
mod tests {
    use super::map;
    use crate::error::Error;

    #[test]
    fn results_are_in_the_order_of_the_items() {
        let items: Vec<u32> = (0..100).collect();
        for max_parallel in [1, 3, 1000] {
            assert_eq!(map(&items, max_parallel, |item| Ok(*item)).expect("nothing fails"), items);
        }
        assert!(map(&[], 2, |item: &u32| Ok(*item)).expect("there is nothing to do").is_empty());
    }

    #[test]
    fn nothing_is_begun_after_an_error() {
        let begun = std::sync::atomic::AtomicUsize::new(0);
        let work = |item: &u32| {
            begun.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            if *item == 3 { Err(Error::Interrupted) } else { Ok(()) }
        };
        assert!(matches!(map(&[1, 2, 3, 4, 5], 1, work), Err(Error::Interrupted)));
        assert_eq!(begun.into_inner(), 3);
    }
}
