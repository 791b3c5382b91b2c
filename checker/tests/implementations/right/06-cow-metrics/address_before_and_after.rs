//! The starter's two fields; a copy is what has another address afterwards.

use std::fmt::{self, Debug, Display};
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

#[derive(Default)]
struct CowStats {
    clones: AtomicUsize,
    copies: AtomicUsize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stats {
    pub clones: usize,
    pub copies: usize,
}

impl Stats {
    pub fn copy_rate(&self) -> f64 {
        let rate = self.copies as f64 / self.clones as f64;
        if rate.is_nan() { 0.0 } else { rate }
    }

    pub fn memory_saved(&self, item_size: usize) -> usize {
        self.clones.saturating_sub(self.copies).saturating_mul(item_size)
    }
}

impl<T> Cow<T>
where
    T: Clone + Send + Sync,
{
    pub fn new(value: T) -> Self {
        Self { data: Arc::new(value), stats: Arc::default() }
    }

    pub fn make_mut(&mut self) -> &mut T {
        let before = Arc::as_ptr(&self.data);
        let value = Arc::make_mut(&mut self.data);
        if !std::ptr::eq(before, value) {
            self.stats.copies.fetch_add(1, Ordering::Relaxed);
        }
        value
    }

    pub fn update<F>(&mut self, f: F)
    where
        F: FnOnce(&mut T),
    {
        f(self.make_mut());
    }

    pub fn is_shared(&self) -> bool {
        self.strong_count() > 1
    }

    pub fn strong_count(&self) -> usize {
        Arc::strong_count(&self.data)
    }

    pub fn into_inner(self) -> T {
        Arc::unwrap_or_clone(self.data)
    }

    pub fn ptr_eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.data, &other.data)
    }

    pub fn stats(&self) -> Stats {
        let CowStats { clones, copies } = &*self.stats;
        Stats { clones: clones.load(Ordering::Acquire), copies: copies.load(Ordering::Acquire) }
    }

    pub fn stats_report(&self, item_size: usize) -> String {
        let stats = self.stats();
        let (rate, saved) = (stats.copy_rate() * 100., stats.memory_saved(item_size));
        format!(
            "CoW Statistics:\n- Clones: {}\n- Copies: {}\n- Copy rate: {rate:.1}%\n- Memory saved: {saved} bytes ({:.2} MB)",
            stats.clones,
            stats.copies,
            saved as f64 / 1_000_000.
        )
    }
}

impl<T> Clone for Cow<T>
where
    T: Clone + Send + Sync,
{
    fn clone(&self) -> Self {
        let clone = Self { data: self.data.clone(), stats: self.stats.clone() };
        self.stats.clones.fetch_add(1, Ordering::AcqRel);
        clone
    }
}

impl<T: Clone + Send + Sync> Deref for Cow<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.data
    }
}

impl<T: Clone + Send + Sync> From<T> for Cow<T> {
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

impl<T: Clone + Send + Sync + Debug> Debug for Cow<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cow")
            .field("data", &self.data)
            .field("shared", &self.is_shared())
            .field("strong_count", &self.strong_count())
            .finish()
    }
}

impl<T: Clone + Send + Sync + Display> Display for Cow<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Display::fmt(&self.data, f)
    }
}
