//! `watch`: shows the board after every save. A save during a run cancels that run and starts another, so no verdict is
//! ever about superseded code.

mod editor;
mod file_watcher;
mod keyboard;
mod view;

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

use crate::cache::Cache;
use crate::check;
use crate::check::progress::{Change, Progress};
use crate::commands::hint::{self, Hint};
use crate::commands::lesson;
use crate::commands::solution;
use crate::course::Course;
use crate::error::Error;
use crate::process::signal::{self, CancelToken, InterruptIgnored, Signal, Subscription};
use crate::report::{self, Anchor, Answers, Page, Screen, Sheet};
use crate::watch::editor::Editor;
use crate::watch::keyboard::Keyboard;
use crate::watch::view::{Action, HintKey, View};

/// The events of a watch, which all arrive in one channel.
enum WatchEvent {
    Key(u8),
    Saved,
    Signal(Signal),
    Progress(String),
    RunFinished,
    EditorClosed(Result<(), String>),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum WatchExit {
    RunAgain,
    Quit,
}

struct Watch {
    root: PathBuf,
    sender: Sender<WatchEvent>,
    events: Receiver<WatchEvent>,
    /// Events that were received while only saves were discarded.
    backlog: VecDeque<WatchEvent>,
    keyboard: Option<Keyboard>,
    screen: Screen,
    view: View,
    _signals: Subscription,
}

/// Shows the board after every save, until the learner quits.
pub fn watch(here: &Path) -> Result<(), Error> {
    let root = Course::find(here)?.root;
    let (sender, events) = mpsc::channel();
    signal::install_terminal_handlers()?;
    let signals = signal::subscribe(send(&sender, WatchEvent::Signal));
    let keyboard = Keyboard::open(send(&sender, WatchEvent::Key));
    file_watcher::start(root.clone(), send(&sender, |()| WatchEvent::Saved));
    let mut watch = Watch {
        root,
        sender,
        events,
        backlog: VecDeque::new(),
        keyboard,
        screen: Screen::open(),
        view: View::new(),
        _signals: signals,
    };
    while watch.run_once() == WatchExit::RunAgain {}
    watch.screen.leave();
    if signal::signaled() { Err(Error::Interrupted) } else { Ok(()) }
}

/// Sends an event for each value.
fn send<T: 'static>(sender: &Sender<WatchEvent>, event: fn(T) -> WatchEvent) -> impl Fn(T) + Send + 'static {
    let sender = sender.clone();
    move |value| {
        // The receiver is dropped at the end of the watch.
        let _ = sender.send(event(value));
    }
}

impl Watch {
    /// Runs once, then shows the pages about its result.
    fn run_once(&mut self) -> WatchExit {
        self.view.open(Page::Board);
        self.discard_saves();
        let course = match Course::find(&self.root) {
            Ok(course) => course,
            Err(error) => return self.wait_for_fix(&error),
        };
        let (result, exit) = self.run(&course);
        match (exit, result) {
            (Some(exit), _) => exit,
            (None, Ok(progress)) => self.show_pages(progress),
            (None, Err(Error::Interrupted)) => WatchExit::Quit,
            (None, Err(error)) => self.wait_for_fix(&error),
        }
    }

    /// Discards the saves until now, which are part of the run that begins.
    fn discard_saves(&mut self) {
        self.backlog.extend(self.events.try_iter());
        self.backlog.retain(|event| !matches!(event, WatchEvent::Saved));
    }

    /// Runs what has changed. An exit means that the run was canceled, so its result has to be ignored.
    fn run<'c>(&mut self, course: &'c Course) -> (Result<Progress<'c>, Error>, Option<WatchExit>) {
        self.screen.dim();
        let cancel = CancelToken::default();
        let mut exit = None;
        let mut pressed = None;
        let on_progress = send(&self.sender, WatchEvent::Progress);
        let on_finish = CallOnDrop(send(&self.sender, |()| WatchEvent::RunFinished));
        let result = thread::scope(|scope| {
            let run = scope.spawn(|| {
                let _on_finish = on_finish;
                check::check_course(course, &cancel, &mut |event| on_progress(report::status_text(&event)))
            });
            loop {
                match self.next_event() {
                    WatchEvent::RunFinished => break,
                    WatchEvent::Progress(text) => self.screen.status(&text),
                    WatchEvent::Saved => exit = exit.or(Some(WatchExit::RunAgain)),
                    WatchEvent::Key(b'q') | WatchEvent::Signal(Signal::Terminated) => exit = Some(WatchExit::Quit),
                    WatchEvent::Signal(Signal::Resized | Signal::Continued) => {
                        // A terminal that is closed sends a signal as well.
                        let _ = self.screen.redraw();
                    }
                    WatchEvent::EditorClosed(Err(message)) => self.view.message = Some(message),
                    // The last key is about the result that comes.
                    WatchEvent::Key(key) => pressed = Some(key),
                    WatchEvent::Signal(_) | WatchEvent::EditorClosed(Ok(())) => {}
                }
                if exit.is_some() && !cancel.is_canceled() {
                    cancel.cancel();
                }
            }
            run.join().expect("a run does not panic")
        });
        self.backlog.extend(pressed.map(WatchEvent::Key));
        (result, exit)
    }

