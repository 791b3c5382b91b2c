//! `watch`, in a terminal and without one.

#![cfg(unix)]

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use test_support::{Project, Terminal, make_executable};

const UNFILLED: &str = "pub fn answer() -> u32 {\n    todo!(\"find the answer\")\n}\n";
const RIGHT: &str = "pub fn answer() -> u32 {\n    42\n}\n";
const WRONG: &str = "pub fn answer() -> u32 {\n    41\n}\n";
const ENDLESS: &str = "pub fn answer() -> u32 {\n    loop {}\n}\n";
const SOURCE: &str = "milestones/01-first/src/lib.rs";

/// Far longer than anything here takes, so that only what never comes is missed.
const PATIENCE: Duration = Duration::from_secs(60);

fn course(first: &str) -> Project {
    let tests = |package: &str| {
        format!("#[test]\nfn test_answer() {{\n    assert_eq!({package}::answer(), 42, \"the answer is 42\");\n}}\n")
    };
    let project =
        Project::with_course(&[("01-first", first, &tests("first")), ("02-second", UNFILLED, &tests("second"))]);
    project.write("solutions/01-first/src/lib.rs", "pub fn answer() -> u32 {\n    6 * 7\n}\n");
    project
}

/// `watch` without a terminal, line by line.
struct Watch {
    checker: Child,
    lines: Receiver<String>,
}

impl Watch {
    fn start(project: &Project) -> Self {
        let mut command = project.command(&["watch"]);
        let mut checker = command.stdout(Stdio::piped()).spawn().expect("the checker can be started");
        let stdout = checker.stdout.take().expect("stdout is piped");
        let (sender, lines) = mpsc::channel();
        thread::spawn(move || {
            BufReader::new(stdout).lines().map_while(Result::ok).for_each(|line| drop(sender.send(line)));
        });
        Self { checker, lines }
    }

    /// Reads until a line contains `text`; returns everything up to there.
    fn until(&self, text: &str) -> String {
        let started = Instant::now();
        let mut seen = String::new();
        while let Ok(line) = self.lines.recv_timeout(PATIENCE.saturating_sub(started.elapsed())) {
            seen.push_str(&line);
            seen.push('\n');
            if line.contains(text) {
                return seen;
            }
        }
        panic!("{text:?} never came:\n{seen}");
    }

    fn terminate(mut self) -> Option<i32> {
        let sent = Command::new("kill").arg(self.checker.id().to_string()).status().expect("kill can be started");
        assert!(sent.success());
        self.checker.wait().expect("the checker ends").code()
    }
}

#[test]
fn without_a_terminal_there_is_a_board_for_every_save() {
    let project = course(UNFILLED);
    let watch = Watch::start(&project);
    watch.until("test_answer reaches the todo!() in `answer`");
    project.write(SOURCE, WRONG);
    watch.until("✘ test_answer failed");
    // Many editors write a new file and rename it over the old one.
    project.write("milestones/01-first/src/lib.rs.new", RIGHT);
    fs::rename(project.path().join("milestones/01-first/src/lib.rs.new"), project.path().join(SOURCE))
        .expect("the file can be renamed");
    watch.until("★ Milestone 1 is passed: first");
    assert_eq!(watch.terminate(), Some(130));
}

#[test]
fn a_save_during_a_run_stops_it_and_starts_another() {
    let project = course(ENDLESS);
    let manifest = project.read("milestones/01-first/milestone.toml");
    let patient = manifest.replace("timeout_seconds = 2", "timeout_seconds = 3600");
    project.write("milestones/01-first/milestone.toml", &patient);
    let watch = Watch::start(&project);
    // The test binary exists when the build is over and the endless test has begun or is about to.
    let started = Instant::now();
    while !test_binary_exists(&project) {
        assert!(started.elapsed() < PATIENCE, "the test is never built");
        thread::yield_now();
    }
    project.write(SOURCE, RIGHT);
    let seen = watch.until("2  second");
    assert!(seen.contains("✔ 1  first          1/1"), "the first board is about the newest code:\n{seen}");
    assert_eq!(watch.terminate(), Some(130));
}

