//! What stands between a submission and points that it does not deserve, or harm to others.

/// A defence that a build for tests can do without, because only an attack that then wins shows what it is there for.
/// Landlock has an option of its own.
#[derive(Clone, Copy, Debug)]
pub enum Defence {
    Decoys,
    /// The limits of tests.
    Limits,
    RefusedIdentifiers,
    Seccomp,
}

impl Defence {
    /// Always true for instructors: only the tests of this package are built with the feature.
    pub fn is_on(self) -> bool {
        #[cfg(feature = "switchable-defences")]
        if std::env::var("KATA_WITHOUT").is_ok_and(|name| name == format!("{self:?}")) {
            return false;
        }
        true
    }
}
