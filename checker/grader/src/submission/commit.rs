//! The last commit of a submission's sources, and its lateness.

use std::env;
use std::fs;
use std::hash::{BuildHasher, RandomState};
use std::io::{self, Seek, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, Utc};

use crate::grade::{Commit, Deadline};
use crate::plain::Plain;
use crate::sandbox::{self, Calls, Policy};
use crate::submission::Source;
use checker::process::signal::CancelToken;
use checker::process::{ExitReason, Limits, Process};

/// Git reads one commit in milliseconds and a few MiB. Only a malicious repository needs more than these limits.
const SECONDS: u64 = 5;
/// Wall-clock time: other programs may slow git down, and a FIFO would block it forever.
const TIMEOUT: Duration = Duration::from_secs(20);
const MEMORY_BYTES: u64 = 512 << 20;
/// The most files in a repository.
const MAX_ENTRIES: usize = 200_000;
/// What a commit must have changed to count: what is graded.
const SOURCES: &str = ":(glob)milestones/*/src/**/*.rs";
/// Git and its libraries.
const SYSTEM: [&str; 6] = ["/usr", "/bin", "/lib", "/lib64", "/nix/store", "/etc/ld.so.cache"];
/// Git opens it for writing at startup.
const DEV_NULL: &str = "/dev/null";

/// The last commit in the repository in `dir` that has changed a source, and whether `sources` are committed; None
/// without git or a repository, or if git fails. A repository can be crafted to attack git, so git runs in the sandbox,
/// like a test.
pub fn last_commit(dir: &Path, sources: &[Source], landlock: bool, stop: &CancelToken) -> Option<Commit> {
    let repository = dir.join(".git");
    if !is_self_contained(&repository) {
        return None;
    }
    let git = |arguments: &[&str], stdin: &str, output: usize| {
        let mut command = git_command(&git_path()?, &repository, landlock).ok()?;
        let mut file = tempfile::tempfile().ok()?;
        file.write_all(stdin.as_bytes()).and_then(|()| file.rewind()).ok()?;
        command.args(arguments).stdin(file);
        let limits = Limits { time: Some(TIMEOUT), output, cancel: stop };
        let mut process = Process::spawn(command, &limits).ok()?;
        while !process.wait_for(TIMEOUT).ok()? {}
        let finished = process.finish().ok()?;
        match finished.exit_reason {
            ExitReason::Exited(status) if status.success() => Some(finished.stdout),
            _ => None,
        }
    };
    let last = ["rev-list", "--max-count=1", "--format=%ct", "HEAD"];
    let commit = parse(&git(&[&last[..], &["--", SOURCES]].concat(), "", 4096)?)?;
    let last_time = Some(parse(&git(&last, "", 4096)?)?.time);
    // Git's own comparison would believe the learner's index. `separator` begins each file, and no file can forge it.
    let separator = format!("{:016x}", RandomState::new().hash_one(&*commit.hash));
    let names: String = sources.iter().map(|source| format!("HEAD:{}\n", source.file)).collect();
    let bytes =
        sources.iter().map(|source| source.bytes.len() + source.file.len() + separator.len() + 64).sum::<usize>();
    // With Windows' line ends, a file is up to twice as long.
    let committed = git(&["cat-file", &format!("--batch={separator}")], &names, bytes * 2)?;
    let text = |source: &Source| fs::read(dir.join(&source.file)).unwrap_or_default();
    let files: Vec<_> = sources.iter().map(|source| (source.file.as_str(), text(source))).collect();
    let uncommitted = first_difference(&files, &committed, &separator).map(Plain::from);
    Some(Commit { last_time, uncommitted, ..commit })
}

/// The first of the `files` that is not in `committed`, which has each of them after a line with the `separator`. Git
/// may change line ends.
fn first_difference<'f>(files: &[(&'f str, Vec<u8>)], committed: &str, separator: &str) -> Option<&'f str> {
    let mut committed = &*committed.replace('\r', "");
    for (name, bytes) in files {
        let text = String::from_utf8_lossy(bytes).replace('\r', "");
        match committed.strip_prefix(&format!("{separator}\n{text}\n")) {
            Some(rest) if rest.is_empty() || rest.starts_with(separator) => committed = rest,
            // A file that git does not know is not in its output, but named there.
            _ => return Some(name),
        }
    }
    None
}

/// Symlinks and a `commondir` file lead to another repository, which may not be the learner's. Pipes would keep git
/// waiting.
fn is_self_contained(repository: &Path) -> bool {
    let is_dir = fs::symlink_metadata(repository).is_ok_and(|metadata| metadata.is_dir());
    is_dir && fs::symlink_metadata(repository.join("commondir")).is_err() && holds_only_files(repository)
}

/// Whether there is nothing but files, directories and links, and not too many of them.
fn holds_only_files(dir: &Path) -> bool {
    let mut dirs = vec![dir.to_path_buf()];
    let mut entries = 0;
    while let Some(dir) = dirs.pop() {
        for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
            entries += 1;
            match entry.file_type() {
                _ if entries > MAX_ENTRIES => return false,
                Ok(kind) if kind.is_dir() => dirs.push(entry.path()),
                Ok(kind) if kind.is_file() || kind.is_symlink() => {}
                _ => return false,
            }
        }
    }
    true
}

/// Resolved here, because the sandbox has no `PATH`.
fn git_path() -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|dir| dir.join("git")).find(|git| git.is_file())
}

