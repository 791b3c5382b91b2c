//! `results.json` for a Gradescope autograder.

use serde_json::{Value, json};

use super::{json, wording};
use crate::grade::{Grade, MilestoneGrade, TestGrade};

const MESSAGE_CHARACTERS: usize = 4_000;

pub fn render(grade: &Grade) -> String {
    let tests = grade.milestones.iter().flat_map(|milestone| {
        milestone.tests.iter().enumerate().map(move |(index, test)| test_result(milestone, index, test))
    });
    let document = json!({
        "score": grade.score,
        "execution_time": grade.seconds.max(0.0).round() as u64,
        "output": wording::notes(grade).join("\n"),
        // Gradescope also supports Markdown and HTML, but a learner's output is plain text.
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": tests.collect::<Vec<_>>(),
        "extra_data": {
            "max_score": grade.max_score,
            "override": grade.overridden,
            "flags": grade.flags,
            "sandbox": grade.sandbox,
            "commit": grade.commit,
            "deadline": grade.deadline,
            "fingerprint": grade.fingerprint,
        },
    });
    json::inert(&format!("{document:#}\n"))
}

fn test_result(milestone: &MilestoneGrade, index: usize, test: &TestGrade) -> Value {
    json!({
        "name": wording::line(&format!("{}: {}", milestone.name, test.name), 200),
        "number": format!("{}.{}", milestone.number, index + 1),
        "score": test.score,
        "max_score": test.max_score,
        "status": if test.is_passed() { "passed" } else { "failed" },
        "output": wording::explanation(milestone, test, MESSAGE_CHARACTERS),
        "tags": [milestone.name, test.verdict.word()],
        "visibility": "visible",
    })
}
