//! The reference solutions pass every test that there is for them, and what their documentation shows is true.

use std::fs;
use std::process::Command;

use test_support::{Project, milestones, package, path, read, run};

#[test]
fn the_solutions_hold_what_they_promise() {
    // One repository for all, since it takes long to build.
    let project = Project::pristine();
    every_test_passes(&project);
    every_documented_example_is_true(&project);
    the_complete_example_shows_what_sharing_saves(&project);
    the_compiler_says_why_it_refuses_what_a_handle_must_not_allow(&project);
}

fn every_test_passes(project: &Project) {
    let run = project.cargo(&["test", "--all-targets"], "solutions");
    assert_eq!(run.code, Some(0), "{}{}", run.stdout, run.stderr);
    let checkpoints = run.stderr.lines().filter(|line| line.contains("checkpoint-")).count();
    assert_eq!(checkpoints, milestones().len(), "every checkpoint is run: {}", run.stderr);
}

fn every_documented_example_is_true(project: &Project) {
    let run = project.cargo(&["test", "--doc", "--workspace", "--exclude", "proofs"], "solutions");
    assert_eq!(run.code, Some(0), "{}{}", run.stdout, run.stderr);
    assert!(!run.stdout.contains("running 0 tests"), "every solution has examples: {}", run.stdout);
}

fn the_complete_example_shows_what_sharing_saves(project: &Project) {
    let run = project.cargo(&["run", "--quiet", "--package", "cow-metrics", "--example", "complete"], "solutions");
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    insta::assert_snapshot!("the_complete_example", run.stdout);
}

/// The compiler whose words the snapshots hold. Another one may find better words for the same.
const RECORDED_WITH: &str = "rustc 1.95.";

fn the_compiler_says_why_it_refuses_what_a_handle_must_not_allow(project: &Project) {
    let compiler = rustc(&["--version"]);
    // With the sources of std at hand, the compiler quotes them.
    let quotes_std = fs::exists(format!("{}/lib/rustlib/src", rustc(&["--print", "sysroot"]))).unwrap_or_default();
    if !compiler.starts_with(RECORDED_WITH) || quotes_std {
        println!("skipped: the snapshots are those of {RECORDED_WITH}x without rust-src, this is {compiler}");
        return;
    }
    let has_guarantees = |milestone: &String| path(&format!("milestones/{milestone}/tests/guarantees.rs")).is_file();
    for milestone in milestones().into_iter().filter(has_guarantees) {
        insta::assert_snapshot!(format!("compile_errors_of_{milestone}"), compile_errors(project, package(&milestone)));
    }
}

/// What the compiler says about every program that must not compile with this package's solution.
fn compile_errors(project: &Project, package: &str) -> String {
    let folder = project.path().join("compile-fail").join(package);
    let folder = folder.to_str().expect("the path is UTF-8");
    let environment = [format!("env.COMPILE_FAIL_DIR='{folder}'"), "env.TRYBUILD='overwrite'".to_owned()];
    let [folder_setting, trybuild_setting] = environment.each_ref().map(String::as_str);
    let arguments = ["test", "--package", package, "--test", "guarantees"];
    let arguments = [&["--config", folder_setting, "--config", trybuild_setting], &arguments[..]].concat();
    let run = project.cargo(&arguments, "solutions");

    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap_or_else(|problem| panic!("{problem}: {}{}", run.stdout, run.stderr))
        .map(|entry| entry.expect("it can be listed").path())
        .filter(|file| file.extension().is_some_and(|extension| extension == "stderr"))
        .collect();
    files.sort();
    let here = format!("{}/", folder.replace('\\', "/"));
    let texts = files.iter().map(|file| read(file).replace(&here, ""));
    texts.collect::<Vec<_>>().join("\n")
}

fn rustc(arguments: &[&str]) -> String {
    let mut command = Command::new("rustc");
    command.args(arguments);
    run(command).stdout.trim().to_owned()
}
