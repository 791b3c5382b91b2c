//! The starters build without a warning, and pass nothing for free.

use test_support::{Project, milestones, package};

#[test]
fn every_target_of_every_starter_builds_without_a_warning() {
    let project = Project::pristine();
    project.write(".cargo/config.toml", "[build]\nrustflags = [\"-D\", \"warnings\"]\n");
    let run = project.cargo(&["test", "--quiet", "--no-run", "--workspace", "--exclude", "checker"], ".");
    assert_eq!(run.code, Some(0), "{}", run.stderr);
}

#[test]
fn every_checkpoint_test_fails_on_its_starter() {
    let project = Project::pristine();
    for milestone in milestones() {
        let arguments = ["test", "--package", package(&milestone), "--test", "checkpoint", "--", "--skip", "polish::"];
        let run = project.cargo(&arguments, ".");
        let passed: Vec<&str> = run.stdout.lines().filter(|line| line.ends_with("... ok")).collect();
        assert!(passed.is_empty(), "{milestone}: {passed:?}");
        assert!(run.stdout.contains(" 0 passed; "), "{milestone}: {}{}", run.stdout, run.stderr);
        assert!(!run.stdout.contains(" 0 failed; "), "{milestone}: {}", run.stdout);
    }
}
