//! The feedback benchmark compares the learner's loop with bare cargo commands for the same work, in turn within one run:
//! `cargo bench -p checker --bench feedback`.
//!
//! Every row is a ratio of medians with a limit. The bench exits with code 1 and names the rows over their limits.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use test_support::{Project, milestones, root};

const ROUNDS: usize = 15;
const COLD_ROUNDS: usize = 3;
const EDITED: &str = "milestones/01-cow-string/src/lib.rs";
/// The commit that the cold start is compared with: the last one whose checker used clap and serde's derive macro.
const BASELINE: &str = "e989882";
/// How long an idle `watch` is observed.
const IDLE: Duration = Duration::from_secs(10);

fn main() -> ExitCode {
    // `cargo test --benches` must not take minutes.
    if !std::env::args().any(|argument| argument == "--bench") {
        return ExitCode::SUCCESS;
    }
    let project = Project::pristine();
    let mut table = Table::default();
    println!("{:<68} {:>9} {:>9} {:>6}  limit", format!("medians of {ROUNDS} rounds"), "checker", "other", "ratio");
    edit_first_milestone(&project, &mut table);
    change_nothing(&project, &mut table);
    idle_watch(&project, &mut table);
    edit_beside_an_editor(&project, &mut table);
    edit_all_milestones(&project, &mut table);
    cold_start(&mut table);
    table.finish()
}

/// The rows measured so far that are over their limits.
#[derive(Default)]
struct Table {
    over: Vec<String>,
}

impl Table {
    fn ratio(&mut self, case: &str, ours: Duration, theirs: Duration, limit: f64) {
        let ratio = ours.as_secs_f64() / theirs.as_secs_f64();
        println!("{case:<68} {:>6} ms {:>6} ms {ratio:>6.2}  {limit}", ours.as_millis(), theirs.as_millis());
        self.check(case, ratio, limit);
    }

    fn figure(&mut self, case: &str, figure: f64, limit: f64) {
        println!("{case:<68} {:>9} {:>9} {figure:>6.1}  {limit}", "", "");
        self.check(case, figure, limit);
    }

    fn check(&mut self, case: &str, figure: f64, limit: f64) {
        if figure > limit {
            self.over.push(format!("{case}: {figure:.2}, limit {limit}"));
        }
    }

    fn finish(self) -> ExitCode {
        if self.over.is_empty() {
            return ExitCode::SUCCESS;
        }
        eprintln!("over the limit:\n  {}", self.over.join("\n  "));
        ExitCode::FAILURE
    }
}

fn edit_first_milestone(project: &Project, table: &mut Table) {
    let test = || cargo(project.path(), &["test", "-q", "-p", "cow-string", "--test", "checkpoint"]);
    let mut edit_then_verdict = |case, limit| {
        timed(project.command(&[]));
        timed(test());
        let (ours, theirs) = medians(
            |round| timed_edit(project, round, project.command(&[])),
            |round| timed_edit(project, round, test()),
        );
        table.ratio(case, ours, theirs, limit);
    };
    edit_then_verdict("edit an unfilled milestone → verdict : cargo test", 1.0);
    project.solve("01-cow-string");
    edit_then_verdict("edit a passed milestone, polish included → verdict : cargo test", 1.03);

    let (ours, theirs) = medians(|round| save_to_screen(project, round), |round| timed_edit(project, round, test()));
    table.ratio("watch: save → screen : cargo test", ours, theirs, 1.08);
}

fn change_nothing(project: &Project, table: &mut Table) {
    let test = || cargo(project.path(), &["test", "-q", "-p", "cow-string", "--test", "checkpoint"]);
    timed(project.command(&[]));
    timed(test());
    let (ours, theirs) = medians(|_| timed(project.command(&[])), |_| timed(test()));
    table.ratio("nothing changed : cargo test", ours, theirs, 0.1);

    let run = || cargo(project.path(), &["run", "-q", "-p", "checker"]);
    let build = || cargo(project.path(), &["build", "-q", "-p", "checker"]);
    timed(run());
    // Both sides use the same binary, since the cache of one is not valid for another.
    let built = || {
        let mut command = Command::new(project.path().join("target/debug/checker"));
        command.current_dir(project.path()).stdin(Stdio::null());
        command
    };
    let (ours, theirs) = medians(|_| timed(run()), |_| timed(build()) + timed(built()));
    table.ratio("nothing changed, cargo run -p checker : cargo build + checker", ours, theirs, 1.1);
}

