//! `watch`: the board again on every save. A save during a run stops that run and starts another, so that no verdict is
//! ever about code that is not there any more.

mod editor;
mod keyboard;

use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::Duration;

use crate::cache::Cache;
use crate::cache::fingerprint;
use crate::check;
use crate::check::progress::{Change, Progress};
use crate::commands::hint;
use crate::commands::solution;
use crate::commands::watch::keyboard::Keys;
use crate::course::Course;
use crate::error::Error;
use crate::process::signal::{self, CancelToken};
use crate::report::{self, Page, Screen};

/// How often somebody looks for saves. That asks for the dates of some sixty files, and works where notifications do not:
/// on network drives, in containers, for editors that save by renaming.
const LOOK: Duration = Duration::from_millis(15);
/// How soon Ctrl-C is noticed while nothing else happens.
const NOTICE: Duration = Duration::from_millis(50);

enum Message {
    Key(u8),
    Saved,
    Progress(String),
    Ended,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Then {
    Again,
    Quit,
}

struct Watch {
    root: PathBuf,
    sender: Sender<Message>,
    messages: Receiver<Message>,
    keys: Option<Keys>,
    screen: Screen,
    /// The number of the milestone that was just passed and is still experimented with.
    held: Option<usize>,
    /// The hints that were asked for: of which function, up to which level.
    hinted: (String, u8),
}

/// Shows the board after every save, until somebody quits.
pub fn watch(here: &Path) -> Result<(), Error> {
    let root = Course::find(here)?.root;
    let (sender, messages) = mpsc::channel();
    let on_key = sender.clone();
    let keys = Keys::read(move |key| drop(on_key.send(Message::Key(key))));
    look_for_saves(root.clone(), sender.clone());
    let screen = Screen::open();
    let mut watch = Watch { root, sender, messages, keys, screen, held: None, hinted: (String::new(), 0) };
    while watch.round() == Then::Again {}
    watch.screen.leave();
    if signal::signaled() { Err(Error::Interrupted) } else { Ok(()) }
}

fn look_for_saves(root: PathBuf, sender: Sender<Message>) {
    thread::spawn(move || {
        let mut before = fingerprint::watch_stamp(&root);
        loop {
            thread::sleep(LOOK);
            let now = fingerprint::watch_stamp(&root);
            if now != before && sender.send(Message::Saved).is_err() {
                return;
            }
            before = now;
        }
    });
}

impl Watch {
    /// One run and what is looked at after it.
    fn round(&mut self) -> Then {
        let course = match Course::find(&self.root) {
            Ok(course) => course,
            Err(error) => return self.until_mended(&error),
        };
        let (result, then) = self.run(&course);
        match (result, then) {
            (_, Some(then)) => then,
            (Ok(standing), None) => self.look(standing),
            (Err(Error::Interrupted), None) => Then::Quit,
            (Err(error), None) => self.until_mended(&error),
        }
    }

    /// Runs what has changed. Something to do at once means that the result is worthless.
    fn run<'c>(&self, course: &'c Course) -> (Result<Progress<'c>, Error>, Option<Then>) {
        let stop = CancelToken::default();
        let mut then = None;
        let sender = self.sender.clone();
        let tell = |message| drop(sender.send(message));
        let result = thread::scope(|scope| {
            let run = scope.spawn(|| {
                let mut on_event = |event: check::Event| tell(Message::Progress(report::status_text(&event)));
                let result = check::check_course(course, &stop, &mut on_event);
                tell(Message::Ended);
                result
            });
            loop {
                match self.next() {
                    Some(Message::Ended) => break,
                    Some(Message::Progress(text)) => self.screen.status(&text),
                    Some(Message::Saved) => then = then.or(Some(Then::Again)),
                    Some(Message::Key(b'q')) => then = Some(Then::Quit),
                    // A run that panics does not say that it ended.
                    None if run.is_finished() => break,
                    Some(Message::Key(_)) | None => {}
                }
                if then.is_some() {
                    stop.cancel();
                }
            }
            run.join().expect("a run does not panic")
        });
        (result, then)
    }

