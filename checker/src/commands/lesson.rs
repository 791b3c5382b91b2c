//! `lesson`: reads a page of the course, which is Markdown, and divides it into sections.

use std::fs;

use crate::course::{Course, LESSON, Milestone};
use crate::error::Error;

/// A page of the course.
pub struct Lesson {
    /// What the command line calls it, like `2` or `choosing`.
    pub name: String,
    /// What comes before the numbered sections, and then those, each with the number that is its index here.
    pub sections: Vec<String>,
}

/// Reads the lesson of a milestone, `0` for what comes before the first one, or another page beside the milestones by its
/// name.
pub fn open(course: &Course, name: &str) -> Result<Lesson, Error> {
    let is_plain = name.chars().all(|character| character.is_ascii_alphanumeric() || character == '-');
    let page = format!("milestones/{}.md", if name == "0" { "README" } else { name });
    if is_plain && course.root.join(&page).is_file() {
        return read(course, &page, name.to_owned());
    }
    of_milestone(course, course.milestone(name)?)
}

pub fn of_milestone(course: &Course, milestone: &Milestone) -> Result<Lesson, Error> {
    read(course, &milestone.relative(LESSON), milestone.number.to_string())
}

fn read(course: &Course, file: &str, name: String) -> Result<Lesson, Error> {
    let path = course.root.join(file);
    let text = fs::read_to_string(&path).map_err(|source| Error::reading(&path, source))?;
    Ok(Lesson { name, sections: sections(&text) })
}

fn sections(text: &str) -> Vec<String> {
    let mut sections = vec![String::new()];
    for line in text.lines() {
        if line.strip_prefix("## ").is_some_and(|heading| heading.starts_with(|first: char| first.is_ascii_digit())) {
            sections.push(String::new());
        }
        if let Some(section) = sections.last_mut() {
            section.push_str(line);
            section.push('\n');
        }
    }
    sections
}

impl Lesson {
    /// Checks that there is a section of this number.
    ///
    /// # Errors
    /// When there is none; the message says which there are.
    pub fn require(&self, section: usize) -> Result<(), Error> {
        let last = self.sections.len() - 1;
        if section <= last {
            return Ok(());
        }
        let message = format!(
            "lesson {} has no section {section}\n  The last one: cargo kata lesson {} --section {last}",
            self.name, self.name
        );
        Err(Error::Message(message))
    }

    /// The heading of a numbered section, with its number.
    pub fn heading(&self, section: usize) -> &str {
        let line = self.sections.get(section).and_then(|section| section.lines().next());
        line.unwrap_or_default().trim_start_matches("## ")
    }
}

#[cfg(test)]
mod tests {
    use super::sections;

    #[test]
    fn sections_begin_with_their_numbers() {
        let text = "# Title\r\n\n## From memory\nrecall\n\n## 1 One\none\n## 2 Two\n";
        assert_eq!(sections(text), ["# Title\n\n## From memory\nrecall\n\n", "## 1 One\none\n", "## 2 Two\n"]);
    }
}
