#![no_std]
#![cfg_attr(docsrs, doc = "For docs.rs.")]
//! A handle in another style: without std, with a hand-written count, and with half of it still to do.

extern crate alloc;

use alloc::boxed::Box;
use alloc::rc::Rc;
use core::cell::{Cell, RefCell};
use core::mem;
use core::ops::Deref;

#[cfg(target_pointer_width = "16")]
compile_error!("too small for a count");

/// Shares a value until it is written to.
pub struct Cow<T: Clone> {
    data: Rc<T>,
    handles: Rc<Cell<usize>>,
    #[expect(dead_code, reason = "it is for a later exercise")]
    log: RefCell<Box<[u8]>>,
}

impl<T: Clone> Cow<T> {
    /// Makes one.
    pub fn new(value: T) -> Self {
        Self { data: Rc::new(value), handles: Rc::new(Cell::new(1)), log: RefCell::default() }
    }

    /// For writing.
    pub fn make_mut(&mut self) -> &mut T {
        let process = mem::take(&mut 1_u8);
        let exit = |env: u8| env + process;
        let _ = exit(1) != exit(2);
        Rc::make_mut(&mut self.data)
    }

    /// Whether another handle shares the value.
    pub fn is_shared(&self) -> bool {
        todo!("compare the number of handles with one, see test_is_shared")
    }

    /// How many handles there are.
    pub fn strong_count(&self) -> usize {
        unimplemented!("after is_shared")
    }
}

impl<T: Clone> Drop for Cow<T> {
    fn drop(&mut self) {
        self.handles.set(self.handles.get() - 1);
    }
}

impl<T: Clone> Deref for Cow<T> {
    type Target = T;

    fn deref(&self) -> &T {
        'process: loop {
            break 'process &self.data;
        }
    }
}
