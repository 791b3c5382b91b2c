//! The only place that starts cargo: builds test targets of milestones.

pub mod freshness;

use std::collections::BTreeSet;
use std::env;
use std::ffi::OsString;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use tinyjson::JsonValue;

use crate::course::{Course, Milestone, Suite};
use crate::error::Error;
use crate::json::{self, field};
use crate::process::signal::CancelToken;
use crate::process::{self, ExitReason, Limits};
use crate::test_run::outcome::Location;

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
    let finished = process::run_observed(command, &limits, on_stderr).map_err(cannot_start)?;

    let messages: Vec<Message> = messages(&finished.stdout).collect();
    let artifacts = messages.iter().filter_map(Message::artifact).collect();
    let result = match finished.exit_reason {
        ExitReason::Exited(status) if status.success() => {
            Ok(messages.iter().filter_map(|message| message.test_binary(&course.root)).collect())
        }
        ExitReason::Exited(_) => {
            Err(messages.iter().find_map(Message::error).unwrap_or_else(|| cargo_error(&finished.stderr)))
        }
        ExitReason::TimedOut => {
            let why = if is_blocked(&finished.stderr) {
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

/// What cargo wrote to `stdout` in its format for programs.
pub fn messages(stdout: &str) -> impl Iterator<Item = Message> {
    stdout.lines().filter_map(|line| Some(Message::new(&line.parse().ok()?)))
}

/// What cargo says when it does not get as far as the compiler, without its progress before that.
pub fn cargo_error(stderr: &str) -> BuildError {
    let start = stderr.find("error:").unwrap_or(0);
    let rendered = stderr[start..].trim().to_owned();
    let location = rendered.lines().find_map(|line| manifest_location(line.trim().strip_prefix("--> ")?));
    BuildError { rendered, location }
}

/// `milestones/01-cow-string/Cargo.toml:13:9`
fn manifest_location(text: &str) -> Option<Location> {
    let mut parts = text.rsplitn(3, ':');
    let (_column, line, file) = (parts.next()?, parts.next()?.parse().ok()?, forward_slashes(parts.next()?));
    file.ends_with("Cargo.toml").then_some(Location { file, line })
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

/// The parts of cargo's messages that matter here.
pub struct Message {
    fresh: Option<bool>,
    manifest_path: Option<PathBuf>,
    target: Option<BuiltTarget>,
    filenames: Vec<PathBuf>,
    executable: Option<PathBuf>,
    message: Option<Diagnostic>,
}

struct BuiltTarget {
    name: String,
    kind: Vec<String>,
}

struct Diagnostic {
    level: String,
    rendered: Option<String>,
    spans: Vec<Span>,
}

struct Span {
    file_name: String,
    line_start: usize,
    is_primary: bool,
}

impl Message {
    fn new(value: &JsonValue) -> Self {
        let path = |name| field::<String>(value, name).map(PathBuf::from);
        Self {
            fresh: field(value, "fresh").copied(),
            manifest_path: path("manifest_path"),
            target: json::value(value, "target").and_then(BuiltTarget::new),
            filenames: texts(value, "filenames").map(PathBuf::from).collect(),
            executable: path("executable"),
            message: json::value(value, "message").and_then(Diagnostic::new),
        }
    }

    /// The directory of the package that it is about, like `01-cow-string`.
    pub fn dir(&self) -> Option<String> {
        Some(self.manifest_path.as_ref()?.parent()?.file_name()?.to_str()?.to_owned())
    }

    /// The test target that was built, in the workspace at `root`.
    pub fn test_binary(&self, root: &Path) -> Option<TestBinary> {
        let built = self.target.as_ref().filter(|target| target.kind.iter().any(|kind| kind == "test"))?;
        let suite = Suite::ALL.into_iter().find(|suite| suite.name() == built.name)?;
        let dir = self.dir()?;
        let working_dir = root.join("milestones").join(&dir);
        Some(TestBinary { dir, suite, path: self.executable.clone()?, working_dir })
    }

    fn artifact(&self) -> Option<Artifact> {
        let is_library = self.target.as_ref()?.kind.iter().any(|kind| kind == "lib");
        let file = self.executable.as_ref().or_else(|| self.filenames.first())?.clone();
        Some(Artifact { dir: self.dir()?, is_library, file, fresh: self.fresh? })
    }

    /// Why it could not be built.
    pub fn error(&self) -> Option<BuildError> {
        let diagnostic = self.message.as_ref().filter(|diagnostic| diagnostic.level.starts_with("error"))?;
        let location = diagnostic.spans.iter().find(|span| span.is_primary).map(Span::location);
        let rendered = diagnostic.rendered.as_deref().unwrap_or_default().trim_end().to_owned();
        Some(BuildError { rendered, location })
    }
}

impl BuiltTarget {
    fn new(value: &JsonValue) -> Option<Self> {
        Some(Self { name: field::<String>(value, "name")?.clone(), kind: texts(value, "kind").cloned().collect() })
    }
}

impl Diagnostic {
    fn new(value: &JsonValue) -> Option<Self> {
        Some(Self {
            level: field::<String>(value, "level")?.clone(),
            rendered: field(value, "rendered").cloned(),
            spans: json::list(value, "spans").iter().filter_map(Span::new).collect(),
        })
    }
}

impl Span {
    fn new(value: &JsonValue) -> Option<Self> {
        Some(Self {
            file_name: field::<String>(value, "file_name")?.clone(),
            line_start: json::number(value, "line_start")?,
            is_primary: *field(value, "is_primary")?,
        })
    }

    fn location(&self) -> Location {
        Location { file: forward_slashes(&self.file_name), line: self.line_start }
    }
}

/// The strings of a field that is a list.
fn texts<'v>(value: &'v JsonValue, name: &str) -> impl Iterator<Item = &'v String> {
    json::list(value, name).iter().filter_map(JsonValue::get)
}

/// Paths are shown and compared with forward slashes everywhere.
pub fn forward_slashes(path: &str) -> String {
    if Path::new(path).is_absolute() || cfg!(not(windows)) { path.to_owned() } else { path.replace('\\', "/") }
}
