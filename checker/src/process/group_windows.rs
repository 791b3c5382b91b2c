//! Job objects on Windows: a command and everything that it starts, killed together.

use std::io::Result;
use std::process::{ChildStderr, ChildStdout, Command, ExitStatus};
use std::time::Duration;

use process_wrap::std::{ChildWrapper, CommandWrap, JobObject};

/// How often to poll for the leader's exit: the standard library offers no notification.
pub const POLL: Option<Duration> = Some(Duration::from_millis(10));

pub struct Group {
    leader: Box<dyn ChildWrapper>,
}

impl Group {
    /// Starts `command` in a job. `on_exit` is for systems that notify of an exit; here it has to be polled.
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

    /// Whether the leader has exited. Other processes of the job may still run.
    pub fn has_exited(&mut self) -> bool {
        !matches!(self.leader.try_wait(), Ok(None))
    }

    /// Kills the processes of the job that still run. If the leader has exited before, its exit status stays.
    pub fn kill(&mut self) -> Result<ExitStatus> {
        // Errors only say that nothing was running.
        let _ = self.leader.start_kill();
        self.leader.wait()
    }
}
