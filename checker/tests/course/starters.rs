//! The starters build without a warning, and pass nothing for free.

use test_support::{Project, milestones, package};

#[test]
fn starters_build_without_a_warning_and_pass_nothing() {
    // One project for both, since it takes long to build.
    let project = Project::pristine();
    every_target_builds_without_a_warning(&project);
    every_checkpoint_test_fails(&project);
}

fn every_target_builds_without_a_warning(project: &Project) {
    let run = cargo(project, &["--no-run", "--package=*-utils", "--package=cow-*"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(!run.stderr.contains("warning"), "{}", run.stderr);
}

fn every_checkpoint_test_fails(project: &Project) {
    for milestone in milestones() {
        let run =
            cargo(project, &["--package", package(&milestone), "--test", "checkpoint", "--", "--skip", "polish::"]);
        let passed: Vec<&str> = run.stdout.lines().filter(|line| line.ends_with("... ok")).collect();
        assert!(passed.is_empty(), "{milestone}: {passed:?}");
        assert!(run.stdout.contains(" 0 passed; "), "{milestone}: {}{}", run.stdout, run.stderr);
        assert!(!run.stdout.contains(" 0 failed; "), "{milestone}: {}", run.stdout);
    }
}

/// `cargo test`, where the dependencies are built already.
fn cargo(project: &Project, arguments: &[&str]) -> test_support::Run {
    project.cargo(&[&["test", "--target-dir", "target/kata"], arguments].concat(), ".")
}
