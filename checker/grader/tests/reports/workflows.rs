//! The workflows, and the examples that instructors copy, keep what GRADING.md promises of them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use grader::cli;
use serde_json::{Value, json};
use test_support::{path, read, root, skip, yaml};

const CHECKOUT: &str = "actions/checkout@";
/// What the variables of the examples stand for when their commands are tried.
const VARIABLES: [(&str, &str); 3] =
    [("$DEADLINE", "2026-06-01T12:00:00+02:00"), ("$FORMATS", "json"), ("$SHARD", "2/4")];

/// A workflow and where it stands.
struct Workflow {
    file: String,
    text: String,
    content: Value,
}

/// A job or a step, and where it stands.
struct Part {
    place: String,
    content: Value,
}

impl Workflow {
    fn read(path: &Path) -> Self {
        let text = read(path);
        let file = path.strip_prefix(root()).expect("it is in the repository").display().to_string();
        let content = yaml(&text).unwrap_or_else(|problem| panic!("{file}: {problem}"));
        Self { file, text, content }
    }

    fn jobs(&self) -> Vec<Part> {
        let jobs = self.content["jobs"].as_object().unwrap_or_else(|| panic!("{} has no jobs", self.file));
        jobs.iter().map(|(name, job)| Part { place: format!("{}: {name}", self.file), content: job.clone() }).collect()
    }

    fn steps(&self) -> Vec<Part> {
        self.jobs().iter().flat_map(Part::steps).collect()
    }
}

impl Part {
    fn steps(&self) -> Vec<Part> {
        let steps = self.content["steps"].as_array().into_iter().flatten();
        steps.map(|step| Part { place: format!("{}: {}", self.place, step["name"]), content: step.clone() }).collect()
    }

    fn uses(&self) -> &str {
        self.content["uses"].as_str().unwrap_or_default()
    }
}

/// All files below `dir`.
fn files(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).expect("the directory can be read").map(|entry| entry.expect("it can be listed"));
    let (dirs, mut files): (Vec<_>, Vec<_>) = entries.map(|entry| entry.path()).partition(|path| path.is_dir());
    files.extend(dirs.iter().flat_map(|dir| self::files(dir)));
    files.sort();
    files
}

/// Those that run here, and those that instructors copy.
fn workflows() -> Vec<Workflow> {
    let dirs = [path(".github/workflows"), path(".github/examples/github")];
    let workflows: Vec<_> = dirs.iter().flat_map(|dir| files(dir)).map(|file| Workflow::read(&file)).collect();
    workflows
}

/// Those that meet what learners wrote.
fn grading() -> Vec<Workflow> {
    workflows().into_iter().filter(|workflow| workflow.text.contains("cargo grade")).collect()
}

fn is_pinned(uses: &str) -> bool {
    let is_hash = |hash: &str| hash.len() == 40 && hash.chars().all(|digit| matches!(digit, '0'..='9' | 'a'..='f'));
    uses.starts_with("./") || uses.split_once('@').is_some_and(|(_, hash)| is_hash(hash))
}

/// What check-jsonschema says about a file by the schema of a service that it knows; None where there is no such program.
fn violations(service: &str, file: &Path) -> Option<String> {
    let arguments = ["--builtin-schema", service, "--output-format", "json"];
    let Ok(output) = Command::new("check-jsonschema").args(arguments).arg(file).output() else {
        skip("there is no check-jsonschema");
        return None;
    };
    let said: Value = serde_json::from_slice(&output.stdout).expect("it prints JSON");
    let unread = said["parse_errors"].as_array().is_some_and(|errors| !errors.is_empty());
    assert!(!unread, "{}: {said:#}", file.display());
    Some(said["errors"].as_array().expect("errors are a list").iter().map(|error| format!("{error}\n")).collect())
}

#[test]
fn every_workflow_is_one_by_the_schema() {
    for Workflow { file, .. } in workflows() {
        let Some(violations) = violations("vendor.github-workflows", &path(&file)) else { return };
        assert_eq!(violations, "", "{file}");
    }
}

#[test]
fn the_example_for_gitlab_is_one_by_the_schema() {
    let text = read(path(".github/examples/gitlab/.gitlab-ci.yml"));
    let dir = tempfile::tempdir().expect("there is room for temporary files");
    let file = dir.path().join(".gitlab-ci.yml");
    let check = |text: &str| {
        fs::write(&file, text).expect("it can be written");
        violations("vendor.gitlab-ci", &file)
    };
    let Some(of_the_example) = check(&text) else { return };
    assert_eq!(of_the_example, "");
    for (part, other) in
        [("reports:", "report:"), ("allow_failure:", "allow_failures:"), ("when: always", "when: ever")]
    {
        assert_ne!(check(&text.replace(part, other)).as_deref(), Some(""), "{other}");
    }
}

