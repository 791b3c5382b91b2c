//! The file watcher: notifies of every save of a tracked file.
//!
//! On Linux it scans the files when inotify notifies it. There are no notifications of changes that another machine makes,
//! on a network drive or below a container, so it scans them once a second as well. Elsewhere it polls the files twenty
//! times a second.

use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use crate::check::tracked_files::TrackedFiles;

/// How often to scan for all tracked files, with or without notifications.
const SCAN_INTERVAL: Duration = Duration::from_secs(1);
/// How often to poll the known files, on systems without notifications.
const POLL_INTERVAL: Duration = Duration::from_millis(50);

/// Calls `on_save` from another thread whenever a file below `root` was saved.
pub fn start(root: PathBuf, on_save: impl Fn(()) + Send + 'static) {
    let mut watched = Watched::new(root);
    #[cfg(target_os = "linux")]
    if let Ok(mut notifications) = notifications::Notifications::new() {
        notifications.scan(&mut watched);
        thread::spawn(move || {
            loop {
                notifications.wait();
                if notifications.scan(&mut watched) {
                    on_save(());
                }
            }
        });
        return;
    }
    thread::spawn(move || poll(&mut watched, on_save));
}

/// The watcher for systems without notifications, or without any left to give.
fn poll(watched: &mut Watched, on_save: impl Fn(())) {
    let polls_per_scan = SCAN_INTERVAL.as_millis() / POLL_INTERVAL.as_millis();
    for poll in 1_u128.. {
        thread::sleep(POLL_INTERVAL);
        let saved = if poll % polls_per_scan == 0 { watched.scan() } else { watched.poll() };
        if saved {
            on_save(());
        }
    }
}

struct Watched {
    root: PathBuf,
    tracked: TrackedFiles,
    stamp: u64,
    dir_stamp: u64,
}

impl Watched {
    fn new(root: PathBuf) -> Self {
        let mut watched = Self { root, tracked: TrackedFiles::default(), stamp: 0, dir_stamp: 0 };
        watched.scan();
        watched
    }

    /// Scans for all tracked files. Returns whether one was saved since the last scan.
    fn scan(&mut self) -> bool {
        self.tracked = TrackedFiles::below(&self.root);
        self.dir_stamp = self.tracked.dir_stamp();
        let before = self.stamp;
        self.stamp = self.tracked.stamp();
        self.stamp != before
    }

    /// Polls the known files, and scans for all of them if anything has changed. Returns whether one was saved.
    fn poll(&mut self) -> bool {
        let is_same = self.tracked.stamp() == self.stamp && self.tracked.dir_stamp() == self.dir_stamp;
        if is_same { false } else { self.scan() }
    }
}

#[cfg(target_os = "linux")]
mod notifications {
    use std::io::Result;
    use std::path::{Path, PathBuf};
    use std::time::Instant;

    use inotify::{EventMask, Inotify, WatchMask};
    use rustix::event::{PollFd, PollFlags, Timespec, poll};

    use super::{SCAN_INTERVAL, Watched};
    use crate::check::tracked_files;

    /// A queue of inotify events.
    pub struct Notifications {
        queue: Inotify,
        /// The directories that have a watch.
        dirs: Vec<PathBuf>,
        pub(super) next_scan: Instant,
    }

    impl Notifications {
        pub fn new() -> Result<Self> {
            Ok(Self { queue: Inotify::init()?, dirs: Vec::new(), next_scan: Instant::now() })
        }

        /// Scans all files after it has added a watch for each directory. Returns whether one was saved.
        pub fn scan(&mut self, watched: &mut Watched) -> bool {
            let mut saved = watched.scan();
            while self.dirs != watched.tracked.dirs {
                self.dirs.clone_from(&watched.tracked.dirs);
                self.add_watches();
                // A new directory may have got files and directories before it had a watch.
                saved |= watched.scan();
            }
            self.next_scan = Instant::now() + SCAN_INTERVAL;
            saved
        }

        /// Adds a watch for each directory. Those that exist already stay.
        fn add_watches(&self) {
            let mask = WatchMask::CLOSE_WRITE
                | WatchMask::CREATE
                | WatchMask::DELETE
                | WatchMask::MOVED_FROM
                | WatchMask::MOVED_TO
                | WatchMask::ONLYDIR;
            for dir in &self.dirs {
                // A directory that cannot be watched, or that is gone again, is scanned once a second.
                let _ = self.queue.watches().add(dir, mask);
            }
        }

        /// Waits until it is time to scan.
        pub fn wait(&mut self) {
            loop {
                let left = self.next_scan.saturating_duration_since(Instant::now()).min(SCAN_INTERVAL);
                let timeout = Timespec { tv_sec: left.as_secs().cast_signed(), tv_nsec: left.subsec_nanos().into() };
                // An error, for example by a signal, has the effect of a timeout.
                let _ = poll(&mut [PollFd::new(&self.queue, PollFlags::IN)], Some(&timeout));
                if self.read_events() || Instant::now() >= self.next_scan {
                    return;
                }
            }
        }

