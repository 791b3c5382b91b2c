//! The compiler's errors: what is shown of them, and what is said about those that everybody meets in this course.

use std::path::Path;

use super::text::plain;

/// The error without the paths of files that are not in the repository. The learner can fix nothing there.
pub fn without_outside_paths(rendered: &str) -> String {
    rendered.lines().map(without_outside_path).collect::<Vec<_>>().join("\n")
}

/// A line such as `--> /home/me/.cargo/registry/src/index/some-crate-1.2.3/src/lib.rs:4:5` with the crate in its place.
fn without_outside_path(line: &str) -> String {
    let text = plain(line);
    let Some(path) = ["--> ", "::: "].iter().find_map(|arrow| text.trim_start().strip_prefix(arrow)) else {
        return line.to_owned();
    };
    let path = path.trim();
    if !Path::new(path).is_absolute() && !path.starts_with('/') {
        return line.to_owned();
    }
    line.replace(path, &origin(&path.replace('\\', "/")))
}

/// What a file outside of the repository belongs to.
fn origin(path: &str) -> String {
    if path.contains("/rustc/") || path.contains("/rustlib/") {
        return "the standard library".to_owned();
    }
    let package = path.split("/src/").filter_map(|part| part.rsplit('/').next()).find(|name| is_versioned(name));
    package.map_or_else(|| "another crate".to_owned(), |package| format!("the crate {package}"))
}

/// Whether a directory's name ends with a version, like `pretty_assertions-1.4.1`.
fn is_versioned(name: &str) -> bool {
    name.rsplit_once('-').is_some_and(|(_, version)| version.starts_with(|first: char| first.is_ascii_digit()))
}

/// The first line of an error: its code and what is wrong.
pub fn headline(rendered: &str) -> String {
    plain(rendered).lines().next().unwrap_or_default().to_owned()
}

/// What to know about an error that everybody meets who writes copy-on-write for the first time, and the tool for it.
pub fn explanation(rendered: &str) -> Option<&'static str> {
    let text = plain(rendered);
    let code = text.strip_prefix("error[")?.split(']').next()?;
    match code {
        "E0596" | "E0594" if text.contains("in an `Arc`") => Some(
            "An `Arc` lends its value for reading only, since other handles may read it too. `Arc::make_mut` lends it for \
             writing, after a copy if it is shared; `Arc::get_mut` does so only for the last handle.",
        ),
        "E0507" if text.contains("out of an `Arc`") => Some(
            "A value in an `Arc` may have other owners, so it cannot simply be moved out. `Arc::try_unwrap` moves it out for \
             the last handle; `Arc::unwrap_or_clone` also copies it for any other.",
        ),
        "E0507" => Some(
            "With `&self` or `&mut self` the handle is only borrowed, so nothing can be moved out of it. `Arc::clone` makes \
             another handle to the same value; `std::mem::replace` takes a value out and puts another in its place.",
        ),
        "E0515" => Some(
            "The reference that is returned points to a value that ends with this function. Borrow from `self` instead, as \
             `&self.data` does: the `Arc` keeps that value alive.",
        ),
        "E0308" if text.contains("Arc<") => Some(
            "An `Arc` is a handle to a value, not the value. `Arc::new(value)` makes the handle, and `&*handle` borrows the \
             value behind it.",
        ),
        "E0277" if text.contains(": Clone` is not satisfied") => Some(
            "Nothing says here that the value can be cloned. `Arc::clone` does not need that: it makes another handle and \
             copies no value. Only a method that copies the value asks for `Clone`, as the starter has it.",
        ),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{explanation, headline, without_outside_paths};

    #[test]
    fn only_paths_in_the_repository_are_shown() {
        let shown = without_outside_paths(
            "\x1b[91merror[E0369]\x1b[0m: binary operation\n  \x1b[94m--> \x1b[0mmilestones/01-x/tests/a.rs:3:5\n   \x1b[94m::: \
             \x1b[0m/home/me/.cargo/registry/src/index.crates.io-1949cf8c6b5b557f/pretty_assertions-1.4.1/src/lib.rs:3:5\n   \
             ::: /rustc/0123abc/library/core/src/macros/mod.rs:3:5\n  --> /elsewhere/x.rs:1:1\n3 |  a --> /b",
        );
        assert_eq!(
            shown,
            "\x1b[91merror[E0369]\x1b[0m: binary operation\n  \x1b[94m--> \x1b[0mmilestones/01-x/tests/a.rs:3:5\n   \
             \x1b[94m::: \x1b[0mthe crate pretty_assertions-1.4.1\n   ::: the standard library\n  --> another crate\n3 |  \
             a --> /b"
        );
    }

    #[test]
    fn the_errors_of_this_course_are_explained_with_a_tool() {
        for (error, tool) in [
            ("error[E0596]: cannot borrow data in an `Arc` as mutable", "`Arc::make_mut`"),
            ("\x1b[91merror[E0594]\x1b[0m: cannot assign to data in an `Arc`", "`Arc::make_mut`"),
            ("error[E0507]: cannot move out of an `Arc`", "`Arc::unwrap_or_clone`"),
            ("error[E0507]: cannot move out of `self.data` which is behind a shared reference", "`Arc::clone`"),
            ("error[E0515]: cannot return reference to local variable `text`", "`&self.data`"),
            ("error[E0308]: mismatched types\n expected `Arc<String>`, found `String`", "`Arc::new(value)`"),
            ("error[E0277]: the trait bound `V: Clone` is not satisfied", "`Arc::clone`"),
        ] {
            assert!(explanation(error).is_some_and(|text| text.contains(tool)), "{error}");
        }
        for error in [
            "error[E0596]: cannot borrow `text` as mutable, as it is not declared as mutable",
            "error[E0308]: mismatched types\n expected `u32`, found `&str`",
            "error[E0277]: the trait bound `T: Display` is not satisfied",
            "error: expected `;`",
        ] {
            assert_eq!(explanation(error), None, "{error}");
        }
    }

    #[test]
    fn a_headline_is_the_first_line_without_colors() {
        assert_eq!(headline("\x1b[1merror[E0277]\x1b[0m: no\n  --> x"), "error[E0277]: no");
    }
}
