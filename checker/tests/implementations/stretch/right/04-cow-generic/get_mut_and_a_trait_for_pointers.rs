//! The functions belong to the pointers, not to the strategies, and a write asks `get_mut` whether it may happen in place.

use std::fmt;
use std::ops::Deref;
use std::rc::Rc;
use std::sync::Arc;

mod pointers {
    use std::ops::Deref;
    use std::rc::Rc;
    use std::sync::Arc;

    pub trait Pointer<T>: Deref<Target = T> + Sized {
        fn wrap(value: T) -> Self;
        fn lend(&mut self) -> Option<&mut T>;
        fn unwrap(self) -> Result<T, Self>;
        fn owners(&self) -> usize;
    }

    macro_rules! counted {
        ($pointer:ident) => {
            impl<T> Pointer<T> for $pointer<T> {
                fn wrap(value: T) -> Self {
                    $pointer::new(value)
                }
                fn lend(&mut self) -> Option<&mut T> {
                    $pointer::get_mut(self)
                }
                fn unwrap(self) -> Result<T, Self> {
                    $pointer::try_unwrap(self)
                }
                fn owners(&self) -> usize {
                    $pointer::strong_count(self)
                }
            }
        };
    }

    counted!(Arc);
    counted!(Rc);

    impl<T> Pointer<T> for Box<T> {
        fn wrap(value: T) -> Self {
            Box::new(value)
        }
        fn lend(&mut self) -> Option<&mut T> {
            Some(self)
        }
        fn unwrap(self) -> Result<T, Self> {
            Ok(*self)
        }
        fn owners(&self) -> usize {
            1
        }
    }
}

use pointers::Pointer as _;

mod sealed {
    pub trait Sealed {}
}

pub trait Sharing: sealed::Sealed {
    type Pointer<T>: pointers::Pointer<T>;
}

#[derive(Clone, Copy, Debug, Default)]
pub struct Atomic;
#[derive(Clone, Copy, Debug, Default)]
pub struct Local;
#[derive(Clone, Copy, Debug, Default)]
pub struct Eager;

impl sealed::Sealed for Atomic {}
impl sealed::Sealed for Local {}
impl sealed::Sealed for Eager {}

impl Sharing for Atomic {
    type Pointer<T> = Arc<T>;
}
impl Sharing for Local {
    type Pointer<T> = Rc<T>;
}
impl Sharing for Eager {
    type Pointer<T> = Box<T>;
}

pub struct Cow<T, S: Sharing = Atomic>(S::Pointer<T>);

impl<T> Cow<T> {
    pub fn new(value: T) -> Self {
        Self(Arc::new(value))
    }
}

impl<T, S: Sharing> Cow<T, S> {
    pub fn make_mut(&mut self) -> &mut T
    where
        T: Clone,
    {
        if self.0.lend().is_none() {
            *self = Self::from(T::clone(&self.0));
        }
        self.0.lend().expect("nothing else shares a new copy")
    }

    pub fn is_shared(&self) -> bool {
        self.0.owners() != 1
    }

    pub fn strong_count(&self) -> usize {
        self.0.owners()
    }

    pub fn into_inner(self) -> T
    where
        T: Clone,
    {
        self.0.unwrap().unwrap_or_else(|shared| T::clone(&shared))
    }

    pub fn map<F, U>(&self, f: F) -> Cow<U, S>
    where
        F: FnOnce(&T) -> U,
    {
        Cow(S::Pointer::wrap(f(self)))
    }
}

impl<T, S: Sharing<Pointer<T>: Clone>> Clone for Cow<T, S> {
    fn clone(&self) -> Self {
        Self(S::Pointer::clone(&self.0))
    }
}

impl<T, S: Sharing> Deref for Cow<T, S> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T, S: Sharing> From<T> for Cow<T, S> {
    fn from(value: T) -> Self {
        Self(S::Pointer::wrap(value))
    }
}

impl<T: fmt::Debug, S: Sharing> fmt::Debug for Cow<T, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Cow").field(&**self).finish()
    }
}
