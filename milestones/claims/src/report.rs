//! What was measured, as text, as JSON and as a chart.

use std::fmt::Write;

use serde_json::json;

use crate::measure::Pair;

/// One line of a claim.
pub struct Row {
    /// What is compared, in at most 34 characters.
    pub what: String,
    /// How many times cheaper copy-on-write is, as the specification says.
    pub claimed: Option<f64>,
    /// How many times cheaper it is here.
    pub here: f64,
    /// The figures behind the ratio.
    pub figures: String,
    /// What decides the ratio, whichever it is; in at most 71 characters.
    pub why: &'static str,
}

impl Row {
    /// Compares the plain way with the shared one, given what to call each.
    pub fn of(what: &str, claimed: Option<f64>, pair: Pair, names: [&str; 2], why: &'static str) -> Self {
        let [plain, shared] = names;
        let figures = format!("{plain} {}, {shared} {}", time(pair.plain), time(pair.shared));
        Self { what: what.to_owned(), claimed, here: pair.ratio(), figures, why }
    }

    /// How the specification's figure compares with what was measured. A figure of 1 claims that something costs nothing.
    fn verdict(&self) -> Option<&'static str> {
        let (claimed, here) = (self.claimed?, self.here);
        Some(match claimed {
            _ if claimed <= 1.0 && here < 0.9 => "costs more than claimed",
            _ if claimed > 1.0 && here < 0.95 => "the other way round",
            _ if here < claimed / 2.0 => "less than claimed",
            _ if here > claimed * 2.0 => "more than claimed",
            _ => "as claimed",
        })
    }
}

pub fn heading(number: usize) -> String {
    format!("\nMilestone {number}{:>47}{:>12}\n", "specification", "here")
}

pub fn text(claim: &str, row: &Row) -> String {
    let claimed = row.claimed.map_or_else(|| "–".to_owned(), times);
    let verdict = row.verdict().map(|verdict| format!("{verdict}: ")).unwrap_or_default();
    let Row { what, here, figures, why, .. } = row;
    format!("  {claim:<5}{what:<36}{claimed:>15}{:>12}\n       {verdict}{figures}\n       {why}\n", times(*here))
}

/// `text` in ASCII alone.
pub fn ascii(text: &str) -> String {
    text.replace('×', "x").replace('–', "-").replace('µ', "u").replace('…', "...")
}

/// A ratio, with as many digits as mean something.
pub fn times(ratio: f64) -> String {
    if ratio < 10.0 {
        return format!("{ratio:.2}×");
    }
    let digits = format!("{ratio:.0}");
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().map(|it| std::str::from_utf8(it).expect("ASCII")).collect();
    format!("{}×", groups.join(","))
}

/// A time in the largest unit that leaves a whole number.
pub fn time(nanoseconds: f64) -> String {
    match nanoseconds {
        ns if ns < 100.0 => format!("{ns:.1} ns"),
        ns if ns < 1e4 => format!("{ns:.0} ns"),
        ns if ns < 1e7 => format!("{:.0} µs", ns / 1e3),
        ns => format!("{:.0} ms", ns / 1e6),
    }
}

/// A number of bytes; a megabyte is 1,000,000 bytes.
pub fn size(bytes: f64) -> String {
    match bytes {
        bytes if bytes < 1e4 => format!("{bytes:.0} B"),
        bytes if bytes < 1e6 => format!("{:.0} KB", bytes / 1e3),
        bytes => format!("{:.1} MB", bytes / 1e6),
    }
}

pub fn json(rows: &[(&str, Row)]) -> String {
    let rows: Vec<_> = rows
        .iter()
        .map(|(claim, row)| {
            json!({
                "claim": claim,
                "what": row.what,
                "specification": row.claimed,
                "here": row.here,
                "figures": row.figures,
                "verdict": row.verdict(),
                "why": row.why,
            })
        })
        .collect();
    format!("{:#}\n", json!({ "claims": rows }))
}

const ROW: usize = 30;
const LEFT: f64 = 330.0;
/// Pixels for a factor of ten.
const DECADE: f64 = 90.0;

