//! The sandbox for untrusted programs: the grader executes itself again, restricts that process, and replaces it with
//! the program by exec.

use std::env;
use std::ffi::{OsStr, OsString};
use std::io;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::grade::LandlockState;

#[cfg(target_os = "linux")]
mod landlock;
mod library;
#[cfg(target_os = "linux")]
mod seccomp;

/// The hidden subcommand of a process that restricts itself by a [`Policy`], its first argument, and executes the rest.
const SUBCOMMAND: &str = "__sandbox";

/// The variable with the [`Policy`] of the compiler. Cargo starts this program as the compiler's wrapper, which is a path
/// without arguments. So this process decides by the variable, and only if it is not told anything else.
pub const COMPILER_VARIABLE: &str = "KATA_SANDBOX";

const SETUP_FAILED: &str = "the grader cannot set up the sandbox: ";

/// The highest niceness there is: the lowest priority.
pub const MAX_NICENESS: i32 = 19;

/// A program that needs certain system calls.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub enum Calls {
    /// A test of a submission.
    Test,
    /// Git, which also looks for files.
    Git,
}

/// The resources that a program may use.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct Policy {
    /// The limit of the address space; 0 for none.
    pub memory_bytes: u64,
    /// The limit of CPU time; 0 for none.
    pub cpu_seconds: u64,
    /// The limit of the size of a written file; None for none.
    pub file_bytes: Option<u64>,
    /// Whether Landlock restricts the program to the paths below and denies the network.
    pub landlock: bool,
    /// Paths that can be read and executed, recursively.
    #[serde(serialize_with = "write_paths", deserialize_with = "read_paths")]
    pub read: Vec<PathBuf>,
    /// Paths that can also be written.
    #[serde(serialize_with = "write_paths", deserialize_with = "read_paths")]
    pub write: Vec<PathBuf>,
    /// The system calls that seccomp allows; None for all.
    pub calls: Option<Calls>,
    /// As for nice(2): tests yield to builds, so a test cannot slow down the build of another submission.
    pub niceness: i32,
    /// Appended to the program's arguments, except options that it has already.
    pub arguments: Vec<String>,
    /// The name that the program is told, if not its path.
    pub called: Option<String>,
    /// A directory of libraries that the program, a compiler, does not have to build again.
    #[serde(serialize_with = "write_path", deserialize_with = "read_path")]
    pub libraries: Option<PathBuf>,
}

impl Policy {
    /// A command that runs `program` under this policy, with an empty environment.
    ///
    /// # Errors
    /// When the path of this executable is unknown.
    pub fn command(&self, program: &Path) -> io::Result<Command> {
        let mut command = Command::new(env::current_exe()?);
        command.env_clear().args([SUBCOMMAND, &self.to_text()]).arg(program);
        Ok(command)
    }

    /// The argument of [`SUBCOMMAND`] and the value of [`COMPILER_VARIABLE`].
    pub fn to_text(&self) -> String {
        serde_json::to_string(self).expect("it has string keys only")
    }

    fn apply(&self) -> io::Result<()> {
        if self.memory_bytes > 0 {
            limit(Resource::As, self.memory_bytes, self.memory_bytes, "memory, `ulimit -v`")?;
        }
        if let Some(bytes) = self.file_bytes {
            limit(Resource::Fsize, bytes, bytes, "the size of a file, `ulimit -f`")?;
        }
        if self.cpu_seconds > 0 {
            // SIGXCPU comes at the soft limit, SIGKILL one second later at the hard limit.
            limit(Resource::Cpu, self.cpu_seconds, self.cpu_seconds + 1, "processor time, `ulimit -t`")?;
        }
        limit(Resource::Core, 0, 0, "core dumps")?;
        if self.niceness != 0 {
            rustix::process::nice(self.niceness)?;
        }
        #[cfg(target_os = "linux")]
        if self.landlock {
            landlock::restrict(&self.read, &self.write).map_err(io::Error::other)?;
        }
        #[cfg(target_os = "linux")]
        if self.calls == Some(Calls::Test) {
            drop_capabilities();
        }
        #[cfg(target_os = "linux")]
        if let Some(calls) = self.calls {
            seccomp::restrict(calls).map_err(io::Error::other)?;
        }
        Ok(())
    }
}

/// Sets a limit. Where the system's own is lower, code that needs more would be blamed for it.
fn limit(resource: Resource, current: u64, maximum: u64, name: &str) -> io::Result<()> {
    if let Some(lower) = getrlimit(resource).maximum.filter(|hard| *hard < maximum) {
        let message = format!("the limit of this system for {name}, is {lower}, and {maximum} are needed");
        return Err(io::Error::other(message));
    }
    Ok(setrlimit(resource, Rlimit { current: Some(current), maximum: Some(maximum) })?)
}

