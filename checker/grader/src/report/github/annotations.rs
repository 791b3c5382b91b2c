//! `annotations.txt`: workflow commands that make GitHub show failures beside the lines of the submission.
//!
//! Line breaks end a command and `::` ends its properties, so both are escaped: no message can contain a command.

use crate::grade::{Entry, Grade, GradeVerdict, Location, MilestoneGrade};
use crate::report::{Scope, Subject, wording};

/// GitHub shows at most this many annotations of one kind for a step, and drops the others silently.
const LIMIT: usize = 10;
const MESSAGE_CHARACTERS: usize = 1_000;

/// `place` is None if it belongs to no file.
struct Annotation {
    location: Option<Location>,
    title: String,
    message: String,
}

pub fn render(subject: Subject) -> String {
    let (mut errors, mut warnings, mut notices) = (Shown::default(), Shown::default(), Shown::default());
    for entry in subject.entries() {
        match &entry {
            Entry::Judged(grade) if subject.scope() == Scope::Submission => {
                errors.extend(grade.milestones.iter().filter_map(build_error));
                let failures = [GradeVerdict::Failed, GradeVerdict::Crashed, GradeVerdict::TimedOut];
                errors.extend(tests(grade, &failures));
                notices.extend(tests(grade, &[GradeVerdict::Unfilled]));
                warnings.extend(flags(grade));
            }
            // The files of a class are not in the repository that shows the annotations.
            Entry::Judged(grade) if !grade.flags.is_empty() => {
                warnings.extend([about(&grade.learner, &wording::review(grade).join("\n"))])
            }
            Entry::Judged(_) => {}
            Entry::NotJudged { learner, problem, .. } => {
                errors.extend([about(learner, &format!("Not judged: {problem}"))])
            }
        }
    }
    [("error", errors), ("warning", warnings), ("notice", notices)]
        .into_iter()
        .map(|(kind, annotations)| annotations.limited(kind))
        .collect()
}

/// The first annotations of one kind, and the count of all.
#[derive(Default)]
struct Shown {
    first: Vec<Annotation>,
    count: usize,
}

impl Shown {
    fn extend(&mut self, annotations: impl IntoIterator<Item = Annotation>) {
        for annotation in annotations {
            self.count += 1;
            if self.count <= LIMIT {
                self.first.push(annotation);
            }
        }
    }

    /// At most [`LIMIT`] commands; the last one may say how many annotations are left out.
    fn limited(&self, kind: &str) -> String {
        let shown = if self.count > LIMIT { LIMIT - 1 } else { self.count };
        let mut text: String = self.first[..shown].iter().map(|annotation| command(kind, annotation)).collect();
        if shown < self.count {
            let message = format!("+{} more: see the job summary", self.count - shown);
            text.push_str(&command(
                kind,
                &Annotation { location: None, title: "Copy-on-Write kata".to_owned(), message },
            ));
        }
        text
    }
}

fn command(kind: &str, annotation: &Annotation) -> String {
    let mut properties = vec![format!("title={}", property(&wording::line(&annotation.title, 200)))];
    if let Some(location) = &annotation.location {
        properties.push(format!("file={}", property(&wording::line(&location.file, 400))));
        if location.line > 0 {
            properties.push(format!("line={}", location.line));
        }
    }
    let message = wording::cut(annotation.message.trim_end(), MESSAGE_CHARACTERS);
    format!("::{kind} {}::{}\n", properties.join(","), data(&message))
}

fn build_error(milestone: &MilestoneGrade) -> Option<Annotation> {
    let error = milestone.build_error.as_ref()?;
    let location = error.location.clone().unwrap_or_else(|| Location { file: milestone.file.clone(), line: 0 });
    let title = format!("{} does not build", milestone.name);
    Some(Annotation { location: Some(location), title, message: error.message.to_string() })
}

fn tests(grade: &Grade, verdicts: &[GradeVerdict]) -> Vec<Annotation> {
    let annotation = |(milestone, test): (&MilestoneGrade, &crate::grade::TestGrade)| Annotation {
        location: Some(test.location.clone().unwrap_or_else(|| Location { file: milestone.file.clone(), line: 0 })),
        title: format!("{}: {} {}", milestone.name, test.name, test.verdict.word()),
        message: test.message.to_string(),
    };
    grade.tests().filter(|(_, test)| verdicts.contains(&test.verdict)).map(annotation).collect()
}

fn flags(grade: &Grade) -> impl Iterator<Item = Annotation> {
    grade.flags.iter().map(|flag| Annotation {
        location: Some(Location { file: flag.file.clone(), line: flag.line }),
        title: "Needs review (no points are taken for it)".to_owned(),
        message: flag.reason.to_string(),
    })
}

fn about(learner: &str, message: &str) -> Annotation {
    Annotation { location: None, title: learner.to_owned(), message: message.to_owned() }
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
