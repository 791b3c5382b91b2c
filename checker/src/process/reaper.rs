//! A reaper process that kills leftover process groups, and restores the terminal, if the checker dies by SIGKILL.
//!
//! The checker tells the reaper through a pipe which process groups it has started, and whether it has changed the terminal.
//! The pipe closes when the checker ends, however it ends. Windows ends a job with its last handle, so it needs no reaper.

use std::collections::BTreeSet;
use std::env;
use std::io::{self, BufRead, BufReader, IsTerminal, Write};
use std::os::fd::AsFd;
use std::process::{ChildStdin, Command, Stdio};
use std::sync::{Mutex, OnceLock, PoisonError};

use rustix::process::{Pid, Signal, kill_process_group, setsid};
use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};

/// The hidden subcommand that makes a process the reaper.
pub const SUBCOMMAND: &str = "__reaper";

static PIPE: OnceLock<Option<Mutex<ChildStdin>>> = OnceLock::new();

/// Reports a group that was started. The first one starts the reaper.
pub fn add_group(group: Pid) {
    send(&format!("+{}", group.as_raw_nonzero()));
}

/// Reports a group that has ended, whose id another group may get.
pub fn remove_group(group: Pid) {
    send(&format!("-{}", group.as_raw_nonzero()));
}

/// Reports that the terminal is about to be changed, and the settings `before` that the reaper has to restore.
pub fn add_terminal(before: &Termios) {
    send(&format!("t{}", before.local_modes.bits()));
}

/// Reports that the terminal has its settings from before.
pub fn remove_terminal() {
    send("t");
}

fn send(line: &str) {
    if let Some(pipe) = PIPE.get_or_init(start) {
        // Without a reaper, only SIGKILL leaves processes behind.
        let _ = writeln!(pipe.lock().unwrap_or_else(PoisonError::into_inner), "{line}");
    }
}

fn start() -> Option<Mutex<ChildStdin>> {
    let mut command = Command::new(env::current_exe().ok()?);
    command.arg(SUBCOMMAND).stdin(Stdio::piped()).stdout(terminal()).stderr(Stdio::null());
    command.spawn().ok()?.stdin.take().map(Mutex::new)
}

fn terminal() -> Stdio {
    let stdin = io::stdin();
    if !stdin.is_terminal() {
        return Stdio::null();
    }
    stdin.as_fd().try_clone_to_owned().map_or_else(|_| Stdio::null(), Stdio::from)
}

/// The groups to kill and the settings to restore if the checker dies.
#[derive(Debug, Default, PartialEq, Eq)]
struct Leftovers {
    groups: BTreeSet<i32>,
    local_modes: Option<LocalModes>,
}

impl Leftovers {
    fn update(&mut self, line: &str) {
        match line.split_at_checked(1) {
            Some(("+", group)) => self.groups.extend(group.parse::<i32>()),
            Some(("-", group)) => self.groups.retain(|other| other.to_string() != group),
            Some(("t", bits)) => self.local_modes = bits.parse().ok().map(LocalModes::from_bits_retain),
            _ => {}
        }
    }
}

/// The reaper's main function: reads until the checker has ended, then kills and restores what it left behind.
pub fn run() {
    // In a session of its own, it gets no Ctrl-C and may change the terminal even from the background.
    let _ = setsid();
    let mut leftovers = Leftovers::default();
    for line in BufReader::new(io::stdin()).lines().map_while(Result::ok) {
        leftovers.update(&line);
    }
    for group in leftovers.groups.into_iter().filter_map(Pid::from_raw) {
        // Errors only say that nothing was left.
        let _ = kill_process_group(group, Signal::KILL);
    }
    if let (Some(local_modes), Ok(mut settings)) = (leftovers.local_modes, tcgetattr(io::stdout())) {
        settings.local_modes = local_modes;
        // A closed terminal needs no settings.
        let _ = tcsetattr(io::stdout(), OptionalActions::Now, &settings);
    }
}

#[cfg(test)]
mod tests {
    use rustix::termios::LocalModes;

    use super::Leftovers;

    #[test]
    fn removed_groups_and_settings_are_not_leftovers() {
        let mut leftovers = Leftovers::default();
        for line in ["+7", "+71", "-7", "t10", "t", "nonsense", ""] {
            leftovers.update(line);
        }
        assert_eq!(leftovers, Leftovers { groups: [71].into(), local_modes: None });
        leftovers.update("t10");
        assert_eq!(leftovers.local_modes, Some(LocalModes::from_bits_retain(10)));
    }
}
