//! Processes that a test starts, found by a variable that everything they start inherits.

use std::fs;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// Far longer than a killed process takes to end.
const PATIENCE: Duration = Duration::from_secs(60);
const VARIABLE: &str = "KATA_TEST_MARK";

/// A word that marks the processes of one test.
pub struct Mark(String);

impl Mark {
    /// A mark that no other test has.
    pub fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        Self(format!("{VARIABLE}={}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed)))
    }

    /// Marks a command.
    pub fn set(&self, command: &mut Command) {
        let (name, value) = self.0.split_once('=').expect("it is a variable");
        command.env(name, value);
    }

    /// Waits until no marked process runs: a killed process is gone soon, not at once. Where there is no /proc, nothing
    /// is found.
    pub fn assert_gone(&self) {
        let asked = Instant::now();
        loop {
            let left = self.processes();
            if left.is_empty() {
                return;
            }
            assert!(asked.elapsed() < PATIENCE, "still running: {left:?}");
            thread::yield_now();
        }
    }

    /// The names of the marked processes.
    fn processes(&self) -> Vec<String> {
        let mut names = Vec::new();
        for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
            let environment = fs::read(entry.path().join("environ")).unwrap_or_default();
            if environment.split(|byte| *byte == 0).any(|variable| variable == self.0.as_bytes()) {
                names.push(fs::read_to_string(entry.path().join("comm")).unwrap_or_default());
            }
        }
        names
    }
}

impl Default for Mark {
    fn default() -> Self {
        Self::new()
    }
}
