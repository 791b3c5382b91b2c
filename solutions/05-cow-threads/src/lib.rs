//! Milestone 5: a copy-on-write handle for threads, without a lock.

mod traits;

use std::ops::Deref;
use std::sync::Arc;

// The stretch goal, which only `cargo kata stretch` builds.
#[cfg(feature = "stretch")]
pub mod stretch;

/// A value that is cheap to clone and safe to share between threads.
///
/// A `Cow<T>` is a *handle*: cloning it makes a second handle to the same value, even for another thread. The first
/// write through a handle that shares its value copies the value first, so that no other handle sees the change, and
/// no thread ever waits for a lock. Every handle is a snapshot: what one thread writes, the others do not receive.
///
/// A handle is one pointer, whatever it points to: what it has to know about its sharing is kept with the value.
///
/// ```
/// use std::thread;
///
/// use cow_threads::Cow;
///
/// let original = Cow::new(vec![1, 2, 3]);
///
/// let mut edited = original.clone();
/// let worker = thread::spawn(move || {
///     edited.make_mut().push(4);
///     edited.into_inner()
/// });
///
/// assert_eq!(worker.join().unwrap(), [1, 2, 3, 4]);
/// assert_eq!(*original, [1, 2, 3]);
/// ```
///
/// A value that threads must not share is refused by the compiler:
///
/// ```compile_fail
/// use std::rc::Rc;
///
/// use cow_threads::Cow;
///
/// let cow = Cow::new(Rc::new(1)); // an Rc counts its owners without atomics
/// ```
pub struct Cow<T>
where
    T: Clone + Send + Sync,
{
    data: Arc<T>,
}

