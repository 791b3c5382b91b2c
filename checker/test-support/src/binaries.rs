//! The binaries under test, and the environment in which tests start them.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use crate::root;

/// The checker exactly as `cargo run -p checker` builds it: `cargo test` builds one with the features that the tests' own
/// dependencies turn on.
pub fn checker() -> &'static str {
    static PATH: OnceLock<String> = OnceLock::new();
    PATH.get_or_init(|| build("checker"))
}

/// The grader, as `cargo test` has built it beside the tests. A benchmark has it built as `cargo grade` does.
pub fn grader() -> &'static str {
    static PATH: OnceLock<String> = OnceLock::new();
    PATH.get_or_init(|| {
        let beside_tests = binary(&target_dir(), "grader");
        if cfg!(debug_assertions) && beside_tests.is_file() { text(beside_tests) } else { build("grader") }
    })
}

/// The path of a package's binary, up to date.
fn build(package: &str) -> String {
    let target_dir = target_dir();
    let mut command = cargo();
    command.args(["build", "--quiet", "--package", package, "--target-dir"]).arg(&target_dir).current_dir(root());
    // Cargo builds with the settings of the developer, as it built the tests.
    remove_variables(&mut command, PACKAGE_VARIABLES);
    assert!(command.status().expect("cargo can be started").success(), "{package} can be built");
    text(binary(&target_dir, package))
}

fn binary(target_dir: &Path, package: &str) -> PathBuf {
    target_dir.join("debug").join(format!("{package}{}", env::consts::EXE_SUFFIX))
}

fn text(path: PathBuf) -> String {
    path.into_os_string().into_string().expect("the repository's path is UTF-8")
}

/// Where cargo has built the running test.
pub fn target_dir() -> PathBuf {
    let test = env::current_exe().expect("a test knows its own path");
    // target/debug/deps/the-test
    test.ancestors().nth(3).expect("cargo builds tests below its target directory").to_owned()
}

pub fn cargo() -> Command {
    Command::new(env::var_os("CARGO").expect("cargo runs the tests"))
}

/// What cargo sets for the package whose tests it runs.
const PACKAGE_VARIABLES: &[&str] = &["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_", "CARGO_PRIMARY_"];
/// What the developer may have set for cargo, the compiler, the terminal or CI.
const SETTINGS: &[&str] = &[
    "CARGO_BUILD_",
    "CARGO_ENCODED_",
    "CARGO_INCREMENTAL",
    "CARGO_PROFILE_",
    "CARGO_TARGET_",
    "CARGO_TERM_",
    "CI",
    "CLICOLOR",
    "COLUMNS",
    "EDITOR",
    "KATA_ASCII",
    "LANG",
    "LC_",
    "LINES",
    "NO_COLOR",
    "RUSTDOCFLAGS",
    "RUSTFLAGS",
    "RUST_BACKTRACE",
    "VISUAL",
];

/// Gives a command the environment of a test: without the developer's settings and without stdin.
pub fn clean(command: &mut Command) {
    remove_variables(command, PACKAGE_VARIABLES);
    remove_variables(command, SETTINGS);
    command.stdin(Stdio::null());
}

fn remove_variables(command: &mut Command, prefixes: &[&str]) {
    for (name, _) in env::vars_os() {
        if name.to_str().is_some_and(|name| prefixes.iter().any(|prefix| name.starts_with(prefix))) {
            command.env_remove(name);
        }
    }
}
