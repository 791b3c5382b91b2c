//! The reference solutions pass every test that there is for them, and what their documentation shows is true.

use std::fs;
use std::process::Command;

use test_support::{Project, Run, milestones, package, path, read, run, skip};

#[test]
#[ignore = "builds loom, which takes long"]
fn the_proofs_hold() {
    let run = cargo(&Project::pristine(), &["test", "--package", "proofs", "--all-targets"]);
    assert_eq!(run.code, Some(0), "{}{}", run.stdout, run.stderr);
    assert!(run.stderr.contains("races.rs"), "the races are run: {}", run.stderr);
}

#[test]
fn the_solutions_hold_what_they_promise() {
    // One project for all, since it takes long to build.
    let project = Project::pristine();
    every_documented_example_is_true(&project);
    the_complete_example_shows_what_sharing_saves(&project);
    the_compiler_says_why_it_refuses_what_a_handle_must_not_allow(&project);
}

#[test]
#[ignore = "builds every checkpoint, as the walk with the solutions does"]
fn every_test_passes() {
    let run = cargo(&Project::pristine(), &["test", "--workspace", "--exclude", "proofs", "--all-targets"]);
    assert_eq!(run.code, Some(0), "{}{}", run.stdout, run.stderr);
    let checkpoints = run.stderr.lines().filter(|line| line.contains("checkpoint-")).count();
    assert_eq!(checkpoints, milestones().len(), "every checkpoint is run: {}", run.stderr);
}

fn every_documented_example_is_true(project: &Project) {
    let mut cargo = cargo_command(project, &["test", "--workspace", "--exclude", "proofs", "--doc", "--all-features"]);
    // Only so does a stable rustdoc look at the error codes of examples that must not compile.
    cargo.env("RUSTC_BOOTSTRAP", "1");
    let run = run(cargo);
    assert_eq!(run.code, Some(0), "{}{}", run.stdout, run.stderr);
    for milestone in milestones() {
        let is_run = run.stdout.contains(&format!("test {milestone}/src/lib.rs - "));
        assert!(is_run, "solutions/{milestone}/src/lib.rs: show an example in the documentation, as the starter does");
    }
}

fn the_complete_example_shows_what_sharing_saves(project: &Project) {
    let run = cargo(project, &["run", "--quiet", "--package", "cow-metrics", "--example", "complete"]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    insta::assert_snapshot!("the_complete_example", run.stdout);
}

/// The compiler whose words the snapshots hold. Another one may find better words for the same.
const RECORDED_WITH: &str = "rustc 1.95.";

fn the_compiler_says_why_it_refuses_what_a_handle_must_not_allow(project: &Project) {
    let compiler = rustc(&["--version"]);
    if !compiler.starts_with(RECORDED_WITH) {
        return skip(&format!("the snapshots are those of {RECORDED_WITH}x, this is {compiler}"));
    }
    let has_guarantees = |milestone: &String| path(&format!("milestones/{milestone}/tests/guarantees.rs")).is_file();
    for milestone in milestones().into_iter().filter(has_guarantees) {
        insta::assert_snapshot!(format!("compile_errors_of_{milestone}"), compile_errors(project, package(&milestone)));
    }
}

/// What the compiler says about every program that must not compile with this package's solution.
fn compile_errors(project: &Project, package: &str) -> String {
    let dir = project.path().join("compile-fail").join(package);
    let mut cargo = cargo_command(project, &["test", "--package", package, "--test", "guarantees"]);
    cargo.env("COMPILE_FAIL_DIR", &dir).env("TRYBUILD", "overwrite");
    let run = run(cargo);

    let mut files: Vec<_> = fs::read_dir(&dir)
        .unwrap_or_else(|err| panic!("{err}: {}{}", run.stdout, run.stderr))
        .map(|entry| entry.expect("it can be listed").path())
        .filter(|file| file.extension().is_some_and(|extension| extension == "stderr"))
        .collect();
    files.sort();
    let here = format!("{}/", dir.display()).replace('\\', "/");
    let texts = files.iter().map(|file| without_quotes_of_std(&read(file).replace(&here, "")));
    texts.collect::<Vec<_>>().join("\n")
}

/// Where rust-src is installed, the compiler quotes the sources of std below their path.
fn without_quotes_of_std(text: &str) -> String {
    let mut kept = String::new();
    let mut is_std = false;
    for line in text.lines() {
        let is_quote = line.trim_start_matches(|it: char| it == ' ' || it.is_ascii_digit()).starts_with(['|', '.']);
        is_std = line.contains("--> $RUST/") || (is_std && is_quote);
        if !(is_std && is_quote) {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept
}

/// Runs cargo in the solutions' workspace, where the dependencies are built already.
fn cargo(project: &Project, arguments: &[&str]) -> Run {
    run(cargo_command(project, arguments))
}

fn cargo_command(project: &Project, arguments: &[&str]) -> Command {
    let mut command = project.cargo_command(arguments, "solutions");
    command.env("CARGO_TARGET_DIR", project.path().join("target/kata"));
    command
}

fn rustc(arguments: &[&str]) -> String {
    let mut command = Command::new("rustc");
    command.args(arguments);
    run(command).stdout.trim().to_owned()
}
