//! `summary.md`: the Markdown summary that GitHub shows for a job.
//!
//! A learner's text is either in `<code>`, with Markdown's special characters as entities, or in `<pre>`. GitHub
//! creates no links, mentions or references there.

use std::iter;

use crate::class::results::Results;
use crate::grade::{Entry, Grade, MilestoneGrade, TestGrade};
use crate::report::{Subject, wording};

/// GitHub refuses a step summary of more than 1 MiB.
const CLASS_BYTES: usize = 1_000_000;
/// Classroom 50 uses it as the text of a release, which GitHub limits to 125,000 characters.
const SUBMISSION_BYTES: usize = 120_000;
const MESSAGE_CHARACTERS: usize = 4_000;
const NAME_CHARACTERS: usize = 200;

pub fn render(subject: Subject) -> String {
    match subject {
        Subject::Submission(grade) => fitted(submission(grade).into_iter(), SUBMISSION_BYTES),
        Subject::Class(results) => fitted(class(results), CLASS_BYTES),
    }
}

/// The blocks that fit into `limit` bytes, and the number of those that do not.
fn fitted(blocks: impl Iterator<Item = String>, limit: usize) -> String {
    let mut text = String::new();
    let mut left_out = 0;
    for block in blocks {
        if left_out == 0 && text.len() + block.len() <= limit {
            text.push_str(&block);
        } else {
            left_out += 1;
        }
    }
    if left_out > 0 {
        text.push_str(&format!(
            "\n**{left_out} more are left out here**, because GitHub limits the size: grade.json has them all.\n"
        ));
    }
    text
}

fn submission(grade: &Grade) -> Vec<String> {
    let heading = format!("## {}: {} of {} points\n\n", code(&grade.learner), grade.score, grade.max_score);
    let mut table = "| | milestone | tests | points |\n|---|---|---:|---:|\n".to_owned();
    for milestone in &grade.milestones {
        let (passed, total) = (milestone.passed(), milestone.tests.len());
        let name = format!("{} {}", milestone.number, code(&milestone.name));
        let points = format!("{} of {}", milestone.score, milestone.max_score);
        table.push_str(&format!("| {} | {name} | {passed} of {total} | {points} |\n", mark(milestone)));
    }
    table.push_str(&format!("| | **total** | | **{} of {}** |\n\n", grade.score, grade.max_score));
    let mut blocks = vec![heading, table, about(grade), review(grade)];
    for milestone in grade.milestones.iter().filter(|milestone| milestone.passed() < milestone.tests.len()) {
        blocks.push(format!("### {} {}\n\n", mark(milestone), code(&milestone.name)));
        if let Some(error) = &milestone.build_error {
            let location = error.location.as_ref();
            let location =
                location.map_or_else(String::new, |location| wording::position(&location.file, location.line) + "\n");
            blocks.push(details("does not build", &format!("{location}{}", error.message)));
        } else {
            blocks.extend(milestone.tests.iter().filter(|test| !test.is_passed()).map(|test| failure(milestone, test)));
        }
    }
    blocks
}

fn about(grade: &Grade) -> String {
    let mut text = String::new();
    if let Some(commit) = &grade.commit {
        text.push_str(&format!("- Graded commit {} of {}\n", code(&commit.hash), code(&commit.time)));
    }
    for line in wording::last_commit(grade).into_iter().chain(wording::uncommitted(grade)) {
        text.push_str(&format!("- {}\n", entities(&line)));
    }
    if let Some(lateness) = wording::lateness(grade) {
        text.push_str(&format!("- Handed in {}\n", entities(&lateness)));
    }
    if let Some(given) = &grade.overridden {
        text.push_str(&format!("- {}\n", entities(&wording::overridden(given))));
    }
    format!("{text}- {}\n\n", entities(&format!("Sandbox: {}", wording::sandbox(&grade.sandbox))))
}

fn review(grade: &Grade) -> String {
    let lines = wording::review(grade);
    let Some((heading, flags)) = lines.split_first() else { return String::new() };
    let rows: String = flags.iter().map(|flag| format!("- {}\n", code(flag))).collect();
    format!("### ⚠️ {}\n\n{rows}\n", entities(heading))
}

fn failure(milestone: &MilestoneGrade, test: &TestGrade) -> String {
    let title = format!("{} {}: {} of {} points", code(&test.name), test.verdict.word(), test.score, test.max_score);
    details(&title, &wording::explanation(milestone, test, MESSAGE_CHARACTERS))
}

/// A blank line would end an HTML block in Markdown, but `<pre>` ends only at its closing tag.
fn details(title: &str, text: &str) -> String {
    let text = html(&wording::cut(text.trim_end(), MESSAGE_CHARACTERS));
    format!("<details><summary>{title}</summary>\n\n<pre>{text}</pre>\n\n</details>\n\n")
}

fn class(results: &Results) -> impl Iterator<Item = String> {
    let (mut perfect, mut flagged, mut not_judged) = (0, 0, 0);
    for entry in results.iter() {
        match entry.grade() {
            Some(grade) => {
                perfect += usize::from(grade.is_perfect());
                flagged += usize::from(!grade.flags.is_empty());
            }
            None => not_judged += 1,
        }
    }
    let heading = format!(
        "## {}: {perfect} with all points, {flagged} to review, {not_judged} not judged\n\n\
         | | learner | points | tests | review | handed in |\n|---|---|---:|---:|---|---|\n",
        wording::count(results.count(), "submission"),
    );
    iter::once(heading).chain(results.iter().map(|entry| class_row(&entry)))
}

fn class_row(entry: &Entry) -> String {
    let given =
        entry.overridden().map_or_else(String::new, |given| format!(" ⇒ {}: {}", given.points, code(&given.reason)));
    let grade = match entry {
        Entry::Judged(grade) => grade,
        Entry::NotJudged { learner, problem, .. } => {
            return format!("| ❔ | {} |{given} | | not judged: {} | |\n", code(learner), code(problem));
        }
    };
    let mark = if grade.is_perfect() { "✅" } else { "❌" };
    let (passed, total) = (grade.tests().filter(|(_, test)| test.is_passed()).count(), grade.tests().count());
    let review = if grade.flags.is_empty() {
        String::new()
    } else {
        format!("⚠️ {}", wording::count(grade.flags.len(), "flag"))
    };
    let not_built = grade.milestones.iter().filter(|milestone| milestone.build_error.is_some());
    let not_built: String = not_built.map(|milestone| format!(" {} does not build", code(&milestone.name))).collect();
    format!(
        "| {mark} | {} | {} of {}{given} | {passed} of {total} | {review}{not_built} | {} |\n",
        code(&grade.learner),
        grade.score,
        grade.max_score,
        entities(&wording::lateness(grade).unwrap_or_default()),
    )
}

fn mark(milestone: &MilestoneGrade) -> &'static str {
    if milestone.passed() == milestone.tests.len() {
        "✅"
    } else if milestone.build_error.is_some() {
        "🛑"
    } else {
        "❌"
    }
}

/// A learner's text on one line.
fn code(text: &str) -> String {
    format!("<code>{}</code>", entities(&wording::line(text, NAME_CHARACTERS)))
}

/// Escapes everything that Markdown treats specially, even in a table.
fn entities(text: &str) -> String {
    let is_plain =
        |character: char| !character.is_ascii_punctuation() || matches!(character, '-' | '/' | ',' | '(' | ')');
    let entity = |character: char| {
        if is_plain(character) { character.to_string() } else { format!("&#{};", u32::from(character)) }
    };
    text.chars().map(entity).collect()
}

fn html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
