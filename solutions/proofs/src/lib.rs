//! `std::sync` as far as milestones 5 and 6 use it, such that loom can run its threads in every order there is.
//!
//! The atomics and the lock are loom's: besides the orders, it tries every old value that a relaxed load may still return. The
//! [`Arc`](sync::Arc) is a model of std's, because loom's can neither `make_mut` nor `unwrap_or_clone`. What is modelled
//! is the protocol of its count: one more before a clone exists, one less after a dropped handle has let go of the value,
//! and an exchange of 1 for 0 that decides whether a write may happen in place. There are no weak handles, and whether
//! the value itself is read and written in turn is not checked here: that std's `Arc` sees to it is taken for granted.

pub mod sync {
    //! What takes the place of `std::sync`.

    use std::ops::Deref;
    use std::sync::Arc as StdArc;
    pub use std::sync::PoisonError;
    use std::thread;

    pub use loom::sync::{RwLock, atomic};

    use self::atomic::{AtomicUsize, Ordering};

    /// A model of [`std::sync::Arc`].
    pub struct Arc<T> {
        /// None only while a handle is dropped or taken apart.
        value: Option<StdArc<T>>,
        /// How many there are.
        handles: StdArc<AtomicUsize>,
    }

    impl<T> Arc<T> {
        /// Makes the first handle.
        pub fn new(value: T) -> Self {
            Self { value: Some(StdArc::new(value)), handles: StdArc::new(AtomicUsize::new(1)) }
        }

        /// The number of handles, which may be out of date.
        pub fn strong_count(this: &Self) -> usize {
            this.handles.load(Ordering::Relaxed)
        }

        /// Whether both handles lead to one value.
        pub fn ptr_eq(this: &Self, other: &Self) -> bool {
            StdArc::ptr_eq(&this.handles, &other.handles)
        }

        /// The value for writing, after a copy if there is another handle.
        pub fn make_mut(this: &mut Self) -> &mut T
        where
            T: Clone,
        {
            if Self::claim(this) {
                this.handles.store(1, Ordering::Release);
            } else {
                *this = Self::new(T::clone(this));
            }
            this.value.as_mut().and_then(StdArc::get_mut).expect("there is no other handle")
        }

        /// The value of the last handle, or a copy.
        pub fn unwrap_or_clone(mut this: Self) -> T
        where
            T: Clone,
        {
            if !Self::claim(&this) {
                return T::clone(&this);
            }
            this.handles.store(1, Ordering::Release);
            this.value.take().and_then(StdArc::into_inner).expect("there is no other handle")
        }

        /// Whether this is the only handle; if so, the count is 0 until the caller has changed that.
        fn claim(this: &Self) -> bool {
            this.handles.compare_exchange(1, 0, Ordering::Acquire, Ordering::Relaxed).is_ok()
        }
    }

    impl<T: Default> Default for Arc<T> {
        fn default() -> Self {
            Self::new(T::default())
        }
    }

    impl<T> Clone for Arc<T> {
        fn clone(&self) -> Self {
            self.handles.fetch_add(1, Ordering::Relaxed);
            Self { value: self.value.clone(), handles: StdArc::clone(&self.handles) }
        }
    }

    impl<T> Drop for Arc<T> {
        fn drop(&mut self) {
            drop(self.value.take());
            // A failed race has ended the model, and a second panic would hide the first.
            if !thread::panicking() {
                self.handles.fetch_sub(1, Ordering::Release);
            }
        }
    }

    impl<T> Deref for Arc<T> {
        type Target = T;

        fn deref(&self) -> &T {
            self.value.as_ref().expect("a handle has a value until it is dropped")
        }
    }
}
