//! Sharing: `ptr_eq`, `is_shared`, `strong_count`, `into_inner`, `Debug`, `Display`, and how long a value lives.
//! Read: README.md, "Build".

use std::sync::Arc;

use cow_metrics::Cow;
use pretty_assertions::assert_eq;
use test_utils::{CloneCounter, address};

use super::counted;

#[test]
fn test_clones_share_one_value() {
    let first = Cow::new(vec![1, 2, 3]);
    let second = first.clone();
    let third = second.clone();
    assert_eq!(address(&*first), address(&*second), "a clone must be a handle to the same value, not to a copy");
    assert_eq!(address(&*first), address(&*third), "a clone of a clone must be a handle to the same value");

    drop(first);
    assert_eq!(*second, [1, 2, 3], "the value must live as long as a handle to it, also without the first");
    assert_eq!(address(&*second), address(&*third), "the clones must go on sharing when the first handle is gone");
}

#[test]
fn test_sharing_is_told_as_it_is() {
    fn sharing(cow: &Cow<i32>) -> (usize, bool) {
        (cow.strong_count(), cow.is_shared())
    }

    let first = Cow::new(1);
    let equal = Cow::new(1);
    assert_eq!(sharing(&first), (1, false), "a new handle is alone with its value (strong_count, is_shared)");

    let mut second = first.clone();
    let third = second.clone();
    assert_eq!(sharing(&first), (3, true), "a handle and its two clones share one value");
    assert_eq!(sharing(&third), (3, true), "a clone must tell the same as the handle that it was made from");

    *second.make_mut() += 1;
    assert_eq!(sharing(&second), (1, false), "after its first write, a handle is alone with its copy");
    assert_eq!(sharing(&first), (2, true), "the handles that were not written to still share the old value");

    let fourth = second.clone();
    assert_eq!(sharing(&second), (2, true), "a copy can be shared again");
    drop(third);
    assert_eq!(sharing(&first), (1, false), "when the clone is dropped, its original is alone again");
    drop(second);
    assert_eq!(sharing(&fourth), (1, false), "when the original is dropped, its clone is alone");
    assert_eq!(sharing(&equal), (1, false), "an equal value that was made apart is not shared");
}

#[test]
fn test_ptr_eq_means_one_value() {
    let first = Cow::new(vec![1, 2, 3]);
    let equal = Cow::new(vec![1, 2, 3]);
    assert!(first.ptr_eq(&first), "a handle shares its value with itself");
    assert!(!first.ptr_eq(&equal), "equal values in two places are not one value");

    let mut second = first.clone();
    let third = first.clone();
    assert!(first.ptr_eq(&second) && second.ptr_eq(&first), "a handle and its clone share one value");

    second.make_mut();
    assert!(!first.ptr_eq(&second), "after its first write, a clone holds a value of its own, though an equal one");
    assert!(first.ptr_eq(&third), "the handles that were not written to still share one value");
    assert!(!second.ptr_eq(&equal), "handles that are both alone do not share a value");
    assert!(second.ptr_eq(&second.clone()), "a copy can be shared again");
    drop(third);
    assert!(!first.ptr_eq(&second), "two handles of one family that are both alone do not share a value");
}

#[test]
fn test_into_inner() {
    let copies = CloneCounter::new();
    let first = Cow::new(copies.of(vec![1]));
    let mut second = first.clone();

    let (mut taken, made) = copies.during(|| first.into_inner());
    assert_eq!(made, 1, "into_inner of a shared value must copy it exactly once: {made} copies");
    taken.value.push(2);
    assert_eq!(taken.value, [1, 2], "into_inner must return the value");
    assert_eq!(second.value, [1], "into_inner of a shared value must leave the other handle its own");
    assert_eq!(second.strong_count(), 1, "into_inner must give up its handle");
    assert_eq!(second.stats().clones, 1, "into_inner clones no handle, so none may be counted");
    assert!(second.stats().copies <= 1, "into_inner made one copy, so no more may be counted: {:?}", counted(&second));

    let third = second.clone();
    second.make_mut();
    let before = counted(&third);
    let place = address(second.value.as_slice());
    let (taken, made) = copies.during(|| second.into_inner());
    assert_eq!(made, 0, "into_inner of the last handle must move the value, not copy it: {made} copies");
    assert_eq!(taken.value, [1], "into_inner of the last handle must return the value");
    assert_eq!(address(taken.value.as_slice()), place, "into_inner of the last handle must return the value itself");
    assert_eq!(counted(&third), before, "into_inner of the last handle copies nothing, so nothing may be counted");
}

#[test]
fn test_debug_and_display() {
    let cow = Cow::new(String::from("Hello, CoW!"));
    assert_eq!(
        format!("{cow:?}"),
        r#"Cow { data: "Hello, CoW!", shared: false, strong_count: 1 }"#,
        "Debug must show the value, and that nothing shares it"
    );
    assert_eq!(cow.to_string(), "Hello, CoW!", "Display must show the value as it shows itself");

    let clones = [cow.clone(), cow.clone()];
    assert_eq!(
        format!("{cow:?}"),
        r#"Cow { data: "Hello, CoW!", shared: true, strong_count: 3 }"#,
        "Debug must show that two clones share the value"
    );
    assert_eq!(clones[0].to_string(), "Hello, CoW!", "Display must show a shared value like any other");

    let [mut written, _] = clones;
    written.make_mut().push('!');
    assert_eq!(
        format!("{written:?}"),
        r#"Cow { data: "Hello, CoW!!", shared: false, strong_count: 1 }"#,
        "Debug must show that the writer is alone with its copy"
    );
}

#[test]
fn test_debug_keeps_to_the_format() {
    let number = Cow::new(2.5);
    for shared in [false, true] {
        let _clone = shared.then(|| number.clone());
        let long = format!("{number:#?}");
        let lines = format!("Cow {{\n    data: 2.5,\n    shared: {shared},\n");
        assert!(long.starts_with(&lines), "Debug must have the long form too: {long}");
        let precise = format!("{number:+.2?}");
        assert!(precise.contains("data: +2.50,"), "Debug must pass on sign and precision to the value: {precise}");
    }
    assert_eq!(number.into_inner(), 2.5, "Debug must leave the value as it was");
}

#[test]
fn test_last_handle_frees_the_value() {
    // A value that counts how many there are of it: itself, its copies, and this one.
    let alive = Arc::new(());
    let first = Cow::new(Arc::clone(&alive));
    let mut second = first.clone();
    second.make_mut();
    second.make_mut();
    let third = second.clone();
    assert_eq!(Arc::strong_count(&alive), 3, "there must be one value and one copy of it, and no more");

    drop(first);
    assert_eq!(Arc::strong_count(&alive), 2, "the last handle to the original must free it");
    drop(second);
    drop(third.into_inner());
    assert_eq!(Arc::strong_count(&alive), 1, "when all handles are gone, no value may be left");
}
