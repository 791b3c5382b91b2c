//! Starts programs that may not be trusted: the checker starts itself once more, gives up what the program must not have,
//! and becomes the program.

use std::env;
use std::ffi::OsString;
use std::io;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use rustix::process::{Resource, Rlimit, setrlimit};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::grade::LandlockState;

#[cfg(target_os = "linux")]
mod landlock;
#[cfg(target_os = "linux")]
mod seccomp;

/// Tells a checker that it is to become what its arguments say, within these bounds.
pub const POLICY_VARIABLE: &str = "KATA_SANDBOX";

const SETUP_FAILED: &str = "the grader cannot confine a program: ";

/// The highest niceness there is: the lowest priority.
pub const MAX_NICENESS: i32 = 19;

/// What a program may use.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct Policy {
    /// Of address space; 0 for no limit.
    pub memory_bytes: u64,
    /// Of processor time; 0 for no limit.
    pub cpu_seconds: u64,
    /// How large a file may become; None for no limit.
    pub file_bytes: Option<u64>,
    /// Whether the folders below are all that can be reached, and the network cannot.
    pub landlock: bool,
    /// Readable and executable, with all that is below.
    #[serde(serialize_with = "write_paths", deserialize_with = "read_paths")]
    pub read: Vec<PathBuf>,
    /// Writable as well.
    #[serde(serialize_with = "write_paths", deserialize_with = "read_paths")]
    pub write: Vec<PathBuf>,
    /// Whether it must do without other processes and without sockets. Another process could leave the group that is
    /// killed in the end, and Landlock knows no more of the network than TCP.
    pub seccomp: bool,
    /// Whether it gives way to programs that are not polite: the builds of other submissions must come to their end
    /// whatever a test does.
    pub niceness: i32,
    /// Come after the program's own arguments.
    pub arguments: Vec<String>,
}

impl Policy {
    /// A command that runs `program` within these bounds, in an empty environment. Arguments and variables are added as to
    /// any command.
    ///
    /// # Errors
    /// When this program's own path is not known.
    pub fn command(&self, program: &Path) -> io::Result<Command> {
        let mut command = Command::new(env::current_exe()?);
        command.env_clear().env(POLICY_VARIABLE, self.to_text()).arg(program);
        Ok(command)
    }

    /// For [`POLICY_VARIABLE`].
    pub fn to_text(&self) -> String {
        serde_json::to_string(self).expect("it has string keys only")
    }

    fn enter(&self) -> io::Result<()> {
        let limits = [
            (Resource::As, Some(self.memory_bytes).filter(|bytes| *bytes > 0)),
            (Resource::Fsize, self.file_bytes),
            (Resource::Core, Some(0)),
        ];
        for (resource, limit) in limits {
            if limit.is_some() {
                setrlimit(resource, Rlimit { current: limit, maximum: limit })?;
            }
        }
        if self.cpu_seconds > 0 {
            // One second between the signal that says why and the one that nothing survives.
            let maximum = Some(self.cpu_seconds + 1);
            setrlimit(Resource::Cpu, Rlimit { current: Some(self.cpu_seconds), maximum })?;
        }
        if self.niceness != 0 {
            rustix::process::nice(self.niceness)?;
        }
        #[cfg(target_os = "linux")]
        if self.landlock {
            landlock::restrict(&self.read, &self.write).map_err(io::Error::other)?;
        }
        #[cfg(target_os = "linux")]
        if self.seccomp {
            seccomp::enter().map_err(io::Error::other)?;
        }
        Ok(())
    }
}

/// As bytes: a path need not be text.
fn write_paths<S: Serializer>(paths: &[PathBuf], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(paths.iter().map(|path| path.as_os_str()))
}

fn read_paths<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<PathBuf>, D::Error> {
    Ok(Vec::<OsString>::deserialize(deserializer)?.into_iter().map(PathBuf::from).collect())
}

/// What a checker is that was started with [`POLICY_VARIABLE`]: the program in its arguments. Comes back only when that does not
/// work.
pub fn dispatch() -> Option<ExitCode> {
    let confinement = env::var(POLICY_VARIABLE).ok()?;
    eprintln!("{SETUP_FAILED}{}", exec_confined(&confinement));
    Some(ExitCode::from(2))
}

/// What kept a program from being started within its bounds, from what it wrote to stderr. The machine had too much to do, for
/// example: nothing of it is the program's.
pub fn setup_failure(stderr: &str) -> Option<&str> {
    stderr.lines().find_map(|line| line.strip_prefix(SETUP_FAILED))
}

fn exec_confined(confinement: &str) -> io::Error {
    let confinement: Policy = match serde_json::from_str(confinement) {
        Ok(confinement) => confinement,
        Err(problem) => return problem.into(),
    };
    match confinement.enter() {
        Ok(()) => exec(&confinement.arguments),
        Err(problem) => problem,
    }
}

fn exec(more: &[String]) -> io::Error {
    let mut arguments = env::args_os().skip(1);
    let Some(program) = arguments.next() else { return io::Error::other("there is no program to become") };
    let mut command = Command::new(program);
    command.args(without_trybuild_cfg(arguments)).args(more).env_remove(POLICY_VARIABLE);
    for name in BUILD_TRACES {
        command.env_remove(name);
    }
    command.exec()
}

/// What tells the compiler's runs for the guarantees from those for the other tests, so that code could be strict in them
/// alone.
const BUILD_TRACES: [&str; 4] = ["CARGO_PRIMARY_PACKAGE", "CARGO_TARGET_DIR", "COMPILE_FAIL_DIR", "TRYBUILD"];

/// The compiler's arguments without trybuild's `--cfg trybuild`, which is a trace as well.
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

/// Whether this system can keep a program from other processes and from sockets.
pub fn has_seccomp() -> bool {
    #[cfg(target_os = "linux")]
    return std::thread::spawn(seccomp::enter).join().is_ok_and(|entered| entered.is_ok());
    #[cfg(not(target_os = "linux"))]
    false
}

/// What this system's Landlock can do.
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
    fn paths_that_are_no_text_arrive_as_they_were() {
        let path = PathBuf::from(OsStr::from_bytes(b"/home/\xff/.cargo"));
        let confinement = Policy { read: vec![path.clone()], write: vec![path.clone()], ..Policy::default() };
        let arrived: Policy = serde_json::from_str(&confinement.to_text()).expect("it can be read");
        assert_eq!((arrived.read, arrived.write), (vec![path.clone()], vec![path]));
    }
}
