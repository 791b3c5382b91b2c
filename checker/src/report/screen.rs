//! The screen of `watch`: draws one page over the last one, without flicker and without a change to the scrollback.

use std::io::{self, IsTerminal, Write};

use anstream::{AutoStream, ColorChoice};
use textwrap::core::display_width;

use super::terminal::{self, in_its_characters};

/// Begin and end a synchronized update, which a terminal shows at once. Terminals without that mode ignore both.
const BEGIN: &str = "\x1b[?2026h";
const END: &str = "\x1b[?2026l";
const HOME: &str = "\x1b[H";
const ERASE_REST_OF_LINE: &str = "\x1b[K";
const ERASE_BELOW: &str = "\x1b[J";

/// Shows pages: on a terminal each in place of the last, elsewhere one after another.
pub struct Screen {
    in_place: bool,
    has_color: bool,
    shown: Sheet,
}

/// A page, with the footer that a terminal shows below it.
#[derive(Clone, Default)]
pub struct Sheet {
    pub page: String,
    pub footer: String,
    /// The part of a page that is too long for the terminal to show first.
    pub anchor: Anchor,
    /// Which screenful to show, counted from 0. After the last comes the first again.
    pub screenful: usize,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Anchor {
    #[default]
    Top,
    Bottom,
}

impl Screen {
    pub fn open() -> Self {
        let screen = Self {
            in_place: io::stdout().is_terminal() && terminal::understands_escapes(),
            has_color: AutoStream::choice(&io::stdout()) != ColorChoice::Never,
            shown: Sheet::default(),
        };
        screen.enter();
        screen
    }

    /// Whether each page replaces the last.
    pub fn is_in_place(&self) -> bool {
        self.in_place
    }

    /// Moves what is on the terminal into its scrollback.
    pub fn enter(&self) {
        if self.in_place {
            let _ = write(&"\n".repeat(terminal::size().1));
        }
    }

    /// Shows `sheet`; its footer only on a terminal.
    ///
    /// # Errors
    /// When stdout is closed.
    pub fn show(&mut self, sheet: Sheet) -> io::Result<()> {
        let (page, footer) = (in_its_characters(sheet.page), in_its_characters(sheet.footer));
        self.shown = Sheet { page, footer, ..sheet };
        if self.in_place {
            return self.redraw();
        }
        write(&self.colored(&self.shown.page))
    }

    /// Draws the same sheet again, for a terminal that may have another size.
    ///
    /// # Errors
    /// When stdout is closed.
    pub fn redraw(&self) -> io::Result<()> {
        if !self.in_place {
            return Ok(());
        }
        let (width, height) = terminal::size();
        let lines: Vec<String> = fit(&self.shown, width, height)
            .into_iter()
            .map(|line| format!("{}{ERASE_REST_OF_LINE}", self.colored(&line)))
            .collect();
        write(&format!("{BEGIN}{HOME}{}{ERASE_BELOW}{END}", lines.join("\r\n")))
    }

    /// Draws the page again in faint letters: a newer save has overtaken it.
    pub fn dim(&mut self) {
        if self.in_place && self.has_color && !self.shown.page.is_empty() {
            self.shown.page = dimmed(&self.shown.page);
            // A terminal that is closed sends a signal as well.
            let _ = self.redraw();
        }
    }

    /// Shows a status in the last line.
    pub fn status(&mut self, text: &str) {
        if self.in_place {
            let text = in_its_characters(text.to_owned());
            let text: String = text.chars().take(terminal::size().0.saturating_sub(1)).collect();
            let above = self.shown.footer.rsplit_once('\n').map(|(above, _)| format!("{above}\n")).unwrap_or_default();
            self.shown.footer = format!("{above}{text}");
            // The rest of the page need not be drawn again.
            let _ = write(&format!("\r{text}{ERASE_REST_OF_LINE}"));
        }
    }

    /// Leaves the cursor where a shell's prompt belongs.
    pub fn leave(&self) {
        if self.in_place {
            let _ = write("\r\n");
        }
    }

