//! A log in which few lines change: std's `Cow<str>` beside yours.

use std::borrow::Cow;

use cow_string::CowString;
use example_utils::{begin, measure, number, row, time};

const LINES: usize = 10_000;
/// Try it: with 50 or 100 dirty lines in a hundred, what does borrowing still save?
const DIRTY_IN_A_HUNDRED: usize = 3;

const SECRET: &str = "password";

/// Borrows from the line, unless something has to be blanked out.
fn clean(line: &str) -> Cow<'_, str> {
    if line.contains(SECRET) { Cow::Owned(line.replace(SECRET, "********")) } else { Cow::Borrowed(line) }
}

/// Shares the line, unless something has to be blanked out.
fn clean_shared(line: &CowString) -> CowString {
    if line.contains(SECRET) { CowString::new(line.replace(SECRET, "********")) } else { line.clone() }
}

fn main() {
    begin();
    let line = |index: usize| {
        let word = if index % 100 < DIRTY_IN_A_HUNDRED { SECRET } else { "page" };
        format!("2026-01-01 GET /{word}?id={index}")
    };
    let log: Vec<String> = (0..LINES).map(line).collect();
    let shared_log: Vec<CowString> = log.iter().map(|line| CowString::from(line.as_str())).collect();

    // Both have room for the results beforehand, so the list itself is not counted.
    let mut copies = Vec::with_capacity(LINES);
    let ((), copying) = measure(|| copies.extend(log.iter().map(|line| line.replace(SECRET, "********"))));
    let mut cleaned = Vec::with_capacity(LINES);
    let ((), borrowing) = measure(|| cleaned.extend(log.iter().map(|line| clean(line))));
    let mut handles = Vec::with_capacity(LINES);
    let ((), sharing) = measure(|| handles.extend(shared_log.iter().map(clean_shared)));

    let borrowed = cleaned.iter().filter(|line| matches!(line, Cow::Borrowed(_))).count();
    let shared = handles.iter().filter(|line| line.is_shared()).count();
    assert_eq!(borrowed, shared, "both leave the clean lines alone");
    assert!(cleaned.iter().zip(&handles).all(|(one, other)| **one == **other), "both clean alike");

    println!("{} lines, of which {} in 100 contain a secret\n", number(LINES), DIRTY_IN_A_HUNDRED);
    row("", &[&"a String each", &"std's Cow", &"CowString"]);
    row("lines as they were, not copied", &[&0, &number(borrowed), &number(shared)]);
    row("lines rewritten", &[&number(LINES), &number(LINES - borrowed), &number(LINES - shared)]);
    let allocations = [&copying, &borrowing, &sharing].map(|cost| number(cost.allocations));
    row("allocations", &[&allocations[0], &allocations[1], &allocations[2]]);
    let times = [&copying, &borrowing, &sharing].map(|cost| time(cost.time));
    row("time", &[&times[0], &times[1], &times[2]]);

    drop(shared_log);
    println!("\nWhich may outlive the log? CowString: its log is dropped, and here is a line.");
    println!("  {}", handles[0].as_str());
    println!("std's Cow may not: it borrows, so for this line the log has to be there still.");
    println!("  {}", cleaned[LINES - 1]);
    println!("\nTry it: change DIRTY_IN_A_HUNDRED; or write drop(log) before the last line.");
}
