//! No `Arc` and no `Rc`: the milestone's own handle for `Atomic`, and one with a count of its own for `Local`.

use std::cell::Cell;
use std::ops::Deref;
use std::rc::Rc;

mod sealed {
    use std::ops::Deref;

    pub trait Sealed {
        type Pointer<T>: Deref<Target = T>;
        fn new<T>(value: T) -> Self::Pointer<T>;
        fn write<T: Clone>(pointer: &mut Self::Pointer<T>) -> &mut T;
        fn take<T: Clone>(pointer: Self::Pointer<T>) -> T;
        fn count<T>(pointer: &Self::Pointer<T>) -> usize;
    }
}

use sealed::Sealed;

pub trait Sharing: Sealed {}
impl<S: Sealed> Sharing for S {}

pub struct Atomic(());
pub struct Local(());
pub struct Eager(());

/// Counts its handles beside what an `Rc` counts, and believes its own count.
pub struct Counted<T>(Rc<(T, Cell<usize>)>);

impl<T> Clone for Counted<T> {
    fn clone(&self) -> Self {
        self.0.1.set(self.0.1.get() + 1);
        Self(Rc::clone(&self.0))
    }
}

impl<T> Drop for Counted<T> {
    fn drop(&mut self) {
        self.0.1.set(self.0.1.get() - 1);
    }
}

impl<T> Deref for Counted<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0.0
    }
}

impl Sealed for Atomic {
    type Pointer<T> = crate::Cow<T>;

    fn new<T>(value: T) -> crate::Cow<T> {
        crate::Cow::new(value)
    }

    fn write<T: Clone>(pointer: &mut crate::Cow<T>) -> &mut T {
        pointer.make_mut()
    }

    fn take<T: Clone>(pointer: crate::Cow<T>) -> T {
        pointer.into_inner()
    }

    fn count<T>(pointer: &crate::Cow<T>) -> usize {
        pointer.strong_count()
    }
}

impl Sealed for Local {
    type Pointer<T> = Counted<T>;

    fn new<T>(value: T) -> Counted<T> {
        Counted(Rc::new((value, Cell::new(1))))
    }

    fn write<T: Clone>(pointer: &mut Counted<T>) -> &mut T {
        if Self::count(pointer) > 1 {
            *pointer = Self::new(T::clone(pointer));
        }
        Rc::get_mut(&mut pointer.0).map(|(value, _)| value).expect("nothing shares it")
    }

    fn take<T: Clone>(pointer: Counted<T>) -> T {
        let shared = Rc::clone(&pointer.0);
        drop(pointer);
        Rc::try_unwrap(shared).map_or_else(|shared| shared.0.clone(), |(value, _)| value)
    }

    fn count<T>(pointer: &Counted<T>) -> usize {
        pointer.0.1.get()
    }
}

impl Sealed for Eager {
    type Pointer<T> = Box<T>;

    fn new<T>(value: T) -> Box<T> {
        Box::new(value)
    }

    fn write<T: Clone>(pointer: &mut Box<T>) -> &mut T {
        pointer.as_mut()
    }

    fn take<T: Clone>(pointer: Box<T>) -> T {
        *pointer
    }

    fn count<T>(_: &Box<T>) -> usize {
        1
    }
}

pub struct Cow<T, S: Sharing = Atomic> {
    value: S::Pointer<T>,
}

impl<T> Cow<T, Atomic> {
    pub fn new(value: T) -> Self {
        Self { value: Atomic::new(value) }
    }
}

impl<T, S: Sharing> Cow<T, S> {
    pub fn make_mut(&mut self) -> &mut T
    where
        T: Clone,
    {
        S::write(&mut self.value)
    }

    pub fn is_shared(&self) -> bool {
        S::count(&self.value) > 1
    }

    pub fn strong_count(&self) -> usize {
        S::count(&self.value)
    }

    pub fn into_inner(self) -> T
    where
        T: Clone,
    {
        S::take(self.value)
    }

    pub fn map<F, U>(&self, f: F) -> Cow<U, S>
    where
        F: FnOnce(&T) -> U,
    {
        Cow { value: S::new(f(&self.value)) }
    }
}

impl<T, S: Sharing> Clone for Cow<T, S>
where
    S::Pointer<T>: Clone,
{
    fn clone(&self) -> Self {
        Self { value: self.value.clone() }
    }
}

impl<T, S: Sharing> Deref for Cow<T, S> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T, S: Sharing> From<T> for Cow<T, S> {
    fn from(value: T) -> Self {
        Self { value: S::new(value) }
    }
}