#[test]
fn a_save_of_a_stretch_goal_shows_where_it_stands() {
    let project = course(RIGHT);
    project.add_stretch("01-first");
    let watch = Watch::start(&project);
    watch.until("1  first          1/1");
    project.write("milestones/01-first/src/stretch.rs", "pub fn twice() -> u32 {\n    44\n}\n");
    watch.until("1/1   stretch 1/2");
    project.write("milestones/01-first/src/stretch.rs", "pub fn twice() -> u32 {\n    84\n}\n");
    watch.until("1/1   ★");
    assert_eq!(watch.terminate(), Some(130));
}

fn test_binary_exists(project: &Project) -> bool {
    let directory = project.path().join("target/kata/debug/deps");
    let entries = fs::read_dir(directory).into_iter().flatten().flatten();
    entries.into_iter().any(|entry| {
        let name = entry.file_name().to_string_lossy().into_owned();
        name.starts_with("checkpoint-") && !name.contains('.')
    })
}

#[test]
fn a_mistake_in_the_course_can_be_mended_while_watching() {
    let project = course(WRONG);
    let manifest = project.read("milestones/01-first/milestone.toml");
    let watch = Watch::start(&project);
    watch.until("✘ test_answer failed");
    project.write("milestones/01-first/milestone.toml", "nonsense");
    watch.until("error: milestones/01-first/milestone.toml:1: ");
    project.write("milestones/01-first/milestone.toml", &manifest);
    watch.until("✘ test_answer failed");
    assert_eq!(watch.terminate(), Some(130));
}

/// As when one file is moved over another that was saved at the same moment.
#[test]
fn a_save_that_keeps_length_and_date_is_seen() {
    let project = course(WRONG);
    let watch = Watch::start(&project);
    watch.until("✘ test_answer failed");
    let beside = project.path().join("beside.rs");
    fs::write(&beside, RIGHT).expect("it can be written");
    let date = fs::metadata(project.path().join(SOURCE)).and_then(|metadata| metadata.modified());
    let file = fs::File::options().write(true).open(&beside).expect("it can be opened");
    file.set_modified(date.expect("files have a date")).expect("the date can be set");
    fs::rename(&beside, project.path().join(SOURCE)).expect("it can be renamed");
    watch.until("★ Milestone 1 is passed: first");
    assert_eq!(watch.terminate(), Some(130));
}

/// What a test leaves behind is no save: otherwise each run would be the reason for the next.
#[test]
fn files_that_a_test_writes_start_no_run() {
    let tests = "use std::io::Write;\n\
                 #[test]\nfn test_answer() {\n    \
                 let mut options = std::fs::File::options();\n    \
                 let mut log = options.append(true).create(true).open(\"debug.log\").unwrap();\n    \
                 writeln!(log, \"{:?}\", std::time::SystemTime::now()).unwrap();\n    \
                 assert_eq!(first::answer(), 42);\n}\n";
    let project = Project::with_course(&[("01-first", WRONG, tests)]);
    assert_eq!(project.check().code, Some(0));
    let watch = Watch::start(&project);
    watch.until("✘ test_answer failed");
    project.write(SOURCE, RIGHT);
    watch.until("★ Milestone 1 is passed: first");
    assert_eq!(watch.terminate(), Some(130));
}

#[test]
fn checkers_beside_a_watch_agree_with_it() {
    let project = course(WRONG);
    let watch = Watch::start(&project);
    for (source, text) in [(WRONG, "✘ test_answer failed"), (RIGHT, "second         0/1   The title")] {
        project.write(SOURCE, source);
        thread::scope(|scope| {
            let checks = [scope.spawn(|| project.check()), scope.spawn(|| project.check())];
            watch.until(text);
            for check in checks {
                let run = check.join().expect("the checker can be run");
                assert!(run.code == Some(0) && run.stdout.contains(text), "{}{}", run.stdout, run.stderr);
            }
        });
    }
    assert_eq!(watch.terminate(), Some(130));
}

