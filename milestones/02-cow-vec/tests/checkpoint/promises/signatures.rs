//! Compares the signatures of your functions with the starter's: a type that equals everything would pass every
//! comparison in a test. Nothing calls the functions here. Where the compiler complains, the line shows what yours has to
//! be.

use cow_vec::CowVec;
use test_utils::Counted;

use super::Handle;

#[allow(dead_code, clippy::extra_unused_lifetimes, reason = "only the compiler reads it; it is never called")]
fn signatures<'a, T: Clone + 'a>() {
    let _: fn() -> CowVec<T> = CowVec::new;
    let _: fn(&'a mut CowVec<T>, T) = CowVec::push;
    let _: fn(&'a mut CowVec<T>) -> Option<T> = CowVec::pop;
    let _: fn(&'a CowVec<T>, usize) -> Option<&'a T> = CowVec::get;
    let _: fn(&'a mut CowVec<T>, usize) -> Option<&'a mut T> = CowVec::get_mut;
    let _: fn(&'a CowVec<T>) -> usize = CowVec::len;
    let _: fn(&'a CowVec<T>) -> bool = CowVec::is_empty;
    let _: fn(&'a CowVec<T>) -> bool = CowVec::is_shared;
    let _: fn(&'a CowVec<T>) -> usize = CowVec::strong_count;
    let _: fn(CowVec<T>) -> Vec<T> = CowVec::into_vec;
    let _: fn(&'a CowVec<T>) -> CowVec<T> = CowVec::clone;
    let _: fn(&'a mut CowVec<T>, &'a CowVec<T>) = CowVec::clone_from;
    let _: fn() -> CowVec<i32> = CowVec::default;
    let _: fn(Vec<T>) -> CowVec<T> = CowVec::from;
    let _: fn(&'a CowVec<T>, usize) -> &'a T = <CowVec<T> as std::ops::Index<usize>>::index;
    let _: fn(&'a mut CowVec<T>, usize) -> &'a mut T = <CowVec<T> as std::ops::IndexMut<usize>>::index_mut;
}

/// `iter` may return any iterator over references to the elements. What is read through it, and with an index, has the
/// type that it has for a `Vec`.
#[allow(dead_code, reason = "only the compiler reads it; it is never called")]
fn reads_like_a_vec<'a>(numbers: &'a CowVec<i32>, lengths: &'a CowVec<usize>, counted: &'a Handle) {
    let _: fn(&'a CowVec<i32>) -> _ = CowVec::iter;
    let _: Option<&'a i32> = numbers.iter().next();
    let _: i32 = numbers.iter().sum::<i32>();
    let _: std::iter::Copied<_> = lengths.iter().copied();
    let _: std::iter::Map<_, _> = counted.iter().map(|element| element.value);
    let _: i32 = numbers[0];
    let elements = [&counted[0]];
    let _: [&'a Counted<i32>; 1] = elements;
}
