//! Seccomp: the kernel refuses every system call that is not listed here. Tests need memory, threads, time and their
//! output; soundness bugs in the compiler would let code call anything.

use std::collections::BTreeMap;
use std::env;
use std::process;

use seccompiler::SeccompCmpArgLen::{Dword, Qword};
use seccompiler::SeccompCmpOp::{Eq, MaskedEq};
use seccompiler::{BpfProgram, Error, SeccompAction, SeccompCondition, SeccompFilter, SeccompRule, apply_filter};

use super::Calls;

/// Restricts this thread, its future threads, and the program that it executes.
pub fn restrict(calls: Calls) -> Result<(), Error> {
    let mut allowed: BTreeMap<i64, Vec<SeccompRule>> = ALWAYS.iter().map(|call| (*call, Vec::new())).collect();
    #[cfg(target_arch = "x86_64")]
    allowed.extend(ALWAYS_ON_X86.iter().map(|call| (*call, Vec::new())));
    for (call, conditions) in conditional() {
        let conditions = conditions.into_iter().collect::<Result<Vec<_>, _>>()?;
        allowed.entry(call).or_default().push(SeccompRule::new(conditions)?);
    }
    if calls == Calls::Git {
        allowed.extend(FOR_GIT.iter().map(|call| (*call, Vec::new())));
        #[cfg(target_arch = "x86_64")]
        allowed.extend(FOR_GIT_ON_X86.iter().map(|call| (*call, Vec::new())));
    }
    // The flags of clone3 are in memory that a filter cannot read. On ENOSYS, libc falls back to clone.
    let missing = SeccompAction::Errno(libc::ENOSYS.unsigned_abs());
    install(BTreeMap::from([(libc::SYS_clone3, Vec::new())]), SeccompAction::Allow, missing)?;
    // Last, because it allows no further filter.
    let refused = SeccompAction::Errno(libc::EPERM.unsigned_abs());
    install(allowed, refused, SeccompAction::Allow)
}

/// Calls that are allowed whatever their arguments.
const ALWAYS: [i64; 44] = [
    // Memory.
    libc::SYS_brk,
    libc::SYS_madvise,
    libc::SYS_mmap,
    libc::SYS_mprotect,
    libc::SYS_mremap,
    libc::SYS_munmap,
    // Threads. For clone3, see above.
    libc::SYS_clone3,
    libc::SYS_futex,
    libc::SYS_getpid,
    libc::SYS_gettid,
    libc::SYS_rseq,
    libc::SYS_sched_getaffinity,
    libc::SYS_sched_yield,
    libc::SYS_set_robust_list,
    libc::SYS_set_tid_address,
    // Time and random numbers.
    libc::SYS_clock_getres,
    libc::SYS_clock_gettime,
    libc::SYS_clock_nanosleep,
    libc::SYS_getrandom,
    libc::SYS_gettimeofday,
    libc::SYS_nanosleep,
    // Files that are open.
    libc::SYS_close,
    libc::SYS_fstat,
    libc::SYS_lseek,
    libc::SYS_ppoll,
    libc::SYS_pread64,
    libc::SYS_read,
    libc::SYS_readv,
    libc::SYS_write,
    libc::SYS_writev,
    // Signals of the process itself.
    libc::SYS_restart_syscall,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_sigaltstack,
    // The beginning and the end of a program. Landlock decides which programs there are.
    libc::SYS_execve,
    libc::SYS_exit,
    libc::SYS_exit_group,
    // Questions that libc asks when a program starts.
    libc::SYS_getegid,
    libc::SYS_geteuid,
    libc::SYS_getgid,
    libc::SYS_getuid,
    libc::SYS_sysinfo,
    libc::SYS_uname,
];

#[cfg(target_arch = "x86_64")]
const ALWAYS_ON_X86: [i64; 3] = [libc::SYS_arch_prctl, libc::SYS_poll, libc::SYS_time];

/// Git opens directories, and changes to them.
const FOR_GIT: [i64; 15] = [
    libc::SYS_chdir,
    libc::SYS_dup,
    libc::SYS_dup3,
    libc::SYS_faccessat,
    libc::SYS_faccessat2,
    libc::SYS_fcntl,
    libc::SYS_fstatfs,
    libc::SYS_getcwd,
    libc::SYS_getdents64,
    libc::SYS_getppid,
    libc::SYS_newfstatat,
    libc::SYS_openat,
    libc::SYS_readlinkat,
    libc::SYS_statfs,
    libc::SYS_statx,
];

/// Not every libc uses the newer calls above.
#[cfg(target_arch = "x86_64")]
const FOR_GIT_ON_X86: [i64; 6] =
    [libc::SYS_access, libc::SYS_dup2, libc::SYS_lstat, libc::SYS_open, libc::SYS_readlink, libc::SYS_stat];

type Condition = Result<SeccompCondition, Error>;

/// Calls that are allowed with certain arguments. All conditions of an entry must hold.
fn conditional() -> Vec<(i64, Vec<Condition>)> {
    let is = |argument, value| SeccompCondition::new(argument, Dword, Eq, value).map_err(Error::from);
    let has = |argument, flags: i32, value: i32| {
        let mask = MaskedEq(u64::from(flags.unsigned_abs()));
        SeccompCondition::new(argument, Dword, mask, u64::from(value.unsigned_abs())).map_err(Error::from)
    };
    let changes = libc::O_ACCMODE | libc::O_CREAT | libc::O_TRUNC | libc::O_PATH | libc::O_DIRECTORY;
    let mut allowed = vec![
        // New threads, but no processes.
        (libc::SYS_clone, vec![has(0, libc::CLONE_THREAD, libc::CLONE_THREAD)]),
        // Files that can be read. A path alone (O_PATH) would tell the size and the time of any file.
        (libc::SYS_openat, vec![has(2, changes, 0)]),
        #[cfg(target_arch = "x86_64")]
        (libc::SYS_open, vec![has(1, changes, 0)]),
        // Signals for the process itself, which abort sends.
        (libc::SYS_tgkill, vec![is(0, u64::from(process::id()))]),
        // The names of threads.
        (libc::SYS_prctl, vec![is(0, libc::PR_SET_NAME as u64)]),
        // Resource limits may be read, but not changed.
        (libc::SYS_prlimit64, vec![is(0, 0), SeccompCondition::new(2, Qword, Eq, 0).map_err(Error::from)]),
    ];
    // The metadata of an open file, but not of a path.
    for (call, flags) in [(libc::SYS_newfstatat, 3), (libc::SYS_statx, 2)] {
        allowed.push((call, vec![has(flags, libc::AT_EMPTY_PATH, libc::AT_EMPTY_PATH)]));
    }
    let fcntl = [libc::F_DUPFD_CLOEXEC, libc::F_GETFD, libc::F_GETFL];
    allowed.extend(fcntl.map(|command| (libc::SYS_fcntl, vec![is(1, u64::from(command.unsigned_abs()))])));
    allowed
}

fn install(calls: BTreeMap<i64, Vec<SeccompRule>>, others: SeccompAction, listed: SeccompAction) -> Result<(), Error> {
    let filter = SeccompFilter::new(calls, others, listed, env::consts::ARCH.try_into()?)?;
    apply_filter(&BpfProgram::try_from(filter)?)
}
