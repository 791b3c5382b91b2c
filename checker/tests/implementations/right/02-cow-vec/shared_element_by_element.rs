//! Each element has a count of its own, so that a write copies pointers, and only the element that it changes.

use std::ops::{Index, IndexMut};
use std::sync::Arc;

#[derive(Clone)]
pub struct CowVec<T> {
    elements: Arc<Vec<Arc<T>>>,
}

impl<T: Clone> CowVec<T> {
    pub fn new() -> Self {
        Self::from(Vec::new())
    }

    pub fn push(&mut self, value: T) {
        Arc::make_mut(&mut self.elements).push(Arc::new(value));
    }

    pub fn pop(&mut self) -> Option<T> {
        Arc::make_mut(&mut self.elements).pop().map(Arc::unwrap_or_clone)
    }

    pub fn get(&self, index: usize) -> Option<&T> {
        self.elements.get(index).map(|element| &**element)
    }

    pub fn get_mut(&mut self, index: usize) -> Option<&mut T> {
        Arc::make_mut(&mut self.elements).get_mut(index).map(Arc::make_mut)
    }

    pub fn len(&self) -> usize {
        self.elements.len()
    }

    pub fn is_empty(&self) -> bool {
        self.elements.is_empty()
    }

    pub fn is_shared(&self) -> bool {
        self.strong_count() > 1
    }

    pub fn strong_count(&self) -> usize {
        Arc::strong_count(&self.elements)
    }

    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.elements.iter().map(|element| &**element)
    }

    pub fn into_vec(self) -> Vec<T> {
        Arc::unwrap_or_clone(self.elements).into_iter().map(Arc::unwrap_or_clone).collect()
    }
}

impl<T: Clone> Default for CowVec<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> From<Vec<T>> for CowVec<T> {
    fn from(elements: Vec<T>) -> Self {
        Self { elements: Arc::new(elements.into_iter().map(Arc::new).collect()) }
    }
}

impl<T> Index<usize> for CowVec<T> {
    type Output = T;

    fn index(&self, index: usize) -> &T {
        &self.elements[index]
    }
}

impl<T: Clone> IndexMut<usize> for CowVec<T> {
    fn index_mut(&mut self, index: usize) -> &mut T {
        Arc::make_mut(&mut Arc::make_mut(&mut self.elements)[index])
    }
}
