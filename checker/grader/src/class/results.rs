//! The results of a class, on disk: only one learner's grade is in memory at a time, however large the class.

use std::env;
use std::io;

use crate::class::scratch::{Scratch, Span};
use crate::grade::Entry;

pub struct Results {
    scratch: Scratch,
    spans: Vec<Span>,
}

impl Results {
    /// From entries that were written to `scratch` with [`append`], in this order.
    pub fn new(scratch: Scratch, spans: Vec<Span>) -> Self {
        Self { scratch, spans }
    }

    /// From a few entries in memory.
    pub fn of(entries: &[Entry]) -> io::Result<Self> {
        let scratch = Scratch::new_in(&env::temp_dir())?;
        let spans = entries.iter().map(|entry| append(&scratch, entry)).collect::<io::Result<_>>()?;
        Ok(Self { scratch, spans })
    }

    /// Each call reads the entries from disk again.
    pub fn iter(&self) -> impl Iterator<Item = Entry> {
        let read = |span| serde_json::from_str(&self.scratch.read(span)).expect("it was written from an entry");
        self.spans.iter().map(read)
    }

    pub fn count(&self) -> usize {
        self.spans.len()
    }

    /// For reports that also have too much text for memory.
    pub fn scratch(&self) -> &Scratch {
        &self.scratch
    }
}

pub fn append(scratch: &Scratch, entry: &Entry) -> io::Result<Span> {
    scratch.append(&serde_json::to_string(entry).expect("an entry has string keys only"))
}
