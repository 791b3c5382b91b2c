//! The keyboard: reads single keys from the terminal. On Windows, where raw mode is not implemented, Enter follows a key.

use std::io::{self, IsTerminal};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

/// Keeps the terminal in raw mode, where keys arrive as they are pressed, and restores its settings when dropped.
pub struct Keyboard {
    #[cfg(unix)]
    before: rustix::termios::Termios,
    pause: Arc<Pause>,
}

/// Whether another program has the terminal.
#[derive(Default)]
struct Pause {
    paused: Mutex<bool>,
    resumed: Condvar,
}

impl Pause {
    fn lock(&self) -> MutexGuard<'_, bool> {
        self.paused.lock().unwrap_or_else(PoisonError::into_inner)
    }

    #[cfg(unix)]
    fn wait_until_resumed(&self) -> MutexGuard<'_, bool> {
        self.resumed.wait_while(self.lock(), |paused| *paused).unwrap_or_else(PoisonError::into_inner)
    }
}

impl Keyboard {
    /// Calls `on_key` for every key, from a thread of its own. None if stdin is no terminal.
    pub fn open(on_key: impl FnMut(u8) + Send + 'static) -> Option<Self> {
        if !io::stdin().is_terminal() {
            return None;
        }
        let pause = Arc::new(Pause::default());
        let keyboard = Self {
            #[cfg(unix)]
            before: rustix::termios::tcgetattr(io::stdin()).ok()?,
            pause: Arc::clone(&pause),
        };
        keyboard.resume();
        thread::spawn(move || read_keys(&pause, on_key));
        Some(keyboard)
    }

    /// Leaves the terminal to another program until [`resume`](Self::resume). No key is read once this returns.
    pub fn pause(&self) {
        let mut paused = self.pause.lock();
        *paused = true;
        #[cfg(unix)]
        {
            use rustix::termios::{OptionalActions, tcsetattr};
            // A closed terminal needs no settings.
            let _ = tcsetattr(io::stdin(), OptionalActions::Now, &self.before);
            crate::process::reaper::remove_terminal();
        }
    }

    pub fn resume(&self) {
        let mut paused = self.pause.lock();
        #[cfg(unix)]
        {
            use rustix::termios::{LocalModes, OptionalActions, tcsetattr};
            let mut raw = self.before.clone();
            // Signals stay on: Ctrl-C and Ctrl-Z have to work as everywhere.
            raw.local_modes -= LocalModes::ICANON | LocalModes::ECHO;
            crate::process::reaper::add_terminal(&self.before);
            let _ = tcsetattr(io::stdin(), OptionalActions::Now, &raw);
        }
        *paused = false;
        self.pause.resumed.notify_all();
    }
}

impl Drop for Keyboard {
    fn drop(&mut self) {
        self.pause();
    }
}

#[cfg(unix)]
fn read_keys(pause: &Pause, mut on_key: impl FnMut(u8)) {
    use rustix::event::{PollFd, PollFlags, poll};
    use rustix::io::Errno;

    let stdin = io::stdin();
    loop {
        drop(pause.wait_until_resumed());
        // Polling leaves the key in the terminal: by the time it is pressed, another program may have the terminal.
        let polled = poll(&mut [PollFd::new(&stdin, PollFlags::IN)], None);
        let paused = pause.lock();
        if *paused || polled == Err(Errno::INTR) {
            continue;
        }
        let mut key = [0];
        let read = rustix::io::read(&stdin, &mut key);
        drop(paused);
        match read {
            Ok(1..) => on_key(key[0]),
            Err(Errno::INTR | Errno::AGAIN) => {}
            Ok(0) | Err(_) => return,
        }
    }
}

#[cfg(not(unix))]
fn read_keys(pause: &Pause, mut on_key: impl FnMut(u8)) {
    for line in io::stdin().lines().map_while(Result::ok) {
        if !*pause.lock() {
            line.bytes().take(1).for_each(&mut on_key);
        }
    }
}
