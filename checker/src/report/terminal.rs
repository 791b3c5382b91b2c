//! What the terminal can do.

use std::io::{self, IsTerminal};

use anstream::{AutoStream, ColorChoice};

/// How to lay text out.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// In columns.
    pub width: usize,
    /// Whether paths may carry the address that makes them clickable.
    pub links: bool,
}

pub fn style() -> Style {
    let width = terminal_size::terminal_size().map_or(80, |(width, _)| usize::from(width.0));
    let has_colours = AutoStream::choice(&io::stdout()) != ColorChoice::Never;
    Style { width: width.clamp(40, 100), links: has_colours && io::stdout().is_terminal() }
}

pub fn stderr_is_terminal() -> bool {
    io::stderr().is_terminal()
}
