//! Cargo calls: builds and cleans the milestones' packages. No other module starts cargo.

pub mod dep_info;
pub mod freshness;
pub mod inputs;
pub mod messages;

use std::collections::BTreeSet;
use std::env;
use std::ffi::OsString;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::build::messages::{Message, parse_messages};
use crate::course::{Course, Milestone, Suite};
use crate::error::Error;
use crate::hash::{hash_text, of_path};
use crate::location::Location;
use crate::process::signal::CancelToken;
use crate::process::{self, ExitReason, Limits, Output};

/// Bytes kept of cargo's output: enough for thousands of diagnostics.
const OUTPUT_LIMIT: usize = 8 << 20;

/// A test target that was built.
#[derive(Clone, Debug)]
pub struct TestBinary {
    /// The milestone's directory, like `01-cow-string`.
    pub dir: String,
    pub suite: Suite,
    pub path: PathBuf,
    /// The directory where cargo would run it, which is the milestone's.
    pub working_dir: PathBuf,
}

/// The result of one call of cargo.
pub struct Built {
    pub result: Result<Vec<TestBinary>, BuildError>,
    pub artifacts: Vec<Artifact>,
}

/// A file that cargo built, or found fresh.
pub struct Artifact {
    /// The name of the package's directory, which is the milestone's for a library and for tests.
    pub dir: String,
    pub package_dir: PathBuf,
    /// Whether the package is in a directory of the learner's, not from a registry.
    pub is_local: bool,
    pub kind: ArtifactKind,
    /// The name of its target.
    pub target: String,
    pub file: PathBuf,
    /// Whether cargo did not have to build it, going by modification times.
    pub fresh: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ArtifactKind {
    /// A milestone's library.
    Library,
    /// A milestone's test binary.
    Tests,
    /// What a milestone depends on.
    Other,
}

/// The error of a build.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuildError {
    /// The compiler's first error as the compiler renders it, colored; or else cargo's error.
    pub rendered: String,
    /// The error's primary span, if it has one.
    pub location: Option<Location>,
}

impl BuildError {
    /// Whether it is an error in code, not one in a manifest or of the build itself.
    pub fn is_in_source_code(&self) -> bool {
        self.location.as_ref().is_some_and(|location| location.file.ends_with(".rs"))
    }
}

/// The checker's own target directory, so that it never waits for the build lock of an editor's cargo. Cargo gives the
/// artifacts of two clones the same names, so each clone has a directory of its own even where they share a target
/// directory.
pub fn target_dir(course: &Course) -> PathBuf {
    target_dir_at(&course.root)
}

/// As [`target_dir`], given the root of the course.
pub fn target_dir_at(root: &Path) -> PathBuf {
    let own = root.join("target");
    let target = env::var_os("CARGO_TARGET_DIR").or_else(|| env::var_os("CARGO_BUILD_TARGET_DIR"));
    let target = target.map_or_else(|| own.clone(), |target| root.join(target));
    if target == own { own.join("kata") } else { target.join(format!("kata-{}", hash_text(of_path(root)))) }
}

/// The cargo that started the checker, or else the one in PATH.
pub fn cargo_path() -> OsString {
    env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"))
}

/// Builds test targets with one call of cargo, which builds each named target of each named milestone: a few more than
/// `wanted` in some cases. `on_blocked` is called while another cargo holds the build lock.
pub fn build(
    course: &Course,
    wanted: &[(&Milestone, Suite)],
    cancel: &CancelToken,
    on_blocked: impl FnMut(),
) -> Result<Built, Error> {
    let time_limits = wanted.iter().map(|(milestone, _)| milestone.build_time_limit());
    let time_limit = time_limits.fold(Duration::ZERO, Duration::saturating_add);
    let limits = Limits { time: Some(time_limit), output: OUTPUT_LIMIT, cancel };
    let output = process::run_observed(build_command(course, wanted), &limits, when_blocked(on_blocked));
    let output = output.map_err(spawn_error)?;

    let messages: Vec<Message> = parse_messages(&output.stdout).collect();
    let artifacts = messages.iter().filter_map(|message| message.artifact(&course.root)).collect();
    let result = match output.exit_reason {
        ExitReason::Exited(status) if status.success() => {
            Ok(messages.iter().filter_map(|message| message.test_binary(&course.root)).collect())
        }
        ExitReason::Exited(_) => {
            Err(messages.iter().find_map(Message::error).unwrap_or_else(|| cargo_error(&output.stderr)))
        }
        ExitReason::TimedOut => Err(timeout_error(time_limit, &output.stderr)),
    };
    Ok(Built { result, artifacts })
}

/// Builds an example. Returns the error if it has one. `on_blocked` is called while another cargo holds the build lock.
pub fn example(
    course: &Course,
    milestone: &Milestone,
    name: &str,
    cancel: &CancelToken,
    on_blocked: impl FnMut(),
) -> Result<Option<BuildError>, Error> {
    let mut command = example_command("build", course, milestone, name);
    command.arg("--message-format=json-diagnostic-rendered-ansi");
    let limits = Limits { time: None, output: OUTPUT_LIMIT, cancel };
    let output = process::run_observed(command, &limits, when_blocked(on_blocked)).map_err(spawn_error)?;
    let is_built = matches!(output.exit_reason, ExitReason::Exited(status) if status.success());
    let error = || parse_messages(&output.stdout).find_map(|message| message.error());
    Ok(if is_built { None } else { Some(error().unwrap_or_else(|| cargo_error(&output.stderr))) })
}

