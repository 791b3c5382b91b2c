//! Decides whether a build that failed says something about the submission. Only an error in its sources or a limit that
//! its code has reached costs points. Everything else is a problem of the machine, and the submission is not judged.

use signal_hook::consts::{SIGABRT, SIGBUS, SIGILL, SIGSEGV, SIGXCPU, SIGXFSZ};

use crate::grade::{BuildError, Location};
use checker::build;
use checker::process::ExitReason;

use super::{DISK_BYTES, FILE_BYTES, Finished, MEMORY_BYTES};

/// Why a build of one milestone has no complete result: its own error, or else the reason not to judge it. `dir` is the
/// milestone's directory, `reported` the compiler's first error.
pub fn explain(dir: &str, reported: Option<&BuildError>, finished: &Finished) -> Result<BuildError, String> {
    let own = |message: String| Ok(BuildError { message: message.into(), location: None });
    if finished.is_too_large {
        return own(format!("the build was stopped because it wrote more than {} MiB.", DISK_BYTES >> 20));
    }
    if finished.output.exit_reason == ExitReason::TimedOut {
        return own(format!(
            "the build was stopped after {} s. Look for a constant, type or macro whose evaluation never ends.",
            finished.limit.as_secs()
        ));
    }
    let stderr = &finished.output.stderr;
    if let Some(error) = reported {
        let is_about_source = error.message.contains(&format!("{dir}/src/"));
        let is_too_large =
            ["File size limit exceeded", "File too large"].iter().any(|text| error.message.contains(text));
        return match (error.location.is_some() || is_about_source, is_too_large) {
            (true, _) => Ok(error.clone()),
            (false, true) => own(format!("one of its files has more than {} MiB.", FILE_BYTES >> 20)),
            (false, false) => Err(error.message.to_string()),
        };
    }
    let error = build::cargo_error(stderr);
    match end_of_compiler(&error.rendered) {
        Some(end) if is_limit(end) => own(format!(
            "the compiler was stopped ({end}). It may use {} MiB of memory, and write {} MiB to a file.",
            MEMORY_BYTES >> 20,
            FILE_BYTES >> 20
        )),
        _ => Err(error.rendered),
    }
}

/// How the compiler ended when it crashed. Cargo prints its command line and then, in parentheses, how it ended.
fn end_of_compiler(error: &str) -> Option<&str> {
    let (_, end) = error.rsplit_once("` (")?;
    end.split(')').next()
}

/// Whether the code has made the compiler crash: by a panic, or because it reached a limit. Other programs may send any
/// other signal. Cargo knows the names of a few signals only.
fn is_limit(end: &str) -> bool {
    let signal = end.strip_prefix("signal: ").and_then(|signal| signal.split(',').next()?.parse().ok());
    let by_itself = [SIGABRT, SIGBUS, SIGILL, SIGSEGV, SIGXCPU, SIGXFSZ];
    end == "exit status: 101" || signal.is_some_and(|signal| by_itself.contains(&signal))
}

/// A location in any file: then the compiler has looked at the code.
pub fn is_located(error: &BuildError) -> bool {
    let Some(Location { file, .. }) = &error.location else { return false };
    !file.is_empty()
}

#[cfg(test)]
mod tests {
    use std::os::unix::process::ExitStatusExt;
    use std::process::ExitStatus;
    use std::time::Duration;

    use checker::process::{ExitReason, Output};

    use super::{BuildError, Finished, Location, explain};

    fn finished(stderr: &str) -> Finished {
        let output = Output {
            exit_reason: ExitReason::Exited(ExitStatus::from_raw(101 << 8)),
            stdout: String::new(),
            truncated: false,
            stderr: stderr.to_owned(),
            leaked: false,
        };
        Finished { output, is_too_large: false, limit: Duration::from_secs(1) }
    }

    fn crashed(end: &str) -> Finished {
        finished(&format!("error: could not compile `one` (lib)\n\nCaused by:\n  process didn't exit: `rustc` ({end})"))
    }

    /// Whether it costs points.
    fn is_own(reported: Option<&str>, finished: &Finished) -> bool {
        let reported = reported.map(|message| BuildError { message: message.into(), location: None });
        explain("milestones/01-one", reported.as_ref(), finished).is_ok()
    }

    #[test]
    fn limits_that_the_code_reaches_cost_points() {
        for end in ["signal: 6, SIGABRT: process abort signal", "signal: 25", "exit status: 101"] {
            assert!(is_own(None, &crashed(end)), "{end}");
        }
        let timed_out = Output { exit_reason: ExitReason::TimedOut, ..finished("").output };
        assert!(is_own(None, &Finished { output: timed_out, ..finished("") }));
        assert!(is_own(None, &Finished { is_too_large: true, ..finished("") }));
        assert!(is_own(Some("linking failed: File size limit exceeded"), &finished("")));
    }

    #[test]
    fn errors_in_a_source_cost_points() {
        let located = BuildError { message: "E".into(), location: Some(Location { file: "a".into(), line: 1 }) };
        let explained = explain("milestones/01-one", Some(&located), &finished(""));
        assert_eq!(explained, Ok(located));
        assert!(is_own(Some("couldn't read `milestones/01-one/src/lib.rs`: no UTF-8"), &finished("")));
    }

    #[test]
    fn problems_of_the_machine_cost_nothing() {
        assert!(!is_own(None, &crashed("signal: 9, SIGKILL: kill")), "the system was out of memory");
        assert!(!is_own(None, &finished("error: could not execute process `rustc` (never executed)")));
        for message in ["linker `cc` not found", "could not write: No space left on device", "Too many open files"] {
            assert!(!is_own(Some(message), &finished("")), "{message}");
        }
    }
}
