//! Stretch goal of milestone 6: counters that threads do not fight over, and values that know how large they are.
//!
//! Two threads that change one number take turns with its cache line, however different their values are by then. Here each
//! thread counts in a cell of its own, and the sum is made when it is asked for: writing is cheap, and reading pays for it.

use std::collections::HashMap;
use std::hash::BuildHasher;
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::Stats;

/// How many cells a counter has.
const CELLS: usize = 8;

/// A number with a cache line of its own. Some processors fetch lines in pairs, hence 128 bytes and not 64.
#[derive(Default)]
#[repr(align(128))]
struct Cell(AtomicUsize);

/// A number that many threads can raise at the same time, and hardly ever wait for each other.
///
/// It takes 1 KB, and reading it takes as many loads as there are cells. When all threads that counted are joined, it is
/// exact; until then, it may be out of date when it arrives, but it never goes down.
///
/// ```
/// use std::thread;
///
/// use cow_metrics::stretch::Counter;
///
/// let counter = Counter::new();
/// thread::scope(|scope| {
///     for _ in 0..4 {
///         scope.spawn(|| (0..1_000).for_each(|_| counter.increment()));
///     }
/// });
///
/// assert_eq!(counter.get(), 4_000);
/// ```
#[derive(Default)]
pub struct Counter {
    cells: [Cell; CELLS],
}

impl Counter {
    /// Makes a counter that stands at 0.
    pub fn new() -> Self {
        Self::default()
    }

    /// Counts one more, in the cell of this thread. O(1).
    ///
    /// With more threads than cells, some share one: they take turns now and then, and nothing gets lost.
    pub fn increment(&self) {
        todo!("count one more, in a cell that few other threads write to")
    }

    /// The sum of all cells. O(1), but dearer than [`increment`](Counter::increment).
    pub fn get(&self) -> usize {
        todo!("add up the cells")
    }

    /// The number in each cell, to see how well the work is spread.
    ///
    /// ```
    /// use cow_metrics::stretch::Counter;
    ///
    /// let counter = Counter::new();
    /// counter.increment();
    /// counter.increment();
    ///
    /// // One thread counts in one cell.
    /// assert_eq!(counter.spread().iter().filter(|count| **count > 0).collect::<Vec<_>>(), [&2]);
    /// ```
    pub fn spread(&self) -> Vec<usize> {
        self.cells.iter().map(|cell| cell.0.load(Ordering::Relaxed)).collect()
    }
}

/// A value that knows how much memory a copy of it takes.
///
/// Implement [`heap_size`](HeapSize::heap_size) for your own types by adding up their fields:
///
/// ```
/// use cow_metrics::stretch::HeapSize;
///
/// struct Server {
///     host: String,
///     ports: Vec<u16>,
/// }
///
/// impl HeapSize for Server {
///     fn heap_size(&self) -> usize {
///         self.host.heap_size() + self.ports.heap_size()
///     }
/// }
///
/// let server = Server { host: "localhost".to_owned(), ports: vec![80, 443] };
/// assert_eq!(server.heap_size(), 9 + 2 * 2);
/// assert_eq!(server.total_size(), size_of::<Server>() + 13);
/// ```
pub trait HeapSize {
    /// The bytes that a copy of this value would take *elsewhere*: what `clone` would allocate.
    ///
    /// That is less than what this value has allocated, if it has room to grow: a copy gets no more than it needs. And what
    /// a copy would share, such as the value of an [`Arc`], takes nothing.
    fn heap_size(&self) -> usize;

    /// The bytes that a copy of this value would take altogether: its own, and what it owns elsewhere.
    ///
    /// ```
    /// use cow_metrics::stretch::HeapSize;
    ///
    /// assert_eq!(1_u64.total_size(), 8);
    /// assert_eq!([1_u64, 2].total_size(), 16);
    /// assert_eq!(vec![1_u64, 2].total_size(), size_of::<Vec<u64>>() + 16);
    /// ```
    fn total_size(&self) -> usize
    where
        Self: Sized,
    {
        size_of::<Self>() + self.heap_size()
    }
}

/// Values that own nothing elsewhere.
macro_rules! without_heap {
    ($($type:ty)*) => { $(
        impl HeapSize for $type {
            fn heap_size(&self) -> usize {
                0
            }
        }
    )* };
}

without_heap! { () bool char f32 f64 i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize &str }

/// The copy of an `Arc` shares its value.
impl<T: ?Sized> HeapSize for Arc<T> {
    fn heap_size(&self) -> usize {
        0
    }
}

impl HeapSize for String {
    fn heap_size(&self) -> usize {
        self.len()
    }
}

/// O(n), unless the compiler sees that no element owns anything.
impl<T: HeapSize> HeapSize for Vec<T> {
    fn heap_size(&self) -> usize {
        todo!("add up what each element takes altogether")
    }
}

