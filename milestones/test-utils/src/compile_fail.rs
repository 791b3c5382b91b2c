//! Finds out which programs the compiler rejects.
//!
//! Each program is one that the compiler accepts, with one piece changed, so the compiler can reject it for that piece
//! only. None of them ever runs, so the code that they use has no influence on the answer. Only whether a program is
//! rejected counts, never the compiler's message, which depends on its version and quotes the code.

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{self, Command, Output};

/// Names the directory of the programs to the process that compiles them. With `TRYBUILD=overwrite` beside it, the
/// compiler's messages are there afterwards.
const DIR: &str = "COMPILE_FAIL_DIR";
/// A program that is always rejected: if it is not, the compiler was never run.
const REJECTED: (&str, &str) = ("rejected", "compile_error!(\"rejected\");\n\nfn main() {}\n");
/// The unchanged program: if it is rejected as well, the other rejections say nothing about the changes.
const ACCEPTED: &str = "accepted";

/// One changed piece of a program.
pub struct Change {
    pub name: &'static str,
    /// Occurs exactly once in the program.
    pub from: &'static str,
    pub to: &'static str,
}

/// Returns the names of the `changes` that turn `accepted` into a program that does not compile.
///
/// `temp_dir` is cargo's directory for files of the test. `compile` hands programs that must not compile to trybuild.
/// The milestones that need trybuild depend on it, and this crate does not, since trybuild takes long to build.
///
/// # Panics
/// When the compiler cannot be run, and when it rejects `accepted` itself.
pub fn rejected(
    accepted: &str,
    changes: &'static [Change],
    temp_dir: &str,
    compile: impl FnOnce(&[PathBuf]),
) -> BTreeSet<&'static str> {
    let given = env::var_os(DIR).map(PathBuf::from);
    let dir = given.clone().unwrap_or_else(|| own_dir(temp_dir));
    let programs = write_programs(&dir, accepted, changes);
    if given.is_some() {
        compile(&programs);
        return BTreeSet::new();
    }
    let output = compile_in_another_process(&dir, temp_dir);
    let message = |name: &str| fs::read_to_string(dir.join(name).with_extension("stderr")).ok();
    assert!(message(REJECTED.0).is_some(), "the compiler could not be run:\n{}", text(&output));
    if let Some(message) = message(ACCEPTED) {
        panic!("the compiler rejects a program that only uses what the lesson promises:\n{message}");
    }
    let rejected = changes.iter().map(|change| change.name).filter(|name| message(name).is_some()).collect();
    fs::remove_dir_all(&dir).expect("the programs can be removed");
    rejected
}

/// An empty directory for this process, so tests that run at the same time do not find each other's programs.
fn own_dir(temp_dir: &str) -> PathBuf {
    let dir = Path::new(temp_dir).join(format!("compile-fail-{}", process::id()));
    // An earlier process with the same id may have been killed before it could clean up.
    if dir.exists() {
        fs::remove_dir_all(&dir).expect("old programs can be removed");
    }
    dir
}

fn write_programs(dir: &Path, accepted: &str, changes: &[Change]) -> Vec<PathBuf> {
    fs::create_dir_all(dir).expect("there is room for the programs");
    let changed = changes.iter().map(|Change { name, from, to }| {
        assert_eq!(accepted.matches(from).count(), 1, "{name}: {from:?} has to occur once");
        (*name, accepted.replacen(from, to, 1))
    });
    let controls = [(REJECTED.0, REJECTED.1.to_owned()), (ACCEPTED, accepted.to_owned())];
    let write = |(name, text): (&str, String)| {
        let program = dir.join(name).with_extension("rs");
        fs::write(&program, text).expect("a program can be written");
        program
    };
    changed.chain(controls).map(write).collect()
}

/// Runs these tests once more, in a process whose environment tells trybuild to write down the compiler's messages
/// instead of comparing them. A process cannot safely change its own environment.
fn compile_in_another_process(dir: &Path, temp_dir: &str) -> Output {
    let target = Path::new(temp_dir).parent().expect("cargo's directory for tests is in its target directory");
    Command::new(env::current_exe().expect("the running test is a file"))
        .env(DIR, dir)
        .env("TRYBUILD", "overwrite")
        .env("CARGO_TARGET_DIR", target)
        .output()
        .expect("the running test can be started again")
}

fn text(output: &Output) -> String {
    [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned()).concat()
}
