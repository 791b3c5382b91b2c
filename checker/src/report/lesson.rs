//! Lessons: renders the part of Markdown that they use. Code and drawings keep their layout; prose is wrapped. It does no
//! I/O.

use std::borrow::Cow;
use std::iter::Peekable;
use std::str::Lines;

use anstyle::{AnsiColor, Style as Color};
use textwrap::core::display_width;

use super::terminal::Style;
use super::text::{indented, sanitized};
use crate::commands::lesson::Lesson;

const STRONG: Color = Color::new().bold();
const EMPHASIS: Color = Color::new().italic();
const CODE: Color = AnsiColor::Cyan.on_default();
const FAINT: Color = Color::new().dimmed();

/// The columns before each column of a table.
const GAP: usize = 2;
/// Wider lines are hard to read.
const WIDEST: usize = 80;

/// Whether to show the answers to a lesson's questions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answers {
    Folded,
    Shown,
}

/// One section, with the way to the next.
pub fn section(lesson: &Lesson, number: usize, answers: Answers, style: &Style) -> String {
    let source = &lesson.sections[number];
    let mut text = page(source, answers, style);
    let command = format!("cargo kata lesson {}", lesson.name);
    if number == 0 {
        text.push('\n');
        for index in 1..lesson.sections.len() {
            let heading = lesson.heading(index).trim_start_matches(|first: char| first.is_ascii_digit());
            text.push_str(&format!("  {index:>2}{}\n", inline(heading)));
        }
    }
    text.push('\n');
    if answers == Answers::Folded && source.contains("\n<details>") {
        text.push_str(&format!("  Answers  {command} --section {number} --answers\n"));
    }
    match number + 1 {
        next if next < lesson.sections.len() => text.push_str(&format!("  Next     {command} --section {next}\n")),
        _ => text.push_str("  Next     cargo kata\n"),
    }
    text
}

/// All sections; folded answers follow at the end.
pub fn whole(lesson: &Lesson, answers: Answers, style: &Style) -> String {
    let source = lesson.sections.concat();
    let mut text = page(&source, answers, style);
    let folds: Vec<&str> =
        source.split("<details>\n").skip(1).filter_map(|rest| rest.split("</details>").next()).collect();
    if answers == Answers::Folded && !folds.is_empty() {
        text.push_str(&format!("\n{STRONG}Answers{STRONG:#}\n\n"));
        text.push_str(&page(&folds.concat(), Answers::Shown, style));
    }
    text
}

fn page(source: &str, answers: Answers, style: &Style) -> String {
    let width = style.width.min(WIDEST);
    let source = sanitized(source);
    let mut lines = source.lines().peekable();
    let mut blocks: Vec<String> = Vec::new();
    while let Some(line) = lines.next() {
        if line.starts_with("```") {
            let code: Vec<&str> = lines.by_ref().take_while(|line| !line.starts_with("```")).collect();
            blocks.push(indented(&code.join("\n"), 2));
        } else if line.starts_with('#') {
            blocks.push(format!("{STRONG}{}{STRONG:#}", inline(line.trim_start_matches(['#', ' ']))));
        } else if line.starts_with("<details>") && answers == Answers::Folded {
            let fold: Vec<&str> = lines.by_ref().take_while(|line| *line != "</details>").collect();
            let title = fold.iter().find_map(|line| summary(line)).unwrap_or("Answer");
            blocks.push(format!("{FAINT}▶ {title}{FAINT:#}"));
        } else if let Some(title) = summary(line) {
            blocks.push(format!("{STRONG}{title}{STRONG:#}"));
        } else if line.starts_with('|') {
            blocks.push(table(line, &mut lines, width));
        } else if !line.is_empty() && !line.starts_with('<') {
            blocks.push(paragraph(line, &mut lines, width));
        }
    }
    let mut text = String::new();
    for (index, block) in blocks.iter().enumerate() {
        // The items of a list are kept together.
        let is_next_item = index > 0 && is_item(block) && is_item(&blocks[index - 1]);
        text.push_str(if index == 0 || is_next_item { "" } else { "\n" });
        text.push_str(&format!("{block}\n"));
    }
    text
}

fn is_item(block: &str) -> bool {
    block.starts_with("• ") || numbered(block).is_some()
}

