//! Freshness of artifacts: records the sources that each was built from.
//!
//! Cargo compares modification times: to it, a file that is older than its last build has been built, even when the file
//! was put there after that build, from a backup for example.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hasher};

use tinyjson::JsonValue;

use crate::build::inputs::Inputs;
use crate::build::{Artifact, ArtifactKind};
use crate::course::{Course, Milestone, Suite};
use crate::hash::{self, hash_dir_without, hash_file, hash_text};
use crate::json::{Json, field};

/// The records by the artifact's path. There are none of what another checker, or a killed one, has built meanwhile.
#[derive(Debug, Default)]
pub struct BuildRecords(BTreeMap<String, BuildRecord>);

#[derive(Debug)]
struct BuildRecord {
    /// The hash of the artifact's identity: the record says nothing about another artifact at the same path.
    artifact: u64,
    sources: u64,
}

/// The hashes of the sources of each milestone's artifacts.
pub struct SourceHashes(BTreeMap<(String, ArtifactKind), u64>);

impl SourceHashes {
    pub fn of(course: &Course, wanted: &[(&Milestone, Suite)], inputs: &Inputs) -> Self {
        let mut hashes = BTreeMap::new();
        for (milestone, _) in wanted {
            let apart = course.apart(milestone);
            for (kind, dir) in [(ArtifactKind::Library, "src"), (ArtifactKind::Tests, "tests")] {
                let mut hasher = DefaultHasher::new();
                hash_dir_without(&course.path(milestone).join(dir), apart.as_deref(), &mut hasher);
                inputs.of(milestone).for_each(|file| hash_file(file, &mut hasher));
                hashes.insert((milestone.dir.clone(), kind), hasher.finish());
            }
        }
        Self(hashes)
    }

    fn of_artifact(&self, artifact: &Artifact) -> Option<u64> {
        self.0.get(&(artifact.dir.clone(), artifact.kind)).copied()
    }
}

impl BuildRecords {
    pub fn encode(&self) -> Json {
        let encode_record = |(file, record): (&String, &BuildRecord)| {
            Json::Object(vec![
                ("file", file.as_str().into()),
                ("artifact", hash_text(record.artifact).into()),
                ("sources", hash_text(record.sources).into()),
            ])
        };
        self.0.iter().map(encode_record).collect()
    }

    pub fn decode(value: &JsonValue) -> Option<Self> {
        let mut records = BTreeMap::new();
        for value in value.get::<Vec<JsonValue>>()? {
            let hash = |name| u64::from_str_radix(field::<String>(value, name)?, 16).ok();
            let record = BuildRecord { artifact: hash("artifact")?, sources: hash("sources")? };
            records.insert(field::<String>(value, "file")?.clone(), record);
        }
        Some(Self(records))
    }

    /// Whether cargo considers an artifact fresh that was built from sources other than `sources`.
    pub fn is_stale(&self, artifact: &Artifact, sources: &SourceHashes) -> bool {
        let (Some(record), Some(sources)) = (self.0.get(&key(artifact)), sources.of_artifact(artifact)) else {
            return false;
        };
        artifact.fresh && record.artifact == hash::of_identity(&artifact.file) && record.sources != sources
    }

    /// Records the sources of artifacts, where those are the same `before` and `after` the build.
    pub fn record(&mut self, artifacts: &[Artifact], before: &SourceHashes, after: &SourceHashes) {
        for artifact in artifacts {
            let Some(sources) = before.of_artifact(artifact) else { continue };
            if after.of_artifact(artifact) == Some(sources) {
                let record = BuildRecord { artifact: hash::of_identity(&artifact.file), sources };
                self.0.insert(key(artifact), record);
            } else {
                self.0.remove(&key(artifact));
            }
        }
    }
}

fn key(artifact: &Artifact) -> String {
    artifact.file.to_string_lossy().into_owned()
}
