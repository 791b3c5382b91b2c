use grader::grade::{Entry, GradeVerdict};
use grader::report::{Format, Subject};
use insta::assert_snapshot;

use super::contents;
use crate::grades;

#[test]
fn a_summary_for_github() {
    assert_snapshot!(contents(Format::Github, Subject::Submission(&grades::sample())));
}

#[test]
fn a_summary_of_a_class_for_github() {
    assert_snapshot!(contents(Format::Github, Subject::Class(&grades::on_disk(&grades::class()))));
}

/// `text` without what is between `<pre>` and `</pre>`, and all that was.
fn without_pre(text: &str) -> (String, Vec<&str>) {
    let mut parts = text.split("<pre>");
    let mut outside = parts.next().unwrap_or_default().to_owned();
    let mut inside = Vec::new();
    for part in parts {
        let (quoted, rest) = part.split_once("</pre>").expect("it is closed");
        inside.push(quoted);
        outside.push_str(rest);
    }
    (outside, inside)
}

#[test]
fn nothing_of_a_learners_is_markup() {
    for subject in [Subject::Submission(&grades::hostile()), Subject::Class(&grades::on_disk(&grades::class()))] {
        let text = contents(Format::Github, subject);
        assert!(text.chars().all(|character| character == '\n' || !character.is_control()), "a control is left");
        let (outside, inside) = without_pre(&text);
        for quoted in inside {
            assert!(!quoted.contains(['<', '>']), "{quoted}");
            assert!(quoted.split('&').skip(1).all(|rest| ["lt;", "gt;", "amp;"].iter().any(|it| rest.starts_with(it))));
        }
        for tag in outside.split('<').skip(1).map(|rest| rest.split_once('>').expect("a tag ends").0) {
            assert!(["code", "/code", "details", "/details", "summary", "/summary"].contains(&tag), "<{tag}>");
        }
        assert!(!outside.contains(['@', '`', '[', ']', '~', '$', '\\', '\u{202e}']), "{outside}");
        assert!(!outside.contains("://") && !outside.contains("www."), "a link is left:\n{outside}");
        let codes = outside.split("<code>").skip(1).map(|rest| rest.split_once("</code>").expect("it is closed").0);
        assert!(codes.into_iter().all(|code| !code.contains(['|', '*', '_', '<', '>', '\n'])), "{outside}");
    }
}

#[test]
fn every_row_of_a_table_has_as_many_cells() {
    for subject in [Subject::Submission(&grades::hostile()), Subject::Class(&grades::on_disk(&grades::class()))] {
        let text = contents(Format::Github, subject);
        let (outside, _) = without_pre(&text);
        let cells: Vec<usize> =
            outside.lines().filter(|line| line.starts_with('|')).map(|line| line.matches('|').count()).collect();
        assert!(cells.len() > 3 && cells.iter().all(|count| *count == cells[0]), "{cells:?}\n{outside}");
    }
}

/// A summary of more than 1 MiB would not be shown at all, and neither would a release of more than 125,000 characters.
#[test]
fn a_large_summary_says_what_is_left_out() {
    let mut grade = grades::sample();
    let long = "<&>".repeat(2_000);
    let test = grades::missed("test_long", GradeVerdict::Failed, &long, None);
    grade.milestones[1].tests = vec![test; 500];
    let text = contents(Format::Github, Subject::Submission(&grade));
    assert!((100_000..125_000).contains(&text.len()), "{} bytes", text.len());
    assert_eq!(text.matches("<details>").count(), text.matches("</details>").count());
    let shown = text.matches("test&#95;long").count();
    // Of the 500 tests; behind them the next milestone's heading and build error.
    assert!(text.contains(&format!("**{} more are left out here**", 500 - shown + 2)), "{shown} are shown");

    let one = Entry::not_judged(&"=".repeat(200), "|".repeat(200));
    let class = vec![one; 1_000];
    let text = contents(Format::Github, Subject::Class(&grades::on_disk(&class)));
    assert!(text.len() < 1 << 20 && text.contains("more are left out here"), "{} bytes", text.len());
}
