//! Copies: none without need, one for each handle that writes while the value is shared.
//! Read: README.md, "The situation".

use cow_threads::Cow;
use pretty_assertions::assert_eq;
use test_utils::{CloneCounter, address};

#[test]
fn test_exclusive_copies_nothing() {
    let copies = CloneCounter::new();
    let mut cow = Cow::new(copies.of(1));
    assert_eq!(copies.count(), 0, "new must move the value in, not copy it");

    let place = address(&*cow);
    cow.make_mut().value = 2;
    assert_eq!(copies.count(), 0, "a write to a value that nothing shares must not copy it");
    assert_eq!(address(&*cow), place, "a value that nothing shares must be changed where it is");

    drop(cow.clone());
    cow.make_mut();
    assert_eq!(copies.count(), 0, "when the other handle is gone, a write must happen in place again");

    let value = cow.into_inner();
    assert_eq!(copies.count(), 0, "into_inner must move the value out of the last handle, not copy it");
    let mut cow = Cow::from(value);
    cow.make_mut();
    assert_eq!(copies.count(), 0, "From must move the value in, not copy it");
    assert_eq!(cow.value, 2, "From must keep the value");
}

#[test]
fn test_one_copy_per_sharing() {
    let copies = CloneCounter::new();
    let mut first = Cow::new(copies.of(1));
    let mut second = first.clone();
    let mut third = second.clone();
    assert_eq!(copies.count(), 0, "cloning a handle must not copy the value");

    second.make_mut();
    assert_eq!(copies.count(), 1, "the first write to a shared value must copy it exactly once");

    second.make_mut();
    assert_eq!(copies.count(), 1, "the second write must find the value already its own");

    third.make_mut();
    assert_eq!(copies.count(), 2, "while even one other handle shares the value, a write must copy it");

    first.make_mut();
    assert_eq!(copies.count(), 2, "when every other handle has a copy of its own, the last must write in place");

    let fourth = second.clone();
    second.make_mut().value = 2;
    assert_eq!(copies.count(), 3, "a copy that is shared in its turn must be copied by the next write");
    assert_eq!(fourth.value, 1, "a write to a copy that is shared in its turn must not be seen by the other handle");
}

/// The methods that write, each with one way to write with it.
type Writer = (&'static str, fn(&mut Cow<String>));
const WRITERS: [Writer; 3] = [
    ("make_mut", |cow| cow.make_mut().push_str(" and new")),
    ("update", |cow| cow.update(|text| text.push_str(" and new"))),
    ("try_update", |cow| {
        let written: Result<(), ()> = cow.try_update(|text| {
            text.push_str(" and new");
            Ok(())
        });
        assert_eq!(written, Ok(()), "try_update must return the Ok of the function");
    }),
];

#[test]
fn test_any_handle_may_be_the_writer() {
    for (method, write) in WRITERS {
        for (handles, writer) in [(2, 0), (2, 1), (3, 0), (3, 1), (3, 2), (10, 0), (10, 9)] {
            let mut handles = vec![Cow::new(String::from("old")); handles];

            write(&mut handles[writer]);

            for (reader, handle) in handles.iter().enumerate() {
                let expected = if reader == writer { "old and new" } else { "old" };
                let when = format!("handle {reader} of {} after {method} through handle {writer}", handles.len());
                assert_eq!(handle.as_str(), expected, "{when}: only the writer must see the write");
            }
        }
    }
}

#[test]
fn test_every_writer_separates_its_handle() {
    for (method, write) in WRITERS {
        let first = Cow::new(String::from("old"));
        let mut second = first.clone();
        let third = first.clone();
        let place = address(&*first);

        write(&mut second);

        assert_eq!(second.strong_count(), 1, "after {method}, the writer must be alone with its copy");
        assert_eq!(first.strong_count(), 2, "after {method}, the other two must go on sharing the old value");
        assert_eq!(address(&*first), place, "{method} must copy for the writer: the other handle's value stays put");
        assert_eq!(address(&*third), place, "{method} must leave the others' value where both of them find it");
        assert!(!second.ptr_eq(&first), "after {method}, the writer must hold a value of its own");

        let fourth = second.clone();
        assert!(second.ptr_eq(&fourth), "after {method}, a clone of the writer must share the writer's new value");
        write(&mut second);
        assert_eq!(fourth.as_str(), "old and new", "a second {method} must not be seen by a clone made before it");
        assert_eq!(second.as_str(), "old and new and new", "a second {method} must build on the first");
    }
}