    /// Shows pages of `standing` until there is something else to do.
    fn look(&mut self, mut standing: Progress) -> Then {
        match &standing.change {
            Some(Change::Passed(_)) => self.held = standing.last_passed().map(|last| last.milestone.number),
            Some(Change::Broken { .. }) => self.held = None,
            None => {}
        }
        let mut page = Page::Board;
        loop {
            let text = self.text(&standing, page);
            let keys = report::keys(self.keys.is_some(), page, self.held.is_some());
            if self.screen.show(&text, &keys).is_err() {
                return Then::Quit;
            }
            page = loop {
                match self.next() {
                    Some(Message::Saved) => return Then::Again,
                    Some(Message::Key(b'q')) => return Then::Quit,
                    Some(Message::Key(b'r')) => {
                        Cache::of(standing.course).forget();
                        return Then::Again;
                    }
                    Some(Message::Key(key)) => break self.turn(&mut standing, page, key),
                    Some(Message::Progress(_) | Message::Ended) => {}
                    None if signal::signaled() => return Then::Quit,
                    None => {}
                }
            };
        }
    }

    /// The page that a key leads to.
    fn turn(&mut self, standing: &mut Progress, page: Page, key: u8) -> Page {
        match key {
            b'h' => Page::Hint,
            b's' => Page::Solution,
            b'l' => Page::List,
            b'n' => {
                self.held = None;
                standing.change = None;
                Page::Board
            }
            b'e' => {
                self.edit(standing);
                page
            }
            _ => Page::Board,
        }
    }

    fn text(&mut self, standing: &Progress, page: Page) -> String {
        match page {
            Page::Board => report::board(standing, self.held),
            Page::List => report::list(standing),
            Page::Hint => self.hint(standing).unwrap_or_else(|error| report::error_text(&error)),
            Page::Solution => Self::solution(standing).unwrap_or_else(|error| report::error_text(&error)),
        }
    }

    /// The next level each time, as long as it is about the same function.
    fn hint(&mut self, standing: &Progress) -> Result<String, Error> {
        let hint = hint::find(standing, None, 3);
        let function = hint.function_name().unwrap_or_default();
        let level = if self.hinted.0 == function { (self.hinted.1 + 1).min(3) } else { 1 };
        self.hinted = (function, level);
        Ok(report::hint_text(&hint.up_to(level)))
    }

    /// That of the milestone passed last, which is the one to compare.
    fn solution(standing: &Progress) -> Result<String, Error> {
        let last = standing.last_passed().or_else(|| standing.milestones.first());
        let comparison = last.map(|last| solution::compare(standing, last.milestone)).transpose()?;
        Ok(comparison.map(|comparison| report::solution_text(&comparison)).unwrap_or_default())
    }

    fn edit(&self, standing: &Progress) {
        let Some((path, line)) = report::next_location(standing) else { return };
        if let Some(keys) = &self.keys {
            keys.pause();
        }
        let opened = editor::open(&path, line);
        if let Some(keys) = &self.keys {
            keys.resume();
        }
        if let Err(problem) = opened {
            self.screen.status(&problem);
        }
    }

    /// Most mistakes can be mended while one watches.
    fn until_mended(&self, error: &Error) -> Then {
        if self.screen.show(&report::error_text(error), &report::keys(self.keys.is_some(), Page::List, false)).is_err()
        {
            return Then::Quit;
        }
        loop {
            match self.next() {
                Some(Message::Saved) => return Then::Again,
                Some(Message::Key(b'q')) => return Then::Quit,
                _ if signal::signaled() => return Then::Quit,
                _ => {}
            }
        }
    }

    /// What happened next, or None for nothing in a while.
    fn next(&self) -> Option<Message> {
        self.messages.recv_timeout(NOTICE).ok()
    }
}
