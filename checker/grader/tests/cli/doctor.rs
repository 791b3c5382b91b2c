//! `cargo grade doctor`: what is in force on this machine.

use std::process::Command;

use test_support::{Project, run};

const TESTS: &str = "#[test]\nfn test_answer() {\n    assert_eq!(one::answer(), 42);\n}\n";

#[test]
fn what_keeps_this_machine_from_grading_is_named() {
    let course = Project::with_course(&[("01-one", "", TESTS)]);
    let well = course.grade(&["doctor"]);
    assert_eq!(well.code, Some(0), "{}", well.stdout);
    for line in ["compiler     rustc 1.", "linker       works", "dependencies not prepared", "This machine can grade."]
    {
        assert!(well.stdout.contains(line), "{line}: {}", well.stdout);
    }
    assert_eq!(course.grade(&["prepare"]).code, Some(0));
    assert!(course.grade(&["doctor"]).stdout.contains("✔ dependencies prepared"));

    let mut limited = Command::new("sh");
    let grader = course.grade_command(&["doctor", "--memory", "4000"]);
    limited.args(["-c", "ulimit -v 4000000; exec \"$@\"", "sh"]).arg(grader.get_program()).args(grader.get_args());
    limited.envs(grader.get_envs().filter_map(|(name, value)| Some((name, value?))));
    limited.current_dir(grader.get_current_dir().expect("it has one"));
    let limited = run(limited);
    assert_eq!(limited.code, Some(2), "{}{}", limited.stdout, limited.stderr);
    let line = "✘ memory       limited to 3906 MiB\n    → Grading needs 4000 MiB: raise the hard limit, `ulimit -v`.\n";
    assert!(limited.stdout.contains(line), "{}", limited.stdout);
}
