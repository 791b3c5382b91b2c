//! Temporary repositories, and programs run in them.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use crate::binaries::{self, checker, clean, grader};
use crate::{copy, copy_built_dependencies, milestones, package, path, read, root, write};

/// A repository of its own in a temporary directory.
pub struct Project {
    dir: TempDir,
}

/// What one run of a program left behind.
pub struct Run {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Project {
    /// A copy of this repository with all its milestones unfilled, whatever the learner has done to them here. What the
    /// checker builds in it starts with the dependencies.
    pub fn pristine() -> Self {
        let project = Self::pristine_without_dependencies();
        copy_built_dependencies(&project.path().join("target/kata"));
        project
    }

    /// The same, with everything still to build.
    pub fn pristine_without_dependencies() -> Self {
        let project = Self::empty();
        copy(root(), project.path());
        for milestone in milestones() {
            let dir = project.path().join("milestones").join(milestone);
            fs::remove_dir_all(dir.join("src")).expect("the learner's sources can be left out");
            write(dir.join("src/lib.rs"), &read(dir.join("starter.rs")));
            if dir.join("stretch_starter.rs").is_file() {
                write(dir.join("src/stretch.rs"), &read(dir.join("stretch_starter.rs")));
            }
            // Where lessons say to try something, which may be anything. Most often there is none.
            let _ = fs::remove_file(dir.join("examples/scratch.rs"));
        }
        project
    }

    /// A course without dependencies, so it is built in no time: each milestone is a directory's name, a source and the
    /// tests.
    pub fn with_course(milestones: &[(&str, &str, &str)]) -> Self {
        let project = Self::empty();
        // What is built a few times only is built faster without incremental compilation.
        let workspace = "[workspace]\nresolver = \"3\"\nmembers = [\"milestones/[0-9]*\"]\n";
        project.write("Cargo.toml", &format!("{workspace}\n[profile.dev]\nincremental = false\n"));
        let mut packages: Vec<&str> = milestones.iter().map(|(dir, ..)| package(dir)).collect();
        packages.sort_unstable();
        let locked = |name: &&str| format!("\n[[package]]\nname = \"{name}\"\nversion = \"0.1.0\"\n");
        let locked: String = packages.iter().map(locked).collect();
        project.write("Cargo.lock", &format!("version = 4\n{locked}"));
        project.write("milestones/course.toml", &read(path("milestones/course.toml")));
        for (dir, source, tests) in milestones {
            let package = package(dir);
            let at = |file: &str| format!("milestones/{dir}/{file}");
            project.write(
                &at("Cargo.toml"),
                &format!(
                    "[package]\nname = \"{package}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
                     [lib]\npath = \"src/lib.rs\"\n\n\
                     [[test]]\nname = \"checkpoint\"\npath = \"tests/checkpoint/main.rs\"\n"
                ),
            );
            project.write(
                &at("milestone.toml"),
                &format!(
                    "title = \"The title of {package}\"\ngoal = \"The goal of {package}.\"\n\
                     achieved = \"What {package} achieved.\"\ntimeout_seconds = 2\n\n\
                     [[functions]]\nname = \"answer\"\ntests = [\"test_answer\"]\n\
                     hints = [\"The nudge.\", \"The approach.\", \"42\"]\n"
                ),
            );
            project.write(&at("src/lib.rs"), source);
            project.write(&at("starter.rs"), "pub fn answer() -> u32 {\n    todo!(\"find the answer\")\n}\n");
            project.write(&at("tests/checkpoint/main.rs"), tests);
            project.write(&format!("solutions/{dir}/src/lib.rs"), "pub fn answer() -> u32 {\n    42\n}\n");
        }
        project
    }

