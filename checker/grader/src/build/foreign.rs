//! Files from outside of the workspace that the compiler has read. With Landlock it cannot read any.

use std::fs;
use std::path::{Path, PathBuf};

use checker::build::dep_info;
use checker::course::Milestone;

use crate::workspace::Workspace;

/// A file outside the workspace that the compiler read for this milestone's library, from its dep-info in `deps`. With
/// Landlock it cannot read any.
pub fn find(workspace: &Workspace, deps: &Path, milestone: &Milestone) -> Option<PathBuf> {
    let prefix = format!("{}-", milestone.package.replace('-', "_"));
    let is_dep_info = |path: &Path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with(&prefix) && name.ends_with(".d")
    };
    let entries = fs::read_dir(deps).into_iter().flatten().flatten();
    let dep_infos = entries.map(|entry| entry.path()).filter(|path| is_dep_info(path));
    let texts: Vec<String> = dep_infos.filter_map(|path| fs::read_to_string(path).ok()).collect();
    // The workspace has no links that could lead out of it.
    let mut files = texts.iter().flat_map(|text| dep_info::files(text, &workspace.root()));
    files.find(|file| !file.starts_with(workspace.root()))
}
