//! Every thread has a number, and shares its cell with all whose numbers have the same remainder.

use std::collections::HashMap;
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::Stats;

#[repr(align(64))]
struct Padded(AtomicUsize);

pub struct Counter(Box<[Padded]>);

static THREADS: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    static NUMBER: usize = THREADS.fetch_add(1, Ordering::Relaxed);
}

impl Counter {
    pub fn new() -> Self {
        Self((0..16).map(|_| Padded(AtomicUsize::new(0))).collect())
    }

    pub fn increment(&self) {
        let number = NUMBER.with(|number| *number);
        self.0[number % self.0.len()].0.fetch_add(1, Ordering::Relaxed);
    }

    pub fn get(&self) -> usize {
        self.0.iter().fold(0, |sum, cell| sum + cell.0.load(Ordering::Relaxed))
    }

    pub fn spread(&self) -> Vec<usize> {
        self.0.iter().map(|cell| cell.0.load(Ordering::Relaxed)).collect()
    }
}

pub trait HeapSize {
    fn heap_size(&self) -> usize;

    fn total_size(&self) -> usize
    where
        Self: Sized,
    {
        size_of_val(self) + self.heap_size()
    }
}

macro_rules! plain {
    ($($name:ident)*) => { $(impl HeapSize for $name { fn heap_size(&self) -> usize { 0 } })* };
}

plain! { bool char f32 f64 i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize }

impl HeapSize for String {
    fn heap_size(&self) -> usize {
        self.len()
    }
}

impl<T> HeapSize for Arc<T> {
    fn heap_size(&self) -> usize {
        0
    }
}

impl<T: HeapSize> HeapSize for Vec<T> {
    fn heap_size(&self) -> usize {
        size_of_val(self.as_slice()) + self.iter().map(HeapSize::heap_size).sum::<usize>()
    }
}

impl<T: HeapSize> HeapSize for Box<T> {
    fn heap_size(&self) -> usize {
        size_of::<T>() + (**self).heap_size()
    }
}

impl<T: HeapSize> HeapSize for Option<T> {
    fn heap_size(&self) -> usize {
        match self {
            Some(value) => value.heap_size(),
            None => 0,
        }
    }
}

impl<T: HeapSize, const N: usize> HeapSize for [T; N] {
    fn heap_size(&self) -> usize {
        self.iter().map(HeapSize::heap_size).sum()
    }
}

impl<A: HeapSize, B: HeapSize> HeapSize for (A, B) {
    fn heap_size(&self) -> usize {
        self.0.heap_size() + self.1.heap_size()
    }
}

impl<K: HeapSize, V: HeapSize> HeapSize for HashMap<K, V> {
    fn heap_size(&self) -> usize {
        let owned: usize = self.iter().map(|(key, value)| key.heap_size() + value.heap_size()).sum();
        self.capacity() * (size_of::<(K, V)>() + 1) + owned
    }
}

pub struct Cow<T: Clone + Send + Sync> {
    data: Arc<Inner<T>>,
}

struct Inner<T> {
    value: T,
    family: Arc<(Counter, Counter)>,
}

impl<T: Clone> Clone for Inner<T> {
    fn clone(&self) -> Self {
        let copy = Self { value: self.value.clone(), family: Arc::clone(&self.family) };
        copy.family.1.increment();
        copy
    }
}

impl<T: Clone + Send + Sync> Cow<T> {
    pub fn new(value: T) -> Self {
        Self { data: Arc::new(Inner { value, family: Arc::new((Counter::new(), Counter::new())) }) }
    }

    pub fn make_mut(&mut self) -> &mut T {
        let inner = Arc::make_mut(&mut self.data);
        &mut inner.value
    }

    pub fn into_inner(self) -> T {
        match Arc::try_unwrap(self.data) {
            Ok(inner) => inner.value,
            Err(shared) => Inner::clone(&shared).value,
        }
    }

    pub fn strong_count(&self) -> usize {
        Arc::strong_count(&self.data)
    }

    pub fn clones(&self) -> &Counter {
        &self.data.family.0
    }

    pub fn stats(&self) -> Stats {
        let (clones, copies) = &*self.data.family;
        Stats { clones: clones.get(), copies: copies.get() }
    }

    pub fn memory_saved(&self) -> usize
    where
        T: HeapSize,
    {
        let Stats { clones, copies } = self.stats();
        clones.saturating_sub(copies).saturating_mul(self.data.value.total_size())
    }
}

impl<T: Clone + Send + Sync> Clone for Cow<T> {
    fn clone(&self) -> Self {
        let clone = Self { data: Arc::clone(&self.data) };
        clone.clones().increment();
        clone
    }
}

impl<T: Clone + Send + Sync> Deref for Cow<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.data.value
    }
}
