//! Terminals of all sizes, terminals that cannot do much, and inputs and outputs that are closed.

#![cfg(unix)]

use std::io::Read;
use std::process::Stdio;

use test_support::{Project, Terminal};

const RIGHT: &str = "pub fn answer() -> u32 {\n    42\n}\n";
const WRONG: &str = "pub fn answer() -> u32 {\n    41\n}\n";

fn course(first: &str) -> Project {
    let tests = |package: &str| {
        format!("#[test]\nfn test_answer() {{\n    assert_eq!({package}::answer(), 42, \"the answer is 42\");\n}}\n")
    };
    Project::with_course(&[("01-first", first, &tests("first")), ("02-second", WRONG, &tests("second"))])
}

/// The board on a terminal of so many columns.
fn board(project: &Project, columns: usize) -> String {
    let script = format!("stty cols {columns} rows 50; echo board; $CHECKER 2>/dev/null; echo code $?");
    let mut terminal = Terminal::start(project.shell(&script));
    terminal.expect("board");
    terminal.expect("code 0").replace("\r\n", "\n")
}

/// A name or a path on a line of its own cannot be shortened, even with a mark before it.
fn is_too_wide(line: &str) -> bool {
    line.chars().count() > 40 && line.trim_start_matches([' ', '·', '✔', '✘']).contains(' ')
}

#[test]
fn no_word_is_broken_on_forty_columns() {
    let project = course(WRONG);
    let mut boards = vec![board(&project, 40)];
    project.write("milestones/01-first/src/lib.rs", RIGHT);
    boards.push(board(&project, 40));
    project.write("milestones/02-second/src/lib.rs", RIGHT);
    boards.push(board(&project, 40));
    for board in boards {
        assert!(board.lines().all(|line| !is_too_wide(line)), "{board}");
    }
}

#[test]
fn the_board_of_the_course_breaks_no_word_on_forty_columns() {
    let project = Project::pristine();
    let board = board(&project, 40);
    let too_wide: Vec<&str> = board.lines().filter(|line| is_too_wide(line)).collect();
    assert_eq!(too_wide, [""; 0], "{board}");
}

/// The compiler leaves out the ends of a long line, and says so.
#[test]
fn the_compilers_excerpts_fit_the_terminal() {
    let long = "many".repeat(20);
    let project = course(&format!("pub fn answer() -> u32 {{\n    \"many\" // 41 {long}\n}}\n"));
    let excerpt = |columns| {
        let board = board(&project, columns);
        board.lines().find(|line| line.starts_with("2 |")).map(str::trim_end).unwrap_or(&board).to_owned()
    };
    let narrow = excerpt(60);
    assert!(narrow.chars().count() <= 60 && narrow.contains("..."), "{narrow}");
    // The verdict on what has not changed is kept as it is.
    project
        .write("milestones/01-first/src/lib.rs", &project.read("milestones/01-first/src/lib.rs").replace("41", "42"));
    let wide = excerpt(200);
    assert!(wide.contains(&long) && !wide.contains("..."), "{wide}");
}

#[test]
fn terminals_of_any_width_have_a_board() {
    let project = course(WRONG);
    for columns in [1, 10, 500] {
        let board = board(&project, columns);
        assert!(board.contains("✘ test_answer failed") && board.contains("cargo kata hint"), "{columns}: {board}");
    }
}

#[test]
fn closed_inputs_and_outputs_do_no_harm() {
    let project = course(WRONG);
    for (redirection, expected) in [("<&-", 0), (">&-", 0), ("2>&-", 0), ("<&- >&- 2>&-", 0), (">/dev/full", 0)] {
        for arguments in ["", "check --json", "hint", "solution 1"] {
            let mut command = project.shell(&format!("$CHECKER {arguments} {redirection}"));
            let output = command.stdin(Stdio::null()).output().expect("the shell can be started");
            let words = String::from_utf8_lossy(&output.stderr);
            assert_eq!((output.status.code(), words.as_ref()), (Some(expected), ""), "{arguments} {redirection}");
        }
    }
    let run = test_support::run(project.shell("$CHECKER reset 9 2>&-"));
    assert_eq!(run.code, Some(2), "an error that cannot be seen is one all the same");
}

#[test]
fn a_reader_that_goes_away_does_no_harm() {
    let project = course(WRONG);
    for arguments in ["", "check --json", "--help"] {
        let run = test_support::run(project.shell(&format!("{{ $CHECKER {arguments}; echo code $? >&2; }} | true")));
        assert_eq!(run.stderr, "code 0\n", "{arguments}");
    }
}

/// Without a terminal nothing else would end it.
#[test]
fn watch_ends_when_its_reader_goes_away() {
    let project = course(WRONG);
    let mut checker = project.command(&["watch"]).stdout(Stdio::piped()).spawn().expect("it can be started");
    let mut stdout = checker.stdout.take().expect("stdout is piped");
    stdout.read_exact(&mut [0; 10]).expect("there is a board");
    drop(stdout);
    project.write("milestones/01-first/src/lib.rs", RIGHT);
    assert_eq!(checker.wait().expect("it ends").code(), Some(0));
}

#[test]
fn terminals_that_cannot_move_their_cursor_get_plain_text() {
    let project = course(WRONG);
    for setting in ["TERM=dumb", "-u TERM"] {
        let script = format!("echo watching; env {setting} $CHECKER watch; echo code $?");
        let mut terminal = Terminal::start(project.shell(&script));
        terminal.expect("watching");
        let seen = terminal.expect("cargo kata hint");
        terminal.send("q");
        let seen = seen + &terminal.expect("code 0");
        assert!(!seen.contains('\x1b'), "{setting}: {seen:?}");
    }
}
