use grader::report::{Format, Subject};
use insta::assert_snapshot;
use serde_json::Value;

use super::contents;
use crate::consumers::python;
use crate::grades;

fn records(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    let records = reader.records().map(|record| record.expect("all rows have as many cells"));
    records.map(|record| record.iter().map(str::to_owned).collect()).collect()
}

fn column<'r>(records: &'r [Vec<String>], name: &str) -> Vec<&'r str> {
    let index = records[0].iter().position(|header| header == name).unwrap_or_else(|| panic!("no column {name}"));
    records[1..].iter().map(|record| record[index].as_str()).collect()
}

#[test]
fn a_gradebook_in_csv() {
    assert_snapshot!(contents(Format::Csv, Subject::Class(&grades::on_disk(&grades::class()[..3]))));
}

#[test]
fn a_submission_is_a_class_of_one() {
    let grade = grades::sample();
    let alone = contents(Format::Csv, Subject::Submission(&grade));
    assert_eq!(alone, contents(Format::Csv, Subject::Class(&grades::on_disk(&grades::class()[..1]))));
}

#[test]
fn points_add_up_and_who_was_not_judged_has_none() {
    let records = records(&contents(Format::Csv, Subject::Class(&grades::on_disk(&grades::class()))));
    assert_eq!(records[0][..4], ["learner", "cow-string", "cow-vec", "cow-hashmap"]);
    let totals = column(&records, "total");
    assert_eq!(totals, ["7", "14", "", "0"]);
    for (record, total) in records[1..].iter().zip(totals) {
        let points = record[1..4].iter().filter_map(|cell| cell.parse::<u32>().ok());
        assert_eq!(points.sum::<u32>(), total.parse().unwrap_or(0), "{record:?}");
    }
    assert_eq!(column(&records, "late_seconds"), ["59521", "0", "", ""]);
    assert!(column(&records, "problem")[2].starts_with("there is no directory"));
    assert_eq!(column(&records, "cow-string")[3], "", "a milestone that was not graded has no points");
}

/// Spreadsheets run what begins with one of these.
#[test]
fn no_cell_is_a_formula() {
    let mut class = grades::class();
    for attack in grades::ATTACKS {
        class.push(grader::grade::Entry::not_judged(attack, attack.to_owned()));
    }
    let text = contents(Format::Csv, Subject::Class(&grades::on_disk(&class)));
    let records = records(&text);
    assert_eq!(records.len(), class.len() + 1);
    for cell in records.iter().flatten() {
        assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']), "{cell:?}");
        assert!(!cell.contains(char::is_control), "{cell:?}");
    }
    assert!(records.iter().any(|record| record[0] == "'=cmd|'/c calc'!A1"), "the text itself is kept");
}

#[test]
fn python_reads_the_same_cells() {
    let text = contents(Format::Csv, Subject::Class(&grades::on_disk(&grades::class())));
    let script = "
import io, json, sys
text = sys.stdin.buffer.read().decode('utf-8')
print(json.dumps(list(csv.reader(io.StringIO(text, newline='')))))
";
    let Some(read) = python(&["csv"], script, &text) else { return };
    let ours: Value = serde_json::to_value(records(&text)).expect("cells are text");
    assert_eq!(read, ours);
}
