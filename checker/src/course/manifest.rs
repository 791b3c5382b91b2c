//! Manifests: parses course.toml and milestone.toml, or reports the line of the error.

use std::collections::BTreeMap;

use toml_span::de_helpers::{TableHelper, expected};
use toml_span::value::ValueInner;
use toml_span::{DeserError, Deserialize, ErrorKind, Span, Spanned, Value};

use crate::error::Error;

const DEFAULT_TIMEOUT_SECONDS: u64 = 10;
const DEFAULT_BUILD_TIMEOUT_SECONDS: u64 = 300;

/// course.toml
#[derive(Debug)]
pub struct CourseManifest {
    pub title: String,
    /// The text to show when all milestones are passed.
    pub closing: String,
}

/// milestone.toml
#[derive(Debug)]
pub struct Manifest {
    pub title: String,
    pub goal: String,
    /// What the learner has achieved once the checkpoint passes.
    pub achieved: String,
    /// How long one test may run.
    pub timeout_seconds: u64,
    /// How long a build may take. The default is far more than any build of the course needs; it ends builds that hang.
    pub build_timeout_seconds: u64,
    /// The checksum of the course's tests. `cargo test` prints it when it is out of date.
    pub tests_checksum: Option<String>,
    /// The checksum of the course's Cargo.toml.
    pub manifest_checksum: Option<String>,
    /// Points in a grade, for the tests that are not worth 1.
    pub points: BTreeMap<String, u32>,
    /// Pictures of the memory before and after, by the test whose failure they explain.
    pub pictures: BTreeMap<String, String>,
    /// What a failure usually means, by the test.
    pub often: BTreeMap<String, String>,
    /// A hint for each polish test.
    pub polish: BTreeMap<String, String>,
    /// The functions to fill in, in the order in which they are best written.
    pub functions: Vec<Function>,
}

#[derive(Debug)]
pub struct Function {
    pub name: String,
    /// The tests that most likely fail because of this function.
    pub tests: Vec<String>,
    /// A nudge, the approach, the answer.
    pub hints: [String; 3],
}

/// Parses the `text` of `file`.
pub fn parse<T: for<'de> Deserialize<'de>>(text: &str, file: &str) -> Result<T, Error> {
    let parsed = toml_span::parse(text).map_err(DeserError::from);
    parsed.and_then(|mut value| T::deserialize(&mut value)).map_err(|err| {
        let (offset, message) = describe(&err);
        let line = text[..offset.min(text.len())].matches('\n').count() + 1;
        let content = text.lines().nth(line - 1).unwrap_or_default().trim();
        Error::BrokenManifest { file: file.to_owned(), line, message: format!("{message}\n    {content}") }
    })
}

/// The error to show and its offset in the text. An unknown field has priority over a missing one: often the unknown
/// field is the missing one, misspelled.
fn describe(err: &DeserError) -> (usize, String) {
    for err in &err.errors {
        if let ErrorKind::UnexpectedKeys { keys, expected } = &err.kind
            && let Some((key, span)) = keys.iter().min_by_key(|(_, span)| span.start)
        {
            let expected: Vec<String> = expected.iter().map(|name| format!("`{name}`")).collect();
            return (span.start, format!("unknown field `{key}`, expected one of {}", expected.join(", ")));
        }
    }
    let Some(err) = err.errors.first() else { return (0, "it cannot be read".to_owned()) };
    match &err.kind {
        ErrorKind::MissingField(name) => (err.span.start, format!("missing field `{name}`")),
        _ => (err.span.start, err.to_string()),
    }
}

impl<'de> Deserialize<'de> for CourseManifest {
    fn deserialize(value: &mut Value<'de>) -> Result<Self, DeserError> {
        let mut table = TableHelper::new(value)?;
        let title = table.required("title");
        let closing = table.required("closing");
        table.finalize(None)?;
        Ok(Self { title: title?, closing: closing? })
    }
}

impl<'de> Deserialize<'de> for Manifest {
    fn deserialize(value: &mut Value<'de>) -> Result<Self, DeserError> {
        let mut table = TableHelper::new(value)?;
        let title = table.required("title");
        let goal = table.required("goal");
        let achieved = table.required("achieved");
        let timeout_seconds = table.optional("timeout_seconds").unwrap_or(DEFAULT_TIMEOUT_SECONDS);
        let build_timeout_seconds = table.optional("build_timeout_seconds").unwrap_or(DEFAULT_BUILD_TIMEOUT_SECONDS);
        let tests_checksum = table.optional("tests_checksum");
        let manifest_checksum = table.optional("manifest_checksum");
        let points = table.optional("points").unwrap_or(Map(BTreeMap::new()));
        let pictures = table.optional("pictures").unwrap_or(Map(BTreeMap::new()));
        let often = table.optional("often").unwrap_or(Map(BTreeMap::new()));
        let polish = table.optional("polish").unwrap_or(Map(BTreeMap::new()));
        let functions = table.required::<Vec<Spanned<Function>>>("functions");
        table.finalize(None)?;
        let functions = functions?;
        require_each_once(&functions)?;
        Ok(Self {
            title: title?,
            goal: goal?,
            achieved: achieved?,
            timeout_seconds,
            build_timeout_seconds,
            tests_checksum,
            manifest_checksum,
            points: points.0,
            pictures: pictures.0,
            often: often.0,
            polish: polish.0,
            functions: functions.into_iter().map(|function| function.value).collect(),
        })
    }
}