/// The number and the text of an item of a numbered list.
fn numbered(line: &str) -> Option<(&str, &str)> {
    line.split_once(". ").filter(|(number, _)| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The title of a fold.
fn summary(line: &str) -> Option<&str> {
    line.strip_prefix("<summary>")?.strip_suffix("</summary>")
}

/// A paragraph or an item of a list, which goes on until something else begins.
fn paragraph(first: &str, lines: &mut Peekable<Lines>, width: usize) -> String {
    let (mark, first) = match first.strip_prefix("- ") {
        Some(rest) => ("• ".to_owned(), rest),
        None => match numbered(first) {
            Some((number, rest)) => (format!("{number}. "), rest),
            None => (String::new(), first),
        },
    };
    let mut text = first.to_owned();
    while let Some(line) = lines.next_if(|line| continues(line)) {
        text = format!("{text} {}", line.trim_start());
    }
    let margin = " ".repeat(display_width(&mark));
    textwrap::fill(&inline(&text), wrapping(width).initial_indent(&mark).subsequent_indent(&margin))
}

/// Wraps between words only: a part of a name or of an address cannot be looked up.
fn wrapping<'o>(width: usize) -> textwrap::Options<'o> {
    textwrap::Options::new(width).word_splitter(textwrap::WordSplitter::NoHyphenation).break_words(false)
}

fn continues(line: &str) -> bool {
    !line.is_empty()
        && numbered(line).is_none()
        && !["- ", "|", "#", "<", "```"].iter().any(|start| line.starts_with(start))
}

/// A table, whose widest columns are wrapped until the others have room beside them.
fn table(first: &str, lines: &mut Peekable<Lines>, width: usize) -> String {
    let mut rows = vec![cells(first)];
    while let Some(line) = lines.next_if(|line| line.starts_with('|')) {
        rows.push(cells(line));
    }
    rows.retain(|row| !row.iter().all(|cell| cell.bytes().all(|byte| b"-: ".contains(&byte))));
    let widths = column_widths(&rows, width);
    rows.iter().flat_map(|row| table_row(row, &widths)).collect::<Vec<_>>().join("\n")
}

fn cells(line: &str) -> Vec<&str> {
    let line = line.trim();
    let inner = line.strip_prefix('|').unwrap_or(line);
    inner.strip_suffix('|').unwrap_or(inner).split('|').map(str::trim).collect()
}

/// The widths at which the columns fit beside each other, or nearly so: no word is broken.
fn column_widths(rows: &[Vec<&str>], width: usize) -> Vec<usize> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widest = |measure: fn(&str) -> usize| {
        let of_column = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| measure(cell)).max();
        (0..columns).map(|column| of_column(column).unwrap_or(0)).collect::<Vec<usize>>()
    };
    let mut widths = widest(display_width);
    let words = widest(|cell| cell.split(' ').map(display_width).max().unwrap_or(0));
    let room = width.saturating_sub(GAP * columns);
    while widths.iter().sum::<usize>() > room {
        let reducible = (0..columns).filter(|column| widths[*column] > words[*column]);
        let Some(column) = reducible.max_by_key(|column| widths[*column]) else { break };
        widths[column] -= 1;
    }
    widths
}

/// The lines of a row.
fn table_row(row: &[&str], widths: &[usize]) -> Vec<String> {
    let wrapped: Vec<_> =
        row.iter().zip(widths).map(|(cell, width)| textwrap::wrap(cell, wrapping((*width).max(1)))).collect();
    let height = wrapped.iter().map(Vec::len).max().unwrap_or(0);
    let line = |index: usize| {
        let cell = |(cell, width): (&Vec<Cow<str>>, &usize)| {
            let shown = cell.get(index).map(|line| inline(line)).unwrap_or_default();
            format!("{}{shown}{}", " ".repeat(GAP), " ".repeat(width.saturating_sub(display_width(&shown))))
        };
        wrapped.iter().zip(widths).map(cell).collect::<String>().trim_end().to_owned()
    };
    (0..height).map(line).collect()
}

/// Marks within a line: code, strong and emphasized text, and links, of which the text is kept and the address if it leads
/// out of the course.
fn inline(text: &str) -> String {
    let mut shown = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(['`', '*', '[']) {
        let (before, marked) = rest.split_at(start);
        shown.push_str(before);
        let (piece, length) = marked_piece(marked).unwrap_or_else(|| (marked[..1].to_owned(), 1));
        shown.push_str(&piece);
        rest = &marked[length..];
    }
    shown + rest
}

