//! Another cargo holds the lock of the build directory: the checker says that it waits, and can be ended meanwhile.

#![cfg(unix)]

use std::fs::{self, File};
use std::path::Path;
use std::process::Command;

use rustix::fs::{FlockOperation, flock};
use test_support::{Mark, Project, Terminal};

const RIGHT: &str = "pub fn answer() -> u32 {\n    42\n}\n";
const WRONG: &str = "pub fn answer() -> u32 {\n    41\n}\n";
const TESTS: &str = "#[test]\nfn test_answer() {\n    assert_eq!(first::answer(), 42, \"the answer is 42\");\n}\n";
const SOURCE: &str = "milestones/01-first/src/lib.rs";

/// A course that was built once and was saved since, and the lock that keeps it from being built.
fn blocked_course() -> (Project, File) {
    let project = Project::with_course(&[("01-first", WRONG, TESTS)]);
    assert_eq!(project.check().code, Some(0));
    project.write(SOURCE, RIGHT);
    let path = project.path().join("target/kata/debug/.cargo-lock");
    let lock = File::options().write(true).open(path).expect("cargo leaves its lock there");
    flock(&lock, FlockOperation::LockExclusive).expect("it can be locked");
    (project, lock)
}

/// The checker in a terminal, which is told the checker's process id first.
fn in_a_terminal(project: &Project, arguments: &str, mark: &Mark) -> Terminal {
    let mut shell = project.shell(&format!("echo pid $$; exec $CHECKER {arguments}"));
    mark.set(&mut shell);
    Terminal::start(shell)
}

#[test]
fn what_is_waited_for_is_shown_until_it_is_over() {
    for arguments in ["", "watch"] {
        let (project, lock) = blocked_course();
        let mut terminal = in_a_terminal(&project, arguments, &Mark::new());
        terminal.expect("building first: waiting for another cargo to finish");
        drop(lock);
        terminal.expect("1 of 1 milestones");
    }
}

#[test]
fn what_is_waited_for_is_shown_once() {
    let (project, lock) = blocked_course();
    let mut terminal = in_a_terminal(&project, "watch", &Mark::new());
    terminal.expect("waiting for another cargo to finish");
    // Takes longer than it would take to say it again.
    for _ in 0..10 {
        project.cargo(&["--version"], ".");
    }
    drop(lock);
    let seen = terminal.expect("1 of 1 milestones");
    assert!(!seen.contains("waiting for another cargo"), "{seen:?}");
}

/// A learner's own settings may keep cargo from saying that it waits.
#[test]
fn what_is_waited_for_is_shown_also_where_cargo_is_quiet() {
    let (project, _lock) = blocked_course();
    project.write(".cargo/config.toml", "[term]\nquiet = true\n");
    let mut terminal = in_a_terminal(&project, "", &Mark::new());
    terminal.expect("waiting for another cargo to finish");
}

#[test]
fn who_waits_too_long_is_told_what_for() {
    let (project, _lock) = blocked_course();
    let manifest = project.read("milestones/01-first/milestone.toml");
    project.write("milestones/01-first/milestone.toml", &format!("build_timeout_seconds = 1\n{manifest}"));
    let board = project.check().stdout;
    assert!(
        board.contains("the build was stopped after 1 s.\nAnother cargo held the lock on the build directory:"),
        "{board}"
    );
}

#[test]
fn who_waits_can_be_ended_and_leaves_nothing_behind() {
    for signal in ["-INT", "-TERM", "-KILL"] {
        let mark = Mark::new();
        let (project, lock) = blocked_course();
        let mut terminal = in_a_terminal(&project, "", &mark);
        let checker = terminal.rest_of_line_after("pid ");
        terminal.expect("waiting for another cargo to finish");
        let sent = Command::new("kill").args([signal, &checker]).status().expect("kill can be started");
        assert!(sent.success());
        mark.assert_gone();
        drop(lock);
        let half_written: Vec<_> = files(&project.path().join("target/kata/verdicts"), ".new");
        assert_eq!(half_written, [""; 0]);
        assert!(project.check().stdout.contains("1 of 1 milestones"), "the next run is as any other");
    }
}

fn files(directory: &Path, end: &str) -> Vec<String> {
    let names = fs::read_dir(directory).expect("it can be listed").flatten().map(|entry| entry.file_name());
    names.map(|name| name.to_string_lossy().into_owned()).filter(|name| name.ends_with(end)).collect()
}
