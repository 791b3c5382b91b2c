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
pub struct SourceHashes(BTreeMap<(String, bool), u64>);

impl SourceHashes {
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
        let records = self.0.iter().map(|(file, record)| {
            Json::Object(vec![
                ("file", file.as_str().into()),
                ("artifact", hash_text(record.artifact).into()),
                ("files", hash_text(record.files).into()),
            ])
        });
        records.collect()
    }

    pub fn decode(value: &JsonValue) -> Option<Self> {
        let record = |value| {
            let fingerprint = |name| u64::from_str_radix(field::<String>(value, name)?, 16).ok();
            let record = BuildRecord { artifact: fingerprint("artifact")?, files: fingerprint("files")? };
            Some((field::<String>(value, "file")?.clone(), record))
        };
        value.get::<Vec<JsonValue>>()?.iter().map(record).collect::<Option<_>>().map(Self)
    }

    /// Whether cargo took an artifact as it was that had been built from other files than these.
    pub fn is_stale(&self, artifact: &Artifact, files: &SourceHashes) -> bool {
        let record = self.0.get(&name(artifact)).filter(|record| record.artifact == identity(artifact));
        let is_from_others =
            record.zip(files.of_artifact(artifact)).is_some_and(|(record, files)| record.files != files);
        artifact.fresh && is_from_others
    }

    /// Takes down what artifacts were built from, where that did not change meanwhile.
    pub fn record(&mut self, artifacts: &[Artifact], before: &SourceHashes, after: &SourceHashes) {
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
