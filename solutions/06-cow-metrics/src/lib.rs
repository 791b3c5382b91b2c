//! Milestone 6: a copy-on-write handle that counts what it does.
//!
//! A handle is one pointer, as in milestone 5: the counters are reached through the value, not beside it. So cloning a
//! handle touches one reference count instead of two. And copies are counted where they happen, in the `Clone` of
//! what is copied: no thread can change the sharing between the question whether to copy and the count.

mod traits;

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

// The stretch goal, which only `cargo kata stretch` builds.
#[cfg(feature = "stretch")]
pub mod stretch;

/// A value that is cheap to clone, safe to share between threads, and that counts its clones and copies.
///
/// A `Cow<T>` is a *handle*: cloning it makes a second handle to the same value. The first write through a handle that
/// shares its value copies the value first, so that no other handle sees the change.
///
/// All handles that descend from one [`new`](Cow::new) are a family: they count together, even when they no longer
/// share a value, and no other family counts with them.
///
/// ```
/// use cow_metrics::Cow;
///
/// let original = Cow::new(vec![1, 2, 3]);
/// let mut edited = original.clone();
/// edited.make_mut().push(4); // copies
/// edited.make_mut().push(5); // in place
///
/// assert_eq!(original.stats().clones, 1);
/// assert_eq!(original.stats().copies, 1);
/// ```
pub struct Cow<T>
where
    T: Clone + Send + Sync,
{
    shared: Arc<Shared<T>>,
}

/// What a handle points to: the value, and the way to the counters of its family.
struct Shared<T> {
    value: T,
    counters: Arc<Counters>,
}

/// One per family, however often its value is copied.
#[derive(Default)]
struct Counters {
    clones: AtomicUsize,
    copies: AtomicUsize,
}

/// `Arc` calls this exactly when it copies.
impl<T: Clone> Clone for Shared<T> {
    fn clone(&self) -> Self {
        let value = self.value.clone();
        // Counted afterwards: a `T::clone` that panics makes no copy.
        self.counters.copies.fetch_add(1, Ordering::Relaxed);
        Self { value, counters: Arc::clone(&self.counters) }
    }
}

/// What a family of handles has counted up to one moment.
///
/// ```
/// use cow_metrics::{Cow, Stats};
///
/// let first = Cow::new(1);
/// let _second = first.clone();
///
/// assert_eq!(first.stats(), Stats { clones: 1, copies: 0 });
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stats {
    /// How often a handle was cloned.
    pub clones: usize,
    /// How often a value was copied.
    pub copies: usize,
}

impl Stats {
    /// The copies per clone: 0.5 when every other clone led to a copy, 0.0 when nothing was cloned.
    ///
    /// It can be greater than 1.0: after one clone, two threads that write at the same time may both have to copy.
    ///
    /// ```
    /// use cow_metrics::Stats;
    ///
    /// assert_eq!(Stats { clones: 4, copies: 1 }.copy_rate(), 0.25);
    /// assert_eq!(Stats { clones: 0, copies: 0 }.copy_rate(), 0.0);
    /// ```
    pub fn copy_rate(&self) -> f64 {
        if self.clones == 0 { 0.0 } else { self.copies as f64 / self.clones as f64 }
    }

    /// The bytes that were not copied, compared with copying at every clone, when a value is `item_size` bytes long.
    ///
    /// Count in `item_size` what a copy would duplicate: for a `Vec` its elements, not the 24 bytes that point to them.
    /// The result stays within a `usize`: never below 0, however many the copies, and never above [`usize::MAX`].
    ///
    /// ```
    /// use cow_metrics::Stats;
    ///
    /// assert_eq!(Stats { clones: 3, copies: 1 }.memory_saved(11), 22);
    /// assert_eq!(Stats { clones: 1, copies: 2 }.memory_saved(11), 0);
    /// ```
    pub fn memory_saved(&self, item_size: usize) -> usize {
        self.clones.saturating_sub(self.copies).saturating_mul(item_size)
    }
}

