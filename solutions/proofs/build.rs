//! Writes solutions that threads share once more, with the `Arc`, the lock and the atomics of this package in the place of
//! std's.

use std::env;
use std::fs;
use std::path::Path;

fn main() {
    let dir = env::var("OUT_DIR").expect("cargo says where to write");
    let write = |name: &str, source: String| {
        let source = source.replace("use std::sync::", "use proofs::sync::");
        assert!(!source.contains("std::sync"), "nothing of std::sync may escape the model");
        fs::write(Path::new(&dir).join(name), source).expect("the copy can be written");
    };
    write("cow_threads.rs", with_stretch_goal("../05-cow-threads/src"));
    write("cow_metrics.rs", small(&with_stretch_goal("../06-cow-metrics/src")));
}

/// A solution with its stretch goal as a module of its own.
fn with_stretch_goal(dir: &str) -> String {
    let stretch = code(&format!("{dir}/stretch.rs")).replace("use crate::", "use super::");
    format!("{}\npub mod stretch {{\n{stretch}\n}}\n", code(&format!("{dir}/lib.rs")))
}

/// The counter with a cell for one thread and one for all others, and its statics as loom's: it has to make them once more
/// for each order that it tries.
fn small(source: &str) -> String {
    let changes = [
        ("const CELLS: usize = 8;", "const CELLS: usize = 2;"),
        ("const OWN_CELLS: usize = 6;", "const OWN_CELLS: usize = 1;"),
        ("thread_local!", "loom::thread_local!"),
        // The model of an `Arc` is for values whose size is known.
        ("impl<T: ?Sized> HeapSize for Arc<T>", "impl<T> HeapSize for Arc<T>"),
    ];
    let small = changes.iter().fold(source.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "the solution has {from}");
        text.replace(from, to)
    });
    let lines = small.lines().map(|line| match line.strip_prefix("static ") {
        Some(rest) => format!("loom::lazy_static! {{ pub static ref {rest} }}"),
        None => line.to_owned(),
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// A file without what belongs to its place: its documentation, and its submodules.
fn code(file: &str) -> String {
    println!("cargo::rerun-if-changed={file}");
    let source = fs::read_to_string(file).expect("the milestone has a solution");
    let is_kept = |line: &&str| {
        let is_documentation = ["//!", "///"].iter().any(|mark| line.trim_start().starts_with(mark));
        !is_documentation && !line.contains("mod ") && !line.starts_with("#[cfg(")
    };
    source.lines().filter(is_kept).collect::<Vec<_>>().join("\n")
}
