//! Milestone 6: a copy-on-write handle that counts what it does.

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
    data: Arc<T>,
    stats: Arc<CowStats>,
}

/// The counters of a family. They are yours to change, like the fields above.
struct CowStats {
    clones: AtomicUsize,
    copies: AtomicUsize,
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
        todo!("divide the copies by the clones, and think of nothing cloned yet")
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
        todo!("count {item_size} bytes for every clone that led to no copy")
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
        let stats = CowStats { clones: AtomicUsize::new(0), copies: AtomicUsize::new(0) };
        Self { data: Arc::new(value), stats: Arc::new(stats) }
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
        todo!("return the value for writing, and count the copy if there was one")
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
        Arc::strong_count(&self.data)
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
        Arc::try_unwrap(self.data).unwrap_or_else(|data| {
            let value = T::clone(&data);
            self.stats.copies.fetch_add(1, Ordering::Relaxed);
            value
        })
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
        Arc::ptr_eq(&self.data, &other.data)
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
        Stats { clones: self.stats.clones.load(Ordering::Relaxed), copies: self.stats.copies.load(Ordering::Relaxed) }
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
        todo!("write one line for each of four numbers, with {item_size} bytes for a value")
    }
}

/// Makes another handle to the same value, and counts it. O(1): the value is not copied.
impl<T> Clone for Cow<T>
where
    T: Clone + Send + Sync,
{
    fn clone(&self) -> Self {
        todo!("count one more clone, and make a handle to the same value and the same counters")
    }
}

/// Reading goes through the value itself, so all its `&self` methods are there without a copy and without a lock.
impl<T> Deref for Cow<T>
where
    T: Clone + Send + Sync,
{
    type Target = T;

    fn deref(&self) -> &Self::Target {
        &self.data
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
