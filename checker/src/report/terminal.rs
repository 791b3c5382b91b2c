//! The terminal's size and capabilities.

use std::env;
use std::io::{self, IsTerminal};

use anstream::{AutoStream, ColorChoice};

/// The layout of text.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// In columns.
    pub width: usize,
    /// In lines; unlimited if stdout is no terminal.
    pub height: usize,
    /// Whether locations are OSC 8 hyperlinks.
    pub links: bool,
}

pub fn style() -> Style {
    let size = terminal_size::terminal_size();
    let width = size.map_or(80, |(width, _)| usize::from(width.0));
    let height = size.map(|(_, height)| usize::from(height.0)).or_else(lines_from_env).unwrap_or(usize::MAX);
    let has_color = AutoStream::choice(&io::stdout()) != ColorChoice::Never;
    Style { width: width.clamp(40, 100), height, links: has_color && io::stdout().is_terminal() }
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
