//! Stretch goal of milestone 2: a vector in chunks, so that a write copies one of them and not all elements.

use std::fmt;
use std::ops::Index;
use std::slice;

use crate::CowVec;

/// A growable vector whose clones share the elements in chunks of `CHUNK`, and go on sharing those that nobody wrote to.
///
/// It is a `CowVec` of `CowVec`s: the *spine* is a shared vector of handles to shared chunks. A clone makes one more
/// handle to the spine. The first write copies the spine, which copies no element, and the chunk that is written to.
///
/// Reading and cloning ask nothing of `T`. When a `T::clone` panics, the elements are as they were before.
///
/// A `CHUNK` of 0 does not compile.
///
/// ```
/// use cow_vec::stretch::ChunkedVec;
///
/// let original: ChunkedVec<i32> = (0..1_000_000).collect();
/// let mut edited = original.clone();
/// *edited.get_mut(500_000).unwrap() = -1; // copies 1,024 elements
///
/// assert_eq!(original[500_000], 500_000);
/// assert_eq!(edited[500_000], -1);
/// ```
///
/// ```compile_fail,E0080
/// let numbers = cow_vec::stretch::ChunkedVec::<i32, 0>::new();
/// ```
pub struct ChunkedVec<T, const CHUNK: usize = 1024> {
    // Each chunk but the last has `CHUNK` elements, and none is empty.
    spine: CowVec<CowVec<T>>,
}

impl<T, const CHUNK: usize> ChunkedVec<T, CHUNK> {
    /// Makes a handle to no elements, which nothing shares yet. O(1).
    ///
    /// ```
    /// use cow_vec::stretch::ChunkedVec;
    ///
    /// let numbers = ChunkedVec::<i32>::new();
    /// assert!(numbers.is_empty() && !numbers.is_shared());
    /// ```
    pub fn new() -> Self {
        const { assert!(CHUNK > 0, "a chunk must have room for an element") };
        Self { spine: CowVec::new() }
    }

    /// Appends `value`.
    ///
    /// Amortised O(1) when no other handle shares the last chunk and the spine. Otherwise this handle gets copies of its
    /// own: of the spine, O(n / `CHUNK`), and of the last chunk, for at most `CHUNK` calls of `T::clone`, and none when
    /// the chunk is full. The other chunks stay shared.
    ///
    /// ```
    /// use cow_vec::stretch::ChunkedVec;
    ///
    /// let original: ChunkedVec<i32> = (1..=2).collect();
    /// let mut edited = original.clone();
    /// edited.push(3);
    ///
    /// assert_eq!((original.len(), edited.len()), (2, 3));
    /// ```
    pub fn push(&mut self, value: T)
    where
        T: Clone,
    {
        let _ = value;
        todo!("append the value to the last chunk, or a new chunk behind it")
    }

    /// Removes the last element and returns it, or `None` when there is none.
    ///
    /// O(1) when no other handle shares the last chunk and the spine. Otherwise this handle gets copies of its own: of
    /// the spine, O(n / `CHUNK`), and of the last chunk, the returned element included. When there is no element,
    /// nothing changes, and a shared vector stays shared.
    ///
    /// ```
    /// use cow_vec::stretch::ChunkedVec;
    ///
    /// let original: ChunkedVec<i32> = (1..=3).collect();
    /// let mut edited = original.clone();
    ///
    /// assert_eq!(edited.pop(), Some(3));
    /// assert_eq!((original.len(), edited.len()), (3, 2));
    /// ```
    pub fn pop(&mut self) -> Option<T>
    where
        T: Clone,
    {
        todo!("remove the last element of the last chunk, and the chunk with its last one")
    }

    /// The element at `index`, or `None` when there is none. O(1): nothing is copied.
    ///
    /// ```
    /// use cow_vec::stretch::ChunkedVec;
    ///
    /// let numbers: ChunkedVec<i32> = (0..5_000).collect();
    /// assert_eq!(numbers.get(4_999), Some(&4_999));
    /// assert_eq!(numbers.get(5_000), None);
    /// ```
    pub fn get(&self, index: usize) -> Option<&T> {
        todo!("find the chunk of {index}, and the element in it")
    }

    /// The element at `index`, for writing, or `None` when there is none.
    ///
    /// O(1) when no other handle shares its chunk and the spine. Otherwise this handle gets copies of its own: of the
    /// spine, O(n / `CHUNK`), and of the chunk, for at most `CHUNK` calls of `T::clone`, whether or not you write. When
    /// there is no such element, nothing is copied.
    ///
    /// ```
    /// use cow_vec::stretch::ChunkedVec;
    ///
    /// let original: ChunkedVec<i32> = (0..5_000).collect();
    /// let mut edited = original.clone();
    ///
    /// assert_eq!(edited.get_mut(5_000), None);
    /// assert!(edited.is_shared());
    ///
    /// if let Some(first) = edited.get_mut(0) {
    ///     *first = 99;
    /// }
    /// assert_eq!((original[0], edited[0]), (0, 99));
    /// ```
    pub fn get_mut(&mut self, index: usize) -> Option<&mut T>
    where
        T: Clone,
    {
        todo!("return the element at {index} for writing, if there is one, after a copy of what is shared on the way")
    }

