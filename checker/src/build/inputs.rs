//! Inputs: the files that the compiler read for a milestone besides those that every look reads anyway, such as what lies
//! behind a link, a `#[path]` or an `include_str!`. Cargo's dep-info names them, so they are known after the first build.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use tinyjson::JsonValue;

use crate::build::{Artifact, ArtifactKind, dep_info};
use crate::course::{self, Milestone, stretch};
use crate::json::{Json, field, list};

/// The files of the course in a milestone's directory that its code may include: a grade has them as well.
const OF_THE_COURSE: [&str; 8] = [
    "Cargo.toml",
    "README.md",
    "examples",
    "milestone.toml",
    "starter.rs",
    "stretch.toml",
    "stretch_starter.rs",
    "tests",
];

/// The inputs by the milestone's key and the artifact that they were read for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inputs(BTreeMap<String, BTreeMap<String, Vec<PathBuf>>>);

impl Inputs {
    /// Replaces the inputs of what was built for these milestones.
    pub fn update(&mut self, root: &Path, milestones: &[&Milestone], artifacts: &[Artifact]) {
        for artifact in artifacts.iter().filter(|artifact| artifact.is_local) {
            let files = read_dep_info(root, artifact);
            for milestone in milestones {
                let dir = root.join("milestones").join(&milestone.dir);
                if artifact.package_dir == dir || !artifact.package_dir.starts_with(root) {
                    // The milestone is usually not built from the sources of its stretch goal.
                    let is_apart = |file: &Path| {
                        !milestone.is_stretch() && file.strip_prefix(&dir).is_ok_and(stretch::is_in_module)
                    };
                    let is_input = |file: &&PathBuf| is_apart(file) || !is_read_at_every_look(&dir, file);
                    let inputs: Vec<_> = files.iter().filter(is_input).cloned().collect();
                    let artifacts = self.0.entry(key(milestone)).or_default();
                    artifacts.insert(name(artifact), inputs);
                    artifacts.retain(|_, inputs| !inputs.is_empty());
                }
            }
        }
    }

    /// Those of all milestones.
    pub fn files(&self) -> impl Iterator<Item = &PathBuf> {
        self.0.values().flat_map(BTreeMap::values).flatten()
    }

    pub fn of(&self, milestone: &Milestone) -> impl Iterator<Item = &PathBuf> {
        self.0.get(&key(milestone)).into_iter().flat_map(BTreeMap::values).flatten()
    }

    /// The files that the milestone's library is built from, and that a grade does not read.
    pub fn not_graded(&self, root: &Path, milestone: &Milestone) -> Vec<String> {
        let library = self.0.get(&key(milestone)).and_then(|artifacts| artifacts.get(LIBRARY));
        let files = library.into_iter().flatten().filter(|file| !is_graded(root, file));
        files.map(|file| file.strip_prefix(root).unwrap_or(file).to_string_lossy().replace('\\', "/")).collect()
    }

    pub fn encode(&self) -> Json {
        let artifacts = self.0.iter().flat_map(|(dir, artifacts)| artifacts.iter().map(move |entry| (dir, entry)));
        let encode = |(dir, (artifact, files)): (&String, (&String, &Vec<PathBuf>))| {
            let files = files.iter().map(|file| file.to_string_lossy().into_owned().into()).collect();
            Json::Object(vec![
                ("milestone", dir.as_str().into()),
                ("artifact", artifact.as_str().into()),
                ("files", files),
            ])
        };
        artifacts.map(encode).collect()
    }

    pub fn decode(value: &JsonValue) -> Option<Self> {
        let mut inputs = Self::default();
        for value in value.get::<Vec<JsonValue>>()? {
            let (dir, artifact) = (field::<String>(value, "milestone")?, field::<String>(value, "artifact")?);
            let files =
                list(value, "files").iter().filter_map(|file| file.get::<String>()).map(PathBuf::from).collect();
            inputs.0.entry(dir.clone()).or_default().insert(artifact.clone(), files);
        }
        Some(inputs)
    }
}

const LIBRARY: &str = "library";

/// The milestone's directory. Its stretch goal is built from files of its own.
fn key(milestone: &Milestone) -> String {
    if milestone.is_stretch() { format!("{}/stretch", milestone.dir) } else { milestone.dir.clone() }
}

/// The name of an artifact among those of a milestone.
fn name(artifact: &Artifact) -> String {
    match artifact.kind {
        ArtifactKind::Library => LIBRARY.to_owned(),
        ArtifactKind::Tests => artifact.target.clone(),
        ArtifactKind::Other => artifact.package_dir.join(&artifact.target).to_string_lossy().into_owned(),
    }
}

/// The files that the compiler read for an artifact. It runs in the workspace, or in the package that is not part of it.
fn read_dep_info(root: &Path, artifact: &Artifact) -> Vec<PathBuf> {
    let stem = artifact.file.file_stem().unwrap_or_default().to_string_lossy();
    let stem = if artifact.kind == ArtifactKind::Tests { &stem } else { stem.strip_prefix("lib").unwrap_or(&stem) };
    let text = fs::read_to_string(artifact.file.with_file_name(format!("{stem}.d"))).unwrap_or_default();
    let dir = if artifact.package_dir.starts_with(root) { root } else { &artifact.package_dir };
    dep_info::files(&text, dir)
}

/// Whether a source in `dir` is a link or may include another file. Nothing names the inputs of a build that failed.
pub fn may_be_elsewhere(dir: &Path) -> bool {
    let is_link = |path: &Path| fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_symlink());
    let may_include = |path: &Path| {
        let text = if path.is_file() { fs::read_to_string(path).unwrap_or_default() } else { String::new() };
        text.contains("include") || text.contains("#[path")
    };
    let entries = || fs::read_dir(dir).into_iter().flatten().flatten().map(|entry| entry.path());
    is_link(dir)
        || entries()
            .any(|path| is_link(&path) || if path.is_dir() { may_be_elsewhere(&path) } else { may_include(&path) })
}

/// Whether a file is a plain source in the milestone at `dir`, whose contents are part of every fingerprint.
fn is_read_at_every_look(dir: &Path, file: &Path) -> bool {
    let Ok(relative) = file.strip_prefix(dir) else { return false };
    (relative.starts_with("src") || relative.starts_with("tests"))
        && file.extension().is_some_and(|extension| extension == "rs")
        && is_plain(dir, relative)
}

/// Whether the path below `dir` has no hidden part and leads through no link.
fn is_plain(dir: &Path, relative: &Path) -> bool {
    let is_hidden = relative.iter().any(|part| part.as_encoded_bytes().starts_with(b"."));
    let real = |path: &Path| fs::canonicalize(path).ok();
    !is_hidden && real(&dir.join(relative)) == real(dir).map(|dir| dir.join(relative))
}

/// Whether a grade has this file: a source below a milestone's src/, or a file of the course.
fn is_graded(root: &Path, file: &Path) -> bool {
    let Ok(relative) = file.strip_prefix(root.join("milestones")) else { return false };
    let mut parts = relative.iter().map(|part| part.to_string_lossy());
    let (package, first) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    if !course::is_milestone_dir(&package) {
        return true;
    }
    let is_source = first == "src" && file.extension().is_some_and(|extension| extension == "rs");
    OF_THE_COURSE.contains(&&*first) || (is_source && is_plain(&root.join("milestones"), relative))
}
