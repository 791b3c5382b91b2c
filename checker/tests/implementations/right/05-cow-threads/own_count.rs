//! The handles are counted beside the value, in the same allocation; an empty handle exists only inside the methods.

use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

struct Shared<T> {
    value: T,
    handles: AtomicUsize,
}

pub struct Cow<T: Clone + Send + Sync> {
    shared: Option<Arc<Shared<T>>>,
}

impl<T: Clone + Send + Sync> Cow<T> {
    pub fn new(value: T) -> Self {
        Self { shared: Some(Arc::new(Shared { value, handles: AtomicUsize::new(1) })) }
    }

    fn shared(&self) -> &Shared<T> {
        self.shared.as_ref().unwrap()
    }

    pub fn make_mut(&mut self) -> &mut T {
        // A dropped handle leaves the count before it leaves the Arc, so the Arc is the one to ask.
        if Arc::get_mut(self.shared.as_mut().unwrap()).is_none() {
            *self = Self::new(self.shared().value.clone());
        }
        &mut Arc::get_mut(self.shared.as_mut().unwrap()).unwrap().value
    }

    pub fn try_update<F, E>(&mut self, f: F) -> Result<(), E>
    where
        F: FnOnce(&mut T) -> Result<(), E>,
    {
        let mut draft = Self::new(T::clone(self));
        f(draft.make_mut()).map(|()| *self = draft)
    }

    pub fn update<F>(&mut self, f: F)
    where
        F: FnOnce(&mut T),
    {
        let value = self.make_mut();
        f(value)
    }

    pub fn is_shared(&self) -> bool {
        self.strong_count() > 1
    }

    pub fn strong_count(&self) -> usize {
        self.shared().handles.load(Ordering::SeqCst)
    }

    pub fn into_inner(mut self) -> T {
        let shared = self.shared.take().unwrap();
        shared.handles.fetch_sub(1, Ordering::SeqCst);
        Arc::try_unwrap(shared).map_or_else(|shared| shared.value.clone(), |shared| shared.value)
    }

    pub fn ptr_eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.shared(), other.shared())
    }
}

impl<T: Clone + Send + Sync> Clone for Cow<T> {
    fn clone(&self) -> Self {
        self.shared().handles.fetch_add(1, Ordering::SeqCst);
        Self { shared: self.shared.clone() }
    }
}

impl<T: Clone + Send + Sync> Drop for Cow<T> {
    fn drop(&mut self) {
        if let Some(shared) = &self.shared {
            shared.handles.fetch_sub(1, Ordering::SeqCst);
        }
    }
}

impl<T: Clone + Send + Sync> Deref for Cow<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.shared().value
    }
}

impl<T: Clone + Send + Sync> From<T> for Cow<T> {
    fn from(value: T) -> Self {
        Self::new(value)
    }
}
