//! Another field, `Arc::get_mut`, `Clone` by hand, and a method more than was asked for.

use std::fmt;
use std::ops::{AddAssign, Deref};
use std::sync::Arc;

pub struct CowString {
    text: Arc<String>,
}

impl CowString {
    pub fn new<S: Into<String>>(text: S) -> CowString {
        let text = Arc::new(text.into());
        CowString { text }
    }

    pub fn as_str(&self) -> &str {
        self.text.as_str()
    }

    pub fn push_str(&mut self, more: &str) {
        if let Some(text) = Arc::get_mut(&mut self.text) {
            text.push_str(more);
            return;
        }
        let mut copy = String::with_capacity(self.len() + more.len());
        copy += self;
        copy += more;
        *self = Self::new(copy);
    }

    pub fn push(&mut self, more: char) {
        self.push_str(more.encode_utf8(&mut [0; 4]));
    }

    pub fn is_shared(&self) -> bool {
        self.strong_count() >= 2
    }

    pub fn strong_count(&self) -> usize {
        Arc::strong_count(&self.text)
    }
}

impl Clone for CowString {
    fn clone(&self) -> Self {
        CowString { text: self.text.clone() }
    }
}

impl Deref for CowString {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl From<String> for CowString {
    fn from(text: String) -> Self {
        Self { text: Arc::new(text) }
    }
}

impl<'a> From<&'a str> for CowString {
    fn from(text: &'a str) -> Self {
        Self { text: Arc::new(String::from(text)) }
    }
}

impl AddAssign<&str> for CowString {
    fn add_assign(&mut self, more: &str) {
        self.push_str(more);
    }
}

impl fmt::Debug for CowString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_str().fmt(f)
    }
}