/// Makes root a user like any other once it executes a program: one that can execute its own program but not read it.
#[cfg(target_os = "linux")]
fn drop_capabilities() {
    use rustix::thread::{CapabilitySet, CapabilitySets, capabilities, set_capabilities};
    // Other users have no capabilities that they could drop.
    for capability in CapabilitySet::all().iter() {
        let _ = rustix::thread::remove_capability_from_bounding_set(capability);
    }
    let _ = rustix::thread::clear_ambient_capability_set();
    if let Ok(sets) = capabilities(None) {
        let _ = set_capabilities(None, CapabilitySets { inheritable: CapabilitySet::empty(), ..sets });
    }
}

/// As bytes, because a path may not be UTF-8.
fn write_paths<S: Serializer>(paths: &[PathBuf], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(paths.iter().map(|path| path.as_os_str()))
}

fn read_paths<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<PathBuf>, D::Error> {
    Ok(Vec::<OsString>::deserialize(deserializer)?.into_iter().map(PathBuf::from).collect())
}

fn write_path<S: Serializer>(path: &Option<PathBuf>, serializer: S) -> Result<S::Ok, S::Error> {
    path.as_ref().map(|path| path.as_os_str()).serialize(serializer)
}

fn read_path<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<PathBuf>, D::Error> {
    Ok(Option::<OsString>::deserialize(deserializer)?.map(PathBuf::from))
}

/// Executes the program in the arguments if this process is [`SUBCOMMAND`] or the compiler's wrapper. Returns only on
/// failure, if it is neither, or if there is nothing left to do.
pub fn dispatch() -> Option<ExitCode> {
    let mut arguments: Vec<OsString> = env::args_os().skip(1).collect();
    let policy = if arguments.first().is_some_and(|argument| argument == SUBCOMMAND) {
        arguments.remove(0);
        if arguments.is_empty() { OsString::new() } else { arguments.remove(0) }
    } else {
        env::var_os(COMPILER_VARIABLE)?
    };
    match exec_confined(&policy, arguments) {
        Ok(()) => Some(ExitCode::SUCCESS),
        Err(err) => {
            eprintln!("{SETUP_FAILED}{err}");
            Some(ExitCode::from(2))
        }
    }
}

/// The error that kept the sandbox from starting the program, from the stderr of the process. The submission is not to
/// blame.
pub fn setup_failure(stderr: &str) -> Option<&str> {
    stderr.lines().find_map(|line| line.strip_prefix(SETUP_FAILED))
}

fn exec_confined(policy: &OsStr, arguments: Vec<OsString>) -> io::Result<()> {
    let policy: Policy = serde_json::from_slice(policy.as_encoded_bytes())?;
    let mut arguments = arguments.into_iter();
    let Some(program) = arguments.next() else { return Err(io::Error::other("no program is given")) };
    let arguments = without_trybuild_cfg(arguments);
    if let Some(copied) = policy.libraries.as_ref().and_then(|built| library::copy(built, &arguments)) {
        return copied;
    }
    policy.apply()?;
    let mut command = Command::new(program);
    let is_missing = |argument: &&String| {
        let name = argument.split('=').next().unwrap_or_default();
        !arguments.iter().any(|given| given == name)
    };
    command.args(&arguments).args(policy.arguments.iter().filter(is_missing)).env_remove(COMPILER_VARIABLE);
    if let Some(name) = &policy.called {
        command.arg0(name);
    }
    for name in BUILD_TRACES {
        command.env_remove(name);
    }
    Err(command.exec())
}

/// Variables that differ between the builds for the guarantees and for the other tests. Code could detect the
/// guarantees by them.
const BUILD_TRACES: [&str; 4] = ["CARGO_PRIMARY_PACKAGE", "CARGO_TARGET_DIR", "COMPILE_FAIL_DIR", "TRYBUILD"];

/// Removes `--cfg trybuild`, which also reveals a build for the guarantees.
fn without_trybuild_cfg(arguments: impl Iterator<Item = OsString>) -> Vec<OsString> {
    let mut kept: Vec<OsString> = Vec::new();
    for argument in arguments {
        if argument == "trybuild" && kept.last().is_some_and(|last| last == "--cfg") {
            kept.pop();
        } else {
            kept.push(argument);
        }
    }
    kept
}

/// Whether the seccomp filter can be installed on this system.
pub fn has_seccomp() -> bool {
    #[cfg(target_os = "linux")]
    return std::thread::spawn(|| seccomp::restrict(Calls::Test)).join().is_ok_and(|entered| entered.is_ok());
    #[cfg(not(target_os = "linux"))]
    false
}

/// The Landlock support of this system.
pub fn landlock_state() -> LandlockState {
    #[cfg(target_os = "linux")]
    return landlock::state();
    #[cfg(not(target_os = "linux"))]
    LandlockState::None
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::path::PathBuf;

    use super::Policy;

    #[test]
    fn paths_that_are_not_utf8_are_preserved() {
        let path = PathBuf::from(OsStr::from_bytes(b"/home/\xff/.cargo"));
        let policy = Policy { read: vec![path.clone()], write: vec![path.clone()], ..Policy::default() };
        let arrived: Policy = serde_json::from_str(&policy.to_text()).expect("it can be read");
        assert_eq!((arrived.read, arrived.write), (vec![path.clone()], vec![path]));
    }
}
