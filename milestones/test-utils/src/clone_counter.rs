use std::hash::{Hash, Hasher};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Counts how often the values made from it have been cloned, in all threads together.
///
/// ```
/// use test_utils::CloneCounter;
///
/// let copies = CloneCounter::new();
/// let value = copies.of("text");
/// let _copy = value.clone();
/// assert_eq!(copies.count(), 1);
/// ```
#[derive(Clone, Debug, Default)]
pub struct CloneCounter(Arc<AtomicUsize>);

impl CloneCounter {
    pub fn new() -> Self {
        Self::default()
    }

    /// A value whose clones are counted here.
    pub fn of<T>(&self, value: T) -> Counted<T> {
        Counted { value, counter: self.clone() }
    }

    /// The number of clones so far.
    pub fn count(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }

    /// What `action` returns, and the number of clones made while it ran.
    pub fn during<R>(&self, action: impl FnOnce() -> R) -> (R, usize) {
        let before = self.count();
        let result = action();
        (result, self.count() - before)
    }
}

/// A value that counts its clones. It compares, hashes and sorts like the value alone.
#[derive(Debug)]
pub struct Counted<T> {
    pub value: T,
    counter: CloneCounter,
}

impl<T: Clone> Clone for Counted<T> {
    fn clone(&self) -> Self {
        self.counter.0.fetch_add(1, Ordering::SeqCst);
        Self { value: self.value.clone(), counter: self.counter.clone() }
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

#[cfg(test)]
mod tests {
    use super::CloneCounter;

    #[test]
    fn only_clones_are_counted() {
        let copies = CloneCounter::new();
        let values = vec![copies.of(1), copies.of(2)];
        let moved = values;
        assert_eq!(copies.count(), 0);
        assert_eq!(copies.during(|| moved.clone().len()), (2, 2));
        assert_eq!(CloneCounter::new().count(), 0, "each counter counts its own values");
    }
}
