//! Stretch goal of milestone 5: a place where threads publish values, and from which others take snapshots.
//!
//! A lock guards the handle and nothing else. While it is held, a handle is cloned or exchanged, which takes some
//! nanoseconds and runs no code of the value or of the caller: that runs before the lock is taken, or after it is free. So
//! nothing slow, nothing that panics and nothing that comes back to the same place can happen in between.

use std::sync::{PoisonError, RwLock};

use crate::Cow;

/// A value that threads publish, and of which each thread can load a snapshot.
///
/// A [`Cow`] is a snapshot: its owner alone can change it. A `Shared` is the place that all threads look at. To change
/// what the others see, publish another value, with [`store`](Shared::store) or [`rcu`](Shared::rcu); snapshots that
/// were loaded before stay as they are.
///
/// ```
/// use std::thread;
///
/// use cow_threads::Cow;
/// use cow_threads::stretch::Shared;
///
/// let hosts = Shared::new(vec!["a"]);
/// let before = hosts.load();
/// thread::scope(|scope| {
///     scope.spawn(|| hosts.rcu(|hosts| hosts.push("b")));
///     scope.spawn(|| hosts.rcu(|hosts| hosts.push("c")));
/// });
///
/// assert_eq!(hosts.load().len(), 3);
/// assert_eq!(*before, ["a"]);
/// ```
pub struct Shared<T>
where
    T: Clone + Send + Sync,
{
    current: RwLock<Cow<T>>,
}

impl<T> Shared<T>
where
    T: Clone + Send + Sync,
{
    /// Publishes a first value. O(1): the value is moved in.
    ///
    /// ```
    /// use cow_threads::stretch::Shared;
    ///
    /// assert_eq!(*Shared::new("hello").load(), "hello");
    /// ```
    pub fn new(value: T) -> Self {
        Self { current: RwLock::new(Cow::new(value)) }
    }

    /// The value that is published at the moment.
    ///
    /// O(1): the value is not copied. No loader waits for a writer that is at work on a value, only while another thread
    /// exchanges the handle.
    ///
    /// ```
    /// use cow_threads::Cow;
    /// use cow_threads::stretch::Shared;
    ///
    /// let shared = Shared::new(1);
    /// let snapshot = shared.load();
    /// shared.store(Cow::new(2));
    ///
    /// assert_eq!((*snapshot, *shared.load()), (1, 2));
    /// ```
    pub fn load(&self) -> Cow<T> {
        // A handle cannot be left half exchanged, so a poisoned lock is as good as any other.
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Publishes the value of `new` in place of the one before. O(1), but for dropping the old value if no snapshot of it
    /// is left.
    ///
    /// What is published meanwhile by other threads is replaced as well: to build on it, use [`rcu`](Shared::rcu).
    ///
    /// ```
    /// use cow_threads::Cow;
    /// use cow_threads::stretch::Shared;
    ///
    /// let shared = Shared::new(1);
    /// let first = shared.load();
    /// shared.store(Cow::new(2));
    /// shared.store(first); // back to the first version, without a copy
    ///
    /// assert_eq!(*shared.load(), 1);
    /// ```
    pub fn store(&self, new: Cow<T>) {
        // The old value is dropped here, when the lock is free again: its `drop` is code of others.
        drop(self.swap(new));
    }

    /// Publishes the value of `new`, and returns the one that it replaces. O(1).
    ///
    /// ```
    /// use cow_threads::Cow;
    /// use cow_threads::stretch::Shared;
    ///
    /// let shared = Shared::new(1);
    /// assert_eq!(*shared.swap(Cow::new(2)), 1);
    /// assert_eq!(*shared.swap(Cow::new(3)), 2);
    /// ```
    pub fn swap(&self, new: Cow<T>) -> Cow<T> {
        std::mem::replace(&mut *self.current.write().unwrap_or_else(PoisonError::into_inner), new)
    }

    /// Publishes the value of `new` if `current` is a snapshot of what is published now. O(1).
    ///
    /// Whether it is, the place of the value decides, not what it is like. While `current` exists, no other value can
    /// come to be in its place.
    ///
    /// # Errors
    /// When another value is published by now: a snapshot of that one. `new` is dropped.
    ///
    /// ```
    /// use cow_threads::Cow;
    /// use cow_threads::stretch::Shared;
    ///
    /// let shared = Shared::new(1);
    /// let snapshot = shared.load();
    /// assert!(shared.compare_exchange(&snapshot, Cow::new(2)).is_ok_and(|before| *before == 1));
    /// assert!(shared.compare_exchange(&snapshot, Cow::new(3)).is_err_and(|now| *now == 2));
    /// ```
    pub fn compare_exchange(&self, current: &Cow<T>, new: Cow<T>) -> Result<Cow<T>, Cow<T>> {
        // The lock is free again before `new` is dropped: locals go before parameters.
        let mut published = self.current.write().unwrap_or_else(PoisonError::into_inner);
        if published.ptr_eq(current) { Ok(std::mem::replace(&mut *published, new)) } else { Err(published.clone()) }
    }

    /// Changes what is published: read, copy, update. Returns the snapshot that the change was made from.
    ///
    /// `f` works on a copy, without a lock, while the others go on loading and storing. If one of them publishes
    /// meanwhile, the copy is out of date: it is dropped, and `f` runs again on a copy of the new value. So no update is
    /// lost, and `f` should do nothing but change its value.
    ///
    /// Costs one `T::clone` and one call of `f` for each try. One of several always succeeds, but a slow `f` can lose to many
    /// fast ones again and again. If `f` or `T::clone` panics, nothing is published.
    ///
    /// ```
    /// use cow_threads::stretch::Shared;
    ///
    /// let shared = Shared::new(vec![3, 1, 2]);
    /// let before = shared.rcu(|numbers| numbers.sort());
    ///
    /// assert_eq!(*before, [3, 1, 2]);
    /// assert_eq!(*shared.load(), [1, 2, 3]);
    /// ```
    pub fn rcu<F>(&self, mut f: F) -> Cow<T>
    where
        F: FnMut(&mut T),
    {
        let mut snapshot = self.load();
        loop {
            let mut draft = snapshot.clone();
            f(draft.make_mut());
            match self.compare_exchange(&snapshot, draft) {
                Ok(before) => return before,
                Err(newer) => snapshot = newer,
            }
        }
    }
}
