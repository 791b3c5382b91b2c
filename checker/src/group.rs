//! A command together with everything that it starts: they are killed together.

use std::io::Result;
use std::process::{ChildStderr, ChildStdout, Command, ExitStatus};

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
        Ok(Self { leader: command.process_group(0).spawn()? })
    }

    #[cfg(windows)]
    pub fn spawn(command: Command) -> Result<Self> {
        use process_wrap::std::{CommandWrap, JobObject};
        Ok(Self { leader: CommandWrap::from(command).wrap(JobObject).spawn()? })
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

    /// Ends whatever of the group is still running. Errors say only that nothing was.
    pub fn kill(&mut self) {
        #[cfg(unix)]
        let _ = rustix::process::kill_process_group(
            rustix::process::Pid::from_child(&self.leader),
            rustix::process::Signal::KILL,
        );
        #[cfg(windows)]
        let _ = self.leader.start_kill();
        let _ = self.leader.wait();
    }
}
