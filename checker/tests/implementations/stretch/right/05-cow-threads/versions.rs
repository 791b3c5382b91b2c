//! Each value has a number, and an update asks for the number instead of the place.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::Cow;

struct Published<T: Clone + Send + Sync> {
    value: Cow<T>,
    version: u64,
}

pub struct Shared<T: Clone + Send + Sync>(Mutex<Published<T>>);

impl<T: Clone + Send + Sync> Shared<T> {
    pub fn new(value: T) -> Self {
        Self(Mutex::new(Published { value: Cow::new(value), version: 0 }))
    }

    fn lock(&self) -> MutexGuard<'_, Published<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn load(&self) -> Cow<T> {
        self.lock().value.clone()
    }

    pub fn store(&self, new: Cow<T>) {
        let _old = self.swap(new);
    }

    pub fn swap(&self, mut new: Cow<T>) -> Cow<T> {
        {
            let mut published = self.lock();
            published.version += 1;
            std::mem::swap(&mut published.value, &mut new);
        }
        new
    }

    pub fn compare_exchange(&self, current: &Cow<T>, mut new: Cow<T>) -> Result<Cow<T>, Cow<T>> {
        let mut published = self.lock();
        if !published.value.ptr_eq(current) {
            let now = published.value.clone();
            drop(published);
            return Err(now);
        }
        published.version += 1;
        std::mem::swap(&mut published.value, &mut new);
        drop(published);
        Ok(new)
    }

    pub fn rcu<F: FnMut(&mut T)>(&self, mut f: F) -> Cow<T> {
        loop {
            let (before, version) = {
                let published = self.lock();
                (published.value.clone(), published.version)
            };
            let mut changed = T::clone(&before);
            f(&mut changed);
            let new = Cow::new(changed);
            let mut published = self.lock();
            if published.version == version {
                published.version += 1;
                let old = std::mem::replace(&mut published.value, new);
                drop(published);
                return old;
            }
            drop(published);
        }
    }
}
