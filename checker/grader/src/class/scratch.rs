//! Texts of which memory need hold only one at a time. They lie in a file without a name, which goes with the process.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

pub struct Scratch {
    file: File,
    end: AtomicU64,
}

/// Where a text lies in its scratch file.
pub struct Span {
    start: u64,
    bytes: usize,
}

impl Scratch {
    /// The file takes room on the disk that `folder` is on.
    pub fn new_in(dir: &Path) -> io::Result<Self> {
        Ok(Self { file: tempfile::tempfile_in(dir)?, end: 0.into() })
    }

    /// Several threads may do this at the same time.
    pub fn keep(&self, text: &str) -> io::Result<Span> {
        let start = self.end.fetch_add(text.len() as u64, Ordering::Relaxed);
        self.file.write_all_at(text.as_bytes(), start)?;
        Ok(Span { start, bytes: text.len() })
    }

    /// # Panics
    /// When the disk no longer has what was written to it.
    pub fn read(&self, kept: &Span) -> String {
        let mut bytes = vec![0; kept.bytes];
        self.file.read_exact_at(&mut bytes, kept.start).expect("what was written can be read");
        String::from_utf8(bytes).expect("what was written is text")
    }
}

#[cfg(test)]
mod tests {
    use std::env;
    use std::thread;

    use super::Scratch;

    #[test]
    fn every_text_is_read_as_it_was_written_whoever_writes_beside() {
        let scratch = Scratch::new_in(&env::temp_dir()).expect("there is room for temporary files");
        let write = |letter: char| {
            let texts = (0..100).map(|length| letter.to_string().repeat(length));
            texts.map(|text| (scratch.keep(&text).expect("there is room"), text)).collect::<Vec<_>>()
        };
        let written = thread::scope(|scope| {
            let writers = ['a', 'é', '→'].map(|letter| scope.spawn(move || write(letter)));
            writers.map(|writer| writer.join().expect("nobody panics"))
        });
        assert!(written.iter().flatten().all(|(kept, text)| scratch.read(kept) == *text));
    }
}
