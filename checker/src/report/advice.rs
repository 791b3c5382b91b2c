//! Advice: what to do about a build that failed for another reason than the learner's code.

/// Each piece of advice with the words that an error must contain, of any of the lists, for it to be given.
const ADVICE: [(&[&[&str]], &str); 7] = [
    (
        &[&["(never executed)", "os error 13"], &["failed to map segment from shared object"]],
        "Programs may not run in the directory that cargo builds in. Set CARGO_TARGET_DIR to a directory where they may, and run \
         `cargo kata` again.",
    ),
    (
        &[&["linker `", "not found"]],
        "Rust needs a linker, which comes with the C compiler of your system. README.md says how to install it; then run \
         `cargo kata` again.",
    ),
    (
        &[
            &["Could not resolve host"],
            &["failed to download"],
            &["download of", "failed"],
            &["failed to get `", "as a dependency"],
            &["network failure"],
        ],
        "Cargo has to download the dependencies once. Connect to the network and run `cargo kata` again.",
    ),
    (
        &[
            &["is not supported by the following package"],
            &["requires rustc"],
            &["this version of Cargo is older than"],
        ],
        "This course needs a newer Rust: run `rustup update`, then `cargo kata` again.",
    ),
    (
        &[&["no test target named"], &["cargo built no tests called"], &["can't find `", "` at path"]],
        "A Cargo.toml below milestones/ is not the course's any more: restore it with git or from a new download of the \
         course, and run `cargo kata` again.",
    ),
    (&[&["the build was stopped after"]], "Then run `cargo kata` again."),
    (&[&["failed to parse lock file"]], "Delete Cargo.lock and run `cargo kata` again: cargo makes another one."),
];

const OTHERWISE: &str = "Fix the error above and run `cargo kata` again. If that does not help, free some disk space and \
                         delete `target/kata`: cargo builds it again.";

/// What to do after a build with this error.
pub fn after_build(error: &str) -> &'static str {
    let is_about = |words: &&[&str]| words.iter().all(|word| error.contains(word));
    ADVICE.iter().find(|(errors, _)| errors.iter().any(is_about)).map_or(OTHERWISE, |(_, advice)| advice)
}

#[cfg(test)]
mod tests {
    use super::after_build;

    #[test]
    fn each_kind_of_error_has_its_own_advice() {
        for (error, advice) in [
            (
                "error: failed to run custom build command for `trybuild`\n\nCaused by:\n  could not execute process \
                 `/x/build-script-build` (never executed)\n\nCaused by:\n  Permission denied (os error 13)",
                "Set CARGO_TARGET_DIR",
            ),
            ("error: linker `cc` not found\n  = note: No such file or directory (os error 2)", "needs a linker"),
            ("error: failed to get `pretty_assertions` as a dependency of package `cow-vec`", "Connect to the network"),
            ("error: rustc 1.70.0 is not supported by the following packages:", "rustup update"),
            ("error: no test target named `checkpoint` in `cow-vec` package", "restore it"),
            ("the build was stopped after 300 s.\nLook for a constant", "Then run"),
            ("error: failed to parse lock file at: /kata/Cargo.lock", "Delete Cargo.lock"),
            ("error: could not write output: No space left on device (os error 28)", "free some disk space"),
        ] {
            assert!(after_build(error).contains(advice), "{error}");
        }
    }
}
