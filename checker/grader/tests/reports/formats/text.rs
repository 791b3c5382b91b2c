use grader::grade::{Deadline, LandlockState};
use grader::report::{Format, Subject};
use insta::assert_snapshot;
use textwrap::core::display_width;

use super::contents;
use crate::grades;

#[test]
fn a_grade_in_text() {
    assert_snapshot!(contents(Format::Text, Subject::Submission(&grades::sample())));
}

#[test]
fn a_class_in_text() {
    assert_snapshot!(contents(Format::Text, Subject::Class(&grades::on_disk(&grades::class()))));
}

#[test]
fn eighty_columns_are_enough() {
    let class = grades::class();
    let texts = [&grades::sample(), &grades::hostile()].map(|grade| contents(Format::Text, Subject::Submission(grade)));
    for text in texts.into_iter().chain([contents(Format::Text, Subject::Class(&grades::on_disk(&class)))]) {
        for line in text.lines() {
            assert!(display_width(line) <= 80, "{} columns: {line}", display_width(line));
        }
    }
}

#[test]
fn printing_it_does_no_harm() {
    let mut class = grades::class();
    for attack in grades::ATTACKS {
        class.push(grader::grade::Entry::not_judged(attack, attack.to_owned()));
    }
    for subject in [Subject::Submission(&grades::hostile()), Subject::Class(&grades::on_disk(&class))] {
        let text = contents(Format::Text, subject);
        assert!(text.chars().all(|character| character == '\n' || !character.is_control()), "a control is left");
        assert!(!text.contains('\u{202e}'), "text is turned around");
        assert!(text.lines().all(|line| !line.trim_start().starts_with("::")), "a workflow command is left:\n{text}");
        assert!(!text.contains("##["), "an old workflow command is left:\n{text}");
    }
}

#[test]
fn what_is_unknown_or_missing_is_said() {
    let mut grade = grades::perfect();
    grade.commit = None;
    grade.deadline = Some(Deadline { time: "2026-05-31T22:00:00Z".into(), seconds_late: None });
    grade.sandbox.landlock = LandlockState::None;
    let text = contents(Format::Text, Subject::Submission(&grade));
    assert!(text.contains("Handed in at an unknown time: there is no commit"), "{text}");
    assert!(text.contains("NO LANDLOCK"), "{text}");
    assert!(text.contains("Stretch goal of milestone 1, for no points: 3 of 14 tests\n"), "{text}");
}
