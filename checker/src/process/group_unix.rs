//! Process groups on Unix: a command and everything that it starts, killed together.

use std::io::Result;
use std::os::unix::process::CommandExt;
use std::process::{Child, ChildStderr, ChildStdout, Command, ExitStatus};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use rustix::io::Errno;
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};

use crate::process::reaper;

/// How often to poll for the leader's exit: never, since a thread waits for it.
pub const POLL: Option<Duration> = None;

pub struct Group {
    leader: Child,
    /// None once the leader was reaped.
    waiter: Option<JoinHandle<()>>,
}

impl Group {
    /// Starts `command` as the leader of a group, and calls `on_exit` from another thread when the leader has exited.
    pub fn spawn(mut command: Command, on_exit: impl FnOnce() + Send + 'static) -> Result<Self> {
        let leader = command.process_group(0).spawn()?;
        let pid = Pid::from_child(&leader);
        reaper::add_group(pid);
        let waiter = thread::spawn(move || {
            wait_for_exit(pid);
            on_exit();
        });
        Ok(Self { leader, waiter: Some(waiter) })
    }

    pub fn id(&self) -> u32 {
        self.leader.id()
    }

    pub fn take_stdout(&mut self) -> Option<ChildStdout> {
        self.leader.stdout.take()
    }

    pub fn take_stderr(&mut self) -> Option<ChildStderr> {
        self.leader.stderr.take()
    }

    /// Whether the leader has exited. Other processes of the group may still run.
    pub fn has_exited(&mut self) -> bool {
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT | WaitIdOptions::NOHANG;
        !matches!(waitid(WaitId::Pid(Pid::from_child(&self.leader)), options), Ok(None))
    }

    /// Kills the processes of the group that still run, and reaps the leader. If it has exited before, its exit status stays.
    pub fn kill(&mut self) -> Result<ExitStatus> {
        let Some(waiter) = self.waiter.take() else {
            // The leader was reaped before, so its id may be that of another process by now.
            return self.leader.wait();
        };
        let group = Pid::from_child(&self.leader);
        // Errors only say that nothing was running.
        let _ = kill_process_group(group, Signal::KILL);
        // The leader may have left its group.
        let _ = self.leader.kill();
        // The process must not be reaped while the thread still waits for its id.
        let _ = waiter.join();
        let status = self.leader.wait();
        reaper::remove_group(group);
        status
    }
}

/// Waits without reaping, so that no other process gets the same id before [`Group::kill`].
fn wait_for_exit(pid: Pid) {
    let options = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
    while matches!(waitid(WaitId::Pid(pid), options), Err(Errno::INTR)) {}
}