/// `watch` in a terminal, between two looks at the terminal's settings.
fn in_a_terminal(project: &Project) -> Terminal {
    let watch = "sh -c 'echo pid $$; exec $CHECKER watch'";
    let script = format!("trap : INT; echo before $(stty -g); {watch}; echo code $? after $(stty -g); echo end");
    Terminal::start(project.shell(&script))
}

#[test]
fn keys_lead_to_hints_solution_list_and_on() {
    let project = course(UNFILLED);
    let mut terminal = in_a_terminal(&project);
    let before = terminal.rest_of_line_after("before ");
    terminal.expect("h hint  s solution");
    terminal.send("h");
    terminal.expect("The nudge.");
    terminal.send("h");
    terminal.expect("The approach.");
    terminal.send("m");
    terminal.expect("1  first: The title of first");
    terminal.send("b");
    terminal.expect("reaches the todo!()");
    project.write(SOURCE, RIGHT);
    terminal.expect("Experiment as long as you like");
    terminal.expect("n go on");
    terminal.send("s");
    terminal.expect("6 * 7");
    terminal.send("n");
    terminal.expect("Milestone 2. The goal of second.");
    terminal.send("q");
    assert_eq!(terminal.rest_of_line_after("code 0 after "), before, "the terminal is left as it was found");
}

#[test]
fn ctrl_c_leaves_the_terminal_as_it_was_found() {
    let project = course(ENDLESS);
    let mut terminal = in_a_terminal(&project);
    let before = terminal.rest_of_line_after("before ");
    terminal.expect("testing first");
    terminal.send_control('c');
    assert_eq!(terminal.rest_of_line_after("code 130 after "), before);
}

#[test]
fn kill_leaves_the_terminal_as_it_was_found() {
    let project = course(ENDLESS);
    let mut terminal = in_a_terminal(&project);
    let before = terminal.rest_of_line_after("before ");
    let checker = terminal.rest_of_line_after("pid ");
    terminal.expect("testing first");
    let sent = Command::new("kill").arg(checker).status().expect("kill can be started");
    assert!(sent.success());
    assert_eq!(terminal.rest_of_line_after("code 130 after "), before);
}

/// Neither what was on the terminal before nor its other screen is touched.
#[test]
fn the_scrollback_is_left_alone() {
    let project = course(WRONG);
    let mut terminal = in_a_terminal(&project);
    let mut seen = terminal.expect("h hint  s solution");
    terminal.send("h");
    seen += &terminal.expect("The nudge.");
    terminal.send("q");
    seen += &terminal.expect("end");
    assert!(seen.contains("\x1b[H"), "each page is shown in the place of the last: {seen:?}");
    for escape in ["\x1b[3J", "\x1b[2J", "\x1bc", "\x1b[?1049", "\x1b[?47", "\x1b[?1047", "\x1b[?25l"] {
        assert!(!seen.contains(escape), "{escape:?} in {seen:?}");
    }
}

#[test]
fn e_opens_the_place_to_write_in_the_editor() {
    let project = course(UNFILLED);
    let editor = project.path().join("nano");
    project.write("nano", "#!/bin/sh\necho edits \"$@\"\n");
    make_executable(&editor);
    let mut command = project.command(&["watch"]);
    command.env("VISUAL", &editor).env("NO_COLOR", "1").env("TERM", "xterm");
    let mut terminal = Terminal::start(command);
    terminal.expect("e editor");
    terminal.send("e");
    terminal.expect("edits +2 ");
    terminal.expect("milestones/01-first/src/lib.rs");
    terminal.send("q");
}
