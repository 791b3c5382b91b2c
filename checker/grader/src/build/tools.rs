//! Where cargo, the compiler and the linkers are on this machine.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use checker::build;

pub fn cargo_home() -> PathBuf {
    let beside_home = || Some(env::home_dir()?.join(".cargo"));
    env::var_os("CARGO_HOME").map(PathBuf::from).or_else(beside_home).unwrap_or_default()
}

/// The variables that name linkers, like `CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_LINKER`.
pub fn linkers() -> impl Iterator<Item = (OsString, OsString)> {
    let is_linker = |name: &str| name.starts_with("CARGO_TARGET_") && name.ends_with("_LINKER");
    env::vars_os().filter(move |(name, _)| name.to_str().is_some_and(is_linker))
}

/// The directories of the linkers that cargo may call: the C compiler, and those that variables name.
pub fn tool_dirs() -> impl Iterator<Item = PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let compilers = env::split_paths(&path).map(|dir| dir.join("cc")).filter(|program| program.is_file()).take(1);
    let tools: Vec<PathBuf> = compilers.chain(linkers().map(|(_, program)| PathBuf::from(program))).collect();
    let real = tools.iter().filter_map(|tool| fs::canonicalize(tool).ok());
    let all: Vec<PathBuf> = real.chain(tools.iter().cloned()).collect();
    all.into_iter().filter(|tool| tool.is_absolute()).filter_map(|tool| Some(tool.parent()?.to_path_buf()))
}

pub fn rustc() -> PathBuf {
    let beside_cargo = Path::new(&build::cargo_path()).with_file_name("rustc");
    if beside_cargo.is_file() { beside_cargo } else { PathBuf::from("rustc") }
}
