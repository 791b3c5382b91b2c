//! libtest's output, parsed: the panics of a failed test and the text that it printed.

use crate::location::Location;

/// The section of libtest's output about a failed test.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Failure {
    /// The text that the test and the code under test printed.
    pub printed: String,
    /// In the order in which they happened, in all of the test's threads.
    pub panics: Vec<Panic>,
}

#[derive(Debug, PartialEq, Eq)]
pub struct Panic {
    /// `<unnamed>` for most of the threads that a test starts.
    pub thread: String,
    pub location: Location,
    pub message: String,
}

impl Panic {
    /// The message of a `todo!()` or an `unimplemented!()`.
    pub fn todo(&self) -> Option<&str> {
        let rest =
            ["not yet implemented", "not implemented"].iter().find_map(|text| self.message.strip_prefix(text))?;
        Some(rest.strip_prefix(": ").unwrap_or(rest))
    }

    /// Whether the message only says that another thread panicked.
    fn is_about_another_thread(&self) -> bool {
        self.message.contains("Any { .. }") || self.message.contains("a scoped thread panicked")
    }
}

/// The panic that made `test` fail: the last one of its own thread, since it may have caught earlier ones. If that one only
/// reports a panic of another thread, it is the other thread's.
pub fn root_cause<'p>(test: &str, panics: &'p [Panic]) -> Option<&'p Panic> {
    let own = panics.iter().rev().find(|panic| panic.thread == test);
    let elsewhere = panics.iter().find(|panic| panic.thread != test);
    match own {
        Some(own) if own.is_about_another_thread() => elsewhere.or(Some(own)),
        _ => own.or(elsewhere),
    }
}

/// Finds the section of `test` in libtest's output.
pub fn parse_failure(test: &str, stdout: &str) -> Failure {
    let heading = format!("---- {test} stdout ----\n");
    let Some((_, section)) = stdout.split_once(&heading) else { return Failure::default() };
    let section = section.rsplit_once("\n\nfailures:\n").map_or(section, |(section, _)| section);
    let next_test = section.match_indices("\n---- ").find(|(start, _)| is_heading(&section[start + 1..]));
    let section = next_test.map_or(section, |(start, _)| &section[..start]);
    let mut failure = Failure::default();
    for line in section.lines() {
        if let Some(panic) = panic_header(line) {
            failure.panics.push(panic);
        } else if line.starts_with("note: run with `RUST_BACKTRACE=1`") {
            // libtest's advice after the first panic: a backtrace would show no more of the learner's code.
        } else if let Some(panic) = failure.panics.last_mut() {
            panic.message.push_str(line);
            panic.message.push('\n');
        } else {
            failure.printed.push_str(line);
            failure.printed.push('\n');
        }
    }
    for panic in &mut failure.panics {
        panic.message.truncate(panic.message.trim_end().len());
    }
    failure.printed = failure.printed.trim().to_owned();
    failure
}

/// Whether a text begins with the heading of another failed test, like `---- test_push stdout ----`.
fn is_heading(text: &str) -> bool {
    text.lines().next().is_some_and(|line| line.starts_with("---- ") && line.ends_with(" stdout ----"))
}

/// Parses `thread 'test_push' (4711) panicked at milestones/02-cow-vec/src/lib.rs:27:9:`. Rust 1.91 added the number.
fn panic_header(line: &str) -> Option<Panic> {
    let (thread, location) = line.strip_prefix("thread '")?.strip_suffix(':')?.split_once(" panicked at ")?;
    let (thread, _) = thread.rsplit_once('\'')?;
    Some(Panic { thread: thread.to_owned(), location: Location::parse(location)?, message: String::new() })
}

#[cfg(test)]
mod tests {
    use super::{Failure, Panic, parse_failure, root_cause};
    use crate::location::Location;

    fn panic(thread: &str, file: &str, line: usize, message: &str) -> Panic {
        Panic { thread: thread.to_owned(), location: Location::new(file, line), message: message.to_owned() }
    }

    fn libtest_output(section: &str) -> String {
        format!(
            "\nrunning 1 test\ntest test_x ... FAILED\n\nfailures:\n\n---- test_x stdout ----\n{section}\n\n\
             failures:\n    test_x\n\ntest result: FAILED. 0 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; \
             finished in 0.00s\n\n"
        )
    }

    #[test]
    fn printed_text_is_separated_from_the_panic() {
        let output = libtest_output(
            "one\ntwo\n\nthread 'test_x' (7) panicked at tests/c.rs:3:5:\nleft is not right\n\n<1\n>2\n\n\
             note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace",
        );
        let expected = Failure {
            printed: "one\ntwo".to_owned(),
            panics: vec![panic("test_x", "tests/c.rs", 3, "left is not right\n\n<1\n>2")],
        };
        assert_eq!(parse_failure("test_x", &output), expected);
    }

    #[test]
    fn a_header_without_a_thread_number_is_understood() {
        let output = libtest_output("thread 'test_x' panicked at C:\\kata\\lib.rs:30:9:\nwords");
        let panics = parse_failure("test_x", &output).panics;
        assert_eq!((panics[0].location.line, panics[0].message.as_str()), (30, "words"));
    }

    #[test]
    fn every_panic_of_every_thread_is_found() {
        let output = libtest_output(
            "\nthread '<unnamed>' (8) panicked at src/lib.rs:2:1:\nnot yet implemented: copy\n\
             note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace\n\n\
             thread 'test_x' (7) panicked at tests/c.rs:9:5:\ncalled `Result::unwrap()` on an `Err` value: Any { .. }",
        );
        let panics = parse_failure("test_x", &output).panics;
        assert_eq!(panics.len(), 2);
        assert_eq!(panics[0].todo(), Some("copy"));
        assert_eq!(panics[1].todo(), None);
    }

    #[test]
    fn the_last_panic_of_the_tests_own_thread_decides() {
        let panics = [panic("test_x", "a", 1, "caught"), panic("test_x", "a", 2, "the reason")];
        assert_eq!(root_cause("test_x", &panics), Some(&panics[1]));
    }

    #[test]
    fn a_failed_join_passes_on_the_other_threads_panic() {
        let panics = [panic("<unnamed>", "a", 1, "the reason"), panic("test_x", "a", 2, "joined: Any { .. }")];
        assert_eq!(root_cause("test_x", &panics), Some(&panics[0]));
    }

    #[test]
    fn a_todo_without_words_is_a_todo() {
        assert_eq!(panic("t", "a", 1, "not yet implemented").todo(), Some(""));
        assert_eq!(panic("t", "a", 1, "not implemented: later").todo(), Some("later"));
    }

    #[test]
    fn sections_of_several_failed_tests_are_separated() {
        let output = libtest_output(
            "first\n\nthread 'test_x' (7) panicked at tests/c.rs:3:5:\none\n\n---- test_y stdout ----\nsecond\n\n\
             thread 'test_y' (8) panicked at tests/c.rs:9:5:\ntwo",
        );
        let x = Failure { printed: "first".to_owned(), panics: vec![panic("test_x", "tests/c.rs", 3, "one")] };
        let y = Failure { printed: "second".to_owned(), panics: vec![panic("test_y", "tests/c.rs", 9, "two")] };
        assert_eq!((parse_failure("test_x", &output), parse_failure("test_y", &output)), (x, y));
    }

    #[test]
    fn a_test_that_left_no_section_has_an_empty_failure() {
        assert_eq!(parse_failure("test_x", "running 1 test\n"), Failure::default());
    }
}
