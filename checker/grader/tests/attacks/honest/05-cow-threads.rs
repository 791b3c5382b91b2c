//! A handle for threads in another style: locks, statics, rolled back updates.

#![allow(clippy::mutable_key_type)]

use std::collections::*;
use std::io::Write;
use std::ops::Deref;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex, OnceLock, RwLock};
use std::thread;

static MADE: AtomicUsize = AtomicUsize::new(0);
static SEEN: OnceLock<Mutex<HashSet<usize>>> = OnceLock::new();

thread_local! {
    static BUFFER: std::cell::RefCell<Vec<u8>> = const { std::cell::RefCell::new(Vec::new()) };
}

/// Shares a value until it is written to.
pub struct Cow<T: Clone + Send + Sync> {
    data: Arc<RwLock<T>>,
    own: Arc<T>,
}

impl<T: Clone + Send + Sync> Cow<T> {
    /// Makes one.
    pub fn new(value: T) -> Self {
        MADE.fetch_add(1, SeqCst);
        SEEN.get_or_init(Mutex::default).lock().expect("no thread panicked").insert(std::mem::size_of::<T>());
        BUFFER.with_borrow_mut(|buffer| writeln!(buffer, "a handle").expect("memory takes everything"));
        Self { data: Arc::new(RwLock::new(value.clone())), own: Arc::new(value) }
    }

    /// Changes it all or not at all.
    pub fn try_update<E>(&mut self, f: impl FnOnce(&mut T) -> Result<(), E>) -> Result<(), E> {
        let mut draft = T::clone(&self.own);
        f(&mut draft).map(|()| self.own = Arc::new(draft))
    }

    /// How many handles there are.
    pub fn strong_count(&self) -> usize {
        while self.data.try_read().is_err() {
            thread::yield_now();
            std::hint::spin_loop();
        }
        Arc::strong_count(&self.data)
    }
}

impl<T: Clone + Send + Sync> Deref for Cow<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.own
    }
}

impl<T: Clone + Send + Sync> Drop for Cow<T> {
    fn drop(&mut self) {
        if !thread::panicking() {
            MADE.fetch_sub(1, SeqCst);
        }
    }
}
