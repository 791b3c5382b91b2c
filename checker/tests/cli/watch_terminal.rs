//! `watch` in a terminal that it shares: with a shell's job control, with an editor, and with what comes after it.

#![cfg(unix)]

use std::fs;
use std::io::Write;
use std::process::Command;
use std::time::{Duration, Instant};

use test_support::{Project, Terminal};

const UNFILLED: &str = "pub fn answer() -> u32 {\n    todo!(\"find the answer\")\n}\n";
const RIGHT: &str = "pub fn answer() -> u32 {\n    42\n}\n";
const SOURCE: &str = "milestones/01-first/src/lib.rs";
const KEYS: &str = "h hint  s solution";

/// Far longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(60);

fn course() -> Project {
    let tests = |package: &str| {
        format!("#[test]\nfn test_answer() {{\n    assert_eq!({package}::answer(), 42, \"the answer is 42\");\n}}\n")
    };
    Project::with_course(&[("01-first", UNFILLED, &tests("first")), ("02-second", UNFILLED, &tests("second"))])
}

/// A terminal with a shell in it, where `$CHECKER` is the checker. The shell is interactive without a `script`.
fn terminal_with(project: &Project, script: Option<&str>, environment: &[(&str, &str)]) -> Terminal {
    let mut shell = project.shell(script.unwrap_or_default());
    if script.is_none() {
        shell = project.program("sh", &["-i"]);
        shell.env("CHECKER", test_support::checker()).env("NO_COLOR", "1").env("TERM", "xterm");
    }
    shell.env_remove("VISUAL").env_remove("EDITOR").env_remove("ENV").env("PS1", "$ ");
    shell.envs(environment.iter().copied());
    Terminal::start(shell)
}

fn watch(project: &Project, environment: &[(&str, &str)]) -> Terminal {
    let mut terminal = terminal_with(project, Some("$CHECKER watch; echo code $?"), environment);
    terminal.expect(KEYS);
    terminal
}

/// An executable script in the project; returns its path.
fn script(project: &Project, name: &str, text: &str) -> String {
    project.write(name, &format!("#!/bin/sh\n{text}\n"));
    let path = project.path().join(name);
    let made = Command::new("chmod").arg("+x").arg(&path).status().expect("chmod can be started");
    assert!(made.success());
    path.to_str().expect("it is UTF-8").to_owned()
}

#[test]
fn drawing_a_hint_again_tells_no_more_and_keeps_the_message() {
    let project = course();
    let mut terminal = watch(&project, &[("EDITOR", "/nowhere/editor")]);
    terminal.send("h");
    terminal.expect("h more");
    terminal.send("e");
    let mut seen = terminal.expect("Set EDITOR to the editor that you use.");
    terminal.send("m");
    let after = terminal.expect("1  first: The title of first");
    assert!(!after.contains("The nudge."), "the message is not drawn over: {after:?}");
    seen += &after;
    assert!(!seen.contains("The approach."), "{seen:?}");
}

/// The source waits for a named pipe, so the run lasts as long as the test wants.
#[test]
fn a_key_during_a_run_is_about_its_result() {
    let project = course();
    let pipe = project.path().join("pipe");
    let made = Command::new("mkfifo").arg(&pipe).status().expect("mkfifo can be started");
    assert!(made.success());
    let mut terminal = watch(&project, &[]);

    project.write(SOURCE, &UNFILLED.replace("    todo", &format!("    std::fs::read({pipe:?}).unwrap();\n    todo")));
    terminal.expect("testing first");
    terminal.send("h");
    fs::write(&pipe, "go on").expect("the test reads the pipe");
    terminal.expect("The nudge.");
}

#[test]
fn functions_of_the_same_name_have_their_own_hints() {
    let project = course();
    let mut terminal = watch(&project, &[]);
    terminal.send("h");
    terminal.expect("The nudge.");
    terminal.send("h");
    terminal.expect("The approach.");
    project.write(SOURCE, RIGHT);
    terminal.expect("n go on");
    // The milestone on the screen is still the first one.
    terminal.send("h");
    terminal.expect("first is passed. The hints of its functions");
    terminal.expect("h more");
    terminal.send("hh");
    terminal.expect("The answer");
    terminal.expect("watching · b board");
    terminal.send("n");
    terminal.expect(KEYS);
    terminal.send("h");
    let hint = terminal.expect("h more");
    assert!(hint.contains("`answer` of second") && !hint.contains("The approach."), "{hint:?}");
}

#[test]
fn a_resized_terminal_gets_the_page_in_its_size() {
    let project = course();
    let mut terminal = terminal_with(&project, Some("stty rows 50 cols 100; $CHECKER watch"), &[]);
    terminal.expect(KEYS);
    terminal.send("m");
    terminal.expect("b board");
    terminal.resize(6, 100);
    let part = terminal.expect("4 of 9 ");
    assert!(part.contains("of 2 milestones") && !part.contains("second: The title"), "{part:?}");
    terminal.send(" ");
    terminal.expect("second: The title");
}

#[test]
fn a_low_terminal_gets_no_more_lines_than_it_has() {
    let project = course();
    let mut terminal = terminal_with(&project, Some("stty rows 8 cols 100; $CHECKER watch"), &[]);
    terminal.expect(KEYS);
    terminal.send("m");
    let page = terminal.expect("b board");
    assert!(page.matches('\n').count() < 8, "{page:?}");
}