    fn colored(&self, text: &str) -> String {
        let text = in_its_characters(text.to_owned());
        if self.has_color { text } else { anstream::adapter::strip_str(&text).to_string() }
    }
}

/// `page` with one color, a faint one.
fn dimmed(page: &str) -> String {
    let plain = anstream::adapter::strip_str(page).to_string();
    let faint = anstyle::Style::new().dimmed();
    plain.lines().map(|line| format!("{faint}{line}{faint:#}")).collect::<Vec<_>>().join("\n")
}

/// The lines of `sheet` that fit on a terminal: a screenful of its page, and its footer.
fn fit(sheet: &Sheet, width: usize, height: usize) -> Vec<String> {
    let footer: Vec<&str> = sheet.footer.split('\n').collect();
    let page: Vec<&str> = sheet.page.lines().collect();
    let room = height.saturating_sub(rows(&footer, width)).max(1);
    let mut lines: Vec<String> = Vec::new();
    if rows(&page, width) <= room {
        lines.extend(page.iter().map(|line| (*line).to_owned()));
        if rows(&page, width) < room {
            lines.push(String::new());
        }
    } else {
        let parts = screenfuls(&page, width, room.saturating_sub(1).max(1), sheet.anchor);
        let (first, part) = &parts[sheet.screenful % parts.len()];
        lines.extend(part.iter().map(|line| (*line).to_owned()));
        if room > 1 {
            lines.push(format!("── lines {}–{} of {} · space: more", first + 1, first + part.len(), page.len()));
        }
    }
    lines.extend(footer.iter().map(|line| (*line).to_owned()));
    lines
}

/// The number of terminal rows that some lines take.
fn rows(lines: &[&str], width: usize) -> usize {
    lines.iter().map(|line| display_width(line).div_ceil(width.max(1)).max(1)).sum()
}

/// A page in parts of at most `room` rows, each with the number of its first line, in the order to show them.
fn screenfuls<'p>(page: &[&'p str], width: usize, room: usize, anchor: Anchor) -> Vec<(usize, Vec<&'p str>)> {
    let mut order: Vec<usize> = (0..page.len()).collect();
    if anchor == Anchor::Bottom {
        order.reverse();
    }
    let mut parts: Vec<Vec<usize>> = Vec::new();
    let mut left = 0;
    for index in order {
        let needed = rows(&[page[index]], width);
        match parts.last_mut() {
            Some(part) if needed <= left => part.push(index),
            _ => {
                parts.push(vec![index]);
                left = room;
            }
        }
        left = left.saturating_sub(needed);
    }
    let in_order = |mut part: Vec<usize>| {
        part.sort_unstable();
        (part[0], part.into_iter().map(|index| page[index]).collect())
    };
    parts.into_iter().map(in_order).collect()
}

fn write(text: &str) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush())
}

#[cfg(test)]
mod tests {
    use super::{Anchor, Sheet, dimmed, fit};

    fn sheet(anchor: Anchor, screenful: usize) -> Sheet {
        Sheet { page: "1\n2\n3\n4\n5\n".to_owned(), footer: "keys".to_owned(), anchor, screenful }
    }

    #[test]
    fn a_page_that_fits_is_shown_as_a_whole() {
        assert_eq!(fit(&sheet(Anchor::Top, 0), 80, 7), ["1", "2", "3", "4", "5", "", "keys"]);
        assert_eq!(fit(&sheet(Anchor::Top, 9), 80, 6), ["1", "2", "3", "4", "5", "keys"]);
    }

    #[test]
    fn a_longer_page_is_shown_in_parts() {
        let more = |part: &str| format!("── lines {part} of 5 · space: more");
        assert_eq!(fit(&sheet(Anchor::Top, 0), 80, 5), ["1", "2", "3", &more("1–3"), "keys"]);
        assert_eq!(fit(&sheet(Anchor::Top, 1), 80, 5), ["4", "5", &more("4–5"), "keys"]);
        assert_eq!(fit(&sheet(Anchor::Top, 2), 80, 5), fit(&sheet(Anchor::Top, 0), 80, 5));
        assert_eq!(fit(&sheet(Anchor::Bottom, 0), 80, 5), ["3", "4", "5", &more("3–5"), "keys"]);
        assert_eq!(fit(&sheet(Anchor::Bottom, 1), 80, 5), ["1", "2", &more("1–2"), "keys"]);
    }

    #[test]
    fn lines_that_the_terminal_wraps_take_several_rows() {
        let page = "\x1b[1maaaaaaaaaa\x1b[0m\nb\nc\nd".to_owned();
        let sheet = Sheet { page, footer: "keys".to_owned(), ..Sheet::default() };
        assert_eq!(fit(&sheet, 5, 5)[..2], ["\x1b[1maaaaaaaaaa\x1b[0m", "b"]);
        assert_eq!(fit(&sheet, 5, 5).len(), 4, "two rows, one, the line that says so, and the keys");
    }

    #[test]
    fn an_overtaken_page_is_faint_in_every_line() {
        assert_eq!(dimmed("\x1b[31mred\x1b[0m\nplain\n"), "\x1b[2mred\x1b[0m\n\x1b[2mplain\x1b[0m");
    }

    #[test]
    fn no_terminal_is_too_small() {
        for (width, height) in [(0, 0), (1, 1), (1, 2)] {
            assert!(fit(&sheet(Anchor::Bottom, 0), width, height).len() <= 2);
        }
    }
}
