//! Value and family behind one pointer, and both counters in one number.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

pub struct Cow<T: Clone + Send + Sync> {
    shared: Arc<(T, Family)>,
}

/// Both numbers in one: the clones in the lower half, the copies in the upper.
#[derive(Clone, Default)]
struct Family(Arc<AtomicU64>);

#[derive(Debug, Clone, Copy)]
pub struct Stats {
    pub clones: usize,
    pub copies: usize,
}

impl Stats {
    pub fn copy_rate(&self) -> f64 {
        if self.copies == 0 { 0.0 } else { self.copies as f64 / self.clones.max(1) as f64 }
    }

    pub fn memory_saved(&self, item_size: usize) -> usize {
        let kept = self.clones.max(self.copies) - self.copies;
        kept.checked_mul(item_size).unwrap_or(usize::MAX)
    }
}

impl<T: Clone + Send + Sync> Cow<T> {
    pub fn new(value: T) -> Self {
        Self { shared: Arc::new((value, Family::default())) }
    }

    fn value(&self) -> &T {
        &self.shared.0
    }

    pub fn make_mut(&mut self) -> &mut T {
        // Two looks: the borrow of the first would last until the end.
        if Arc::get_mut(&mut self.shared).is_none() {
            let copy = (self.shared.0.clone(), self.shared.1.clone());
            copy.1.0.fetch_add(1 << 32, SeqCst);
            self.shared = Arc::new(copy);
        }
        let (value, _) = Arc::get_mut(&mut self.shared).expect("this handle is alone");
        value
    }

    pub fn update<F>(&mut self, f: F)
    where
        F: FnOnce(&mut T),
    {
        f(self.make_mut())
    }

    pub fn is_shared(&self) -> bool {
        self.strong_count() >= 2
    }

    pub fn strong_count(&self) -> usize {
        Arc::strong_count(&self.shared)
    }

    pub fn into_inner(mut self) -> T {
        self.make_mut();
        let (value, _) = Arc::into_inner(self.shared).expect("this handle is alone");
        value
    }

    pub fn ptr_eq(&self, other: &Self) -> bool {
        Arc::as_ptr(&self.shared) == Arc::as_ptr(&other.shared)
    }

    pub fn stats(&self) -> Stats {
        let both = self.shared.1.0.load(SeqCst);
        Stats { clones: (both & u64::from(u32::MAX)) as usize, copies: (both >> 32) as usize }
    }

    pub fn stats_report(&self, item_size: usize) -> String {
        let Stats { clones, copies } = self.stats();
        let saved = self.stats().memory_saved(item_size);
        let mut report = String::from("CoW Statistics:\n");
        report += &format!("- Clones: {clones}\n- Copies: {copies}\n");
        report += &format!("- Copy rate: {:.1}%\n", self.stats().copy_rate() * 100.0);
        report += &format!("- Memory saved: {saved} bytes ({:.1} MB)\n", saved as f64 / 1_000_000.0);
        report
    }
}

impl<T: Clone + Send + Sync> Clone for Cow<T> {
    fn clone(&self) -> Self {
        let shared = Arc::clone(&self.shared);
        shared.1.0.fetch_add(1, SeqCst);
        Self { shared }
    }
}

impl<T: Clone + Send + Sync> Deref for Cow<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.value()
    }
}

impl<T: Clone + Send + Sync> From<T> for Cow<T> {
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

impl<T: Clone + Send + Sync + fmt::Debug> fmt::Debug for Cow<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (shared, strong_count) = (self.is_shared(), self.strong_count());
        f.debug_struct("Cow")
            .field("data", self.value())
            .field("shared", &shared)
            .field("strong_count", &strong_count)
            .finish()
    }
}

impl<T: Clone + Send + Sync + fmt::Display> fmt::Display for Cow<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value().fmt(f)
    }
}