#[test]
fn ctrl_z_gives_the_terminal_back_and_fg_takes_it_again() {
    let project = course();
    let mut terminal = terminal_with(&project, None, &[]);
    // What the shell echoes must not be what is waited for.
    terminal.send("echo be\"\"fore $(stty -g)\n");
    terminal.expect("before ");
    let before = terminal.rest_of_line();
    terminal.send("$CHECKER watch\n");
    terminal.expect(KEYS);
    terminal.send("\x1a");
    terminal.expect("$ ");
    terminal.send("echo stop\"\"ped $(stty -g)\n");
    terminal.expect("stopped ");
    assert_eq!(terminal.rest_of_line(), before, "the shell gets its terminal back");
    terminal.send("fg\n");
    terminal.expect(KEYS);
    terminal.send("h");
    terminal.expect("The nudge.");
    terminal.send("q");
    terminal.expect("$ ");
    terminal.send("echo af\"\"ter $(stty -g)\n");
    terminal.expect("after ");
    assert_eq!(terminal.rest_of_line(), before);
    terminal.send("exit\n");
}

#[test]
fn a_checker_that_is_killed_leaves_the_terminal_as_it_was_found() {
    for signal in ["KILL", "ABRT"] {
        let project = course();
        // The settings are restored soon, not at once.
        let script = "before=$(stty -g); sh -c 'echo pid $$; exec $CHECKER watch'; \
                      until [ \"$(stty -g)\" = \"$before\" ]; do :; done; echo restored";
        let mut terminal = terminal_with(&project, Some(script), &[]);
        terminal.expect("pid ");
        let checker = terminal.rest_of_line();
        terminal.expect(KEYS);
        let sent = Command::new("kill").args(["-s", signal, checker.trim()]).status().expect("kill can be started");
        assert!(sent.success());
        terminal.expect("restored");
    }
}

#[test]
fn an_editor_with_a_window_never_blocks_the_board() {
    let project = course();
    let fifo = project.path().join("closed");
    assert!(Command::new("mkfifo").arg(&fifo).status().expect("mkfifo can be started").success());
    let editor = script(&project, "my editors/code", "echo \"$@\" > opened; read closed < closed");
    let mut terminal = watch(&project, &[("EDITOR", &format!("'{editor}' --wait"))]);
    terminal.send("e");
    let opened = Instant::now();
    while !fs::read_to_string(project.path().join("opened")).is_ok_and(|text| text.ends_with("lib.rs:2\n")) {
        assert!(opened.elapsed() < PATIENCE, "the editor was never opened at its line");
    }
    assert!(project.read("opened").starts_with("--wait --goto "), "{}", project.read("opened"));
    project.write(SOURCE, RIGHT);
    terminal.expect("Milestone 1 is passed: first");
    terminal.send("q");
    terminal.expect("code 0");
    // Lets the editor end.
    fs::File::options().write(true).open(&fifo).and_then(|mut fifo| fifo.write_all(b"now\n")).expect("it still reads");
}

#[test]
fn an_editor_that_fails_says_so() {
    let project = course();
    let editor = script(&project, "code", "exit 3");
    let mut terminal = watch(&project, &[("VISUAL", &editor)]);
    terminal.send("e");
    terminal.expect("failed: exit status: 3. Set EDITOR");
}

/// It reads keys and lines as it likes, and Ctrl-C and Ctrl-Z are its own.
#[test]
fn an_editor_without_a_window_has_the_terminal_until_it_ends() {
    let project = course();
    let text = "trap 'echo interrupted' INT; echo reads; until read line; do :; done; echo line $line; kill -TSTP 0; echo continued";
    let editor = script(&project, "vi", text);
    let mut terminal = terminal_with(&project, None, &[("EDITOR", &editor)]);
    terminal.send("$CHECKER watch\n");
    terminal.expect(KEYS);
    terminal.send("e");
    terminal.expect("reads");
    terminal.send("\x03");
    terminal.expect("interrupted");
    terminal.send("hhq\n");
    terminal.expect("line hhq");
    terminal.expect("$ ");
    terminal.send("fg\n");
    terminal.expect("continued");
    terminal.expect(KEYS);
    terminal.send("h");
    terminal.expect("The nudge.");
    terminal.send("q");
    terminal.expect("$ ");
    terminal.send("echo code $?\n");
    terminal.expect("code 0");
    terminal.send("exit\n");
}

/// A rate that a busy machine only lowers: 25 a second and a few for what has just happened.
#[test]
#[cfg(target_os = "linux")]
fn a_watch_without_saves_hardly_wakes_up() {
    let project = course();
    let mut terminal = terminal_with(&project, Some("echo pid $$; exec $CHECKER watch"), &[]);
    terminal.expect("pid ");
    let checker = terminal.rest_of_line().trim().to_owned();
    terminal.expect(KEYS);
    let (begun, before) = (Instant::now(), wake_ups(&checker));
    for _ in 0..60 {
        project.check();
    }
    let (woken, seconds) = (wake_ups(&checker) - before, begun.elapsed().as_secs_f64());
    assert!((woken as f64) < 10.0 + 25.0 * seconds, "{woken} wake-ups in {seconds} s");
}

#[cfg(target_os = "linux")]
fn wake_ups(process: &str) -> u64 {
    let threads = fs::read_dir(format!("/proc/{process}/task")).expect("the checker is running").flatten();
    let statuses = threads.filter_map(|thread| fs::read_to_string(thread.path().join("status")).ok());
    let switches = |status: String| {
        let line = status.lines().find_map(|line| line.strip_prefix("voluntary_ctxt_switches:")).map(str::trim);
        line.and_then(|count| count.parse::<u64>().ok()).unwrap_or_default()
    };
    statuses.map(switches).sum()
}
