//! Stretch goals: what the board and the commands say about them, and that a milestone stays passed whatever they do.

use std::fs;

use insta::assert_snapshot;
use serde_json::Value;
use test_support::{Project, states};

const RIGHT: &str = "pub fn answer() -> u32 {\n    42\n}\n";
const UNFILLED: &str = "pub fn answer() -> u32 {\n    todo!(\"find the answer\")\n}\n";
const SOURCE: &str = "milestones/01-first/src/lib.rs";
const STRETCH: &str = "milestones/01-first/src/stretch.rs";
const TWICE: &str = "pub fn twice() -> u32 {\n    84\n}\n";
const ODD: &str = "pub fn twice() -> u32 {\n    43\n}\n";
const HALF: &str = "pub fn twice() -> u32 {\n    44\n}\n";

/// A course of two milestones, the first of which has a stretch goal.
fn course(first: &str) -> Project {
    let tests = |package: &str| {
        format!("#[test]\nfn test_answer() {{\n    assert_eq!({package}::answer(), 42, \"the answer is 42\");\n}}\n")
    };
    let project =
        Project::with_course(&[("01-first", first, &tests("first")), ("02-second", UNFILLED, &tests("second"))]);
    project.add_stretch("01-first");
    project
}

fn stdout(project: &Project, arguments: &[&str]) -> String {
    let run = project.checker(arguments);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    run.stdout
}

/// What `check --json` says about the stretch goal of the first milestone, which is passed.
fn stretch(project: &Project) -> Value {
    let mut json = project.json();
    assert_eq!(states(&json), ["passed", "current"], "the milestone stays passed: {json:#}");
    json["milestones"][0]["stretch"].take()
}

fn row(project: &Project) -> String {
    let board = stdout(project, &[]);
    let row = board.lines().find(|line| line.contains("✔ 1  first"));
    row.unwrap_or_else(|| panic!("the milestone is passed: {board}")).trim().to_owned()
}

#[test]
fn a_goal_that_is_not_begun_costs_one_line_when_the_milestone_is_passed() {
    let project = course(UNFILLED);
    assert!(!stdout(&project, &[]).contains("stretch"));
    project.write(SOURCE, &project.read(SOURCE).replace("todo!(\"find the answer\")", "42"));
    let board = stdout(&project, &[]);
    assert_eq!(board.matches("stretch").count(), 1, "{board}");
    assert!(board.contains("\n  Go on from here, or not:     cargo kata stretch 1\n"), "{board}");
    assert!(!stdout(&project, &[]).contains("stretch"));
    assert_eq!(stretch(&project), Value::Null);
    let built = project.path().join("target/kata/debug/deps");
    let names = fs::read_dir(built).expect("there is what was built").flatten();
    let names: Vec<String> = names.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    assert!(!names.iter().any(|name| name.starts_with("stretch-")), "{names:?}");
}

