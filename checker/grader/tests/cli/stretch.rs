//! Stretch goals in a grade: shown beside the points, and never part of them.

use serde_json::{Value, json};
use test_support::Project;

const RIGHT: &str = "pub fn answer() -> u32 {\n    42\n}\n\n#[cfg(feature = \"stretch\")]\npub mod stretch;\n";
const WRONG: &str = "pub fn answer() -> u32 {\n    41\n}\n\n#[cfg(feature = \"stretch\")]\npub mod stretch;\n";
const TESTS: &str = "#[test]\nfn test_answer() {\n    assert_eq!(one::answer(), 42, \"the answer is 42\");\n}\n";

/// The grade of a submission of a course of one milestone, and the report as text.
fn grade(source: &str, stretch: &str) -> (Value, String) {
    let course = Project::with_course(&[("01-one", "", TESTS)]);
    course.add_stretch("01-one");
    course.write("alice/milestones/01-one/src/lib.rs", source);
    course.write("alice/milestones/01-one/src/stretch.rs", stretch);
    let run = course.grade(&["--submission", "alice", "--timeout", "1", "--out", "out", "--format", "json,text"]);
    assert!(matches!(run.code, Some(0 | 1)), "{}", run.stderr);
    (serde_json::from_str(&course.read("out/grade.json")).expect("the grade is JSON"), course.read("out/grade.txt"))
}

/// The score of a right submission with this stretch goal, and how many of the goal's tests pass.
fn stretch(stretch: &str) -> Value {
    let (grade, text) = grade(RIGHT, stretch);
    assert_eq!((&grade["score"], &grade["max_score"], &grade["flags"]), (&json!(1), &json!(1), &json!([])), "{grade}");
    let of_goal = &grade["milestones"][0]["stretch"];
    let line = format!("for no points: {} of {} tests", of_goal["passed"], of_goal["total"]);
    assert_eq!(text.contains(&line), !of_goal.is_null(), "{text}");
    of_goal.clone()
}

#[test]
fn a_stretch_goal_is_shown_beside_the_points() {
    let of_tests = |passed: u32| json!({"passed": passed, "total": 2, "build_error": null});
    assert_eq!(stretch("pub fn twice() -> u32 {\n    2 * crate::answer()\n}\n"), of_tests(2));
    assert_eq!(stretch("pub fn twice() -> u32 {\n    40 + 2\n}\n"), of_tests(1));
    assert_eq!(stretch("pub fn twice() -> u32 {\n    loop {}\n}\n"), of_tests(0));
}

#[test]
fn a_stretch_goal_that_does_not_compile_costs_nothing() {
    let broken = stretch("pub fn twice() -> u32 {\n    \"84\"\n}\n");
    assert_eq!((&broken["passed"], &broken["total"]), (&json!(0), &json!(2)));
    assert_eq!(broken["build_error"]["place"]["file"], "milestones/01-one/src/stretch.rs", "{broken}");
}

#[test]
fn a_stretch_goal_is_graded_once_it_is_begun_and_its_milestone_is_passed() {
    assert_eq!(stretch("pub fn twice() -> u32 {\n    todo!(\"double it\")\n}\n"), Value::Null, "the starter");
    let (grade, text) = grade(WRONG, "pub fn twice() -> u32 {\n    84\n}\n");
    assert_eq!((&grade["score"], &grade["milestones"][0]["stretch"]), (&json!(0), &Value::Null), "{text}");
}
