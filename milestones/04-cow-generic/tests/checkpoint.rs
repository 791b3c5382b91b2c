//! The checkpoint of milestone 4. It passes when every test here does; milestone 5 is then unlocked.

use std::cell::Cell;
use std::collections::HashMap;
use std::ptr;
use std::rc::Rc;

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

// ---------------------------------------------------------------------------------------------------------------------
// Beyond the specification: how often is the value copied, and do the handles tell the truth?
// ---------------------------------------------------------------------------------------------------------------------

/// A value that counts how often it is copied.
struct Counted {
    copies: Rc<Cell<usize>>,
}

impl Counted {
    fn new() -> (Self, Rc<Cell<usize>>) {
        let copies = Rc::new(Cell::new(0));
        (Self { copies: Rc::clone(&copies) }, copies)
    }
}

impl Clone for Counted {
    fn clone(&self) -> Self {
        self.copies.set(self.copies.get() + 1);
        Self { copies: Rc::clone(&self.copies) }
    }
}

#[test]
fn test_exclusive_copies_nothing() {
    let (value, copies) = Counted::new();

    let mut cow = Cow::new(value);
    cow.make_mut();
    cow.make_mut();
    assert_eq!(copies.get(), 0, "a write to a value that nothing shares must not copy it");

    let mut cow = Cow::from(cow.into_inner());
    assert_eq!(copies.get(), 0, "new, into_inner and From must move a value that nothing shares, not copy it");

    let second = cow.clone();
    drop(second);
    cow.make_mut();
    assert_eq!(copies.get(), 0, "when the other handle is gone, a write must happen in place again");
}

#[test]
fn test_one_copy_per_sharing() {
    let (value, copies) = Counted::new();
    let first = Cow::new(value);
    let mut second = first.clone();
    assert_eq!(copies.get(), 0, "cloning a handle must not copy the value");

    second.make_mut();
    assert_eq!(copies.get(), 1, "the first write to a shared value must copy it exactly once");

    second.make_mut();
    assert_eq!(copies.get(), 1, "the second write must find the value already its own");
}

#[test]
fn test_clones_share_one_value() {
    let first = Cow::new(String::from("shared"));
    let mut second = first.clone();
    let shared = ptr::from_ref(&*first);
    assert_eq!(ptr::from_ref(&*second), shared, "a clone must be a handle to the same value, not to a copy");

    second.make_mut().push('!');

    assert_eq!(ptr::from_ref(&*first), shared, "a write must copy for the writer: the other handle's value stays put");
    assert!(ptr::from_ref(&*second) != shared, "after its first write, a handle must hold a value of its own");
}

#[test]
fn test_sharing_comes_and_goes() {
    let first = Cow::new(vec![1]);
    assert_eq!((first.strong_count(), first.is_shared()), (1, false), "a new handle must be alone with its value");

    let second = first.clone();
    let mut third = second.clone();
    assert_eq!((first.strong_count(), first.is_shared()), (3, true), "three handles must share the value");
    assert_eq!((third.strong_count(), third.is_shared()), (3, true), "every handle must tell the same story");

    third.make_mut().push(2);
    assert_eq!((third.strong_count(), third.is_shared()), (1, false), "the writer must be alone with its copy");
    assert_eq!((first.strong_count(), first.is_shared()), (2, true), "the other two must go on sharing the old value");

    drop(second);
    assert_eq!((first.strong_count(), first.is_shared()), (1, false), "the last handle must be alone with its value");
}

#[test]
fn test_into_inner_copies_once() {
    let (value, copies) = Counted::new();
    let first = Cow::new(value);
    let mut second = first.clone();

    first.into_inner();
    assert_eq!(copies.get(), 1, "into_inner of a shared value must copy it exactly once");
    assert_eq!(second.strong_count(), 1, "into_inner must give up its handle");

    second.make_mut();
    second.into_inner();
    assert_eq!(copies.get(), 1, "the last handle must write to the value and move it out, without a copy");
}

#[test]
fn test_map_copies_nothing() {
    let (value, copies) = Counted::new();
    let first = Cow::new(value);
    let second = first.clone();

    let text = first.map(|_| String::from("another type"));

    assert_eq!(*text, "another type", "map must be able to change the type");
    assert_eq!(copies.get(), 0, "map must lend the value to the function, not copy it");
    assert_eq!(second.strong_count(), 2, "map must leave the handles to the old value as they were");
    assert_eq!(text.strong_count(), 1, "map must return a handle that nothing shares yet");
}
