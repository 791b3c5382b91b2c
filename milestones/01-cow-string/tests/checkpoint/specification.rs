//! The tests of the specification for milestone 1, and nothing else.
//! They ask that clones share one text, and that a write copies it only while it is shared.
//! Read: README.md, "The idea".

use cow_string::CowString;
use pretty_assertions::assert_eq;

#[test]
fn test_create() {
    let s = CowString::new("hello");

    assert_eq!(s.as_str(), "hello", "a new CowString must hold the text it was made from");
}

#[test]
fn test_cheap_clone() {
    let s1 = CowString::new("hello world");
    let s2 = s1.clone();

    assert_eq!(s1.as_str(), "hello world", "cloning must not change the original");
    assert_eq!(s2.as_str(), "hello world", "a clone must hold the same text as the original");
    assert_eq!(s1.strong_count(), 2, "a clone must share the text: there must be one text with two handles");
}

#[test]
fn test_copy_on_write() {
    let s1 = CowString::new("hello");
    let mut s2 = s1.clone();
    assert_eq!(s1.strong_count(), 2, "before the first write both handles must share one text");

    s2.push_str(" world");

    assert_eq!(s1.as_str(), "hello", "a push on a shared string must copy it first: the other handle saw the change");
    assert_eq!(s2.as_str(), "hello world", "the handle that was written to must hold the new text");
    assert_eq!(s1.strong_count(), 1, "after the copy, the original must be alone with the old text");
    assert_eq!(s2.strong_count(), 1, "after the copy, the written handle must be alone with the new text");
}

#[test]
fn test_exclusive_modification() {
    let mut s = CowString::new("hello");

    s.push_str(" world");

    assert_eq!(s.as_str(), "hello world", "a push on a string that nothing shares must append to it");
    assert_eq!(s.strong_count(), 1, "a push must not leave a second handle behind");
}

#[test]
fn test_multiple_clones() {
    let s1 = CowString::new("shared");
    let s2 = s1.clone();
    let s3 = s1.clone();
    assert_eq!(s1.strong_count(), 3, "the original and its two clones are three handles to one text");

    drop(s2);
    assert_eq!(s1.strong_count(), 2, "a dropped handle must no longer be counted");

    drop(s3);
    assert_eq!(s1.strong_count(), 1, "when both clones are dropped, the original must be alone again");
}

#[test]
fn test_from_string() {
    let s = String::from("hello");

    let cow = CowString::from(s);

    assert_eq!(cow.as_str(), "hello", "From<String> must keep the text");
}

#[test]
fn test_deref() {
    let s = CowString::new("hello world");

    assert_eq!(s.len(), 11, "len() of str must be reachable through Deref");
    assert!(s.starts_with("hello"), "starts_with() of str must be reachable through Deref");
    assert_eq!(&s[0..5], "hello", "a slice must be readable through Deref");
}
