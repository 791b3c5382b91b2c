//! Two layers of `Arc` by hand, a length beside the spine, and an iterator that counts indices.

use std::fmt;
use std::ops::{Index, Range};
use std::sync::Arc;

pub struct ChunkedVec<T, const CHUNK: usize = 1024> {
    spine: Arc<Vec<Arc<Vec<T>>>>,
    len: usize,
}

impl<T, const CHUNK: usize> ChunkedVec<T, CHUNK> {
    pub fn new() -> Self {
        std::iter::empty().collect()
    }

    pub fn push(&mut self, value: T)
    where
        T: Clone,
    {
        let spine = Arc::make_mut(&mut self.spine);
        match spine.last_mut().filter(|chunk| chunk.len() < CHUNK) {
            Some(chunk) => match Arc::get_mut(chunk) {
                Some(elements) => elements.push(value),
                None => {
                    let mut elements = Vec::with_capacity(CHUNK);
                    elements.extend_from_slice(chunk);
                    elements.push(value);
                    *chunk = Arc::new(elements);
                }
            },
            None => spine.push(Arc::new(vec![value])),
        }
        self.len += 1;
    }

    pub fn pop(&mut self) -> Option<T>
    where
        T: Clone,
    {
        let last = self.get(self.len.checked_sub(1)?)?;
        let chunks = self.spine.len() - 1;
        if self.len - chunks * CHUNK == 1 && (self.is_shared() || Arc::strong_count(&self.spine[chunks]) > 1) {
            let last = last.clone();
            Arc::make_mut(&mut self.spine).pop();
            self.len -= 1;
            return Some(last);
        }
        let spine = Arc::make_mut(&mut self.spine);
        let elements = Arc::make_mut(&mut spine[chunks]);
        let last = elements.pop();
        if elements.is_empty() {
            spine.pop();
        }
        self.len -= 1;
        last
    }

    pub fn get(&self, index: usize) -> Option<&T> {
        (index < self.len).then(|| &self.spine[index / CHUNK][index % CHUNK])
    }

    pub fn get_mut(&mut self, index: usize) -> Option<&mut T>
    where
        T: Clone,
    {
        if index >= self.len {
            return None;
        }
        let chunk = &mut Arc::make_mut(&mut self.spine)[index / CHUNK];
        Some(&mut Arc::make_mut(chunk)[index % CHUNK])
    }

    pub fn len(&self) -> usize {
        self.len
    }

    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    pub fn is_shared(&self) -> bool {
        Arc::strong_count(&self.spine) > 1
    }

    pub fn iter(&self) -> Iter<'_, T> {
        Iter { spine: &self.spine, chunk: CHUNK, left: 0..self.len }
    }
}

impl<T, const CHUNK: usize> Clone for ChunkedVec<T, CHUNK> {
    fn clone(&self) -> Self {
        Self { spine: Arc::clone(&self.spine), len: self.len }
    }
}

impl<T, const CHUNK: usize> Default for ChunkedVec<T, CHUNK> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T, const CHUNK: usize> FromIterator<T> for ChunkedVec<T, CHUNK> {
    fn from_iter<I: IntoIterator<Item = T>>(elements: I) -> Self {
        let (mut spine, mut len) = (Vec::<Vec<T>>::new(), 0);
        for element in elements {
            match spine.last_mut() {
                Some(chunk) if chunk.len() < CHUNK => chunk.push(element),
                _ => spine.push(vec![element]),
            }
            len += 1;
        }
        Self { spine: Arc::new(spine.into_iter().map(Arc::new).collect()), len }
    }
}

impl<T, const CHUNK: usize> Index<usize> for ChunkedVec<T, CHUNK> {
    type Output = T;

    fn index(&self, index: usize) -> &T {
        self.get(index).expect("there is such an element")
    }
}

impl<T: fmt::Debug, const CHUNK: usize> fmt::Debug for ChunkedVec<T, CHUNK> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

pub struct Iter<'a, T> {
    spine: &'a [Arc<Vec<T>>],
    chunk: usize,
    left: Range<usize>,
}

impl<'a, T> Iter<'a, T> {
    fn at(&self, index: usize) -> &'a T {
        &self.spine[index / self.chunk][index % self.chunk]
    }
}

impl<'a, T> Iterator for Iter<'a, T> {
    type Item = &'a T;

    fn next(&mut self) -> Option<&'a T> {
        let index = self.left.next()?;
        Some(self.at(index))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.left.size_hint()
    }
}

impl<T> DoubleEndedIterator for Iter<'_, T> {
    fn next_back(&mut self) -> Option<Self::Item> {
        let index = self.left.next_back()?;
        Some(self.at(index))
    }
}

impl<T> ExactSizeIterator for Iter<'_, T> {}