/// Checks that no function is listed twice, and no test twice under one function. A test may be under several functions:
/// then the first of them is the one to begin with.
fn require_each_once(functions: &[Spanned<Function>]) -> Result<(), DeserError> {
    for (index, Spanned { value: function, span }) in functions.iter().enumerate() {
        let name = &function.name;
        if functions[..index].iter().any(|other| other.value.name == *name) {
            return Err(custom(format!("there are hints for `{name}` already: join the two"), *span));
        }
        let mut tests = function.tests.iter().enumerate();
        if let Some((_, test)) = tests.find(|(index, test)| function.tests[..*index].contains(test)) {
            return Err(custom(format!("`{test}` is under `{name}` twice"), *span));
        }
    }
    Ok(())
}

fn custom(message: String, span: Span) -> DeserError {
    toml_span::Error::from((ErrorKind::Custom(message.into()), span)).into()
}

impl<'de> Deserialize<'de> for Function {
    fn deserialize(value: &mut Value<'de>) -> Result<Self, DeserError> {
        let mut table = TableHelper::new(value)?;
        let name = table.required("name");
        let tests = table.required("tests");
        let hints = table.required_s::<Vec<String>>("hints");
        table.finalize(None)?;
        let (name, Spanned { value: hints, span }) = (name?, hints?);
        let hints: [String; 3] = hints.try_into().map_err(|hints: Vec<String>| {
            let message =
                format!("`{name}` needs 3 hints (a nudge, the approach, almost the answer) and has {}", hints.len());
            custom(message, span)
        })?;
        if let Some(empty) = hints.iter().position(|hint| hint.trim().is_empty()) {
            return Err(custom(format!("hint {} of `{name}` is empty", empty + 1), span));
        }
        Ok(Self { name, tests: tests?, hints })
    }
}

/// A table with keys of any name.
struct Map<T>(BTreeMap<String, T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Map<T> {
    fn deserialize(value: &mut Value<'de>) -> Result<Self, DeserError> {
        match value.take() {
            ValueInner::Table(table) => {
                let entries =
                    table.into_iter().map(|(key, mut value)| Ok((key.name.into(), T::deserialize(&mut value)?)));
                Ok(Self(entries.collect::<Result<_, DeserError>>()?))
            }
            other => Err(expected("a table", other, value.span).into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{CourseManifest, Manifest, parse};

    const GOOD: &str = "title = \"t\"\ngoal = \"g\"\nachieved = \"a\"\nfunctions = []\n";

    fn err(text: &str) -> String {
        parse::<Manifest>(text, "milestones/01-x/milestone.toml").expect_err("the manifest is broken").to_string()
    }

    #[test]
    fn the_time_limit_is_ten_seconds_unless_it_is_set() {
        let seconds = |text: &str| parse::<Manifest>(text, "f").expect("the manifest is good").timeout_seconds;
        assert_eq!(seconds(GOOD), 10);
        assert_eq!(seconds(&format!("timeout_seconds = 3\n{GOOD}")), 3);
    }

    #[test]
    fn an_unknown_field_is_named_with_its_line() {
        let message = err(&GOOD.replace("goal", "gaol"));
        assert!(message.starts_with("milestones/01-x/milestone.toml:2: unknown field `gaol`"), "{message}");
    }

    #[test]
    fn a_course_has_a_title_and_closing_words() {
        let course: CourseManifest = parse("title = \"t\"\nclosing = \"c\"\n", "f").expect("the manifest is good");
        assert_eq!((course.title.as_str(), course.closing.as_str()), ("t", "c"));
        let err = parse::<CourseManifest>("title = \"t\"\n", "milestones/course.toml").expect_err("it is broken");
        assert!(err.to_string().contains("missing field `closing`"), "{err}");
    }

    #[test]
    fn a_missing_field_is_named() {
        let message = err(&GOOD.replace("title = \"t\"\n", ""));
        assert!(message.contains("missing field `title`"), "{message}");
    }

    #[test]
    fn a_wrong_type_is_named_with_its_line() {
        let message = err(&GOOD.replace("\"a\"", "7"));
        assert!(message.starts_with("milestones/01-x/milestone.toml:3: "), "{message}");
    }

    #[test]
    fn hints_that_are_missing_or_empty_are_named() {
        let function = |name: &str, hints: &str| {
            format!("[[functions]]\nname = {name:?}\ntests = [\"test_a\"]\nhints = [{hints}]\n")
        };
        let three = "\"one\", \"two\", \"three\"";
        for (functions, message) in [
            (function("new", "\"one\""), "7: `new` needs 3 hints (a nudge, the approach, almost the answer) and has 1"),
            (function("new", "\"one\", \" \", \"three\""), "7: hint 2 of `new` is empty"),
            (
                function("new", three).replace("\"test_a\"", "\"test_a\", \"test_b\", \"test_a\""),
                "4: `test_a` is under `new` twice",
            ),
            (function("new", three) + &function("new", three), "8: there are hints for `new` already: join the two"),
        ] {
            let message = format!("milestones/01-x/milestone.toml:{message}\n");
            let found = err(&GOOD.replace("functions = []\n", &functions));
            assert!(found.starts_with(&message), "{found}");
        }
    }

    #[test]
    fn a_value_in_a_table_is_checked_as_well() {
        let message = err(&format!("{GOOD}\n[points]\ntest_a = 2\ntest_b = \"three\"\n"));
        assert!(message.starts_with("milestones/01-x/milestone.toml:8: expected"), "{message}");
        let message = err(&format!("{GOOD}\n[points]\ntest_a = -1\n"));
        assert!(message.starts_with("milestones/01-x/milestone.toml:7: out of range"), "{message}");
    }
}
