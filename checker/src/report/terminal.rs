//! The terminal's size and capabilities.

use std::env;
use std::io::{self, IsTerminal};
use std::sync::atomic::{AtomicBool, Ordering};

use anstream::{AutoStream, ColorChoice};

use super::text::ascii;

/// Whether the command line asks for ASCII.
static ASCII_ONLY: AtomicBool = AtomicBool::new(false);

/// From now on, prints text in ASCII only.
pub fn print_ascii_only() {
    ASCII_ONLY.store(true, Ordering::Relaxed);
}

/// `text` in characters that the terminal can show.
pub fn in_its_characters(text: String) -> String {
    if is_ascii_only() { ascii(&text) } else { text }
}

/// Whether only ASCII is printed: on request, or because the locale is not UTF-8.
pub fn is_ascii_only() -> bool {
    let is_asked_for = || env::var_os("KATA_ASCII").is_some_and(|value| !value.is_empty() && value != "0");
    ASCII_ONLY.load(Ordering::Relaxed) || is_asked_for() || locale_has_ascii_only()
}

/// Whether the locale names a character set other than UTF-8. Where no locale is set, as in many containers, nothing is
/// known, and terminals are UTF-8. Windows has no such variables, and shows every character.
fn locale_has_ascii_only() -> bool {
    let is_set = |name: &&str| env::var_os(name).is_some_and(|value| !value.is_empty());
    let decisive = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find(is_set).filter(|_| cfg!(unix));
    let locale = decisive.and_then(env::var_os).map(|locale| locale.to_string_lossy().to_lowercase());
    locale.is_some_and(|locale| !locale.contains("utf-8") && !locale.contains("utf8"))
}

/// The layout of text.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// In columns.
    pub width: usize,
    /// In lines; unlimited if stdout is no terminal.
    pub height: usize,
    /// Whether locations are OSC 8 hyperlinks.
    pub links: bool,
    /// The milestones that have room on the board.
    pub rows: Rows,
    /// How many lines of a message have room.
    pub message_lines: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rows {
    All,
    /// The locked milestones share one line.
    WithoutLocked,
    CurrentOnly,
}

pub fn style() -> Style {
    let size = terminal_size::terminal_size();
    let width = size.map_or(80, |(width, _)| usize::from(width.0));
    let height = size.map(|(_, height)| usize::from(height.0)).or_else(lines_from_env).unwrap_or(usize::MAX);
    let has_color = AutoStream::choice(&io::stdout()) != ColorChoice::Never;
    let links = has_color && io::stdout().is_terminal();
    Style { width: width.clamp(40, 100), height, links, rows: Rows::All, message_lines: usize::MAX }
}

/// The columns and lines of the terminal; 80 and 24 if they are unknown.
pub fn size() -> (usize, usize) {
    terminal_size::terminal_size().map_or((80, 24), |(width, height)| (width.0.into(), height.0.into()))
}

/// The lines that LINES gives, for a pipe whose output another program shows on a terminal.
fn lines_from_env() -> Option<usize> {
    env::var("LINES").ok()?.parse().ok()
}

/// Whether the terminal can move its cursor, which is unlikely if TERM is not set.
pub fn understands_escapes() -> bool {
    cfg!(windows) || env::var_os("TERM").is_some_and(|name| !name.is_empty() && name != "dumb")
}

pub fn stderr_is_terminal() -> bool {
    io::stderr().is_terminal()
}