impl<T> Cow<T>
where
    T: Clone + Send + Sync,
{
    /// Makes a handle that nothing shares yet. O(1): the value is moved in.
    ///
    /// ```
    /// use cow_threads::Cow;
    ///
    /// assert_eq!(Cow::new("hello").strong_count(), 1);
    /// ```
    pub fn new(value: T) -> Self {
        Self { data: Arc::new(value) }
    }

    /// The value, for writing.
    ///
    /// O(1) when no other handle shares the value. When it is shared, this handle gets a copy of its own, for the price
    /// of one `T::clone`, and the others keep the value they had. Threads that copy at the same time do not wait for
    /// each other.
    ///
    /// ```
    /// use cow_threads::Cow;
    ///
    /// let original = Cow::new(vec![1, 2, 3]);
    /// let mut edited = original.clone();
    /// edited.make_mut().clear();
    ///
    /// assert_eq!(original.len(), 3);
    /// assert_eq!(edited.len(), 0);
    /// ```
    pub fn make_mut(&mut self) -> &mut T {
        Arc::make_mut(&mut self.data)
    }

    /// Changes the value with `f`, all or nothing: what `f` did is kept when it returns `Ok`, and only then.
    ///
    /// `f` works on a copy. That costs one `T::clone` every time, even when no other handle shares the value;
    /// [`update`](Cow::update) is there for changes that cannot fail. On `Err`, or when `f` panics, this handle goes on
    /// sharing the value it had.
    ///
    /// # Errors
    ///
    /// Returns the error of `f`.
    ///
    /// ```
    /// use cow_threads::Cow;
    ///
    /// let mut numbers = Cow::new(vec![1, 2, 3]);
    ///
    /// let result = numbers.try_update(|numbers| {
    ///     numbers.push("4".parse()?);
    ///     numbers.push("five".parse()?);
    ///     Ok::<(), std::num::ParseIntError>(())
    /// });
    /// assert!(result.is_err());
    /// assert_eq!(*numbers, [1, 2, 3]); // the 4 is gone as well
    ///
    /// numbers.try_update(|numbers| {
    ///     numbers.push("4".parse()?);
    ///     Ok::<(), std::num::ParseIntError>(())
    /// })?;
    /// assert_eq!(*numbers, [1, 2, 3, 4]);
    /// # Ok::<(), std::num::ParseIntError>(())
    /// ```
    pub fn try_update<F, E>(&mut self, f: F) -> Result<(), E>
    where
        F: FnOnce(&mut T) -> Result<(), E>,
    {
        // The draft shares the value with `self`, so its first write is sure to copy.
        let mut draft = self.clone();
        f(draft.make_mut())?;
        *self = draft;
        Ok(())
    }

    /// Changes the value with `f`, for this handle only.
    ///
    /// Copies as [`make_mut`](Cow::make_mut) does, and works in place: when `f` panics, what it did up to then stays.
    ///
    /// ```
    /// use cow_threads::Cow;
    ///
    /// let original = Cow::new(vec![3, 1, 2]);
    /// let mut sorted = original.clone();
    /// sorted.update(|numbers| numbers.sort());
    ///
    /// assert_eq!(*original, [3, 1, 2]);
    /// assert_eq!(*sorted, [1, 2, 3]);
    /// ```
    pub fn update<F>(&mut self, f: F)
    where
        F: FnOnce(&mut T),
    {
        f(self.make_mut());
    }

    /// Whether another handle shares the value. O(1).
    ///
    /// While other threads clone and drop their handles, the answer can be out of date when it arrives. But as long as
    /// you hold a `&mut` to this handle, `false` is final: there is no other handle from which to make one.
    ///
    /// ```
    /// use cow_threads::Cow;
    ///
    /// let first = Cow::new(1);
    /// assert!(!first.is_shared());
    ///
    /// let second = first.clone();
    /// assert!(first.is_shared() && second.is_shared());
    /// ```
    pub fn is_shared(&self) -> bool {
        self.strong_count() > 1
    }

    /// The number of handles that share the value, this one included. O(1).
    ///
    /// While other threads clone and drop their handles, the number can be out of date when it arrives.
    ///
    /// ```
    /// use cow_threads::Cow;
    ///
    /// let first = Cow::new(1);
    /// let second = first.clone();
    /// assert_eq!(first.strong_count(), 2);
    ///
    /// drop(second);
    /// assert_eq!(first.strong_count(), 1);
    /// ```
    pub fn strong_count(&self) -> usize {
        Arc::strong_count(&self.data)
    }

    /// Takes the value out and gives up the handle.
    ///
    /// O(1) for the last handle, which moves the value out. One `T::clone` when the value is shared: the other handles
    /// keep it.
    ///
    /// ```
    /// use cow_threads::Cow;
    ///
    /// let first = Cow::new(String::from("hello"));
    /// let second = first.clone();
    ///
    /// assert_eq!(first.into_inner(), "hello"); // a copy
    /// assert_eq!(second.into_inner(), "hello"); // the value itself
    /// ```
    pub fn into_inner(self) -> T {
        Arc::unwrap_or_clone(self.data)
    }

    /// Whether both handles share one value. O(1): the values are not compared.
    ///
    /// ```
    /// use cow_threads::Cow;
    ///
    /// let first = Cow::new(1);
    /// let second = first.clone();
    /// assert!(first.ptr_eq(&second));
    ///
    /// let equal = Cow::new(1);
    /// assert!(!first.ptr_eq(&equal));
    /// ```
    pub fn ptr_eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.data, &other.data)
    }
}

/// Makes another handle to the same value. O(1): the value is not copied.
impl<T> Clone for Cow<T>
where
    T: Clone + Send + Sync,
{
    fn clone(&self) -> Self {
        Self { data: Arc::clone(&self.data) }
    }
}

/// Reading goes through the value itself, so all its `&self` methods are there without a copy and without a lock.
impl<T> Deref for Cow<T>
where
    T: Clone + Send + Sync,
{
    type Target = T;

    fn deref(&self) -> &Self::Target {
        &self.data
    }
}

impl<T> From<T> for Cow<T>
where
    T: Clone + Send + Sync,
{
    fn from(value: T) -> Self {
        Self::new(value)
    }
}
