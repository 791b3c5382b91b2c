//! Code that does not return: each such test gets its own verdict, takes no other test's with it, and leaves nothing
//! behind.

use serde_json::Value;
use test_support::{Project, verdicts};

/// The verdict on a test that does `body`, beside a test that passes; with its message.
fn verdict_on(body: &str) -> (String, String) {
    let tests = format!(
        "use std::io::Write;\n\
         #[test]\nfn test_answer() {{ assert_eq!(first::answer(), 42) }}\n\
         #[test]\nfn test_body() {{ {body} }}\n"
    );
    let project = Project::with_course(&[("01-first", "pub fn answer() -> u32 { 42 }\n", &tests)]);
    project.set_time_limit("01-first", 1);
    let json = project.json();
    let verdicts = verdicts(&json, 0);
    assert_eq!(verdicts[0], "test_answer passed", "the other test keeps its verdict");
    let message = &json["milestones"][0]["tests"][1]["message"];
    let verdict = verdicts[1].strip_prefix("test_body ").expect("the tests come in the order of the file").to_owned();
    (verdict, message.as_str().unwrap_or_default().to_owned())
}

#[test]
fn an_exit_with_success_is_a_crash() {
    let (verdict, message) = verdict_on("std::process::exit(0)");
    assert_eq!(verdict, "crashed");
    assert!(message.contains("exited with code 0 before the test had ended"), "{message}");
}

#[test]
fn a_printed_summary_does_not_pass() {
    let forged = "println!(\"test test_body ... ok\\n\\ntest result: ok. 1 passed; 0 failed;\"); std::process::exit(0)";
    assert_eq!(verdict_on(forged).0, "crashed");
}

#[test]
fn a_summary_forged_past_the_capture_does_not_pass() {
    let summary = "test result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s";
    let forged = format!(
        "std::io::stdout().write_all(b\"test test_body ... ok\\n\\n{summary}\\n\").unwrap(); std::process::exit(0)"
    );
    assert_eq!(verdict_on(&forged).0, "crashed");
    assert_eq!(verdict_on(&forged.replace("std::process::exit(0)", "panic!(\"words\")")).0, "failed");
}

#[test]
fn a_huge_allocation_is_a_crash_with_its_last_words() {
    let body = "std::hint::black_box(Vec::<u8>::with_capacity(usize::MAX / 4));";
    let (verdict, message) = verdict_on(body);
    assert_eq!(verdict, "crashed");
    assert!(message.contains("memory allocation of"), "{message}");
}

#[test]
fn an_abort_is_a_crash() {
    let (verdict, message) = verdict_on("std::process::abort()");
    assert_eq!(verdict, "crashed");
    assert!(message.contains("the process was aborted"), "{message}");
}

#[test]
fn a_panic_while_panicking_is_a_crash() {
    let body = "struct Bomb; impl Drop for Bomb { fn drop(&mut self) { panic!(\"in drop\") } } \
                let _bomb = Bomb; panic!(\"first\")";
    assert_eq!(verdict_on(body).0, "crashed");
}

#[test]
fn endless_recursion_is_a_crash_that_is_explained() {
    let body = "fn down(n: u64) -> u64 { std::hint::black_box(n) + std::hint::black_box(down(n + 1)) } down(0);";
    let (verdict, message) = verdict_on(body);
    assert_eq!(verdict, "crashed");
    assert!(message.contains("the stack overflowed"), "{message}");
}

#[test]
fn an_endless_loop_is_stopped_at_the_milestones_time_limit() {
    let (verdict, message) = verdict_on("loop { std::hint::spin_loop() }");
    assert_eq!(verdict, "timed_out");
    assert!(message.starts_with("it was stopped after 1 s."), "{message}");
}

#[test]
fn two_threads_that_wait_for_each_other_are_stopped() {
    let body = "let lock = std::sync::Mutex::new(()); let _held = lock.lock().unwrap(); \
                std::thread::scope(|scope| { scope.spawn(|| drop(lock.lock())); })";
    assert_eq!(verdict_on(body).0, "timed_out");
}

