//! The function to blame: of those that the learner has written, the one that most likely makes the tests fail.

use std::collections::BTreeSet;

use crate::check::progress::Sources;
use crate::course::bodies::{Body, bodies};
use crate::course::manifest::Function;
use crate::course::signatures::{self, Kind};
use crate::location::Location;
use crate::test_run::outcome::{Reason, TestResult};

/// What may make a test fail: a function, or a change to a type.
#[derive(Clone, Debug, PartialEq)]
pub struct Suspect {
    pub name: String,
    pub location: Location,
    last_line: usize,
    /// Whether the starter has it. A helper may have the same name.
    is_of_starter: bool,
    /// Whether the learner has changed what needs no change, which is more suspicious than what had to be written.
    is_needless: bool,
}

/// The likeliest cause of the failures of `failed`, given the functions that the milestone asks for.
pub fn likeliest(failed: &[&TestResult], functions: &[Function], sources: &Sources) -> Option<Suspect> {
    let mut likeliest: Option<(f64, Suspect)> = None;
    for suspect in suspects(sources) {
        let suspicion = suspicion(&suspect, failed, functions);
        if likeliest.as_ref().is_none_or(|(most, _)| suspicion > *most) {
            likeliest = Some((suspicion, suspect));
        }
    }
    likeliest.map(|(_, suspect)| suspect)
}

/// What the learner has written. A function that is word for word the starter's or the reference's is no suspect.
fn suspects(sources: &Sources) -> Vec<Suspect> {
    let (starter, reference) = (bodies(&sources.starter), bodies(&sources.reference));
    // With other fields even a function that was complete has to change.
    let has_other_fields = signatures::has_other_fields(&sources.starter, &sources.files);
    let mut suspects = changed_declarations(sources);
    for (file, body) in sources.functions() {
        let is_given = |given: &[Body]| given.iter().any(|other| other.is_same_code(body));
        if !is_given(&starter) && !is_given(&reference) {
            suspects.push(Suspect {
                name: body.name.clone(),
                location: Location { file: file.to_owned(), line: body.lines.0 },
                last_line: body.lines.1,
                is_of_starter: starter.iter().any(|other| other.is_same_function(body)),
                is_needless: is_needless(body, &starter, &reference, has_other_fields),
            });
        }
    }
    if suspects.is_empty() {
        // Nothing that runs was changed, so it is the types: an import, for example.
        suspects.extend(first_type(sources));
    }
    suspects
}

/// Whether a function that the learner has changed was complete in the starter, or is one that runs though no code calls it,
/// such as `drop` or a function of a trait that the starter leaves to its default.
fn is_needless(body: &Body, starter: &[Body], reference: &[Body], has_other_fields: bool) -> bool {
    let same = |other: &&Body| other.is_same_function(body);
    match starter.iter().find(same) {
        Some(given) if given.is_unfilled() || has_other_fields => false,
        // The reference may have to change it, too.
        Some(given) => reference.iter().find(same).is_none_or(|other| other.is_same_code(given)),
        None => {
            let is_called_unseen = body.name == "drop" || starter.iter().any(|other| other.subject == body.subject);
            body.is_of_trait && is_called_unseen && !reference.iter().any(|other| other.is_same_function(body))
        }
    }
}

/// Changed fields, and traits that the learner promises without a function, such as `unsafe impl Send`.
fn changed_declarations(sources: &Sources) -> Vec<Suspect> {
    let reference = [(String::new(), sources.reference.clone())];
    let of_reference: BTreeSet<String> =
        signatures::changes(&sources.starter, &reference).into_iter().map(|change| change.name).collect();
    let changes = signatures::changes(&sources.starter, &sources.files);
    let fields = changes.into_iter().filter(|change| change.kind == Kind::PrivateField);
    let promises = signatures::promises(&sources.files).into_iter();
    let declarations = fields.filter(|change| !of_reference.contains(&change.name)).chain(promises);
    let suspect = |change: signatures::Change| Suspect {
        name: change.name,
        last_line: change.line,
        is_of_starter: false,
        location: Location { file: change.file, line: change.line },
        is_needless: true,
    };
    declarations.map(suspect).collect()
}

