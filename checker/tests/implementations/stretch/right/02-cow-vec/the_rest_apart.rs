//! The last elements wait beside the full chunks, in a vector of their own. An iterator goes through both, one after
//! another.

use std::fmt;
use std::iter::{Chain, FlatMap};
use std::ops::Index;
use std::slice;
use std::sync::Arc;

use crate::CowVec;

struct Spine<T> {
    full: Vec<CowVec<T>>,
    rest: CowVec<T>,
}

impl<T> Clone for Spine<T> {
    fn clone(&self) -> Self {
        Self { full: self.full.clone(), rest: self.rest.clone() }
    }
}

pub struct ChunkedVec<T, const CHUNK: usize = 1024>(Arc<Spine<T>>);

impl<T, const CHUNK: usize> ChunkedVec<T, CHUNK> {
    pub fn new() -> Self {
        Self(Arc::new(Spine { full: Vec::new(), rest: CowVec::new() }))
    }

    pub fn push(&mut self, value: T)
    where
        T: Clone,
    {
        let spine = Arc::make_mut(&mut self.0);
        if spine.rest.len() == CHUNK {
            spine.full.push(std::mem::take(&mut spine.rest));
        }
        spine.rest.push(value);
    }

    pub fn pop(&mut self) -> Option<T>
    where
        T: Clone,
    {
        if self.is_empty() {
            return None;
        }
        let spine = Arc::make_mut(&mut self.0);
        if spine.rest.is_empty() {
            spine.rest = spine.full.pop()?;
        }
        spine.rest.pop()
    }

    pub fn get(&self, index: usize) -> Option<&T> {
        match self.0.full.get(index / CHUNK) {
            Some(chunk) => chunk.get(index % CHUNK),
            None => self.0.rest.get(index - self.0.full.len() * CHUNK),
        }
    }

    pub fn get_mut(&mut self, index: usize) -> Option<&mut T>
    where
        T: Clone,
    {
        self.get(index)?;
        let Spine { full, rest } = Arc::make_mut(&mut self.0);
        let before = full.len() * CHUNK;
        match full.get_mut(index / CHUNK) {
            Some(chunk) => chunk.get_mut(index % CHUNK),
            None => rest.get_mut(index - before),
        }
    }

    pub fn len(&self) -> usize {
        self.0.full.len() * CHUNK + self.0.rest.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn is_shared(&self) -> bool {
        Arc::strong_count(&self.0) > 1
    }

    pub fn iter(&self) -> Iter<'_, T> {
        let full: Full<'_, T> = self.0.full.iter().flat_map(CowVec::iter);
        Iter { elements: full.chain(self.0.rest.iter()), left: self.len() }
    }
}

impl<T, const CHUNK: usize> Clone for ChunkedVec<T, CHUNK> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T, const CHUNK: usize> Default for ChunkedVec<T, CHUNK> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T, const CHUNK: usize> FromIterator<T> for ChunkedVec<T, CHUNK> {
    fn from_iter<I: IntoIterator<Item = T>>(elements: I) -> Self {
        let (mut full, mut rest) = (Vec::new(), Vec::new());
        for element in elements {
            if rest.len() == CHUNK {
                full.push(CowVec::from(std::mem::take(&mut rest)));
            }
            rest.push(element);
        }
        Self(Arc::new(Spine { full, rest: CowVec::from(rest) }))
    }
}

impl<T, const CHUNK: usize> Index<usize> for ChunkedVec<T, CHUNK> {
    type Output = T;

    fn index(&self, index: usize) -> &T {
        match self.get(index) {
            Some(element) => element,
            None => panic!("there is no element at {index} among {}", self.len()),
        }
    }
}

impl<T: fmt::Debug, const CHUNK: usize> fmt::Debug for ChunkedVec<T, CHUNK> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

type Full<'a, T> = FlatMap<slice::Iter<'a, CowVec<T>>, slice::Iter<'a, T>, fn(&'a CowVec<T>) -> slice::Iter<'a, T>>;

pub struct Iter<'a, T> {
    elements: Chain<Full<'a, T>, slice::Iter<'a, T>>,
    left: usize,
}

impl<'a, T> Iterator for Iter<'a, T> {
    type Item = &'a T;

    fn next(&mut self) -> Option<&'a T> {
        self.left = self.left.saturating_sub(1);
        self.elements.next()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl<T> DoubleEndedIterator for Iter<'_, T> {
    fn next_back(&mut self) -> Option<Self::Item> {
        self.left = self.left.saturating_sub(1);
        self.elements.next_back()
    }
}

impl<T> ExactSizeIterator for Iter<'_, T> {}
