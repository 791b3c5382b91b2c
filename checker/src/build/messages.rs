//! Cargo's JSON messages: <https://doc.rust-lang.org/cargo/reference/external-tools.html#json-messages>.

use std::path::{Path, PathBuf};

use tinyjson::JsonValue;

use super::{Artifact, BuildError, TestBinary};
use crate::course::Suite;
use crate::json::{self, field};
use crate::location::Location;

/// Parses what cargo wrote to `stdout` with `--message-format=json`.
pub fn parse_messages(stdout: &str) -> impl Iterator<Item = Message> {
    stdout.lines().filter_map(|line| Some(Message::new(&line.parse().ok()?)))
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

    /// The library or test binary of a milestone that was built.
    pub(super) fn artifact(&self) -> Option<Artifact> {
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
        Location::new(&self.file_name, self.line_start)
    }
}

/// The strings of a field that is a list.
fn texts<'v>(value: &'v JsonValue, name: &str) -> impl Iterator<Item = &'v String> {
    json::list(value, name).iter().filter_map(JsonValue::get)
}
