//! Another layout: no elements need no allocation, and a write asks `Arc::get_mut` itself.

use std::ops::{Index, IndexMut};
use std::slice;
use std::sync::Arc;

struct Shared<T> {
    elements: Vec<T>,
}

pub struct CowVec<T> {
    shared: Option<Arc<Shared<T>>>,
}

impl<T> CowVec<T> {
    pub fn new() -> Self {
        Self { shared: None }
    }

    fn elements(&self) -> &[T] {
        self.shared.as_ref().map_or(&[], |shared| &shared.elements)
    }

    pub fn get(&self, index: usize) -> Option<&T> {
        self.elements().get(index)
    }

    pub fn len(&self) -> usize {
        self.elements().len()
    }

    pub fn is_empty(&self) -> bool {
        self.elements().is_empty()
    }

    pub fn is_shared(&self) -> bool {
        self.strong_count() >= 2
    }

    pub fn strong_count(&self) -> usize {
        self.shared.as_ref().map_or(1, Arc::strong_count)
    }

    pub fn iter(&self) -> slice::Iter<'_, T> {
        self.elements().iter()
    }
}

impl<T: Clone> CowVec<T> {
    fn own(&mut self) -> &mut Vec<T> {
        if self.shared.as_mut().and_then(Arc::get_mut).is_none() {
            let mut elements = Vec::with_capacity(self.len() + 4);
            elements.extend(self.iter().cloned());
            *self = Self::from(elements);
        }
        let own = self.shared.as_mut().and_then(Arc::get_mut);
        &mut own.expect("it is this handle's own by now").elements
    }

    pub fn push(&mut self, value: T) {
        self.own().push(value);
    }

    pub fn pop(&mut self) -> Option<T> {
        if self.is_empty() { None } else { self.own().pop() }
    }

    pub fn get_mut(&mut self, index: usize) -> Option<&mut T> {
        if index < self.len() { self.own().get_mut(index) } else { None }
    }

    pub fn into_vec(mut self) -> Vec<T> {
        std::mem::take(self.own())
    }
}

impl<T> Clone for CowVec<T> {
    fn clone(&self) -> Self {
        Self { shared: self.shared.clone() }
    }
}

impl<T> Default for CowVec<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> From<Vec<T>> for CowVec<T> {
    fn from(elements: Vec<T>) -> Self {
        Self { shared: Some(Arc::new(Shared { elements })) }
    }
}

impl<T> Index<usize> for CowVec<T> {
    type Output = T;

    fn index(&self, index: usize) -> &T {
        &self.elements()[index]
    }
}

impl<T: Clone> IndexMut<usize> for CowVec<T> {
    fn index_mut(&mut self, index: usize) -> &mut T {
        assert!(index < self.len(), "there is no element {index}");
        &mut self.own()[index]
    }
}