    /// Gives a milestone of `with_course` a stretch goal, which is to return twice its answer.
    pub fn add_stretch(&self, dir: &str) {
        let at = |file: &str| format!("milestones/{dir}/{file}");
        let manifest = self.read(&at("Cargo.toml"))
            + "\n[[test]]\nname = \"stretch\"\npath = \"tests/stretch.rs\"\nrequired-features = [\"stretch\"]\n\n\
               [features]\nstretch = []\n";
        self.write(&at("Cargo.toml"), &manifest);
        let declaration = "\n#[cfg(feature = \"stretch\")]\npub mod stretch;\n";
        for file in ["src/lib.rs", "starter.rs"] {
            self.write(&at(file), &(self.read(&at(file)) + declaration));
        }
        self.write(
            &at("stretch.toml"),
            "title = \"Twice\"\ngoal = \"Return twice the answer.\"\nachieved = \"It is twice as much.\"\n\
             timeout_seconds = 2\n\n\
             [[functions]]\nname = \"twice\"\ntests = [\"test_twice\", \"test_even\"]\n\
             hints = [\"Nudge to twice.\", \"Approach to twice.\", \"84\"]\n",
        );
        let starter = "pub fn twice() -> u32 {\n    todo!(\"double it\")\n}\n";
        self.write(&at("stretch_starter.rs"), starter);
        self.write(&at("src/stretch.rs"), starter);
        let name = package(dir);
        self.write(
            &at("tests/stretch.rs"),
            &format!(
                "#[test]\nfn test_twice() {{\n    assert_eq!({name}::stretch::twice(), 84, \"it is twice 42\");\n}}\n\n\
                 #[test]\nfn test_even() {{\n    assert!({name}::stretch::twice() % 2 == 0, \"it is even\");\n}}\n"
            ),
        );
        self.write(&format!("solutions/{dir}/src/stretch.rs"), "pub fn twice() -> u32 {\n    2 * crate::answer()\n}\n");
    }

    fn empty() -> Self {
        Self { dir: tempfile::tempdir().expect("there is room for temporary files") }
    }

    pub fn path(&self) -> &Path {
        self.dir.path()
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

    /// Gives each test of a milestone of `with_course` so many seconds.
    pub fn set_time_limit(&self, milestone: &str, seconds: u32) {
        let file = format!("milestones/{milestone}/milestone.toml");
        let manifest = self.read(&file).replace("timeout_seconds = 2", &format!("timeout_seconds = {seconds}"));
        self.write(&file, &manifest);
    }

    /// Removes a milestone from the course.
    pub fn remove_milestone(&self, milestone: &str) {
        fs::remove_dir_all(self.path().join("milestones").join(milestone)).expect("it can be removed");
        let manifest = self.read("Cargo.toml");
        self.write("Cargo.toml", &manifest.replace(&format!("    \"milestones/{milestone}\",\n"), ""));
    }

    /// Lays the reference solution over a milestone, as a learner would who wrote just that. Its stretch goal stays as it is.
    pub fn solve(&self, milestone: &str) {
        let source = self.path().join("milestones").join(milestone).join("src");
        let stretch = fs::read(source.join("stretch.rs")).ok();
        copy(&self.path().join("solutions").join(milestone).join("src"), &source);
        if let Some(stretch) = stretch {
            fs::write(source.join("stretch.rs"), stretch).expect("the learner's file can be written");
        }
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

    /// A shell's script, in which `$CHECKER` is the checker. Terminals it may find are plain ones.
    pub fn shell(&self, script: &str) -> Command {
        let mut shell = self.program("sh", &["-c", script]);
        shell.env("CHECKER", checker()).env("NO_COLOR", "1").env("TERM", "xterm");
        shell
    }

    /// Any program, about to be run in this repository and in no environment but its own.
    pub fn program(&self, program: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        command.args(arguments).current_dir(self.path());
        clean(&mut command);
        command
    }

    pub fn cargo(&self, arguments: &[&str], dir: &str) -> Run {
        run(self.cargo_command(arguments, dir))
    }

    pub fn cargo_command(&self, arguments: &[&str], dir: &str) -> Command {
        let mut command = binaries::cargo();
        command.args(arguments).current_dir(self.path().join(dir));
        clean(&mut command);
        command
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