/// What is shown for the mark that `text` begins with, and how many bytes that takes in the source.
fn marked_piece(text: &str) -> Option<(String, usize)> {
    let enclosed = |mark: &str| {
        let inner = text.strip_prefix(mark)?;
        let end = inner.find(mark).filter(|end| *end > 0 && !inner.starts_with(' '))?;
        Some((&inner[..end], end + 2 * mark.len()))
    };
    if let Some((code, length)) = enclosed("`") {
        return Some((format!("{CODE}`{code}`{CODE:#}"), length));
    }
    if let Some((strong, length)) = enclosed("**") {
        return Some((format!("{STRONG}{}{STRONG:#}", inline(strong)), length));
    }
    if let Some((emphasized, length)) = enclosed("*") {
        return Some((format!("{EMPHASIS}{}{EMPHASIS:#}", inline(emphasized)), length));
    }
    let (label, rest) = text.strip_prefix('[')?.split_once("](")?;
    let (address, _) = rest.split_once(')')?;
    let leads_out = address.starts_with("https://");
    let shown = if leads_out { format!("{} ({address})", inline(label)) } else { inline(label) };
    Some((shown, label.len() + address.len() + 4))
}

#[cfg(test)]
mod tests {
    use super::{Answers, section, whole};
    use crate::commands::lesson::Lesson;
    use crate::report::terminal::{Rows, Style};

    const STYLE: Style =
        Style { width: 30, height: usize::MAX, links: false, rows: Rows::All, message_lines: usize::MAX };

    fn lesson() -> Lesson {
        let opening = "# Milestone 2: `map`\n\nRead this **first**.\n\n";
        let one = "## 1 One\n\nA paragraph of `code *and* more`\nthat *goes* on, with\n[a link](page.md).\n\n\
                   - an item of copy-on-write, and of more\n- another\n\n\
                   ```rust\nlet x = 1;   // not wrapped, however long the line may be\n```\n\n";
        let two = "## 2 Two\n\n| a | b |\n|---|---|\n| `x` | wide cell |\n\n\
                   **Prediction 2.1.** What?\n\n\
                   <details>\n<summary>Answer 2.1</summary>\n\nThis.\n\n</details>\n";
        Lesson { name: "2".to_owned(), sections: [opening, one, two].map(str::to_owned).to_vec() }
    }

    fn plain(text: &str) -> String {
        anstream::adapter::strip_str(text).to_string()
    }

    #[test]
    fn the_beginning_lists_the_sections() {
        insta::assert_snapshot!(plain(&section(&lesson(), 0, Answers::Folded, &STYLE)), @r"
        Milestone 2: `map`

        Read this first.

           1 One
           2 Two

          Next     cargo kata lesson 2 --section 1
        ");
    }

    #[test]
    fn prose_is_wrapped_and_code_is_not() {
        insta::assert_snapshot!(plain(&section(&lesson(), 1, Answers::Folded, &STYLE)), @r"
        1 One

        A paragraph of `code *and*
        more` that goes on, with a
        link.

        • an item of copy-on-write,
          and of more
        • another

          let x = 1;   // not wrapped, however long the line may be

          Next     cargo kata lesson 2 --section 2
        ");
    }

    #[test]
    fn answers_are_folded_until_they_are_asked_for() {
        insta::assert_snapshot!(plain(&section(&lesson(), 2, Answers::Folded, &STYLE)), @r"
        2 Two

          a    b
          `x`  wide cell

        Prediction 2.1. What?

        ▶ Answer 2.1

          Answers  cargo kata lesson 2 --section 2 --answers
          Next     cargo kata
        ");
        insta::assert_snapshot!(plain(&section(&lesson(), 2, Answers::Shown, &STYLE)), @r"
        2 Two

          a    b
          `x`  wide cell

        Prediction 2.1. What?

        Answer 2.1

        This.

          Next     cargo kata
        ");
    }

    #[test]
    fn a_whole_lesson_has_its_answers_at_the_end() {
        let text = plain(&whole(&lesson(), Answers::Folded, &STYLE));
        assert!(text.starts_with("Milestone 2: `map`\n\nRead this first.\n\n1 One\n"), "{text}");
        assert!(
            text.ends_with("> Answer 2.1\n\nAnswers\n\nAnswer 2.1\n\nThis.\n".replace('>', "▶").as_str()),
            "{text}"
        );
        assert!(!plain(&whole(&lesson(), Answers::Shown, &STYLE)).contains("Answers"));
    }

    #[test]
    fn a_table_without_room_wraps_its_widest_column() {
        let narrow = Style { width: 12, ..STYLE };
        let text = plain(&section(&lesson(), 2, Answers::Folded, &narrow));
        assert!(text.contains("\n  a    b\n  `x`  wide\n       cell\n"), "{text}");
    }

    #[test]
    fn marks_that_are_none_are_text() {
        let text = "2 * 3 * 4, [0; 3], `*data = …`, and a ` alone";
        assert_eq!(plain(&super::inline(text)), text);
    }
}
