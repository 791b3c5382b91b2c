//! A capture buffer that keeps the beginning and the end of an output of any length: memory stays bounded, and the panic
//! message, which comes last, is not lost.

use std::collections::VecDeque;
use std::mem;

pub struct Capture {
    limit: usize,
    head: Vec<u8>,
    tail: VecDeque<u8>,
    left_out: u64,
    /// Whether there is more than [`Capture::seen`] has returned.
    unseen: bool,
}

impl Capture {
    /// Keeps at most `limit` bytes.
    pub fn new(limit: usize) -> Self {
        Self { limit, head: Vec::new(), tail: VecDeque::new(), left_out: 0, unseen: false }
    }

    /// Adds `bytes`. True if all bytes before them were seen, so the reader has to be notified.
    pub fn push(&mut self, bytes: &[u8]) -> bool {
        let half = self.limit / 2;
        let (first, rest) = bytes.split_at(bytes.len().min(half - self.head.len()));
        self.head.extend_from_slice(first);
        self.tail.extend(rest);
        let surplus = self.tail.len().saturating_sub(half);
        self.tail.drain(..surplus);
        self.left_out += surplus as u64;
        !mem::replace(&mut self.unseen, true)
    }

    /// The text so far, which counts as seen from now on.
    pub fn seen(&mut self) -> String {
        self.unseen = false;
        self.text()
    }

    /// Whether the middle was left out.
    pub fn truncated(&self) -> bool {
        self.left_out > 0
    }

    /// The text that was kept, with a line that says how many bytes were left out. Invalid UTF-8 is replaced.
    pub fn text(&mut self) -> String {
        let truncated = self.truncated();
        let tail: &[u8] = self.tail.make_contiguous();
        if !truncated {
            return String::from_utf8_lossy(&[&self.head, tail].concat()).into_owned();
        }
        let (head, tail) = (String::from_utf8_lossy(&self.head), String::from_utf8_lossy(tail));
        format!("{head}\n[{} bytes of output left out]\n{tail}", self.left_out)
    }
}

#[cfg(test)]
mod tests {
    use super::Capture;

    #[test]
    fn short_output_is_kept_whole() {
        let mut capture = Capture::new(8);
        capture.push(b"abc");
        capture.push(b"defgh");
        assert_eq!(capture.text(), "abcdefgh");
    }

    #[test]
    fn long_output_loses_its_middle_and_says_so() {
        let mut capture = Capture::new(4);
        for chunk in [b"ab".as_slice(), b"cdefg", b"hi"] {
            capture.push(chunk);
        }
        assert_eq!(capture.text(), "ab\n[5 bytes of output left out]\nhi");
    }

    #[test]
    fn the_reader_is_notified_once_until_it_has_seen_the_text() {
        let mut capture = Capture::new(8);
        assert!(capture.push(b"a"));
        assert!(!capture.push(b"b"));
        assert_eq!(capture.seen(), "ab");
        assert!(capture.push(b"c"));
    }

    #[test]
    fn a_character_across_two_reads_and_both_halves_survives() {
        let mut capture = Capture::new(4);
        capture.push(b"a\xe2");
        capture.push(b"\x82\xac");
        assert_eq!(capture.text(), "a€");
    }

    #[test]
    fn bytes_that_are_no_text_are_replaced() {
        let mut capture = Capture::new(8);
        capture.push(b"a\xff");
        assert_eq!(capture.text(), "a\u{fffd}");
    }
}
