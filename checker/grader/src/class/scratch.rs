//! A scratch file: an unnamed temporary file for texts that are too many for memory. It vanishes with the process.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

pub struct Scratch {
    file: File,
    end: AtomicU64,
}

/// The position of a text in its scratch file.
pub struct Span {
    start: u64,
    bytes: usize,
}

impl Scratch {
    /// `dir` selects the disk that holds the file.
    pub fn new_in(dir: &Path) -> io::Result<Self> {
        Ok(Self { file: tempfile::tempfile_in(dir)?, end: 0.into() })
    }

    /// Several threads may append at the same time.
    pub fn append(&self, text: &str) -> io::Result<Span> {
        let start = self.end.fetch_add(text.len() as u64, Ordering::Relaxed);
        self.file.write_all_at(text.as_bytes(), start)?;
        Ok(Span { start, bytes: text.len() })
    }

    /// # Panics
    /// When the disk fails.
    pub fn read(&self, span: &Span) -> String {
        let mut bytes = vec![0; span.bytes];
        self.file.read_exact_at(&mut bytes, span.start).expect("what was written can be read");
        String::from_utf8(bytes).expect("what was written is text")
    }
}

#[cfg(test)]
mod tests {
    use std::env;
    use std::thread;

    use super::Scratch;

    #[test]
    fn texts_survive_concurrent_writers() {
        let scratch = Scratch::new_in(&env::temp_dir()).expect("there is room for temporary files");
        let write = |letter: char| {
            let texts = (0..100).map(|length| letter.to_string().repeat(length));
            texts.map(|text| (scratch.append(&text).expect("there is room"), text)).collect::<Vec<_>>()
        };
        let written = thread::scope(|scope| {
            let writers = ['a', 'é', '→'].map(|letter| scope.spawn(move || write(letter)));
            writers.map(|writer| writer.join().expect("no writer panics"))
        });
        assert!(written.iter().flatten().all(|(span, text)| scratch.read(span) == *text));
    }
}
