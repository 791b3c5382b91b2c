//! Compares the signatures of your functions with the starter's: a type that equals everything would pass every
//! comparison in a test. Nothing calls the functions here. Where the compiler complains, the line shows what yours has to
//! be.

use cow_string::CowString;

#[allow(dead_code, clippy::extra_unused_lifetimes, reason = "only the compiler reads it; it is never called")]
fn signatures<'a, S: Into<String>>() {
    let _: fn(S) -> CowString = CowString::new;
    let _: fn(&'a CowString) -> &'a str = CowString::as_str;
    let _: fn(&'a mut CowString, &'a str) = CowString::push_str;
    let _: fn(&'a CowString) -> bool = CowString::is_shared;
    let _: fn(&'a CowString) -> usize = CowString::strong_count;
    let _: fn(&'a CowString) -> CowString = CowString::clone;
    let _: fn(String) -> CowString = CowString::from;
    let _: fn(&'a str) -> CowString = CowString::from;
    let _: fn(&'a CowString) -> &'a str = <CowString as std::ops::Deref>::deref;
}

/// What is read through `deref` has the type that it has for a `str`, also where the handle has such a method itself.
#[allow(dead_code, reason = "only the compiler reads it; it is never called")]
fn reads_like_a_str<'a>(s: &'a CowString) {
    let _: usize = s.len();
    let _: bool = s.starts_with("hello");
    let _: bool = s.ends_with("hello");
    let slices = [&s[0..5]];
    let _: [&'a str; 1] = slices;
}
