//! Another cargo holds the lock of the build folder: the checker says that it waits, and can be ended meanwhile.

#![cfg(unix)]

use std::fs::{self, File};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use rexpect::session::{PtySession, spawn_command};
use rustix::fs::{FlockOperation, flock};
use test_support::{Repository, checker};

const RIGHT: &str = "pub fn answer() -> u32 {\n    42\n}\n";
const WRONG: &str = "pub fn answer() -> u32 {\n    41\n}\n";
const TESTS: &str = "#[test]\nfn test_answer() {\n    assert_eq!(first::answer(), 42, \"the answer is 42\");\n}\n";
const SOURCE: &str = "milestones/01-first/src/lib.rs";

/// Far longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(60);

/// A course that was built once and was saved since, and the lock that keeps it from being built.
fn blocked_course() -> (Repository, File) {
    let repository = Repository::with_course(&[("01-first", WRONG, TESTS)]);
    assert_eq!(repository.check().code, Some(0));
    repository.write(SOURCE, RIGHT);
    let path = repository.path().join("target/kata/debug/.cargo-lock");
    let lock = File::options().write(true).open(path).expect("cargo leaves its lock there");
    flock(&lock, FlockOperation::LockExclusive).expect("it can be locked");
    (repository, lock)
}

/// The checker in a terminal; everything it starts can be found by `mark`.
fn in_a_terminal(repository: &Repository, arguments: &str, mark: &str) -> PtySession {
    let mut shell = Command::new("sh");
    let script = format!("echo pid $$; exec {} {arguments}", checker());
    shell.args(["-c", &script]).current_dir(repository.path()).env_remove("CARGO_TARGET_DIR");
    shell.env("NO_COLOR", "1").env("TERM", "xterm").env("KATA_TEST_MARK", mark);
    spawn_command(shell, Some(PATIENCE.as_millis() as u64)).expect("there is a terminal to be had")
}

fn expect(session: &mut PtySession, text: &str) {
    if let Err(problem) = session.exp_string(text) {
        panic!("{text:?} never came: {problem}");
    }
}

#[test]
fn what_is_waited_for_is_shown_until_it_is_over() {
    for arguments in ["", "watch"] {
        let (repository, lock) = blocked_course();
        let mut session = in_a_terminal(&repository, arguments, "");
        expect(&mut session, "building first: waiting for another cargo to finish");
        drop(lock);
        expect(&mut session, "1 of 1 milestones");
    }
}

/// A learner's own settings may keep cargo from saying that it waits.
#[test]
fn what_is_waited_for_is_shown_also_where_cargo_is_quiet() {
    let (repository, _lock) = blocked_course();
    repository.write(".cargo/config.toml", "[term]\nquiet = true\n");
    let mut session = in_a_terminal(&repository, "", "");
    expect(&mut session, "waiting for another cargo to finish");
}

#[test]
fn who_waits_too_long_is_told_what_for() {
    let (repository, _lock) = blocked_course();
    let manifest = repository.read("milestones/01-first/milestone.toml");
    repository.write("milestones/01-first/milestone.toml", &format!("build_timeout_seconds = 1\n{manifest}"));
    let board = repository.check().stdout;
    assert!(
        board.contains("the build was stopped after 1 s.\nAnother cargo kept the build folder for itself:"),
        "{board}"
    );
}

#[test]
fn who_waits_can_be_ended_and_leaves_nothing_behind() {
    for (signal, mark) in [("-INT", "wait-int-2b7e"), ("-TERM", "wait-term-8d10"), ("-KILL", "wait-kill-f39c")] {
        let (repository, lock) = blocked_course();
        let mut session = in_a_terminal(&repository, "", mark);
        expect(&mut session, "pid ");
        let checker = session.read_line().expect("its number follows").trim().to_owned();
        expect(&mut session, "waiting for another cargo to finish");
        let sent = Command::new("kill").args([signal, &checker]).status().expect("kill can be started");
        assert!(sent.success());
        assert_nothing_left(mark);
        drop(lock);
        let half_written: Vec<_> = files(&repository.path().join("target/kata/verdicts"), ".new");
        assert_eq!(half_written, [""; 0]);
        assert!(repository.check().stdout.contains("1 of 1 milestones"), "the next run is as any other");
    }
}

fn files(folder: &Path, end: &str) -> Vec<String> {
    let names = fs::read_dir(folder).expect("it can be listed").flatten().map(|entry| entry.file_name());
    names.map(|name| name.to_string_lossy().into_owned()).filter(|name| name.ends_with(end)).collect()
}

/// A killed process is gone soon, not at once: asks until it is.
fn assert_nothing_left(mark: &str) {
    let asked = Instant::now();
    while is_marked_process_left(mark) {
        assert!(asked.elapsed() < PATIENCE, "something is still running");
        std::thread::yield_now();
    }
}

/// Whether a process runs in an environment with `mark`. Where there is no /proc nobody can tell.
fn is_marked_process_left(mark: &str) -> bool {
    let mark = format!("KATA_TEST_MARK={mark}");
    let is_marked = |folder: fs::DirEntry| {
        let environment = fs::read(folder.path().join("environ")).unwrap_or_default();
        environment.split(|byte| *byte == 0).any(|entry| entry == mark.as_bytes())
    };
    fs::read_dir("/proc").into_iter().flatten().flatten().any(is_marked)
}
