//! Compares the signatures of your functions with the starter's: a type that equals everything would pass every
//! comparison in a test. Nothing calls the functions here. Where the compiler complains, the line shows what yours has to
//! be.

use std::cell::Cell;
use std::collections::HashMap;

use cow_generic::Cow;

#[allow(dead_code, clippy::extra_unused_lifetimes, reason = "only the compiler reads it; it is never called")]
fn signatures<'a, T: Clone + 'a, U: Clone + 'a, F: FnOnce(&T) -> U>() {
    let _: fn(T) -> Cow<T> = Cow::new;
    let _: fn(&'a mut Cow<T>) -> &'a mut T = Cow::make_mut;
    let _: fn(&'a Cow<T>) -> bool = Cow::is_shared;
    let _: fn(&'a Cow<T>) -> usize = Cow::strong_count;
    let _: fn(Cow<T>) -> T = Cow::into_inner;
    let _: fn(&'a Cow<T>, F) -> Cow<U> = Cow::map;
    let _: fn(&'a Cow<T>) -> Cow<T> = Cow::clone;
    let _: fn(T) -> Cow<T> = Cow::from;
    let _: fn(&'a Cow<T>) -> &'a T = <Cow<T> as std::ops::Deref>::deref;
}

/// What is read through `deref` has the type that it has for the value, also where the handle has such a method itself.
#[allow(dead_code, reason = "only the compiler reads it; it is never called")]
fn reads_like_its_value<'a>(
    text: &'a Cow<String>,
    map: &'a Cow<HashMap<&'static str, i32>>,
    counted: &'a Cow<test_utils::Counted<i32>>,
    cell: &'a Cow<Cell<i32>>,
    server: &'a Cow<Server>,
) {
    let texts = [text.as_str()];
    let _: [&'a str; 1] = texts;
    let _: Option<&'a i32> = map.get("a");
    let _: i32 = counted.value;
    let _: i32 = cell.get();
    let _: u16 = server.port;
    let hosts = [&server.host];
    let _: [&'a String; 1] = hosts;
}

/// Has the fields of the configuration above.
#[derive(Clone)]
struct Server {
    host: String,
    port: u16,
}
