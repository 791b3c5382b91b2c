//! Processes: runs a command until it exits, or kills it together with everything that it has started.

mod capture;
#[cfg_attr(unix, path = "process/group_unix.rs")]
#[cfg_attr(windows, path = "process/group_windows.rs")]
mod group;
pub mod parallel;
#[cfg(unix)]
pub mod reaper;
pub mod reexec;
pub mod signal;

use std::io::{ErrorKind, Read};
use std::path::PathBuf;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::error::Error;
use crate::process::capture::Capture;
use crate::process::group::Group;
use crate::process::signal::{CancelToken, Subscription};

/// How long pipes may stay open after their process group was killed, before they count as leaked. On an overloaded machine
/// the threads that read them are late.
const LEAK_TIMEOUT: Duration = Duration::from_secs(2);

pub struct Limits<'c> {
    pub time: Option<Duration>,
    /// Bytes kept of stdout and of stderr each.
    pub output: usize,
    pub cancel: &'c CancelToken,
}

pub struct Output {
    pub exit_reason: ExitReason,
    pub stdout: String,
    /// Whether the middle of stdout is missing, because it was over the limit.
    pub truncated: bool,
    pub stderr: String,
    /// Whether a process that left the group still holds stdout or stderr open.
    pub leaked: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExitReason {
    Exited(ExitStatus),
    TimedOut,
}

/// Runs `command` within `limits`, with an empty stdin.
///
/// # Errors
/// When it cannot be started, or is canceled. Nothing is left running in either case.
pub fn run(command: Command, limits: &Limits) -> Result<Output, Error> {
    run_observed(command, limits, |_| ())
}

/// Like [`run`], and calls `on_stderr` with all of stderr so far whenever there is more of it.
///
/// # Errors
/// Those of [`run`].
pub fn run_observed(mut command: Command, limits: &Limits, on_stderr: impl FnMut(&str)) -> Result<Output, Error> {
    command.stdin(Stdio::null());
    let mut process = Process::spawn(command, limits)?;
    process.wait_until(None, on_stderr)?;
    process.finish()
}

/// A running command. Dropping it kills the command together with everything that it has started.
pub struct Process<'c> {
    group: Group,
    cancel: &'c CancelToken,
    deadline: Option<Instant>,
    timed_out: bool,
    events: Receiver<Event>,
    _on_cancel: Subscription,
    stdout: SharedCapture,
    stderr: SharedCapture,
    /// Carries no messages: it is disconnected once both pipes are closed.
    pipes: Receiver<()>,
}

enum Event {
    Exited,
    Stderr,
    Canceled,
}

