//! A command together with everything that it starts: they are killed together.

use std::io::Result;
use std::process::{ChildStderr, ChildStdin, ChildStdout, Command, ExitStatus};

#[cfg(unix)]
use rustix::process::{Pid, Signal, kill_process_group};

#[cfg(unix)]
use crate::process::reaper;

#[cfg(unix)]
type Leader = std::process::Child;
#[cfg(windows)]
type Leader = Box<dyn process_wrap::std::ChildWrapper>;

pub struct Group {
    leader: Leader,
}

impl Group {
    #[cfg(unix)]
    pub fn spawn(mut command: Command) -> Result<Self> {
        use std::os::unix::process::CommandExt;
        let leader = command.process_group(0).spawn()?;
        reaper::began(Pid::from_child(&leader));
        Ok(Self { leader })
    }

    #[cfg(windows)]
    pub fn spawn(command: Command) -> Result<Self> {
        use process_wrap::std::{CommandWrap, JobObject};
        Ok(Self { leader: CommandWrap::from(command).wrap(JobObject).spawn()? })
    }

    #[cfg(unix)]
    pub fn stdin(&mut self) -> Option<ChildStdin> {
        self.leader.stdin.take()
    }

    #[cfg(windows)]
    pub fn stdin(&mut self) -> Option<ChildStdin> {
        self.leader.stdin().take()
    }

    #[cfg(unix)]
    pub fn stdout(&mut self) -> Option<ChildStdout> {
        self.leader.stdout.take()
    }

    #[cfg(unix)]
    pub fn stderr(&mut self) -> Option<ChildStderr> {
        self.leader.stderr.take()
    }

    #[cfg(windows)]
    pub fn stdout(&mut self) -> Option<ChildStdout> {
        self.leader.stdout().take()
    }

    #[cfg(windows)]
    pub fn stderr(&mut self) -> Option<ChildStderr> {
        self.leader.stderr().take()
    }

    /// The leader's exit status, once it has one. Others of the group may still be running.
    pub fn try_wait(&mut self) -> Result<Option<ExitStatus>> {
        self.leader.try_wait()
    }

    /// How many threads the leader has, where the system tells.
    pub fn threads(&self) -> Option<usize> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.leader.id())).ok()?;
        status.lines().find_map(|line| line.strip_prefix("Threads:")?.trim().parse().ok())
    }

    /// Ends whatever of the group is still running. Errors say only that nothing was.
    #[cfg(unix)]
    pub fn kill(&mut self) {
        let group = Pid::from_child(&self.leader);
        let _ = kill_process_group(group, Signal::KILL);
        // It may have left its group.
        let _ = self.leader.kill();
        let _ = self.leader.wait();
        reaper::ended(group);
    }

    /// Ends whatever of the group is still running. Errors say only that nothing was.
    #[cfg(windows)]
    pub fn kill(&mut self) {
        let _ = self.leader.start_kill();
        let _ = self.leader.wait();
    }
}