/// Counts wake-ups on Linux, and system calls where strace is installed.
fn idle_watch(project: &Project, table: &mut Table) {
    let watch = Watch::start(project);
    watch.until_board();
    let pid = watch.process.id();
    if let Some(before) = wake_ups(pid) {
        // This sleep is the measurement: it counts the wake-ups during that time.
        thread::sleep(IDLE);
        let after = wake_ups(pid).expect("watch is still running");
        table.figure("watch while nothing happens: wake-ups a second", per_second(after - before), 25.0);
    }
    match system_calls(pid) {
        Some(calls) => {
            table.figure("watch while nothing happens: system calls a second", per_second(calls), 2000.0);
        }
        None => println!("watch while nothing happens: system calls not counted, strace is not installed"),
    }
    watch.stop();
}

fn per_second(count: u64) -> f64 {
    count as f64 / IDLE.as_secs_f64()
}

/// How often the threads of a process have gone to sleep so far.
fn wake_ups(pid: u32) -> Option<u64> {
    let mut total = 0;
    for task in fs::read_dir(format!("/proc/{pid}/task")).ok()? {
        let status = fs::read_to_string(task.ok()?.path().join("status")).ok()?;
        let switches = status.lines().find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"))?;
        total += switches.trim().parse::<u64>().ok()?;
    }
    Some(total)
}

/// The system calls of a process and its threads while it is observed.
fn system_calls(pid: u32) -> Option<u64> {
    let seconds = IDLE.as_secs().to_string();
    let output = Command::new("timeout")
        .args(["--signal=INT", &seconds, "strace", "-f", "-c", "-U", "calls", "-p", &pid.to_string()])
        .output()
        .ok()?;
    // The summary ends with the sum of all calls.
    let summary = String::from_utf8_lossy(&output.stderr).into_owned();
    summary.lines().rev().find_map(|line| line.split_whitespace().next()?.parse().ok())
}

/// Measures the loop while an editor runs cargo: both share the cores, but neither may wait for the other's lock.
fn edit_beside_an_editor(project: &Project, table: &mut Table) {
    timed(cargo(project.path(), &["check", "-q", "--workspace", "--all-targets"]));
    timed(project.command(&[]));
    let edit = |round| timed_edit(project, round, project.command(&[]));
    let (beside, without) = medians(
        |round| {
            let editor = Editor::start(project);
            let elapsed = edit(round);
            editor.stop();
            elapsed
        },
        edit,
    );
    table.ratio("edit beside an editor's cargo check in a loop : without it", beside, without, 1.5);
}

fn edit_all_milestones(project: &Project, table: &mut Table) {
    let milestones = milestones();
    milestones.iter().for_each(|milestone| project.solve(milestone));
    timed(project.command(&[]));
    let mut all = vec!["test".to_owned(), "-q".to_owned(), "--tests".to_owned()];
    all.extend(milestones.iter().map(|milestone| format!("--package={}", test_support::package(milestone))));
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    timed(cargo(project.path(), &all));
    let edit_all = |round| {
        for milestone in &milestones {
            append(project, &format!("milestones/{milestone}/src/lib.rs"), round);
        }
    };
    let (ours, theirs) = medians(
        |round| {
            edit_all(round);
            timed(project.command(&[]))
        },
        |round| {
            edit_all(round);
            timed(cargo(project.path(), &all))
        },
    );
    table.ratio("all milestones passed, all edited → verdict : cargo test", ours, theirs, 1.0);
}

