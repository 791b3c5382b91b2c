//! Asks the compiler which programs it refuses.
//!
//! Each of them is one program that it accepts, with one piece changed: so it is refused for that piece and for nothing
//! else. None of them is ever run, so that the code they use has no say in it. Only whether it is refused counts, never
//! in which words: those depend on the compiler and quote the code.

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{self, Command, Output};

/// Where the programs are, for the process that compiles them. Whoever sets it, and `TRYBUILD=overwrite`, finds there
/// what the compiler said.
const FOLDER: &str = "REFUSALS";
/// Refused for certain: when it is not, the compiler was never asked.
const REFUSED: (&str, &str) = ("refused", "compile_error!(\"refused\");\n\nfn main() {}\n");
/// The unchanged program: when it is refused as well, the refusals say nothing about the changes.
const ACCEPTED: &str = "accepted";

/// One changed piece of a program.
pub struct Change {
    pub name: &'static str,
    /// Occurs exactly once in the program.
    pub from: &'static str,
    pub to: &'static str,
}

/// The names of the `changes` that turn `accepted` into a program that the compiler refuses.
///
/// `temporary` is the folder that cargo offers to the test. `compile` hands programs that must not compile to trybuild:
/// not this crate but the milestones that need it depend on it, since it takes long to build.
///
/// # Panics
/// When the compiler cannot be asked, and when it refuses `accepted` itself.
pub fn refused(
    accepted: &str,
    changes: &'static [Change],
    temporary: &str,
    compile: impl FnOnce(&[PathBuf]),
) -> BTreeSet<&'static str> {
    let given = env::var_os(FOLDER).map(PathBuf::from);
    let folder = given.clone().unwrap_or_else(|| own_folder(temporary));
    let programs = write_programs(&folder, accepted, changes);
    if given.is_some() {
        compile(&programs);
        return BTreeSet::new();
    }
    let output = compile_in_another_process(&folder, temporary);
    let words = |name: &str| fs::read_to_string(folder.join(name).with_extension("stderr")).ok();
    let is_refused = |name: &str| words(name).is_some();
    assert!(is_refused(REFUSED.0), "the compiler could not be asked:\n{}", text(&output));
    if let Some(words) = words(ACCEPTED) {
        panic!("the compiler refuses a program that only uses what the lesson promises:\n{words}");
    }
    let refused = changes.iter().map(|change| change.name).filter(|name| is_refused(name)).collect();
    fs::remove_dir_all(&folder).expect("the programs can be removed");
    refused
}

/// An empty folder for this process, so that tests that run at the same time do not find each other's programs.
fn own_folder(temporary: &str) -> PathBuf {
    let folder = Path::new(temporary).join(format!("refusals-{}", process::id()));
    // A process that had the same number may have been stopped before it could tidy up.
    if folder.exists() {
        fs::remove_dir_all(&folder).expect("old programs can be removed");
    }
    folder
}

fn write_programs(folder: &Path, accepted: &str, changes: &[Change]) -> Vec<PathBuf> {
    fs::create_dir_all(folder).expect("there is room for the programs");
    let changed = changes.iter().map(|Change { name, from, to }| {
        assert_eq!(accepted.matches(from).count(), 1, "{name}: {from:?} has to occur once");
        (*name, accepted.replacen(from, to, 1))
    });
    let controls = [(REFUSED.0, REFUSED.1.to_owned()), (ACCEPTED, accepted.to_owned())];
    let write = |(name, text): (&str, String)| {
        let program = folder.join(name).with_extension("rs");
        fs::write(&program, text).expect("a program can be written");
        program
    };
    changed.chain(controls).map(write).collect()
}

/// Runs these tests once more. trybuild writes down what the compiler says instead of judging it when its environment
/// tells it to, and a process cannot safely change its own.
fn compile_in_another_process(folder: &Path, temporary: &str) -> Output {
    let target = Path::new(temporary).parent().expect("cargo's folder for tests lies in its target folder");
    Command::new(env::current_exe().expect("the running test is a file"))
        .env(FOLDER, folder)
        .env("TRYBUILD", "overwrite")
        .env("CARGO_TARGET_DIR", target)
        .output()
        .expect("the running test can be started again")
}

fn text(output: &Output) -> String {
    [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned()).concat()
}
