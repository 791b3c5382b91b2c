//! A job object on Windows: a command and everything that it starts, killed together.

use std::io::Result;
use std::process::{ChildStderr, ChildStdout, Command, ExitStatus};
use std::time::Duration;

use process_wrap::std::{ChildWrapper, CommandWrap, JobObject};

/// How often to ask for the leader's exit: the standard library has no way to be told.
pub const POLL: Option<Duration> = Some(Duration::from_millis(10));

pub struct Group {
    leader: Box<dyn ChildWrapper>,
}

impl Group {
    /// Starts `command` in a job. The exit has to be asked for: `on_exit` is for systems that tell.
    pub fn spawn(command: Command, _on_exit: impl FnOnce() + Send + 'static) -> Result<Self> {
        Ok(Self { leader: CommandWrap::from(command).wrap(JobObject).spawn()? })
    }

    pub fn id(&self) -> u32 {
        self.leader.id()
    }

    pub fn take_stdout(&mut self) -> Option<ChildStdout> {
        self.leader.stdout().take()
    }

    pub fn take_stderr(&mut self) -> Option<ChildStderr> {
        self.leader.stderr().take()
    }

    /// Whether the leader has exited. Others of the job may still be running.
    pub fn has_exited(&mut self) -> bool {
        !matches!(self.leader.try_wait(), Ok(None))
    }

    /// Kills what is still running of the job: an exit status that the leader already had stays the same.
    pub fn kill(&mut self) -> Result<ExitStatus> {
        // Errors only say that nothing was running.
        let _ = self.leader.start_kill();
        self.leader.wait()
    }
}
