//! Text layout: sanitizes, shortens, wraps and indents text. It does no I/O.

use anstyle_parse::{Params, Parser, Perform, Utf8Parser};

/// In characters; about a dozen lines on a terminal.
const LONGEST_LINE: usize = 1000;

/// `text` with colors as the only terminal escapes left: what a test prints must not move the cursor, ring the bell or
/// change the title.
pub fn sanitized(text: &str) -> String {
    let mut clean = Sanitizer::default();
    let mut parser = Parser::<Utf8Parser>::new();
    for byte in text.bytes() {
        parser.advance(&mut clean, byte);
    }
    clean.text
}

/// `text` without any terminal escape.
pub fn plain(text: &str) -> String {
    anstream::adapter::strip_str(&sanitized(text)).to_string()
}

/// The `message` of an assertion without its prefix, so that the promise comes first. The sides of its diff are called
/// yours and expected, since every assertion of the course has the learner's value on the left. Addresses are different in
/// each run, so they are not shown.
pub fn readable(message: &str) -> String {
    let prefixes = [
        "assertion failed: `(left == right)`: ",
        "assertion failed: `(left != right)`: ",
        "assertion `left == right` failed: ",
        "assertion `left != right` failed: ",
    ];
    let words = prefixes.iter().find_map(|prefix| message.strip_prefix(prefix)).unwrap_or(message);
    without_addresses(words).replacen("< left", "< yours", 1).replacen("right >", "expected >", 1)
}

/// A message with words in the place of the addresses at its end.
fn without_addresses(message: &str) -> String {
    let shown = plain(message);
    let Some(start) = ["\n\nDiff <", "\n\nBoth sides:\n"].iter().find_map(|heading| shown.find(heading)) else {
        return message.to_owned();
    };
    let (promise, values) = shown.split_at(start);
    let values: Vec<&str> = values.trim().lines().skip(1).flat_map(values_of_line).collect();
    let is_about_addresses = values.iter().any(|value| is_address(value))
        && values.iter().all(|value| is_address(value) || is_dangling(value));
    let words = match values.len() {
        _ if !is_about_addresses => return message.to_owned(),
        1 => "Both are one and the same allocation.",
        2 => "These are two different allocations.",
        _ => "These are different allocations.",
    };
    format!("{promise}\n\n{words}")
}

/// The values in a line of a diff, without the marks of its sides and of a tuple.
fn values_of_line(line: &str) -> impl Iterator<Item = &str> {
    line.split(['<', '>', '(', ')', ',', ' ']).filter(|value| !value.is_empty())
}

/// Whether a number is too large for anything else that the tests compare, and small enough for an address.
fn is_address(text: &str) -> bool {
    number(text).is_some_and(|number| (1 << 40..1 << 48).contains(&number))
}

/// Whether a number may be the address of nothing, which is an alignment.
fn is_dangling(text: &str) -> bool {
    number(text).is_some_and(|number| number.is_power_of_two() && number <= 64)
}

fn number(text: &str) -> Option<u64> {
    match text.strip_prefix("0x") {
        Some(digits) => u64::from_str_radix(digits, 16).ok(),
        None => text.parse().ok(),
    }
}

/// `text` with every line indented and none wrapped, for code and drawings.
pub fn indented(text: &str, indent: usize) -> String {
    let margin = " ".repeat(indent);
    text.lines().map(|line| format!("{margin}{line}").trim_end().to_owned()).collect::<Vec<_>>().join("\n")
}

/// `text` with every line cut after [`LONGEST_LINE`] characters.
pub fn cut(text: &str) -> String {
    let shorten = |line: &str| match line.char_indices().nth(LONGEST_LINE) {
        Some((end, _)) => format!("{} … {} more characters\x1b[0m", &line[..end], line[end..].chars().count()),
        None => line.to_owned(),
    };
    text.lines().map(shorten).collect::<Vec<_>>().join("\n")
}

/// At most `count` lines of `text`, with a line that says how many more there are.
pub fn first_lines(text: &str, count: usize) -> String {
    let total = text.lines().count();
    if total <= count {
        return text.to_owned();
    }
    let kept: Vec<&str> = text.lines().take(count).collect();
    format!("{}\n… {} more lines", kept.join("\n"), total - count)
}

/// `text` in lines of at most `width` columns, each line indented by `indent` columns. Lines that are indented already,
/// like code and drawings, are left as they are.
pub fn wrapped(text: &str, width: usize, indent: usize) -> String {
    let margin = " ".repeat(indent);
    let mut lines = Vec::new();
    for line in text.lines() {
        if line.starts_with(' ') || line.is_empty() {
            lines.push(format!("{margin}{line}").trim_end().to_owned());
        } else {
            // A name with a hyphen is not taken apart.
            let options = textwrap::Options::new(width)
                .initial_indent(&margin)
                .subsequent_indent(&margin)
                .word_splitter(textwrap::WordSplitter::NoHyphenation);
            lines.extend(textwrap::wrap(line, options).into_iter().map(std::borrow::Cow::into_owned));
        }
    }
    lines.join("\n")
}

/// `text` in ASCII. What draws lines, bars and marks has a likeness that is as wide; anything else becomes `?`.
pub fn ascii(text: &str) -> String {
    let mut converted = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '…' => converted.push_str("..."),
            '\0'..='\x7f' => converted.push(character),
            _ => converted.push(likeness(character)),
        }
    }
    converted
}

