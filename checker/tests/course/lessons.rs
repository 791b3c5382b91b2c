//! The lessons: what a learner reads fits on a screen, is complete, points to what there is, and says what is true.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use serde::Deserialize;
use test_support::{Run, checker, milestones, package, path, read, root, run};

/// The columns of a terminal, without its margins.
const WIDTH: usize = 78;
/// The lines of a section that a screen shows at once, while the answers are folded.
const SCREEN: usize = 40;

/// A page of the course, and where it is.
struct Page {
    file: String,
    text: String,
}

impl Page {
    fn read(file: &str) -> Self {
        Self { file: file.to_owned(), text: read(path(file)) }
    }

    /// The sections, each from its heading to the next; first what comes before them.
    fn sections(&self) -> Vec<String> {
        let mut sections = vec![String::new()];
        for line in self.text.lines() {
            if line.starts_with("## ") {
                sections.push(String::new());
            }
            sections.last_mut().expect("there is one").push_str(&format!("{line}\n"));
        }
        sections
    }

    /// The section whose heading has this text below its number.
    fn section(&self, heading: &str) -> Option<String> {
        self.sections().into_iter().find(|section| {
            let first = section.lines().next().unwrap_or_default().trim_start_matches("## ");
            first == heading || first.split_once(' ').is_some_and(|(_, text)| text == heading)
        })
    }

    /// The lines that are not in a block of code.
    fn prose(&self) -> Vec<&str> {
        let mut is_code = false;
        let mut prose = Vec::new();
        for line in self.text.lines() {
            if line.starts_with("```") {
                is_code = !is_code;
            } else if !is_code {
                prose.push(line);
            }
        }
        prose
    }
}

fn lesson(milestone: &str) -> Page {
    Page::read(&format!("milestones/{milestone}/README.md"))
}

/// The lessons and what belongs to none of them.
fn pages() -> Vec<Page> {
    let others = ["milestones/README.md", "milestones/choosing.md"].into_iter().map(Page::read);
    milestones().iter().map(|milestone| lesson(milestone)).chain(others).collect()
}

/// A text whose answers are folded, as GitHub shows it.
fn folded(text: &str) -> String {
    let mut parts = text.split("<details>\n");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |shown, part| {
        let (_, after) = part.split_once("</details>\n").expect("every <details> is closed");
        format!("{shown}▸ Answer\n{after}")
    })
}

/// The parts of a text between two marks.
fn between<'t>(text: &'t str, begin: &'t str, end: &'t str) -> impl Iterator<Item = &'t str> {
    text.split(begin).skip(1).filter_map(move |part| part.split_once(end)).map(|(part, _)| part)
}

#[test]
fn every_section_fits_on_a_screen() {
    for page in pages() {
        for section in page.sections() {
            let lines = folded(&section).trim_end().lines().count();
            let heading = section.lines().next().unwrap_or_default();
            assert!(lines <= SCREEN, "{}: `{heading}` has {lines} lines", page.file);
        }
        for (number, line) in (1..).zip(page.text.lines()) {
            // An address cannot be wrapped.
            let columns = line.chars().count();
            assert!(columns <= WIDTH || line.starts_with('['), "{}:{number} has {columns} columns", page.file);
        }
    }
}

#[test]
fn lessons_use_only_the_markdown_that_a_terminal_can_show() {
    for page in pages() {
        for line in page.prose() {
            let is_known_heading = !line.starts_with('#') || line.starts_with("# ") || line.starts_with("## ");
            let is_fold = ["<details>", "</details>"].contains(&line) || line.starts_with("<summary>");
            assert!(is_known_heading && (is_fold || !line.starts_with('<')), "{}: {line}", page.file);
        }
        let mut languages = page.text.lines().filter_map(|line| line.strip_prefix("```")).step_by(2);
        let known = ["rust", "text", "python", "cpp"];
        let unknown = languages.find(|tag| !known.contains(tag) && !tag.starts_with("rust,compile_fail,E0"));
        assert_eq!(unknown, None, "{}: every block says what it is", page.file);
    }
}

