//! Single keys from the terminal. On Windows, where that takes much more, a key is followed by Enter.

use std::io::{self, IsTerminal};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

/// While this exists keys arrive as they are pressed; afterwards the terminal is as it was.
pub struct Keys {
    #[cfg(unix)]
    before: rustix::termios::Termios,
    paused: Arc<AtomicBool>,
}

impl Keys {
    /// Calls `on_key` for every key, in a thread of its own. None where stdin is no terminal.
    pub fn read(on_key: impl FnMut(u8) + Send + 'static) -> Option<Self> {
        if !io::stdin().is_terminal() {
            return None;
        }
        let paused = Arc::new(AtomicBool::new(false));
        let keys = Self {
            #[cfg(unix)]
            before: rustix::termios::tcgetattr(io::stdin()).ok()?,
            paused: Arc::clone(&paused),
        };
        keys.resume();
        thread::spawn(move || read_each(&paused, on_key));
        Some(keys)
    }

    /// Leaves the terminal to another program, until [`resume`](Self::resume).
    pub fn pause(&self) {
        self.paused.store(true, Ordering::SeqCst);
        #[cfg(unix)]
        let _ = rustix::termios::tcsetattr(io::stdin(), rustix::termios::OptionalActions::Now, &self.before);
    }

    pub fn resume(&self) {
        #[cfg(unix)]
        {
            use rustix::termios::{LocalModes, OptionalActions, tcsetattr};
            let mut each_key = self.before.clone();
            // Signals stay on: Ctrl-C has to work as everywhere.
            each_key.local_modes -= LocalModes::ICANON | LocalModes::ECHO;
            let _ = tcsetattr(io::stdin(), OptionalActions::Now, &each_key);
        }
        self.paused.store(false, Ordering::SeqCst);
    }
}

impl Drop for Keys {
    fn drop(&mut self) {
        self.pause();
    }
}

#[cfg(unix)]
fn read_each(paused: &AtomicBool, mut on_key: impl FnMut(u8)) {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};

    let stdin = io::stdin();
    // Short enough that a program that the terminal is left to loses no key.
    let moment = Timespec { tv_sec: 0, tv_nsec: 20_000_000 };
    loop {
        if paused.load(Ordering::SeqCst) {
            thread::sleep(std::time::Duration::from_millis(20));
            continue;
        }
        let ready = poll(&mut [PollFd::new(&stdin, PollFlags::IN)], Some(&moment)).is_ok_and(|count| count > 0);
        if ready && !paused.load(Ordering::SeqCst) {
            let mut key = [0];
            match rustix::io::read(&stdin, &mut key) {
                Ok(1..) => on_key(key[0]),
                Ok(0) => return,
                Err(_) => return,
            }
        }
    }
}

#[cfg(not(unix))]
fn read_each(paused: &AtomicBool, mut on_key: impl FnMut(u8)) {
    for line in io::stdin().lines().map_while(Result::ok) {
        if !paused.load(Ordering::SeqCst) {
            line.bytes().take(1).for_each(&mut on_key);
        }
    }
}
