//! The screen of `watch`: one page, written over the last one without flicker, with the scrollback left alone.

use std::io::{self, IsTerminal, Write};

use anstream::{AutoStream, ColorChoice};

use super::terminal;

/// Tell a terminal to show what comes between them at once, and are ignored where it cannot.
const BEGIN: &str = "\x1b[?2026h";
const END: &str = "\x1b[?2026l";
const HOME: &str = "\x1b[H";
const ERASE_REST_OF_LINE: &str = "\x1b[K";
const ERASE_BELOW: &str = "\x1b[J";

/// Where pages are shown: each in place of the last on a terminal, one after another elsewhere.
pub struct Screen {
    in_place: bool,
    has_color: bool,
}

impl Screen {
    /// Moves what is on the terminal into its scrollback.
    pub fn open() -> Self {
        let in_place = io::stdout().is_terminal() && terminal::understands_escapes();
        if in_place {
            let height = terminal_size::terminal_size().map_or(24, |(_, height)| usize::from(height.0));
            let _ = write(&"\n".repeat(height));
        }
        Self { in_place, has_color: AutoStream::choice(&io::stdout()) != ColorChoice::Never }
    }

    /// Shows `page`, and below it `footer`, which only makes sense on a terminal.
    ///
    /// # Errors
    /// When there is nobody to show it to any more.
    pub fn show(&self, page: &str, footer: &str) -> io::Result<()> {
        let text = if self.in_place { format!("{page}\n{footer}") } else { page.to_owned() };
        let text = if self.has_color { text } else { anstream::adapter::strip_str(&text).to_string() };
        write(&if self.in_place { over_the_last(&text) } else { text })
    }

    /// Shows in the last line what is going on.
    pub fn status(&self, text: &str) {
        if self.in_place {
            // What is only on its way need not arrive.
            let _ = write(&format!("\r{text}{ERASE_REST_OF_LINE}"));
        }
    }

    /// Leaves the cursor where a shell's prompt belongs.
    pub fn leave(&self) {
        if self.in_place {
            let _ = write("\r\n");
        }
    }
}

fn over_the_last(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(|line| format!("{line}{ERASE_REST_OF_LINE}")).collect();
    format!("{BEGIN}{HOME}{}{ERASE_BELOW}{END}", lines.join("\r\n"))
}

fn write(text: &str) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush())
}

#[cfg(test)]
mod tests {
    use super::over_the_last;

    #[test]
    fn a_page_replaces_the_last_one_line_by_line() {
        let expected = "\x1b[?2026h\x1b[Hone\x1b[K\r\ntwo\x1b[K\x1b[J\x1b[?2026l";
        assert_eq!(over_the_last("one\ntwo\n"), expected);
    }
}