/// Measures the time from a fresh clone to the first board, with the sources of the dependencies already fetched.
fn cold_start(table: &mut Table) {
    let case = format!("cold start : commit {BASELINE} (medians of {COLD_ROUNDS})");
    let dir = tempfile::tempdir().expect("there is room for temporary files");
    let clone = |name: &str, commit: &str| {
        let to = dir.path().join(name);
        let mut command = Command::new("git");
        command.args(["clone", "--quiet", "--shared"]).arg(root()).arg(&to);
        let cloned = command.status().is_ok_and(|status| status.success());
        let mut command = Command::new("git");
        command.args(["checkout", "--quiet", "--detach", commit]).current_dir(&to).stderr(Stdio::null());
        cloned && command.status().is_ok_and(|status| status.success())
    };
    if !clone("baseline", BASELINE) || !clone("head", "HEAD") {
        println!("{case}: not measured, this clone does not hold both commits");
        return;
    }
    let start = |name: &str| {
        let path = dir.path().join(name);
        let _ = fs::remove_dir_all(path.join("target"));
        timed(cargo(&path, &["run", "-q", "-p", "checker"]))
    };
    let (ours, theirs) = medians_of(COLD_ROUNDS, |_| start("head"), |_| start("baseline"));
    table.ratio(&case, ours, theirs, 0.5);
}

/// The medians of two measurements that are taken in turn.
fn medians(ours: impl FnMut(usize) -> Duration, theirs: impl FnMut(usize) -> Duration) -> (Duration, Duration) {
    medians_of(ROUNDS, ours, theirs)
}

fn medians_of(
    rounds: usize,
    mut ours: impl FnMut(usize) -> Duration,
    mut theirs: impl FnMut(usize) -> Duration,
) -> (Duration, Duration) {
    let (mut us, mut them) = (Vec::new(), Vec::new());
    for round in 0..rounds {
        us.push(ours(round));
        them.push(theirs(round));
    }
    us.sort();
    them.sort();
    (us[rounds / 2], them[rounds / 2])
}

fn timed(mut command: Command) -> Duration {
    let started = Instant::now();
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().expect("the program can be started");
    started.elapsed()
}

fn timed_edit(project: &Project, round: usize, command: Command) -> Duration {
    append(project, EDITED, round);
    timed(command)
}

fn cargo(dir: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments).current_dir(dir).stdin(Stdio::null());
    for name in ["CARGO_TARGET_DIR", "RUSTFLAGS"] {
        command.env_remove(name);
    }
    command.env("RUST_BACKTRACE", "0");
    command
}

/// Changes the file for cargo and for the checker.
fn append(project: &Project, file: &str, round: usize) {
    let path = project.path().join(file);
    let text = fs::read_to_string(&path).expect("the file can be read");
    fs::write(&path, format!("{text}// {round}\n")).expect("the file can be written");
}

/// An editor that checks the workspace without a pause.
struct Editor {
    process: Child,
}

impl Editor {
    /// Returns when the editor has begun its second check.
    fn start(project: &Project) -> Self {
        let mut command = Command::new("sh");
        command.args(["-c", "while :; do cargo check -q --workspace --all-targets; echo checked; done"]);
        command.current_dir(project.path()).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = command.spawn().expect("sh can be started");
        let stdout = process.stdout.take().expect("stdout is piped");
        let mut lines = BufReader::new(stdout).lines();
        lines.next().expect("a check ends").expect("it prints text");
        // The pipe has to stay open while the editor runs.
        thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        Self { process }
    }

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
    fn start(project: &Project) -> Self {
        let mut process =
            project.command(&["watch"]).stdout(Stdio::piped()).spawn().expect("the checker can be started");
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

fn save_to_screen(project: &Project, round: usize) -> Duration {
    let watch = Watch::start(project);
    watch.until_board();
    let started = Instant::now();
    append(project, EDITED, round);
    watch.until_board();
    let elapsed = started.elapsed();
    watch.stop();
    elapsed
}
