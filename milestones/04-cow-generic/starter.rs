//! Milestone 4: one handle that makes any value copy-on-write.

use std::ops::Deref;
use std::sync::Arc;

// The stretch goal, which only `cargo kata stretch` builds.
#[cfg(feature = "stretch")]
pub mod stretch;

/// A value that is cheap to clone, whatever its type.
///
/// A `Cow<T>` is a *handle*: cloning it makes a second handle to the same value. The first write through a handle that
/// shares its value copies the value first, so that no other handle sees the change. A handle is one pointer, whatever
/// it points to.
///
/// A handle may cross threads whenever its value may be shared between them: `T` is `Send` and `Sync`.
///
/// Reading needs no method: everything `T` can do behind `&self` is there through [`Deref`]. Writing always goes
/// through [`make_mut`](Cow::make_mut). There is no `DerefMut` on purpose: it would hide where copies are made.
///
/// A method of the handle comes before a method of the value with the same name: `(*cow).map(…)` reaches the value's.
///
/// ```
/// use cow_generic::Cow;
///
/// let original = Cow::new(vec![1, 2, 3]);
/// let mut edited = original.clone();
/// edited.make_mut().push(4);
///
/// assert_eq!(*original, [1, 2, 3]);
/// assert_eq!(*edited, [1, 2, 3, 4]);
/// ```
#[derive(Debug)]
pub struct Cow<T> {
    data: Arc<T>,
}

impl<T> Cow<T> {
    /// Makes a handle that nothing shares yet. O(1): the value is moved in.
    ///
    /// ```
    /// use cow_generic::Cow;
    ///
    /// assert_eq!(Cow::new("hello").strong_count(), 1);
    /// ```
    pub fn new(value: T) -> Self {
        Self { data: Arc::new(value) }
    }

    /// The value, for writing.
    ///
    /// O(1) when no other handle shares the value. When it is shared, this handle gets a copy of its own, for the price
    /// of one `T::clone`, and the others keep the value they had.
    ///
    /// In a loop, call it once before the loop and keep the reference.
    ///
    /// ```
    /// use cow_generic::Cow;
    ///
    /// let original = Cow::new([1, 2, 3]);
    /// let mut edited = original.clone();
    ///
    /// let values = edited.make_mut();
    /// for value in values {
    ///     *value *= 10;
    /// }
    ///
    /// assert_eq!(*original, [1, 2, 3]);
    /// assert_eq!(*edited, [10, 20, 30]);
    /// ```
    pub fn make_mut(&mut self) -> &mut T
    where
        T: Clone,
    {
        todo!("return the value for writing, after a copy if another handle shares it")
    }

    /// Whether another handle shares the value. O(1).
    ///
    /// ```
    /// use cow_generic::Cow;
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
    /// ```
    /// use cow_generic::Cow;
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
    /// use cow_generic::Cow;
    ///
    /// let first = Cow::new(String::from("hello"));
    /// let second = first.clone();
    ///
    /// assert_eq!(first.into_inner(), "hello"); // a copy
    /// assert_eq!(second.into_inner(), "hello"); // the value itself
    /// ```
    pub fn into_inner(self) -> T
    where
        T: Clone,
    {
        todo!("move the value out, or copy it if another handle still needs it")
    }

    /// Makes a new value from this one, behind a handle that nothing shares yet.
    ///
    /// Costs what `f` costs: `f` borrows the value, which is never copied, and every handle to it keeps it.
    ///
    /// ```
    /// use cow_generic::Cow;
    ///
    /// let word = Cow::new(String::from("hello"));
    /// let length = word.map(|text| text.len());
    ///
    /// assert_eq!(*length, 5);
    /// assert_eq!(*word, "hello");
    /// ```
    pub fn map<F, U>(&self, f: F) -> Cow<U>
    where
        F: FnOnce(&T) -> U,
    {
        let _ = f;
        todo!("let the function look at the value, and put what it returns behind a new handle")
    }
}

/// Makes another handle to the same value. O(1): the value is not copied, so `T` need not be `Clone`.
impl<T> Clone for Cow<T> {
    fn clone(&self) -> Self {
        Self { data: Arc::clone(&self.data) }
    }
}

/// Reading goes through the value itself, so all its `&self` methods are there without a copy.
impl<T> Deref for Cow<T> {
    type Target = T;

    fn deref(&self) -> &Self::Target {
        &self.data
    }
}

impl<T> From<T> for Cow<T> {
    fn from(value: T) -> Self {
        Self::new(value)
    }
}
