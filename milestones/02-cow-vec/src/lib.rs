//! Milestone 2: a vector whose clones share one allocation until one of them is written to.

use std::ops::{Index, IndexMut};
use std::slice;
use std::sync::Arc;

// The stretch goal, which only `cargo kata stretch` builds.
#[cfg(feature = "stretch")]
pub mod stretch;

/// A growable vector that is cheap to clone, whatever its elements are.
///
/// A `CowVec` is a *handle*: cloning it makes a second handle to the same elements. The first write through a handle
/// that shares its elements copies all of them first, so that no other handle sees the change.
///
/// Reading and cloning ask nothing of `T`. Only what may have to copy elements asks for `T: Clone`. When a `T::clone`
/// panics, nothing has changed: the handle still shares what it shared.
///
/// Handles to the same elements may live in different threads if the elements may, and no writer waits for another.
///
/// ```
/// use cow_vec::CowVec;
///
/// let original = CowVec::from(vec![1, 2, 3]);
/// let mut edited = original.clone();
/// edited.push(4);
///
/// assert_eq!(original.len(), 3);
/// assert_eq!(edited.len(), 4);
/// ```
#[derive(Debug)]
pub struct CowVec<T> {
    data: Arc<Vec<T>>,
}

impl<T> CowVec<T> {
    /// Makes a handle to no elements, which nothing shares yet. O(1).
    ///
    /// ```
    /// use cow_vec::CowVec;
    ///
    /// let numbers: CowVec<i32> = CowVec::new();
    /// assert!(numbers.is_empty());
    /// ```
    pub fn new() -> Self {
        Self::from(Vec::new())
    }

    /// Appends `value`.
    ///
    /// Amortised O(1) when no other handle shares the elements. O(n) when they are shared: this handle gets a copy of
    /// its own, for the price of one `T::clone` for each element, and the others keep the elements they had. The copy has
    /// room to grow, so the next push moves nothing.
    ///
    /// ```
    /// use cow_vec::CowVec;
    ///
    /// let original = CowVec::from(vec![1, 2]);
    /// let mut edited = original.clone();
    ///
    /// edited.push(3); // copies two elements
    /// edited.push(4); // copies nothing
    ///
    /// assert_eq!(edited.into_vec(), [1, 2, 3, 4]);
    /// assert_eq!(original.into_vec(), [1, 2]);
    /// ```
    pub fn push(&mut self, value: T)
    where
        T: Clone,
    {
        let _ = value;
        todo!("append the value to this handle's elements only")
    }

    /// Removes the last element and returns it, or `None` when there is none.
    ///
    /// O(1) when no other handle shares the elements. O(n) when they are shared: this handle gets a copy of its own.
    /// Every element is copied once, the returned one too, since the other handles keep it. When there is no element,
    /// nothing changes, and a shared vector stays shared.
    ///
    /// ```
    /// use cow_vec::CowVec;
    ///
    /// let original = CowVec::from(vec![1, 2, 3]);
    /// let mut edited = original.clone();
    ///
    /// assert_eq!(edited.pop(), Some(3));
    /// assert_eq!(edited.len(), 2);
    /// assert_eq!(original.len(), 3);
    /// ```
    pub fn pop(&mut self) -> Option<T>
    where
        T: Clone,
    {
        todo!("remove the last element of this handle only, and return it")
    }

    /// The element at `index`, or `None` when there is none. O(1): nothing is copied.
    ///
    /// ```
    /// use cow_vec::CowVec;
    ///
    /// let numbers = CowVec::from(vec![1, 2, 3]);
    /// assert_eq!(numbers.get(2), Some(&3));
    /// assert_eq!(numbers.get(3), None);
    /// ```
    pub fn get(&self, index: usize) -> Option<&T> {
        todo!("return the element at {index}, if there is one")
    }

    /// The element at `index`, for writing, or `None` when there is none.
    ///
    /// O(1) when no other handle shares the elements. O(n) when they are shared: this handle gets a copy of all of
    /// them, whether or not you write. When there is no such element, nothing is copied.
    ///
    /// ```
    /// use cow_vec::CowVec;
    ///
    /// let original = CowVec::from(vec![1, 2, 3]);
    /// let mut edited = original.clone();
    ///
    /// assert_eq!(edited.get_mut(3), None);
    /// assert!(edited.is_shared());
    ///
    /// if let Some(first) = edited.get_mut(0) {
    ///     *first = 99;
    /// }
    /// assert_eq!(original[0], 1);
    /// assert_eq!(edited[0], 99);
    /// ```
    pub fn get_mut(&mut self, index: usize) -> Option<&mut T>
    where
        T: Clone,
    {
        todo!("return the element at {index} for writing, after a copy if another handle shares it")
    }

