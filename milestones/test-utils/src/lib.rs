//! What the tests of all milestones look through: values that count how often they are copied, and where a value lies.

pub mod refusals;

use std::hash::{Hash, Hasher};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// How often the values that were made from one `Copies` have been cloned, in all threads together.
///
/// ```
/// use test_utils::Copies;
///
/// let copies = Copies::new();
/// let value = copies.of("text");
/// let _copy = value.clone();
/// assert_eq!(copies.count(), 1);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Copies(Arc<AtomicUsize>);

impl Copies {
    pub fn new() -> Self {
        Self::default()
    }

    /// A value whose clones are counted here.
    pub fn of<T>(&self, value: T) -> Counted<T> {
        Counted { value, copies: self.clone() }
    }

    /// The clones so far.
    pub fn count(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }

    /// The clones made while `action` ran.
    pub fn during<R>(&self, action: impl FnOnce() -> R) -> (R, usize) {
        let before = self.count();
        let result = action();
        (result, self.count() - before)
    }
}

/// A value that counts its clones; compares, hashes and sorts as the value alone.
#[derive(Debug)]
pub struct Counted<T> {
    pub value: T,
    copies: Copies,
}

impl<T: Clone> Clone for Counted<T> {
    fn clone(&self) -> Self {
        self.copies.0.fetch_add(1, Ordering::SeqCst);
        Self { value: self.value.clone(), copies: self.copies.clone() }
    }
}

impl<T: PartialEq> PartialEq for Counted<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<T: Eq> Eq for Counted<T> {}

impl<T: Hash> Hash for Counted<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.value.hash(state);
    }
}

/// Where a value lies. Two values that exist at the same time and are not empty lie at different addresses.
pub fn address<T: ?Sized>(value: &T) -> usize {
    std::ptr::from_ref(value).addr()
}

/// Lets four threads do `work` for a fifth of a second, and returns how often they did it.
///
/// What is not counted atomically goes wrong then, also on a busy computer: two of the threads sleep in between, and
/// where they wake up, they interrupt another one in the middle of something.
///
/// ```
/// use std::sync::atomic::{AtomicUsize, Ordering};
///
/// let count = AtomicUsize::new(0);
/// let done = test_utils::race(|| {
///     count.fetch_add(1, Ordering::Relaxed);
/// });
/// assert_eq!(count.into_inner(), done);
/// ```
pub fn race(work: impl Fn() + Sync) -> usize {
    let end = Instant::now() + Duration::from_millis(200);
    let work_until_the_end = &|sleeps| {
        let mut done = 0;
        // At least once: on a very busy computer the time may be over before a thread begins.
        loop {
            work();
            done += 1;
            if Instant::now() >= end {
                return done;
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

/// Whether a type implements a trait, or several of them. A bound would not answer: it would refuse to compile.
///
/// ```
/// use std::rc::Rc;
///
/// use test_utils::implements;
///
/// assert!(implements!(i32: Send + Sync));
/// assert!(!implements!(Rc<i32>: Send));
/// ```
#[macro_export]
macro_rules! implements {
    ($type:ty: $($bound:tt)+) => {{
        #[allow(dead_code, reason = "only its type is of interest")]
        struct Asked<T: ?Sized>(::std::marker::PhantomData<T>);

        #[allow(dead_code, reason = "the other answer comes first where there is one")]
        trait Otherwise {
            const ANSWER: bool = false;
        }

        impl<T: ?Sized> Otherwise for Asked<T> {}

        #[allow(dead_code, reason = "there is only the answer above where the bound does not hold")]
        impl<T: ?Sized + $($bound)+> Asked<T> {
            const ANSWER: bool = true;
        }

        <Asked<$type>>::ANSWER
    }};
}

#[cfg(test)]
mod tests {
    use super::{Copies, address};

    #[test]
    fn only_clones_are_counted() {
        let copies = Copies::new();
        let values = vec![copies.of(1), copies.of(2)];
        let moved = values;
        assert_eq!(copies.count(), 0);
        assert_eq!(copies.during(|| moved.clone().len()), (2, 2));
        assert_eq!(Copies::new().count(), 0, "each counts for itself");
    }

    #[test]
    fn an_address_tells_two_values_apart() {
        let (one, other) = (String::from("text"), String::from("text"));
        assert_ne!(address(one.as_str()), address(other.as_str()));
        assert_eq!(address(one.as_str()), address(&one[..]));
    }
}
