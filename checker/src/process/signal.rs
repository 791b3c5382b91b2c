//! Cancellation: of the process (SIGINT, SIGTERM, SIGHUP), or of a run that a newer save has superseded. It also handles
//! the signals of job control, for a program that changes the terminal's settings.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::error::Error;

/// An event that subscribers are notified of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// SIGINT, SIGTERM or SIGHUP: the process was asked to end.
    Terminated,
    /// A [`CancelToken`] was canceled.
    Canceled,
    /// SIGTSTP: Ctrl-Z. The subscriber has to call [`suspend`].
    Suspended,
    /// SIGCONT: `fg`.
    Continued,
    /// SIGWINCH: the terminal has another size.
    Resized,
}

type Callback = Box<dyn Fn(Signal) + Send>;

static SIGNALED: AtomicBool = AtomicBool::new(false);
static INTERRUPT_IGNORED: AtomicBool = AtomicBool::new(false);
static SUBSCRIBERS: Mutex<BTreeMap<u64, Callback>> = Mutex::new(BTreeMap::new());

/// Catches Ctrl-C and `kill` from now on, so that child processes can be killed before the process ends.
///
/// # Errors
/// When the system does not allow it.
pub fn install_handlers() -> Result<(), Error> {
    platform::install_handlers().map_err(Error::Signals)
}

/// Catches the signals of job control and of a resized terminal as well. Call it after [`install_handlers`].
///
/// # Errors
/// When the system does not allow it.
pub fn install_terminal_handlers() -> Result<(), Error> {
    platform::install_terminal_handlers().map_err(Error::Signals)
}

/// Stops the process as Ctrl-Z does by default. Returns when the process is continued.
pub fn suspend() {
    platform::suspend();
}

/// Whether the process was asked to end.
pub fn signaled() -> bool {
    SIGNALED.load(Ordering::Relaxed)
}

/// Calls `callback` for every signal, from another thread, for as long as the subscription exists.
pub fn subscribe(callback: impl Fn(Signal) + Send + 'static) -> Subscription {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let id = NEXT.fetch_add(1, Ordering::Relaxed);
    subscribers().insert(id, Box::new(callback));
    Subscription { id }
}

pub struct Subscription {
    id: u64,
}

impl Drop for Subscription {
    fn drop(&mut self) {
        subscribers().remove(&self.id);
    }
}

fn subscribers() -> MutexGuard<'static, BTreeMap<u64, Callback>> {
    SUBSCRIBERS.lock().unwrap_or_else(PoisonError::into_inner)
}

fn publish(signal: Signal) {
    for callback in subscribers().values() {
        callback(signal);
    }
}

fn terminate() {
    SIGNALED.store(true, Ordering::Relaxed);
    publish(Signal::Terminated);
}

/// Ignores Ctrl-C while it exists, because another program has the terminal.
pub struct InterruptIgnored(());

impl InterruptIgnored {
    pub fn begin() -> Self {
        INTERRUPT_IGNORED.store(true, Ordering::Relaxed);
        Self(())
    }
}

impl Drop for InterruptIgnored {
    fn drop(&mut self) {
        INTERRUPT_IGNORED.store(false, Ordering::Relaxed);
    }
}

/// A token with which one thread cancels the run of another.
#[derive(Default)]
pub struct CancelToken(AtomicBool);

impl CancelToken {
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
        publish(Signal::Canceled);
    }

    pub fn is_canceled(&self) -> bool {
        self.0.load(Ordering::Relaxed) || signaled()
    }
}

#[cfg(unix)]
mod platform {
    use std::io::Result;
    use std::sync::atomic::Ordering;
    use std::sync::{Arc, OnceLock};
    use std::thread;

    use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGWINCH, SIGXFSZ};
    use signal_hook::iterator::{Handle, Signals};
    use signal_hook::{flag, low_level};

    use super::{INTERRUPT_IGNORED, Signal, publish, terminate};

    static HANDLE: OnceLock<Handle> = OnceLock::new();

    pub fn install_handlers() -> Result<()> {
        // A write over the file size limit sends this signal and fails with an error, which has a message.
        flag::register(SIGXFSZ, Arc::default())?;
        let mut signals = Signals::new([SIGINT, SIGQUIT, SIGTERM, SIGHUP])?;
        // A second call would only add a thread that does the same.
        let _ = HANDLE.set(signals.handle());
        thread::spawn(move || signals.forever().for_each(dispatch));
        Ok(())
    }

    pub fn install_terminal_handlers() -> Result<()> {
        if let Some(handle) = HANDLE.get() {
            for signal in [SIGTSTP, SIGCONT, SIGWINCH] {
                handle.add_signal(signal)?;
            }
        }
        Ok(())
    }

    pub fn suspend() {
        // Fails only for signals that do not exist.
        let _ = low_level::emulate_default_handler(SIGTSTP);
    }

    fn dispatch(signal: i32) {
        match signal {
            SIGINT | SIGQUIT if INTERRUPT_IGNORED.load(Ordering::Relaxed) => {}
            SIGTSTP => publish(Signal::Suspended),
            SIGCONT => publish(Signal::Continued),
            SIGWINCH => publish(Signal::Resized),
            _ => terminate(),
        }
    }
}

#[cfg(not(unix))]
mod platform {
    use std::io::Result;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::thread;
    use std::time::Duration;

    use signal_hook::consts::TERM_SIGNALS;
    use signal_hook::flag;

    use super::{INTERRUPT_IGNORED, terminate};

    /// How often to poll the flag: a handler cannot do more than set one here.
    const POLL: Duration = Duration::from_millis(50);

    pub fn install_handlers() -> Result<()> {
        let flag = Arc::new(AtomicBool::new(false));
        for signal in TERM_SIGNALS {
            flag::register(*signal, Arc::clone(&flag))?;
        }
        thread::spawn(move || {
            loop {
                thread::sleep(POLL);
                if flag.swap(false, Ordering::Relaxed) && !INTERRUPT_IGNORED.load(Ordering::Relaxed) {
                    terminate();
                }
            }
        });
        Ok(())
    }

    pub fn install_terminal_handlers() -> Result<()> {
        Ok(())
    }

    pub fn suspend() {}
}