    /// Shows pages about `progress` until the next run or the end of the watch.
    fn show_pages(&mut self, mut progress: Progress) -> WatchExit {
        match &progress.change {
            Some(Change::Passed(_)) => self.view.just_passed = progress.last_passed().map(|last| last.milestone.number),
            Some(Change::Broken { .. }) => self.view.just_passed = None,
            None => {}
        }
        loop {
            let page = page_text(&progress, &self.view);
            if self.show(page, self.view.page, has_more_hints(&progress, &self.view)).is_err() {
                return WatchExit::Quit;
            }
            if let Some(exit) = self.wait_for_change(&mut progress) {
                return exit;
            }
        }
    }

    /// Waits until the page has to be drawn again, or the pages have to be left.
    fn wait_for_change(&mut self, progress: &mut Progress) -> Option<WatchExit> {
        loop {
            match self.next_event() {
                WatchEvent::Saved => return Some(WatchExit::RunAgain),
                WatchEvent::Signal(Signal::Terminated) => return Some(WatchExit::Quit),
                WatchEvent::Signal(Signal::Resized | Signal::Continued) if self.screen.is_in_place() => return None,
                WatchEvent::EditorClosed(Err(message)) => {
                    self.view.message = Some(message);
                    return None;
                }
                WatchEvent::Key(key) => return self.handle_key(progress, key),
                WatchEvent::Signal(_)
                | WatchEvent::EditorClosed(Ok(()))
                | WatchEvent::Progress(_)
                | WatchEvent::RunFinished => {}
            }
        }
    }

    fn handle_key(&mut self, progress: &mut Progress, key: u8) -> Option<WatchExit> {
        let hints = hint_key(progress, &self.view);
        match self.view.handle_key(key, hints) {
            Action::None => None,
            Action::Continue => {
                progress.change = None;
                None
            }
            Action::Edit => self.edit(progress),
            Action::RunAgain => {
                Cache::open(progress.course).clear_outcomes();
                Some(WatchExit::RunAgain)
            }
            Action::Quit => Some(WatchExit::Quit),
        }
    }

    /// Opens the location of the next step in the editor. Only an editor without a window is waited for.
    fn edit(&mut self, progress: &Progress) -> Option<WatchExit> {
        let Some((path, line)) = report::next_location(progress) else {
            self.view.message = Some("There is nothing to write next.".to_owned());
            return None;
        };
        let on_close = send(&self.sender, WatchEvent::EditorClosed);
        match Editor::at(&path, line) {
            Ok(editor) if editor.has_window => {
                self.view.message = editor.start(on_close).err();
                None
            }
            Ok(editor) => {
                let _interrupts = InterruptIgnored::begin();
                self.keyboard.iter().for_each(Keyboard::pause);
                let exit = match editor.start(on_close) {
                    Ok(()) => self.wait_for_editor(),
                    Err(message) => {
                        self.view.message = Some(message);
                        None
                    }
                };
                self.keyboard.iter().for_each(Keyboard::resume);
                exit
            }
            Err(message) => {
                self.view.message = Some(message);
                None
            }
        }
    }

    /// Waits for an editor that has the terminal, and draws nothing meanwhile.
    fn wait_for_editor(&mut self) -> Option<WatchExit> {
        let mut exit = None;
        loop {
            match self.receive() {
                WatchEvent::EditorClosed(result) => {
                    self.view.message = result.err();
                    return exit;
                }
                WatchEvent::Saved => exit = Some(WatchExit::RunAgain),
                WatchEvent::Signal(Signal::Terminated) => return Some(WatchExit::Quit),
                // The editor suspends itself and everything that shares the terminal with it.
                WatchEvent::Signal(Signal::Suspended) => signal::suspend(),
                WatchEvent::Signal(_) | WatchEvent::Key(_) | WatchEvent::Progress(_) | WatchEvent::RunFinished => {}
            }
        }
    }

