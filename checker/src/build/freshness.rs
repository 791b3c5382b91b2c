//! From which files each artifact of the milestones was built. Cargo goes by dates: it takes a file that is older than its
//! last build for one that it has built, though it may have been put there since, from a backup for example.

use std::collections::BTreeMap;

use tinyjson::JsonValue;

use crate::build::Artifact;
use crate::course::{Course, Milestone, Suite};
use crate::hash::{self, hash_text};
use crate::json::{Json, field};

/// By the artifact's path. Nothing is known of those that another checker, or one that was killed, built meanwhile.
#[derive(Debug, Default)]
pub struct BuildRecords(BTreeMap<String, BuildRecord>);

#[derive(Debug)]
struct BuildRecord {
    /// Which artifact this is about: of another one at that path, nothing is known.
    artifact: u64,
    files: u64,
}

/// The fingerprints of the files that artifacts of milestones are built from: of each directory, what its library is built
/// from and what its tests are.
pub struct Files(BTreeMap<(String, bool), u64>);

impl Files {
    pub fn of(course: &Course, wanted: &[(&Milestone, Suite)]) -> Self {
        let parts = wanted.iter().flat_map(|(milestone, _)| [(milestone, true), (milestone, false)]);
        let fingerprint = |(milestone, is_library): (&&Milestone, bool)| {
            let dir = course.path(milestone).join(if is_library { "src" } else { "tests" });
            ((milestone.dir.clone(), is_library), hash::of_dir(&dir))
        };
        Self(parts.map(fingerprint).collect())
    }

    fn of_artifact(&self, artifact: &Artifact) -> Option<u64> {
        self.0.get(&(artifact.dir.clone(), artifact.is_library)).copied()
    }
}

impl BuildRecords {
    pub fn encode(&self) -> Json {
        let origins = self.0.iter().map(|(file, origin)| {
            Json::Object(vec![
                ("file", file.as_str().into()),
                ("artifact", hash_text(origin.artifact).into()),
                ("files", hash_text(origin.files).into()),
            ])
        });
        origins.collect()
    }

    pub fn decode(value: &JsonValue) -> Option<Self> {
        let origin = |value| {
            let fingerprint = |name| u64::from_str_radix(field::<String>(value, name)?, 16).ok();
            let origin = BuildRecord { artifact: fingerprint("artifact")?, files: fingerprint("files")? };
            Some((field::<String>(value, "file")?.clone(), origin))
        };
        value.get::<Vec<JsonValue>>()?.iter().map(origin).collect::<Option<_>>().map(Self)
    }

    /// Whether cargo took an artifact as it was that had been built from other files than these.
    pub fn is_stale(&self, artifact: &Artifact, files: &Files) -> bool {
        let origin = self.0.get(&name(artifact)).filter(|origin| origin.artifact == identity(artifact));
        let is_from_others =
            origin.zip(files.of_artifact(artifact)).is_some_and(|(origin, files)| origin.files != files);
        artifact.fresh && is_from_others
    }

    /// Takes down what artifacts were built from, where that did not change meanwhile.
    pub fn note(&mut self, artifacts: &[Artifact], before: &Files, after: &Files) {
        for artifact in artifacts {
            let Some(files) = before.of_artifact(artifact) else { continue };
            if after.of_artifact(artifact) == Some(files) {
                self.0.insert(name(artifact), BuildRecord { artifact: identity(artifact), files });
            } else {
                self.0.remove(&name(artifact));
            }
        }
    }
}

fn name(artifact: &Artifact) -> String {
    artifact.file.to_string_lossy().into_owned()
}

fn identity(artifact: &Artifact) -> u64 {
    hash::of_identity(&artifact.file)
}
