//! `lesson`, and how the board and `watch` lead to it, in a course that is built in no time.

use insta::assert_snapshot;
use test_support::Project;

const UNFILLED: &str = "pub fn answer() -> u32 {\n    todo!(\"find the answer\")\n}\n";
const RIGHT: &str = "pub fn answer() -> u32 {\n    42\n}\n";
const TESTS: &str = "#[test]\nfn test_answer() {\n    assert_eq!(NAME::answer(), 42, \"the answer is 42\");\n}\n";
const PAGE: &str = "# Milestone 2: numbers\n\nA **short** lesson.\n\n## 1 The idea\n\nWhat is six times seven?\n\n\
                    <details>\n<summary>Answer 2.1</summary>\n\nIt is `42`.\n\n</details>\n\n## 2 Build\n\nWrite it.\n";

fn course() -> Project {
    let (first, second) = (TESTS.replace("NAME", "first"), TESTS.replace("NAME", "second"));
    let project = Project::with_course(&[("01-first", RIGHT, &first), ("02-second", UNFILLED, &second)]);
    project.write("milestones/02-second/README.md", PAGE);
    project.write("milestones/README.md", "# Before you begin\n");
    project.write("milestones/choosing.md", "# Choosing\n");
    project
}

fn stdout(project: &Project, arguments: &[&str]) -> String {
    let run = project.checker(arguments);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    run.stdout
}

fn error(project: &Project, arguments: &[&str]) -> String {
    let run = project.checker(arguments);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    run.stderr
}

#[test]
fn a_lesson_is_read_as_a_whole_or_section_by_section() {
    let project = course();
    assert_snapshot!(stdout(&project, &["lesson", "2"]), @r"
    Milestone 2: numbers

    A short lesson.

    1 The idea

    What is six times seven?

    ▶ Answer 2.1

    2 Build

    Write it.

    Answers

    Answer 2.1

    It is `42`.
    ");
    let current = stdout(&project, &["lesson", "--section", "1"]);
    assert_eq!(current, stdout(&project, &["lesson", "second", "--section", "1"]), "the current milestone's");
    assert_snapshot!(current, @r"
    1 The idea

    What is six times seven?

    ▶ Answer 2.1

      Answers  cargo kata lesson 2 --section 1 --answers
      Next     cargo kata lesson 2 --section 2
    ");
    assert!(stdout(&project, &["lesson", "2", "--section", "1", "--answers"]).contains("\nIt is `42`.\n"));
    assert_eq!(stdout(&project, &["lesson", "0"]), "Before you begin\n");
    assert_eq!(stdout(&project, &["lesson", "choosing"]), "Choosing\n");
}

#[test]
fn errors_say_which_lessons_and_sections_there_are() {
    let project = course();
    let error = |arguments: &[&str]| error(&project, arguments);
    assert!(error(&["lesson", "secnod"]).contains("second"));
    assert!(error(&["lesson", "../secrets"]).contains("is not a milestone"));
    assert!(error(&["lesson", "1"]).contains("milestones/01-first/README.md"));
    assert_snapshot!(error(&["lesson", "2", "--section", "3"]), @r"
    error: lesson 2 has no section 3
      The last one: cargo kata lesson 2 --section 2
    ");
}

#[test]
fn the_board_names_the_lesson_until_a_test_passes() {
    let project = course();
    assert!(project.check().stdout.contains("  Lesson   cargo kata lesson 2\n"));
    project.remove("milestones/02-second/README.md");
    assert!(!project.check().stdout.contains("Lesson"), "there is none to read");
}

#[cfg(unix)]
#[test]
fn l_opens_the_lesson_and_then_its_answers() {
    let project = course();
    let mut terminal = test_support::Terminal::start(project.shell("exec $CHECKER watch"));
    terminal.expect("l lesson");
    terminal.send("l");
    terminal.expect("What is six times seven?");
    terminal.expect("▶ Answer 2.1");
    terminal.expect("l answers");
    terminal.send("l");
    terminal.expect("It is `42`.");
    terminal.send("b");
    terminal.expect("reaches the todo!()");
    terminal.send("q");
}
