//! Remembers that somebody asked the checker to stop, so that whatever is running can be ended first.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use signal_hook::consts::TERM_SIGNALS;

use crate::error::Error;

static REQUESTED: OnceLock<Arc<AtomicBool>> = OnceLock::new();

/// Notes Ctrl-C and `kill` from now on, instead of dying at once.
pub fn watch() -> Result<(), Error> {
    let requested = REQUESTED.get_or_init(Arc::default);
    for signal in TERM_SIGNALS {
        signal_hook::flag::register(*signal, Arc::clone(requested)).map_err(Error::Signals)?;
    }
    // A terminal that is closed asks in its own way.
    #[cfg(unix)]
    signal_hook::flag::register(signal_hook::consts::SIGHUP, Arc::clone(requested)).map_err(Error::Signals)?;
    Ok(())
}

pub fn requested() -> bool {
    REQUESTED.get().is_some_and(|requested| requested.load(Ordering::Relaxed))
}
