//! The target folder deleted, full or in disorder while the checker runs: no wrong verdict, and a way out.

#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use test_support::{Repository, Run, checker, verdicts};

const TESTS: &str = "#[test]\nfn test_answer() {\n    assert_eq!(first::answer(), 42, \"the answer is 42\");\n}\n";
const RIGHT: &str = "pub fn answer() -> u32 {\n    42\n}\n";
const WRONG: &str = "pub fn answer() -> u32 {\n    41\n}\n";
const SOURCE: &str = "milestones/01-first/src/lib.rs";

fn course(source: &str) -> Repository {
    Repository::with_course(&[("01-first", source, TESTS)])
}

fn verdict(repository: &Repository) -> String {
    verdicts(&repository.json(), 0).join(", ")
}

/// The checker with files limited to so many blocks of 512 bytes, which ends a write as a full disk does.
fn check_with_files_of(repository: &Repository, blocks: u32) -> Run {
    let mut shell = Command::new("sh");
    let script = format!("ulimit -c 0; ulimit -f {blocks}; exec {}", checker());
    shell.args(["-c", &script]).current_dir(repository.path()).env_remove("CARGO_TARGET_DIR");
    test_support::run(shell)
}

#[test]
fn a_disk_that_is_full_is_said_to_be_and_leaves_nothing_wrong_behind() {
    let repository = course(WRONG);
    assert_eq!(verdict(&repository), "test_answer failed");
    for blocks in [0, 8, 80, 1000] {
        repository.write(SOURCE, RIGHT);
        let run = check_with_files_of(&repository, blocks);
        let said = run.stdout + &run.stderr;
        let is_told = said.contains("that the disk is not full") || said.contains("make room on the disk");
        assert!(is_told && !said.contains("is passed"), "{blocks} blocks: {:?} {said}", run.code);
        assert_eq!(verdict(&repository), "test_answer passed", "after {blocks} blocks");
        repository.write(SOURCE, WRONG);
        assert_eq!(verdict(&repository), "test_answer failed", "after {blocks} blocks");
    }
}

#[test]
fn a_target_folder_that_is_deleted_after_the_build_is_built_anew() {
    let repository = course(RIGHT);
    let cargo = repository.path().join("deleting-cargo");
    let real = std::env::var("CARGO").expect("cargo runs the tests");
    repository.write("deleting-cargo", &format!("#!/bin/sh\n{real} \"$@\"\nrm -rf target\n"));
    fs::set_permissions(&cargo, fs::Permissions::from_mode(0o755)).expect("it can be made executable");
    let mut command = repository.command(&[]);
    command.env("CARGO", &cargo);
    let run = test_support::run(command);
    assert_eq!(run.code, Some(2), "{}", run.stdout);
    assert!(
        run.stderr.starts_with("error: cannot start ") && run.stderr.contains("Run the checker again."),
        "{}",
        run.stderr
    );
    assert_eq!(verdict(&repository), "test_answer passed");
}

#[test]
fn a_test_that_deletes_the_target_folder_has_its_verdict() {
    let tests = "#[test]\nfn test_answer() {\n    std::fs::remove_dir_all(\"../../target\").unwrap();\n}\n";
    let repository = Repository::with_course(&[("01-first", "", tests)]);
    assert_eq!(verdict(&repository), "test_answer passed");
    assert_eq!(verdict(&repository), "test_answer passed");
}

#[test]
fn a_folder_in_the_place_of_a_remembered_verdict_is_named() {
    let repository = course(RIGHT);
    let entry = repository.path().join("target/kata/verdicts/first-checkpoint.json");
    fs::create_dir_all(&entry).expect("the folder can be made");
    let run = repository.check();
    assert_eq!(run.code, Some(2));
    assert!(
        run.stderr.contains("first-checkpoint.json") && run.stderr.contains("Check that you may write there"),
        "{}",
        run.stderr
    );
    fs::remove_dir(&entry).expect("it can be removed");
    assert_eq!(verdict(&repository), "test_answer passed");
}
