//! `[often]` of each milestone: what it says of a failed test is what the wrong implementations do that the test catches.

use std::collections::BTreeMap;

use test_support::{milestones, path, read};
use toml::{Table, Value};

/// A test that catches so many wrong implementations has a sentence.
const OFTEN: usize = 3;

/// The names of the wrong implementations of a milestone, by the test that catches them.
fn caught(milestone: &str) -> BTreeMap<String, Vec<String>> {
    let file = path(&format!("checker/tests/implementations/wrong/{milestone}.toml"));
    // A new milestone has none yet.
    let table: Table = if file.is_file() { read(&file).parse().expect("it is TOML") } else { Table::new() };
    let mut caught: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for wrong in table.get("wrong").and_then(Value::as_array).into_iter().flatten() {
        caught.entry(text(&wrong["caught_by"])).or_default().push(text(&wrong["name"]));
    }
    // A file that the compiler refuses is no test that fails.
    caught.retain(|test, _| !test.ends_with(".rs"));
    caught
}

fn text(value: &Value) -> String {
    value.as_str().expect("it is a string").to_owned()
}

/// The `[often]` of a milestone.
fn sentences(milestone: &str) -> Table {
    let manifest: Table = read(path(&format!("milestones/{milestone}/milestone.toml"))).parse().expect("it is TOML");
    manifest.get("often").and_then(Value::as_table).cloned().unwrap_or_default()
}

#[test]
fn what_is_said_of_a_failure_describes_wrong_implementations_that_the_test_catches() {
    let described: Table = read(path("checker/tests/course/often.toml")).parse().expect("it is TOML");
    for milestone in milestones() {
        let (sentences, caught) = (sentences(&milestone), caught(&milestone));
        let described = described.get(&milestone).and_then(Value::as_table).cloned().unwrap_or_default();
        let (file, names) = (format!("milestones/{milestone}/milestone.toml"), "checker/tests/course/often.toml");
        for test in sentences.keys() {
            assert!(described.contains_key(test), "{names}: name what [often] of {file} describes by `{test}`");
        }
        for (test, like) in &described {
            assert!(sentences.contains_key(test), "{names}: [often] of {file} has no `{test}`");
            let like: Vec<String> = like.as_array().expect("it is a list").iter().map(text).collect();
            let of_test = caught.get(test).map_or(&[][..], Vec::as_slice);
            let other: Vec<_> = like.iter().filter(|name| !of_test.contains(name)).collect();
            assert!(
                other.is_empty(),
                "{names}: {test} of {milestone} catches {of_test:?}, which {other:?} are not among"
            );
            let is_often = like.len() >= 2 && 3 * like.len() >= of_test.len();
            assert!(is_often, "{file}: what is said of {test} describes {} of {}", like.len(), of_test.len());
        }
    }
}

#[test]
fn every_test_that_often_fails_says_what_that_means() {
    for milestone in milestones() {
        let sentences = sentences(&milestone);
        let often = caught(&milestone).into_iter().filter(|(_, names)| names.len() >= OFTEN);
        let missing: Vec<String> = often.map(|(test, _)| test).filter(|test| !sentences.contains_key(test)).collect();
        assert!(missing.is_empty(), "milestones/{milestone}/milestone.toml: [often] has nothing for {missing:?}");
    }
}

/// A sentence or two that take no more than two lines of the board.
#[test]
fn what_is_said_of_a_failure_is_short() {
    for milestone in milestones() {
        for (test, said) in &sentences(&milestone) {
            let said = text(said);
            let is_short = said.chars().count() <= 125 && said.ends_with('.') && !said.contains('\n');
            assert!(is_short, "[often] of {milestone}: {test} is too long, or has no end: {said}");
        }
    }
}
