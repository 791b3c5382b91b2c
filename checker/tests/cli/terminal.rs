//! Terminals of all sizes, terminals that cannot do much, and inputs and outputs that are closed.

#![cfg(unix)]

use std::io::Read;
use std::process::{Command, Stdio};

use rexpect::session::{PtySession, spawn_command};
use test_support::Repository;

const RIGHT: &str = "pub fn answer() -> u32 {\n    42\n}\n";
const WRONG: &str = "pub fn answer() -> u32 {\n    41\n}\n";

/// Far longer than anything here takes, in milliseconds.
const PATIENCE: u64 = 60_000;

fn course(first: &str) -> Repository {
    let tests = |package: &str| {
        format!("#[test]\nfn test_answer() {{\n    assert_eq!({package}::answer(), 42, \"the answer is 42\");\n}}\n")
    };
    Repository::with_course(&[("01-first", first, &tests("first")), ("02-second", WRONG, &tests("second"))])
}

fn shell(repository: &Repository, script: &str) -> Command {
    let mut shell = repository.command(&[]);
    let environment: Vec<_> =
        shell.get_envs().filter(|(_, value)| value.is_none()).map(|(name, _)| name.to_owned()).collect();
    shell = Command::new("sh");
    for name in environment {
        shell.env_remove(name);
    }
    shell.args(["-c", script]).current_dir(repository.path()).env("NO_COLOR", "1").env("TERM", "xterm");
    shell
}

fn in_a_terminal(repository: &Repository, script: &str) -> PtySession {
    spawn_command(shell(repository, script), Some(PATIENCE)).expect("there is a terminal to be had")
}

fn expect(session: &mut PtySession, text: &str) -> String {
    session.exp_string(text).unwrap_or_else(|problem| panic!("{text:?} never came: {problem}"))
}

/// The board on a terminal of so many columns.
fn board(repository: &Repository, columns: usize) -> String {
    let checker = test_support::checker();
    let script = format!("stty cols {columns} rows 50; echo board; {checker} 2>/dev/null; echo code $?");
    let mut session = in_a_terminal(repository, &script);
    expect(&mut session, "board");
    // The session takes each byte for a character.
    let bytes = expect(&mut session, "code 0").chars().map(|byte| u8::try_from(byte).expect("it is a byte")).collect();
    String::from_utf8(bytes).expect("the board is UTF-8").replace("\r\n", "\n")
}

/// A name or a path on a line of its own cannot be shortened, even with a mark before it.
fn is_too_wide(line: &str) -> bool {
    line.chars().count() > 40 && line.trim_start_matches([' ', '·', '✔', '✘']).contains(' ')
}

#[test]
fn no_word_is_broken_on_forty_columns() {
    let repository = course(WRONG);
    let mut boards = vec![board(&repository, 40)];
    repository.write("milestones/01-first/src/lib.rs", RIGHT);
    boards.push(board(&repository, 40));
    repository.write("milestones/02-second/src/lib.rs", RIGHT);
    boards.push(board(&repository, 40));
    for board in boards {
        assert!(board.lines().all(|line| !is_too_wide(line)), "{board}");
    }
}

#[test]
fn the_board_of_the_course_breaks_no_word_on_forty_columns() {
    let repository = Repository::pristine();
    let board = board(&repository, 40);
    let too_wide: Vec<&str> = board.lines().filter(|line| is_too_wide(line)).collect();
    assert_eq!(too_wide, [""; 0], "{board}");
}

#[test]
fn terminals_of_any_width_have_a_board() {
    let repository = course(WRONG);
    for columns in [1, 10, 500] {
        let board = board(&repository, columns);
        assert!(board.contains("✘ test_answer failed") && board.contains("cargo kata hint"), "{columns}: {board}");
    }
}

#[test]
fn closed_inputs_and_outputs_do_no_harm() {
    let checker = test_support::checker();
    let repository = course(WRONG);
    for (redirection, expected) in [("<&-", 0), (">&-", 0), ("2>&-", 0), ("<&- >&- 2>&-", 0), (">/dev/full", 0)] {
        for arguments in ["", "check --json", "hint", "solution 1"] {
            let mut command = shell(&repository, &format!("{checker} {arguments} {redirection}"));
            let output = command.stdin(Stdio::null()).output().expect("the shell can be started");
            let words = String::from_utf8_lossy(&output.stderr);
            assert_eq!((output.status.code(), words.as_ref()), (Some(expected), ""), "{arguments} {redirection}");
        }
    }
    let run = test_support::run(shell(&repository, &format!("{checker} reset 9 2>&-")));
    assert_eq!(run.code, Some(2), "an error that nobody can see is one all the same");
}

#[test]
fn a_reader_that_goes_away_does_no_harm() {
    let checker = test_support::checker();
    let repository = course(WRONG);
    for arguments in ["", "check --json", "--help"] {
        let run =
            test_support::run(shell(&repository, &format!("{{ {checker} {arguments}; echo code $? >&2; }} | true")));
        assert_eq!(run.stderr, "code 0\n", "{arguments}");
    }
}

/// Without a terminal nobody else would end it.
#[test]
fn watch_ends_when_its_reader_goes_away() {
    let repository = course(WRONG);
    let mut checker = repository.command(&["watch"]).stdout(Stdio::piped()).spawn().expect("it can be started");
    let mut stdout = checker.stdout.take().expect("stdout is piped");
    stdout.read_exact(&mut [0; 10]).expect("there is a board");
    drop(stdout);
    repository.write("milestones/01-first/src/lib.rs", RIGHT);
    assert_eq!(checker.wait().expect("it ends").code(), Some(0));
}

#[test]
fn terminals_that_cannot_move_their_cursor_get_plain_text() {
    let checker = test_support::checker();
    let repository = course(WRONG);
    for terminal in ["TERM=dumb", "-u TERM"] {
        let script = format!("echo watching; env {terminal} {checker} watch; echo code $?");
        let mut session = in_a_terminal(&repository, &script);
        expect(&mut session, "watching");
        let seen = expect(&mut session, "cargo kata hint");
        session.send("q").and_then(|_| session.flush()).expect("the key can be pressed");
        let seen = seen + &expect(&mut session, "code 0");
        assert!(!seen.contains('\x1b'), "{terminal}: {seen:?}");
    }
}
