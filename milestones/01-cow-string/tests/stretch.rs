//! The stretch goal of milestone 1: what a view shows, what it shares, and what a write copies.
//! Read: README.md, "Stretch goal: share a part".

use std::ops::{Bound, Deref, Range};
use std::panic::{AssertUnwindSafe, catch_unwind};

use cow_string::CowString;
use cow_string::stretch::CowStr;
use pretty_assertions::assert_eq;
use test_utils::{address, impls};

/// Compares the signatures of your functions with the starter's. Where the compiler complains, the line shows what yours
/// has to be.
#[allow(dead_code, clippy::extra_unused_lifetimes, reason = "only the compiler reads it; it is never called")]
fn signatures<'a>() {
    let _: fn(CowString) -> CowStr = CowStr::from;
    let _: fn(&'a CowStr) -> &'a CowString = CowStr::whole;
    let _: fn(&'a CowStr, Range<usize>) -> CowStr = CowStr::slice;
    let _: fn(&'a CowStr, usize) -> (CowStr, CowStr) = CowStr::split_at;
    let _: fn(&'a mut CowStr, &'a str) = CowStr::push_str;
    let _: fn(&'a mut CowStr) = CowStr::shrink;
    let _: fn(&'a CowStr) -> CowStr = CowStr::clone;
    let _: fn(&'a CowStr) -> &'a str = <CowStr as Deref>::deref;
}

/// Characters of one to four bytes.
const TEXT: &str = "aé€🍕z";

fn view(text: &str) -> CowStr {
    CowStr::from(CowString::new(text))
}

/// A text with room to grow, so that nothing but a copy can move it.
fn roomy(text: &str) -> CowString {
    let mut roomy = String::with_capacity(text.len() + 100);
    roomy.push_str(text);
    CowString::new(roomy)
}

fn place(view: &CowStr) -> usize {
    address(&**view)
}

/// The number of handles and views that share the whole text of this one.
fn count(view: &CowStr) -> usize {
    view.whole().strong_count()
}

/// The positions in a text between characters, its ends included.
fn boundaries(text: &str) -> impl DoubleEndedIterator<Item = usize> + Clone {
    (0..=text.len()).filter(|index| text.is_char_boundary(*index))
}

/// All ranges that lie between characters.
fn ranges(text: &str) -> impl Iterator<Item = (usize, usize)> {
    boundaries(text)
        .flat_map(move |start| boundaries(text).filter(move |end| start <= *end).map(move |end| (start, end)))
}

/// The message of the panic that `action` must end in.
fn panic_message<R>(what: &str, action: impl FnOnce() -> R) -> String {
    let Err(panic) = catch_unwind(AssertUnwindSafe(action)) else { panic!("{what} must panic") };
    let text = panic.downcast_ref::<String>().cloned();
    text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_default()
}

#[test]
fn test_a_view_of_everything_shares_the_text() {
    for text in ["hello", TEXT, ""] {
        let whole = CowString::new(text);
        let before = address(whole.as_str());
        let view = CowStr::from(whole.clone());

        assert_eq!(&*view, text, "a view that is made from a string must show all of it");
        assert_eq!(place(&view), before, "From must share the text: it was copied");
        assert_eq!(whole.strong_count(), 2, "a view must be one more handle to the text");
        drop(whole);
        assert_eq!((&*view, place(&view), count(&view)), (text, before, 1), "a view must keep its text alive alone");
    }
    assert_eq!(format!("{:?}", view("a \"b\"").slice(2..)), "\"\\\"b\\\"\"", "Debug must show the part as a str does");
}

#[test]
fn test_a_slice_shows_its_part() {
    for (start, end) in ranges(TEXT) {
        let part = &TEXT[start..end];
        let all = view(TEXT);
        assert_eq!(&*all.slice(start..end), part, "slice({start}..{end}) must show that part");

        for (from, to) in ranges(part) {
            let inner = all.slice(start..end).slice(from..to);
            let expected = &part[from..to];
            assert_eq!(&*inner, expected, "slice({start}..{end}).slice({from}..{to}) must count within the first part");
        }
    }
}

#[test]
fn test_a_slice_takes_every_kind_of_range() {
    let hello = view("a hello").slice(2..);
    for (part, range, expected) in [
        (hello.slice(..), "..", "hello"),
        (hello.slice(1..), "1..", "ello"),
        (hello.slice(..4), "..4", "hell"),
        (hello.slice(1..4), "1..4", "ell"),
        (hello.slice(1..=3), "1..=3", "ell"),
        (hello.slice(..=3), "..=3", "hell"),
        (hello.slice(5..), "5..", ""),
        (hello.slice(0..0), "0..0", ""),
        (hello.slice((Bound::Excluded(0), Bound::Included(4))), "after 0, up to 4", "ello"),
        (hello.slice((Bound::Excluded(0), Bound::Unbounded)), "after 0", "ello"),
    ] {
        assert_eq!(&*part, expected, "slice({range}) of \"hello\" must show what a str shows");
    }
}

#[test]
fn test_a_slice_shares_the_text() {
    let whole = CowString::new(TEXT);
    for (start, end) in ranges(TEXT) {
        let view = CowStr::from(whole.clone()).slice(start..end);
        assert_eq!(place(&view), address(whole.as_str()) + start, "slice must show the text itself: this was a copy");
        assert_eq!(whole.strong_count(), 2, "slice must make one more handle to the text, and leave none behind");

        let (clone, again) = (view.clone(), view.slice(..));
        assert_eq!((&*clone, place(&clone)), (&*view, place(&view)), "clone must make a view of the same part");
        assert_eq!((&*again, place(&again)), (&*view, place(&view)), "a slice of a slice must share the text too");
        assert_eq!(whole.strong_count(), 4, "each view must be counted, whatever it shows");
        assert_eq!(view.whole().as_str(), TEXT, "a view must keep the whole text, not only its part");
    }
    assert_eq!(whole.strong_count(), 1, "when the views are gone, the string must be alone again");
}

#[test]
fn test_an_index_beyond_the_end_panics_with_the_index() {
    // There is more text on both sides, which must not be found.
    let whole = CowString::new("before, inside, after and much more");
    let inside = CowStr::from(whole.clone()).slice(8..14);
    assert_eq!(&*inside, "inside", "slice must count from the beginning of the text");

    for index in [7, 9, 27, 4_321] {
        let messages = [
            panic_message("a range that ends too late", || inside.slice(..index)),
            panic_message("a range that begins too late", || inside.slice(index..)),
            panic_message("a range with an end that begins too late", || inside.slice(index..index)),
            panic_message("splitting too late", || inside.split_at(index)),
        ];
        for message in messages {
            assert!(message.contains(&index.to_string()), "the panic must name the index {index}: {message}");
        }
    }
    panic_message("a range that ends before it begins", || inside.slice((Bound::Included(4), Bound::Excluded(2))));
    for last in [6, usize::MAX] {
        panic_message("a range whose last index is too large", || inside.slice(..=last));
    }
    panic_message("a range after the largest index", || inside.slice((Bound::Excluded(usize::MAX), Bound::Unbounded)));
    assert_eq!((whole.strong_count(), &*inside), (2, "inside"), "a range that panics must leave no handle behind");
}

#[test]
fn test_an_index_within_a_character_panics_with_the_index() {
    // Each view begins elsewhere, and none of the indices is a boundary of both the view and the whole text.
    for first in boundaries(TEXT) {
        let view = view(TEXT).slice(first..);
        for index in (0..view.len()).filter(|index| !view.is_char_boundary(*index)) {
            let messages = [
                panic_message("a range that begins within a character", || view.slice(index..)),
                panic_message("a range that ends within a character", || view.slice(..index)),
                panic_message("an empty range within a character", || view.slice(index..index)),
                panic_message("splitting a character", || view.split_at(index)),
            ];
            for message in messages {
                assert!(message.contains(&index.to_string()), "the panic must name the index {index}: {message}");
            }
        }
    }
}

#[test]
fn test_split_at_makes_two_views() {
    for (start, end) in ranges(TEXT) {
        let whole = CowString::new(TEXT);
        let view = CowStr::from(whole.clone()).slice(start..end);
        for middle in boundaries(&TEXT[start..end]) {
            let (left, right) = view.split_at(middle);
            let expected = TEXT[start..end].split_at(middle);
            assert_eq!((&*left, &*right), expected, "split_at({middle}) must show what comes before it, and the rest");
            let places = (place(&view), place(&view) + middle);
            assert_eq!((place(&left), place(&right)), places, "split_at must share the text: it was copied");
            assert_eq!(whole.strong_count(), 4, "split_at must make two more handles to the text");
        }
    }
}

#[test]
fn test_a_push_is_seen_by_no_other_view() {
    for (start, end) in ranges(TEXT) {
        for pushed in ["!", "🍕", " and a longer part than there is", TEXT] {
            let whole = CowString::new(TEXT);
            let all = CowStr::from(whole.clone());
            let other = all.slice(start..end);
            let mut writer = other.clone();

            writer.push_str(pushed);
            writer.push_str("?");

            let expected = format!("{}{pushed}?", &TEXT[start..end]);
            assert_eq!(&*writer, expected, "each push must be appended to the part that the view shows");
            assert_eq!((whole.as_str(), &*all), (TEXT, TEXT), "a push must not change the text that others show");
            assert_eq!((&*other, whole.strong_count()), (&TEXT[start..end], 3), "a push must leave the others sharing");
        }
    }
}

#[test]
fn test_a_shared_push_copies_the_part_alone() {
    let whole = CowString::new("x".repeat(1_000));
    for (start, end) in [(0, 10), (400, 410), (990, 1_000), (500, 500)] {
        let mut view = CowStr::from(whole.clone()).slice(start..end);
        view.push_str("y");
        let kept = view.whole().len();
        assert_eq!(
            kept,
            end - start + 1,
            "a push on shared text must copy the part of the view, and nothing around it"
        );
        assert_eq!(
            (count(&view), whole.strong_count()),
            (1, 1),
            "after a push, the writer must be alone with its copy"
        );
    }
}

#[test]
fn test_a_push_alone_grows_in_place() {
    for start in [0, 6, 11] {
        let whole = roomy("hello world");
        let before = address(whole.as_str()) + start;
        let mut view = CowStr::from(whole).slice(start..);

        drop(view.clone());
        for part in ["", "!", " 🍕"] {
            view.push_str(part);
            assert_eq!(place(&view), before, "a view that is alone, up to the end, must grow in place: it was copied");
        }
        assert_eq!(&*view, format!("{}! 🍕", &"hello world"[start..]), "every push must have been appended");
        assert_eq!(&*view.slice(1..), &view[1..], "what was pushed must be part of the view");
    }

    // Alone as well, but there is text behind the view.
    let mut hello = CowStr::from(roomy("hello world")).slice(..5);
    hello.push_str("!");
    assert_eq!(&*hello, "hello!", "a push must come behind the part that the view shows");
    hello.push_str("?");
    assert_eq!(&*hello, "hello!?", "a push must come behind the push before it");
}

#[test]
fn test_a_push_of_nothing_copies_nothing() {
    let whole = CowString::new("hello");
    let mut view = CowStr::from(whole.clone()).slice(1..3);
    let before = place(&view);

    view.push_str("");

    assert_eq!((&*view, place(&view)), ("el", before), "pushing nothing must leave the view where it is");
    assert_eq!(whole.strong_count(), 2, "pushing nothing must leave the text shared");
}

#[test]
fn test_shrink_lets_go_of_the_rest() {
    for (start, end) in ranges(TEXT).filter(|range| *range != (0, TEXT.len())) {
        let whole = CowString::new(TEXT);
        let mut view = CowStr::from(whole.clone()).slice(start..end);
        let other = view.clone();

        view.shrink();

        assert_eq!(&*view, &TEXT[start..end], "shrink must not change what the view shows");
        assert_eq!(view.whole().as_str(), &*view, "after shrink, a view must keep no more than it shows");
        assert_eq!((count(&view), whole.strong_count()), (1, 2), "shrink must let go of the text that it shared");
        assert_eq!(&*other, &TEXT[start..end], "shrink must leave the other views alone");

        let mut alone = CowStr::from(CowString::new(TEXT)).slice(start..end);
        alone.shrink();
        assert_eq!(
            alone.whole().as_str(),
            &TEXT[start..end],
            "shrink must let go of the rest when nothing shares it too"
        );
    }
}

#[test]
fn test_shrink_copies_nothing_that_is_shown_whole() {
    let whole = CowString::new(TEXT);
    let mut view = CowStr::from(whole.clone());

    view.shrink();

    assert_eq!(place(&view), address(whole.as_str()), "a view of everything has nothing to let go of: it was copied");
    assert_eq!(whole.strong_count(), 2, "a view of everything must stay shared");
}

#[test]
fn test_a_view_is_small_and_may_cross_threads() {
    assert_eq!(&*view("hello").slice(1..), "ello", "slice(1..) must leave out the first byte");
    let size = size_of::<CowStr>();
    assert!(size <= 24, "a view must be a handle and two positions, which are 24 bytes: it has {size}");
    assert!(impls!(CowStr: Send + Sync), "views share a text between threads as strings do: is something an Rc?");
}