    /// Shows an error of the course until a save may have fixed it.
    fn wait_for_fix(&mut self, error: &Error) -> WatchExit {
        loop {
            if self.show(report::error_text(error), Page::Error, false).is_err() {
                return WatchExit::Quit;
            }
            loop {
                match self.next_event() {
                    WatchEvent::Saved | WatchEvent::Key(b'r') => return WatchExit::RunAgain,
                    WatchEvent::Key(b'q') | WatchEvent::Signal(Signal::Terminated) => return WatchExit::Quit,
                    WatchEvent::Signal(Signal::Resized | Signal::Continued) if self.screen.is_in_place() => break,
                    _ => {}
                }
            }
        }
    }

    fn show(&mut self, text: String, page: Page, has_more: bool) -> std::io::Result<()> {
        let keys = match &self.keyboard {
            Some(_) => report::keys(page, self.view.just_passed.is_some(), has_more),
            None => String::new(),
        };
        let message = self.view.message.iter().map(|message| format!("{message}\n"));
        // The newest text of these pages is at their end, except for the hints of a whole milestone.
        let is_newest_last = page == Page::Board || page == Page::Hint && self.view.just_passed.is_none();
        let anchor = if is_newest_last { Anchor::Bottom } else { Anchor::Top };
        let footer = message.chain([keys]).collect();
        self.screen.show(Sheet { page: text, footer, anchor, screenful: self.view.screenful })
    }

    /// The next event. On Ctrl-Z it gives the terminal back and suspends the process; on `fg` it takes the terminal again.
    fn next_event(&mut self) -> WatchEvent {
        let event = self.receive();
        match event {
            WatchEvent::Signal(Signal::Suspended) => {
                self.keyboard.iter().for_each(Keyboard::pause);
                self.screen.leave();
                signal::suspend();
            }
            WatchEvent::Signal(Signal::Continued) => {
                self.keyboard.iter().for_each(Keyboard::resume);
                self.screen.enter();
            }
            _ => {}
        }
        event
    }

    fn receive(&mut self) -> WatchEvent {
        let early = self.backlog.pop_front();
        early.unwrap_or_else(|| self.events.recv().expect("there is a sender, the watch's own"))
    }
}

/// Calls a function when a run has finished, even when it panics.
struct CallOnDrop<F: Fn(())>(F);

impl<F: Fn(())> Drop for CallOnDrop<F> {
    fn drop(&mut self) {
        (self.0)(());
    }
}

/// The text of the page that `view` has open.
fn page_text(progress: &Progress, view: &View) -> String {
    match view.page {
        Page::Board | Page::Error => report::board(progress, view.just_passed),
        Page::List => report::list(progress),
        Page::Hint => hint_text(progress, view),
        Page::Lesson => lesson_text(progress, view.answers).unwrap_or_else(|error| report::error_text(&error)),
        Page::Solution => solution_text(progress).unwrap_or_else(|error| report::error_text(&error)),
    }
}

/// The hint at `level` for the milestone on the screen: the one that was just passed, or else the current one.
fn find_hint<'s>(progress: &'s Progress, view: &View, level: u8) -> Option<Hint<'s>> {
    let just_passed =
        view.just_passed.and_then(|number| progress.milestones.iter().find(|other| other.milestone.number == number));
    hint::find(progress, just_passed.map(|progress| progress.milestone), level)
}

fn hint_key(progress: &Progress, view: &View) -> Option<HintKey> {
    find_hint(progress, view, 1)?.key()
}

fn has_more_hints(progress: &Progress, view: &View) -> bool {
    hint_key(progress, view).is_some_and(|key| view.hint_level(&key) < report::LAST_LEVEL)
}

fn hint_text(progress: &Progress, view: &View) -> String {
    let level = hint_key(progress, view).map_or(1, |key| view.hint_level(&key));
    find_hint(progress, view, level).map(|hint| report::hint_text(&hint)).unwrap_or_default()
}

/// The lesson of the current milestone.
fn lesson_text(progress: &Progress, answers: Answers) -> Result<String, Error> {
    let Some(newest) = progress.current().or_else(|| progress.last_passed()) else { return Ok(String::new()) };
    Ok(report::lesson_text(&lesson::of_milestone(progress.course, newest.milestone)?, answers))
}

/// The solution of the milestone that was passed last.
fn solution_text(progress: &Progress) -> Result<String, Error> {
    Ok(report::solution_text(&solution::compare(progress, progress.last_passed_or_first())?))
}
