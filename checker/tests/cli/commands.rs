//! `hint`, `reset` and `solution`, and the cache behind them all, in a course that is built in no time.

use insta::assert_snapshot;
use test_support::{Project, states, verdicts};

const UNFILLED: &str = "pub fn answer() -> u32 {\n    todo!(\"find the answer\")\n}\n";
const RIGHT: &str = "pub fn answer() -> u32 {\n    42\n}\n";
const WRONG: &str = "pub fn answer() -> u32 {\n    41\n}\n";
const FIRST: &str = "#[test]\nfn test_answer() {\n    assert_eq!(first::answer(), 42, \"the answer is 42\");\n}\n";
const SECOND: &str = "#[test]\nfn test_answer() {\n    assert_eq!(second::answer(), 42, \"the answer is 42\");\n}\n";

fn course(first: &str, second: &str) -> Project {
    let project = Project::with_course(&[("01-first", first, FIRST), ("02-second", second, SECOND)]);
    project.write("solutions/01-first/src/lib.rs", RIGHT);
    project.write("solutions/02-second/src/lib.rs", "pub fn answer() -> u32 {\n    6 * 7\n}\n");
    project
}

fn stdout(project: &Project, arguments: &[&str]) -> String {
    let run = project.checker(arguments);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    run.stdout
}

