//! `cargo grade doctor`: says what is in force on this machine, and what to do about what is not.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::Duration;

use rustix::process::{Resource, getrlimit};

use crate::build::Builder;
use crate::grade::LandlockState;
use crate::grader::Limits;
use crate::workspace::baseline;
use crate::{build, sandbox, workspace};
use checker::course::Course;
use checker::process::signal::CancelToken;

/// What was found about one thing that grading needs.
pub struct Check {
    name: &'static str,
    found: String,
    /// What to do; empty if all is well.
    advice: String,
    /// Whether nothing is graded until then.
    is_refused: bool,
}

const LINUX: bool = cfg!(target_os = "linux");

/// The findings, one or two lines each.
pub fn render(checks: &[Check]) -> String {
    let line = |check: &Check| {
        let mark = match (check.is_refused, check.advice.is_empty()) {
            (true, _) => '✘',
            (false, true) => '✔',
            (false, false) => '!',
        };
        let advice = if check.advice.is_empty() { String::new() } else { format!("\n    → {}", check.advice) };
        format!("{mark} {:<13}{}{advice}\n", check.name, check.found)
    };
    let end = if is_refused(checks) { "This machine cannot grade yet.\n" } else { "This machine can grade.\n" };
    checks.iter().map(line).collect::<String>() + end
}

pub fn is_refused(checks: &[Check]) -> bool {
    checks.iter().any(|check| check.is_refused)
}

/// Checks this machine. `limits.landlock` says whether a sandbox is wanted.
pub fn check(course: &Course, limits: &Limits, stop: &CancelToken) -> Vec<Check> {
    let (compiler, linker) = compiler_and_linker(course);
    vec![
        landlock(sandbox::landlock_state(), limits.landlock),
        seccomp(sandbox::has_seccomp(), limits.landlock),
        limit("memory", "ulimit -v", Resource::As, build::MEMORY_BYTES.max(limits.memory_mib << 20)),
        limit("file size", "ulimit -f", Resource::Fsize, build::FILE_BYTES),
        compiler,
        linker,
        git(),
        disk(course),
        dependencies(course, stop),
        ok("processors", thread::available_parallelism().map_or(1, usize::from).to_string()),
    ]
}

fn ok(name: &'static str, found: String) -> Check {
    Check { name, found, advice: String::new(), is_refused: false }
}

fn advise(name: &'static str, found: &str, advice: &str) -> Check {
    Check { name, found: found.to_owned(), advice: advice.to_owned(), is_refused: false }
}

fn refuse(name: &'static str, found: &str, advice: &str) -> Check {
    Check { is_refused: true, ..advise(name, found, advice) }
}

const WITHOUT: &str = "In a container or a virtual machine that holds nothing else, grade with `--without-landlock`.";

fn landlock(state: LandlockState, is_wanted: bool) -> Check {
    match state {
        _ if !is_wanted => advise("Landlock", "switched off", "A test can read whatever you can."),
        LandlockState::Enforced => ok("Landlock", "enforced".to_owned()),
        LandlockState::Partial => {
            advise("Landlock", "partial", "This kernel supports only some of the restrictions: a newer one has all.")
        }
        LandlockState::None if LINUX => refuse(
            "Landlock",
            "missing",
            &format!("It needs Linux 5.13, and `landlock` in /sys/kernel/security/lsm. {WITHOUT}"),
        ),
        LandlockState::None => advise("Landlock", "only Linux has it", "A test can read whatever you can."),
    }
}

fn seccomp(is_there: bool, is_wanted: bool) -> Check {
    match is_there {
        true => ok("seccomp", "in force".to_owned()),
        false if LINUX && is_wanted => refuse("seccomp", "missing", WITHOUT),
        false => advise("seccomp", "missing", "A test can start processes and open sockets."),
    }
}

fn limit(name: &'static str, command: &str, resource: Resource, needed: u64) -> Check {
    let mib = |bytes: u64| format!("{} MiB", bytes >> 20);
    match getrlimit(resource).maximum {
        Some(maximum) if maximum < needed => {
            let advice = format!("Grading needs {}: raise the hard limit, `{command}`.", mib(needed));
            refuse(name, &format!("limited to {}", mib(maximum)), &advice)
        }
        Some(maximum) => ok(name, format!("limited to {}", mib(maximum))),
        None => ok(name, "unlimited".to_owned()),
    }
}

