//! What else gates milestone 1: where the text is in memory, who shares it when, and every way in and out of a handle.
//! Read: README.md, "Build"; the limits are under "When not, and what it cannot do".

// First, since the compiler's errors come in this order. The blank line keeps rustfmt from sorting them.
mod signatures;

mod edge_cases;

use cow_string::CowString;
use pretty_assertions::{assert_eq, assert_ne};
use test_utils::{address, impls};

/// Where the text of a handle lies: handles that share one text agree.
fn place(cow: &CowString) -> usize {
    address(cow.as_str())
}

/// A text with room to grow, so that nothing but a copy can move it.
fn roomy(text: &str) -> String {
    let mut roomy = String::with_capacity(text.len() + 100);
    roomy.push_str(text);
    roomy
}

/// Texts of which none may be changed on the way.
const TEXTS: [&str; 6] =
    ["hello", "", " two  Spaces ", "Zoë eats 🍕", "a line\r\nand \0 more\n", include_str!("promises.rs")];

#[test]
fn test_every_way_in_keeps_the_text() {
    for text in TEXTS {
        assert_eq!(CowString::new(text).as_str(), text, "new must keep a &str as it is");
        assert_eq!(CowString::new(text.to_owned()).as_str(), text, "new must keep a String as it is");
        assert_eq!(CowString::from(text).as_str(), text, "From<&str> must keep the text as it is");
        assert_eq!(CowString::from(text.to_owned()).as_str(), text, "From<String> must keep the text as it is");
        assert_eq!(CowString::from(text).strong_count(), 1, "a handle made by From must be alone with its text");
    }
    assert_eq!(CowString::new('x').as_str(), "x", "new must take everything that can become a String");
}

#[test]
fn test_strings_are_moved_in() {
    let text = roomy("hello");
    let before = address(text.as_str());
    assert_eq!(place(&CowString::new(text)), before, "new must move a String in: its text was copied");

    let text = roomy("hello");
    let before = address(text.as_str());
    assert_eq!(place(&CowString::from(text)), before, "From<String> must move the String in: its text was copied");
}

#[test]
fn test_clones_share_one_text() {
    let s1 = CowString::new("hello");
    let s2 = s1.clone();
    let s3 = s2.clone();
    assert_eq!(place(&s1), place(&s2), "clone must make a handle to the same text: it copied the text");
    assert_eq!(place(&s1), place(&s3), "a clone of a clone must be a handle to the same text too");

    drop(s1);
    assert_eq!(s2.as_str(), "hello", "the text must live as long as a handle to it, also without the first");
    assert_eq!(place(&s2), place(&s3), "the clones must go on sharing when the first handle is gone");

    let many: Vec<CowString> = (0..1_000).map(|_| s2.clone()).collect();
    assert!(many.iter().all(|s| place(s) == place(&s2)), "however many clones there are, they must share one text");
    assert_eq!(s3.strong_count(), 1_002, "however many handles there are, each must be counted");
}

#[test]
fn test_reading_copies_nothing() {
    let s1 = CowString::new("hello");
    let s2 = s1.clone();

    for s in [&s1, &s2] {
        assert_eq!(place(s), place(&s1), "as_str must lend out the text itself, each time: this was a copy");
        assert_eq!(address(&**s), place(&s1), "deref must lend out the text itself: this was a copy");
    }
    assert_eq!(s1.strong_count(), 2, "reading must not leave a handle behind");
}

#[test]
fn test_deref_is_the_whole_text() {
    for text in TEXTS {
        let s = CowString::new(text);
        assert_eq!(&*s, text, "deref must give the whole text, and nothing else");
        assert_eq!(&*s.clone(), text, "deref of a clone must give the whole text too");
    }

    let s1 = CowString::new("hello");
    let mut s2 = s1.clone();
    s2.push_str(" world");
    assert_eq!((&*s1, &*s2), ("hello", "hello world"), "deref must show each handle's own text after a write");
}

#[test]
fn test_exclusive_push_grows_in_place() {
    let mut s = CowString::new(roomy("hello"));
    let before = place(&s);

    for part in [" world", "", "!", " 🍕"] {
        s.push_str(part);
        assert_eq!(place(&s), before, "a text that nothing shares must grow in place: pushing {part:?} copied it");
    }

    drop(s.clone());
    s.push_str(".");
    assert_eq!(place(&s), before, "when the clone is gone, the text must grow in place again: it was copied");

    let original = s;
    let mut s = original.clone();
    drop(original);
    s.push_str("..");
    assert_eq!(place(&s), before, "when the original is gone, its clone must grow in place: it was copied");
    assert_eq!(s.as_str(), "hello world! 🍕...", "every push must have been appended");
    assert_eq!(s.strong_count(), 1, "a push must not leave a second handle behind");
}

#[test]
fn test_push_seldom_moves_the_text() {
    let original = CowString::new("");

    for mut s in [CowString::new(""), original.clone()] {
        let mut moved = 0;
        for _ in 0..10_000 {
            let before = place(&s);
            s.push_str("x");
            moved += usize::from(place(&s) != before);
        }
        assert!(moved < 100, "a text that grows must get room for more at once: 10000 pushes moved it {moved} times");
        assert_eq!(s.len(), 10_000, "every push must have been appended");
    }
    assert_eq!(original.as_str(), "", "whatever was pushed to its clone, the original must keep its text");
}

