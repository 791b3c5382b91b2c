use grader::report::gradescope::render;
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::consumers::{check_schema, python, with_changes};
use crate::grades;

const SCHEMA: &str = include_str!("gradescope.schema.json");

#[test]
fn results_for_gradescope() {
    assert_snapshot!(render(&grades::sample()));
}

#[test]
fn the_documented_fields_and_no_others() {
    let grades = [grades::sample(), grades::perfect(), grades::hostile(), super::without_tests()];
    let all = grades.each_ref().map(|grade| serde_json::from_str(&render(grade)).expect("it is JSON"));
    check_schema(SCHEMA, &all, &[]);
    for (grade, results) in grades.iter().zip(all) {
        let tests = results["tests"].as_array().expect("tests are a list");
        let sum = |key: &str| tests.iter().map(|test| test[key].as_u64().expect("points are integers")).sum::<u64>();
        assert_eq!((sum("score"), sum("max_score")), (grade.score.into(), grade.max_score.into()));
        assert_eq!(results["score"], grade.score);
    }
}

#[test]
fn the_schema_refuses_what_is_not_documented() {
    let good: Value = serde_json::from_str(&render(&grades::sample())).expect("it is JSON");
    let changes: [(&str, Value); 5] = [
        ("/score", json!("7")),
        ("/visibility", json!("secret")),
        ("/tests/0/status", json!("ok")),
        ("/tests/0/number", json!(1.1)),
        ("/tests/0/output", json!(["a list"])),
    ];
    check_schema(SCHEMA, &[], &with_changes(&good, &changes));
}

/// A learner's output is text to Gradescope, never Markdown or HTML.
#[test]
fn outputs_are_declared_as_text() {
    let results: Value = serde_json::from_str(&render(&grades::hostile())).expect("it is JSON");
    for key in ["output_format", "test_output_format", "test_name_format"] {
        assert_eq!(results[key], "text");
    }
}

/// The schema is no stricter than Gradescope's own library, and the same keys mean the same.
#[test]
fn gradescopes_own_library_writes_such_results() {
    let script = "
import io, json, sys, unittest
from gradescope_utils.autograder_utils.decorators import weight, number, tags, visibility
from gradescope_utils.autograder_utils.json_test_runner import JSONTestRunner
class Sample(unittest.TestCase):
    @weight(2)
    @number('1.1')
    @tags('first')
    @visibility('visible')
    def test_passes(self): pass
    @weight(1)
    @number('1.2')
    def test_fails(self): self.fail('on purpose')
stream = io.StringIO()
suite = unittest.defaultTestLoader.loadTestsFromTestCase(Sample)
JSONTestRunner(stream=stream, visibility='visible', stdout_visibility='hidden').run(suite)
print(stream.getvalue())
";
    let Some(theirs) = python(&["gradescope_utils"], script, "") else { return };
    check_schema(SCHEMA, std::slice::from_ref(&theirs), &[]);
    let ours: Value = serde_json::from_str(&render(&grades::sample())).expect("it is JSON");
    for test in theirs["tests"].as_array().expect("tests are a list") {
        let keys = test.as_object().expect("a test is an object").keys();
        let missing: Vec<_> = keys.filter(|key| ours["tests"][0].get(key).is_none()).collect();
        assert!(missing.is_empty(), "ours lack {missing:?}");
    }
}
