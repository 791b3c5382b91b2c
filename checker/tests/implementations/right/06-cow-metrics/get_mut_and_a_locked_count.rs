//! `Arc::get_mut` instead of `Arc::make_mut`, counters behind a lock that is never held for long, and a report in
//! another layout than the starter's.

use std::fmt;
use std::ops::Deref;
use std::sync::{Arc, Mutex};

pub struct Cow<T: Clone + Send + Sync> {
    value: Arc<T>,
    counters: Arc<Mutex<Stats>>,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Stats {
    pub clones: usize,
    pub copies: usize,
}

impl Stats {
    pub fn copy_rate(&self) -> f64 {
        match self.clones {
            0 => 0.0,
            clones => self.copies as f64 / clones as f64,
        }
    }

    pub fn memory_saved(&self, item_size: usize) -> usize {
        self.clones.checked_sub(self.copies).map_or(0, |kept| kept.saturating_mul(item_size))
    }
}

impl<T: Clone + Send + Sync> Cow<T> {
    pub fn new(value: T) -> Self {
        Self { value: Arc::new(value), counters: Arc::default() }
    }

    fn value(&self) -> &T {
        &self.value
    }

    fn count(&self, count: impl FnOnce(&mut Stats)) {
        count(&mut self.counters.lock().expect("counting does not panic"));
    }

    pub fn make_mut(&mut self) -> &mut T {
        if Arc::get_mut(&mut self.value).is_none() {
            self.value = Arc::new(T::clone(&self.value));
            self.count(|stats| stats.copies += 1);
        }
        Arc::get_mut(&mut self.value).expect("nothing shares a fresh copy")
    }

    pub fn update<F: FnOnce(&mut T)>(&mut self, change: F) {
        change(self.make_mut());
    }

    pub fn is_shared(&self) -> bool {
        self.strong_count() != 1
    }

    pub fn strong_count(&self) -> usize {
        Arc::strong_count(&self.value)
    }

    pub fn into_inner(self) -> T {
        match Arc::try_unwrap(self.value) {
            Ok(value) => value,
            Err(shared) => {
                let copy = T::clone(&shared);
                self.counters.lock().expect("counting does not panic").copies += 1;
                copy
            }
        }
    }

    pub fn ptr_eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.value(), other.value())
    }

    pub fn stats(&self) -> Stats {
        *self.counters.lock().expect("counting does not panic")
    }

    pub fn stats_report(&self, item_size: usize) -> String {
        let stats = self.stats();
        let saved = stats.memory_saved(item_size);
        let lines = [
            String::from("CoW Statistics:"),
            format!("Clones:       {}", stats.clones),
            format!("Copies:       {}", stats.copies),
            format!("Copy rate:    {:.2} %", 100.0 * stats.copy_rate()),
            format!("Memory saved: {saved} bytes, or {:.1} MB", saved as f64 / 1e6),
        ];
        lines.join("\n")
    }
}

impl<T: Clone + Send + Sync> Clone for Cow<T> {
    fn clone(&self) -> Self {
        self.count(|stats| stats.clones += 1);
        Self { value: Arc::clone(&self.value), counters: Arc::clone(&self.counters) }
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
