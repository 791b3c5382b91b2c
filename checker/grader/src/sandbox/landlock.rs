//! What a process can reach, by Landlock: the listed folders, and no network.

use std::path::PathBuf;
use std::thread;

use landlock::{
    ABI, Access, AccessFs, AccessNet, CompatLevel, Compatible, Ruleset, RulesetAttr, RulesetCreatedAttr, RulesetError,
    RulesetStatus, Scope, path_beneath_rules,
};

use crate::grade::LandlockState;

/// The newest of what is asked for. An older kernel enforces what it knows.
const NEWEST: ABI = ABI::V6;

/// Gives up, for this thread and all that it starts, whatever is not listed.
pub fn restrict(read: &[PathBuf], write: &[PathBuf]) -> Result<RulesetStatus, RulesetError> {
    let status = Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(NEWEST))?
        .handle_access(AccessNet::from_all(NEWEST))?
        .scope(Scope::from_all(NEWEST))?
        .create()?
        .add_rules(path_beneath_rules(read, AccessFs::from_read(NEWEST)))?
        .add_rules(path_beneath_rules(write, AccessFs::from_all(NEWEST)))?
        .restrict_self()?;
    Ok(status.ruleset)
}

/// Found out by a thread that gives everything up.
pub fn state() -> LandlockState {
    match thread::spawn(|| restrict(&[], &[])).join() {
        Ok(Ok(RulesetStatus::FullyEnforced)) => LandlockState::Enforced,
        Ok(Ok(RulesetStatus::PartiallyEnforced)) => LandlockState::Partial,
        _ => LandlockState::None,
    }
}
