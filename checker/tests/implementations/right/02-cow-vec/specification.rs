//! The hints of the specification, filled in word for word.

use std::ops::{Index, IndexMut};
use std::sync::Arc;

#[derive(Clone, Default)]
pub struct CowVec<T> {
    data: Arc<Vec<T>>,
}

impl<T: Clone> CowVec<T> {
    pub fn new() -> Self {
        CowVec { data: Arc::new(Vec::new()) }
    }

    pub fn push(&mut self, value: T) {
        Arc::make_mut(&mut self.data).push(value);
    }

    pub fn pop(&mut self) -> Option<T> {
        Arc::make_mut(&mut self.data).pop()
    }

    pub fn get(&self, index: usize) -> Option<&T> {
        self.data.get(index)
    }

    pub fn get_mut(&mut self, index: usize) -> Option<&mut T> {
        Arc::make_mut(&mut self.data).get_mut(index)
    }

    pub fn len(&self) -> usize {
        self.data.len()
    }

    pub fn is_empty(&self) -> bool {
        self.data.is_empty()
    }

    pub fn is_shared(&self) -> bool {
        Arc::strong_count(&self.data) > 1
    }

    pub fn strong_count(&self) -> usize {
        Arc::strong_count(&self.data)
    }

    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.data.iter()
    }

    pub fn into_vec(self) -> Vec<T> {
        Arc::try_unwrap(self.data).unwrap_or_else(|arc| (*arc).clone())
    }
}

impl<T: Clone> From<Vec<T>> for CowVec<T> {
    fn from(vec: Vec<T>) -> Self {
        CowVec { data: Arc::new(vec) }
    }
}

impl<T: Clone> Index<usize> for CowVec<T> {
    type Output = T;

    fn index(&self, index: usize) -> &Self::Output {
        &self.data[index]
    }
}

impl<T: Clone> IndexMut<usize> for CowVec<T> {
    fn index_mut(&mut self, index: usize) -> &mut Self::Output {
        &mut Arc::make_mut(&mut self.data)[index]
    }
}
