//! Cargo's JSON messages, parsed: <https://doc.rust-lang.org/cargo/reference/external-tools.html#json-messages>.

use std::path::{Path, PathBuf};

use tinyjson::JsonValue;

use super::{Artifact, ArtifactKind, BuildError, TestBinary};
use crate::course::Suite;
use crate::json::{self, field};
use crate::location::Location;

/// Parses what cargo wrote to `stdout` with `--message-format=json`.
pub fn parse_messages(stdout: &str) -> impl Iterator<Item = Message> {
    stdout.lines().filter_map(|line| Some(Message::new(&line.parse().ok()?)))
}

/// One of cargo's messages, with the fields that the checker needs.
pub struct Message {
    fresh: Option<bool>,
    is_local: bool,
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
    /// Where the code is written, then where it is expanded if a macro has written it, and so on outwards.
    locations: Vec<Location>,
    is_primary: bool,
}

impl Message {
    fn new(value: &JsonValue) -> Self {
        let path = |name| field::<String>(value, name).map(PathBuf::from);
        Self {
            fresh: field(value, "fresh").copied(),
            is_local: field::<String>(value, "package_id").is_some_and(|id| id.contains("path+file:")),
            manifest_path: path("manifest_path"),
            target: json::value(value, "target").and_then(BuiltTarget::new),
            filenames: texts(value, "filenames").map(PathBuf::from).collect(),
            executable: path("executable"),
            message: json::value(value, "message").and_then(Diagnostic::new),
        }
    }

    /// The directory of the package that the message is about, like `01-cow-string`.
    pub fn dir(&self) -> Option<String> {
        Some(self.manifest_path.as_ref()?.parent()?.file_name()?.to_str()?.to_owned())
    }

    /// The test binary that cargo built, if it is a suite of a milestone in the workspace at `root`.
    pub fn test_binary(&self, root: &Path) -> Option<TestBinary> {
        let target = self.target.as_ref()?;
        if !target.is_kind("test") {
            return None;
        }
        let suite = Suite::ALL.into_iter().find(|suite| suite.name() == target.name)?;
        let dir = self.dir()?;
        let working_dir = root.join("milestones").join(&dir);
        Some(TestBinary { dir, suite, path: self.executable.clone()?, working_dir })
    }

    /// The file that cargo built or found fresh for the workspace at `root`.
    pub(super) fn artifact(&self, root: &Path) -> Option<Artifact> {
        let target = self.target.as_ref()?;
        let package_dir = self.manifest_path.as_ref()?.parent()?.to_owned();
        let is_milestone = package_dir.parent() == Some(&root.join("milestones"));
        let kind = match (is_milestone, target.is_kind("lib")) {
            (false, _) => ArtifactKind::Other,
            (true, true) => ArtifactKind::Library,
            (true, false) => ArtifactKind::Tests,
        };
        let file = self.executable.as_ref().or_else(|| self.filenames.first())?.clone();
        let (is_local, target) = (self.is_local, target.name.clone());
        Some(Artifact { dir: self.dir()?, package_dir, is_local, kind, target, file, fresh: self.fresh? })
    }

    /// The compiler's error, if this message is one.
    pub fn error(&self) -> Option<BuildError> {
        let diagnostic = self.message.as_ref()?;
        if !diagnostic.level.starts_with("error") {
            return None;
        }
        let location = diagnostic.spans.iter().find(|span| span.is_primary).and_then(Span::location);
        let rendered = diagnostic.rendered.as_deref().unwrap_or_default().trim_end().to_owned();
        Some(BuildError { rendered, location })
    }
}

impl BuiltTarget {
    fn new(value: &JsonValue) -> Option<Self> {
        Some(Self { name: field::<String>(value, "name")?.clone(), kind: texts(value, "kind").cloned().collect() })
    }

    fn is_kind(&self, name: &str) -> bool {
        self.kind.iter().any(|kind| kind == name)
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
        let mut locations = Vec::new();
        let mut span = Some(value);
        while let Some(value) = span {
            locations.push(Location::new(field::<String>(value, "file_name")?, json::number(value, "line_start")?));
            span = json::value(value, "expansion").and_then(|expansion| json::value(expansion, "span"));
        }
        Some(Self { locations, is_primary: *field(value, "is_primary")? })
    }

    /// The location to show: in a source of the learner's if possible, or else in the repository. An error in a macro of a
    /// dependency is about the code that calls it.
    fn location(&self) -> Option<Location> {
        let is_source =
            |location: &&Location| location.file.starts_with("milestones/") && location.file.contains("/src/");
        let is_in_repository = |location: &&Location| Path::new(&location.file).is_relative();
        let mut locations = self.locations.iter();
        locations
            .clone()
            .find(is_source)
            .or_else(|| locations.find(is_in_repository))
            .or(self.locations.first())
            .cloned()
    }
}

/// The strings of a field that is a list.
fn texts<'v>(value: &'v JsonValue, name: &str) -> impl Iterator<Item = &'v String> {
    json::list(value, name).iter().filter_map(JsonValue::get)
}

#[cfg(test)]
mod tests {
    use super::parse_messages;

    /// The location of an error with these locations, each of a macro that is expanded at the next.
    fn location_of_error(locations: &[&str]) -> String {
        let span = locations.iter().rev().fold("null".to_owned(), |outer, file| {
            let expansion = if outer == "null" { outer } else { format!(r#"{{ "span": {outer} }}"#) };
            format!(r#"{{"file_name": "{file}", "line_start": 7, "is_primary": true, "expansion": {expansion}}}"#)
        });
        let message = format!(r#"{{"message": {{"level": "error", "rendered": "x", "spans": [{span}]}}}}"#);
        let error = parse_messages(&message).find_map(|message| message.error()).expect("it is an error");
        let location = error.location.expect("it has a location");
        assert_eq!(location.line, 7);
        location.file
    }

    #[test]
    fn an_error_in_a_macro_is_where_the_learner_calls_it() {
        let (elsewhere, test) = ("/registry/src/pretty-1.0/src/lib.rs", "milestones/01-x/tests/checkpoint/main.rs");
        let source = "milestones/01-x/src/lib.rs";
        assert_eq!(location_of_error(&[elsewhere, test]), test);
        assert_eq!(location_of_error(&[elsewhere, source]), source);
        assert_eq!(location_of_error(&[elsewhere, test, source]), source);
        assert_eq!(location_of_error(&[elsewhere]), elsewhere);
    }
}
