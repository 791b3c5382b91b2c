//! What the terminal can do.

use std::env;
use std::io::{self, IsTerminal};

use anstream::{AutoStream, ColorChoice};

/// How to lay text out.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// In columns.
    pub width: usize,
    /// In lines; endless where there is no terminal to fill.
    pub height: usize,
    /// Whether paths may carry the address that makes them clickable.
    pub links: bool,
}

pub fn style() -> Style {
    let size = terminal_size::terminal_size();
    let width = size.map_or(80, |(width, _)| usize::from(width.0));
    let height = size.map(|(_, height)| usize::from(height.0)).or_else(lines_from_env).unwrap_or(usize::MAX);
    let has_color = AutoStream::choice(&io::stdout()) != ColorChoice::Never;
    Style { width: width.clamp(40, 100), height, links: has_color && io::stdout().is_terminal() }
}

/// The columns and lines of the terminal, or those of an ordinary one.
pub fn size() -> (usize, usize) {
    terminal_size::terminal_size().map_or((80, 24), |(width, height)| (width.0.into(), height.0.into()))
}

/// What a shell says of its terminal, for whoever shows the board in another one.
fn lines_from_env() -> Option<usize> {
    env::var("LINES").ok()?.parse().ok()
}

/// Whether the terminal can move its cursor; one that does not say what it is cannot.
pub fn understands_escapes() -> bool {
    cfg!(windows) || env::var_os("TERM").is_some_and(|name| !name.is_empty() && name != "dumb")
}

pub fn stderr_is_terminal() -> bool {
    io::stderr().is_terminal()
}
