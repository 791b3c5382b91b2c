//! A pseudoterminal, and a program that runs in it.

use std::io::{Read, Write};
use std::process::{Child, Command};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use pty_process::blocking::{Pty, open};

/// Far longer than anything in these tests takes, so only what never comes is missed.
const PATIENCE: Duration = Duration::from_secs(60);

pub struct Terminal {
    program: Child,
    pty: Arc<Pty>,
    output: Receiver<Vec<u8>>,
    /// What has been written and not been asked for yet.
    unread: Vec<u8>,
}

impl Terminal {
    /// Starts a program with this terminal as its input and its output.
    pub fn start(command: Command) -> Self {
        let (pty, pts) = open().expect("the system has a terminal left");
        let program = pty_process::blocking::Command::from(command).spawn(pts).expect("the program can be started");
        let pty = Arc::new(pty);
        let (sender, output) = mpsc::channel();
        let reader = Arc::clone(&pty);
        thread::spawn(move || {
            let mut buffer = [0; 1 << 12];
            // Reading fails once nothing has the terminal open any more.
            while let Ok(length @ 1..) = (&*reader).read(&mut buffer) {
                if sender.send(buffer[..length].to_vec()).is_err() {
                    break;
                }
            }
        });
        Self { program, pty, output, unread: Vec::new() }
    }

    /// Waits for a text; returns what came before it.
    #[track_caller]
    pub fn expect(&mut self, text: &str) -> String {
        let started = Instant::now();
        loop {
            if let Some(start) = self.unread.windows(text.len()).position(|bytes| bytes == text.as_bytes()) {
                let seen: Vec<u8> = self.unread.drain(..start + text.len()).collect();
                return String::from_utf8_lossy(&seen[..start]).into_owned();
            }
            match self.output.recv_timeout(PATIENCE.saturating_sub(started.elapsed())) {
                Ok(bytes) => self.unread.extend(bytes),
                Err(_) => panic!("{text:?} never came:\n{}", String::from_utf8_lossy(&self.unread)),
            }
        }
    }

    /// What follows, up to the end of the line.
    #[track_caller]
    pub fn rest_of_line(&mut self) -> String {
        self.expect("\n").trim().to_owned()
    }

    /// What follows a text, up to the end of its line.
    #[track_caller]
    pub fn rest_of_line_after(&mut self, text: &str) -> String {
        self.expect(text);
        self.rest_of_line()
    }

    /// Gives the terminal another size, and its programs the signal for that.
    pub fn resize(&self, rows: u16, columns: u16) {
        self.pty.resize(pty_process::Size::new(rows, columns)).expect("a terminal can be resized");
    }

    /// Types keys.
    pub fn send(&self, keys: &str) {
        (&*self.pty).write_all(keys.as_bytes()).expect("the terminal takes keys");
    }

    /// Types a letter with the control key held down.
    pub fn send_control(&self, letter: char) {
        let code = u8::try_from(letter.to_ascii_uppercase()).expect("it is a letter") - b'@';
        self.send(char::from(code).encode_utf8(&mut [0; 4]));
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // Where the program has ended by itself there is nothing to kill.
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}
