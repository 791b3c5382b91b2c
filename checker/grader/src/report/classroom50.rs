//! `result.json` for Classroom 50. Its schema `classroom50/result/v1` refuses unknown keys, except in the objects of
//! the tests.

use serde::Serialize;

use super::{Format, FormatError, json, wording};
use crate::grade::{Grade, GradeVerdict};

const MESSAGE_CHARACTERS: usize = 2_000;
const TAG_PREFIX: &str = "submit/";

/// The environment variables of Classroom 50's workflow; None for each that is not set.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    pub classroom: Option<String>,
    pub assignment: Option<String>,
    /// Defaults to `individual`.
    pub assignment_type: Option<String>,
    /// The learner's login; defaults to the learner of the grade.
    pub owner: Option<String>,
    /// Like `submit/2026-06-01T14-32-05Z-a1b2c3d`.
    pub submission: Option<String>,
    pub commit_url: Option<String>,
    pub release_url: Option<String>,
    pub review_url: Option<String>,
}

#[derive(Serialize)]
struct Submission<'g> {
    schema: &'static str,
    classroom: &'g str,
    assignment: &'g str,
    assignment_type: &'g str,
    owner: &'g str,
    submission: &'g str,
    commit: &'g str,
    release: &'g str,
    review: &'g str,
    datetime: String,
    score: u32,
    #[serde(rename = "max-score")]
    max_score: u32,
    tests: Vec<Test>,
}

#[derive(Serialize)]
struct Test {
    #[serde(rename = "test-name")]
    name: String,
    passed: bool,
    score: u32,
    #[serde(rename = "max-score")]
    max_score: u32,
    verdict: Option<GradeVerdict>,
    message: String,
}

impl Environment {
    /// `variable` looks up an environment variable. An empty value counts as unset.
    pub fn from_vars(variable: impl Fn(&str) -> Option<String>) -> Self {
        let value = |name: &str| variable(name).filter(|value| !value.is_empty());
        Self {
            classroom: value("CLASSROOM"),
            assignment: value("ASSIGNMENT"),
            assignment_type: value("ASSIGNMENT_TYPE"),
            owner: value("OWNER").or_else(|| value("USERNAME")),
            submission: value("SUBMISSION_TAG"),
            commit_url: value("COMMIT_URL"),
            release_url: value("RELEASE_URL"),
            review_url: value("REVIEW_URL"),
        }
    }
}

/// # Errors
/// When the classroom, the assignment or the submission's tag is unknown: they have no default.
pub fn require(environment: &Environment) -> Result<(), FormatError> {
    identity(environment)?;
    Ok(())
}

/// # Errors
/// As [`require`], and when neither a commit nor the tag has a time.
pub fn render(grade: &Grade, environment: &Environment) -> Result<String, FormatError> {
    let [classroom, assignment, submission] = identity(environment)?;
    let commit_time = grade.commit.as_ref().and_then(|commit| instant(&commit.time));
    let datetime = commit_time
        .or_else(|| instant(&time_of_tag(submission)?))
        .ok_or_else(|| missing(vec!["a submission with a commit, or the time in SUBMISSION_TAG"]))?;
    // Without a link, the tag identifies the commit too.
    let hash = grade.commit.as_ref().map(|commit| &*commit.hash).filter(|hash| !hash.is_empty());
    let commit = environment.commit_url.as_deref().or(hash).unwrap_or(submission);
    let document = Submission {
        schema: "classroom50/result/v1",
        classroom,
        assignment,
        assignment_type: environment.assignment_type.as_deref().unwrap_or("individual"),
        owner: environment.owner.as_deref().unwrap_or(&grade.learner),
        submission,
        commit,
        release: environment.release_url.as_deref().unwrap_or(submission),
        review: environment.review_url.as_deref().unwrap_or(commit),
        datetime,
        score: grade.score,
        max_score: grade.max_score,
        tests: tests(grade),
    };
    let text = serde_json::to_string_pretty(&document).expect("its keys are strings");
    Ok(json::inert(&text) + "\n")
}

/// The classroom, the assignment and the submission's tag.
fn identity(environment: &Environment) -> Result<[&str; 3], FormatError> {
    let submission = environment.submission.as_deref().filter(|tag| tag.starts_with(TAG_PREFIX));
    match (&environment.classroom, &environment.assignment, submission) {
        (Some(classroom), Some(assignment), Some(submission)) => Ok([classroom, assignment, submission]),
        (classroom, assignment, submission) => {
            let known = [
                (classroom.is_some(), "CLASSROOM"),
                (assignment.is_some(), "ASSIGNMENT"),
                (submission.is_some(), "SUBMISSION_TAG (like submit/2026-06-01T14-32-05Z-a1b2c3d)"),
            ];
            Err(missing(known.into_iter().filter(|(is_known, _)| !is_known).map(|(_, what)| what).collect()))
        }
    }
}

fn missing(what: Vec<&'static str>) -> FormatError {
    FormatError::Missing { format: Format::Classroom50, what }
}

fn tests(grade: &Grade) -> Vec<Test> {
    let mut tests: Vec<Test> = grade
        .tests()
        .map(|(milestone, test)| Test {
            name: wording::line(&format!("{}::{}", milestone.name, test.name), 200),
            passed: test.is_passed(),
            score: test.score,
            max_score: test.max_score,
            verdict: Some(test.verdict),
            message: wording::explanation(milestone, test, MESSAGE_CHARACTERS),
        })
        .collect();
    // Classroom 50 shows only test names, so notes for the instructor become a test worth no points.
    if let Some(given) = &grade.overridden {
        tests.push(note(wording::overridden(given), String::new()));
    }
    if !grade.flags.is_empty() || !grade.sandbox.is_complete() {
        let name = format!("needs review: {}, no points", wording::count(grade.flags.len(), "flag"));
        tests.push(note(name, wording::notes(grade).join("\n")));
    }
    tests
}

/// A note for the instructor.
fn note(name: String, message: String) -> Test {
    Test { name: wording::line(&name, 200), passed: true, score: 0, max_score: 0, verdict: None, message }
}

/// `text` if it looks like `2026-06-01T14:32:01Z`, the only time format that the schema accepts.
fn instant(text: &str) -> Option<String> {
    let is_like = |pattern: &str| {
        pattern.len() == text.len()
            && pattern.chars().zip(text.chars()).all(|(sign, character)| match sign {
                '0' => character.is_ascii_digit(),
                _ => character == sign,
            })
    };
    let number = |from: usize| text[from..from + 2].parse::<u8>().unwrap_or(u8::MAX);
    let is_time = is_like("0000-00-00T00:00:00Z") && number(11) < 24 && number(14) < 60 && number(17) < 60;
    if is_time { Some(text.to_owned()) } else { None }
}

/// Tags have dashes in place of the colons of a time.
fn time_of_tag(tag: &str) -> Option<String> {
    let (date, rest) = tag.strip_prefix(TAG_PREFIX)?.split_once('T')?;
    let (time, _) = rest.split_once('Z')?;
    Some(format!("{date}T{}Z", time.replace('-', ":")))
}
