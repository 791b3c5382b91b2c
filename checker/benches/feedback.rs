//! The learner's loop against the bare cargo command of the same work, side by side in one run: `cargo bench -p checker
//! --bench feedback`. Ratios of medians; a machine that is busy with something else slows both sides.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use test_support::{Repository, milestones};

const ROUNDS: usize = 15;
const EDITED: &str = "milestones/01-cow-string/src/lib.rs";

fn main() {
    // `cargo test --benches` must not take minutes.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let repository = Repository::pristine();
    println!(
        "{:<64} {:>9} {:>9} {:>6}  limit",
        format!("case (medians of {ROUNDS} rounds)"),
        "checker",
        "cargo",
        "ratio"
    );
    with_one_milestone_current(&repository);
    with_all_milestones_passed(&repository);
    cold_start();
}

/// From a fresh clone to the first verdict, with the sources of the dependencies at hand. Three times: it takes long.
fn cold_start() {
    let mut times = [0; 3].map(|_| {
        let repository = Repository::pristine();
        timed(cargo(&repository, &["run", "-q", "-p", "checker"]))
    });
    times.sort();
    println!(
        "{:<64} {:>6.1} s  {:>9} {:>6}  9.4 s on 2 cores",
        "cold start (median of 3)",
        times[1].as_secs_f64(),
        "",
        ""
    );
}

fn with_one_milestone_current(repository: &Repository) {
    edit_then_verdict(repository, "edit an unfilled milestone → verdict");
    repository.solve("01-cow-string");
    edit_then_verdict(repository, "edit a passed milestone, polish included → verdict");
    save_to_screen(repository);

    let check = || repository.command(&[]);
    let no_op = || cargo(repository, &["test", "-q", "-p", "cow-string", "--test", "checkpoint"]);
    let (ours, theirs) = medians(|_| timed(check()), |_| timed(no_op()));
    row("nothing changed", ours, theirs, "0.6");

    let through_cargo = || cargo(repository, &["run", "-q", "-p", "checker"]);
    let build = || cargo(repository, &["build", "-q", "-p", "checker"]);
    timed(through_cargo());
    // The same checker on both sides: another one would not rely on what this one remembers.
    let built = || {
        let mut command = Command::new(repository.path().join("target/debug/checker"));
        command.current_dir(repository.path()).stdin(Stdio::null());
        command
    };
    let (ours, theirs) = medians(|_| timed(through_cargo()), |_| timed(build()) + timed(built()));
    row("nothing changed, cargo run -p checker : cargo build + checker", ours, theirs, "≈ 1");

    beside_an_editor(repository);
}

/// Two cargos share the cores, but neither may wait for the other's lock.
fn beside_an_editor(repository: &Repository) {
    let edit = |round: usize| {
        append(repository, EDITED, round);
        timed(repository.command(&[]))
    };
    timed(cargo(repository, &["check", "-q", "--workspace", "--all-targets"]));
    timed(repository.command(&[]));
    let (beside, alone) = medians(
        |round| {
            let editor = keep_checking(repository);
            let elapsed = edit(round);
            editor.stop();
            elapsed
        },
        edit,
    );
    row("edit beside an editor's cargo check in a loop : the same without it", beside, alone, "1.5");
}

fn with_all_milestones_passed(repository: &Repository) {
    milestones().iter().for_each(|milestone| repository.solve(milestone));
    timed(repository.command(&[]));
    let all = ["test", "-q", "--workspace", "--exclude", "checker", "--exclude", "probes", "--tests"];
    timed(cargo(repository, &all));
    let touch = |round: usize| {
        milestones()
            .iter()
            .for_each(|milestone| append(repository, &format!("milestones/{milestone}/src/lib.rs"), round));
    };
    let (ours, theirs) = medians(
        |round| {
            touch(round);
            timed(repository.command(&[]))
        },
        |round| {
            touch(round);
            timed(cargo(repository, &all))
        },
    );
    row("all milestones passed, all edited → verdict", ours, theirs, "1.2");
    let (ours, _) = medians(|_| timed(repository.command(&[])), |_| Duration::ZERO);
    println!("{:<64} {:>6} ms {:>9} {:>6}  30 ms", "all milestones passed, nothing changed", ours.as_millis(), "", "");
}

