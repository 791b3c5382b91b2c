//! Temporary repositories, and the real checker run in them.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use serde_json::Value;
use tempfile::TempDir;

/// The repository that these tests belong to.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("the repository has this package")
}

/// The folders of the milestones, like `01-cow-string`, in order.
pub fn milestones() -> Vec<String> {
    let entries = fs::read_dir(root().join("milestones")).expect("the folder can be read");
    let names = entries.map(|entry| entry.expect("it can be listed").file_name().into_string());
    let mut names: Vec<String> = names
        .map(|name| name.expect("a folder's name is UTF-8"))
        .filter(|name| name.starts_with(|first: char| first.is_ascii_digit()))
        .collect();
    names.sort();
    names
}

/// `cow-string` for `01-cow-string`.
pub fn package(folder: &str) -> &str {
    folder.split_once('-').expect("a milestone's folder is a number and a package").1
}

pub fn read(path: impl AsRef<Path>) -> String {
    let path = path.as_ref();
    fs::read_to_string(path).unwrap_or_else(|problem| panic!("{}: {problem}", path.display())).replace("\r\n", "\n")
}

pub fn write(path: impl AsRef<Path>, text: &str) {
    let path = path.as_ref();
    fs::create_dir_all(path.parent().expect("a file lies in a folder")).expect("the folder can be made");
    fs::write(path, text).expect("the file can be written");
}

/// A repository of its own in a temporary folder.
pub struct Repository {
    folder: TempDir,
}

/// What one run of the checker, or of cargo, left behind.
pub struct Run {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Repository {
    /// A copy of this repository with all its milestones unfilled, whatever the learner has done to them here.
    pub fn pristine() -> Self {
        let repository = Self::empty();
        copy(root(), repository.path());
        for milestone in milestones() {
            let folder = repository.path().join("milestones").join(milestone);
            fs::remove_dir_all(folder.join("src")).expect("the learner's sources can be left out");
            write(folder.join("src/lib.rs"), &read(folder.join("starter.rs")));
        }
        repository
    }

    /// A course without dependencies, so that it is built in no time: each milestone is a folder's name, a source and
    /// the tests.
    pub fn with_course(milestones: &[(&str, &str, &str)]) -> Self {
        let repository = Self::empty();
        repository.write("Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"milestones/[0-9]*\"]\n");
        let mut packages: Vec<&str> = milestones.iter().map(|(folder, ..)| package(folder)).collect();
        packages.sort_unstable();
        let locked = |name: &&str| format!("\n[[package]]\nname = \"{name}\"\nversion = \"0.1.0\"\n");
        let locked: String = packages.iter().map(locked).collect();
        repository.write("Cargo.lock", &format!("version = 4\n{locked}"));
        repository.write("milestones/course.toml", &read(path("milestones/course.toml")));
        for (folder, source, tests) in milestones {
            let package = package(folder);
            let at = |file: &str| format!("milestones/{folder}/{file}");
            repository.write(
                &at("Cargo.toml"),
                &format!(
                    "[package]\nname = \"{package}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
                     [lib]\npath = \"src/lib.rs\"\n\n\
                     [[test]]\nname = \"checkpoint\"\npath = \"tests/checkpoint/main.rs\"\n"
                ),
            );
            repository.write(
                &at("milestone.toml"),
                &format!(
                    "title = \"The title of {package}\"\ngoal = \"The goal of {package}.\"\n\
                     achieved = \"What {package} achieved.\"\ntimeout_seconds = 2\n\n\
                     [[functions]]\nname = \"answer\"\ntests = [\"test_answer\"]\n\
                     hints = [\"The nudge.\", \"The approach.\", \"42\"]\n"
                ),
            );
            repository.write(&at("src/lib.rs"), source);
            repository.write(&at("starter.rs"), "pub fn answer() -> u32 {\n    todo!(\"find the answer\")\n}\n");
            repository.write(&at("tests/checkpoint/main.rs"), tests);
        }
        repository
    }

    fn empty() -> Self {
        Self { folder: tempfile::tempdir().expect("there is room for temporary files") }
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn write(&self, file: &str, text: &str) {
        write(self.path().join(file), text);
    }

    pub fn read(&self, file: &str) -> String {
        read(self.path().join(file))
    }

    pub fn remove(&self, file: &str) {
        fs::remove_file(self.path().join(file)).expect("the file can be removed");
    }

    /// Lays the reference solution over a milestone, as a learner would who wrote just that.
    pub fn solve(&self, milestone: &str) {
        let source = self.path().join("milestones").join(milestone).join("src");
        copy(&self.path().join("solutions").join(milestone).join("src"), &source);
    }

    pub fn check(&self) -> Run {
        self.checker(&[])
    }

    pub fn checker(&self, arguments: &[&str]) -> Run {
        run(self.command(arguments))
    }

    /// `check --json`, parsed.
    pub fn json(&self) -> Value {
        let run = self.checker(&["check", "--json"]);
        assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "check --json succeeds and says nothing else");
        serde_json::from_str(&run.stdout).expect("check --json prints JSON")
    }

