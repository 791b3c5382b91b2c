//! Landlock: restricts a process to the listed paths, without network.

use std::path::PathBuf;
use std::thread;

use landlock::{
    ABI, Access, AccessFs, AccessNet, CompatLevel, Compatible, Ruleset, RulesetAttr, RulesetCreatedAttr, RulesetError,
    RulesetStatus, Scope, path_beneath_rules,
};

use crate::grade::LandlockState;

/// The newest ABI whose restrictions are requested. An older kernel enforces those it supports.
const ABI_VERSION: ABI = ABI::V6;

/// Restricts this thread and its future children to the listed paths.
pub fn restrict(read: &[PathBuf], write: &[PathBuf]) -> Result<RulesetStatus, RulesetError> {
    let status = Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(ABI_VERSION))?
        .handle_access(AccessNet::from_all(ABI_VERSION))?
        .scope(Scope::from_all(ABI_VERSION))?
        .create()?
        .add_rules(path_beneath_rules(read, AccessFs::from_read(ABI_VERSION)))?
        .add_rules(path_beneath_rules(write, AccessFs::from_all(ABI_VERSION)))?
        .restrict_self()?;
    Ok(status.ruleset)
}

/// Determined by restricting a thread.
pub fn state() -> LandlockState {
    match thread::spawn(|| restrict(&[], &[])).join() {
        Ok(Ok(RulesetStatus::FullyEnforced)) => LandlockState::Enforced,
        Ok(Ok(RulesetStatus::PartiallyEnforced)) => LandlockState::Partial,
        _ => LandlockState::None,
    }
}
