//! Runs one command to its end, or ends it together with everything it started.

mod capture;
mod group;
pub mod parallel;
#[cfg(unix)]
pub mod reaper;
pub mod signal;

use std::io::{ErrorKind, Read, Write};
use std::path::PathBuf;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::error::Error;
use crate::process::capture::Capture;
use crate::process::group::Group;
use crate::process::signal::CancelToken;

/// How long an exit, a signal or a time-out can go unnoticed while the command keeps its output open.
const POLL: Duration = Duration::from_millis(10);
/// How long to wait for output that is still in a pipe when its writers are gone. On a computer that has too much to do,
/// those who read it come late.
const LAST_OUTPUT: Duration = Duration::from_secs(5);

pub struct Limits<'s> {
    pub time: Option<Duration>,
    /// Bytes kept of each of the two outputs.
    pub output: usize,
    /// Of threads at the same time, where the system tells how many there are; None for no limit.
    pub threads: Option<usize>,
    pub cancel: &'s CancelToken,
}

pub struct Output {
    pub exit_reason: ExitReason,
    pub stdout: String,
    /// Whether the middle of it was left out.
    pub truncated: bool,
    pub stderr: String,
    /// Whether a process that outlived the group still holds stdout or stderr open.
    pub leaked: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExitReason {
    Exited(ExitStatus),
    TimedOut,
    TooManyThreads,
}

/// Runs `command` with nothing to read, within `limits`: see [`run_with_input`].
pub fn run(command: Command, limits: &Limits, on_wait: impl FnMut(&str)) -> Result<Output, Error> {
    run_with_input(command, b"", limits, on_wait)
}

/// Runs `command` within `limits`. It may read `input`, which has to be small enough to fit into a pipe. While there is
/// nothing to do but wait, `on_wait` gets to see what was written to stderr so far.
///
/// # Errors
/// When it cannot be started, or when somebody asks to stop meanwhile. Nothing is left running in either case.
pub fn run_with_input(
    mut command: Command,
    input: &[u8],
    limits: &Limits,
    mut on_wait: impl FnMut(&str),
) -> Result<Output, Error> {
    command.stdin(if input.is_empty() { Stdio::null() } else { Stdio::piped() });
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let program = PathBuf::from(command.get_program());
    let mut group = Group::spawn(command).map_err(|problem| Error::Spawn { program, problem })?;

    if let Some(mut pipe) = group.stdin() {
        // A command that has ended already need not read it.
        let _ = pipe.write_all(input);
    }
    let (open, closed) = mpsc::channel();
    let stdout = group.stdout().map(|pipe| read_in_background(pipe, limits.output, open.clone()));
    let stderr = group.stderr().map(|pipe| read_in_background(pipe, limits.output, open));

    let exit_reason = wait(&mut group, &closed, limits, || on_wait(&text(stderr.as_ref())));
    // Also after a normal exit: what the command started may still be running, and may hold the pipes open.
    group.kill();
    let leaked = closed.recv_timeout(LAST_OUTPUT) != Err(RecvTimeoutError::Disconnected);

    let truncated = stdout.as_ref().is_none_or(|capture| lock(capture).truncated());
    let (stdout, stderr) = (text(stdout.as_ref()), text(stderr.as_ref()));
    Ok(Output { exit_reason: exit_reason?, stdout, truncated, stderr, leaked })
}

fn wait(
    group: &mut Group,
    closed: &Receiver<()>,
    limits: &Limits,
    mut on_wait: impl FnMut(),
) -> Result<ExitReason, Error> {
    let started = Instant::now();
    loop {
        // Nothing is ever sent: the channel only tells when both pipes are closed, which is when most commands end.
        match closed.recv_timeout(POLL) {
            Err(RecvTimeoutError::Disconnected) => thread::sleep(Duration::from_micros(200)),
            Err(RecvTimeoutError::Timeout) | Ok(()) => on_wait(),
        }
        if let Ok(Some(status)) = group.try_wait() {
            return Ok(ExitReason::Exited(status));
        }
        if limits.cancel.is_canceled() {
            return Err(Error::Interrupted);
        }
        if limits.time.is_some_and(|limit| started.elapsed() >= limit) {
            return Ok(ExitReason::TimedOut);
        }
        if limits.threads.is_some_and(|limit| group.threads().is_some_and(|threads| threads > limit)) {
            return Ok(ExitReason::TooManyThreads);
        }
    }
}

type SharedCapture = Arc<Mutex<Capture>>;

fn read_in_background(mut pipe: impl Read + Send + 'static, limit: usize, open: mpsc::Sender<()>) -> SharedCapture {
    let capture = SharedCapture::new(Mutex::new(Capture::new(limit)));
    let shared = Arc::clone(&capture);
    thread::spawn(move || {
        let _open = open;
        let mut buffer = [0; 8192];
        loop {
            match pipe.read(&mut buffer) {
                Ok(0) => break,
                Ok(length) => lock(&shared).push(&buffer[..length]),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(_) => break,
            }
        }
    });
    capture
}

fn text(capture: Option<&SharedCapture>) -> String {
    capture.map(|capture| lock(capture).text()).unwrap_or_default()
}

fn lock(capture: &Mutex<Capture>) -> MutexGuard<'_, Capture> {
    capture.lock().unwrap_or_else(PoisonError::into_inner)
}