fn edit_then_verdict(repository: &Repository, case: &str) {
    let test = || cargo(repository, &["test", "-q", "-p", "cow-string", "--test", "checkpoint"]);
    timed(repository.command(&[]));
    timed(test());
    let (ours, theirs) = medians(
        |round| {
            append(repository, EDITED, round);
            timed(repository.command(&[]))
        },
        |round| {
            append(repository, EDITED, round);
            timed(test())
        },
    );
    row(case, ours, theirs, "1.05");
}

fn save_to_screen(repository: &Repository) {
    let test = || cargo(repository, &["test", "-q", "-p", "cow-string", "--test", "checkpoint"]);
    let (ours, theirs) = medians(
        |round| {
            let watch = Watch::start(repository);
            watch.until_board();
            let started = Instant::now();
            append(repository, EDITED, round);
            watch.until_board();
            let elapsed = started.elapsed();
            watch.stop();
            elapsed
        },
        |round| {
            append(repository, EDITED, round);
            timed(test())
        },
    );
    row("watch: save → screen", ours, theirs, "1.3");
}

/// The medians of two things that are done in turn.
fn medians(mut ours: impl FnMut(usize) -> Duration, mut theirs: impl FnMut(usize) -> Duration) -> (Duration, Duration) {
    let (mut us, mut them) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        us.push(ours(round));
        them.push(theirs(round));
    }
    us.sort();
    them.sort();
    (us[ROUNDS / 2], them[ROUNDS / 2])
}

fn row(case: &str, ours: Duration, theirs: Duration, limit: &str) {
    let ratio = ours.as_secs_f64() / theirs.as_secs_f64();
    println!("{case:<64} {:>6} ms {:>6} ms {ratio:>6.2}  {limit}", ours.as_millis(), theirs.as_millis());
}

fn timed(mut command: Command) -> Duration {
    let started = Instant::now();
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().expect("the program can be started");
    started.elapsed()
}

fn cargo(repository: &Repository, arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments).current_dir(repository.path()).stdin(Stdio::null());
    for name in ["CARGO_TARGET_DIR", "RUSTFLAGS"] {
        command.env_remove(name);
    }
    command.env("RUST_BACKTRACE", "0");
    command
}

/// Makes the file another one for cargo and for the checker.
fn append(repository: &Repository, file: &str, round: usize) {
    let path = repository.path().join(file);
    let text = fs::read_to_string(&path).expect("the file can be read");
    fs::write(&path, format!("{text}// {round}\n")).expect("the file can be written");
}

/// An editor that checks the workspace without a pause.
struct Editor {
    process: Child,
}

/// Comes back when the editor has begun to check for the second time.
fn keep_checking(repository: &Repository) -> Editor {
    let mut command = Command::new("sh");
    command.args(["-c", "while :; do cargo check -q --workspace --all-targets; echo checked; done"]);
    command.current_dir(repository.path()).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut process = command.spawn().expect("sh can be started");
    let stdout = process.stdout.take().expect("stdout is piped");
    let mut lines = BufReader::new(stdout).lines();
    lines.next().expect("a check comes to its end").expect("it says so in text");
    // The pipe stays open for as long as somebody reads.
    thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
    Editor { process }
}

impl Editor {
    fn stop(mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A `watch` without a terminal, which prints a board after every save.
struct Watch {
    process: Child,
    boards: Receiver<()>,
}

impl Watch {
    fn start(repository: &Repository) -> Self {
        let mut process =
            repository.command(&["watch"]).stdout(Stdio::piped()).spawn().expect("the checker can be started");
        let stdout = process.stdout.take().expect("stdout is piped");
        let (sender, boards) = mpsc::channel();
        thread::spawn(move || {
            let lines = BufReader::new(stdout).lines().map_while(Result::ok);
            // The last line of every board.
            lines.filter(|line| line.starts_with("  Hint ")).for_each(|_| {
                // The receiver is gone when the bench is over.
                let _ = sender.send(());
            });
        });
        Self { process, boards }
    }

    fn until_board(&self) {
        self.boards.recv_timeout(Duration::from_secs(60)).expect("a board follows every save");
    }

    fn stop(mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
