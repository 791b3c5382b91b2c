//! The toolchain's part of a fingerprint: hashes the cargo and the compiler that build the milestones.

use std::env;
use std::ffi::OsStr;
use std::hash::DefaultHasher;
use std::path::PathBuf;

use crate::build;
use crate::hash::{hash_file, hash_identity, sorted_entries};

pub fn hash_toolchain(hasher: &mut DefaultHasher) {
    let cargo = which(&build::cargo_path());
    hash_identity(&cargo, hasher);
    hash_identity(&cargo.with_file_name(format!("rustc{}", env::consts::EXE_SUFFIX)), hasher);
    for name in ["RUSTC", "RUSTC_WRAPPER", "RUSTC_WORKSPACE_WRAPPER", "CARGO_BUILD_RUSTC"] {
        hash_identity(&which(&env::var_os(name).unwrap_or_default()), hasher);
    }
    let home = env::home_dir().unwrap_or_default();
    let cargo_home = env::var_os("CARGO_HOME").map_or_else(|| home.join(".cargo"), PathBuf::from);
    for file in ["config.toml", "config"] {
        hash_file(&cargo_home.join(file), hasher);
    }
    // With rustup, cargo and rustc are proxies, and these files determine which toolchain they run.
    let rustup_home = env::var_os("RUSTUP_HOME").map_or_else(|| home.join(".rustup"), PathBuf::from);
    hash_file(&rustup_home.join("settings.toml"), hasher);
    for toolchain in sorted_entries(&rustup_home.join("toolchains")) {
        hash_identity(&toolchain.path.join("bin/rustc"), hasher);
    }
}

/// The path of a program, found in PATH when it is given by name.
fn which(program: &OsStr) -> PathBuf {
    let path = PathBuf::from(program);
    let is_name = path.components().count() == 1;
    if !is_name {
        return path;
    }
    let dirs = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&dirs).map(|dir| dir.join(program)).find(|path| path.is_file()).unwrap_or(path)
}
