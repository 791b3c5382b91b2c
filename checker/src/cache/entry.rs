//! Cache entries: outcomes encoded as JSON.

use tinyjson::JsonValue;

use crate::build::BuildError;
use crate::hash::hash_text;
use crate::json::{self, Json, field, number};
use crate::location::Location;
use crate::test_run::outcome::{Outcome, Reason, TestResult, Verdict};

/// Encodes an outcome; None if its kind is never cached.
pub fn encode(fingerprint: u64, outcome: &Outcome) -> Option<Json> {
    let mut fields = vec![("fingerprint", hash_text(fingerprint).into())];
    match outcome {
        Outcome::Tested { gate, polish } => {
            fields.push(("tests", gate.iter().map(encode_result).collect()));
            fields.push(("polish", polish.iter().map(encode_result).collect()));
        }
        Outcome::BuildError(BuildError { rendered, location }) => {
            let error = vec![("rendered", rendered.as_str().into()), ("location", encode_location(location.as_ref()))];
            fields.push(("build_error", Json::Object(error)));
        }
        Outcome::NoTests => return None,
    }
    Some(Json::Object(fields))
}

/// The outcome in an entry, if it was stored under this fingerprint.
pub fn decode(entry: &JsonValue, fingerprint: u64) -> Option<Outcome> {
    if *field::<String>(entry, "fingerprint")? != hash_text(fingerprint) {
        return None;
    }
    if let Some(error) = json::value(entry, "build_error") {
        return Some(Outcome::BuildError(BuildError {
            rendered: text(error, "rendered")?,
            location: decode_location(error),
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
        ("reason", result.reason.as_ref().map(encode_reason).into()),
        ("location", encode_location(result.location.as_ref())),
        ("printed", result.printed.as_str().into()),
    ])
}

fn decode_result(value: &JsonValue) -> Option<TestResult> {
    Some(TestResult {
        name: text(value, "name")?,
        reason: match json::value(value, "reason")? {
            JsonValue::Null => None,
            reason => Some(decode_reason(reason)?),
        },
        location: decode_location(value),
        printed: text(value, "printed")?,
    })
}

fn encode_reason(reason: &Reason) -> Json {
    let text = |text: &String| Json::from(text.as_str());
    let optional = |text: &Option<String>| text.as_deref().map(Json::from).into();
    let (kind, fields) = match reason {
        Reason::Todo { message } => ("todo", vec![("message", text(message))]),
        Reason::Panicked { message, in_source } => {
            ("panicked", vec![("message", text(message)), ("location", encode_location(in_source.as_ref()))])
        }
        Reason::ReturnedError => ("returned_error", Vec::new()),
        Reason::Ignored => ("ignored", Vec::new()),
        Reason::TimedOut { seconds } => ("timed_out", vec![("seconds", text(&seconds.to_string()))]),
        Reason::StackOverflow => ("stack_overflow", Vec::new()),
        Reason::OutOfMemory { details } => ("out_of_memory", vec![("details", text(details))]),
        Reason::Exited { code } => ("exited", vec![("code", text(&code.to_string()))]),
        Reason::Aborted { signal, last_line } => {
            ("aborted", vec![("signal", optional(signal)), ("last_line", optional(last_line))])
        }
        Reason::Other { verdict, message } => {
            ("other", vec![("verdict", verdict.name().into()), ("message", text(message))])
        }
    };
    Json::Object([vec![("kind", kind.into())], fields].into_iter().flatten().collect())
}

fn decode_reason(value: &JsonValue) -> Option<Reason> {
    Some(match field::<String>(value, "kind")?.as_str() {
        "todo" => Reason::Todo { message: text(value, "message")? },
        "panicked" => Reason::Panicked { message: text(value, "message")?, in_source: decode_location(value) },
        "returned_error" => Reason::ReturnedError,
        "ignored" => Reason::Ignored,
        "timed_out" => Reason::TimedOut { seconds: text(value, "seconds")?.parse().ok()? },
        "stack_overflow" => Reason::StackOverflow,
        "out_of_memory" => Reason::OutOfMemory { details: text(value, "details")? },
        "exited" => Reason::Exited { code: text(value, "code")?.parse().ok()? },
        "aborted" => Reason::Aborted { signal: text(value, "signal"), last_line: text(value, "last_line") },
        "other" => Reason::Other {
            verdict: Verdict::from_name(field::<String>(value, "verdict")?)?,
            message: text(value, "message")?,
        },
        _ => return None,
    })
}

fn encode_location(location: Option<&Location>) -> Json {
    location
        .map(|location| Json::Object(vec![("file", location.file.as_str().into()), ("line", location.line.into())]))
        .into()
}

fn decode_location(value: &JsonValue) -> Option<Location> {
    let location = json::value(value, "location")?;
    Some(Location { file: text(location, "file")?, line: number(location, "line")? })
}

fn text(value: &JsonValue, name: &str) -> Option<String> {
    field(value, name).cloned()
}

#[cfg(test)]
mod tests {
    use super::{decode, encode};
    use crate::build::BuildError;
    use crate::location::Location;
    use crate::test_run::outcome::{Outcome, Reason, TestResult, Verdict};

    fn decoded(stored: u64, outcome: &Outcome, asked: u64) -> Option<Outcome> {
        let entry = encode(stored, outcome)?.pretty().parse().expect("it is JSON");
        decode(&entry, asked)
    }

    #[test]
    fn an_outcome_comes_back_as_it_was_and_only_under_its_fingerprint() {
        let location = Some(Location::new("src/lib.rs", 7));
        let message = || "\u{1b}[31m\"left\"\n".to_owned();
        let reasons = [
            Reason::Todo { message: message() },
            Reason::Panicked { message: message(), in_source: None },
            Reason::Panicked { message: message(), in_source: location.clone() },
            Reason::ReturnedError,
            Reason::Ignored,
            Reason::TimedOut { seconds: 7 },
            Reason::StackOverflow,
            Reason::OutOfMemory { details: message() },
            Reason::Exited { code: -7 },
            Reason::Aborted { signal: None, last_line: Some(message()) },
            Reason::Aborted { signal: Some("SIGABRT".to_owned()), last_line: None },
            Reason::Other { verdict: Verdict::Crashed, message: message() },
        ];
        let failed = reasons.map(|reason| {
            let result = TestResult::not_passed("test_b", reason);
            TestResult { location: location.clone(), printed: "é\t".to_owned(), ..result }
        });
        let tested = Outcome::Tested { gate: vec![TestResult::passed("test_a")], polish: failed.to_vec() };
        let untested = Outcome::Tested { gate: Vec::new(), polish: Vec::new() };
        let error = |location| Outcome::BuildError(BuildError { rendered: "error[E0308]".to_owned(), location });
        for outcome in [tested, untested, error(location), error(None)] {
            assert_eq!(decoded(u64::MAX, &outcome, u64::MAX), Some(outcome.clone()));
            assert_eq!(decoded(u64::MAX, &outcome, u64::MAX - 1), None);
        }
    }
}
