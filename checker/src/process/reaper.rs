//! Ends what the checker runs when the checker itself is killed so hard that it cannot: a second process that outlives it.
//!
//! The checker tells the guard through a pipe which process groups begin and end. The pipe closes when the checker ends,
//! however it ends; the guard then kills the groups that are left. Windows ends a job with its last handle, so nothing of
//! this is needed there.

use std::collections::BTreeSet;
use std::env;
use std::io::{self, BufRead, BufReader, Write};
use std::os::unix::process::CommandExt;
use std::process::{ChildStdin, Command, Stdio};
use std::sync::{Mutex, OnceLock, PoisonError};

use rustix::process::{Pid, Signal, kill_process_group};

/// The first argument of a checker that is to be a guard.
pub const ARGUMENT: &str = "guard-the-checker";

static PIPE: OnceLock<Option<Mutex<ChildStdin>>> = OnceLock::new();

/// A group has begun. Starts the guard with the first one.
pub fn began(group: Pid) {
    tell(&format!("+{}\n", group.as_raw_nonzero()));
}

/// A group has ended, so that its number may soon belong to somebody else.
pub fn ended(group: Pid) {
    tell(&format!("-{}\n", group.as_raw_nonzero()));
}

fn tell(line: &str) {
    if let Some(pipe) = PIPE.get_or_init(start) {
        // Without a guard everything works but the hardest kill.
        let _ = pipe.lock().unwrap_or_else(PoisonError::into_inner).write_all(line.as_bytes());
    }
}

fn start() -> Option<Mutex<ChildStdin>> {
    let mut command = Command::new(env::current_exe().ok()?);
    // A group of its own: Ctrl-C in the terminal must not reach it.
    command.arg(ARGUMENT).process_group(0).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().ok()?.stdin.take().map(Mutex::new)
}

/// What a guard does: reads until the checker is gone, and ends what it left.
pub fn watch_over_the_checker() {
    let mut groups = BTreeSet::new();
    for line in BufReader::new(io::stdin()).lines().map_while(Result::ok) {
        match line.split_at_checked(1) {
            Some(("+", group)) => drop(groups.insert(group.to_owned())),
            Some(("-", group)) => drop(groups.remove(group)),
            _ => {}
        }
    }
    for group in groups.iter().filter_map(|group| group.parse().ok()).filter_map(Pid::from_raw) {
        // Errors say only that nothing was left.
        let _ = kill_process_group(group, Signal::KILL);
    }
}
