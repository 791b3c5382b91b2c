//! What can be wrong with the repository or with what was asked: one clear message each, and exit code 2.

use std::fs;

use insta::assert_snapshot;
use test_support::{Project, Run};

const PASSES: &str = "#[test]\nfn test_answer() {}\n";

fn course() -> Project {
    Project::with_course(&[("01-first", "", PASSES), ("02-second", "", PASSES)])
}

/// The message of a run that must fail, with the repository's own path taken out.
fn mistake(project: &Project, run: &Run) -> String {
    assert_eq!(run.code, Some(2), "stderr: {}", run.stderr);
    assert_eq!(run.stdout, "", "an error says nothing on stdout");
    let root = fs::canonicalize(project.path()).expect("the repository is there");
    run.stderr.replace(root.to_str().expect("the path is UTF-8"), "[REPOSITORY]").replace('\\', "/")
}

#[test]
fn an_unknown_milestone_gets_the_list_and_the_nearest_name() {
    let project = course();
    assert_snapshot!(mistake(&project, &project.checker(&["hint", "secnod"])), @r#"
    error: "secnod" is not a milestone: did you mean `second`?
      The milestones are:
      1  first
      2  second
    "#);
}

#[test]
fn a_name_like_no_other_gets_the_list() {
    let project = course();
    assert_snapshot!(mistake(&project, &project.checker(&["reset", "7"])), @r#"
    error: "7" is not a milestone
      The milestones are:
      1  first
      2  second
    "#);
}

#[test]
fn a_hint_level_is_one_to_three() {
    let project = course();
    let message = mistake(&project, &project.checker(&["hint", "1", "4"]));
    assert!(
        message.starts_with("error: the level of a hint is 1, 2 or 3, not `4`\n  Usage: cargo kata hint"),
        "{message}"
    );
}

#[test]
fn an_unknown_command_is_refused() {
    let project = course();
    let message = mistake(&project, &project.checker(&["chekc"]));
    assert_eq!(
        message,
        "error: there is no command `chekc`: did you mean `check`?\n  \
         Usage: cargo kata [COMMAND]\n  For more, run `cargo kata --help`.\n"
    );
}

#[test]
fn a_broken_manifest_is_named_with_line_and_field() {
    let project = course();
    let manifest = project.read("milestones/02-second/milestone.toml");
    project.write("milestones/02-second/milestone.toml", &manifest.replace("goal =", "gaol ="));
    assert_snapshot!(mistake(&project, &project.check()), @r#"
    error: milestones/02-second/milestone.toml:2: unknown field `gaol`, expected one of `title`, `goal`, `achieved`, `timeout_seconds`, `build_timeout_seconds`, `tests_checksum`, `manifest_checksum`, `points`, `pictures`, `often`, `polish`, `functions`
        gaol = "The goal of second."
      Fix that line, or restore the file with `git checkout milestones/02-second/milestone.toml` or from a new download of the course.
    "#);
}

#[test]
fn a_manifest_that_is_no_toml_is_named_with_its_line() {
    let project = course();
    project.write("milestones/01-first/milestone.toml", "title = \"t\"\ngoal = \"never closed\n");
    let message = mistake(&project, &project.check());
    assert!(message.starts_with("error: milestones/01-first/milestone.toml:2: "), "{message}");
}

#[test]
fn a_missing_source_is_reset_whichever_milestone_is_current() {
    let project = course();
    project.remove("milestones/02-second/src/lib.rs");
    assert_snapshot!(mistake(&project, &project.check()), @r"
    error: milestones/02-second/src/lib.rs is missing
      `cargo kata reset second` puts the starter in its place.
    ");
    let reset = project.checker(&["reset", "second"]);
    assert_snapshot!(reset.stdout, @"milestones/02-second/src/lib.rs is the starter again. There was nothing to keep.");
    assert_eq!(project.check().code, Some(0));
}

#[test]
fn missing_files_of_the_course_are_named() {
    for file in ["tests/checkpoint/main.rs", "tests/guarantees.rs", "milestone.toml", "Cargo.toml"] {
        let project = course();
        let manifest = project.read("milestones/01-first/Cargo.toml");
        let declared = "\n[[test]]\nname = \"guarantees\"\npath = \"tests/guarantees.rs\"\n";
        project.write("milestones/01-first/Cargo.toml", &(manifest + declared));
        project.write("milestones/01-first/tests/guarantees.rs", PASSES);
        project.remove(&format!("milestones/01-first/{file}"));
        let message = mistake(&project, &project.check());
        assert_eq!(
            message,
            format!(
                "error: milestones/01-first/{file} is missing\n  \
                 It belongs to the course: restore it with `git checkout milestones/01-first/{file}` or from a new \
                 download of the course.\n"
            )
        );
    }
    let project = course();
    project.remove("milestones/01-first/starter.rs");
    let message = mistake(&project, &project.checker(&["reset", "1"]));
    assert!(message.starts_with("error: milestones/01-first/starter.rs is missing"), "{message}");
}

#[test]
fn a_package_with_another_name_is_named() {
    let project = course();
    let manifest = project.read("milestones/02-second/Cargo.toml");
    project.write("milestones/02-second/Cargo.toml", &manifest.replace("name = \"second\"", "name = \"mine\""));
    assert_snapshot!(mistake(&project, &project.check()), @r"
    error: milestones/02-second/Cargo.toml:2: the package is called `mine`; the course knows it as `second`
      Fix that line, or restore the file with `git checkout milestones/02-second/Cargo.toml` or from a new download of the course.
    ");
}

#[test]
fn a_milestone_without_a_number_in_order_is_named() {
    let project = course();
    project.write("milestones/3third/Cargo.toml", "");
    let message = mistake(&project, &project.check());
    assert!(message.starts_with("error: milestones/3third: there is no `-` in its name"), "{message}");
}

#[test]
fn a_course_without_milestones_is_said_to_be_empty() {
    let project = course();
    fs::remove_dir_all(project.path().join("milestones/01-first")).expect("it can be removed");
    fs::remove_dir_all(project.path().join("milestones/02-second")).expect("it can be removed");
    let message = mistake(&project, &project.check());
    assert!(message.starts_with("error: milestones: there is no milestone here"), "{message}");
}

#[test]
fn a_missing_cargo_is_named() {
    let project = course();
    let mut command = project.command(&[]);
    command.env("CARGO", "no-such-cargo");
    assert_snapshot!(mistake(&project, &test_support::run(command)), @r"
    error: cannot start `no-such-cargo`: there is no such program
      The checker builds your code with cargo: install Rust from https://rustup.rs, or set CARGO to its path.
    ");
}

#[test]
fn outside_the_repository_the_checker_says_so() {
    let project = course();
    let elsewhere = tempfile::tempdir().expect("there is room for temporary files");
    let mut command = project.command(&[]);
    command.current_dir(elsewhere.path());
    let run = test_support::run(command);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("is not inside the kata"), "{}", run.stderr);
}

/// A file where the directory should be stands for missing permission, which root would have.
#[test]
fn a_target_directory_that_cannot_be_written_to_is_named() {
    let project = course();
    project.write("target", "in the way");
    let message = mistake(&project, &project.check());
    assert!(message.starts_with("error: cannot write [REPOSITORY]/target/kata/verdicts: "), "{message}");
    assert!(message.contains("Check that you may write there and that the disk is not full."), "{message}");
}
