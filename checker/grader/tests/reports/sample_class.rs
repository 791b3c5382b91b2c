//! A class of any size, with every kind of result in it: the same at every call.

use std::fs;
use std::path::Path;

use grader::grade::{BuildError, Deadline, Entry, Flag, Grade, GradeVerdict, Location, MilestoneGrade, TestGrade};

use crate::grades;

/// `learners` submissions of this repository's course. Of any thirty, one could not be judged, two are flagged, some do
/// not compile, and the further a test is in the course the fewer pass it.
pub fn class(learners: usize) -> Vec<Entry> {
    let course = course();
    (0..learners).map(|number| entry(number, &course)).collect()
}

/// The milestones' directories, each with its checkpoint's tests.
fn course() -> Vec<(String, Vec<String>)> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../milestones");
    let entries = fs::read_dir(dir).expect("the repository has milestones");
    let is_milestone = |path: &std::path::PathBuf| path.join("milestone.toml").is_file();
    let paths = entries.map(|entry| entry.expect("it can be read").path());
    let mut paths: Vec<_> = paths.filter(is_milestone).collect();
    paths.sort();
    let milestone = |path: &std::path::PathBuf| {
        let name = path.file_name().expect("a directory has a name").to_string_lossy().into_owned();
        let checkpoint = path.join("tests/checkpoint");
        let promises = fs::read_dir(checkpoint.join("promises")).expect("a milestone has promises");
        let mut files: Vec<_> = promises.map(|entry| entry.expect("it can be read").path()).collect();
        files.sort();
        files.splice(..0, [checkpoint.join("specification.rs"), checkpoint.join("promises.rs")]);
        let text: String = files.iter().map(|file| fs::read_to_string(file).expect("it is text")).collect();
        let tests = text.lines().filter_map(|line| line.strip_prefix("fn test_")?.split('(').next());
        (name, tests.map(|test| format!("test_{test}")).collect())
    };
    paths.iter().map(milestone).collect()
}

fn entry(number: usize, course: &[(String, Vec<String>)]) -> Entry {
    let learner = name(number);
    if number % 30 == 13 {
        let problem = "there is no directory `milestones` in it: give the repository's directory".to_owned();
        return Entry::not_judged(&learner, problem);
    }
    let milestones = course.iter().enumerate();
    let milestones = milestones.map(|(index, (dir, tests))| milestone(number, index, dir, tests)).collect();
    let mut grade: Grade = grades::graded(&learner, milestones);
    if number % 15 == 4 {
        grade.flags = vec![Flag {
            file: "milestones/02-cow-vec/src/lib.rs".into(),
            line: 12 + number,
            reason: "calls `std::process::exit`, which ends a test before it has failed".into(),
        }];
    }
    let seconds_late = Some(if number % 7 == 3 { 59_521 } else { -3_600 });
    grade.deadline = Some(Deadline { time: "2026-05-31T22:00:00Z".into(), seconds_late });
    Entry::Judged(grade)
}

/// Like `Ada Hopper 17`.
fn name(number: usize) -> String {
    let first = ["Ada", "Grace", "Linus", "Barbara", "Edsger", "Niklaus", "Zoë", "Margaret", "Ken", "Frances"];
    let last = ["Lovelace", "Hopper", "Liskov", "Wirth", "Dijkstra", "Hamilton", "Allen"];
    format!("{} {} {number}", first[number % first.len()], last[number % last.len()])
}

fn milestone(learner: usize, index: usize, dir: &str, tests: &[String]) -> MilestoneGrade {
    let name = dir.split_once('-').map_or(dir, |(_, name)| name);
    let is_built = mixed(learner, index, 0) % 12 != 5;
    // How far a learner has come: some have finished, some have only begun.
    let progress = mixed(learner, 0, 1) % 11;
    let tests = tests.iter().enumerate().map(|(position, test)| {
        if !is_built {
            return grades::not_built(test, 1);
        }
        test_grade(test, position, mixed(learner, index, position), progress, index as u64)
    });
    let tests = tests.collect();
    let mut milestone = grades::milestone(index + 1, name, tests);
    if !is_built {
        let file = format!("milestones/{dir}/src/lib.rs");
        let message =
            "error[E0308]: mismatched types\n  |\n9 |     0\n  |     ^ expected `usize`, found `&str`".to_owned();
        milestone.build_error = Some(BuildError {
            message: message.into(),
            location: Some(Location { file: file.into(), line: 9 + learner % 40 }),
        });
    }
    milestone
}

fn test_grade(test: &str, position: usize, chance: u64, progress: u64, index: u64) -> TestGrade {
    let line = 20 + 7 * position;
    if progress < index * 2 {
        return grades::missed(test, GradeVerdict::Unfilled, "return the last element", Some(("src/lib.rs", line)));
    }
    match chance % 100 {
        0..12 if progress < 10 => grades::missed(
            test,
            GradeVerdict::Failed,
            &format!(
                "the handle that was written to must hold one element more\n\nDiff < yours / expected > :\n<{}\n>4\n",
                chance % 3
            ),
            Some(("tests/checkpoint/specification.rs", line)),
        ),
        12..15 if progress < 9 => grades::missed(
            test,
            GradeVerdict::Crashed,
            "the stack overflowed: a method calls itself without end.",
            None,
        ),
        15..17 if progress < 9 => grades::missed(
            test,
            GradeVerdict::TimedOut,
            "it was stopped after 10 s. Look for a loop that never ends.",
            None,
        ),
        _ => grades::passed(test, 1),
    }
}

/// A number that is the same at every call and looks like chance.
fn mixed(learner: usize, milestone: usize, test: usize) -> u64 {
    let seed = (learner * 1_009 + milestone * 9_176 + test * 77_003) as u64;
    let mixed = (seed ^ seed >> 7).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed ^ mixed >> 32).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 33
}
