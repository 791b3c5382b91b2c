//! The handle is taken out of its place and put back: a thread that finds the place empty looks again.

use std::sync::RwLock;
use std::thread;

use crate::Cow;

pub struct Shared<T>
where
    T: Clone + Send + Sync,
{
    place: RwLock<Option<Cow<T>>>,
}

impl<T> Shared<T>
where
    T: Clone + Send + Sync,
{
    pub fn new(value: T) -> Self {
        Self { place: RwLock::new(Some(Cow::new(value))) }
    }

    fn take(&self) -> Cow<T> {
        loop {
            match self.place.write().ok().and_then(|mut place| place.take()) {
                Some(handle) => return handle,
                None => thread::yield_now(),
            }
        }
    }

    fn put(&self, handle: Cow<T>) {
        let mut place = self.place.write().expect("no code of others runs under this lock");
        *place = Some(handle);
    }

    pub fn load(&self) -> Cow<T> {
        let handle = self.take();
        self.put(handle.clone());
        handle
    }

    pub fn store(&self, new: Cow<T>) {
        self.swap(new);
    }

    pub fn swap(&self, new: Cow<T>) -> Cow<T> {
        let old = self.take();
        self.put(new);
        old
    }

    pub fn compare_exchange(&self, current: &Cow<T>, new: Cow<T>) -> Result<Cow<T>, Cow<T>> {
        let published = self.take();
        if published.ptr_eq(current) {
            self.put(new);
            Ok(published)
        } else {
            self.put(published.clone());
            Err(published)
        }
    }

    pub fn rcu<F>(&self, mut f: F) -> Cow<T>
    where
        F: FnMut(&mut T),
    {
        loop {
            let snapshot = self.load();
            let mut draft = snapshot.clone();
            draft.update(&mut f);
            if let Ok(before) = self.compare_exchange(&snapshot, draft) {
                return before;
            }
        }
    }
}
