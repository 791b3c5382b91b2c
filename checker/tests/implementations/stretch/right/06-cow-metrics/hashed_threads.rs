//! The identity of a thread, hashed, chooses its cell, and the milestone's own handle holds the value.

use std::collections::HashMap;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::{Cow as Counting, Stats};

#[derive(Default)]
#[repr(align(64))]
struct Cell {
    count: AtomicUsize,
}

#[derive(Default)]
pub struct Counter {
    cells: [Cell; 32],
}

impl Counter {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn increment(&self) {
        let hash = BuildHasherDefault::<DefaultHasher>::new().hash_one(thread::current().id());
        self.cells[hash as usize % self.cells.len()].count.fetch_add(1, Ordering::SeqCst);
    }

    pub fn get(&self) -> usize {
        self.cells.iter().map(|cell| cell.count.load(Ordering::SeqCst)).sum()
    }

    pub fn spread(&self) -> Vec<usize> {
        self.cells.iter().map(|cell| cell.count.load(Ordering::SeqCst)).collect()
    }
}

pub trait HeapSize {
    fn heap_size(&self) -> usize;

    fn total_size(&self) -> usize
    where
        Self: Sized,
    {
        size_of::<Self>() + self.heap_size()
    }
}

macro_rules! heap_size {
    ($([$($generic:ident)*] $type:ty = |$value:ident| $size:expr;)*) => { $(
        impl<$($generic: HeapSize),*> HeapSize for $type {
            fn heap_size(&self) -> usize {
                let $value = self;
                $size
            }
        }
    )* };
}

heap_size! {
    [] u8 = |_value| 0;
    [] u16 = |_value| 0;
    [] u64 = |_value| 0;
    [] i32 = |_value| 0;
    [] String = |text| text.len();
    [T] Arc<T> = |_value| 0;
    [T] Box<T> = |value| T::total_size(value);
    [T] Option<T> = |value| value.iter().map(T::heap_size).sum();
    [T] Vec<T> = |values| values.iter().fold(0, |sum, value| sum + value.total_size());
    [A B] (A, B) = |pair| pair.0.heap_size() + pair.1.heap_size();
    [K V] HashMap<K, V> = |map| map.iter().map(|(key, value)| key.total_size() + value.total_size()).sum();
}

impl<T: HeapSize, const N: usize> HeapSize for [T; N] {
    fn heap_size(&self) -> usize {
        self.iter().map(T::heap_size).sum()
    }
}

/// The milestone's handle counts copies. Clones are counted here, where nothing is shared with it but the family.
pub struct Cow<T: Clone + Send + Sync> {
    inner: Counting<Family<T>>,
}

#[derive(Clone)]
struct Family<T> {
    value: T,
    clones: Arc<Counter>,
}

impl<T: Clone + Send + Sync> Cow<T> {
    pub fn new(value: T) -> Self {
        Self { inner: Counting::new(Family { value, clones: Arc::default() }) }
    }

    pub fn make_mut(&mut self) -> &mut T {
        &mut self.inner.make_mut().value
    }

    pub fn into_inner(self) -> T {
        self.inner.into_inner().value
    }

    pub fn strong_count(&self) -> usize {
        self.inner.strong_count()
    }

    pub fn clones(&self) -> &Counter {
        &self.inner.clones
    }

    pub fn stats(&self) -> Stats {
        Stats { clones: self.clones().get(), copies: self.inner.stats().copies }
    }

    pub fn memory_saved(&self) -> usize
    where
        T: HeapSize,
    {
        self.stats().memory_saved(self.inner.value.total_size())
    }
}

impl<T: Clone + Send + Sync> Clone for Cow<T> {
    fn clone(&self) -> Self {
        self.clones().increment();
        Self { inner: self.inner.clone() }
    }
}

impl<T: Clone + Send + Sync> Deref for Cow<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.inner.value
    }
}