        /// Empties the queue. Returns whether any event is about a save.
        fn read_events(&mut self) -> bool {
            let mut buffer = [0; 4096];
            let (mut saved, mut dirs_changed) = (false, false);
            while let Ok(events) = self.queue.read_events(&mut buffer) {
                for event in events {
                    // A directory that is deleted and created again needs another watch, even though its path stays.
                    dirs_changed |=
                        event.mask.intersects(EventMask::ISDIR | EventMask::IGNORED | EventMask::Q_OVERFLOW);
                    // A file that was only created is saved when it is closed.
                    let created = event.mask.contains(EventMask::CREATE);
                    saved |= !created && event.name.is_some_and(|name| tracked_files::is_tracked(Path::new(name)));
                }
            }
            if dirs_changed {
                self.dirs.clear();
            }
            saved || dirs_changed
        }
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};
    use std::sync::mpsc::{self, Receiver, Sender};
    use std::thread;
    use std::time::{Duration, Instant};

    use super::Watched;
    use super::notifications::Notifications;

    const SOURCE: &str = "milestones/01-first/src/lib.rs";

    /// A course's files, and a watcher of them that has only notifications, without the scan once a second.
    struct Fixture {
        dir: tempfile::TempDir,
        wait: Sender<()>,
        saved: Receiver<bool>,
    }

    impl Fixture {
        fn new() -> Self {
            let dir = tempfile::tempdir().expect("there is room for temporary files");
            let root = dir.path().to_owned();
            write(&root.join(SOURCE), "first");
            let mut notifications = Notifications::new().expect("there are notifications to be had");
            let mut watched = Watched::new(root);
            assert!(!notifications.scan(&mut watched), "nothing was saved yet");
            let (wait, waits) = mpsc::channel();
            let (sender, saved) = mpsc::channel();
            thread::spawn(move || {
                for () in waits {
                    notifications.next_scan = Instant::now() + Duration::from_secs(3600);
                    notifications.wait();
                    sender.send(notifications.scan(&mut watched)).expect("the test is waiting");
                }
            });
            Self { dir, wait, saved }
        }

        fn path(&self, file: &str) -> PathBuf {
            self.dir.path().join(file)
        }

        /// Waits for notifications until one was about a save.
        fn expect_save(&self) {
            loop {
                self.wait.send(()).expect("the watcher is waiting");
                if self.saved.recv_timeout(Duration::from_secs(60)).expect("a notification comes") {
                    return;
                }
            }
        }
    }

    fn write(path: &Path, text: &str) {
        fs::create_dir_all(path.parent().expect("a file is in a directory")).expect("a directory can be made");
        fs::write(path, text).expect("a file can be written");
    }

    #[test]
    fn a_write_and_a_rename_are_saves() {
        let fixture = Fixture::new();
        write(&fixture.path(SOURCE), "second");
        fixture.expect_save();
        write(&fixture.path("milestones/01-first/src/lib.rs~"), "third");
        fs::rename(fixture.path("milestones/01-first/src/lib.rs~"), fixture.path(SOURCE)).expect("it can be renamed");
        fixture.expect_save();
    }

    #[test]
    fn new_directories_are_watched() {
        let fixture = Fixture::new();
        let inner = fixture.path("milestones/01-first/src/outer/inner.rs");
        write(&inner, "first");
        fixture.expect_save();
        write(&inner, "second");
        fixture.expect_save();
    }

    /// As when git checks out another commit.
    #[test]
    fn a_directory_that_was_deleted_and_made_again_is_watched() {
        let fixture = Fixture::new();
        fs::remove_dir_all(fixture.path("milestones")).expect("it can be deleted");
        write(&fixture.path(SOURCE), "second");
        fixture.expect_save();
        write(&fixture.path(SOURCE), "third");
        fixture.expect_save();
    }

    #[test]
    fn a_save_is_seen_even_when_the_queue_overflows() {
        let fixture = Fixture::new();
        let limit = fs::read_to_string("/proc/sys/fs/inotify/max_queued_events").expect("the limit can be read");
        let limit: usize = limit.trim().parse().expect("it is a number");
        let names = ["a.swp", "b.swp"].map(|name| fixture.path("milestones/01-first/src").join(name));
        write(&names[0], "");
        // Each makes two events.
        for round in 0..=limit {
            fs::rename(&names[round % 2], &names[(round + 1) % 2]).expect("it can be renamed");
        }
        write(&fixture.path(SOURCE), "second");
        fixture.expect_save();
    }
}
