//! What else gates milestone 2: the right elements, no copy that is not needed, and handles that know who shares what.
//! Read: README.md, "Build"; each file of `promises/` is about some of its functions.

// The signatures first, since the compiler's errors come in this order, then the order of the board. The blank lines
// keep rustfmt from sorting them.
mod signatures;

mod reading;

mod writing;

mod owning;

mod threads;

mod edge_cases;

use cow_vec::CowVec;
use test_utils::{CloneCounter, Counted};

type Handle = CowVec<Counted<i32>>;

/// What holds for a short vector has to hold for a long one.
const LENGTHS: [usize; 4] = [1, 3, 40, 1000];

/// A handle to the elements 0, 1, 2, …, which count their clones.
fn counted(copies: &CloneCounter, len: usize) -> Handle {
    CowVec::from((0..).map(|value| copies.of(value)).take(len).collect::<Vec<_>>())
}

/// What a handle holds, found out with nothing but `len` and reading by index.
fn values(handle: &Handle) -> Vec<i32> {
    (0..handle.len()).map(|index| handle[index].value).collect()
}
