//! Bytes behind the `Arc`, in a slot that is emptied while they change hands.

use std::ops::Deref;
use std::str;
use std::sync::Arc;

#[derive(Clone)]
pub struct CowString(Arc<Vec<u8>>);

impl CowString {
    pub fn new(s: impl Into<String>) -> Self {
        Self(Arc::new(s.into().into_bytes()))
    }

    pub fn as_str(&self) -> &str {
        str::from_utf8(&self.0).expect("only whole strings get in")
    }

    pub fn push_str(&mut self, s: &str) {
        let shared = std::mem::take(&mut self.0);
        let mut bytes = Arc::try_unwrap(shared).unwrap_or_else(|shared| shared.to_vec());
        bytes.extend_from_slice(s.as_bytes());
        self.0 = Arc::new(bytes);
    }

    pub fn is_shared(&self) -> bool {
        self.strong_count() != 1
    }

    pub fn strong_count(&self) -> usize {
        Arc::strong_count(&self.0)
    }
}

impl From<String> for CowString {
    fn from(s: String) -> Self {
        Self::new(s)
    }
}

impl From<&str> for CowString {
    fn from(s: &str) -> Self {
        Self::new(s)
    }
}

impl Deref for CowString {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}
