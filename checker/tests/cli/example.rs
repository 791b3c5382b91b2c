//! `example`, in a course that is built in no time.

use insta::assert_snapshot;
use test_support::Project;

const UNFILLED: &str = "pub fn answer() -> u32 {\n    todo!(\"find the answer\")\n}\n";
const RIGHT: &str = "pub fn answer() -> u32 {\n    42\n}\n";
const TESTS: &str = "#[test]\nfn test_answer() {\n    assert_eq!(first::answer(), 42, \"the answer is 42\");\n}\n";

const OTHER_TESTS: &str = "#[test]\nfn test_answer() {\n    second::answer();\n}\n";

/// A course with examples that need nothing of the learner's, and one that does.
fn course() -> Project {
    let project = Project::with_course(&[("01-first", UNFILLED, TESTS), ("02-second", UNFILLED, OTHER_TESTS)]);
    let mut manifest = project.read("milestones/01-first/Cargo.toml");
    for (name, code) in [
        ("plain", "//! Says hello.\n\nfn main() {\n    println!(\"hello\");\n}\n"),
        ("broken", "//! Fails.\n\nfn main() {\n    panic!(\"on purpose\");\n}\n"),
        ("own", "//! Says the answer.\n\nfn main() {\n    println!(\"it is {}\", first::answer());\n}\n"),
    ] {
        project.write(&format!("milestones/01-first/examples/{name}.rs"), code);
        manifest.push_str(&format!("\n[[example]]\nname = \"{name}\"\npath = \"examples/{name}.rs\"\n"));
    }
    project.write("milestones/01-first/Cargo.toml", &manifest);
    project
}

fn stdout(project: &Project, arguments: &[&str]) -> String {
    let run = project.checker(arguments);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{}", run.stdout);
    run.stdout
}

#[test]
fn an_example_runs_on_the_learners_code_once_its_milestone_is_passed() {
    let project = course();
    assert_snapshot!(stdout(&project, &["example"]), @r"
    Programs to run, most of them on your own code

    At once:
      plain   Says hello.
      broken  Fails.

    Once milestone 1 is passed, first:
      own     Says the answer.

    Run one: cargo kata example NAME
    Then change it: each says what to try, and is in milestones/*/examples.
    ");
    assert_eq!(stdout(&project, &["example", "plain"]), "hello\n");
    assert_snapshot!(stdout(&project, &["example", "own"]), @r"
    own runs on your own first: pass milestone 1 first.
    The next step: cargo kata · the others: cargo kata example
    ");
    project.write("milestones/01-first/src/lib.rs", RIGHT);
    let board = stdout(&project, &["check"]);
    assert!(board.contains("\n  See it at work:              cargo kata example plain (or broken, own)\n"), "{board}");
    assert_eq!(stdout(&project, &["example", "own"]), "it is 42\n");
}

#[test]
fn an_example_on_half_of_a_milestone_says_what_to_do_first() {
    let project = course();
    project.write("milestones/01-first/src/lib.rs", "pub fn answer() -> u32 {\n    41\n}\n");
    assert_eq!(stdout(&project, &["example", "plain"]), "hello\n", "it needs nothing of the learner's");
    assert!(stdout(&project, &["example", "own"]).starts_with("own runs on your own first: pass milestone 1 first.\n"));

    project.write("milestones/01-first/src/lib.rs", "pub fn answer() -> u32 {\n    \"many\"\n}\n");
    let run = project.checker(&["example", "plain"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(1), ""));
    assert_snapshot!(run.stderr, @r"
    plain is built with your own first, which does not compile: milestones/01-first/src/lib.rs:2
    The next step: cargo kata · the others: cargo kata example
    ");
    assert!(stdout(&project, &["example", "own"]).starts_with("own runs on your own first: pass milestone 1 first.\n"));
}

#[test]
fn an_example_that_is_unknown_or_fails_says_why() {
    let project = course();
    let run = project.checker(&["example", "plian"]);
    assert_eq!(run.code, Some(2));
    assert_snapshot!(run.stderr, @r"
    error: there is no example `plian`: did you mean `plain`?
      Usage: cargo kata example [NAME]
      For more, run `cargo kata example`.
    ");
    let run = project.checker(&["example", "broken"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(1), ""));
    assert!(run.stderr.contains("on purpose"), "{}", run.stderr);

    let file = "milestones/01-first/examples/plain.rs";
    project.write(file, "//! Says hello.\n\nfn main() {\n    nonsense\n}\n");
    let run = project.checker(&["example", "plain"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(1), ""));
    assert!(run.stderr.contains("cannot find value `nonsense`"), "{}", run.stderr);
    project.remove(file);
    let run = project.checker(&["example", "plain"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    assert!(run.stderr.contains(file), "{}", run.stderr);
}
