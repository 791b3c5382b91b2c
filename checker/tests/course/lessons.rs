//! The lessons: what a learner reads is laid out for a screen, complete, and points to what there is.

use test_support::{milestones, path, read};

/// The lines of a section that a screen shows at once, while the answers are folded.
const SCREEN: usize = 40;

/// The lessons, each by its file.
fn lessons() -> Vec<(String, String)> {
    let files = milestones().into_iter().map(|milestone| format!("milestones/{milestone}/README.md"));
    files.map(|file| (file.clone(), read(path(&file)))).collect()
}

/// The sections of a page, each from its heading to the next.
fn sections(page: &str) -> Vec<String> {
    let mut sections = vec![String::new()];
    for line in page.lines() {
        if line.starts_with("## ") {
            sections.push(String::new());
        }
        sections.last_mut().expect("there is one").push_str(&format!("{line}\n"));
    }
    sections
}

/// A page whose answers are folded, as GitHub shows it.
fn folded(page: &str) -> String {
    let mut parts = page.split("<details>\n");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |shown, part| {
        let (_, after) = part.split_once("</details>\n").expect("every <details> is closed");
        format!("{shown}▸ Answer\n{after}")
    })
}

#[test]
fn every_section_fits_on_a_screen() {
    for (file, page) in lessons() {
        for section in sections(&page) {
            let lines = folded(&section).trim_end().lines().count();
            let heading = section.lines().next().unwrap_or_default();
            assert!(lines <= SCREEN, "{file}: `{heading}` has {lines} lines");
        }
    }
}

#[test]
fn lessons_begin_with_the_number_of_their_milestone() {
    for (file, page) in lessons() {
        let number = file.trim_start_matches("milestones/0").split('-').next().unwrap_or_default();
        assert!(page.starts_with(&format!("# Milestone {number}: ")), "{file}");
    }
}
