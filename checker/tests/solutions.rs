//! The reference solutions pass every test that there is for them, and what their documentation shows is true.

mod support;

use support::{Repository, milestones};

#[test]
fn the_solutions_pass_every_test_and_every_documented_example() {
    let repository = Repository::pristine();
    let run = repository.cargo(&["test", "--all-targets"], "solutions");
    assert_eq!(run.code, Some(0), "{}{}", run.stdout, run.stderr);
    let checkpoints = run.stderr.lines().filter(|line| line.contains("checkpoint.rs")).count();
    assert_eq!(checkpoints, milestones().len(), "every checkpoint is run: {}", run.stderr);

    let run = repository.cargo(&["test", "--doc"], "solutions");
    assert_eq!(run.code, Some(0), "{}{}", run.stdout, run.stderr);
    assert!(!run.stdout.contains("running 0 tests"), "every solution has examples: {}", run.stdout);
}
