//! The only place that starts cargo: builds test targets of milestones.

pub mod freshness;
pub mod messages;

use std::collections::BTreeSet;
use std::env;
use std::ffi::OsString;
use std::io::ErrorKind;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use crate::build::messages::{Message, parse_messages};
use crate::course::{Course, Milestone, Suite};
use crate::error::Error;
use crate::location::Location;
use crate::process::signal::CancelToken;
use crate::process::{self, ExitReason, Limits};

/// Enough for thousands of diagnostics; a build that says more is cut in the middle.
const OUTPUT_LIMIT: usize = 8 << 20;

/// A test target that was built.
#[derive(Clone, Debug)]
pub struct TestBinary {
    /// The milestone's, like `01-cow-string`.
    pub dir: String,
    pub suite: Suite,
    pub path: PathBuf,
    /// The milestone's directory, where cargo would run it.
    pub working_dir: PathBuf,
}

/// What one call of cargo built.
pub struct Built {
    pub result: Result<Vec<TestBinary>, BuildError>,
    pub artifacts: Vec<Artifact>,
}

/// A library or a test binary of a milestone.
pub struct Artifact {
    /// The milestone's.
    pub dir: String,
    pub is_library: bool,
    pub file: PathBuf,
    /// Whether cargo took it as it was, going by the dates of the files.
    pub fresh: bool,
}

/// Why a test target could not be built.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuildError {
    /// The compiler's first error as the compiler renders it, colored; or what cargo said.
    pub rendered: String,
    /// Where the error is, if the compiler said so.
    pub location: Option<Location>,
}

/// The directory for everything that the checker makes: its own, so that an editor's cargo never makes it wait.
pub fn target_dir(course: &Course) -> PathBuf {
    let target = env::var_os("CARGO_TARGET_DIR").or_else(|| env::var_os("CARGO_BUILD_TARGET_DIR"));
    course.root.join(target.unwrap_or_else(|| OsString::from("target"))).join("kata")
}

/// The cargo that started the checker, or the one in PATH.
pub fn cargo_path() -> OsString {
    env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"))
}

/// Builds test targets with one call of cargo. It builds each named target of each named milestone, so that a few more
/// than `wanted` may come out.
pub fn build(
    course: &Course,
    wanted: &[(&Milestone, Suite)],
    cancel: &CancelToken,
    mut on_blocked: impl FnMut(),
) -> Result<Built, Error> {
    let mut command = Command::new(cargo_path());
    command
        .current_dir(&course.root)
        .args(["test", "--no-run", "--message-format=json-diagnostic-rendered-ansi"])
        .args(wanted.iter().map(|(milestone, _)| format!("--package={}", milestone.package)).collect::<BTreeSet<_>>())
        .args(wanted.iter().map(|(_, suite)| format!("--test={}", suite.name())).collect::<BTreeSet<_>>())
        .arg("--target-dir")
        .arg(target_dir(course))
        // Panics say where they happened without it, and nobody debugs what is built here: a fifth of the time saved.
        .env("CARGO_PROFILE_DEV_DEBUG", "false")
        // The learner's terminal settings must not change what is read here.
        .env("CARGO_TERM_COLOR", "never")
        .env("CARGO_TERM_PROGRESS_WHEN", "never")
        .env("CARGO_TERM_QUIET", "false")
        .env("CARGO_TERM_VERBOSE", "false");
    let limit: Duration =
        wanted.iter().map(|(milestone, _)| milestone.build_time_limit()).fold(Duration::ZERO, Duration::saturating_add);
    let limits = Limits { time: Some(limit), output: OUTPUT_LIMIT, cancel };
    let is_blocked =
        |stderr: &str| stderr.trim_end().lines().last().is_some_and(|line| line.contains("Blocking waiting"));
    let on_stderr = |stderr: &str| {
        if is_blocked(stderr) {
            on_blocked()
        }
    };
    let output = process::run_observed(command, &limits, on_stderr).map_err(cannot_start)?;

    let messages: Vec<Message> = parse_messages(&output.stdout).collect();
    let artifacts = messages.iter().filter_map(Message::artifact).collect();
    let result = match output.exit_reason {
        ExitReason::Exited(status) if status.success() => {
            Ok(messages.iter().filter_map(|message| message.test_binary(&course.root)).collect())
        }
        ExitReason::Exited(_) => {
            Err(messages.iter().find_map(Message::error).unwrap_or_else(|| cargo_error(&output.stderr)))
        }
        ExitReason::TimedOut => {
            let why = if is_blocked(&output.stderr) {
                "Another cargo kept the build folder for itself: let it finish, or end it."
            } else {
                "Look for a constant or a macro that is computed without end."
            };
            let rendered = format!("the build was stopped after {} s.\n{why}", limit.as_secs());
            Err(BuildError { rendered, location: None })
        }
    };
    Ok(Built { result, artifacts })
}

/// Has cargo build everything of some milestones again the next time.
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
    process::run(command, &limits).map_err(cannot_start)?;
    Ok(())
}

/// What cargo says when it does not get as far as the compiler, without its progress before that.
pub fn cargo_error(stderr: &str) -> BuildError {
    let start = stderr.find("error:").unwrap_or(0);
    let rendered = stderr[start..].trim().to_owned();
    let mut locations = rendered.lines().filter_map(|line| Location::parse(line.trim().strip_prefix("--> ")?));
    let location = locations.find(|location| location.file.ends_with("Cargo.toml"));
    BuildError { rendered, location }
}

fn cannot_start(error: Error) -> Error {
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
