//! Every format of a grade, held against what reads it.

mod annotations;
mod classroom50;
mod gradebook;
mod gradescope;
mod json;
mod junit;
mod summary;
mod text;

use grader::grade::{Grade, TestGrade};
use grader::report::{Document, Format, FormatError, Scope, Subject, classroom50::Environment, documents, require};

use crate::grades;

/// What Classroom 50's workflow says.
fn environment() -> Environment {
    Environment::from_vars(|name| match name {
        "CLASSROOM" | "ASSIGNMENT" => Some(name.to_lowercase()),
        "SUBMISSION_TAG" => Some("submit/2026-06-01T14-32-05Z-a1b2c3d".to_owned()),
        "COMMIT_URL" | "RELEASE_URL" | "REVIEW_URL" => Some(format!("https://example.org/{name}")),
        _ => None,
    })
}

/// The files of a format, as their names and contents.
fn render(format: Format, subject: Subject) -> Result<Vec<(&'static str, String)>, FormatError> {
    let contents = |document: Document| {
        let mut bytes = Vec::new();
        (document.write)(&mut bytes).expect("a vector takes everything");
        (document.name, String::from_utf8(bytes).expect("every format is text"))
    };
    Ok(documents(format, subject, &environment())?.into_iter().map(contents).collect())
}

/// The contents of a format's first file.
fn contents(format: Format, subject: Subject) -> String {
    render(format, subject).expect("it can be rendered").remove(0).1
}

#[test]
fn the_sample_grades_add_up() {
    for grade in [grades::sample(), grades::perfect(), grades::hostile()] {
        let points = |of: fn(&TestGrade) -> u32| grade.tests().map(|(_, test)| of(test)).sum();
        let sums: (u32, u32) = (points(|test| test.score), points(|test| test.max_score));
        assert_eq!((grade.score, grade.max_score), sums, "{}", grade.learner);
    }
}

#[test]
fn every_format_has_a_name_and_files_of_its_own() {
    for format in Format::ALL {
        let named: Vec<Format> = Format::ALL.into_iter().filter(|other| other.name() == format.name()).collect();
        assert_eq!(named, [format]);
    }
    let mut files: Vec<&str> = Format::ALL.iter().flat_map(|format| format.files()).copied().collect();
    let all = files.len();
    files.sort_unstable();
    files.dedup();
    assert_eq!(files.len(), all, "no two formats write one file: {files:?}");
}

#[test]
fn a_format_gives_all_of_its_files() {
    let (grade, class) = (grades::sample(), grades::on_disk(&grades::class()));
    for format in Format::ALL {
        for subject in [Subject::Submission(&grade), Subject::Class(&class)] {
            match render(format, subject) {
                Ok(files) => {
                    let names: Vec<&str> = files.iter().map(|(name, _)| *name).collect();
                    assert_eq!(names, format.files());
                    assert!(files.iter().all(|(_, text)| text.ends_with('\n')), "{} ends its last line", format.name());
                }
                Err(problem) => assert_eq!(problem, FormatError::NoClasses(format)),
            }
        }
    }
}

#[test]
fn formats_for_one_submission_refuse_a_class_and_say_what_to_do() {
    let class = grades::on_disk(&grades::class());
    for format in [Format::Classroom50, Format::Gradescope] {
        let problem = render(format, Subject::Class(&class)).expect_err("it is for one submission");
        assert_eq!(require(format, Scope::Class, &environment()).as_ref(), Err(&problem), "before grading as well");
        assert_eq!(require(format, Scope::Submission, &environment()), Ok(()));
        assert!(problem.to_string().contains("`--submission`"), "{problem}");
    }
}

/// Everything that a format shows of a grade in the test's words must be there, whatever the format.
#[test]
fn flags_lateness_sandbox_and_build_errors_are_in_every_format() {
    let grade = grades::sample();
    for format in Format::ALL {
        let files = render(format, Subject::Submission(&grade)).expect("it can be rendered");
        let text = files.iter().map(|(_, text)| text.as_str()).collect::<String>();
        let text = text.replace("&#58;", ":").replace("&#46;", ".").replace("&#95;", "_").replace("%3A", ":");
        let words: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let name = format.name();
        assert!(words.contains("milestones/03-cow-hashmap/src/extra.rs"), "{name}: the second flag's file\n{words}");
        assert!(words.contains("is not valid Rust"), "{name}: the second flag's reason\n{words}");
        assert!(words.to_lowercase().contains("enforced"), "{name}: the sandbox\n{words}");
        let is_late = words.contains("16 h 32 min late") || words.contains("59521");
        assert!(is_late, "{name}: lateness\n{words}");
        assert!(words.contains("mismatched types") || format == Format::Csv, "{name}: the build error\n{words}");
    }
}

#[test]
fn more_flags_than_anybody_reads_are_counted() {
    let mut grade = grades::sample();
    let flag = grade.flags[0].clone();
    grade.flags = vec![flag; 1_000];
    for format in [Format::Junit, Format::Classroom50, Format::Gradescope, Format::Github, Format::Text] {
        let text = contents(format, Subject::Submission(&grade));
        assert!(text.contains("950 flags"), "{} says how many more there are:\n{text}", format.name());
    }
}

fn without_tests() -> Grade {
    grades::graded("nobody", Vec::new())
}
