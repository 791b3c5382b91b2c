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
    write("cow_metrics.rs", code("../06-cow-metrics/src/lib.rs"));
}

/// A solution with its stretch goal as a module of its own.
fn with_stretch_goal(dir: &str) -> String {
    let stretch = code(&format!("{dir}/stretch.rs")).replace("use crate::", "use super::");
    format!("{}\npub mod stretch {{\n{stretch}\n}}\n", code(&format!("{dir}/lib.rs")))
}

/// A file without what belongs to its place: the documentation of the module, and its submodules.
fn code(file: &str) -> String {
    println!("cargo::rerun-if-changed={file}");
    let source = fs::read_to_string(file).expect("the milestone has a solution");
    let is_kept = |line: &&str| !line.starts_with("//!") && !line.contains("mod ") && !line.starts_with("#[cfg(");
    source.lines().filter(is_kept).collect::<Vec<_>>().join("\n")
}