    /// The checker, about to be run in this repository and in no environment but its own.
    pub fn command(&self, arguments: &[&str]) -> Command {
        self.program(checker(), arguments)
    }

    pub fn grade(&self, arguments: &[&str]) -> Run {
        run(self.grade_command(arguments))
    }

    /// The grader, about to be run in this repository and in no environment but its own.
    pub fn grade_command(&self, arguments: &[&str]) -> Command {
        self.program(grader(), arguments)
    }

    fn program(&self, program: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        command.args(arguments).current_dir(self.path());
        clean(&mut command);
        command
    }

    pub fn cargo(&self, arguments: &[&str], folder: &str) -> Run {
        let mut command = Command::new(env::var_os("CARGO").expect("cargo runs the tests"));
        command.args(arguments).current_dir(self.path().join(folder));
        clean(&mut command);
        run(command)
    }
}

/// Takes away what the developer's shell or an outer cargo might have set.
fn clean(command: &mut Command) {
    without_cargo_variables(command);
    for name in ["CARGO_TARGET_DIR", "RUSTFLAGS", "RUST_BACKTRACE", "CLICOLOR_FORCE", "NO_COLOR", "CI", "LINES"] {
        command.env_remove(name);
    }
    command.stdin(Stdio::null());
}

/// Takes away what cargo sets for the packages whose tests it runs.
fn without_cargo_variables(command: &mut Command) {
    let is_setting = |name: &str| {
        name.starts_with("CARGO_BUILD") || name.starts_with("CARGO_PKG") || name.starts_with("CARGO_MANIFEST")
    };
    for (name, _) in env::vars_os().filter(|(name, _)| name.to_str().is_some_and(is_setting)) {
        command.env_remove(name);
    }
}

pub fn run(mut command: Command) -> Run {
    let output = command.output().expect("the program can be started");
    Run {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).expect("stdout is UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("stderr is UTF-8"),
    }
}

/// Copies a folder's contents, but for what was built and what git keeps.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("the folder can be made");
    for entry in fs::read_dir(from).expect("the folder can be read") {
        let entry = entry.expect("it can be listed");
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            if entry.file_name() != "target" && entry.file_name() != ".git" {
                copy(&path, &target);
            }
        } else {
            fs::copy(&path, &target).expect("the file can be copied");
        }
    }
}

/// The verdicts of one milestone in the object that `check --json` prints: `name verdict`.
pub fn verdicts(json: &Value, milestone: usize) -> Vec<String> {
    let tests = json["milestones"][milestone]["tests"].as_array().expect("tests is a list");
    let text = |value: &Value| value.as_str().expect("it is a string").to_owned();
    tests.iter().map(|test| format!("{} {}", text(&test["name"]), text(&test["verdict"]))).collect()
}

/// The states of all milestones: `passed`, `current` or `locked`.
pub fn states(json: &Value) -> Vec<&str> {
    let milestones = json["milestones"].as_array().expect("milestones is a list");
    milestones.iter().map(|milestone| milestone["state"].as_str().expect("state is a string")).collect()
}

/// The checker exactly as `cargo run -p checker` builds it: `cargo test` builds one with the features that the tests' own
/// dependencies turn on.
pub fn checker() -> &'static str {
    static BUILT: OnceLock<String> = OnceLock::new();
    BUILT.get_or_init(|| build("checker"))
}

/// The grader exactly as `cargo grade` builds it.
pub fn grader() -> &'static str {
    static BUILT: OnceLock<String> = OnceLock::new();
    BUILT.get_or_init(|| build("grader"))
}

/// The path of a package's binary, up to date.
fn build(package: &str) -> String {
    let test = env::current_exe().expect("a test knows its own path");
    // target/debug/deps/the-test
    let target = test.ancestors().nth(3).expect("cargo builds tests below its target directory");
    let mut command = Command::new(env::var_os("CARGO").expect("cargo runs the tests"));
    command.args(["build", "--quiet", "--package", package, "--target-dir"]).arg(target).current_dir(root());
    without_cargo_variables(&mut command);
    assert!(command.status().expect("cargo can be started").success(), "{package} can be built");
    let binary = target.join("debug").join(format!("{package}{}", env::consts::EXE_SUFFIX));
    binary.into_os_string().into_string().expect("the repository's path is UTF-8")
}

/// A path below the repository, for tests that only read.
pub fn path(file: &str) -> PathBuf {
    root().join(file)
}
