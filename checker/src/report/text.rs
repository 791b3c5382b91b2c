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

/// `message` without the prefix of an assertion, so that the promise comes first. The sides of its diff are called yours
/// and expected, since every assertion of the course has the learner's value on the left.
pub fn without_assertion_prefix(message: &str) -> String {
    let prefixes = [
        "assertion failed: `(left == right)`: ",
        "assertion failed: `(left != right)`: ",
        "assertion `left == right` failed: ",
        "assertion `left != right` failed: ",
    ];
    let words = prefixes.iter().find_map(|prefix| message.strip_prefix(prefix)).unwrap_or(message);
    words.replacen("< left", "< yours", 1).replacen("right >", "expected >", 1)
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
            let options = textwrap::Options::new(width).initial_indent(&margin).subsequent_indent(&margin);
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
    use super::{ascii, cut, first_lines, plain, sanitized, wrapped};

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
        assert_eq!(wrapped("    let x = a_long_name();", 9, 2), "      let x = a_long_name();");
    }
}
