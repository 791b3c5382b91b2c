//! Seccomp: the kernel refuses system calls that start processes, open sockets, affect other processes, or escape the
//! process group that the grader kills. Safe Rust needs none of them, but soundness bugs in the compiler let code call
//! anything.

use std::collections::BTreeMap;
use std::env;

use seccompiler::{
    BpfProgram, Error, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
    apply_filter,
};

/// Restricts this thread, its future threads, and the program that it executes. New threads are still allowed.
pub fn restrict() -> Result<(), Error> {
    let flags = libc::CLONE_THREAD as u64;
    let is_process = SeccompCondition::new(0, SeccompCmpArgLen::Qword, SeccompCmpOp::MaskedEq(flags), 0)?;
    let mut refused: BTreeMap<i64, Vec<SeccompRule>> = REFUSED.iter().map(|call| (*call, Vec::new())).collect();
    refused.insert(libc::SYS_clone, vec![SeccompRule::new(vec![is_process])?]);
    // Resource limits may be read, but not changed.
    let has_new_limit = SeccompCondition::new(2, SeccompCmpArgLen::Qword, SeccompCmpOp::Ne, 0)?;
    refused.insert(libc::SYS_prlimit64, vec![SeccompRule::new(vec![has_new_limit])?]);
    #[cfg(target_arch = "x86_64")]
    refused.extend([(libc::SYS_fork, Vec::new()), (libc::SYS_vfork, Vec::new())]);
    install(refused, libc::EPERM)?;
    // The flags of clone3 are in memory that a filter cannot read. On ENOSYS, libc falls back to clone.
    install(BTreeMap::from([(libc::SYS_clone3, Vec::new())]), libc::ENOSYS)
}

/// System calls that are refused whatever their arguments.
const REFUSED: [i64; 43] = [
    // Communication.
    libc::SYS_socket,
    libc::SYS_socketpair,
    // Objects that other processes can find.
    libc::SYS_shmget,
    libc::SYS_shmat,
    libc::SYS_semget,
    libc::SYS_msgget,
    libc::SYS_mq_open,
    libc::SYS_add_key,
    libc::SYS_request_key,
    libc::SYS_keyctl,
    // Escaping the process group or the namespace.
    libc::SYS_setpgid,
    libc::SYS_setsid,
    libc::SYS_unshare,
    libc::SYS_setns,
    // Other processes, priorities and limits.
    libc::SYS_kill,
    libc::SYS_tkill,
    libc::SYS_rt_sigqueueinfo,
    libc::SYS_rt_tgsigqueueinfo,
    libc::SYS_ptrace,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_pidfd_open,
    libc::SYS_pidfd_getfd,
    libc::SYS_pidfd_send_signal,
    libc::SYS_setpriority,
    libc::SYS_ioprio_set,
    libc::SYS_sched_setaffinity,
    libc::SYS_sched_setscheduler,
    libc::SYS_sched_setattr,
    libc::SYS_sched_setparam,
    libc::SYS_setrlimit,
    // The system as a whole.
    libc::SYS_bpf,
    libc::SYS_perf_event_open,
    libc::SYS_userfaultfd,
    libc::SYS_io_uring_setup,
    libc::SYS_memfd_create,
    libc::SYS_mount,
    libc::SYS_umount2,
    libc::SYS_reboot,
    libc::SYS_settimeofday,
    libc::SYS_clock_settime,
    libc::SYS_init_module,
    libc::SYS_finit_module,
];

/// Installs a filter that makes these calls fail with `error` if one of their rules matches, or if they have no rules.
fn install(refused: BTreeMap<i64, Vec<SeccompRule>>, error: i32) -> Result<(), Error> {
    let error = SeccompAction::Errno(error.unsigned_abs());
    let filter = SeccompFilter::new(refused, SeccompAction::Allow, error, env::consts::ARCH.try_into()?)?;
    apply_filter(&BpfProgram::try_from(filter)?)
}