/// One bar for what was measured, and a mark for the specification's figure, on a logarithmic scale.
pub fn svg(rows: &[(&str, Row)]) -> String {
    let height = 70 + rows.len() * ROW;
    let x = |ratio: f64| LEFT + (ratio.max(0.01).log10() + 1.0).max(0.0) * DECADE;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"900\" height=\"{height}\" viewBox=\"0 0 900 {height}\" \
         font-family=\"sans-serif\" font-size=\"13\" role=\"img\">\n<title>What copy-on-write saves</title>\n\
         <rect width=\"900\" height=\"{height}\" fill=\"#fff\"/>\n\
         <text x=\"16\" y=\"24\" font-size=\"15\">How many times cheaper than the plain way: here (bar), specification (line)</text>\n"
    );
    for power in -1..=5 {
        let (ratio, end) = (10f64.powi(power), height - 20);
        let _ = writeln!(
            out,
            "<line x1=\"{0:.0}\" y1=\"40\" x2=\"{0:.0}\" y2=\"{end}\" stroke=\"#ddd\"/>\
             <text x=\"{0:.0}\" y=\"{1}\" fill=\"#666\" text-anchor=\"middle\">{ratio}×</text>",
            x(ratio),
            end + 14,
        );
    }
    for (index, (claim, row)) in rows.iter().enumerate() {
        let y = 46 + index * ROW;
        let (from, to) = (x(1.0).min(x(row.here)), x(1.0).max(x(row.here)));
        let color = if row.here < 0.95 { "#c0504d" } else { "#4f81bd" };
        let _ = writeln!(
            out,
            "<text x=\"16\" y=\"{}\">{claim}  {}</text>\
             <rect x=\"{from:.0}\" y=\"{y}\" width=\"{:.0}\" height=\"18\" fill=\"{color}\"/>\
             <text x=\"{:.0}\" y=\"{0}\">{}</text>",
            y + 14,
            escaped(&row.what),
            (to - from).max(2.0),
            to + 6.0,
            times(row.here),
        );
        if let Some(claimed) = row.claimed {
            let _ = writeln!(
                out,
                "<line x1=\"{0:.0}\" y1=\"{1}\" x2=\"{0:.0}\" y2=\"{2}\" stroke=\"#000\" stroke-width=\"3\"/>",
                x(claimed),
                y - 3,
                y + 21,
            );
        }
    }
    out + "</svg>\n"
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::{Row, ascii, size, svg, text, time, times};

    fn row(claimed: Option<f64>, here: f64) -> Row {
        Row { what: "clone <1 KB>".to_owned(), claimed, here, figures: "58 ns, 42 ns".to_owned(), why: "it depends" }
    }

    #[test]
    fn a_verdict_compares_with_the_specification() {
        for (claimed, here, verdict) in [
            (Some(100.0), 1.4, Some("less than claimed")),
            (Some(100.0), 0.9, Some("the other way round")),
            (Some(100.0), 124.0, Some("as claimed")),
            (Some(100.0), 900.0, Some("more than claimed")),
            (Some(1.0), 0.97, Some("as claimed")),
            (Some(1.0), 0.2, Some("costs more than claimed")),
            (None, 0.9, None),
        ] {
            assert_eq!(row(claimed, here).verdict(), verdict, "{claimed:?}, {here}");
        }
    }

    #[test]
    fn figures_have_the_digits_that_mean_something() {
        assert_eq!([0.914, 9.99, 124.4, 38_412.3].map(times), ["0.91×", "9.99×", "124×", "38,412×"]);
        assert_eq!([0.31, 740.0, 35_064.0, 2.5e8].map(time), ["0.3 ns", "740 ns", "35 µs", "250 ms"]);
        assert_eq!([24.0, 24_000.0, 1_000_000.0, 60e6].map(size), ["24 B", "24 KB", "1.0 MB", "60.0 MB"]);
        assert_eq!(ascii("0.91× – 35 µs …"), "0.91x - 35 us ...");
    }

    #[test]
    fn a_row_fits_a_terminal_and_a_chart_is_escaped() {
        let text = text("1.1", &row(Some(100.0), 1.4));
        assert!(text.lines().all(|line| line.chars().count() <= 78), "{text}");
        assert!(svg(&[("1.1", row(None, 1.4))]).contains("clone &lt;1 KB&gt;"));
    }
}
