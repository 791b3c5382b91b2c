//! Points: turns the results of a milestone's tests into its part of the grade.

use std::time::Duration;

use crate::grade::{BuildError, GradeVerdict, Location, MilestoneGrade, TestGrade};
use crate::plain::Plain;
use crate::report::wording;
use crate::run::TimedResult;
use checker::course::Milestone;
use checker::report;
use checker::test_run::outcome::Verdict;

/// Longer messages from a submission are cut.
const MESSAGE_CHARACTERS: usize = 4000;
/// Longer names of files as well.
const FILE_CHARACTERS: usize = 300;

/// Every test of the milestone is in its grade, whether it ran or not.
pub fn to_grade(milestone: &Milestone, build_error: Option<BuildError>, results: &[TimedResult]) -> MilestoneGrade {
    let tests: Vec<TestGrade> = milestone
        .checkpoint
        .iter()
        .map(|test| {
            let max_score = milestone.points(&test.name);
            let result = results.iter().find(|(result, _)| result.name == test.full_name);
            let Some((result, elapsed)) = result else {
                return TestGrade {
                    name: (&*test.name).into(),
                    verdict: GradeVerdict::NotBuilt,
                    score: 0,
                    max_score,
                    message: "the milestone could not be built, so this test did not run".into(),
                    location: None,
                    seconds: 0.0,
                };
            };
            TestGrade {
                name: (&*test.name).into(),
                verdict: verdict_of(result.verdict()),
                score: if result.is_passed() { max_score } else { 0 },
                max_score,
                message: bounded_message(&report::failure::message(result)),
                location: result.location.clone().map(|location| bounded(location.into())),
                seconds: seconds(*elapsed),
            }
        })
        .collect();
    MilestoneGrade {
        number: milestone.number,
        name: (&*milestone.package).into(),
        title: (&*milestone.manifest.title).into(),
        file: milestone.source_path().into(),
        score: tests.iter().map(|test| test.score).sum(),
        max_score: tests.iter().map(|test| test.max_score).sum(),
        build_error,
        tests,
        source_digest: None,
        stretch: None,
    }
}

/// Rounded to milliseconds, so the number survives JSON.
pub fn seconds(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1000.0).round() / 1000.0
}

fn verdict_of(verdict: Verdict) -> GradeVerdict {
    match verdict {
        Verdict::Passed => GradeVerdict::Passed,
        Verdict::Unfilled => GradeVerdict::Unfilled,
        Verdict::Failed => GradeVerdict::Failed,
        Verdict::Crashed => GradeVerdict::Crashed,
        Verdict::TimedOut => GradeVerdict::TimedOut,
    }
}

pub fn cleaned(error: &BuildError) -> BuildError {
    BuildError { message: bounded_message(&error.message), location: error.location.clone().map(bounded) }
}

/// The place of a panic is text like any other that a test prints.
fn bounded(Location { file, line }: Location) -> Location {
    Location { file: wording::cut(&file, FILE_CHARACTERS).into(), line }
}

fn bounded_message(text: &str) -> Plain {
    wording::cut(&Plain::from(text), MESSAGE_CHARACTERS).into()
}

#[cfg(test)]
mod tests {
    use super::{Location, bounded};

    #[test]
    fn the_place_of_a_panic_is_bounded_and_plain() {
        let place = |file: &str| bounded(Location { file: file.into(), line: 7 });
        assert_eq!(place("src/lib.rs"), Location { file: "src/lib.rs".into(), line: 7 });
        let forged = place(&format!("a\u{1b}[2J{}", "x".repeat(230_000)));
        assert!(forged.file.chars().count() < 400 && !forged.file.contains('\u{1b}'), "{}", forged.file.len());
    }
}
