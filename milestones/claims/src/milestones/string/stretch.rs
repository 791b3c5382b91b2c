//! The stretch goal of milestone 1: `CowStr` beside a copy and beside `arcstr::Substr`.

use std::hint::black_box;

use arcstr::{ArcStr, Substr};
use cow_string::CowString;
use cow_string::stretch::CowStr;

use crate::measure::compare;
use crate::report::{Row, size};

pub fn slicing() -> Vec<Row> {
    let text = "x".repeat(1_000_000);
    let (arcstr, own) = (Substr::from(ArcStr::from(text.as_str())), CowStr::from(CowString::new(text)));
    let (start, end) = black_box((1_000, 2_000));
    let copy = compare(|| own[start..end].to_owned(), || own.slice(start..end));
    let peer = compare(|| arcstr.substr(start..end), || own.slice(start..end));
    let mut copied =
        Row::of("slice 1 KB + drop: a copy", None, copy, ["copy", "view"], "a slice of any length is one more handle");
    if let Some((copy, view)) = crate::bytes("1.6") {
        copied.figures += &format!("; allocated {}, {}", size(copy), size(view));
    }
    let why = "both check the range and count; yours holds texts of more than 4 GB";
    let mut beside = Row::of("slice + drop: arcstr", None, peer, ["Substr", "yours"], why);
    beside.figures += &format!("; a handle: {} B, {} B", size_of::<Substr>(), size_of::<CowStr>());
    vec![copied, beside]
}