fn git_command(git: &Path, repository: &Path, landlock: bool) -> io::Result<Command> {
    let system = SYSTEM.iter().map(PathBuf::from);
    // For a git that is not installed system-wide.
    let libraries = git.with_file_name("../lib");
    let policy = Policy {
        memory_bytes: MEMORY_BYTES,
        cpu_seconds: SECONDS,
        file_bytes: Some(0),
        landlock,
        read: system.chain([git.to_owned(), libraries, repository.to_owned()]).collect(),
        write: vec![PathBuf::from(DEV_NULL)],
        calls: if sandbox::has_seccomp() { Some(Calls::Git) } else { None },
        ..Policy::default()
    };
    let mut command = policy.command(git)?;
    command
        .arg("--git-dir")
        .arg(repository)
        // The repository may belong to another user than the instructor, for example in a container.
        .args(["-c", "safe.directory=*"])
        // Maps large packs in pieces that fit into the memory limit.
        .args(["-c", "core.packedGitWindowSize=16m", "-c", "core.packedGitLimit=128m"])
        // Overrides the learner's configuration.
        .args(["-c", "i18n.logOutputEncoding=UTF-8"])
        .env("GIT_ALLOW_PROTOCOL", "none")
        .env("GIT_ATTR_NOSYSTEM", "1")
        .env("GIT_CONFIG_GLOBAL", DEV_NULL)
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_NO_LAZY_FETCH", "1")
        // A replacement commit could have another time.
        .env("GIT_NO_REPLACE_OBJECTS", "1")
        .env("GIT_OPTIONAL_LOCKS", "0")
        .env("GIT_TERMINAL_PROMPT", "0");
    Ok(command)
}

/// Parses `commit 1f2e…`, followed by a line with the Unix timestamp.
fn parse(text: &str) -> Option<Commit> {
    let (first, seconds) = text.trim_end().split_once('\n')?;
    let hash = first.strip_prefix("commit ")?.to_owned();
    Some(Commit { hash: hash.into(), time: format(parse_time(seconds)?).into(), last_time: None, uncommitted: None })
}

/// The end of the year 9999, the latest time that RFC 3339 can write.
const LATEST: i64 = 253_402_300_799;

/// Git accepts any number as a time. Out-of-range numbers become the latest time, which is after any deadline.
fn parse_time(seconds: &str) -> Option<DateTime<Utc>> {
    if seconds.is_empty() || !seconds.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    DateTime::from_timestamp(seconds.parse().map_or(LATEST, |seconds: i64| seconds.min(LATEST)), 0)
}

/// `2026-06-01T14:32:01Z`
fn format(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// The lateness of `commit`, unless something is uncommitted, which may be as late as now.
pub fn lateness(deadline: DateTime<Utc>, commit: Option<&Commit>) -> Deadline {
    let seconds_late = commit
        .filter(|commit| commit.uncommitted.is_none())
        .and_then(|commit| DateTime::parse_from_rfc3339(&commit.time).ok())
        .map(|time| time.timestamp() - deadline.timestamp());
    Deadline { time: format(deadline).into(), seconds_late }
}

#[cfg(test)]
mod tests {
    use crate::grade::Commit;

    use super::{first_difference, lateness, parse};

    #[test]
    fn lateness_is_the_time_from_the_deadline_to_the_commit() {
        let commit = parse("commit 12ab\n1780324321\n").expect("git said it");
        assert_eq!((&*commit.hash, &*commit.time), ("12ab", "2026-06-01T14:32:01Z"));
        let deadline = "2026-06-01T16:32:00+02:00".parse().expect("it is a time");
        let late = lateness(deadline, Some(&commit));
        assert_eq!((&*late.time, late.seconds_late), ("2026-06-01T14:32:00Z", Some(1)));
        assert_eq!(lateness(deadline, None).seconds_late, None);
        let commit = Commit { uncommitted: Some("lib.rs".into()), ..commit };
        assert_eq!(lateness(deadline, Some(&commit)).seconds_late, None);
    }

    #[test]
    fn the_first_file_that_is_not_committed_as_it_is_is_found() {
        let files = [("a", b"one\r\n".to_vec()), ("b", b"\xff".to_vec())];
        let difference = |committed: &str| first_difference(&files, committed, "0");
        assert_eq!(difference("0\none\n\n0\n\u{fffd}\n"), None);
        assert_eq!(difference("0\none\n\n0\n\u{fffd}2\n"), Some("b"));
        assert_eq!(difference("0\none\n\nHEAD:b missing\n"), Some("a"));
        assert_eq!(difference("HEAD:a missing\n0\n\u{fffd}\n"), Some("a"));
        assert_eq!(difference("0\none\n\n"), Some("b"));
    }

    #[test]
    fn other_output_is_not_a_commit() {
        assert_eq!(parse(""), None);
        assert_eq!(parse("commit 12ab\nnever\n"), None);
        assert_eq!(parse("commit 12ab\n-1\n"), None);
        assert_eq!(parse("commit 12ab\n"), None);
    }

    #[test]
    fn an_out_of_range_time_is_late() {
        let deadline = "2026-06-01T16:32:00Z".parse().expect("it is a time");
        for seconds in ["99999999999999", "99999999999999999999999999"] {
            let commit = parse(&format!("commit 12ab\n{seconds}\n")).expect("git said it");
            assert!(lateness(deadline, Some(&commit)).seconds_late.is_some_and(|late| late > 0), "{commit:?}");
        }
    }
}
