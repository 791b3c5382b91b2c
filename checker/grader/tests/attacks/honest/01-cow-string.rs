#![warn(missing_docs)]
#![forbid(unsafe_code)]
//! A string in another style: everything is derived that can be, there are modules and tests, and it prints while it is
//! being looked into. It neither calls std::process::exit nor reads /proc/self/environ.

use std::{fmt, ops, rc::Rc as _, sync::Arc};

mod text {
    use std::sync::Arc;

    /// What the handles share.
    pub(super) type Text = Arc<String>;
}

use text::Text;

/// A string that copies on write.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CowString {
    data: Text,
}

macro_rules! from {
    ($($source:ty),* $(,)?) => {
        $(
            impl From<$source> for CowString {
                #[inline]
                fn from(text: $source) -> Self {
                    Self::new(text)
                }
            }
        )*
    };
}

from!(String, &str);

impl CowString {
    /// Makes one.
    pub fn new(s: impl Into<String>) -> Self {
        Self { data: Arc::new(s.into()) }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self
    }

    /// Appends.
    #[track_caller]
    pub fn push_str(&mut self, s: &str) {
        debug_assert!(self.strong_count() >= 1, "a handle counts itself");
        if s.is_empty() {
            return;
        }
        match Arc::get_mut(&mut self.data) {
            Some(exclusive) => exclusive.push_str(s),
            None => {
                #[cfg(debug_assertions)]
                eprintln!("copying {} bytes", self.data.len());
                let mut copy = String::with_capacity(self.data.len() + s.len());
                copy.push_str(&self.data);
                copy.push_str(s);
                self.data = Arc::new(copy);
            }
        }
    }

    /// Whether there is another handle.
    pub fn is_shared(&self) -> bool {
        self.strong_count() != 1
    }

    /// How many handles there are.
    pub fn strong_count(&self) -> usize {
        Arc::strong_count(&self.data)
    }
}

impl ops::Deref for CowString {
    type Target = str;

    fn deref(&self) -> &str {
        self.data.as_str()
    }
}

impl fmt::Display for CowString {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self)
    }
}

impl fmt::Write for CowString {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.push_str(text);
        Ok(())
    }
}

#[cfg(test)]
use std::fmt::Write as _;

#[cfg(test)]
impl CowString {
    fn place(&self) -> *const u8 {
        self.data.as_ptr()
    }
}

#[cfg(test)]
mod tests {
    use std::{panic, thread};

    use super::*;

    #[test]
    fn test_copy_on_write() {
        let one = CowString::new("hello");
        let mut other = one.clone();
        println!("{} handles", one.strong_count() as u8);
        write!(other, " world").unwrap();
        dbg!(&one, &other);
        assert_ne!(one.place(), other.place(), "they were {:?}", thread::current().name());
    }

    #[test]
    fn test_threads() {
        let one = CowString::new("hello");
        let handle = thread::spawn({
            let one = one.clone();
            move || one.len()
        });
        assert_eq!(handle.join().unwrap(), 5);
        let caught = panic::catch_unwind(|| CowString::new("a")[3..].len());
        assert!(caught.unwrap_err().downcast_ref::<String>().is_some());
    }
}