fn likeness(character: char) -> char {
    match character {
        '✔' => '+',
        '✘' => 'x',
        '·' | '░' => '.',
        '•' => '*',
        'µ' => 'u',
        '█' => '#',
        '★' => '*',
        '▶' | '→' | '►' | '›' | '»' => '>',
        '◀' | '←' | '‹' | '«' => '<',
        '▲' | '↑' => '^',
        '▼' | '↓' => 'v',
        '▕' | '▏' | '│' | '┃' | '║' => '|',
        '─' | '━' | '═' | '–' | '—' | '−' => '-',
        '┌'..='╋' | '╒'..='╬' | '╭'..='╰' => '+',
        '‘' | '’' => '\'',
        '“' | '”' => '"',
        '×' => 'x',
        '\u{a0}' => ' ',
        _ => '?',
    }
}

#[derive(Default)]
struct Sanitizer {
    text: String,
}

impl Perform for Sanitizer {
    fn print(&mut self, character: char) {
        // Some control characters are outside ASCII.
        if !character.is_control() {
            self.text.push(character);
        }
    }

    fn execute(&mut self, byte: u8) {
        match byte {
            b'\n' => self.text.push('\n'),
            b'\t' => self.text.push_str("    "),
            _ => {}
        }
    }

    fn csi_dispatch(&mut self, params: &Params, _intermediates: &[u8], _ignore: bool, action: u8) {
        if action == b'm' {
            let groups: Vec<String> =
                params.iter().map(|group| group.iter().map(u16::to_string).collect::<Vec<_>>().join(":")).collect();
            self.text.push_str(&format!("\x1b[{}m", groups.join(";")));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ascii, cut, first_lines, plain, readable, sanitized, wrapped};

    #[test]
    fn colors_survive_and_everything_else_is_dropped() {
        let hostile = "a\x1b[1;48;5;52mb\x1b[0m\x1b[2J\x1b]0;title\x07\x1b[10;10Hc\r\x08\x07\x0b\x1bcd\x1b[?1049h";
        assert_eq!(sanitized(hostile), "a\x1b[1;48;5;52mb\x1b[0mcd");
    }

    #[test]
    fn controls_of_eight_bits_are_dropped_too() {
        assert_eq!(sanitized("a\u{9b}2Jb"), "a2Jb");
    }

    #[test]
    fn text_beyond_ascii_survives() {
        assert_eq!(sanitized("→ ✘ é\n\tx"), "→ ✘ é\n    x");
    }

    #[test]
    fn plain_text_has_no_colors() {
        assert_eq!(plain("\x1b[31mleft\x1b[0m"), "left");
    }

    #[test]
    fn an_assertion_begins_with_its_promise_and_shows_no_addresses() {
        let diff = "\n\n\u{1b}[1mDiff\u{1b}[0m \u{1b}[31m< left\u{1b}[0m / \u{1b}[32mright >\u{1b}[0m :\n";
        let message = |left, right| {
            format!("assertion failed: `(left == right)`: one text{diff}\u{1b}[31m<{left}\u{1b}[0m\n>{right}\n\n")
        };
        assert_eq!(
            readable(&message("94802252778848", "139849235439776")),
            "one text\n\nThese are two different allocations."
        );
        assert_eq!(
            readable(&message("0x00007f0a180045f0", "0x00007f0a180043c0")),
            "one text\n\nThese are two different allocations."
        );
        assert_eq!(readable(&message("1", "94802252778848")), "one text\n\nThese are two different allocations.");
        let tuple =
            "assertion failed: `(left == right)`: both\n\nDiff < left / right > :\n (\n<    94802252778848,\n     7f"
                .to_owned();
        assert!(readable(&tuple).contains("94802252778848"), "7f is no number");
        let tuple = tuple.replace("7f", "94802252778800,\n>    94802252778816,\n )");
        assert_eq!(readable(&tuple), "both\n\nThese are different allocations.");
        assert_eq!(plain(&readable(&message("1", "4"))), "one text\n\nDiff < yours / expected > :\n<1\n>4\n\n");
        for number in ["18446744073709551615", "4294967295", "[94802252778848]"] {
            assert!(readable(&message(number, "94802252778848")).contains(number), "{number} is no address");
        }
        let both = "assertion failed: `(left != right)`: two texts\n\nBoth sides:\n94774910885472";
        assert_eq!(readable(both), "two texts\n\nBoth are one and the same allocation.");
        assert_eq!(
            readable("called `Option::unwrap()` on a `None` value"),
            "called `Option::unwrap()` on a `None` value"
        );
    }

    #[test]
    fn long_lines_say_how_much_is_missing() {
        let long = "é".repeat(1003);
        assert_eq!(cut(&format!("a\n{long}")), format!("a\n{} … 3 more characters\x1b[0m", "é".repeat(1000)));
    }

    #[test]
    fn long_texts_say_how_much_is_missing() {
        assert_eq!(first_lines("a\nb\nc", 3), "a\nb\nc");
        assert_eq!(first_lines("a\nb\nc\nd", 2), "a\nb\n… 2 more lines");
    }

    #[test]
    fn ascii_keeps_the_shape_of_marks_bars_and_drawings() {
        let text = "▕██░░▏ ✔✘· ▶ ★ é …\n\x1b[31mv1 ──┐\n     ├──▶ [1]\n     └── –\x1b[0m";
        assert_eq!(ascii(text), "|##..| +x. > * ? ...\n\x1b[31mv1 --+\n     +--> [1]\n     +-- -\x1b[0m");
    }

    #[test]
    fn prose_is_wrapped_and_code_is_not() {
        assert_eq!(wrapped("one two three", 9, 2), "  one two\n  three");
        assert_eq!(wrapped("one cow-string", 10, 0), "one\ncow-string");
        assert_eq!(wrapped("    let x = a_long_name();", 9, 2), "      let x = a_long_name();");
    }
}
