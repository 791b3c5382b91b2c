//! Doc tests: the examples in the documentation of a passed milestone, which `check` runs when it is asked for that one. No
//! verdict waits for them.

use crate::build;
use crate::check::Event;
use crate::course::{Course, Milestone};
use crate::error::Error;
use crate::location::Location;
use crate::process::ExitReason;
use crate::process::signal::CancelToken;

/// How the examples of a milestone went.
#[derive(Debug, PartialEq, Eq)]
pub struct DocTests {
    pub passed: usize,
    pub failed: Vec<Location>,
    /// Whether all of them ran, rather than being stopped or not even built.
    pub has_ended: bool,
}

pub fn run(
    course: &Course,
    milestone: &Milestone,
    cancel: &CancelToken,
    on_event: &mut dyn FnMut(Event),
) -> Result<DocTests, Error> {
    on_event(Event::Testing(milestone));
    let output = build::doc_tests(course, milestone, cancel);
    on_event(Event::Done);
    let output = output?;
    let has_ended = output.exit_reason != ExitReason::TimedOut && output.stdout.contains("\ntest result: ");
    Ok(parse(&output.stdout, has_ended))
}

fn parse(stdout: &str, has_ended: bool) -> DocTests {
    // What comes behind this heading, the examples have printed.
    let list = stdout.split("\nfailures:\n").next().unwrap_or_default();
    let verdicts: Vec<(&str, &str)> = list.lines().filter_map(|line| line.rsplit_once(" ... ")).collect();
    let passed = verdicts.iter().filter(|(_, verdict)| *verdict == "ok").count();
    let failed = verdicts.iter().filter(|(_, verdict)| *verdict == "FAILED").filter_map(|(name, _)| location(name));
    DocTests { passed, failed: failed.collect(), has_ended }
}

/// The location in a name like `test src/lib.rs - CowString::new (line 35)`.
fn location(name: &str) -> Option<Location> {
    let (file, rest) = name.strip_prefix("test ")?.split_once(" - ")?;
    let (_, line) = rest.rsplit_once("(line ")?;
    Some(Location::new(file, line.split(')').next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::{DocTests, parse};
    use crate::location::Location;

    #[test]
    fn a_failed_example_has_its_location() {
        let stdout = "\nrunning 3 tests\n\
                      test src/lib.rs - Cow (line 15) ... ok\n\
                      test src/lib.rs - Cow<T>::new (line 46) ... FAILED\n\
                      test src/more.rs - more::two (line 7) - should panic ... FAILED\n\
                      test src/lib.rs - Cow::get (line 50) - compile fail ... ok\n\n\
                      failures:\n\n---- src/lib.rs - Cow<T>::new (line 46) stdout ----\nall is well ... ok\n";
        let failed = vec![Location::new("src/lib.rs", 46), Location::new("src/more.rs", 7)];
        assert_eq!(parse(stdout, true), DocTests { passed: 2, failed, has_ended: true });
    }
}
