//! What grading a class found out. It is on the disk: memory holds one learner's grade at a time, however many there are.

use std::env;
use std::io;

use crate::class::scratch::{Scratch, Span};
use crate::grade::Entry;

pub struct Results {
    scratch: Scratch,
    kept: Vec<Span>,
}

impl Results {
    /// What was kept in `scratch` with [`keep`], in this order.
    pub fn new(scratch: Scratch, kept: Vec<Span>) -> Self {
        Self { scratch, kept }
    }

    /// The same for the few that are in memory already.
    pub fn of(entries: &[Entry]) -> io::Result<Self> {
        let scratch = Scratch::new_in(&env::temp_dir())?;
        let kept = entries.iter().map(|entry| keep(&scratch, entry)).collect::<io::Result<_>>()?;
        Ok(Self { scratch, kept })
    }

    /// Reads them anew each time.
    pub fn iter(&self) -> impl Iterator<Item = Entry> {
        self.kept
            .iter()
            .map(|kept| serde_json::from_str(&self.scratch.read(kept)).expect("it was written from an entry"))
    }

    pub fn count(&self) -> usize {
        self.kept.len()
    }

    /// Where a format may keep what it makes of them.
    pub fn scratch(&self) -> &Scratch {
        &self.scratch
    }
}

pub fn keep(scratch: &Scratch, entry: &Entry) -> io::Result<Span> {
    scratch.keep(&serde_json::to_string(entry).expect("an entry has string keys only"))
}