    /// The number of elements. O(1).
    ///
    /// ```
    /// use cow_vec::CowVec;
    ///
    /// assert_eq!(CowVec::from(vec![1, 2, 3]).len(), 3);
    /// ```
    pub fn len(&self) -> usize {
        self.data.len()
    }

    /// Whether there are no elements. O(1).
    ///
    /// ```
    /// use cow_vec::CowVec;
    ///
    /// assert!(!CowVec::from(vec![1, 2, 3]).is_empty());
    /// ```
    pub fn is_empty(&self) -> bool {
        self.data.is_empty()
    }

    /// Whether another handle shares the elements. O(1).
    ///
    /// ```
    /// use cow_vec::CowVec;
    ///
    /// let first = CowVec::from(vec![1, 2, 3]);
    /// assert!(!first.is_shared());
    ///
    /// let second = first.clone();
    /// assert!(first.is_shared() && second.is_shared());
    /// ```
    pub fn is_shared(&self) -> bool {
        self.strong_count() > 1
    }

    /// The number of handles that share the elements, this one included. O(1).
    ///
    /// ```
    /// use cow_vec::CowVec;
    ///
    /// let first = CowVec::from(vec![1, 2, 3]);
    /// let second = first.clone();
    /// assert_eq!(first.strong_count(), 2);
    ///
    /// drop(second);
    /// assert_eq!(first.strong_count(), 1);
    /// ```
    pub fn strong_count(&self) -> usize {
        Arc::strong_count(&self.data)
    }

    /// The elements in order. Nothing is copied, and what is shared stays shared.
    ///
    /// ```
    /// use cow_vec::CowVec;
    ///
    /// let numbers = CowVec::from(vec![1, 2, 3]);
    /// assert_eq!(numbers.iter().sum::<i32>(), 6);
    /// ```
    pub fn iter(&self) -> slice::Iter<'_, T> {
        todo!("go through the elements behind the handle")
    }

    /// Takes the elements out and gives up the handle.
    ///
    /// O(1) for the last handle, which moves them out. O(n) when they are shared: a copy, because the other handles
    /// keep them.
    ///
    /// ```
    /// use cow_vec::CowVec;
    ///
    /// let first = CowVec::from(vec![1, 2, 3]);
    /// let second = first.clone();
    ///
    /// assert_eq!(first.into_vec(), [1, 2, 3]); // a copy
    /// assert_eq!(second.into_vec(), [1, 2, 3]); // the elements themselves
    /// ```
    pub fn into_vec(self) -> Vec<T>
    where
        T: Clone,
    {
        todo!("move the elements out, or copy them if another handle still needs them")
    }
}

/// Makes another handle to the same elements. O(1): no element is copied, so `T` need not be `Clone`.
///
/// ```
/// use cow_vec::CowVec;
///
/// struct NotClone;
///
/// let first = CowVec::from(vec![NotClone]);
/// let second = first.clone();
/// assert_eq!(second.strong_count(), 2);
/// assert!(second.is_shared() && !second.is_empty());
/// assert_eq!(second.len(), second.iter().count());
/// assert!(second.get(0).is_some() && second.get(1).is_none());
/// ```
impl<T> Clone for CowVec<T> {
    fn clone(&self) -> Self {
        todo!("make a second handle to the same elements")
    }
}

/// No elements, whatever `T` is.
impl<T> Default for CowVec<T> {
    fn default() -> Self {
        Self::new()
    }
}

/// O(1): the elements are moved in.
impl<T> From<Vec<T>> for CowVec<T> {
    fn from(elements: Vec<T>) -> Self {
        Self { data: Arc::new(elements) }
    }
}

/// Reading by index. O(1): nothing is copied.
///
/// # Panics
///
/// When there is no such element.
impl<T> Index<usize> for CowVec<T> {
    type Output = T;

    fn index(&self, index: usize) -> &Self::Output {
        &self.data[index]
    }
}

/// Writing by index: copies all elements first when another handle shares them, like [`get_mut`](CowVec::get_mut).
///
/// # Panics
///
/// When there is no such element. Then nothing is copied.
impl<T: Clone> IndexMut<usize> for CowVec<T> {
    fn index_mut(&mut self, index: usize) -> &mut Self::Output {
        todo!("return the element at {index} for writing, or panic if there is none")
    }
}