#[test]
fn lessons_have_the_sections_that_a_learner_expects() {
    for (index, milestone) in milestones().iter().enumerate() {
        let page = lesson(milestone);
        let number = index + 1;
        let title = format!("# Milestone {number}: ");
        assert!(page.text.starts_with(&title), "{}: begin with `{title}…`", page.file);
        let headings: Vec<&str> = page.prose().into_iter().filter(|line| line.starts_with("## ")).collect();
        for expected in
            ["The situation", "Build", "What it costs", "When not", "In the wild", "Try it", "Check yourself"]
        {
            let is_there = headings.iter().any(|heading| heading.contains(expected));
            assert!(is_there, "{}: add a section `{expected}` to {headings:?}", page.file);
        }
        let remembers = headings.contains(&"## From memory");
        assert_eq!(remembers, number > 1, "{}: every lesson but the first begins with `## From memory`", page.file);
        let numbered: Vec<&&str> = headings.iter().filter(|heading| **heading != "## From memory").collect();
        for (number, heading) in (1..).zip(numbered) {
            assert!(heading.starts_with(&format!("## {number} ")), "{}: `{heading}` is section {number}", page.file);
        }
        let says_why_not = page.text.contains("**Why not ") || page.text.contains(" Why not ");
        assert!(says_why_not, "{}: ask `**Why not …?**` at least once", page.file);
    }
}

#[test]
fn lessons_build_in_the_order_of_the_hints() {
    for milestone in milestones() {
        let page = lesson(&milestone);
        let build = page.section("Build").unwrap_or_else(|| panic!("{}: add a section `Build`", page.file));
        let rows = build.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` | "));
        let built: Vec<&str> = rows.map(|(name, _)| name).collect();
        let manifest: toml::Table =
            read(path(&format!("milestones/{milestone}/milestone.toml"))).parse().expect("it can be read");
        let functions = manifest["functions"].as_array().expect("functions is a list");
        let hinted: Vec<&str> = functions.iter().filter_map(|function| function["name"].as_str()).collect();
        let table = "the table of `Build` has a row `| `name` | what it does | a test |` for each function";
        assert!(!built.is_empty(), "{}: {table} that is to be filled in", page.file);
        assert_eq!(
            built,
            hinted[..built.len().min(hinted.len())],
            "{}: {table}, as milestone.toml has them",
            page.file
        );
    }
}

#[test]
fn every_prediction_has_its_answer() {
    for (number, page) in milestones().iter().map(|milestone| lesson(milestone)).enumerate() {
        let predictions: Vec<&str> = between(&page.text, "**Prediction ", ".**").collect();
        let answers: Vec<&str> = between(&page.text, "<summary>Answer ", "</summary>").collect();
        let answers: Vec<&str> = answers.into_iter().filter(|answer| !answer.starts_with('(')).collect();
        let number = number + 1;
        let expected: Vec<String> = (1..=predictions.len()).map(|index| format!("{number}.{index}")).collect();
        let (file, like) =
            (&page.file, format!("like `**Prediction {number}.1.**` and `<summary>Answer {number}.1</summary>`"));
        assert_eq!(predictions, expected, "{file}: number the predictions {like}");
        assert_eq!(answers, expected, "{file}: every prediction has its answer {like}");
        assert!((6..=9).contains(&predictions.len()), "{file}: 6 to 9 predictions {like}, not {}", predictions.len());
        let remembered = between(&page.text, "<summary>Answer (", ")</summary>").count();
        let questions = if number == 1 { 0 } else { 2 };
        assert_eq!(
            remembered, questions,
            "{file}: questions from memory, answered like `<summary>Answer (a)</summary>`"
        );
    }
}

/// The questions that no program can answer.
const ASKED_IN_WORDS: [&str; 5] = ["0.1", "0.3", "1.5", "5.4", "6.3"];

#[test]
fn answers_are_run_where_they_are_about_code() {
    for page in pages() {
        for question in page.text.split("**Prediction ").skip(1) {
            let (number, _) = question.split_once(".**").expect("a prediction has a number");
            let (question, _) = question.split_once("</details>").expect("and an answer");
            assert_eq!(!question.contains("```rust"), ASKED_IN_WORDS.contains(&number), "{}: {number}", page.file);
        }
    }
}

#[test]
fn every_test_that_a_lesson_names_exists() {
    for milestone in milestones() {
        let tests: String =
            rust_files(&path(&format!("milestones/{milestone}/tests"))).iter().map(read).collect::<Vec<_>>().join("\n");
        let page = lesson(&milestone);
        let named: BTreeSet<&str> = between(&page.text, "`test_", "`").collect();
        assert!(!named.is_empty(), "{}: the table of `Build` names a test for most functions", page.file);
        for name in named {
            assert!(tests.contains(&format!("fn test_{name}()")), "{milestone}: there is no test_{name}");
        }
    }
}

