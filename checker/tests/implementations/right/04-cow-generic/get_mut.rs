//! A tuple struct around a boxed value, `get_mut` instead of `make_mut`, and more methods than asked for.

use std::ops::Deref;
use std::sync::Arc;

pub struct Cow<T>(Arc<Box<T>>);

impl<T> Cow<T> {
    pub fn new(value: T) -> Self {
        Self::from(value)
    }

    pub fn value(&self) -> &T {
        &self.0
    }

    pub fn ptr_eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    pub fn is_shared(&self) -> bool {
        self.strong_count() != 1
    }

    pub fn strong_count(&self) -> usize {
        Arc::strong_count(&self.0)
    }

    pub fn map<F, U>(&self, f: F) -> Cow<U>
    where
        F: FnOnce(&T) -> U,
    {
        f(self.value()).into()
    }
}

impl<T: Clone> Cow<T> {
    pub fn make_mut(&mut self) -> &mut T {
        if Arc::get_mut(&mut self.0).is_none() {
            let copy = self.value().clone();
            *self = Self::new(copy);
        }
        Arc::get_mut(&mut self.0).expect("the copy is this handle's alone")
    }

    pub fn into_inner(mut self) -> T {
        self.make_mut();
        *Arc::into_inner(self.0).expect("the value is this handle's alone")
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
        self.value()
    }
}

impl<T> From<T> for Cow<T> {
    fn from(value: T) -> Self {
        Self(Arc::new(Box::new(value)))
    }
}
