//! The JSON of a cached outcome.

use tinyjson::JsonValue;

use crate::build::BuildError;
use crate::json::{self, Json, field, number};
use crate::test_run::outcome::{Location, Outcome, TestResult, Verdict};

/// The text of a fingerprint: JSON's numbers are too small for it.
pub fn fingerprint_text(fingerprint: u64) -> String {
    format!("{fingerprint:016x}")
}

/// None for an outcome that is not cached.
pub fn encode(fingerprint: u64, outcome: &Outcome) -> Option<Json> {
    let mut fields = vec![("fingerprint", fingerprint_text(fingerprint).into())];
    match outcome {
        Outcome::Tested { gate, polish } => {
            fields.push(("tests", gate.iter().map(encode_result).collect()));
            fields.push(("polish", polish.iter().map(encode_result).collect()));
        }
        Outcome::BuildError(BuildError { rendered, location }) => {
            let error = vec![("rendered", rendered.as_str().into()), ("place", encode_place(location.as_ref()))];
            fields.push(("build_error", Json::Object(error)));
        }
        Outcome::NoTests => return None,
    }
    Some(Json::Object(fields))
}

/// The outcome in an entry, if it was stored under this fingerprint.
pub fn decode(entry: &JsonValue, fingerprint: u64) -> Option<Outcome> {
    if *field::<String>(entry, "fingerprint")? != fingerprint_text(fingerprint) {
        return None;
    }
    if let Some(error) = json::value(entry, "build_error") {
        return Some(Outcome::BuildError(BuildError {
            rendered: text(error, "rendered")?,
            location: decode_place(error),
        }));
    }
    Some(Outcome::Tested { gate: decode_results(entry, "tests")?, polish: decode_results(entry, "polish")? })
}

fn decode_results(entry: &JsonValue, name: &str) -> Option<Vec<TestResult>> {
    field::<Vec<JsonValue>>(entry, name)?.iter().map(decode_result).collect()
}

fn encode_result(result: &TestResult) -> Json {
    Json::Object(vec![
        ("name", result.name.as_str().into()),
        ("verdict", result.verdict.name().into()),
        ("message", result.message.as_str().into()),
        ("place", encode_place(result.location.as_ref())),
        ("printed", result.printed.as_str().into()),
    ])
}

fn decode_result(value: &JsonValue) -> Option<TestResult> {
    Some(TestResult {
        name: text(value, "name")?,
        verdict: Verdict::from_name(field::<String>(value, "verdict")?)?,
        message: text(value, "message")?,
        location: decode_place(value),
        printed: text(value, "printed")?,
    })
}

fn encode_place(location: Option<&Location>) -> Json {
    location
        .map(|location| Json::Object(vec![("file", location.file.as_str().into()), ("line", location.line.into())]))
        .into()
}

fn decode_place(value: &JsonValue) -> Option<Location> {
    let location = json::value(value, "place")?;
    Some(Location { file: text(location, "file")?, line: number(location, "line")? })
}

fn text(value: &JsonValue, name: &str) -> Option<String> {
    field(value, name).cloned()
}

#[cfg(test)]
mod tests {
    use super::{decode, encode};
    use crate::build::BuildError;
    use crate::test_run::outcome::{Location, Outcome, TestResult, Verdict};

    fn decoded(stored: u64, outcome: &Outcome, asked: u64) -> Option<Outcome> {
        let entry = encode(stored, outcome)?.pretty().parse().expect("it is JSON");
        decode(&entry, asked)
    }

    #[test]
    fn an_outcome_comes_back_as_it_was_and_only_under_its_fingerprint() {
        let location = Some(Location { file: "src/lib.rs".to_owned(), line: 7 });
        let failed = TestResult::new("test_b", Verdict::TimedOut, "\u{1b}[31m\"left\"\n".to_owned());
        let failed = TestResult { location: location.clone(), printed: "é\t".to_owned(), ..failed };
        let tested = Outcome::Tested { gate: vec![TestResult::passed("test_a"), failed.clone()], polish: vec![failed] };
        let untested = Outcome::Tested { gate: Vec::new(), polish: Vec::new() };
        let error = |location| Outcome::BuildError(BuildError { rendered: "error[E0308]".to_owned(), location });
        for outcome in [tested, untested, error(location), error(None)] {
            assert_eq!(decoded(u64::MAX, &outcome, u64::MAX), Some(outcome.clone()));
            assert_eq!(decoded(u64::MAX, &outcome, u64::MAX - 1), None);
        }
    }
}
