//! Tells whoever waits for a class how far it is: a bar on a terminal, a line for every submission elsewhere.

use std::io::IsTerminal;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::grade::Entry;
use crate::report::wording;
use checker::error::Error;

pub struct Progress {
    bar: Option<ProgressBar>,
    total: usize,
    done: AtomicUsize,
}

/// Nobody knows how long it takes before the first submission is graded.
const BAR: &str = "{bar:24} {pos}/{len}  {wide_msg}";
const BAR_WITH_TIME: &str = "{bar:24} {pos}/{len}  {eta} left  {wide_msg}";

/// Tells somebody at a terminal why there is nothing to see yet.
pub fn preparing() {
    if std::io::stderr().is_terminal() {
        eprintln!("Building what all submissions share: it takes its time once, and is kept.");
    }
}

impl Progress {
    pub fn of(total: usize) -> Self {
        let bar = std::io::stderr().is_terminal().then(|| ProgressBar::new(total as u64).with_style(style(BAR)));
        if let Some(bar) = &bar {
            // The time left goes down while nothing else happens.
            bar.enable_steady_tick(Duration::from_secs(1));
        }
        Self { bar, total, done: 0.into() }
    }

    pub fn began(&self, learner: &str) {
        if let Some(bar) = &self.bar {
            bar.set_message(in_one_line(learner));
        }
    }

    pub fn ended(&self, entry: &Entry) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        match &self.bar {
            Some(bar) => {
                bar.set_style(style(BAR_WITH_TIME));
                bar.inc(1);
            }
            None => eprintln!("[{done}/{}] {}", self.total, summary(entry)),
        }
    }

    /// The grade itself is none the worse for it.
    pub fn cannot_save(&self, learner: &str, problem: &Error) {
        let warning = format!("{}: will be graded again the next time: {problem}", in_one_line(learner));
        match &self.bar {
            Some(bar) => bar.println(warning),
            None => eprintln!("{warning}"),
        }
    }

    pub fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }

    /// Tells somebody at a terminal where to look now.
    pub fn written(&self, dir: &Path, files: &[&str]) {
        if self.bar.is_some() {
            let submissions = wording::count(self.total, "submission");
            eprintln!("Graded {submissions}: see {} in {}", files.join(", "), dir.display());
        }
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).expect("the template is right")
}

fn summary(entry: &Entry) -> String {
    let learner = in_one_line(entry.learner());
    match entry {
        Entry::Judged(grade) => format!("{learner}: {} of {}", grade.score, grade.max_score),
        Entry::NotJudged { problem, .. } => format!("{learner}: not judged: {}", in_one_line(problem)),
    }
}

/// Names come from folders, which learners may have named. GitHub's runner obeys `##[` anywhere in a line.
fn in_one_line(text: &str) -> String {
    wording::clean(text).split_whitespace().collect::<Vec<_>>().join(" ").replace("##[", "## [")
}