#[test]
fn a_million_lines_before_a_failure_leave_its_message_readable() {
    let body = "for line in 0..1_000_000 { println!(\"{line}\") } assert_eq!(1, 2, \"the promise\")";
    let (verdict, message) = verdict_on(body);
    assert_eq!(verdict, "failed");
    assert!(message.contains("the promise") && message.len() < 1000, "{message}");
}

#[test]
fn terminal_escapes_and_broken_text_are_taken_out() {
    let body = "std::io::stdout().write_all(b\"\\x1b[2J\\xff\").unwrap(); panic!(\"\\x1b]0;title\\x07words\\x1b[2J\")";
    let (verdict, message) = verdict_on(body);
    assert_eq!((verdict.as_str(), message.as_str()), ("failed", "words"));
}

#[test]
fn an_ignored_test_does_not_pass() {
    let tests = "#[test]\n#[ignore]\nfn test_answer() {}\n";
    let project = Project::with_course(&[("01-first", "", tests)]);
    assert_eq!(verdicts(&project.json(), 0), ["test_answer failed"]);
}

#[test]
fn a_checkpoint_without_tests_is_not_passed() {
    let project = Project::with_course(&[("01-first", "", "")]);
    let json = project.json();
    assert_eq!(json["milestones"][0]["state"], Value::from("current"));
    assert!(project.check().stdout.contains("milestones/01-first/tests/checkpoint/main.rs has no tests"));
}

#[test]
fn a_build_that_never_ends_is_stopped() {
    let project = Project::with_course(&[("01-first", "", "#[test]\nfn test_answer() {}\n")]);
    project.write("milestones/01-first/build.rs", "fn main() { loop { std::thread::park() } }\n");
    let manifest = project.read("milestones/01-first/milestone.toml");
    project.write("milestones/01-first/milestone.toml", &format!("build_timeout_seconds = 2\n{manifest}"));
    let json = project.json();
    let error = json["milestones"][0]["build_error"].as_str().expect("it is not built");
    assert!(error.starts_with("the build was stopped after 2 s."), "{error}");
}

#[cfg(target_os = "linux")]
mod left_behind {
    use std::fs;
    use std::io::{BufRead, BufReader};
    use std::path::{Path, PathBuf};
    use std::process::{Child, Command, Stdio};

    use tempfile::TempDir;

    use test_support::{Mark, Project};

    /// Says through a named pipe that it runs, which waits until it is read, and then never ends.
    fn endless(pipe: &Path, first: &str) -> String {
        format!(
            "use std::io::Write;\n    \
             let mut pipe = std::fs::OpenOptions::new().write(true).open({pipe:?}).unwrap();\n    \
             {first}\n    pipe.write_all(b\"running\\n\").unwrap();\n    drop(pipe);\n    \
             loop {{ std::thread::park() }}\n"
        )
    }

    /// A named pipe that goes away with its directory.
    fn pipe() -> (TempDir, PathBuf) {
        let directory = tempfile::tempdir().expect("there is room for temporary files");
        let pipe = directory.path().join("pipe");
        let made = Command::new("mkfifo").arg(&pipe).status().expect("mkfifo can be started");
        assert!(made.success());
        (directory, pipe)
    }

    /// Starts the checker, waits until something says through `pipe` that it runs, sends the checker `signal`, and returns
    /// its exit code.
    fn exit_code_after(signal: &str, mark: &Mark, project: &Project, pipe: &Path) -> Option<i32> {
        let mut command = project.command(&[]);
        mark.set(&mut command);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let mut checker: Child = command.spawn().expect("the checker can be started");
        // Opening the pipe waits until its other end is opened.
        let file = fs::File::open(pipe).expect("the pipe can be opened");
        BufReader::new(file).lines().next().expect("the test says that it runs").expect("in words");
        let sent =
            Command::new("kill").args([signal, &checker.id().to_string()]).status().expect("kill can be started");
        assert!(sent.success());
        checker.wait().expect("the checker ends").code()
    }

