//! A process without company: the kernel refuses to start another one, and to open a socket.

use std::collections::BTreeMap;
use std::env;

use seccompiler::{
    BpfProgram, Error, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
    apply_filter,
};

/// Holds for this thread, for all that it starts, and for what it becomes. It can still start threads.
pub fn enter() -> Result<(), Error> {
    let flags = libc::CLONE_THREAD as u64;
    let is_no_thread = SeccompCondition::new(0, SeccompCmpArgLen::Qword, SeccompCmpOp::MaskedEq(flags), 0)?;
    let always = Vec::new;
    #[cfg_attr(not(target_arch = "x86_64"), expect(unused_mut, reason = "newer systems have one call for all this"))]
    let mut refused = BTreeMap::from([
        (libc::SYS_clone, vec![SeccompRule::new(vec![is_no_thread])?]),
        (libc::SYS_socket, always()),
        (libc::SYS_socketpair, always()),
    ]);
    #[cfg(target_arch = "x86_64")]
    refused.extend([(libc::SYS_fork, always()), (libc::SYS_vfork, always())]);
    apply(refused, libc::EPERM)?;
    // A filter cannot see what it is asked for. Without it, libc asks for a clone.
    apply(BTreeMap::from([(libc::SYS_clone3, always())]), libc::ENOSYS)
}

/// Has the kernel answer these calls with an error; those without rules always.
fn apply(refused: BTreeMap<i64, Vec<SeccompRule>>, error: i32) -> Result<(), Error> {
    let error = SeccompAction::Errno(error.unsigned_abs());
    let filter = SeccompFilter::new(refused, SeccompAction::Allow, error, env::consts::ARCH.try_into()?)?;
    apply_filter(&BpfProgram::try_from(filter)?)
}
