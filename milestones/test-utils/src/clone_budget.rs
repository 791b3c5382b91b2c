use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Limits how often the values made from it can be cloned, in all threads together. One clone more panics, as if memory
/// had run out.
///
/// ```
/// use test_utils::{CloneBudget, panics};
///
/// let budget = CloneBudget::new(1);
/// let value = budget.of("text");
/// assert!(!panics(|| value.clone()));
/// assert!(panics(|| value.clone()));
/// ```
#[derive(Clone, Debug)]
pub struct CloneBudget(Arc<AtomicUsize>);

impl CloneBudget {
    pub fn new(clones: usize) -> Self {
        Self(Arc::new(AtomicUsize::new(clones)))
    }

    /// A value whose clones are paid from this budget.
    pub fn of<T>(&self, value: T) -> Fragile<T> {
        Fragile { value, budget: self.clone() }
    }

    /// Allows this number of clones from now on.
    pub fn set(&self, clones: usize) {
        self.0.store(clones, Ordering::SeqCst);
    }
}

/// A value whose `clone` panics once its budget is used up.
#[derive(Debug)]
pub struct Fragile<T> {
    pub value: T,
    budget: CloneBudget,
}

impl<T: Clone> Clone for Fragile<T> {
    fn clone(&self) -> Self {
        let spent = self.budget.0.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
        assert!(spent.is_ok(), "this panic is part of the test: the value cannot be cloned any more");
        Self { value: self.value.clone(), budget: self.budget.clone() }
    }
}
