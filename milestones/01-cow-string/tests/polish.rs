//! The polish of milestone 1: it unlocks nothing. It shows what is still wasteful or only half right.

use std::marker::PhantomData;

use cow_string::CowString;
use pretty_assertions::assert_eq;
use probes::address;

#[test]
fn test_pushing_nothing_copies_nothing() {
    let s1 = CowString::new("hello");
    let mut s2 = s1.clone();

    s2.push_str("");
    s2.push_str(&String::new());
    assert_eq!(address(s1.as_str()), address(s2.as_str()), "pushing nothing changes nothing, so it must copy nothing");
    assert_eq!(s1.strong_count(), 2, "pushing nothing must leave the text shared");

    s2.push_str("!");
    assert_eq!(s1.strong_count(), 1, "after pushing nothing, the next push must copy as always");
}

/// Tells whether a type can be sent to another thread, without refusing to compile when it cannot: the first of these
/// answers applies only where it is true, and hides the second one there.
struct Threads<T>(PhantomData<T>);

impl<T: Send + Sync> Threads<T> {
    const ALLOWED: bool = true;
}

#[allow(dead_code, reason = "it answers only for a type that threads may not share")]
trait Otherwise {
    const ALLOWED: bool = false;
}

impl<T> Otherwise for Threads<T> {}

#[test]
fn test_handles_can_go_to_other_threads() {
    let s = CowString::new("hello");

    assert_eq!(s.clone().as_str(), "hello", "a clone must hold the same text as the original");
    assert!(
        Threads::<CowString>::ALLOWED,
        "threads must be able to share a text: Arc counts for that, and Rc does not"
    );
}
