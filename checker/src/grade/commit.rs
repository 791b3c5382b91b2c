//! When a submission was made, as its git history says it, and how late that is.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use jiff::Timestamp;

use crate::grade::result::{Commit, Deadline};
use crate::process::{self, Ending, Limits};
use crate::stop::Stop;

/// The last commit of the repository that `folder` is the top of: None without git, without a repository, or when git does
/// not answer. A submission's git configuration is the learner's, so git is only asked for what starts no other program.
pub fn last(folder: &Path, stop: &Stop) -> Option<Commit> {
    let directory = folder.join(".git");
    if !directory.is_dir() {
        return None;
    }
    let mut command = Command::new("git");
    command
        .arg("--git-dir")
        .arg(directory)
        // The repository may belong to another user than the instructor, for example in a container.
        .args(["-c", "safe.directory=*", "rev-list", "--max-count=1", "--format=%ct", "HEAD"])
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_ALLOW_PROTOCOL", "none")
        .env("GIT_NO_LAZY_FETCH", "1")
        .env("GIT_OPTIONAL_LOCKS", "0")
        .env("GIT_TERMINAL_PROMPT", "0");
    let limits = Limits { time: Some(Duration::from_secs(10)), output: 4096, threads: None, stop };
    let finished = process::run(command, &limits, |_| ()).ok()?;
    match finished.ending {
        Ending::Exited(status) if status.success() => parse(&finished.stdout),
        _ => None,
    }
}

/// `commit 1f2e…` and the seconds since 1970 below it.
fn parse(text: &str) -> Option<Commit> {
    let (first, seconds) = text.trim_end().split_once('\n')?;
    let hash = first.strip_prefix("commit ")?.to_owned();
    let time = Timestamp::from_second(seconds.parse().ok()?).ok()?.to_string();
    Some(Commit { hash, time })
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
    }
}