/// O(n). Counts the entries, but not the free places of the table: a copy takes at least that much.
impl<K: HeapSize, V: HeapSize, S: BuildHasher> HeapSize for HashMap<K, V, S> {
    fn heap_size(&self) -> usize {
        self.iter().map(|(key, value)| key.total_size() + value.total_size()).sum()
    }
}

impl<T: HeapSize> HeapSize for Box<T> {
    fn heap_size(&self) -> usize {
        T::total_size(self)
    }
}

impl<T: HeapSize> HeapSize for Option<T> {
    fn heap_size(&self) -> usize {
        self.as_ref().map_or(0, T::heap_size)
    }
}

impl<T: HeapSize, const N: usize> HeapSize for [T; N] {
    fn heap_size(&self) -> usize {
        self.iter().map(T::heap_size).sum()
    }
}

impl<A: HeapSize, B: HeapSize> HeapSize for (A, B) {
    fn heap_size(&self) -> usize {
        self.0.heap_size() + self.1.heap_size()
    }
}

/// The milestone's handle, with a counter that scales, and with a value that knows its size.
///
/// A family takes 1 KB more than in the milestone: that is the price of cells that are apart.
///
/// ```
/// use cow_metrics::stretch::Cow;
///
/// let original = Cow::new("a".repeat(1_000));
/// let mut clones = [original.clone(), original.clone(), original.clone()];
/// clones[0].make_mut().push('b');
///
/// assert_eq!((original.stats().clones, original.stats().copies), (3, 1));
/// assert_eq!(original.memory_saved(), 2 * (size_of::<String>() + 1_000));
/// ```
pub struct Cow<T>
where
    T: Clone + Send + Sync,
{
    shared: Arc<Counted<T>>,
}

/// What a handle points to: the value, and the way to the counters of its family.
struct Counted<T> {
    value: T,
    counters: Arc<Counters>,
}

/// One per family. Copies are rare, and each costs more than a wait: one number is enough.
#[derive(Default)]
struct Counters {
    clones: Counter,
    copies: AtomicUsize,
}

/// `Arc` calls this exactly when it copies.
impl<T: Clone> Clone for Counted<T> {
    fn clone(&self) -> Self {
        let value = self.value.clone();
        // Counted afterwards: a `T::clone` that panics makes no copy.
        self.counters.copies.fetch_add(1, Ordering::Relaxed);
        Self { value, counters: Arc::clone(&self.counters) }
    }
}

impl<T> Cow<T>
where
    T: Clone + Send + Sync,
{
    /// Makes a handle that nothing shares yet, the first of its family. O(1): the value is moved in.
    pub fn new(value: T) -> Self {
        Self { shared: Arc::new(Counted { value, counters: Arc::default() }) }
    }

    /// The value, for writing. O(1), or one `T::clone` when another handle shares it, which is counted as a copy.
    pub fn make_mut(&mut self) -> &mut T {
        &mut Arc::make_mut(&mut self.shared).value
    }

    /// Takes the value out and gives up the handle. O(1) for the last handle, or else one `T::clone`, which is counted.
    pub fn into_inner(self) -> T {
        Arc::unwrap_or_clone(self.shared).value
    }

    /// The number of handles that share the value, this one included. O(1).
    pub fn strong_count(&self) -> usize {
        Arc::strong_count(&self.shared)
    }

    /// The counter of the family's clones. O(1).
    pub fn clones(&self) -> &Counter {
        &self.shared.counters.clones
    }

    /// What the family has counted until now. O(1).
    ///
    /// While other threads clone and write, the two numbers are not from the same instant.
    ///
    /// ```
    /// use cow_metrics::Stats;
    /// use cow_metrics::stretch::Cow;
    ///
    /// let first = Cow::new(1);
    /// drop(first.clone());
    /// assert_eq!(first.stats(), Stats { clones: 1, copies: 0 });
    /// ```
    pub fn stats(&self) -> Stats {
        todo!("read both counters of the family")
    }

    /// The bytes that were not copied, compared with copying at every clone, by the account of this handle's value.
    ///
    /// As if every copy were as large as this value is now. It is never below 0, however many the copies. Costs what
    /// [`total_size`](HeapSize::total_size) costs.
    ///
    /// ```
    /// use cow_metrics::stretch::Cow;
    ///
    /// let numbers = Cow::new(vec![1_u64; 1_000]);
    /// let _clones = [numbers.clone(), numbers.clone()];
    /// assert_eq!(numbers.memory_saved(), 2 * (size_of::<Vec<u64>>() + 8_000));
    /// ```
    pub fn memory_saved(&self) -> usize
    where
        T: HeapSize,
    {
        todo!("ask the value how large it is, and the statistics how often that was saved")
    }
}

/// Makes another handle to the same value, and counts it. O(1): the value is not copied.
impl<T> Clone for Cow<T>
where
    T: Clone + Send + Sync,
{
    fn clone(&self) -> Self {
        todo!("count one more clone, and make a handle to the same value")
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
