use grader::report::{Subject, github::annotations::render};
use insta::assert_snapshot;

use crate::grades;

#[test]
fn annotations_for_github() {
    assert_snapshot!(render(Subject::Submission(&grades::sample())));
}

#[test]
fn a_class_is_annotated_without_files() {
    let text = render(Subject::Class(&grades::on_disk(&grades::class())));
    assert!(text.contains("::error title=linus::Not judged"), "{text}");
    assert!(text.contains("::warning title=ada::Needs review: 2 flags"), "{text}");
    assert!(!text.contains("file="), "the files are in other repositories:\n{text}");
}

/// A line is read as its runner does: a command's name, properties up to the next `::`, and the message.
#[test]
fn nothing_in_a_message_is_a_command() {
    for text in
        [render(Subject::Submission(&grades::hostile())), render(Subject::Class(&grades::on_disk(&grades::class())))]
    {
        assert!(!text.contains(['\r', '\x1b', '\x07', '\0']), "a control is left");
        for line in text.lines() {
            let (command, _) = line.strip_prefix("::").and_then(|rest| rest.split_once("::")).expect("it is a command");
            let (kind, properties) = command.split_once(' ').expect("it has properties");
            assert!(["error", "warning", "notice"].contains(&kind), "{line}");
            for property in properties.split(',') {
                let (name, value) = property.split_once('=').expect("a property has a value");
                assert!(["title", "file", "line"].contains(&name), "{line}");
                assert!(name != "line" || value.parse::<u32>().is_ok(), "{line}");
            }
        }
    }
}

#[test]
fn ten_of_a_kind_are_shown_and_the_last_says_how_many_more_there_are() {
    let mut grade = grades::hostile();
    let text = render(Subject::Submission(&grade));
    let errors: Vec<&str> = text.lines().filter(|line| line.starts_with("::error ")).collect();
    assert_eq!(errors.len(), 10, "{text}");
    // 20 failed tests and a build error, of which 9 are shown.
    assert_eq!(errors[9], "::error title=Copy-on-Write kata::+12 more: see the job summary");
    assert!(errors[0].starts_with("::error title=cow-hashmap does not build"), "{text}");
    grade.flags.truncate(10);
    let text = render(Subject::Submission(&grade));
    let warnings: Vec<&str> = text.lines().filter(|line| line.starts_with("::warning ")).collect();
    assert!(warnings.len() == 10 && warnings.iter().all(|line| line.contains("Needs review")), "{text}");
}

#[test]
fn a_perfect_grade_has_nothing_to_annotate() {
    assert_eq!(render(Subject::Submission(&grades::perfect())), "");
}
