//! What the specification's hints say, with the trait implementations of its complete example.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

pub struct Cow<T>
where
    T: Clone + Send + Sync,
{
    data: Arc<T>,
    stats: Arc<CowStats>,
}

struct CowStats {
    clones: AtomicUsize,
    copies: AtomicUsize,
}

#[derive(Debug, Clone)]
pub struct Stats {
    pub clones: usize,
    pub copies: usize,
}

impl Stats {
    pub fn copy_rate(&self) -> f64 {
        if self.clones == 0 { 0.0 } else { self.copies as f64 / self.clones as f64 }
    }

    pub fn memory_saved(&self, item_size: usize) -> usize {
        if self.copies >= self.clones { 0 } else { (self.clones - self.copies) * item_size }
    }
}

impl<T> Cow<T>
where
    T: Clone + Send + Sync,
{
    pub fn new(value: T) -> Self {
        Cow {
            data: Arc::new(value),
            stats: Arc::new(CowStats { clones: AtomicUsize::new(0), copies: AtomicUsize::new(0) }),
        }
    }

    pub fn make_mut(&mut self) -> &mut T {
        let was_shared = self.is_shared();
        let result = Arc::make_mut(&mut self.data);

        if was_shared {
            self.stats.copies.fetch_add(1, Ordering::Relaxed);
        }

        result
    }

    pub fn update<F>(&mut self, f: F)
    where
        F: FnOnce(&mut T),
    {
        f(self.make_mut());
    }

    pub fn is_shared(&self) -> bool {
        Arc::strong_count(&self.data) > 1
    }

    pub fn strong_count(&self) -> usize {
        Arc::strong_count(&self.data)
    }

    pub fn into_inner(self) -> T {
        Arc::try_unwrap(self.data).unwrap_or_else(|arc| (*arc).clone())
    }

    pub fn ptr_eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.data, &other.data)
    }

    pub fn stats(&self) -> Stats {
        Stats { clones: self.stats.clones.load(Ordering::Relaxed), copies: self.stats.copies.load(Ordering::Relaxed) }
    }

    pub fn stats_report(&self, item_size: usize) -> String {
        let stats = self.stats();
        format!(
            "- Clones: {}\n- Copies: {}\n- Copy rate: {:.1}%\n- Memory saved: {} bytes ({:.1} MB)",
            stats.clones,
            stats.copies,
            stats.copy_rate() * 100.0,
            stats.memory_saved(item_size),
            stats.memory_saved(item_size) as f64 / 1_000_000.0
        )
    }
}

impl<T> Clone for Cow<T>
where
    T: Clone + Send + Sync,
{
    fn clone(&self) -> Self {
        self.stats.clones.fetch_add(1, Ordering::Relaxed);

        Cow { data: self.data.clone(), stats: self.stats.clone() }
    }
}

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
        Cow::new(value)
    }
}

impl<T> fmt::Debug for Cow<T>
where
    T: Clone + Send + Sync + fmt::Debug,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cow")
            .field("data", &*self.data)
            .field("shared", &self.is_shared())
            .field("strong_count", &self.strong_count())
            .finish()
    }
}

impl<T> fmt::Display for Cow<T>
where
    T: Clone + Send + Sync + fmt::Display,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", **self)
    }
}
