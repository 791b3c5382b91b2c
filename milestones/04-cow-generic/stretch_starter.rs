//! Stretch goal of milestone 4: a handle whose way of sharing is a type parameter.
//!
//! A strategy names a *family* of pointers, one for each type of value: a generic associated type. So the compiler knows
//! at every place which pointer there is. Nothing is erased, and `Send` and `Sync` come from the pointer itself.

use std::fmt;
use std::ops::Deref;
use std::rc::Rc;
use std::sync::Arc;

use sealed::Sealed;

/// How handles share their value: [`Atomic`], [`Local`] or [`Eager`].
///
/// The trait is sealed: no other crate can add a strategy, so a new function here breaks no code.
///
/// ```compile_fail,E0277
/// struct Mine;
///
/// impl cow_generic::stretch::Sharing for Mine {} // error[E0277]: `Mine: Sealed` is not satisfied
/// ```
pub trait Sharing: Sealed {}

/// Handles share their value and count themselves atomically, so they may cross threads: an [`Arc`].
pub enum Atomic {}

/// Handles share their value within one thread, which makes a clone cheaper: an [`Rc`].
pub enum Local {}

/// Handles share nothing: a clone copies the value at once, and no write ever has to. A [`Box`].
///
/// Where values are small, or nearly every clone is written to, there is nothing to gain from sharing.
pub enum Eager {}

impl Sharing for Atomic {}
impl Sharing for Local {}
impl Sharing for Eager {}

mod sealed {
    use super::{Arc, Atomic, Deref, Eager, Local, Rc};

    /// What a strategy does. In a private module, so other crates can neither implement nor call it.
    pub trait Sealed {
        /// The pointer to a value of any type. It can be cloned if a clone of the handle makes sense: an `Arc` always, a
        /// `Box` where its value can.
        type Pointer<T>: Deref<Target = T> + From<T>;

        /// The value for writing, after a copy if another handle shares it.
        fn unshare<T: Clone>(pointer: &mut Self::Pointer<T>) -> &mut T;

        /// The value, moved out of the last handle, or else copied.
        fn take<T: Clone>(pointer: Self::Pointer<T>) -> T;

        /// How many handles share the value.
        fn count<T>(pointer: &Self::Pointer<T>) -> usize;
    }

    impl Sealed for Atomic {
        type Pointer<T> = Arc<T>;

        fn unshare<T: Clone>(pointer: &mut Arc<T>) -> &mut T {
            Arc::make_mut(pointer)
        }

        fn take<T: Clone>(pointer: Arc<T>) -> T {
            Arc::unwrap_or_clone(pointer)
        }

        fn count<T>(pointer: &Arc<T>) -> usize {
            Arc::strong_count(pointer)
        }
    }

    impl Sealed for Local {
        type Pointer<T> = Rc<T>;

        fn unshare<T: Clone>(pointer: &mut Rc<T>) -> &mut T {
            Rc::make_mut(pointer)
        }

        fn take<T: Clone>(pointer: Rc<T>) -> T {
            Rc::unwrap_or_clone(pointer)
        }

        fn count<T>(pointer: &Rc<T>) -> usize {
            Rc::strong_count(pointer)
        }
    }

    impl Sealed for Eager {
        type Pointer<T> = Box<T>;

        fn unshare<T: Clone>(pointer: &mut Box<T>) -> &mut T {
            let _ = pointer;
            todo!("return the value for writing: a box is never shared")
        }

        fn take<T: Clone>(pointer: Box<T>) -> T {
            let _ = pointer;
            todo!("give the value away: a box is its only owner")
        }

        fn count<T>(pointer: &Box<T>) -> usize {
            let _ = pointer;
            todo!("say how many handles share what is in a box")
        }
    }
}

/// A value behind a handle that shares it as the strategy `S` says. A handle is one pointer, whatever `S` is.
///
/// All that the milestone's `Cow` promises holds for every strategy: no handle sees what is written through another. They
/// differ in when the value is copied, and in which thread a handle may be:
///
/// | strategy | a clone | the first write after it | crosses threads |
/// |---|---|---|---|
/// | [`Atomic`] | O(1), an atomic count | copies | if `T` is `Send` and `Sync` |
/// | [`Local`] | O(1), a plain count | copies | never |
/// | [`Eager`] | one `T::clone` | copies nothing | if `T` is `Send` |
///
/// [`new`](Cow::new) makes handles with the default strategy. For another one, say its name and use `from`:
///
/// ```
/// use cow_generic::stretch::{Cow, Local};
///
/// let original: Cow<_, Local> = Cow::from(vec![1, 2, 3]);
/// let mut edited = original.clone();
/// edited.make_mut().push(4);
///
/// assert_eq!(*original, [1, 2, 3]);
/// assert_eq!(*edited, [1, 2, 3, 4]);
/// ```
///
/// The parameter costs no time, but lifetimes: behind `S`, the compiler does not see that those in `T` may be shortened. So
/// a `Cow<&'static str>` cannot stand in for a `Cow<&'a str>`, as the milestone's can.
///
/// A function can leave the strategy to its caller:
///
/// ```
/// use cow_generic::stretch::{Atomic, Cow, Eager, Sharing};
///
/// fn greeting<S: Sharing>(name: &str) -> Cow<String, S> {
///     let mut text = Cow::from(String::from("Hello, "));
///     text.make_mut().push_str(name);
///     text
/// }
///
/// assert_eq!(*greeting::<Atomic>("Ferris"), *greeting::<Eager>("Ferris"));
/// ```
pub struct Cow<T, S: Sharing = Atomic> {
    pointer: S::Pointer<T>,
}