    /// Sends `signal` while a test runs that did `first`.
    fn exit_code_during_a_test(signal: &str, mark: &Mark, first: &str) -> Option<i32> {
        let (_directory, pipe) = pipe();
        let tests = format!("#[test]\nfn test_answer() {{\n    {}}}\n", endless(&pipe, first));
        let project = Project::with_course(&[("01-first", "", &tests)]);
        exit_code_after(signal, mark, &project, &pipe)
    }

    /// Sends `signal` while cargo builds.
    fn exit_code_during_a_build(signal: &str, mark: &Mark) -> Option<i32> {
        let (_directory, pipe) = pipe();
        let project = Project::with_course(&[("01-first", "", "#[test]\nfn test_answer() {}\n")]);
        let script = format!("fn main() {{\n    {}}}\n", endless(&pipe, ""));
        project.write("milestones/01-first/build.rs", &script);
        exit_code_after(signal, mark, &project, &pipe)
    }

    #[test]
    fn ctrl_c_ends_the_running_test_too() {
        let mark = Mark::new();
        assert_eq!(exit_code_during_a_test("-INT", &mark, ""), Some(130));
        mark.assert_gone();
    }

    #[test]
    fn kill_ends_the_running_test_and_what_it_started() {
        let mark = Mark::new();
        let child = "let _child = std::process::Command::new(\"sleep\").arg(\"600\").spawn().unwrap();";
        assert_eq!(exit_code_during_a_test("-TERM", &mark, child), Some(130));
        mark.assert_gone();
    }

    /// The checker cannot do anything any more; its guard does.
    #[test]
    fn the_hardest_kill_ends_the_running_test_too() {
        let mark = Mark::new();
        assert_eq!(exit_code_during_a_test("-KILL", &mark, ""), None);
        mark.assert_gone();
    }

    #[test]
    fn a_build_is_ended_with_the_checker_however_that_is_killed() {
        for (signal, code) in [("-INT", Some(130)), ("-KILL", None)] {
            let mark = Mark::new();
            assert_eq!(exit_code_during_a_build(signal, &mark), code);
            mark.assert_gone();
        }
    }

    /// The first run says that it runs and waits to be let go on; meanwhile the source is saved.
    #[test]
    fn a_save_during_a_run_is_in_the_verdict() {
        let ((_directory, says), (_other_directory, let_go)) = (pipe(), pipe());
        let tests = format!(
            "#[test]\nfn test_answer() {{\n    \
             if std::fs::File::create_new(\"ran-before\").is_ok() {{\n        \
             std::fs::write({says:?}, \"running\\n\").unwrap();\n        \
             std::fs::read({let_go:?}).unwrap();\n    }}\n    \
             assert_eq!(first::answer(), 42);\n}}\n"
        );
        let right = "pub fn answer() -> u32 { 42 }\n";
        let project = Project::with_course(&[("01-first", right, &tests)]);
        let checker = project.command(&["check", "--json"]).stdout(Stdio::piped()).spawn();
        let checker = checker.expect("the checker can be started");
        fs::read(says).expect("the test says that it runs");
        project.write("milestones/01-first/src/lib.rs", "pub fn answer() -> u32 { 41 }\n");
        fs::write(let_go, "go on").expect("the test can be let go on");
        let output = checker.wait_with_output().expect("the checker ends");
        let json = serde_json::from_slice(&output.stdout).expect("check --json prints JSON");
        assert_eq!(super::verdicts(&json, 0), ["test_answer failed"]);
    }

    #[test]
    fn a_child_that_outlives_its_test_and_holds_the_pipe_is_ended() {
        let tests = "#[test]\nfn test_answer() {\n    \
                     std::process::Command::new(\"sleep\").arg(\"600\").spawn().unwrap();\n}\n";
        let project = Project::with_course(&[("01-first", "", tests)]);
        let mut command = project.command(&["check", "--json"]);
        let mark = Mark::new();
        mark.set(&mut command);
        let run = test_support::run(command);
        assert!(run.stdout.contains("\"verdict\": \"passed\""), "{}", run.stdout);
        mark.assert_gone();
    }
}
