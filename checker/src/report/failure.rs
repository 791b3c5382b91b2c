//! Failure messages: the words for the reason why a test did not pass.

use crate::location::Location;
use crate::test_run::outcome::{Reason, TestResult};

/// The message for a test result; empty if the test passed. A panic's message may contain anything, even escapes.
pub fn message(result: &TestResult) -> String {
    let Some(reason) = &result.reason else { return String::new() };
    match reason {
        Reason::Todo { message } | Reason::Other { message, .. } => message.clone(),
        // The location of a failed assertion is shown beside the message.
        Reason::Panicked { message, in_source: None } => message.clone(),
        Reason::Panicked { message, in_source: Some(Location { file, line }) } => {
            format!("your code panicked at {file}:{line}:\n{message}")
        }
        Reason::ReturnedError => "it returned an error".to_owned(),
        Reason::Ignored => "this test is marked #[ignore], so it did not run: remove that attribute".to_owned(),
        Reason::TimedOut { seconds } => format!(
            "it was stopped after {seconds} s. Look for a loop that never ends, a method that calls itself, or two \
             threads that wait for each other."
        ),
        Reason::StackOverflow => "the stack overflowed: a method calls itself without end. Dereferencing or comparing \
                                  inside `deref`, `eq`, `clone` or `fmt` can call that same method again."
            .to_owned(),
        Reason::OutOfMemory { details } => {
            format!("there was not enough memory: {details}. Look for a length that is far too large.")
        }
        Reason::Exited { code } => format!(
            "the process exited with code {code} before the test had ended. A test passes by returning: remove the \
             call that exits."
        ),
        Reason::Aborted { signal, last_line } => {
            let how = signal.as_ref().map(|signal| format!(" ({signal})")).unwrap_or_default();
            let why = last_line.as_ref().map(|line| format!(" Its last line on stderr: {line}")).unwrap_or_default();
            format!(
                "the process was aborted{how}. A panic inside `drop`, or a panic during another panic, does that.{why}"
            )
        }
    }
}
