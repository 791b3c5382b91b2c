//! The handles are counted beside the value, in a count of their own.

use std::ops::Deref;
use std::sync::{Arc, Mutex};

pub struct Cow<T> {
    value: Arc<T>,
    handles: Arc<Mutex<usize>>,
}

impl<T> Cow<T> {
    pub fn new(value: T) -> Self {
        Self { value: Arc::new(value), handles: Arc::new(Mutex::new(1)) }
    }

    pub fn make_mut(&mut self) -> &mut T
    where
        T: Clone,
    {
        if self.is_shared() {
            *self = Self::new(T::clone(&self.value));
        }
        Arc::get_mut(&mut self.value).expect("only one handle is counted")
    }

    pub fn is_shared(&self) -> bool {
        self.strong_count() > 1
    }

    pub fn strong_count(&self) -> usize {
        *self.handles.lock().unwrap()
    }

    pub fn into_inner(self) -> T
    where
        T: Clone,
    {
        let value = Arc::clone(&self.value);
        drop(self);
        match Arc::try_unwrap(value) {
            Ok(value) => value,
            Err(shared) => T::clone(&shared),
        }
    }

    pub fn map<F, U>(&self, f: F) -> Cow<U>
    where
        F: FnOnce(&T) -> U,
    {
        let value = f(self);
        Cow::new(value)
    }
}

impl<T> Clone for Cow<T> {
    fn clone(&self) -> Self {
        *self.handles.lock().unwrap() += 1;
        Self { value: self.value.clone(), handles: self.handles.clone() }
    }
}

impl<T> Drop for Cow<T> {
    fn drop(&mut self) {
        *self.handles.lock().unwrap() -= 1;
    }
}

impl<T> Deref for Cow<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> From<T> for Cow<T> {
    fn from(value: T) -> Self {
        Self::new(value)
    }
}