#[test]
fn test_shared_push_copies_for_the_writer() {
    let mut s1 = CowString::new("hello");
    let mut s2 = s1.clone();
    let s3 = s1.clone();
    let before = place(&s1);

    s2.push_str(" world");
    assert_ne!(place(&s2), before, "a push on a shared string must give the writer a text of its own");
    assert_eq!((place(&s1), place(&s3)), (before, before), "a push must leave the text of the other handles in place");
    assert_eq!((s1.as_str(), s3.as_str()), ("hello", "hello"), "a push must not change what the other handles see");

    s1.push_str("!");
    assert_eq!(s1.as_str(), "hello!", "the original can be written to like any clone");
    assert_eq!(s3.as_str(), "hello", "a push on the original must copy too: a clone saw the change");
    assert_eq!(place(&s3), before, "a push on the original must leave the text of its clones in place");
    assert_eq!(s2.as_str(), "hello world", "a push on one handle must not change what another one wrote");
}

#[test]
fn test_shared_push_copies_also_with_room_to_grow() {
    let s1 = CowString::new(roomy("hello"));
    let mut s2 = s1.clone();
    let mut s3 = s1.clone();

    s2.push_str(" world");
    s3.push_str(" there");
    assert_eq!(s1.as_str(), "hello", "there is room behind the text, but it belongs to all handles");
    assert_eq!(s2.as_str(), "hello world", "a handle must see its own push and no other");
    assert_eq!(s3.as_str(), "hello there", "a handle must see its own push and no other");
}

#[test]
fn test_pushes_are_appended_in_order() {
    let original = CowString::new("a");
    let mut one = original.clone();
    let mut other = original.clone();

    for part in ["b", "", "çdé", "🍕", " ", "\n", "a longer part than all before it"] {
        one.push_str(part);
        other.push_str(&one);
    }

    let expected = "abçdé🍕 \na longer part than all before it";
    assert_eq!(one.as_str(), expected, "each push must be appended whole, after the ones before it");
    assert!(other.ends_with(expected), "a handle must take the text of another one: {:?}", other.as_str());
    assert!(other.starts_with("aababab"), "what was pushed before must stay: {:?}", other.as_str());

    for part in TEXTS {
        let mut s = original.clone();
        s.push_str(part);
        assert_eq!(s.as_str(), format!("a{part}"), "a push on a shared string must append the part as it is");
        s.push_str(part);
        assert_eq!(s.as_str(), format!("a{part}{part}"), "a push on an exclusive string must append the part as it is");
    }
    assert_eq!(original.as_str(), "a", "whatever was pushed to its clones, the original must keep its text");
}

#[test]
fn test_push_of_nothing_changes_nothing() {
    let mut s1 = CowString::new("hello");
    let mut s2 = s1.clone();

    s2.push_str("");
    assert_eq!((s1.as_str(), s2.as_str()), ("hello", "hello"), "pushing nothing must change neither handle's text");
    drop(s2);
    s1.push_str("");
    assert_eq!(s1.as_str(), "hello", "pushing nothing must leave the text as it is");

    let mut empty = CowString::new("");
    empty.push_str("");
    assert_eq!(empty.as_str(), "", "pushing nothing to nothing must leave nothing");
}

#[test]
fn test_sharing_is_told_as_it_is() {
    fn sharing(s: &CowString) -> (usize, bool) {
        (s.strong_count(), s.is_shared())
    }

    for text in ["hello", ""] {
        let s1 = CowString::new(text);
        let equal = CowString::new(text);
        assert_eq!(sharing(&s1), (1, false), "a new string is alone with its text (strong_count, is_shared)");

        let mut s2 = s1.clone();
        assert_eq!((sharing(&s1), sharing(&s2)), ((2, true), (2, true)), "a string and its clone share one text");
        let s3 = s2.clone();
        assert_eq!((sharing(&s1), sharing(&s3)), ((3, true), (3, true)), "a clone of a clone shares the same text");

        s2.push_str("!");
        assert_eq!(sharing(&s2), (1, false), "after its first write, a handle is alone with its copy");
        assert_eq!((sharing(&s1), sharing(&s3)), ((2, true), (2, true)), "the others must go on sharing the old text");

        let s4 = s2.clone();
        assert_eq!((sharing(&s2), sharing(&s4)), ((2, true), (2, true)), "a copy can be shared again");
        drop(s3);
        assert_eq!(sharing(&s1), (1, false), "when the clone is dropped, its original is alone again");
        drop(s2);
        assert_eq!(sharing(&s4), (1, false), "when the original is dropped, its clone is alone");

        let moved = s4;
        assert_eq!(sharing(&moved), (1, false), "a handle that is moved is still the same one handle");
        assert_eq!(sharing(&equal), (1, false), "an equal text that was made apart is not shared");
    }
}

#[test]
fn test_handles_may_cross_threads() {
    let s = CowString::new("hello");

    assert_eq!(s.clone().as_str(), "hello", "a clone must hold the same text as the original");
    let may_cross = impls!(CowString: Send + Sync);
    assert!(may_cross, "threads must be able to share a text: Arc counts for that, and Rc does not");
}