#[test]
fn the_command_says_what_the_goal_is_and_how_to_begin() {
    let project = course(RIGHT);
    assert_snapshot!(stdout(&project, &["stretch"]), @r"

    Stretch goal of milestone 1, first: Twice

      Return twice the answer.

      Write    milestones/01-first/src/stretch.rs
      Hint     cargo kata hint 1 --stretch
      Then     cargo kata stretch 1
    ");
    assert_snapshot!(stdout(&project, &["hint", "--stretch"]), @r"
    `twice` of the stretch goal of first

    A nudge
      Nudge to twice.

    More: cargo kata hint 1 2 --stretch
    ");
    let run = project.checker(&["stretch", "2"]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.starts_with("error: second has no stretch goal\n"), "{}", run.stderr);
}

#[test]
fn a_goal_waits_for_its_milestone() {
    let project = course(UNFILLED);
    project.write(STRETCH, "nonsense");
    let waits = "It waits until first is passed: cargo kata\n";
    assert!(stdout(&project, &["stretch", "1"]).contains(waits));
    assert!(stdout(&project, &["hint", "1", "--stretch"]).contains(waits));
    assert!(stdout(&project, &["solution", "1", "--stretch"]).contains(waits));
    assert_eq!(project.json()["milestones"][0]["stretch"], Value::Null);
}

#[test]
fn a_goal_that_is_half_done_is_shown_with_what_to_do_next() {
    let project = course(RIGHT);
    project.write(STRETCH, HALF);
    assert_eq!(row(&project), "✔ 1  first          1/1   stretch 1/2");
    assert_snapshot!(stdout(&project, &["stretch"]), @r"

    Stretch goal of milestone 1, first: Twice

      ▶ 1  first          1/2   Twice
           ✘ test_twice  ✔ test_even

    ✘ test_twice failed
      it is twice 42
        left: 44
       right: 84

      Look at  milestones/01-first/src/stretch.rs:1  `twice`
      Test     milestones/01-first/tests/stretch.rs:3
      Hint     cargo kata hint 1 --stretch
    ");
    assert_eq!(stretch(&project)["passed"], 1);
    assert_eq!(stretch(&project)["total"], 2);
    project.write(STRETCH, ODD);
    assert_eq!(row(&project), "✔ 1  first          1/1   stretch 0/2");
    let hint = stdout(&project, &["hint", "1", "2", "--stretch"]);
    assert!(hint.starts_with("`twice` of the stretch goal of first, for test_twice\n"), "{hint}");
    assert!(hint.ends_with("  Approach to twice.\n\nMore: cargo kata hint 1 3 --stretch\n"), "{hint}");
    assert!(stdout(&project, &["solution", "--stretch"]).starts_with("the stretch goal of first is not passed yet."));
}

#[test]
fn a_goal_that_is_reached_gets_its_star_and_its_solution() {
    let project = course(RIGHT);
    project.write(STRETCH, TWICE);
    assert_eq!(row(&project), "✔ 1  first          1/1   ★");
    assert_eq!(stretch(&project)["passed"], 2);
    assert_snapshot!(stdout(&project, &["stretch"]), @r"

    Stretch goal of milestone 1, first: Twice

    ★ It is reached: Twice.
      It is twice as much.
      Compare with the reference:  cargo kata solution 1 --stretch
    ");
    let solution = stdout(&project, &["solution", "--stretch"]);
    assert!(solution.contains("\n-    84\n+    2 * crate::answer()\n"), "{solution}");
    assert!(!stdout(&project, &["solution"]).contains("stretch.rs"));
}

#[test]
fn a_goal_that_does_not_build_says_why_and_what_to_do() {
    let project = course(RIGHT);
    project.write(STRETCH, "pub fn twice() -> u32 {\n    \"84\"\n}\n");
    let board = stdout(&project, &[]);
    assert!(board.contains("1/1   stretch goal not built: cargo kata stretch 1\n"), "{board}");
    assert_eq!((&stretch(&project)["passed"], &stretch(&project)["total"]), (&0.into(), &2.into()));
    let shown = stdout(&project, &["stretch"]);
    assert!(
        shown.contains("✘ the stretch goal of first does not compile\n\nerror[E0308]: mismatched types"),
        "{shown}"
    );
    assert!(shown.contains("\n  Fix      milestones/01-first/src/stretch.rs:2  `twice`\n"), "{shown}");

    project.write(STRETCH, TWICE);
    project.write(SOURCE, RIGHT);
    let shown = stdout(&project, &["stretch"]);
    assert!(shown.contains("src/lib.rs does not declare the stretch goal."), "{shown}");
    assert!(shown.contains("\n    #[cfg(feature = \"stretch\")]\n    pub mod stretch;\n"), "{shown}");
    assert!(shown.contains("\n  Fix      milestones/01-first/src/lib.rs:1\n"), "{shown}");
    assert!(stretch(&project)["build_error"].is_string());
}

#[test]
fn a_goal_that_hangs_holds_up_one_look_and_no_other() {
    let project = course(RIGHT);
    project.write(STRETCH, "pub fn twice() -> u32 {\n    loop {}\n}\n");
    let first = stretch(&project);
    assert_eq!(first["tests"][0]["verdict"], "timed_out");
    let cached = fs::metadata(project.path().join("target/kata/verdicts/first-stretch.json"));
    assert!(cached.is_ok_and(|entry| entry.is_file()), "the next look does not wait");
    assert_eq!(stretch(&project), first);
    project.write(STRETCH, "pub fn twice() -> u32 {\n    std::process::abort()\n}\n");
    assert_eq!(stretch(&project)["tests"][0]["verdict"], "crashed");
    assert_eq!(row(&project), "✔ 1  first          1/1   stretch 0/2");
}

#[test]
fn a_save_of_the_goal_asks_nothing_about_the_milestone_again() {
    let project = course(RIGHT);
    project.json();
    let verdict = project.path().join("target/kata/verdicts/first-checkpoint.json");
    let before = fs::metadata(&verdict).and_then(|entry| entry.modified()).expect("the verdict is stored");
    project.write(STRETCH, HALF);
    assert_eq!(stretch(&project)["passed"], 1);
    project.write(STRETCH, TWICE);
    assert_eq!(stretch(&project)["passed"], 2);
    let after = fs::metadata(&verdict).and_then(|entry| entry.modified()).expect("the verdict is stored");
    assert_eq!(before, after);
    project.write(SOURCE, &project.read(SOURCE).replace("42", "40 + 2"));
    assert_eq!(stretch(&project)["passed"], 2, "a change of the milestone is seen");
}

#[test]
fn a_milestone_that_is_built_from_the_goal_is_built_again() {
    let project = course(RIGHT);
    project.write(
        SOURCE,
        "// feature = \"stretch\"\npub mod stretch;\n\npub fn answer() -> u32 {\n    stretch::twice() / 2\n}\n",
    );
    project.write(STRETCH, TWICE);
    assert_eq!(stretch(&project)["passed"], 2);
    project.write(STRETCH, HALF);
    assert_eq!(states(&project.json()), ["current", "locked"]);
}

#[test]
fn reset_puts_the_starter_of_the_goal_back_and_leaves_the_milestone_alone() {
    let project = course(RIGHT);
    let before = project.read(SOURCE);
    project.write(STRETCH, HALF);
    let said = stdout(&project, &["reset", "1", "--stretch"]);
    assert!(said.contains("Your file was kept: milestones/01-first/src/stretch.rs.kept-1\n"), "{said}");
    assert_eq!(project.read(STRETCH), project.read("milestones/01-first/stretch_starter.rs"));
    assert_eq!(project.read(SOURCE), before);
    project.remove(STRETCH);
    assert_eq!(row(&project), "✔ 1  first          1/1");
    let shown = stdout(&project, &["stretch"]);
    assert!(shown.ends_with("after:\n  cargo kata reset 1 --stretch\n"), "{shown}");
}

#[test]
fn an_example_runs_whatever_the_goal_does() {
    let project = course(RIGHT);
    project.write(
        "milestones/01-first/examples/own.rs",
        "//! Says it.\n\nfn main() {\n    println!(\"{}\", first::answer());\n}\n",
    );
    let manifest =
        project.read("milestones/01-first/Cargo.toml").replace("stretch = []", "stretch = []\nexamples = []")
            + "\n[[example]]\nname = \"own\"\npath = \"examples/own.rs\"\nrequired-features = [\"examples\"]\n";
    project.write("milestones/01-first/Cargo.toml", &manifest);
    project.write(STRETCH, "nonsense");
    assert_eq!(stdout(&project, &["example", "own"]), "42\n");
}

#[test]
fn a_goal_whose_milestone_is_unpolished_has_a_line_of_its_own_where_one_is_too_short() {
    let project = course(RIGHT);
    let tests = "milestones/01-first/tests/checkpoint/main.rs";
    project.write(tests, &format!("mod polish;\n\n{}", project.read(tests)));
    let polish = "mod needless_work;\nmod robustness;\n";
    project.write("milestones/01-first/tests/checkpoint/polish.rs", polish);
    for module in ["needless_work", "robustness"] {
        let file = format!("milestones/01-first/tests/checkpoint/polish/{module}.rs");
        project.write(&file, &format!("#[test]\nfn test_{module}() {{\n    panic!(\"dull\");\n}}\n"));
    }
    project.write(STRETCH, "nonsense");
    let board = stdout(&project, &[]);
    let lines = "polish 0/2: needless work, robustness\n       stretch goal not built: cargo kata stretch 1\n";
    assert!(board.contains(lines), "{board}");
}