impl<T> Cow<T> {
    /// Makes a handle with the default strategy that nothing shares yet. O(1): the value is moved in.
    ///
    /// Only for [`Atomic`], as `HashMap::new` is for the default hasher only: a default type parameter does not guide
    /// inference, so otherwise every call had to name its strategy.
    ///
    /// ```
    /// use cow_generic::stretch::Cow;
    ///
    /// let handle = Cow::new("hello");
    /// assert_eq!(handle.strong_count(), 1);
    /// ```
    pub fn new(value: T) -> Self {
        Self::from(value)
    }
}

impl<T, S: Sharing> Cow<T, S> {
    /// The value, for writing.
    ///
    /// O(1) when no other handle shares the value, so always with [`Eager`]. When it is shared, this handle gets a copy of
    /// its own, for the price of one `T::clone`. If that panics, every handle is as it was.
    ///
    /// ```
    /// use cow_generic::stretch::{Cow, Eager};
    ///
    /// let original: Cow<_, Eager> = Cow::from([1, 2, 3]);
    /// let mut edited = original.clone(); // copies
    /// edited.make_mut()[0] = 10; // in place
    ///
    /// assert_eq!(*original, [1, 2, 3]);
    /// assert_eq!(*edited, [10, 2, 3]);
    /// ```
    pub fn make_mut(&mut self) -> &mut T
    where
        T: Clone,
    {
        todo!("return the value for writing, as the strategy does it")
    }

    /// Whether another handle shares the value. O(1), and never with [`Eager`].
    ///
    /// ```
    /// use cow_generic::stretch::{Cow, Eager, Local};
    ///
    /// let first: Cow<_, Local> = Cow::from(1);
    /// let second = first.clone();
    /// assert!(first.is_shared() && second.is_shared());
    ///
    /// let first: Cow<_, Eager> = Cow::from(1);
    /// let second = first.clone();
    /// assert!(!first.is_shared() && !second.is_shared());
    /// ```
    pub fn is_shared(&self) -> bool {
        self.strong_count() > 1
    }

    /// The number of handles that share the value, this one included. O(1), and always 1 with [`Eager`].
    ///
    /// ```
    /// use cow_generic::stretch::{Cow, Local};
    ///
    /// let first: Cow<_, Local> = Cow::from(1);
    /// let second = first.clone();
    /// assert_eq!(first.strong_count(), 2);
    ///
    /// drop(second);
    /// assert_eq!(first.strong_count(), 1);
    /// ```
    pub fn strong_count(&self) -> usize {
        S::count(&self.pointer)
    }

    /// Takes the value out and gives up the handle.
    ///
    /// O(1) for the last handle, which moves the value out. One `T::clone` when the value is shared.
    ///
    /// ```
    /// use cow_generic::stretch::{Cow, Local};
    ///
    /// let first: Cow<_, Local> = Cow::from(String::from("hello"));
    /// let second = first.clone();
    ///
    /// assert_eq!(first.into_inner(), "hello"); // a copy
    /// assert_eq!(second.into_inner(), "hello"); // the value itself
    /// ```
    pub fn into_inner(self) -> T
    where
        T: Clone,
    {
        todo!("give the value away, as the strategy does it")
    }

    /// Makes a new value from this one, behind a handle with the same strategy that nothing shares yet.
    ///
    /// Costs what `f` costs: `f` borrows the value, which is never copied.
    ///
    /// ```
    /// use cow_generic::stretch::{Cow, Local};
    ///
    /// let word: Cow<_, Local> = Cow::from(String::from("hello"));
    /// let length: Cow<usize, Local> = word.map(|text| text.len());
    ///
    /// assert_eq!(*length, 5);
    /// ```
    pub fn map<F, U>(&self, f: F) -> Cow<U, S>
    where
        F: FnOnce(&T) -> U,
    {
        let _ = f;
        todo!("let the function look at the value, and put what it returns behind a new handle")
    }
}

/// Makes another handle, as the strategy says: to the same value in O(1), or with [`Eager`] to a copy.
///
/// The bound is on the pointer, not on `T`: an `Arc` and an `Rc` can be cloned whatever they point to, a `Box` only with
/// its value. So a value that is not `Clone` can be shared all the same.
impl<T, S: Sharing> Clone for Cow<T, S>
where
    S::Pointer<T>: Clone,
{
    fn clone(&self) -> Self {
        todo!("make another handle, as the pointer does it")
    }
}

/// Reading goes through the value itself, so all its `&self` methods are there without a copy.
impl<T, S: Sharing> Deref for Cow<T, S> {
    type Target = T;

    fn deref(&self) -> &Self::Target {
        &self.pointer
    }
}

/// Makes a handle with any strategy. O(1): the value is moved in.
impl<T, S: Sharing> From<T> for Cow<T, S> {
    fn from(value: T) -> Self {
        let _ = value;
        todo!("put the value behind the pointer of the strategy")
    }
}

/// Shows the value.
impl<T: fmt::Debug, S: Sharing> fmt::Debug for Cow<T, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        T::fmt(self, f)
    }
}