/// Where a test file says what to read about it, it names sections of the lesson.
#[test]
fn every_section_that_a_test_names_exists() {
    for milestone in milestones() {
        let lesson = lesson(&milestone);
        for file in rust_files(&path(&format!("milestones/{milestone}/tests"))) {
            let text = read(&file);
            let doc: String = text.lines().map_while(|line| line.strip_prefix("//!")).collect();
            let Some((_, read)) = doc.split_once("Read:") else { continue };
            for named in read.split('"').skip(1).step_by(2) {
                assert!(lesson.section(named).is_some(), "{}: the lesson has no {named:?}", file.display());
            }
        }
    }
}

fn rust_files(dir: &Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(dir).expect("the directory can be read");
    let paths = entries.map(|entry| entry.expect("it can be listed").path());
    paths.flat_map(|path| if path.is_dir() { rust_files(&path) } else { vec![path] }).collect()
}

#[test]
fn links_lead_to_files_that_there_are() {
    for page in pages() {
        let dir = Path::new(&page.file).parent().expect("a page is in a directory");
        for link in page.prose().join("\n").split("](").skip(1).filter_map(|rest| rest.split_once(')')) {
            let (target, _) = link;
            let is_there = target.starts_with("https://") || root().join(dir).join(target).is_file();
            assert!(is_there, "{}: {target}", page.file);
        }
    }
}

#[test]
fn the_rust_of_every_lesson_is_run() {
    let lessons = read(path("solutions/lessons/src/lib.rs"));
    let manifest = read(path("solutions/lessons/Cargo.toml"));
    for milestone in milestones() {
        let (package, name) = (package(&milestone), package(&milestone).replace('-', "_"));
        let lesson = format!("{name}: \"{milestone}/README.md\",");
        assert!(lessons.contains(&lesson), "solutions/lessons/src/lib.rs: add `{lesson}`");
        let dependency = format!("path = \"../{milestone}\"");
        let is_known = manifest.contains(&dependency);
        assert!(is_known, "solutions/lessons/Cargo.toml: add `{package} = {{ {dependency} }}`");
    }
}

#[test]
fn every_page_can_be_read_in_a_terminal() {
    let names = (0..=milestones().len()).map(|number| number.to_string()).chain(["choosing".to_owned()]);
    for name in names {
        let run = checker_run(&["lesson", &name, "--answers"]);
        assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
        for line in run.stdout.lines() {
            assert!(line.chars().count() <= 80 || line.contains("https://"), "lesson {name}: {line}");
            let is_prose = !line.starts_with(' ');
            assert!(!(is_prose && ["**", "<", "|", "```"].iter().any(|mark| line.starts_with(mark))), "{name}: {line}");
        }
    }
}

#[test]
fn every_command_that_a_page_names_exists() {
    let mut named = BTreeSet::new();
    for page in pages().iter().chain([&Page::read("README.md")]) {
        for command in page.text.split("`cargo kata ").skip(1).filter_map(|rest| rest.split('`').next()) {
            named.insert(command.split(' ').next().unwrap_or_default().to_owned());
        }
    }
    assert!(named.contains("lesson") && named.contains("hint"), "{named:?}");
    for name in named {
        let run = checker_run(&["help", &name]);
        assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "cargo kata {name}");
    }
}

fn checker_run(arguments: &[&str]) -> Run {
    let mut command = Command::new(checker());
    command.args(arguments).current_dir(root()).env_remove("KATA_ASCII").env("LC_ALL", "C.UTF-8");
    run(command)
}

/// What the lessons have to say, because people often say otherwise.
#[derive(Deserialize)]
struct Taught {
    truth: Vec<Truth>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Truth {
    /// What is often said.
    not: String,
    page: String,
    section: String,
    /// Words of the section.
    says: String,
}

#[test]
fn what_is_often_said_wrongly_is_said_rightly() {
    let taught: Taught = toml::from_str(include_str!("taught.toml")).expect("taught.toml can be read");
    for Truth { not, page, section, says } in taught.truth {
        let text = Page::read(&format!("milestones/{page}")).section(&section);
        let text = text.unwrap_or_else(|| panic!("{page} has no section `{section}`"));
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words(&text).contains(&words(&says)), "{page}, {section}, against \"{not}\": {says}");
    }
}

/// Figures that are wrong, or true of nothing in particular.
const FALSE_FIGURES: [&str; 9] =
    ["99.9", "50,000", "990", "1.1 MB", "60 MB", "416 bytes", "100x", "500x", "without locking"];

#[test]
fn false_figures_stand_only_where_they_are_refuted() {
    for page in pages() {
        for line in page.text.lines() {
            let said = FALSE_FIGURES.iter().find(|figure| line.contains(*figure));
            assert!(said.is_none() || line.contains("*Not*"), "{}: {line}", page.file);
        }
    }
}
