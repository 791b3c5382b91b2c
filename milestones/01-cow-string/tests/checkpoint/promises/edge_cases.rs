//! Edge cases: texts of any length, `clone_from`, code of others that runs in `new`, and handles in several threads.
//! Read: starter.rs, `CowString` and `new`.

use cow_string::CowString;
use pretty_assertions::{assert_eq, assert_ne};
#[allow(unused_imports, reason = "needed where a handle must not leave its thread")]
use test_utils::OneThread as _;
use test_utils::{InThreads, finishes, panics};

use super::{place, roomy};

#[test]
fn test_texts_of_any_length_are_shared() {
    for len in [1, 7, 8, 9, 15, 16, 22, 23, 24, 1_000, 100_000] {
        let text = "x".repeat(len);
        let mut first = CowString::new(roomy(&text));
        let mut second = first.clone();
        assert_eq!(place(&first), place(&second), "clone must share a text of {len} bytes, not copy it");
        assert_eq!((first.strong_count(), first.is_shared()), (2, true), "a text of {len} bytes must have two handles");

        second.push_str("!");
        assert_ne!(place(&first), place(&second), "a push must separate handles to a text of {len} bytes");
        assert_eq!((&*first, &*second), (&*text, &*format!("{text}!")), "the push must reach the second handle only");

        let before = place(&first);
        first.push_str("?");
        assert_eq!(place(&first), before, "alone again, a text of {len} bytes must grow in place");
        assert_eq!(first.as_str(), format!("{text}?"), "a push must append to a text of {len} bytes");
    }
}

#[test]
fn test_clone_from_shares_the_text() {
    for (new, old) in [("new", "old"), ("same", "same"), ("", "old"), ("new", ""), ("", "")] {
        let source = CowString::new(new);
        let mut target = CowString::new(old);
        let other = target.clone();

        target.clone_from(&source);
        target.clone_from(&source);

        assert_eq!(target.as_str(), new, "clone_from must take the text of the other handle");
        assert_eq!(place(&target), place(&source), "clone_from must make a handle to the same text, not to a copy");
        assert_eq!((source.strong_count(), target.strong_count()), (2, 2), "clone_from must be counted like a clone");
        assert_eq!(
            (other.as_str(), other.strong_count()),
            (old, 1),
            "clone_from must leave the old text to the others"
        );
    }
}

#[test]
fn test_new_runs_code_of_others() {
    /// Becomes a `String` by way of a `CowString`, or not at all.
    struct Words(&'static [&'static str]);

    impl From<Words> for String {
        fn from(words: Words) -> Self {
            assert!(!words.0.is_empty(), "this panic is part of the test: there are no words");
            let mut text = CowString::new("");
            let empty = text.clone();
            words.0.iter().for_each(|word| text.push_str(word));
            assert!(empty.as_str().is_empty(), "what is pushed while a string is made must not reach another handle");
            text.as_str().to_owned()
        }
    }

    let finished = finishes(|| {
        assert_eq!(&*CowString::new(Words(&["a", "b"])), "ab", "new must hold what its argument becomes");
    });
    assert!(finished, "the argument of new must be able to use strings: they waited for each other for ever");

    assert!(panics(|| CowString::new(Words(&[]))), "new must pass on the panic of its argument");
    assert_eq!(&*CowString::new(Words(&["c"])), "c", "after an argument that panicked, new must work as before");
}

#[test]
fn test_threads_count_every_handle() {
    let original = InThreads(CowString::new("hello"));

    original.run(|mut mine, number| {
        for _ in 0..20 {
            let handles = vec![mine.clone(); 20_000];
            assert_eq!(handles[19_999].as_str(), "hello", "a clone made in a thread must hold the shared text");
        }
        mine.push_str(&number.to_string());
        assert_eq!(&mine[5..], number.to_string(), "a thread must find its own push, and no other's");
    });

    assert_eq!(original.0.as_str(), "hello", "a push in another thread must not reach a handle in this one");
    assert_eq!(original.0.strong_count(), 1, "when the threads are gone, so must be every handle that they counted");
}
