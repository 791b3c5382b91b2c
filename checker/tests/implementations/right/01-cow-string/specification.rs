//! What the specification's hints say.

use std::ops::Deref;
use std::sync::Arc;

#[derive(Clone)]
pub struct CowString {
    data: Arc<String>,
}

impl CowString {
    pub fn new(s: impl Into<String>) -> Self {
        CowString { data: Arc::new(s.into()) }
    }

    pub fn as_str(&self) -> &str {
        &self.data
    }

    pub fn push_str(&mut self, s: &str) {
        Arc::make_mut(&mut self.data).push_str(s);
    }

    pub fn is_shared(&self) -> bool {
        Arc::strong_count(&self.data) > 1
    }

    pub fn strong_count(&self) -> usize {
        Arc::strong_count(&self.data)
    }
}

impl From<String> for CowString {
    fn from(s: String) -> Self {
        CowString::new(s)
    }
}

impl From<&str> for CowString {
    fn from(s: &str) -> Self {
        CowString::new(s)
    }
}

impl Deref for CowString {
    type Target = str;

    fn deref(&self) -> &Self::Target {
        &self.data
    }
}
