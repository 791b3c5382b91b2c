//! Locations in source files, parsed from `file:line:column` as the compiler and panics print it.

use std::path::Path;

/// A line of a file, relative to the repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// With forward slashes.
    pub file: String,
    /// Counted from 1.
    pub line: usize,
}

impl Location {
    pub fn new(file: &str, line: usize) -> Self {
        Self { file: with_forward_slashes(file), line }
    }

    /// Parses `src/lib.rs:27:9`.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.rsplitn(3, ':');
        let (_column, line, file) = (parts.next()?, parts.next()?, parts.next()?);
        Some(Self::new(file, line.parse().ok()?))
    }
}

/// Paths are shown and compared with forward slashes on every system; absolute ones are left as the system writes them.
fn with_forward_slashes(path: &str) -> String {
    if Path::new(path).is_absolute() || cfg!(not(windows)) { path.to_owned() } else { path.replace('\\', "/") }
}

#[cfg(test)]
mod tests {
    use super::Location;

    #[test]
    fn a_location_may_have_colons_in_its_path() {
        assert_eq!(Location::parse("C:\\kata\\lib.rs:30:9"), Some(Location::new("C:\\kata\\lib.rs", 30)));
        assert_eq!(Location::parse("src/lib.rs:7:1"), Some(Location::new("src/lib.rs", 7)));
    }

    #[test]
    fn text_without_line_and_column_is_no_location() {
        for text in ["src/lib.rs", "src/lib.rs:7", "src/lib.rs:seven:1", ""] {
            assert_eq!(Location::parse(text), None, "{text}");
        }
    }
}