    /// The number of elements. O(1).
    ///
    /// ```
    /// use cow_vec::stretch::ChunkedVec;
    ///
    /// assert_eq!((0..5_000).collect::<ChunkedVec<i32>>().len(), 5_000);
    /// ```
    pub fn len(&self) -> usize {
        match self.spine.len().checked_sub(1) {
            Some(last) => last * CHUNK + self.spine[last].len(),
            None => 0,
        }
    }

    /// Whether there are no elements. O(1).
    pub fn is_empty(&self) -> bool {
        self.spine.is_empty()
    }

    /// Whether another handle shares all that this one has. When it does not, chunks may be shared all the same. O(1).
    ///
    /// ```
    /// use cow_vec::stretch::ChunkedVec;
    ///
    /// let first: ChunkedVec<i32> = (0..5_000).collect();
    /// let mut second = first.clone();
    /// assert!(first.is_shared() && second.is_shared());
    ///
    /// second.push(1); // They have four chunks in common still.
    /// assert!(!first.is_shared() && !second.is_shared());
    /// ```
    pub fn is_shared(&self) -> bool {
        self.spine.is_shared()
    }

    /// The elements in order, from both ends. Nothing is copied, and what is shared stays shared.
    ///
    /// ```
    /// use cow_vec::stretch::ChunkedVec;
    ///
    /// let numbers: ChunkedVec<i32> = (0..5_000).collect();
    /// let mut elements = numbers.iter();
    /// assert_eq!((elements.next(), elements.next_back()), (Some(&0), Some(&4_999)));
    /// assert_eq!(elements.len(), 4_998);
    /// ```
    pub fn iter(&self) -> Iter<'_, T> {
        todo!("go through the chunks, of which none has been begun at the front or at the back")
    }
}

/// Makes another handle to the same elements. O(1): neither an element nor the spine is copied, so `T` need not be
/// `Clone`.
///
/// ```
/// use cow_vec::stretch::ChunkedVec;
///
/// struct NotClone;
///
/// let first: ChunkedVec<NotClone> = [NotClone].into_iter().collect();
/// assert!(first.clone().get(0).is_some());
/// ```
impl<T, const CHUNK: usize> Clone for ChunkedVec<T, CHUNK> {
    fn clone(&self) -> Self {
        todo!("make a second handle to the same spine")
    }
}

/// No elements, whatever `T` is.
impl<T, const CHUNK: usize> Default for ChunkedVec<T, CHUNK> {
    fn default() -> Self {
        Self::new()
    }
}

/// O(n): the elements are moved in, chunk by chunk.
impl<T, const CHUNK: usize> FromIterator<T> for ChunkedVec<T, CHUNK> {
    fn from_iter<I: IntoIterator<Item = T>>(elements: I) -> Self {
        const { assert!(CHUNK > 0, "a chunk must have room for an element") };
        let _ = elements;
        todo!("fill one chunk after another")
    }
}

/// Reading by index. O(1): nothing is copied.
///
/// # Panics
///
/// When there is no such element.
impl<T, const CHUNK: usize> Index<usize> for ChunkedVec<T, CHUNK> {
    type Output = T;

    fn index(&self, index: usize) -> &Self::Output {
        let len = self.len();
        self.get(index).unwrap_or_else(|| panic!("index out of bounds: the len is {len} but the index is {index}"))
    }
}

impl<T: fmt::Debug, const CHUNK: usize> fmt::Debug for ChunkedVec<T, CHUNK> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

/// The elements of a [`ChunkedVec`], from both ends.
pub struct Iter<'a, T> {
    /// What is left of the chunk at the front, then the chunks that are whole, and what is left of the one at the back.
    front: slice::Iter<'a, T>,
    chunks: slice::Iter<'a, CowVec<T>>,
    back: slice::Iter<'a, T>,
    /// How many elements are still to come, in all three.
    left: usize,
}

impl<'a, T> Iterator for Iter<'a, T> {
    type Item = &'a T;

    fn next(&mut self) -> Option<Self::Item> {
        todo!("return the first of the elements that are left, and count it")
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }

    /// What `sum`, `for_each` and their like are made of. It goes through each chunk as through a slice.
    fn fold<B, F: FnMut(B, Self::Item) -> B>(self, init: B, mut f: F) -> B {
        let mut folded = self.front.fold(init, &mut f);
        let mut chunks = self.chunks.map(CowVec::iter);
        let mut next = chunks.next();
        while let Some(elements) = next {
            // Where the next chunk is has to be known when this one ends, or the processor waits for it.
            next = chunks.next();
            folded = elements.fold(folded, &mut f);
        }
        self.back.fold(folded, f)
    }
}

impl<T> DoubleEndedIterator for Iter<'_, T> {
    fn next_back(&mut self) -> Option<Self::Item> {
        todo!("return the last of the elements that are left, and count it")
    }

    fn rfold<B, F: FnMut(B, Self::Item) -> B>(self, init: B, mut f: F) -> B {
        let mut folded = self.back.rfold(init, &mut f);
        for chunk in self.chunks.rev() {
            folded = chunk.iter().rfold(folded, &mut f);
        }
        self.front.rfold(folded, f)
    }
}

impl<T> ExactSizeIterator for Iter<'_, T> {}
