//! Needless work: a handle that is larger than a pointer, and bounds that ask for more than is used.
//! Read: starter.rs, `Cow` and `clone`.

use std::marker::PhantomData;
use std::ops::Deref;

use cow_generic::Cow;
use pretty_assertions::assert_eq;
use test_utils::impls;

#[test]
fn test_a_handle_is_one_pointer() {
    let handle = size_of::<Cow<[u64; 8]>>();
    assert_eq!(handle, size_of::<usize>(), "a handle must be as small as one pointer, whatever it points to");
    assert_eq!(*Cow::new(1).map(|one| one + 1), 2, "one pointer must be enough for all that a handle can do");
}

#[test]
fn test_values_need_not_be_clone() {
    /// Implements nothing. The lifetime lets a handle ask more of its value and compile all the same.
    struct Unique<'a>(PhantomData<&'a ()>);

    let made = impls!(for<'a> Cow<Unique<'a>>: From<Unique<'a>>);
    assert!(made, "making a handle copies nothing, so it must not demand Clone of the value");
    let cloned = impls!(for<'a> Cow<Unique<'a>>: Clone);
    assert!(cloned, "a clone of a handle copies no value, so it must not demand Clone of it: write Clone by hand");
    let read = impls!(for<'a> Cow<Unique<'a>>: Deref<Target = Unique<'a>>);
    assert!(read, "reading copies nothing, so it must not demand Clone of the value");
}
