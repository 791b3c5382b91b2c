//! The target directory deleted, full or in disorder while the checker runs: no wrong verdict, and a way out.

#![cfg(unix)]

use std::fs;

use test_support::{Project, Run, make_executable, verdicts};

const TESTS: &str = "#[test]\nfn test_answer() {\n    assert_eq!(first::answer(), 42, \"the answer is 42\");\n}\n";
const RIGHT: &str = "pub fn answer() -> u32 {\n    42\n}\n";
const WRONG: &str = "pub fn answer() -> u32 {\n    41\n}\n";
const SOURCE: &str = "milestones/01-first/src/lib.rs";

fn course(source: &str) -> Project {
    Project::with_course(&[("01-first", source, TESTS)])
}

fn verdict(project: &Project) -> String {
    verdicts(&project.json(), 0).join(", ")
}

/// The checker with files limited to so many blocks of 512 bytes, which ends a write as a full disk does.
fn check_with_files_of(project: &Project, blocks: u32) -> Run {
    test_support::run(project.shell(&format!("ulimit -c 0; ulimit -f {blocks}; exec $CHECKER")))
}

#[test]
fn a_disk_that_is_full_is_said_to_be_and_leaves_nothing_wrong_behind() {
    let project = course(WRONG);
    assert_eq!(verdict(&project), "test_answer failed");
    for blocks in [0, 8, 80, 1000] {
        project.write(SOURCE, RIGHT);
        let run = check_with_files_of(&project, blocks);
        let said = run.stdout + &run.stderr;
        let is_told = said.contains("that the disk is not full") || said.contains("free\n  some disk space");
        assert!(is_told && !said.contains("is passed"), "{blocks} blocks: {:?} {said}", run.code);
        assert_eq!(verdict(&project), "test_answer passed", "after {blocks} blocks");
        project.write(SOURCE, WRONG);
        assert_eq!(verdict(&project), "test_answer failed", "after {blocks} blocks");
    }
}

#[test]
fn a_target_directory_that_is_deleted_after_the_build_is_built_again() {
    let project = course(RIGHT);
    let cargo = project.path().join("deleting-cargo");
    let real = std::env::var("CARGO").expect("cargo runs the tests");
    project.write("deleting-cargo", &format!("#!/bin/sh\n{real} \"$@\"\nrm -rf target\n"));
    make_executable(&cargo);
    let mut command = project.command(&[]);
    command.env("CARGO", &cargo);
    let run = test_support::run(command);
    assert_eq!(run.code, Some(2), "{}", run.stdout);
    assert!(
        run.stderr.starts_with("error: cannot start ") && run.stderr.contains("Run the checker again."),
        "{}",
        run.stderr
    );
    assert_eq!(verdict(&project), "test_answer passed");
}

#[test]
fn a_test_that_deletes_the_target_directory_has_its_verdict() {
    let tests = "#[test]\nfn test_answer() {\n    std::fs::remove_dir_all(\"../../target\").unwrap();\n}\n";
    let project = Project::with_course(&[("01-first", "", tests)]);
    assert_eq!(verdict(&project), "test_answer passed");
    assert_eq!(verdict(&project), "test_answer passed");
}

#[test]
fn a_directory_in_the_place_of_a_remembered_verdict_is_named() {
    let project = course(RIGHT);
    let entry = project.path().join("target/kata/verdicts/first-checkpoint.json");
    fs::create_dir_all(&entry).expect("the directory can be made");
    let run = project.check();
    assert_eq!(run.code, Some(2));
    assert!(
        run.stderr.contains("first-checkpoint.json") && run.stderr.contains("Check that you may write there"),
        "{}",
        run.stderr
    );
    fs::remove_dir(&entry).expect("it can be removed");
    assert_eq!(verdict(&project), "test_answer passed");
}
