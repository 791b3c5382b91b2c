//! The stretch goal of milestone 4: the strategies beside each other, beside the pointers that they are built on, and
//! beside archery, which erases the type of its pointers.

use std::hint::black_box;
use std::ptr::from_ref;
use std::rc::Rc;
use std::sync::Arc;

use archery::{ArcK, RcK, SharedPointer};
use cow_generic::stretch::{Atomic, Cow, Eager, Local, Sharing};

use crate::measure::{Pair, compare};
use crate::report::Row;

/// Large enough that its copy is not free.
type Value = [u64; 16];

const VALUE: Value = [1; 16];

pub fn strategies() -> Vec<Row> {
    let (atomic, local): (Cow<Value>, Cow<Value, Local>) = (Cow::from(VALUE), Cow::from(VALUE));
    let clone = compare(|| black_box(&atomic).clone(), || black_box(&local).clone());
    // The loop of the measurement takes about as long as a plain count.
    let look = compare(|| from_ref(black_box(&atomic)), || from_ref(black_box(&local)));
    let alone = Pair { plain: clone.plain - look.plain, shared: (clone.shared - look.shared).max(0.1) };
    let once = compare(written::<Atomic>(1), written::<Eager>(1));
    let never = compare(written::<Atomic>(0), written::<Eager>(0));
    let count = "a plain count instead of an atomic one";
    let copy = "Eager writes in place, and pays at the clone, whether it is used or not";
    vec![
        Row::of("clone + drop", None, clone, ["Atomic", "Local"], count),
        Row::of("clone + drop, less an empty loop", None, alone, ["Atomic", "Local"], count),
        Row::of("clone 128 B + write", None, once, ["Atomic", "Eager"], copy),
        Row::of("clone 128 B, never written", None, never, ["Atomic", "Eager"], copy),
    ]
}

/// Clones a handle, and writes to the clone so many times.
fn written<S: Sharing>(writes: u64) -> impl FnMut() -> Cow<Value, S>
where
    Cow<Value, S>: Clone,
{
    let original: Cow<Value, S> = Cow::from(VALUE);
    move || {
        let mut clone = black_box(&original).clone();
        (0..writes).for_each(|number| clone.make_mut()[0] = number);
        clone
    }
}

pub fn abstraction() -> Vec<Row> {
    let (arc, rc) = (Arc::new(VALUE), Rc::new(VALUE));
    let (atomic, local): (Cow<Value>, Cow<Value, Local>) = (Cow::from(VALUE), Cow::from(VALUE));
    let (of_arc, of_rc): (SharedPointer<Value, ArcK>, SharedPointer<Value, RcK>) =
        (SharedPointer::new(VALUE), SharedPointer::new(VALUE));
    let arc_clone = compare(|| black_box(&arc).clone(), || black_box(&atomic).clone());
    let rc_clone = compare(|| black_box(&rc).clone(), || black_box(&local).clone());
    let archery_arc = compare(|| black_box(&of_arc).clone(), || black_box(&atomic).clone());
    let archery_rc = compare(|| black_box(&of_rc).clone(), || black_box(&local).clone());
    let (mut arc, mut atomic) = (Arc::new(1_u64), Cow::new(1_u64));
    let write = compare(|| *Arc::make_mut(black_box(&mut arc)) += 1, || *black_box(&mut atomic).make_mut() += 1);
    let (same, erased) = (
        "the strategy is known when the code is compiled",
        "it converts its pointer at every use, which takes no time",
    );
    vec![
        Row::of("clone + drop, Atomic", None, arc_clone, ["Arc", "yours"], same),
        Row::of("clone + drop, Local", None, rc_clone, ["Rc", "yours"], same),
        Row::of("make_mut, Atomic, alone", None, write, ["Arc", "yours"], same),
        Row::of("clone + drop, Atomic: archery", None, archery_arc, ["archery", "yours"], erased),
        Row::of("clone + drop, Local: archery", None, archery_rc, ["archery", "yours"], erased),
    ]
}
