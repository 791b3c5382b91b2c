//! Every write takes the elements out of the handle, and puts them back into a new one.

use std::mem;
use std::ops::{Index, IndexMut};
use std::slice;
use std::sync::Arc;

#[derive(Clone)]
pub struct CowVec<T: Clone>(Arc<Vec<T>>);

impl<T: Clone> CowVec<T> {
    pub fn new() -> Self {
        Self(Arc::default())
    }

    pub fn push(&mut self, value: T) {
        let mut elements = mem::take(self).into_vec();
        elements.push(value);
        *self = elements.into();
    }

    pub fn pop(&mut self) -> Option<T> {
        let mut elements = mem::take(self).into_vec();
        let last = elements.pop();
        *self = elements.into();
        last
    }

    pub fn get(&self, index: usize) -> Option<&T> {
        (index < self.len()).then(|| &self.0[index])
    }

    pub fn get_mut(&mut self, index: usize) -> Option<&mut T> {
        if index < self.len() { Some(&mut self[index]) } else { None }
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn is_shared(&self) -> bool {
        self.strong_count() != 1
    }

    pub fn strong_count(&self) -> usize {
        Arc::strong_count(&self.0)
    }

    pub fn iter(&self) -> slice::Iter<'_, T> {
        self.0.iter()
    }

    pub fn into_vec(self) -> Vec<T> {
        match Arc::try_unwrap(self.0) {
            Ok(elements) => elements,
            Err(shared) => shared.to_vec(),
        }
    }

    pub fn clear(&mut self) {
        *self = Self::new();
    }
}

impl<T: Clone> Default for CowVec<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: Clone> From<Vec<T>> for CowVec<T> {
    fn from(elements: Vec<T>) -> Self {
        Self(Arc::new(elements))
    }
}

impl<T: Clone> Index<usize> for CowVec<T> {
    type Output = T;

    fn index(&self, index: usize) -> &T {
        self.get(index).expect("the index is out of bounds")
    }
}

impl<T: Clone> IndexMut<usize> for CowVec<T> {
    fn index_mut(&mut self, index: usize) -> &mut T {
        let elements = mem::take(self).into_vec();
        *self = elements.into();
        &mut Arc::get_mut(&mut self.0).expect("it has just been made")[index]
    }
}