impl<'c> Process<'c> {
    /// Starts `command`, whose stdin the caller has set.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn spawn(mut command: Command, limits: &Limits<'c>) -> Result<Self, Error> {
        let program = PathBuf::from(command.get_program());
        let (sender, events) = mpsc::channel();
        let on_exit = notify(&sender, || Event::Exited);
        let on_stderr = notify(&sender, || Event::Stderr);
        let on_cancel = notify(&sender, || Event::Canceled);
        let subscription = signal::subscribe(move |_| on_cancel());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let started = Instant::now();
        let mut group = Group::spawn(command, on_exit).map_err(|source| Error::Spawn { program, source })?;
        let (open, pipes) = mpsc::channel();
        let stdout = read_in_background(group.take_stdout(), limits.output, open.clone(), || ());
        let stderr = read_in_background(group.take_stderr(), limits.output, open, on_stderr);
        // A limit that the clock cannot represent is no limit.
        let deadline = limits.time.and_then(|time| started.checked_add(time));
        Ok(Self {
            group,
            cancel: limits.cancel,
            deadline,
            timed_out: false,
            events,
            _on_cancel: subscription,
            stdout,
            stderr,
            pipes,
        })
    }

    pub fn id(&self) -> u32 {
        self.group.id()
    }

    /// Waits for `time` at most. True when the command has exited or reached its time limit, false when it still runs.
    ///
    /// # Errors
    /// When it is canceled.
    pub fn wait_for(&mut self, time: Duration) -> Result<bool, Error> {
        self.wait_until(Some(Instant::now() + time), |_| ())
    }

    fn wait_until(&mut self, until: Option<Instant>, mut on_stderr: impl FnMut(&str)) -> Result<bool, Error> {
        loop {
            if self.cancel.is_canceled() {
                return Err(Error::Interrupted);
            }
            match self.next_event(until) {
                Some(Event::Exited) => return Ok(true),
                Some(Event::Stderr) => on_stderr(&lock(&self.stderr).seen()),
                Some(Event::Canceled) => {}
                None if self.group.has_exited() => return Ok(true),
                None if has_passed(self.deadline) => {
                    self.timed_out = true;
                    return Ok(true);
                }
                None if has_passed(until) => return Ok(false),
                None => {}
            }
        }
    }

    /// The next event, or None when it is time to check the clock.
    fn next_event(&self, until: Option<Instant>) -> Option<Event> {
        let poll = group::POLL.map(|interval| Instant::now() + interval);
        let received = match [self.deadline, until, poll].into_iter().flatten().min() {
            Some(time) => self.events.recv_timeout(time.saturating_duration_since(Instant::now())),
            None => self.events.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        received.ok()
    }

    /// Kills what still runs of the command and of everything that it has started, and returns the output. The exit status of
    /// a command that was still running is that of the kill.
    ///
    /// # Errors
    /// When the system does not return the exit status.
    pub fn finish(mut self) -> Result<Output, Error> {
        // What the command started may still be running and hold the pipes open, even after a normal exit.
        let status = self.group.kill().map_err(|source| {
            let program = PathBuf::from(format!("process {}", self.id()));
            Error::Spawn { program, source }
        })?;
        let leaked = self.pipes.recv_timeout(LEAK_TIMEOUT) != Err(RecvTimeoutError::Disconnected);
        let exit_reason = if self.timed_out { ExitReason::TimedOut } else { ExitReason::Exited(status) };
        let mut stdout = lock(&self.stdout);
        let stderr = lock(&self.stderr).text();
        Ok(Output { exit_reason, truncated: stdout.truncated(), stdout: stdout.text(), stderr, leaked })
    }
}

impl Drop for Process<'_> {
    fn drop(&mut self) {
        // After `finish` there is nothing left to kill.
        let _ = self.group.kill();
    }
}

fn notify(sender: &Sender<Event>, event: fn() -> Event) -> impl Fn() + Send + 'static {
    let sender = sender.clone();
    move || {
        // The receiver is dropped with the process.
        let _ = sender.send(event());
    }
}

fn has_passed(time: Option<Instant>) -> bool {
    time.is_some_and(|time| time <= Instant::now())
}

type SharedCapture = Arc<Mutex<Capture>>;

/// Captures the output of `pipe` in a thread, and calls `on_more` when there is output after what was seen.
fn read_in_background(
    pipe: Option<impl Read + Send + 'static>,
    limit: usize,
    open: Sender<()>,
    on_more: impl Fn() + Send + 'static,
) -> SharedCapture {
    let capture = SharedCapture::new(Mutex::new(Capture::new(limit)));
    let shared = Arc::clone(&capture);
    thread::spawn(move || {
        let _open = open;
        let Some(mut pipe) = pipe else { return };
        let mut buffer = [0; 8192];
        loop {
            match pipe.read(&mut buffer) {
                Ok(0) => break,
                Ok(length) => {
                    if lock(&shared).push(&buffer[..length]) {
                        on_more();
                    }
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(_) => break,
            }
        }
    });
    capture
}

fn lock(capture: &Mutex<Capture>) -> MutexGuard<'_, Capture> {
    capture.lock().unwrap_or_else(PoisonError::into_inner)
}
