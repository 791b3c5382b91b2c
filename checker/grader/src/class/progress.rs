//! The progress of grading a class: a bar on a terminal, otherwise a line for each submission.

use std::io::IsTerminal;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::grade::Entry;
use crate::report::wording;

pub struct Progress {
    bar: Option<ProgressBar>,
    total: usize,
    done: AtomicUsize,
}

/// There is no estimate before the first submission has been graded.
const BAR: &str = "{bar:24} {pos}/{len}  {wide_msg}";
const BAR_WITH_TIME: &str = "{bar:24} {pos}/{len}  {eta} left  {wide_msg}";

/// Explains the first wait, on a terminal.
pub fn building_dependencies() {
    if std::io::stderr().is_terminal() {
        eprintln!("Building the dependencies, which all submissions share. This happens only once.");
    }
}

impl Progress {
    pub fn of(total: usize) -> Self {
        if !std::io::stderr().is_terminal() {
            return Self { bar: None, total, done: 0.into() };
        }
        let bar = ProgressBar::new(total as u64).with_style(style(BAR));
        // Keeps the estimate counting down between submissions.
        bar.enable_steady_tick(Duration::from_secs(1));
        Self { bar: Some(bar), total, done: 0.into() }
    }

    pub fn started(&self, learner: &str) {
        if let Some(bar) = &self.bar {
            bar.set_message(in_one_line(learner));
        }
    }

    pub fn finished(&self, entry: &Entry) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        match &self.bar {
            Some(bar) => {
                bar.set_style(style(BAR_WITH_TIME));
                bar.inc(1);
            }
            None => eprintln!("[{done}/{}] {}", self.total, summary(entry)),
        }
    }

    pub fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }

    /// Says where the reports are, on a terminal.
    pub fn reports_written(&self, dir: &Path, files: &[&str]) {
        if self.bar.is_some() {
            let submissions = wording::count(self.total, "submission");
            eprintln!("Graded {submissions}: see {} in {}", files.join(", "), dir.display());
        }
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).expect("the template is valid")
}

fn summary(entry: &Entry) -> String {
    let learner = in_one_line(entry.learner());
    match entry {
        Entry::Judged(grade) => format!("{learner}: {} of {}", grade.score, grade.max_score),
        Entry::NotJudged { problem, .. } => format!("{learner}: not judged: {}", in_one_line(problem)),
    }
}

/// Learners may have named the directories that these names come from. GitHub's runner executes `##[` anywhere in a
/// line.
fn in_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace("##[", "## [")
}
