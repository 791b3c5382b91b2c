//! The wish to stop: of the whole checker, by Ctrl-C or `kill`, or of one run that a newer save has made worthless.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use signal_hook::consts::TERM_SIGNALS;

use crate::error::Error;

static SIGNALED: OnceLock<Arc<AtomicBool>> = OnceLock::new();

/// Notes Ctrl-C and `kill` from now on, instead of dying at once, so that whatever is running can be ended first.
pub fn install_handlers() -> Result<(), Error> {
    let signaled = SIGNALED.get_or_init(Arc::default);
    for signal in TERM_SIGNALS {
        signal_hook::flag::register(*signal, Arc::clone(signaled)).map_err(Error::Signals)?;
    }
    #[cfg(unix)]
    {
        // A terminal that is closed asks in its own way.
        signal_hook::flag::register(signal_hook::consts::SIGHUP, Arc::clone(signaled)).map_err(Error::Signals)?;
        // Whoever writes more than the system allows gets an error besides this signal, and an error has a message.
        signal_hook::flag::register(signal_hook::consts::SIGXFSZ, Arc::default()).map_err(Error::Signals)?;
    }
    Ok(())
}

/// Whether the whole checker was asked to stop.
pub fn signaled() -> bool {
    SIGNALED.get().is_some_and(|signaled| signaled.load(Ordering::Relaxed))
}

/// Lets one thread stop the run of another.
#[derive(Default)]
pub struct CancelToken(AtomicBool);

impl CancelToken {
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    pub fn is_canceled(&self) -> bool {
        self.0.load(Ordering::Relaxed) || signaled()
    }
}
