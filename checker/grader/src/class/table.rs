//! Reads the CSV files that instructors have: as Excel (a byte order mark, semicolons, CRLF), Google Sheets and Moodle
//! export them, or written by hand.

use std::fs;
use std::path::{Path, PathBuf};

use crate::error;
use checker::error::Error;

pub struct Table {
    file: PathBuf,
    header: Vec<String>,
    /// Those that are not empty, with their lines.
    pub rows: Vec<Row>,
}

pub struct Row {
    pub line: usize,
    cells: Vec<String>,
}

/// # Errors
/// When the file cannot be read, or is not a table.
pub fn read(file: &Path) -> Result<Table, Error> {
    let bytes = fs::read(file).map_err(|err| Error::reading(file, err))?;
    let Ok(text) = String::from_utf8(bytes) else {
        let reason = "it is not UTF-8: in Excel, save it as `CSV UTF-8 (Comma delimited)`";
        return Err(error::class(&file.display().to_string(), reason));
    };
    parse(file, &text)
}

fn parse(file: &Path, text: &str) -> Result<Table, Error> {
    let text = text.trim_start_matches('\u{feff}');
    let (separator, text, above) = separator(text);
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator)
        .trim(csv::Trim::All)
        .has_headers(false)
        .from_reader(text.as_bytes());
    let line_of = |position: Option<&csv::Position>| {
        // The reader's own count is wrong after CRLF and after empty lines.
        let start = position.map_or(0, |position| position.byte() as usize);
        let start = start + text[start..].len() - text[start..].trim_start_matches(['\r', '\n']).len();
        1 + above + text[..start].matches('\n').count()
    };
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|err| {
            let line = line_of(err.position());
            let reason = match err.kind() {
                csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
                    format!("this line has {len} cells, and the first one has {expected_len}")
                }
                _ => err.to_string(),
            };
            at(file, line, &reason)
        })?;
        let line = line_of(record.position());
        // Spreadsheets export rows that were cleared.
        if record.iter().any(|cell| !cell.is_empty()) {
            rows.push(Row { line, cells: record.iter().map(str::to_owned).collect() });
        }
    }
    let header = if rows.is_empty() { Vec::new() } else { rows.remove(0).cells };
    Ok(Table { file: file.to_owned(), header, rows })
}

/// The separator, the text below Excel's `sep=;`, and whether there is such a line above it.
fn separator(text: &str) -> (u8, &str, usize) {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    if let Some([separator]) = first.trim_end().strip_prefix("sep=").map(str::as_bytes) {
        return (*separator, rest, 1);
    }
    let count = |separator: &u8| first.bytes().filter(|byte| byte == separator).count();
    // The first of equals, which is the comma. `max_by_key` takes the last.
    (b"\t;,".iter().copied().max_by_key(count).unwrap_or(b','), text, 0)
}

fn at(file: &Path, line: usize, reason: &str) -> Error {
    error::class(&format!("{}:{line}", file.display()), reason)
}

impl Table {
    /// The column with this heading, in any case.
    pub fn find(&self, heading: &str) -> Option<usize> {
        self.header.iter().position(|cell| cell.to_lowercase() == heading.to_lowercase())
    }

    /// # Errors
    /// When there is no such column.
    pub fn column(&self, heading: &str) -> Result<usize, Error> {
        self.find(heading).ok_or_else(|| self.missing(&format!("there is no column `{heading}`")))
    }

    /// The error of a missing column.
    pub fn missing(&self, reason: &str) -> Error {
        at(&self.file, 1, &format!("{reason}; the first line has `{}`", self.header.join("`, `")))
    }

    pub fn error(&self, line: usize, reason: &str) -> Error {
        at(&self.file, line, reason)
    }

    /// The directory that paths in the file are relative to.
    pub fn base(&self) -> &Path {
        self.file.parent().unwrap_or(Path::new(""))
    }
}

impl Row {
    pub fn cell(&self, column: usize) -> &str {
        &self.cells[column]
    }
}

#[cfg(test)]
pub mod tests {
    use std::path::Path;

    use super::{Table, parse};

    pub fn table(text: &str) -> Table {
        parse(Path::new("class/list.csv"), text).unwrap_or_else(|err| panic!("{err}"))
    }

    #[test]
    fn what_spreadsheets_export_is_a_table() {
        for text in [
            "\u{feff}learner;path\r\n\"Ünal; Ü.\";a, b\r\n;\r\nbob;c\r\n",
            "sep=;\r\nlearner;path\r\n\"Ünal; Ü.\";a, b\r\nbob;c",
            "learner,path\n\"Ünal; Ü.\",\"a, b\"\n\nbob,c\n",
            "Path\tLEARNER\na, b\tÜnal; Ü.\nc\tbob",
        ] {
            let table = table(text);
            let (learner, path) =
                (table.find("learner").expect("it is there"), table.find("path").expect("it is there"));
            let rows: Vec<_> = table.rows.iter().map(|row| (row.cell(learner), row.cell(path))).collect();
            assert_eq!(rows, [("Ünal; Ü.", "a, b"), ("bob", "c")], "{text}");
        }
        let lines =
            table("sep=;\r\na;b\r\n\r\n\"1\r\n1\";2\r\n3;4\r\n").rows.iter().map(|row| row.line).collect::<Vec<_>>();
        assert_eq!(lines, [4, 6]);
    }

    #[test]
    fn what_is_missing_is_named_with_its_line() {
        let err = table("name,path\n").column("learner").expect_err("there is none").to_string();
        let message = "class/list.csv:1: there is no column `learner`; the first line has `name`, `path`";
        assert!(err.starts_with(message), "{err}");
        let Err(err) = parse(Path::new("list.csv"), "a,b\n1,2\n3\n") else { panic!("a cell is missing") };
        assert!(err.to_string().starts_with("list.csv:3: this line has 1 cells, and the first one has 2"), "{err}");
    }
}
