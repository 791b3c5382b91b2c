//! Compares the signatures of your functions with the starter's: a type that equals everything would pass every
//! comparison in a test. Nothing calls the functions here. Where the compiler complains, the line shows what yours has to
//! be.

use std::collections::HashMap;

use cow_threads::Cow;
use test_utils::Counted;

#[allow(dead_code, reason = "only the compiler reads it; it is never called")]
fn signatures<'a, T, E, F, G>(handle: &'a mut Cow<T>)
where
    T: Clone + Send + Sync + 'a,
    F: FnOnce(&mut T),
    G: FnOnce(&mut T) -> Result<(), E>,
{
    let _: fn(T) -> Cow<T> = Cow::new;
    let _: fn(&'a mut Cow<T>, F) = Cow::update;
    let _: fn(&'a mut Cow<T>, G) -> Result<(), E> = Cow::try_update;
    let _: fn(&'a Cow<T>) -> bool = Cow::is_shared;
    let _: fn(&'a Cow<T>) -> usize = Cow::strong_count;
    let _: fn(Cow<T>) -> T = Cow::into_inner;
    let _: fn(&'a Cow<T>, &'a Cow<T>) -> bool = Cow::ptr_eq;
    let _: fn(&'a Cow<T>) -> Cow<T> = Cow::clone;
    let _: fn(T) -> Cow<T> = Cow::from;
    let _: fn(&'a Cow<T>) -> &'a T = <Cow<T> as std::ops::Deref>::deref;
    // Whether `make_mut` takes `&mut self` is for the guarantees to say.
    let lent = [Cow::make_mut(handle)];
    let _: [&'a mut T; 1] = lent;
}

/// What is read through `deref` has the type that it has for the value, also where the handle has such a method itself.
#[allow(dead_code, reason = "only the compiler reads it; it is never called")]
fn reads_like_its_value<'a>(
    text: &'a Cow<String>,
    numbers: &'a Cow<Vec<i32>>,
    map: &'a Cow<HashMap<&'static str, i32>>,
    counted: &'a Cow<Counted<i32>>,
) {
    let texts = [text.as_str()];
    let _: [&'a str; 1] = texts;
    let _: String = text.to_string();
    let _: usize = text.len();
    let _: usize = numbers.len();
    let _: std::slice::Iter<'a, i32> = numbers.iter();
    let _: i32 = numbers[3];
    let _: Option<&'a i32> = map.get("workers");
    let _: i32 = counted.value;
}
