//! Another compiler, another cargo, another checker, and settings of the learner's own: nothing remembered outlives them.

#![cfg(unix)]

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use test_support::{Project, make_executable, verdicts};

const WRONG: &str = "pub fn answer() -> u32 {\n    41\n}\n";
const TESTS: &str = "#[test]\nfn test_answer() {\n    assert_eq!(first::answer(), 42, \"the answer is 42\");\n}\n";

fn course() -> Project {
    Project::with_course(&[("01-first", WRONG, TESTS)])
}

/// Puts a shell script in the place of a program.
fn script(path: &Path, text: &str) {
    test_support::write(path, &format!("#!/bin/sh\n{text}\n"));
    make_executable(path);
}

fn real_cargo() -> String {
    std::env::var("CARGO").expect("cargo runs the tests")
}

fn real_rustc() -> String {
    Path::new(&real_cargo()).with_file_name("rustc").display().to_string()
}

/// A course with a cargo that notes its calls.
struct Noted {
    project: Project,
    cargo: PathBuf,
}

impl Noted {
    fn new() -> Self {
        let project = course();
        let cargo = project.path().join("tools/cargo");
        let noted = Self { project, cargo };
        noted.write_cargo("");
        noted
    }

    fn write_cargo(&self, more: &str) {
        let note = format!("echo call >> {}.calls", self.cargo.display());
        script(&self.cargo, &format!("{note}\n{more}\nexec {} \"$@\"", real_cargo()));
    }

    fn calls(&self) -> usize {
        fs::read_to_string(self.cargo.with_extension("calls")).unwrap_or_default().lines().count()
    }

    /// How often one run of `command` calls cargo.
    fn calls_of(&self, mut command: Command) -> usize {
        let before = self.calls();
        command.env("CARGO", &self.cargo);
        let run = test_support::run(command);
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        assert!(run.stdout.contains("✘ test_answer failed"), "{}", run.stdout);
        self.calls() - before
    }

    fn check(&self, change: impl FnOnce(&mut Command)) -> usize {
        let mut command = self.project.command(&[]);
        change(&mut command);
        self.calls_of(command)
    }
}

#[test]
fn another_cargo_is_asked_again() {
    let noted = Noted::new();
    assert!(noted.check(|_| ()) > 0);
    assert_eq!(noted.check(|_| ()), 0, "nothing changed");
    noted.write_cargo("# another version");
    assert!(noted.check(|_| ()) > 0);
}

#[test]
fn another_compiler_is_asked_again() {
    for variable in ["RUSTC", "RUSTC_WRAPPER", "RUSTC_WORKSPACE_WRAPPER"] {
        let noted = Noted::new();
        let compiler = noted.project.path().join("tools/compiler");
        let exec = if variable == "RUSTC" { format!("exec {} \"$@\"", real_rustc()) } else { "exec \"$@\"".to_owned() };
        script(&compiler, &exec);
        let check = || {
            noted.check(|command| {
                command.env(variable, &compiler);
            })
        };
        assert!(check() > 0);
        assert_eq!(check(), 0, "nothing changed");
        // What it says of itself is all that cargo knows about a compiler.
        script(
            &compiler,
            &format!("case \"$*\" in *-vV*) {exec} | sed s/LLVM/another/; exit;; esac\n{exec}").replace("exec ", ""),
        );
        assert!(check() > 0, "{variable}");
    }
}

#[test]
fn a_compiler_found_by_its_name_is_asked_again() {
    let noted = Noted::new();
    let tools = noted.project.path().join("tools");
    script(&tools.join("my-rustc"), &format!("exec {} \"$@\"", real_rustc()));
    let path = format!("{}:{}", tools.display(), std::env::var("PATH").expect("there is a PATH"));
    let check = || {
        noted.check(|command| {
            command.env("RUSTC", "my-rustc").env("PATH", &path);
        })
    };
    assert!(check() > 0);
    assert_eq!(check(), 0, "nothing changed");
    script(&tools.join("my-rustc"), &format!("# another\nexec {} \"$@\"", real_rustc()));
    assert!(check() > 0);
}

