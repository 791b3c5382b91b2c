//! The tests of the specification for milestone 4, and nothing else.
//! They ask that a handle makes any type copy-on-write, and that `into_inner` and `map` leave other handles alone.
//! Read: README.md, "The situation".

use std::collections::HashMap;
use std::ptr;

use cow_generic::Cow;
use pretty_assertions::assert_eq;

#[test]
fn test_cow_string() {
    let s1 = Cow::new(String::from("hello"));
    let mut s2 = s1.clone();
    assert_eq!(s1.strong_count(), 2, "before the first write both handles must share one string");

    s2.make_mut().push_str(" world");

    assert_eq!(&**s1, "hello", "a write to a shared string must copy it first: the other handle saw the change");
    assert_eq!(&**s2, "hello world", "the handle that was written to must hold the new string");
}

#[test]
fn test_cow_vec() {
    let v1 = Cow::new(vec![1, 2, 3]);
    let mut v2 = v1.clone();

    v2.make_mut().push(4);

    assert_eq!(&**v1, &[1, 2, 3], "a push on a shared vector must copy it first: the other handle saw the change");
    assert_eq!(&**v2, &[1, 2, 3, 4], "the handle that was written to must hold the new vector");
}

#[test]
fn test_cow_hashmap() {
    let mut map = HashMap::new();
    map.insert("a", 1);
    let m1 = Cow::new(map);
    let mut m2 = m1.clone();

    m2.make_mut().insert("b", 2);

    assert_eq!(m1.get("b"), None, "an insert into a shared map must copy it first: the other handle saw the change");
    assert_eq!(m2.get("b"), Some(&2), "the handle that was written to must hold the new entry");
}

#[test]
fn test_custom_struct() {
    #[derive(Clone)]
    struct Config {
        host: String,
        port: u16,
    }

    let c1 = Cow::new(Config { host: "localhost".into(), port: 8080 });
    let mut c2 = c1.clone();

    c2.make_mut().port = 9090;

    assert_eq!(c1.port, 8080, "a write to a shared struct must copy it first: the other handle saw the change");
    assert_eq!(c2.port, 9090, "the handle that was written to must hold the new field");
    assert_eq!(c2.host, "localhost", "the copy must hold the fields that were not written to");
}

#[test]
fn test_make_mut_exclusive() {
    let mut cow = Cow::new(vec![1, 2, 3]);

    let before = ptr::from_ref(&*cow);
    cow.make_mut().push(4);
    let after = ptr::from_ref(&*cow);

    assert_eq!(before, after, "a value that nothing shares must be changed where it is, not in a copy");
}

#[test]
fn test_into_inner() {
    let cow = Cow::new(String::from("test"));

    let s = cow.into_inner();

    assert_eq!(s, "test", "into_inner must return the value");
}

#[test]
fn test_into_inner_shared() {
    let cow1 = Cow::new(vec![1, 2, 3]);
    let cow2 = cow1.clone();

    let vec = cow1.into_inner();

    assert_eq!(vec, vec![1, 2, 3], "into_inner of a shared value must return a copy of it");
    assert_eq!(&**cow2, &[1, 2, 3], "into_inner must leave the value to the other handle");
}

#[test]
fn test_map() {
    let cow = Cow::new(5);

    let mapped = cow.map(|n| n * 2);

    assert_eq!(*mapped, 10, "map must hold what the function returned for the value");
}

#[test]
fn test_map_shared() {
    let c1 = Cow::new(10);
    let c2 = c1.clone();

    let c3 = c1.map(|n| n + 1);

    assert_eq!(*c1, 10, "map must leave the value it started from alone");
    assert_eq!(*c2, 10, "map must not be seen by the other handle");
    assert_eq!(*c3, 11, "map must hold what the function returned for the value");
}
