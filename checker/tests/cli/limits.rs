//! Far too much of everything: output, warnings, threads. The checker stays small, and each test keeps its own verdict.

#![cfg(target_os = "linux")]

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use serde_json::Value;
use test_support::{Project, verdicts};

const RIGHT: &str = "pub fn answer() -> u32 { 42 }\n";

/// A course whose second test does `body`, for at most a second.
fn course(source: &str, body: &str) -> Project {
    let tests = format!(
        "use std::io::Write;\n\
         #[test]\nfn test_answer() {{ assert_eq!(first::answer(), 42) }}\n\
         #[test]\nfn test_body() {{ {body} }}\n"
    );
    let project = Project::with_course(&[("01-first", source, &tests)]);
    project.set_time_limit("01-first", 1);
    project
}

/// The verdict on a test that does `body`, beside a test that passes; with its message.
fn verdict_on(body: &str) -> (String, String) {
    let json = course(RIGHT, body).json();
    let verdicts = verdicts(&json, 0);
    assert_eq!(verdicts[0], "test_answer passed", "the other test keeps its verdict");
    let message = json["milestones"][0]["tests"][1]["message"].as_str().unwrap_or_default();
    (verdicts[1].clone(), message.to_owned())
}

/// The most memory that a checker has used when it shows its board, in MiB. `watch` lives on, so that it can be asked.
fn memory_for_the_board(project: &Project, last_line: &str) -> u64 {
    let mut command = project.command(&["watch"]);
    let mut checker = command.stdout(Stdio::piped()).spawn().expect("the checker can be started");
    let lines = BufReader::new(checker.stdout.take().expect("stdout is piped")).lines();
    let is_shown = lines.map_while(Result::ok).any(|line| line.contains(last_line));
    let status = fs::read_to_string(format!("/proc/{}/status", checker.id())).expect("the checker is alive");
    let sent = Command::new("kill").arg(checker.id().to_string()).status().expect("kill can be started");
    assert!(sent.success() && checker.wait().is_ok() && is_shown);
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("Linux counts that");
    let kilobytes: u64 = peak.trim().trim_end_matches(" kB").parse().expect("it is a number");
    kilobytes / 1024
}

#[test]
fn output_without_end_takes_little_memory() {
    let write = |stream: &str| format!("std::io::{stream}().write_all(&[b'x'; 1 << 16]).unwrap();");
    let project = course(RIGHT, &format!("loop {{ {} {} }}", write("stdout"), write("stderr")));
    assert!(memory_for_the_board(&project, "cargo kata hint") < 64);
    assert_eq!(verdicts(&project.json(), 0)[1], "test_body timed_out");
}

#[test]
fn warnings_by_the_ten_thousands_take_little_memory() {
    let unused: String = (0..10_000).map(|number| format!("fn unused_{number}() {{}}\n")).collect();
    let project = course(&(RIGHT.to_owned() + &unused), "panic!()");
    assert!(memory_for_the_board(&project, "cargo kata hint") < 64);
}

#[test]
fn thousands_of_threads_are_ended_with_their_test() {
    let body = "for _ in 0..3000 { std::thread::spawn(|| loop { std::thread::park() }); } loop { std::thread::park() }";
    let verdict = verdict_on(body).0;
    // Where the system allows fewer threads the test cannot start them.
    assert!(["test_body timed_out", "test_body failed"].contains(&verdict.as_str()), "{verdict}");
}

#[test]
fn a_test_that_stops_itself_is_ended() {
    let body = "let id = std::process::id().to_string(); \
                std::process::Command::new(\"kill\").args([\"-STOP\", &id]).status().unwrap();";
    assert_eq!(verdict_on(body).0, "test_body timed_out");
}

#[test]
fn a_test_that_closes_its_output_does_not_pass() {
    let body = "use std::os::fd::FromRawFd; drop(unsafe { std::fs::File::from_raw_fd(1) });";
    let (verdict, message) = verdict_on(body);
    assert_eq!(verdict, "test_body crashed");
    assert!(message.starts_with("the process exited with code"), "{message}");
}

/// It has left the group that is ended with the test, and holds the pipe that the checker reads.
#[test]
fn a_child_in_a_group_of_its_own_is_not_waited_for() {
    let pipe = tempfile::tempdir().expect("there is room for temporary files");
    let end = pipe.path().join("end");
    assert!(Command::new("mkfifo").arg(&end).status().expect("mkfifo can be started").success());
    let body = format!(
        "use std::os::unix::process::CommandExt; \
         std::process::Command::new(\"cat\").arg({end:?}).process_group(0).spawn().unwrap();"
    );
    assert_eq!(verdict_on(&body).0, "test_body passed");
    // A reader of the pipe ends when its other end was opened and closed.
    drop(fs::File::options().write(true).open(end).expect("the child still reads"));
}

#[test]
fn a_panic_in_drop_fails_its_test_with_its_words() {
    let body = "struct Bomb; impl Drop for Bomb { fn drop(&mut self) { panic!(\"in drop\") } } let _bomb = Bomb;";
    assert_eq!(verdict_on(body), ("test_body failed".to_owned(), "in drop".to_owned()));
}

#[test]
fn lines_without_end_are_cut_on_the_board() {
    for body in
        ["assert_eq!(\"x \".repeat(50_000), \"\", \"words\")", "println!(\"{}\", \"x \".repeat(20_000)); panic!()"]
    {
        let board = course(RIGHT, body).check().stdout;
        assert!(board.lines().count() < 60, "{board}");
        assert!(board.len() < 10_000 && board.contains("… ") && board.contains(" more "), "{board}");
    }
}

#[test]
fn a_time_limit_beyond_all_numbers_is_no_limit() {
    let project = course(RIGHT, "");
    let manifest = project.read("milestones/01-first/milestone.toml");
    let endless =
        format!("build_timeout_seconds = {0}\n{1}", i64::MAX, manifest.replace("= 2", &format!("= {}", i64::MAX)));
    project.write("milestones/01-first/milestone.toml", &endless);
    let target = "\n[[test]]\nname = \"guarantees\"\npath = \"tests/guarantees.rs\"\n";
    let cargo = project.read("milestones/01-first/Cargo.toml");
    project.write("milestones/01-first/Cargo.toml", &(cargo + target));
    project.write("milestones/01-first/tests/guarantees.rs", "#[test]\nfn test_more() {}\n");
    assert_eq!(project.json()["milestones"][0]["state"], Value::from("passed"));
}
