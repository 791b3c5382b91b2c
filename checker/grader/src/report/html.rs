//! The gradebook: learners × tests on one page that needs no network, no other file and, for reading, no JavaScript.
//!
//! All texts of a learner are hostile: the template escapes them, [`text`] makes invisible characters visible, and the
//! page's policy lets the browser run one script, the one whose hash it names.

mod book;
mod mark;
mod text;

use std::io::{self, Write};

use askama::Template;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest, Sha256};

use crate::class::results::Results;
use book::Book;

const STYLE: &str = include_str!("gradebook.css");
const SCRIPT: &str = include_str!("gradebook.js");

#[derive(Template)]
#[template(path = "gradebook.html")]
struct Page<'p> {
    policy: String,
    style: &'p str,
    script: &'p str,
    book: &'p Book<'p>,
}

/// The page for a class. A single submission is a class of one.
pub fn write(entries: &Results, out: &mut dyn Write) -> io::Result<()> {
    let book = Book::new(entries)?;
    let style = format!("{STYLE}{}", measures(&book));
    let policy = format!(
        "default-src 'none'; script-src '{}'; style-src '{}'; base-uri 'none'; form-action 'none'",
        hash_of(SCRIPT),
        hash_of(&style)
    );
    let page = Page { policy, style: &style, script: SCRIPT, book: &book };
    page.write_into(out)?;
    writeln!(out)
}

/// What the stylesheet has to know about this class: how many columns there are.
fn measures(book: &Book) -> String {
    let (milestones, tests, widest) = (book.milestones.len(), book.tests(), book.widest());
    let groups = book.milestones.iter().enumerate();
    let groups = groups.map(|(index, milestone)| format!(".m{} {{ --own: {}; }}\n", index + 1, milestone.tests.len()));
    let groups: String = groups.collect();
    let dated = usize::from(book.is_dated);
    format!(
        "\n:root {{ --dated: {dated}; --milestones: {milestones}; --tests: {tests}; --widest: {widest}; }}\n{groups}"
    )
}

/// As a policy names it: the hash of an element's text.
fn hash_of(text: &str) -> String {
    format!("sha256-{}", BASE64_STANDARD.encode(Sha256::digest(text)))
}
