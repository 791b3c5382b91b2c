//! Needless work: a push of nothing that copies.
//! Read: README.md, "Build", `push_str`.

use cow_string::CowString;
use pretty_assertions::assert_eq;
use test_utils::address;

#[test]
fn test_pushing_nothing_copies_nothing() {
    let s1 = CowString::new("hello");
    let mut s2 = s1.clone();

    s2.push_str("");
    assert_eq!(address(s1.as_str()), address(s2.as_str()), "pushing nothing changes nothing, so it must copy nothing");
    assert_eq!(s1.strong_count(), 2, "pushing nothing must leave the text shared");

    s2.push_str("!");
    assert_eq!(s1.strong_count(), 1, "after pushing nothing, the next push must copy as always");
}