#[test]
fn another_checker_asks_again() {
    let noted = Noted::new();
    let checker = noted.project.path().join("tools/checker");
    fs::copy(test_support::checker(), &checker).expect("the checker can be copied");
    let check = || noted.calls_of(noted.project.program(checker.to_str().expect("the path is UTF-8"), &[]));
    assert!(check() > 0);
    assert_eq!(check(), 0, "nothing changed");
    // Renamed into place: the reaper of the last run may still have the old file open.
    let other = checker.with_extension("new");
    fs::copy(&checker, &other).expect("the copy can be copied");
    let mut file = OpenOptions::new().append(true).open(&other).expect("the other copy can be opened");
    file.write_all(b"another version").expect("the other copy can be changed");
    drop(file);
    fs::rename(&other, &checker).expect("the copy can be replaced");
    assert!(check() > 0);
}

#[test]
fn other_settings_are_asked_about_again() {
    for (name, value) in [
        ("RUSTFLAGS", "--cfg other"),
        ("RUSTC_BOOTSTRAP", "1"),
        ("CARGO_PROFILE_DEV_OPT_LEVEL", "1"),
        ("CARGO_BUILD_RUSTFLAGS", "--cfg other"),
    ] {
        let noted = Noted::new();
        assert!(noted.check(|_| ()) > 0);
        assert!(
            noted.check(|command| {
                command.env(name, value);
            }) > 0,
            "{name}"
        );
    }
}

/// Whatever the learner has set for cargo elsewhere, their board is the same.
#[test]
fn settings_of_the_learners_do_not_change_the_board() {
    let version = Command::new(real_rustc()).arg("-vV").output().expect("the compiler can be started").stdout;
    let version = String::from_utf8(version).expect("the version is UTF-8");
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).expect("it says for which system");
    for settings in [
        "[build]\ntarget-dir = \"elsewhere\"",
        &format!("[build]\ntarget = \"{host}\""),
        &format!("[target.{host}]\nrunner = \"no-such-runner\""),
        "[profile.dev]\nopt-level = 3\ndebug = false\nstrip = true\npanic = \"abort\"\noverflow-checks = false",
        "[term]\nquiet = true\ncolor = \"always\"",
        "[term]\nverbose = true\nprogress = { when = \"always\", width = 80 }",
        "[unstable]\nbuild-std = [\"std\"]\nno-such-thing = true",
        "[build]\njobs = 1\nincremental = false\nrustflags = [\"-Dwarnings\"]",
        "[alias]\ntest = \"check\"\nkata = \"check\"",
        "[net]\noffline = true",
    ] {
        let directory = tempfile::tempdir().expect("there is room for temporary files");
        let project = course();
        let place = directory.path().join("kata");
        fs::rename(project.path(), &place).expect("the course can be moved");
        test_support::write(directory.path().join(".cargo/config.toml"), settings);
        let mut command = project.command(&["check", "--json"]);
        command.current_dir(&place);
        let run = test_support::run(command);
        assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{settings}");
        let json = serde_json::from_str(&run.stdout).expect("check --json prints JSON");
        assert_eq!(verdicts(&json, 0), ["test_answer failed"], "{settings}\n{}", run.stdout);
        assert!(place.join("target/kata").is_dir() && !directory.path().join("elsewhere").exists(), "{settings}");
    }
}

#[test]
fn settings_that_cargo_cannot_read_are_shown() {
    let project = course();
    project.write(".cargo/config.toml", "nonsense");
    let board = project.check().stdout;
    assert!(board.contains("✘ first could not be built") && board.contains("config.toml"), "{board}");
    assert!(board.contains("Fix the error above and run `cargo kata` again."), "{board}");
}

#[test]
fn no_home_is_needed() {
    let project = course();
    let mut command = project.command(&[]);
    command.env_remove("HOME").env_remove("CARGO_HOME").env_remove("RUSTUP_HOME");
    let run = test_support::run(command);
    assert!(run.stdout.contains("✘ test_answer failed"), "{}{}", run.stdout, run.stderr);
}

#[test]
fn a_path_without_cargo_is_said_to_lack_it() {
    let project = course();
    let mut command = project.command(&[]);
    command.env_remove("CARGO").env("PATH", project.path());
    let run = test_support::run(command);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.starts_with("error: cannot start `cargo`: there is no such program\n"), "{}", run.stderr);
}
