//! The gradebook: learners × tests on one self-contained page. It needs no network, and JavaScript only for extras.
//!
//! Learners' text is untrusted: the template escapes it, [`text`] makes invisible characters visible, and the page's
//! content security policy allows only the script with the given hash.

mod book;
mod mark;
pub mod text;

use std::io::{self, Write};

use askama::Template;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest, Sha256};

use super::Subject;
use book::{Book, Cell};

const STYLE: &str = include_str!("gradebook.css");
const SCRIPT: &str = include_str!("gradebook.js");

#[derive(Template)]
#[template(path = "gradebook.html")]
struct Page<'p> {
    policy: String,
    style: &'p str,
    script: &'p str,
    book: Book<'p>,
}

/// Writes the page of a class. A single submission is a class of one.
pub fn write(subject: Subject, out: &mut dyn Write) -> io::Result<()> {
    let book = Book::new(subject);
    let style = format!("{STYLE}{}", column_counts(&book));
    let policy = format!(
        "default-src 'none'; script-src '{}'; style-src '{}'; base-uri 'none'; form-action 'none'",
        csp_hash(SCRIPT),
        csp_hash(&style)
    );
    let page = Page { policy, style: &style, script: SCRIPT, book };
    page.write_into(out)?;
    writeln!(out)
}

/// The numbers of columns, for the stylesheet.
fn column_counts(book: &Book) -> String {
    let (milestones, tests, widest) = (book.milestones.len(), book.tests(), book.widest());
    let groups = book.milestones.iter().enumerate();
    let groups = groups.map(|(index, milestone)| format!(".m{} {{ --own: {}; }}\n", index + 1, milestone.tests.len()));
    let groups: String = groups.collect();
    let dated = usize::from(book.is_dated);
    let total = if book.is_overridden { " --total-width: 8rem;" } else { "" };
    format!(
        "\n:root {{ --dated: {dated}; --milestones: {milestones}; --tests: {tests}; --widest: {widest};{total} }}\n{groups}"
    )
}

/// The hash of an inline script or style, as in a content security policy.
pub fn csp_hash(text: &str) -> String {
    format!("sha256-{}", BASE64_STANDARD.encode(Sha256::digest(text)))
}