#[test]
fn a_hint_is_for_the_current_milestone_and_begins_with_a_nudge() {
    let project = course(UNFILLED, UNFILLED);
    assert_snapshot!(stdout(&project, &["hint"]), @r"
    `answer` of first, for test_answer

    A nudge
      The nudge.

    More: cargo kata hint 1 2
    ");
}

#[test]
fn hints_build_on_each_other() {
    let project = course(RIGHT, WRONG);
    assert_snapshot!(stdout(&project, &["hint", "02-second", "3"]), @r"
    `answer` of second, for test_answer

    A nudge
      The nudge.

    The approach
      The approach.

    The answer
        42
    ");
}

#[test]
fn while_code_does_not_compile_there_are_hints_for_the_function_with_the_error() {
    let project = course(RIGHT, "use std::sync::Arc;\n\npub fn answer() -> u32 {\n    Arc::new(42)\n}\n");
    assert!(stdout(&project, &[]).ends_with("lib.rs:4  `answer`\n  Hint     cargo kata hint\n"));
    assert_snapshot!(stdout(&project, &["hint"]), @r"
    `answer` of second, which does not compile yet

    An `Arc` is a handle to a value, not the value. `Arc::new(value)` makes the
    handle, and `&*handle` borrows the value behind it.

    A nudge
      The nudge.

    More: cargo kata hint 2 2
    ");
    project.write("milestones/02-second/src/lib.rs", "nonsense");
    assert_snapshot!(stdout(&project, &["hint"]), @r"
    second does not compile yet: the compiler's message is the best hint.
    See it: cargo kata
    ");
    project.write("milestones/02-second/src/lib.rs", "pub fn answer(of: &str) -> u32 {\n    42\n}\n");
    assert_snapshot!(stdout(&project, &["hint"]), @r"
    Declare `answer` of second as the starter does: milestones/02-second/starter.rs
    See both: cargo kata
    ");
}

#[test]
fn a_number_that_may_be_a_milestone_or_a_level_is_explained() {
    let project = course(WRONG, RIGHT);
    assert_snapshot!(stdout(&project, &["hint", "second"]), @r"
    2 is milestone 2, second, which is locked until first is passed.
    For level 2 of the hint for first: cargo kata hint 1 2
    ");
}

#[test]
fn hints_of_passed_milestones_stay_readable() {
    let project = course(RIGHT, RIGHT);
    assert_snapshot!(stdout(&project, &["hint", "1", "2"]), @r"
    first is passed. The hints of its functions

    `answer`
    A nudge
      The nudge.

    The approach
      The approach.

    More: cargo kata hint 1 3

    Compare with the reference: cargo kata solution 1
    ");
    assert_snapshot!(stdout(&project, &["hint"]), @r"
    All milestones are already passed; there is nothing left to hint at.
    The hints of one of them: cargo kata hint 2
    ");
}

#[test]
fn a_function_that_is_not_to_be_filled_in_has_no_hint() {
    let project = course("pub fn answer() -> u32 {\n    helper()\n}\n\nfn helper() -> u32 {\n    41\n}\n", UNFILLED);
    project.write("solutions/01-first/src/lib.rs", "pub fn answer() -> u32 {\n    helper()\n}\n");
    assert_snapshot!(stdout(&project, &["hint"]), @r"
    There is no hint for `helper`: it is none of the functions to fill in.
    The starter, to compare: milestones/01-first/starter.rs
    ");
}

#[test]
fn the_list_shows_every_goal_and_lesson() {
    let project = course(RIGHT, UNFILLED);
    assert_snapshot!(stdout(&project, &["list"]), @r"
    Copy-on-Write kata  ▕█████████████████░░░░░░░░░░░░░░░░░▏ 1 of 2 milestones

      ✔ 1  first: The title of first
           The goal of first.
           milestones/01-first/README.md
      ▶ 2  second: The title of second
           The goal of second.
           milestones/02-second/README.md
    ");
}

#[test]
fn reset_keeps_every_file_that_it_replaces() {
    let project = course(WRONG, UNFILLED);
    assert_snapshot!(stdout(&project, &["reset", "1"]), @r"
    milestones/01-first/src/lib.rs is the starter again.
    Your file was kept: milestones/01-first/src/lib.rs.kept-1
    ");
    assert_eq!(project.read("milestones/01-first/src/lib.rs"), UNFILLED);
    assert_eq!(project.read("milestones/01-first/src/lib.rs.kept-1"), WRONG);

    project.write("milestones/01-first/src/lib.rs", RIGHT);
    assert!(stdout(&project, &["reset", "first"]).ends_with("lib.rs.kept-2\n"));
    assert_eq!(project.read("milestones/01-first/src/lib.rs.kept-1"), WRONG, "an older copy is left alone");
    assert_eq!(project.read("milestones/01-first/src/lib.rs.kept-2"), RIGHT);
}

#[test]
fn reset_leaves_a_starter_alone() {
    let project = course(UNFILLED, UNFILLED);
    let said = stdout(&project, &["reset", "1"]);
    assert_eq!(said, "milestones/01-first/src/lib.rs is the starter already: nothing was changed.\n");
    assert!(!project.path().join("milestones/01-first/src/lib.rs.kept-1").exists());
}

#[test]
fn a_course_without_solutions_offers_none() {
    let project = course(UNFILLED, UNFILLED);
    std::fs::remove_dir_all(project.path().join("solutions")).expect("it can be removed");
    project.json();
    project.write("milestones/01-first/src/lib.rs", RIGHT);
    let board = stdout(&project, &[]);
    assert!(board.contains("★ Milestone 1 is passed") && !board.contains("cargo kata solution"), "{board}");
    assert!(!stdout(&project, &["hint", "1"]).contains("cargo kata solution"));
    assert_snapshot!(stdout(&project, &["solution", "1"]), @r"
    This course comes without solutions, so there is no reference to compare first with.
    What is left to polish, once it is passed: cargo kata hint 1
    ");
}

#[test]
fn the_solution_is_shown_once_there_is_something_to_compare() {
    let project = course(WRONG, RIGHT);
    assert_snapshot!(stdout(&project, &["solution", "1"]), @r"
    first is not passed yet. The reference shows more once there is something to compare.
    The next step: cargo kata · a hint: cargo kata hint
    ");
    assert_snapshot!(stdout(&project, &["solution", "2"]), @r"
    second is locked until first is passed.
    The next step: cargo kata · a hint: cargo kata hint
    ");
    project.write("milestones/01-first/src/lib.rs", RIGHT);
    assert_eq!(stdout(&project, &["solution", "1"]), "Your first is the reference, word for word.\n");
    assert_eq!(stdout(&project, &["solution"]), stdout(&project, &["solution", "2"]), "the one passed last");
    project.write("solutions/01-first/src/traits.rs", "//! Beyond the milestone: what people\n//! expect. And more.\n");
    assert_snapshot!(stdout(&project, &["solution", "1"]), @r"
    Your first is the reference, word for word.

    The reference also has solutions/01-first/src/traits.rs
      Beyond the milestone: what people expect
    ");
    assert_snapshot!(stdout(&project, &["solution", "2"]), @r"
    From your second to the reference. There is more than one good way.

    --- milestones/02-second/src/lib.rs
    +++ solutions/02-second/src/lib.rs
    @@ line 1 @@
     pub fn answer() -> u32 {
    -    42
    +    6 * 7
     }
    ");
}

#[test]
fn a_broken_milestone_locks_the_later_ones_and_the_board_says_so() {
    let project = course(RIGHT, RIGHT);
    assert_eq!(states(&project.json()), ["passed", "passed"]);
    project.write("milestones/01-first/src/lib.rs", WRONG);
    let board = stdout(&project, &[]);
    assert!(
        board.contains("first was passed before and does not pass any more. Until it does, second is\nlocked again."),
        "{board}"
    );
    assert_eq!(states(&project.json()), ["current", "locked"]);

    project.write("milestones/01-first/src/lib.rs", RIGHT);
    let board = stdout(&project, &[]);
    assert!(board.contains("\n★ Milestones 1 and 2 are passed.\n"), "one line, no celebrations:\n{board}");
    assert!(!stdout(&project, &[]).contains("★ Milestones"), "a change is said once");
}

#[test]
fn a_locked_milestone_is_neither_built_nor_run() {
    let project = course(WRONG, "this is no Rust at all");
    assert_eq!(states(&project.json()), ["current", "locked"]);
    project.write("milestones/01-first/src/lib.rs", RIGHT);
    let json = project.json();
    assert_eq!(states(&json), ["passed", "current"]);
    let error = json["milestones"][1]["build_error"].as_str().expect("the second one does not compile");
    assert!(error.contains("milestones/02-second/src/lib.rs:1:6"), "{error}");
    assert_eq!(json["next"]["file"], "milestones/02-second/src/lib.rs");
    assert_eq!(json["next"]["line"], 1);
}

#[cfg(unix)]
#[test]
fn nothing_is_built_when_nothing_changed() {
    use std::fs;

    let project = course(RIGHT, WRONG);
    // A cargo that notes each call.
    let cargo = project.path().join("noting-cargo");
    let real = std::env::var("CARGO").expect("cargo runs the tests");
    project.write("noting-cargo", &format!("#!/bin/sh\necho call >> {0}.calls\nexec {real} \"$@\"\n", cargo.display()));
    test_support::make_executable(&cargo);
    let check = || {
        let mut command = project.command(&["check", "--json"]);
        command.env("CARGO", &cargo);
        let calls_before = fs::read_to_string(cargo.with_extension("calls")).unwrap_or_default().lines().count();
        let said = test_support::run(command).stdout;
        (said, fs::read_to_string(cargo.with_extension("calls")).unwrap_or_default().lines().count() - calls_before)
    };

    let (first, calls) = check();
    assert!(calls >= 2, "both milestones are built");
    assert_eq!(check(), (first, 0), "nothing changed");
    project.write("milestones/02-second/src/lib.rs", RIGHT);
    assert_eq!(check().1, 1, "only what was edited is built");
}

/// A pre-push hook or CI wants to know.
#[test]
fn an_exit_code_says_whether_every_milestone_is_passed() {
    for (first, second, expected) in [(RIGHT, RIGHT, 0), (RIGHT, UNFILLED, 1), (WRONG, RIGHT, 1), ("broken(", RIGHT, 1)]
    {
        let project = course(first, second);
        for arguments in [["--exit-code"].as_slice(), &["check", "--json", "--exit-code"]] {
            let run = project.checker(arguments);
            assert_eq!(run.code, Some(expected), "{first} {second}: {}", run.stdout);
            assert!(run.stdout.contains("first"), "the board and the JSON are shown all the same");
        }
        assert_eq!(project.check().code, Some(0), "without the option, the work was done");
    }
}

#[test]
fn the_board_is_the_same_from_any_directory_of_the_repository() {
    let project = course(WRONG, UNFILLED);
    let board = stdout(&project, &[]);
    let mut command = project.command(&[]);
    command.current_dir(project.path().join("milestones/02-second/src"));
    assert_eq!(test_support::run(command).stdout, board);
}

#[test]
fn every_saved_change_changes_the_verdict() {
    let project = course(UNFILLED, UNFILLED);
    for (source, verdict) in [(UNFILLED, "unfilled"), (WRONG, "failed"), (RIGHT, "passed"), (WRONG, "failed")] {
        project.write("milestones/01-first/src/lib.rs", source);
        assert_eq!(verdicts(&project.json(), 0), [format!("test_answer {verdict}")]);
    }
    project.write("milestones/01-first/tests/checkpoint/main.rs", &FIRST.replace("42", "41"));
    assert_eq!(verdicts(&project.json(), 0), ["test_answer passed"], "the tests count as well");
}

#[test]
fn the_examples_in_the_documentation_of_a_passed_milestone_are_run_on_request() {
    let project = course(RIGHT, UNFILLED);
    let documented = |answer: u32| format!("/// ```\n/// assert_eq!(first::answer(), {answer});\n/// ```\n{RIGHT}");
    project.write("milestones/01-first/src/lib.rs", &documented(42));
    let says = |arguments: &[&str]| stdout(&project, arguments);
    assert!(says(&["check", "1"]).ends_with("\n\nThe examples in the documentation of first run: 1\n"));
    project.write("milestones/01-first/src/lib.rs", &documented(41));
    let failed = "\n\nExamples in the documentation of first that fail: 1 of 1\n  milestones/01-first/src/lib.rs:1\n\
                  See why: cargo test --doc --package first\n";
    let board = says(&["check", "1"]);
    assert!(board.contains("  ✔ 1  first          1/1") && board.ends_with(failed), "{board}");
    for arguments in [&[][..], &["check", "2"], &["check", "1", "--json"]] {
        assert!(!says(arguments).contains("documentation"), "no verdict waits for them: {arguments:?}");
    }
    project.write("milestones/01-first/src/lib.rs", &documented(41).replace("///", "//"));
    assert!(!says(&["check", "1"]).contains("documentation"), "there are none");
}

/// Adds polish tests to the first milestone: one that passes, one that does not, and one with the body `third`.
fn with_polish(project: &Project, third: &str) {
    let checkpoint = project.read("milestones/01-first/tests/checkpoint/main.rs");
    project.write("milestones/01-first/tests/checkpoint/main.rs", &format!("{checkpoint}\nmod polish;\n"));
    let tests = format!(
        "mod needless_work;\n\n#[test]\nfn test_shine() {{}}\n\n#[test]\nfn test_third() {{\n    {third}\n}}\n"
    );
    project.write("milestones/01-first/tests/checkpoint/polish.rs", &tests);
    let test = "#[test]\nfn test_thrift() {\n    assert!(first::answer() > 42, \"more would be better\");\n}\n";
    project.write("milestones/01-first/tests/checkpoint/polish/needless_work.rs", test);
}

#[test]
fn polish_is_shown_once_the_milestone_is_passed_and_never_gates() {
    let project = course(WRONG, UNFILLED);
    with_polish(&project, "");
    let manifest = project.read("milestones/01-first/milestone.toml");
    let hint = "[polish]\ntest_thrift = \"Polish it.\"\n\n[often]\ntest_thrift = \"it is not polished.\"\n";
    project.write("milestones/01-first/milestone.toml", &format!("{manifest}\n{hint}"));
    let json = project.json();
    assert_eq!(json["milestones"][0]["polish"], serde_json::Value::Null, "nothing to polish before it passes");

    project.write("milestones/01-first/src/lib.rs", RIGHT);
    let json = project.json();
    assert_eq!(states(&json), ["passed", "current"]);
    assert_eq!(
        (&json["milestones"][0]["polish"]["passed"], &json["milestones"][0]["polish"]["total"]),
        (&2.into(), &3.into())
    );
    assert!(stdout(&project, &[]).contains("  ✔ 1  first          1/1   polish 2/3: needless work\n"));
    assert_snapshot!(stdout(&project, &["hint", "1"]), @r"
    first is passed. What is left to polish

    · test_thrift
      more would be better
      Often: it is not polished.
      Hint: Polish it.
      milestones/01-first/tests/checkpoint/polish/needless_work.rs:3

    The hints of its functions

    `answer`
    A nudge
      The nudge.

    More: cargo kata hint 1 2

    Compare with the reference: cargo kata solution 1
    ");
}

#[test]
fn polish_that_aborts_or_hangs_takes_no_other_verdict_with_it() {
    for (third, expected) in [("std::process::abort()", "crashed"), ("loop { std::thread::park() }", "timed_out")] {
        let project = course(RIGHT, UNFILLED);
        with_polish(&project, third);
        project.set_time_limit("01-first", 1);
        let json = project.json();
        assert_eq!(states(&json), ["passed", "current"]);
        assert_eq!(verdicts(&json, 0), ["test_answer passed"]);
        let polish = json["milestones"][0]["polish"]["tests"].as_array().expect("tests is a list");
        let found: Vec<_> = polish.iter().map(|test| test["verdict"].as_str().expect("it is a string")).collect();
        assert_eq!(found, ["passed", expected, "failed"]);

        project.write("milestones/01-first/src/lib.rs", WRONG);
        let json = project.json();
        assert_eq!(verdicts(&json, 0), ["test_answer failed"]);
        assert_eq!(json["milestones"][0]["polish"], serde_json::Value::Null);
    }
}

#[test]
fn tests_in_modules_come_in_the_order_of_the_files_under_their_own_names() {
    let project = course(WRONG, UNFILLED);
    let at = |file: &str| format!("milestones/01-first/tests/checkpoint/{file}");
    let test = |name: &str| format!("#[test]\nfn {name}() {{\n    assert_eq!(first::answer(), 42, \"words\");\n}}\n");
    project.write(&at("main.rs"), "mod specification;\n\nmod promises;\n");
    project.write(&at("specification.rs"), &(test("test_z") + &test("test_y")));
    project.write(&at("promises.rs"), &format!("mod deep;\n\n{}", test("test_x")));
    project.write(&at("promises/deep.rs"), &test("test_answer"));
    let json = project.json();
    assert_eq!(verdicts(&json, 0), ["test_z failed", "test_y failed", "test_x failed", "test_answer failed"]);
    let last = &json["milestones"][0]["tests"][3];
    assert_eq!((&last["file"], &last["line"]), (&at("promises/deep.rs").into(), &3.into()));
    assert_eq!(json["milestones"][1]["total"], 1);
}

#[test]
fn the_json_has_its_documented_form() {
    let project = course(RIGHT, WRONG);
    assert_snapshot!(stdout(&project, &["check", "--json"]), @r#"
    {
      "format_version": 1,
      "milestones": [
        {
          "number": 1,
          "name": "first",
          "state": "passed",
          "passed": 1,
          "total": 1,
          "polish": null,
          "stretch": null,
          "original_tests": true,
          "not_graded": [],
          "tests": [
            {
              "name": "test_answer",
              "verdict": "passed",
              "message": null,
              "file": null,
              "line": null
            }
          ],
          "build_error": null
        },
        {
          "number": 2,
          "name": "second",
          "state": "current",
          "passed": 0,
          "total": 1,
          "polish": null,
          "stretch": null,
          "original_tests": true,
          "not_graded": [],
          "tests": [
            {
              "name": "test_answer",
              "verdict": "failed",
              "message": "assertion `left == right` failed: the answer is 42\n  left: 41\n right: 42",
              "file": "milestones/02-second/tests/checkpoint/main.rs",
              "line": 3
            }
          ],
          "build_error": null
        }
      ],
      "next": {
        "milestone": "second",
        "file": "milestones/02-second/src/lib.rs",
        "line": 1,
        "function": "answer"
      }
    }
    "#);
}

#[test]
fn claims_of_stretch_goals_are_measured_on_the_reference_alone() {
    let project = course(RIGHT, UNFILLED);
    for workspace in ["milestones", "solutions"] {
        let write = |file: &str, text: &str| project.write(&format!("{workspace}/claims/{file}"), text);
        write("Cargo.toml", "[workspace]\n\n[package]\nname = \"claims\"\n\n[features]\nm1 = []\nstretch = []\n");
        write("Cargo.lock", "version = 4\n\n[[package]]\nname = \"claims\"\nversion = \"0.0.0\"\n");
        write("src/main.rs", "fn main() {\n    println!(\"stretch: {}\", cfg!(feature = \"stretch\"));\n}\n");
    }
    let run = project.checker(&["claims", "1"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), "stretch: false\n"), "{}", run.stderr);
    let run = project.checker(&["claims", "1", "--reference"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), "stretch: true\n"), "{}", run.stderr);
}

#[test]
fn claims_are_measured_once_the_milestone_is_passed() {
    let project = course(WRONG, UNFILLED);
    project.write("milestones/claims/Cargo.toml", "[features]\nm1 = []\n");
    let run = project.checker(&["claims", "1"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    let message = run.stderr;
    assert!(message.contains("pass milestone 1 first\n") && message.contains("claims 1 --reference"), "{message}");

    project.write("milestones/01-first/src/lib.rs", RIGHT);
    let board = project.check().stdout;
    assert!(board.contains("  Measure what it saves:       cargo kata claims 1\n"), "{board}");
    let message = project.checker(&["claims", "1"]).stderr;
    assert!(message.contains("error: the claims could not be built\n"), "{message}");

    project.remove("milestones/claims/Cargo.toml");
    let message = project.checker(&["claims"]).stderr;
    assert!(message.starts_with("error: milestones/claims/Cargo.toml is missing\n"), "{message}");
}