/// Knows more than the schema: expressions, what steps hand on, and the shell.
#[test]
fn actionlint_has_no_complaint() {
    let files = workflows().into_iter().map(|workflow| path(&workflow.file));
    let Ok(output) = Command::new("actionlint").args(files).output() else {
        return skip("there is no actionlint");
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn workflows_may_read_the_repository_and_nothing_else() {
    for workflow in workflows() {
        assert_eq!(workflow.content["permissions"], json!({ "contents": "read" }), "{}", workflow.file);
        for job in workflow.jobs() {
            assert!(job.content["permissions"].is_null(), "{} asks for more", job.place);
        }
        for word in ["secrets", "pull_request_target", "workflow_run", "GITHUB_TOKEN", "github.token"] {
            assert!(!workflow.text.contains(word), "{} mentions {word}", workflow.file);
        }
    }
}

#[test]
fn what_is_used_is_pinned_and_says_its_version() {
    let mut pins: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for workflow in workflows() {
        for part in workflow.jobs().into_iter().chain(workflow.steps()) {
            assert!(part.uses().is_empty() || is_pinned(part.uses()), "{}: {} is not pinned", part.place, part.uses());
        }
        for line in workflow.text.lines().filter(|line| line.contains("uses: actions/")) {
            let (action, pin) = line.split_once('@').expect("an action has a version");
            let project = action.split('/').nth(1).expect("an action has an owner").to_owned();
            let (_, version) = pin.split_once(" # v").unwrap_or_else(|| panic!("{}: {line}", workflow.file));
            assert_eq!(version.split('.').count(), 3, "{}: {line} does not say which version it is", workflow.file);
            pins.entry(project).or_default().insert(pin.to_owned());
        }
    }
    assert!(pins.values().all(|pins| pins.len() == 1), "one version of each: {pins:#?}");
}

#[test]
fn nothing_is_written_into_a_shell() {
    for step in workflows().iter().flat_map(Workflow::steps) {
        let script = step.content["run"].as_str().unwrap_or_default();
        assert!(!script.contains("${{"), "{}: the name of a branch could be a command: use env", step.place);
    }
}

#[test]
fn every_job_ends_and_gives_way_to_a_newer_one() {
    for workflow in workflows() {
        let own: Vec<_> = workflow.jobs().into_iter().filter(|job| job.content.get("runs-on").is_some()).collect();
        for job in &own {
            assert!(job.content["timeout-minutes"].is_u64(), "{} has no timeout-minutes", job.place);
        }
        let concurrency = &workflow.content["concurrency"];
        let gives_way = concurrency["group"].as_str().is_some_and(|group| group.contains("github.ref"))
            && concurrency["cancel-in-progress"] == json!(true);
        assert!(own.is_empty() || gives_way, "{} has no concurrency group", workflow.file);
    }
}

#[test]
fn no_checkout_leaves_a_token() {
    for step in workflows().iter().flat_map(Workflow::steps).filter(|step| step.uses().starts_with(CHECKOUT)) {
        assert_eq!(step.content["with"]["persist-credentials"], json!(false), "{}", step.place);
    }
}

#[test]
fn the_course_is_named() {
    for step in grading().iter().flat_map(Workflow::steps).filter(|step| step.uses().starts_with(CHECKOUT)) {
        let with = &step.content["with"];
        assert!(with["path"].is_string(), "{} needs a directory of its own", step.place);
        let names_a_commit = with["repository"].is_string() && with["ref"].is_string();
        assert!(with["path"] != "course" || names_a_commit, "{} takes a course that was not named", step.place);
    }
}

#[test]
fn no_cache_is_written_where_a_submission_has_been() {
    let is_submission = |step: &Part| step.uses().starts_with(CHECKOUT) && step.content["with"]["path"] != "course";
    for job in grading().iter().flat_map(Workflow::jobs) {
        let steps = job.steps();
        let Some(first) = steps.iter().position(is_submission) else { continue };
        // What both restores and saves does the latter when its job ends.
        let saves = |(index, step): (usize, &Part)| {
            step.uses().starts_with("actions/cache@")
                || (step.uses().starts_with("actions/cache/save@") && index > first)
        };
        assert!(!steps.iter().enumerate().any(saves), "{}: a submission could change what is saved", job.place);
    }
}

#[test]
fn the_callers_twelve_lines_fit_the_workflow_that_they_call() {
    let caller = Workflow::read(&path(".github/examples/github/grade.yml"));
    let called = Workflow::read(&path(".github/workflows/grade.yml"));
    assert!(caller.text.lines().count() <= 12, "{} has more than twelve lines", caller.file);
    let job = &caller.content["jobs"]["grade"];
    let uses = job["uses"].as_str().expect("it calls a workflow");
    assert!(uses.contains(&format!("/{}@", called.file.replace('\\', "/"))), "{uses}");
    let inputs = called.content["on"]["workflow_call"]["inputs"].as_object().expect("it has inputs");
    for name in job["with"].as_object().expect("it gives some inputs").keys() {
        assert!(inputs.contains_key(name), "there is no input {name}");
    }
}

#[test]
fn the_shell_in_workflows_and_examples_is_shell() {
    let scripts = workflows()
        .into_iter()
        .flat_map(|workflow| workflow.steps())
        .filter_map(|step| step.content["run"].as_str().map(|script| (step.place.clone(), script.to_owned())));
    let examples = files(&path(".github/examples/gradescope")).into_iter();
    for (place, script) in scripts.chain(examples.map(|file| (file.display().to_string(), read(file)))) {
        let Ok(output) = Command::new("bash").args(["-n", "-c", &script]).output() else {
            return skip("there is no bash");
        };
        assert!(output.status.success(), "{place}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

/// The texts in which commands stand: what YAML folds is unfolded, and lines that end with a backslash go on.
fn texts() -> Vec<(String, String)> {
    let pages = [path("README.md"), path(".github/GRADING.md")].into_iter();
    let mut texts = Vec::new();
    for file in files(&path(".github/examples")).into_iter().chain(files(&path(".github/workflows"))).chain(pages) {
        let place = file.strip_prefix(root()).expect("it is in the repository").display().to_string();
        let text = read(&file);
        match file.extension().is_some_and(|end| end == "yml") {
            true => strings(&yaml(&text).expect("the file is YAML"), &place, &mut texts),
            false => texts.push((place, text.replace("\\\n", " "))),
        }
    }
    texts
}

fn strings(value: &Value, place: &str, texts: &mut Vec<(String, String)>) {
    match value {
        Value::String(text) => texts.push((place.to_owned(), text.clone())),
        Value::Array(values) => values.iter().for_each(|value| strings(value, place, texts)),
        Value::Object(values) => values.values().for_each(|value| strings(value, place, texts)),
        _ => {}
    }
}

/// The words of every `cargo grade …` in a text, without quotes and what only a shell understands.
fn commands(text: &str) -> Vec<Vec<String>> {
    let arguments = |rest: &str| {
        let end = rest.find(['\n', '`', '|', '#']).unwrap_or(rest.len());
        let plain = VARIABLES.iter().fold(rest[..end].to_owned(), |text, (name, value)| text.replace(name, value));
        let words = plain.split_whitespace().map(|word| {
            let word = word.split_once(":+").map_or(word, |(_, inner)| inner).trim_end_matches('}');
            word.replace('"', "")
        });
        words.collect()
    };
    let starts = text.match_indices("cargo grade ");
    starts.map(|(start, command)| arguments(&text[start + command.len()..])).collect()
}

#[test]
fn every_command_is_understood() {
    let mut is_any = false;
    for (place, text) in texts() {
        for words in commands(&text) {
            let shown = words.join(" ");
            let given = ["grade".to_owned()].into_iter().chain(words);
            match cli::parser().try_get_matches_from(given) {
                Ok(_) => is_any = true,
                Err(problem) if problem.use_stderr() => panic!("{place}: cargo grade {shown}\n{problem}"),
                Err(_) => {}
            }
        }
    }
    assert!(is_any, "the commands are found");
}

#[test]
fn the_guide_for_instructors_is_found_and_its_links_lead_somewhere() {
    assert!(read(path("README.md")).contains("(.github/GRADING.md)"), "the README leads to the guide");
    let guide = read(path(".github/GRADING.md"));
    let links = guide.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(link, _)| link);
    let local: Vec<_> = links.filter(|link| !link.contains("://") && !link.starts_with('#')).collect();
    assert!(!local.is_empty(), "the links are found");
    for link in local {
        assert!(path(".github").join(link).exists(), "{link} leads nowhere");
    }
}

#[test]
fn the_guide_gives_points_to_tests_that_there_are() {
    let guide = read(path(".github/GRADING.md"));
    let (_, rest) = guide.split_once("```toml\n").expect("the guide has an example");
    let (example, _) = rest.split_once("```").expect("the example ends");
    let example: BTreeMap<String, BTreeMap<String, u32>> = toml::from_str(example).expect("the example is TOML");
    let tests = read(path("milestones/01-cow-string/tests/checkpoint/specification.rs"));
    for test in example["points"].keys() {
        assert!(tests.contains(&format!("fn {test}()")), "there is no {test} in the first milestone");
    }
}