/// Builds an empty program.
fn compiler_and_linker(course: &Course) -> (Check, Check) {
    let rustc = || {
        let mut command = Command::new(build::tools::rustc());
        command.current_dir(&course.root);
        command
    };
    let version = rustc().arg("--version").output().ok().filter(|output| output.status.success());
    let Some(version) = version else {
        let unknown = advise("linker", "not tried", "Install Rust first.");
        return (refuse("compiler", "missing", "Install Rust: https://rustup.rs"), unknown);
    };
    let version = String::from_utf8_lossy(&version.stdout).trim().to_owned();
    (ok("compiler", version), linker(rustc()).unwrap_or_else(|reason| refuse("linker", "fails", &reason)))
}

fn linker(mut rustc: Command) -> Result<Check, String> {
    let dir = tempfile::tempdir().map_err(|err| format!("There is no room for temporary files: {err}."))?;
    let source = dir.path().join("empty.rs");
    fs::write(&source, "fn main() {}\n").map_err(|err| format!("There is no room for temporary files: {err}."))?;
    let built = rustc.arg("-o").arg(dir.path().join("empty")).arg(&source).output().map_err(|err| err.to_string())?;
    if built.status.success() {
        return Ok(ok("linker", "works".to_owned()));
    }
    let said = String::from_utf8_lossy(&built.stderr);
    let first = said.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned();
    Err(format!("Install a C compiler, for example the package gcc; rustc says: {first}"))
}

fn git() -> Check {
    let version = Command::new("git").arg("--version").output().ok().filter(|output| output.status.success());
    match version {
        Some(version) => ok("git", String::from_utf8_lossy(&version.stdout).trim().to_owned()),
        None => advise("git", "missing", "Without git, nothing is known of commits, and `--deadline` says nothing."),
    }
}

fn disk(course: &Course) -> Check {
    let dir = workspace::work_dir(course);
    let dir = dir.ancestors().find(|dir| dir.is_dir()).unwrap_or(Path::new("/"));
    let Ok(disk) = rustix::fs::statvfs(dir) else {
        return advise("disk", "unknown", "The file system does not say how much room there is.");
    };
    let free = disk.f_bavail * disk.f_frsize;
    let found = format!("{} MiB free in {}", free >> 20, dir.display());
    match free {
        0..build::FREE_SPACE_BYTES => refuse("disk", &found, "Make room: nothing is judged on a full disk."),
        _ if free < build::DISK_BYTES => advise("disk", &found, "One submission may take up to 512 MiB at a time."),
        _ => ok("disk", found),
    }
}

fn dependencies(course: &Course, stop: &CancelToken) -> Check {
    let builder = Builder::new(course, false, Duration::ZERO, 1, stop);
    if builder.is_ok_and(|builder| baseline::target(course, &builder).is_dir()) {
        return ok("dependencies", "prepared".to_owned());
    }
    let advice = "`cargo grade prepare` builds them once, with a network; otherwise the next grading does.";
    advise("dependencies", "not prepared", advice)
}

#[cfg(test)]
mod tests {
    use super::{LINUX, LandlockState, Resource, is_refused, landlock, limit, ok, render, seccomp};

    #[test]
    fn what_is_missing_is_refused_unless_it_is_not_wanted() {
        assert!(!is_refused(&[landlock(LandlockState::Enforced, true), seccomp(true, true)]));
        assert!(!is_refused(&[landlock(LandlockState::Partial, true), landlock(LandlockState::None, false)]));
        assert!(!is_refused(&[seccomp(false, false)]));
        assert_eq!(is_refused(&[landlock(LandlockState::None, true)]), LINUX);
        assert_eq!(is_refused(&[seccomp(false, true)]), LINUX);
        assert!(!is_refused(&[limit("memory", "ulimit -v", Resource::As, 0)]));
    }

    #[test]
    fn each_finding_says_what_to_do() {
        let checks = [ok("git", "git version 2".to_owned()), super::refuse("linker", "fails", "Install one.")];
        let expected =
            "✔ git          git version 2\n✘ linker       fails\n    → Install one.\nThis machine cannot grade yet.\n";
        assert_eq!(render(&checks), expected);
    }
}