fn first_type(sources: &Sources) -> Option<Suspect> {
    let (name, file, line) = signatures::first_type(&sources.files)?;
    Some(Suspect { name, location: Location { file, line }, last_line: line, is_of_starter: true, is_needless: false })
}

/// How likely it is that a suspect makes the tests fail.
fn suspicion(suspect: &Suspect, failed: &[&TestResult], functions: &[Function]) -> f64 {
    let asked_for = functions.iter().find(|function| suspect.is_of_starter && function.name == suspect.name);
    let own: &[String] = asked_for.map_or(&[], |function| &function.tests);
    let failed_own = failed.iter().filter(|result| own.contains(&result.name)).count();
    let mentioned = failed.iter().filter(|result| mentions(result, &suspect.name)).count();
    let panicked = failed
        .iter()
        .filter(|result| result.location.as_ref().is_some_and(|location| suspect.contains(location)))
        .count();
    // If nothing else speaks against one of them, it is rather one that the tests are about.
    let prior = match asked_for {
        _ if suspect.is_needless => 4.0,
        Some(_) => 0.1,
        None => 0.0,
    };
    prior
        + share(failed_own, own.len())
        + share(failed_own, failed.len())
        + 2.0 * share(mentioned, failed.len())
        + 2.0 * share(panicked, failed.len())
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// Whether the message of a failed test speaks of `name`.
pub fn mentions(result: &TestResult, name: &str) -> bool {
    let Some(Reason::Panicked { message, .. } | Reason::Other { message, .. }) = &result.reason else { return false };
    // Values that differ are no words about a function.
    let promise = message.split("Diff <").next().unwrap_or_default();
    promise.split(|character: char| !character.is_alphanumeric() && character != '_').any(|word| word == name)
}

impl Suspect {
    /// Whether a line is a part of it.
    pub fn contains(&self, location: &Location) -> bool {
        location.file == self.location.file && (self.location.line..=self.last_line).contains(&location.line)
    }
}

#[cfg(test)]
mod tests {
    use super::{Suspect, likeliest};
    use crate::check::progress::Sources;
    use crate::course::manifest::Function;
    use crate::location::Location;
    use crate::test_run::outcome::{Reason, TestResult};

    const STARTER: &str = "\
pub struct Text {
    data: Arc<String>,
}

impl Text {
    pub fn push(&mut self) {
        todo!()
    }

    pub fn pop(&mut self) {
        todo!()
    }

    pub fn len(&self) -> usize {
        self.data.len()
    }
}
";
    const FILLED: [(&str, &str); 2] =
        [("push(&mut self) {\n        todo!()", "push(&mut self) {\n        mine()"), ("todo!()", "yours()")];

    fn edited(edits: &[(&str, &str)]) -> String {
        edits.iter().fold(STARTER.to_owned(), |text, (from, to)| text.replacen(from, to, 1))
    }

    fn functions() -> Vec<Function> {
        let function = |name: &str, tests: &[&str]| Function {
            name: name.to_owned(),
            tests: tests.iter().map(|test| (*test).to_owned()).collect(),
            hints: [String::new(), String::new(), String::new()],
        };
        vec![function("push", &["test_a", "test_push"]), function("pop", &["test_pop"])]
    }

    fn failed(name: &str, message: &str, line: Option<usize>) -> TestResult {
        let location = line.map(|line| Location::new("src/lib.rs", line));
        let reason = Reason::Panicked { message: message.to_owned(), in_source: location.clone() };
        TestResult { location, ..TestResult::not_passed(name, reason) }
    }

    fn blamed(source: &str, reference: &str, failed: &[TestResult]) -> Option<Suspect> {
        let files = vec![("src/lib.rs".to_owned(), source.to_owned())];
        let sources = Sources::new(STARTER.to_owned(), reference.to_owned(), files);
        likeliest(&failed.iter().collect::<Vec<_>>(), &functions(), &sources)
    }

    fn name_of_blamed(source: &str, reference: &str, failed: &[TestResult]) -> String {
        blamed(source, reference, failed).expect("there is a suspect").name
    }

    #[test]
    fn the_tests_of_a_function_speak_against_it_and_words_and_panics_do_more() {
        let both = edited(&FILLED);
        let first = || failed("test_a", "the first must be there", None);
        assert_eq!(name_of_blamed(&both, "", &[first()]), "push");
        assert_eq!(name_of_blamed(&both, "", &[first(), failed("test_pop", "pop must take the last", None)]), "pop");
        assert_eq!(name_of_blamed(&both, "", &[failed("test_a", "the first must be there", Some(11))]), "pop");
        let values = failed("test_push", "push must add\\n\\nDiff < left / right > :\\n<pop\\n>pop", None);
        assert_eq!(name_of_blamed(&both, "", &[values]), "push");
    }

    #[test]
    fn what_is_still_the_starters_or_already_the_references_is_not_to_blame() {
        let all = || [failed("test_a", "a", None), failed("test_push", "push", None)];
        let both = edited(&FILLED);
        assert_eq!(name_of_blamed(&both, &both.replace("yours", "the_reference"), &all()), "pop");
        let only_pop = edited(&[("pop(&mut self) {\n        todo!()", "pop(&mut self) {\n        yours()")]);
        assert_eq!(name_of_blamed(&only_pop, "", &all()), "pop");
    }

    #[test]
    fn what_needed_no_change_is_more_suspicious() {
        let len = ("self.data.len()", "7");
        let source = edited(&[FILLED[0], FILLED[1], len]);
        let all = || [failed("test_push", "push must add", None)];
        assert_eq!(name_of_blamed(&source, "", &all()), "len");
        let changed_too = edited(&[len]).replace('7', "8");
        assert_eq!(name_of_blamed(&source, &changed_too, &all()), "push", "the reference changes it as well");
        let dropped = format!("{}impl Drop for Text {{\n    fn drop(&mut self) {{}}\n}}\n", edited(&FILLED));
        assert_eq!(name_of_blamed(&dropped, "", &all()), "drop");
        let promised = format!("{}unsafe impl Send for Text {{}}\n", edited(&FILLED));
        assert_eq!(name_of_blamed(&promised, "", &all()), "Send");
        let renamed = source.replace("data", "text").replace('7', "self.text.len()");
        assert_eq!(name_of_blamed(&renamed, "", &all()), "push", "the field has another name");
        let other_field = edited(&[FILLED[0], FILLED[1], ("Arc<String>", "Rc<String>")]);
        assert_eq!(name_of_blamed(&other_field, "", &all()), "data");
    }

    #[test]
    fn a_helper_of_the_same_name_is_not_the_function_that_the_tests_are_about() {
        let helper = "impl Buffer {\n    fn push(&mut self) {\n        helped()\n    }\n}\n";
        let source = format!("{helper}{}", edited(&FILLED));
        let suspect = blamed(&source, "", &[failed("test_push", "push must add", None)]).expect("there is a suspect");
        assert_eq!((suspect.name.as_str(), suspect.location.line), ("push", 11));
        let panicked = failed("test_push", "", Some(3));
        assert_eq!(blamed(&source, "", &[panicked]).expect("there is a suspect").location.line, 2, "there it panicked");
    }

    #[test]
    fn without_a_changed_function_it_is_the_type() {
        let suspect = blamed(STARTER, "", &[failed("test_a", "a", None)]).expect("there is a suspect");
        assert_eq!((suspect.name.as_str(), suspect.location.line), ("Text", 1));
        assert_eq!(blamed("", "", &[failed("test_a", "a", None)]), None);
    }
}