impl<T> Cow<T>
where
    T: Clone + Send + Sync,
{
    /// Makes a handle that nothing shares yet, the first of its family. O(1): the value is moved in.
    ///
    /// ```
    /// use cow_metrics::Cow;
    ///
    /// assert_eq!(Cow::new("hello").strong_count(), 1);
    /// ```
    pub fn new(value: T) -> Self {
        Self { shared: Arc::new(Shared { value, counters: Arc::default() }) }
    }

    /// The value, for writing.
    ///
    /// O(1) when no other handle shares the value. When it is shared, this handle gets a copy of its own, for the price
    /// of one `T::clone`, and the others keep the value they had. Each copy is counted once, even when several threads
    /// write at the same time. A `T::clone` that panics makes no copy: none is counted, and the value stays shared.
    ///
    /// ```
    /// use cow_metrics::Cow;
    ///
    /// let mut first = Cow::new(1);
    /// let mut second = first.clone();
    ///
    /// *second.make_mut() += 1; // copies
    /// *first.make_mut() += 1; // in place: nothing shares the old value any more
    /// assert_eq!(first.stats().copies, 1);
    /// ```
    pub fn make_mut(&mut self) -> &mut T {
        &mut Arc::make_mut(&mut self.shared).value
    }

    /// Changes the value with `f`, for this handle only.
    ///
    /// Copies and counts as [`make_mut`](Cow::make_mut) does, and works in place: when `f` panics, what it did up to
    /// then stays, and the copy stays counted.
    ///
    /// ```
    /// use cow_metrics::Cow;
    ///
    /// let original = Cow::new(vec![3, 1, 2]);
    /// let mut sorted = original.clone();
    /// sorted.update(|numbers| numbers.sort());
    ///
    /// assert_eq!(*original, [3, 1, 2]);
    /// assert_eq!(*sorted, [1, 2, 3]);
    /// ```
    pub fn update<F>(&mut self, f: F)
    where
        F: FnOnce(&mut T),
    {
        f(self.make_mut());
    }

    /// Whether another handle shares the value. O(1).
    ///
    /// While other threads clone and drop their handles, the answer can be out of date when it arrives. But as long as
    /// you hold a `&mut` to this handle, `false` is final: there is no other handle from which to make one.
    ///
    /// ```
    /// use cow_metrics::Cow;
    ///
    /// let first = Cow::new(1);
    /// assert!(!first.is_shared());
    ///
    /// let second = first.clone();
    /// assert!(first.is_shared() && second.is_shared());
    /// ```
    pub fn is_shared(&self) -> bool {
        self.strong_count() > 1
    }

    /// The number of handles that share the value, this one included. O(1).
    ///
    /// While other threads clone and drop their handles, the number can be out of date when it arrives.
    ///
    /// ```
    /// use cow_metrics::Cow;
    ///
    /// let first = Cow::new(1);
    /// let second = first.clone();
    /// assert_eq!(first.strong_count(), 2);
    ///
    /// drop(second);
    /// assert_eq!(first.strong_count(), 1);
    /// ```
    pub fn strong_count(&self) -> usize {
        Arc::strong_count(&self.shared)
    }

    /// Takes the value out and gives up the handle.
    ///
    /// O(1) for the last handle, which moves the value out. One `T::clone` when the value is shared: the other handles
    /// keep it. That is a copy like any other, and it is counted, once. Moving the value out is no copy.
    ///
    /// ```
    /// use cow_metrics::Cow;
    ///
    /// let first = Cow::new(String::from("hello"));
    /// let second = first.clone();
    ///
    /// assert_eq!(first.into_inner(), "hello"); // a copy
    /// assert_eq!(second.stats().copies, 1);
    /// assert_eq!(second.into_inner(), "hello"); // the value itself
    /// ```
    pub fn into_inner(self) -> T {
        Arc::unwrap_or_clone(self.shared).value
    }

    /// Whether both handles share one value. O(1): the values are not compared.
    ///
    /// ```
    /// use cow_metrics::Cow;
    ///
    /// let first = Cow::new(1);
    /// let second = first.clone();
    /// assert!(first.ptr_eq(&second));
    ///
    /// let equal = Cow::new(1);
    /// assert!(!first.ptr_eq(&equal));
    /// ```
    pub fn ptr_eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.shared, &other.shared)
    }

    /// What the family has counted until now. O(1).
    ///
    /// While other threads clone and write, the two numbers are not from the same instant.
    ///
    /// ```
    /// use cow_metrics::Cow;
    ///
    /// let first = Cow::new(1);
    /// drop(first.clone());
    ///
    /// assert_eq!(first.stats().clones, 1); // dropping a handle takes nothing back
    /// ```
    pub fn stats(&self) -> Stats {
        let counters = &self.shared.counters;
        Stats { clones: counters.clones.load(Ordering::Relaxed), copies: counters.copies.load(Ordering::Relaxed) }
    }

    /// The statistics as a text for people, when a value is `item_size` bytes long. A megabyte is 1,000,000 bytes.
    ///
    /// The layout is yours, as long as each number follows its name.
    ///
    /// ```
    /// use cow_metrics::Cow;
    ///
    /// let first = Cow::new(String::from("Hello, CoW!"));
    /// let mut clones = [first.clone(), first.clone(), first.clone()];
    /// clones[0].make_mut().push('!');
    ///
    /// assert_eq!(
    ///     first.stats_report(first.len()),
    ///     "CoW Statistics:\n\
    ///      - Clones: 3\n\
    ///      - Copies: 1\n\
    ///      - Copy rate: 33.3%\n\
    ///      - Memory saved: 22 bytes (0.00 MB)"
    /// );
    /// ```
    pub fn stats_report(&self, item_size: usize) -> String {
        let stats = self.stats();
        let saved = stats.memory_saved(item_size);
        format!(
            "CoW Statistics:\n\
             - Clones: {}\n\
             - Copies: {}\n\
             - Copy rate: {:.1}%\n\
             - Memory saved: {saved} bytes ({:.2} MB)",
            stats.clones,
            stats.copies,
            stats.copy_rate() * 100.0,
            saved as f64 / 1_000_000.0,
        )
    }
}

/// Makes another handle to the same value, and counts it. O(1): the value is not copied.
impl<T> Clone for Cow<T>
where
    T: Clone + Send + Sync,
{
    fn clone(&self) -> Self {
        self.shared.counters.clones.fetch_add(1, Ordering::Relaxed);
        Self { shared: Arc::clone(&self.shared) }
    }
}

/// Reading goes through the value itself, so all its `&self` methods are there without a copy and without a lock.
impl<T> Deref for Cow<T>
where
    T: Clone + Send + Sync,
{
    type Target = T;

    fn deref(&self) -> &Self::Target {
        &self.shared.value
    }
}

impl<T> From<T> for Cow<T>
where
    T: Clone + Send + Sync,
{
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

/// Shows the value, and how it is shared at the moment.
impl<T> fmt::Debug for Cow<T>
where
    T: Clone + Send + Sync + fmt::Debug,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cow")
            .field("data", &**self)
            .field("shared", &self.is_shared())
            .field("strong_count", &self.strong_count())
            .finish()
    }
}

/// Shows the value as it shows itself.
impl<T> fmt::Display for Cow<T>
where
    T: Clone + Send + Sync + fmt::Display,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        T::fmt(self, f)
    }
}
