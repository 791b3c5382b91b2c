//! When a submission was made, as its git history says it, and how late that is.

use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use jiff::Timestamp;

use crate::grade::{Commit, Deadline};
use crate::sandbox::{self, Policy};
use checker::process::signal::CancelToken;
use checker::process::{self, ExitReason, Limits};

/// To tell one commit takes git some milliseconds and a few MiB. A repository for which this is too little was made to be.
const SECONDS: u64 = 5;
/// It may have to wait for other programs meanwhile, or for what never comes.
const PATIENCE: Duration = Duration::from_secs(20);
const MEMORY_BYTES: u64 = 512 << 20;
/// Where a system has git, and the libraries that git needs.
const SYSTEM: [&str; 6] = ["/usr", "/bin", "/lib", "/lib64", "/nix/store", "/etc/ld.so.cache"];
/// git opens it before anything else, to write.
const NOWHERE: &str = "/dev/null";

/// The last commit of the repository that `folder` is the top of: None without git, without a repository, or when git does
/// not answer. All of a repository may be made to harm whoever reads it, so git is confined like a test.
pub fn last(dir: &Path, landlock: bool, stop: &CancelToken) -> Option<Commit> {
    let repository = dir.join(".git");
    if !is_whole(&repository) {
        return None;
    }
    let command = command(&program()?, &repository, landlock).ok()?;
    let limits = Limits { time: Some(PATIENCE), output: 4096, cancel: stop };
    let finished = process::run(command, &limits).ok()?;
    match finished.exit_reason {
        ExitReason::Exited(status) if status.success() => parse(&finished.stdout),
        _ => None,
    }
}

/// Whether it is a folder that claims to need no other: a link, and a folder with a `commondir`, lead to a repository that
/// may be somebody else's.
fn is_whole(repository: &Path) -> bool {
    let is_folder = fs::symlink_metadata(repository).is_ok_and(|metadata| metadata.is_dir());
    is_folder && fs::symlink_metadata(repository.join("commondir")).is_err()
}

/// By its path, since what is confined has no environment to find it with.
fn program() -> Option<PathBuf> {
    let dirs = env::var_os("PATH")?;
    env::split_paths(&dirs).map(|dir| dir.join("git")).find(|program| program.is_file())
}

fn command(git: &Path, repository: &Path, landlock: bool) -> io::Result<Command> {
    let system = SYSTEM.iter().map(PathBuf::from);
    // Whoever may install nothing into the system has a git that brings its own.
    let libraries = git.with_file_name("../lib");
    let confinement = Policy {
        memory_bytes: MEMORY_BYTES,
        cpu_seconds: SECONDS,
        file_bytes: Some(0),
        landlock,
        read: system.chain([git.to_owned(), libraries, repository.to_owned()]).collect(),
        write: vec![PathBuf::from(NOWHERE)],
        seccomp: sandbox::has_seccomp(),
        ..Policy::default()
    };
    let mut command = confinement.command(git)?;
    command
        .arg("--git-dir")
        .arg(repository)
        // The repository may belong to another user than the instructor, for example in a container.
        .args(["-c", "safe.directory=*"])
        // However large an honest history is, it is looked at in pieces that fit into the memory.
        .args(["-c", "core.packedGitWindowSize=16m", "-c", "core.packedGitLimit=128m"])
        // In the bytes that are read here, whatever the learner's configuration likes better.
        .args(["-c", "i18n.logOutputEncoding=UTF-8"])
        .args(["rev-list", "--max-count=1", "--format=%ct", "HEAD"])
        .env("GIT_ALLOW_PROTOCOL", "none")
        .env("GIT_ATTR_NOSYSTEM", "1")
        .env("GIT_CONFIG_GLOBAL", NOWHERE)
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_NO_LAZY_FETCH", "1")
        // A replacement would lend its time to the commit that it replaces.
        .env("GIT_NO_REPLACE_OBJECTS", "1")
        .env("GIT_OPTIONAL_LOCKS", "0")
        .env("GIT_TERMINAL_PROMPT", "0");
    Ok(command)
}

/// `commit 1f2e…` and the seconds since 1970 below it.
fn parse(text: &str) -> Option<Commit> {
    let (first, seconds) = text.trim_end().split_once('\n')?;
    let hash = first.strip_prefix("commit ")?.to_owned();
    Some(Commit { hash, time: time(seconds)?.to_string() })
}

/// git takes any number for a time. One that is beyond all calendars becomes the last time there is: it is in no deadline.
fn time(seconds: &str) -> Option<Timestamp> {
    if seconds.is_empty() || !seconds.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let last = Timestamp::MAX.as_second();
    Timestamp::from_second(seconds.parse().map_or(last, |seconds: i64| seconds.min(last))).ok()
}

/// How `commit` stands to `deadline`.
pub fn against(deadline: Timestamp, commit: Option<&Commit>) -> Deadline {
    let seconds_late = commit
        .and_then(|commit| commit.time.parse::<Timestamp>().ok())
        .map(|time| time.as_second() - deadline.as_second());
    Deadline { time: deadline.to_string(), seconds_late }
}

#[cfg(test)]
mod tests {
    use super::{against, parse};

    #[test]
    fn lateness_is_what_lies_between_the_commit_and_the_deadline() {
        let commit = parse("commit 12ab\n1780324321\n").expect("git said it");
        assert_eq!((commit.hash.as_str(), commit.time.as_str()), ("12ab", "2026-06-01T14:32:01Z"));
        let deadline = "2026-06-01T16:32:00+02:00".parse().expect("it is a time");
        let late = against(deadline, Some(&commit));
        assert_eq!((late.time.as_str(), late.seconds_late), ("2026-06-01T14:32:00Z", Some(1)));
        assert_eq!(against(deadline, None).seconds_late, None);
    }

    #[test]
    fn what_is_no_commit_is_none() {
        assert_eq!(parse(""), None);
        assert_eq!(parse("commit 12ab\nnever\n"), None);
        assert_eq!(parse("commit 12ab\n-1\n"), None);
        assert_eq!(parse("commit 12ab\n"), None);
    }

    #[test]
    fn a_time_beyond_all_calendars_is_late() {
        let deadline = "2026-06-01T16:32:00Z".parse().expect("it is a time");
        for seconds in ["99999999999999", "99999999999999999999999999"] {
            let commit = parse(&format!("commit 12ab\n{seconds}\n")).expect("git said it");
            assert!(against(deadline, Some(&commit)).seconds_late.is_some_and(|late| late > 0), "{commit:?}");
        }
    }
}