/// Runs an example in this terminal. Returns whether it succeeded.
pub fn run_example(course: &Course, milestone: &Milestone, name: &str) -> Result<bool, Error> {
    let program = cargo_path().into();
    let status = example_command("run", course, milestone, name).status();
    Ok(status.map_err(|source| spawn_error(Error::Spawn { program, source }))?.success())
}

fn example_command(verb: &str, course: &Course, milestone: &Milestone, name: &str) -> Command {
    let manifest = fs::read_to_string(course.path(milestone).join("Cargo.toml")).unwrap_or_default();
    let mut command = Command::new(cargo_path());
    command
        .current_dir(&course.root)
        .args([verb, "--quiet", "--package", &milestone.package, "--example", name])
        // No other feature: a stretch goal that does not compile must not stop an example.
        .args(manifest.contains("\nexamples = ").then_some("--features=examples"))
        .arg("--target-dir")
        .arg(target_dir(course))
        // What examples measure is optimized, and what the tests depend on stays as it is built already.
        .args(["--config", "profile.dev.opt-level=3", "--config", "profile.dev.package.'*'.opt-level=0"])
        .env("CARGO_PROFILE_DEV_DEBUG", "false");
    command
}

/// Runs the examples in the documentation of a milestone.
pub fn doc_tests(course: &Course, milestone: &Milestone, cancel: &CancelToken) -> Result<Output, Error> {
    let mut command = test_command(course);
    command.args(["--doc", "--package", &milestone.package]);
    let limits = Limits { time: Some(milestone.build_time_limit()), output: OUTPUT_LIMIT, cancel };
    process::run(command, &limits).map_err(spawn_error)
}

fn build_command(course: &Course, wanted: &[(&Milestone, Suite)]) -> Command {
    let mut command = test_command(course);
    command
        .args(["--no-run", "--message-format=json-diagnostic-rendered-ansi"])
        .args(wanted.iter().map(|(milestone, _)| format!("--package={}", milestone.package)).collect::<BTreeSet<_>>())
        .args(wanted.iter().map(|(_, suite)| format!("--test={}", suite.name())).collect::<BTreeSet<_>>());
    if wanted.iter().any(|(_, suite)| *suite == Suite::Stretch) {
        command.arg("--features=stretch");
    }
    if let Some((width, _)) = terminal_size::terminal_size() {
        // Cargo tells the compiler the width of its own stderr, which is a pipe here. This is how cargo's tests give it
        // another one; flags for the compiler would make each width a build of its own.
        command.env("__CARGO_TEST_TTY_WIDTH_DO_NOT_USE_THIS", width.0.to_string());
    }
    command
}

/// `cargo test` in the target directory of the checker, with its output to be parsed.
fn test_command(course: &Course) -> Command {
    let mut command = Command::new(cargo_path());
    command
        .current_dir(&course.root)
        .args(["test", "--target-dir"])
        .arg(target_dir(course))
        // Panics have their location without debug information, and building it takes a fifth of the time.
        .env("CARGO_PROFILE_DEV_DEBUG", "false")
        // The learner's terminal settings must not change the output that is parsed here.
        .env("CARGO_TERM_COLOR", "never")
        .env("CARGO_TERM_PROGRESS_WHEN", "never")
        .env("CARGO_TERM_QUIET", "false")
        .env("CARGO_TERM_VERBOSE", "false");
    command
}

/// Calls `on_blocked` when stderr says so.
fn when_blocked(mut on_blocked: impl FnMut()) -> impl FnMut(&str) {
    move |stderr| {
        if is_blocked(stderr) {
            on_blocked();
        }
    }
}

/// Whether cargo is waiting for a lock that another cargo holds: that is the last thing that it has written then.
fn is_blocked(stderr: &str) -> bool {
    stderr.trim_end().lines().last().is_some_and(|line| line.contains("Blocking waiting"))
}

fn timeout_error(time_limit: Duration, stderr: &str) -> BuildError {
    let advice = if is_blocked(stderr) {
        "Another cargo held the lock on the build directory: let it finish, or end it."
    } else {
        "Look for a constant or a macro that is computed without end."
    };
    let rendered = format!("the build was stopped after {} s.\n{advice}", time_limit.as_secs());
    BuildError { rendered, location: None }
}

/// Removes the artifacts of some milestones, so that the next build makes them again.
pub fn clean<'m>(
    course: &Course,
    milestones: impl Iterator<Item = &'m Milestone>,
    cancel: &CancelToken,
) -> Result<(), Error> {
    let mut command = Command::new(cargo_path());
    command
        .current_dir(&course.root)
        .arg("clean")
        .args(milestones.map(|milestone| format!("--package={}", milestone.package)))
        .arg("--target-dir")
        .arg(target_dir(course));
    let limits = Limits { time: None, output: OUTPUT_LIMIT, cancel };
    process::run(command, &limits).map_err(spawn_error)?;
    Ok(())
}

/// The error of a cargo that did not get as far as compiling: its stderr without the progress before the error.
pub fn cargo_error(stderr: &str) -> BuildError {
    let start = stderr.find("error:").unwrap_or(0);
    let rendered = stderr[start..].trim().to_owned();
    let mut locations = rendered.lines().filter_map(|line| Location::parse(line.trim().strip_prefix("--> ")?));
    let location = locations.find(|location| location.file.ends_with("Cargo.toml"));
    BuildError { rendered, location }
}

fn spawn_error(error: Error) -> Error {
    match error {
        Error::Spawn { program, source } => {
            let message = match source.kind() {
                ErrorKind::NotFound => "there is no such program".to_owned(),
                _ => source.to_string(),
            };
            Error::MissingCargo { cargo: program.display().to_string(), message }
        }
        other => other,
    }
}
