//! A tuple struct without bounds of its own, `get_mut` instead of `make_mut`, and a try_update that copies the value.

use std::ops::Deref;
use std::sync::Arc;

pub struct Cow<T>(Arc<T>);

impl<T: Clone + Send + Sync> Cow<T> {
    pub fn new(value: T) -> Self {
        Self(Arc::new(value))
    }

    pub fn make_mut(&mut self) -> &mut T {
        if self.is_shared() {
            *self = Self::new(T::clone(self));
        }
        Arc::get_mut(&mut self.0).expect("no one can clone this handle while it is borrowed for writing")
    }

    pub fn try_update<F, E>(&mut self, f: F) -> Result<(), E>
    where
        F: FnOnce(&mut T) -> Result<(), E>,
    {
        let mut value = T::clone(self);
        let result = f(&mut value);
        if result.is_ok() {
            self.0 = Arc::new(value);
        }
        result
    }

    pub fn update<F>(&mut self, f: F)
    where
        F: FnOnce(&mut T),
    {
        match Arc::get_mut(&mut self.0) {
            Some(value) => f(value),
            None => {
                let mut value = T::clone(self);
                f(&mut value);
                *self = value.into();
            }
        }
    }

    pub fn into_inner(self) -> T {
        match Arc::try_unwrap(self.0) {
            Ok(value) => value,
            Err(shared) => T::clone(&shared),
        }
    }
}

impl<T> Cow<T> {
    pub fn is_shared(&self) -> bool {
        self.strong_count() > 1
    }

    pub fn strong_count(&self) -> usize {
        Arc::strong_count(&self.0)
    }

    pub fn ptr_eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.deref(), other.deref())
    }
}

impl<T> Clone for Cow<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> Deref for Cow<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Clone + Send + Sync> From<T> for Cow<T> {
    fn from(value: T) -> Self {
        Self::new(value)
    }
}
