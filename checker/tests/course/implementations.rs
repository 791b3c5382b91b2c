//! The checkpoints against the implementations in checker/tests/implementations: each wrong one is caught by the test that
//! names its mistake, and each right one passes, however it is written. The board names the function that is wrong.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fs;
use std::sync::Mutex;
use std::thread;

use checker::course::bodies::{Body, bodies};
use serde::Deserialize;
use serde_json::Value;
use test_support::{Project, milestones, package, path, read, write};

/// A file of wrong implementations of one milestone.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrongFile {
    wrong: Vec<Wrong>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wrong {
    name: String,
    /// The kind of mistake.
    family: String,
    /// What is wrong, in one line.
    because: String,
    /// The test that must fail, or the file, like `promises/signatures.rs`, that the compiler must refuse.
    caught_by: String,
    /// The checkpoint lets it pass: it is merely wasteful or half done, and `caught_by` is a polish test.
    #[serde(default)]
    only_polish: bool,
    /// Changes to the reference solution's file …
    #[serde(default)]
    edits: Vec<Edit>,
    /// … or a whole file.
    source: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Edit {
    /// Occurs exactly once.
    from: String,
    to: String,
}

impl Wrong {
    fn depends_on_threads(&self) -> bool {
        ["thread-unsafe", "counts racily", "loses an update"].contains(&self.family.as_str())
    }

    /// Whether the compiler's `error` is about the file that is to catch it.
    fn is_refused(&self, error: &str) -> bool {
        self.caught_by.ends_with(".rs") && error.contains(&self.caught_by)
    }

    fn source(&self, solution: &str) -> String {
        let whole = self.source.as_deref().unwrap_or(solution);
        self.edits.iter().fold(whole.to_owned(), |text, Edit { from, to }| {
            assert_eq!(text.matches(from.as_str()).count(), 1, "{}: {from:?} has to occur once", self.name);
            text.replacen(from.as_str(), to, 1)
        })
    }
}

/// What is implemented.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Milestone,
    Stretch,
}

impl Part {
    /// The file that the learner fills in.
    fn source(self) -> &'static str {
        match self {
            Self::Milestone => "src/lib.rs",
            Self::Stretch => "src/stretch.rs",
        }
    }

    /// The directory of its implementations.
    fn implementations(self) -> &'static str {
        match self {
            Self::Milestone => "checker/tests/implementations",
            Self::Stretch => "checker/tests/implementations/stretch",
        }
    }

    /// What `check --json` says about it.
    fn of(self, json: &Value) -> &Value {
        let milestone = &json["milestones"][0];
        match self {
            Self::Milestone => milestone,
            Self::Stretch => &milestone["stretch"],
        }
    }
}

/// One implementation to judge: its name, its source, and what has to come out.
struct Case {
    part: Part,
    milestone: String,
    name: String,
    source: String,
    /// None for a right implementation.
    wrong: Option<Wrong>,
}

/// The implementations that there are: a new milestone has none yet.
fn cases(milestone: &str, part: Part) -> Vec<Case> {
    let implementations = part.implementations();
    let file = path(&format!("{implementations}/wrong/{milestone}.toml"));
    let (solution, wrong) = if file.is_file() {
        (read(path(&format!("solutions/{milestone}/{}", part.source()))), read(&file))
    } else {
        (String::new(), "wrong = []".to_owned())
    };
    let wrong: WrongFile = toml::from_str(&wrong).unwrap_or_else(|problem| panic!("{}: {problem}", file.display()));
    let wrong = wrong.wrong.into_iter().map(|wrong| Case {
        part,
        milestone: milestone.to_owned(),
        name: format!("wrong, {}", wrong.name),
        source: wrong.source(&solution),
        wrong: Some(wrong),
    });
    let right = path(&format!("{implementations}/right/{milestone}"));
    let mut files: Vec<_> =
        fs::read_dir(&right).into_iter().flatten().map(|entry| entry.expect("it can be listed").path()).collect();
    files.sort();
    let right = files.iter().map(|file| Case {
        part,
        milestone: milestone.to_owned(),
        name: format!("right, {}", file.file_stem().unwrap_or_default().display()),
        source: read(file),
        wrong: None,
    });
    wrong.chain(right).collect()
}

/// The only milestone of a course is its first.
fn dir_as_the_first(milestone: &str) -> String {
    format!("milestones/01-{}", package(milestone))
}

/// A repository with one milestone and whatever its tests need. Unsafe code is allowed here: some learner will try it.
fn workbench(milestone: &str) -> Project {
    let project = Project::pristine();
    for other in milestones().iter().filter(|other| *other != milestone) {
        project.remove_milestone(other);
    }
    let manifest = project.read("Cargo.toml").replace("unsafe_code = \"forbid\"", "unsafe_code = \"allow\"");
    let member = format!("milestones/{milestone}");
    project.write("Cargo.toml", &manifest.replace(&member, &dir_as_the_first(milestone)));
    project.solve(milestone);
    let first = dir_as_the_first(milestone);
    for (from, to) in [
        (format!("milestones/{milestone}"), first.clone()),
        (format!("solutions/{milestone}"), first.replace("milestones", "solutions")),
    ] {
        fs::rename(project.path().join(from), project.path().join(to)).expect("it can be renamed");
    }
    project
}

/// Whether the board looks at what is wrong; None if it looks at nothing, since nothing failed.
fn looks_rightly(source: &str, solution: &str, json: &Value) -> Option<bool> {
    if json["milestones"][0]["build_error"].is_string() {
        return None;
    }
    let name = json["next"]["function"].as_str()?;
    let right = bodies(solution);
    let is_wrong = |body: &Body| !right.iter().any(|other| other.is_same_code(body));
    let wrong: Vec<String> = bodies(source).into_iter().filter(is_wrong).map(|body| body.name).collect();
    if wrong.iter().any(|wrong| wrong == name) {
        return Some(true);
    }
    // It may be a field, a trait or a type: one that was changed, or any if every function is right.
    let is_function = right.iter().any(|body| body.name == name);
    let is_changed = source.lines().any(|line| line.contains(name) && !solution.contains(line));
    Some(!is_function && (is_changed || wrong.is_empty()))
}

/// What the board looks at, for one wrong implementation.
struct Look {
    is_right: bool,
    /// The same in a course without its solutions.
    is_right_without_solutions: bool,
    what: String,
}

fn look(case: &Case, project: &Project, json: &Value) -> Option<Look> {
    let solution = read(path(&format!("solutions/{}/src/lib.rs", case.milestone)));
    let is_right = looks_rightly(&case.source, &solution, json)?;
    // Below `target`, where it is no package of the workspace: what was judged stays judged.
    let (solutions, aside) = (project.path().join("solutions"), project.path().join("target/aside"));
    fs::rename(&solutions, &aside).expect("it can be renamed");
    let without = looks_rightly(&case.source, &solution, &project.json());
    fs::rename(&aside, &solutions).expect("it can be renamed");
    let what = format!("{}, {}: {}", case.milestone, case.name, json["next"]["function"]);
    Some(Look { is_right, is_right_without_solutions: without == Some(true), what })
}

/// Prints how often the board looks at what is wrong; returns that in per cent.
fn print_figures(looks: &[Look]) -> usize {
    let count = |is_right: fn(&Look) -> bool| looks.iter().filter(|look| is_right(look)).count();
    let right = count(|look| look.is_right);
    let without_solutions = count(|look| look.is_right_without_solutions);
    println!(
        "The board looks at what is wrong in {right} of {} implementations, without the solutions in {without_solutions}.",
        looks.len()
    );
    looks.iter().filter(|look| !look.is_right).for_each(|look| println!("Not in {}", look.what));
    right * 100 / looks.len().max(1)
}

/// What is wrong with the verdict on a case, if anything.
fn complaint(case: &Case, json: &Value) -> Option<String> {
    let milestone = case.part.of(json);
    if milestone.is_null() {
        return Some("is not run: its milestone does not pass".to_owned());
    }
    if let Some(error) = milestone["build_error"].as_str() {
        if case.wrong.as_ref().is_some_and(|wrong| wrong.is_refused(error)) {
            return None;
        }
        return Some(format!("does not compile:\n{error}"));
    }
    let failures = failures(&milestone["tests"]);
    let unpolished = failures_of_polish(milestone);
    let Some(wrong) = &case.wrong else {
        return (!failures.is_empty()).then(|| format!("is right, but: {failures:#?}"));
    };
    let (expected_in, other) = if wrong.only_polish { (&unpolished, &failures) } else { (&failures, &unpolished) };
    if wrong.only_polish && !other.is_empty() {
        return Some(format!("is merely unpolished, but does not pass: {other:#?}"));
    }
    match expected_in.get(&wrong.caught_by) {
        Some((verdict, _)) if verdict == "failed" => None,
        Some((verdict, _)) => Some(format!("{} {verdict} where it should have failed", wrong.caught_by)),
        None if expected_in.is_empty() => Some(format!("survives; {} should have failed", wrong.caught_by)),
        None => Some(format!("is not caught by {} but by {expected_in:#?}", wrong.caught_by)),
    }
}

/// Verdict and message of each test that did not pass.
fn failures(tests: &Value) -> BTreeMap<String, (String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let tests = tests.as_array().cloned().unwrap_or_default();
    let not_passed = tests.into_iter().filter(|test| test["verdict"] != "passed");
    not_passed.map(|test| (text(&test["name"]), (text(&test["verdict"]), text(&test["message"])))).collect()
}

fn failures_of_polish(milestone: &Value) -> BTreeMap<String, (String, String)> {
    failures(&milestone["polish"]["tests"])
}

/// Judges implementations of one milestone.
fn complaints_about(milestone: &str, cases: &[Case], looks: &Mutex<Vec<Look>>) -> Vec<String> {
    let project = workbench(milestone);
    let source = format!("{}/{}", dir_as_the_first(milestone), cases[0].part.source());
    let judge = |case: &Case| {
        let judge_once = |attempt: usize| {
            write(project.path().join(&source), &format!("{}\n// Attempt {attempt}\n", case.source));
            let json = project.json();
            if attempt == 1 && case.part == Part::Milestone {
                let look = look(case, &project, &json);
                looks.lock().expect("no worker panics with the looks").extend(look);
            }
            complaint(case, &json)
        };
        // What goes wrong only when threads meet may once in a hundred runs not go wrong.
        let attempts = if case.wrong.as_ref().is_some_and(Wrong::depends_on_threads) { 3 } else { 1 };
        let complaint = (1..=attempts).map(judge_once).try_fold(String::new(), |_, complaint| complaint)?;
        let because =
            case.wrong.as_ref().map(|wrong| format!(" ({}: {})", wrong.family, wrong.because)).unwrap_or_default();
        Some(format!("{milestone}, {}{because} {complaint}", case.name))
    };
    cases.iter().filter_map(judge).collect()
}

/// So many implementations are judged one after another in one directory; the next worker has the next ones.
const BATCH: usize = 36;

fn assert_no_complaints(cases: &[Case]) -> Vec<Look> {
    let is_alike = |one: &Case, next: &Case| (&one.milestone, one.part) == (&next.milestone, next.part);
    let batches = cases.chunk_by(is_alike).flat_map(|cases| cases.chunks(BATCH));
    let (batches, complaints, looks) = (Mutex::new(batches), Mutex::new(Vec::new()), Mutex::new(Vec::new()));
    let next = || batches.lock().expect("no worker panics with the queue").next();
    thread::scope(|scope| {
        // More than there are cores: some wrong implementations make the tests wait.
        for _ in 0..4 * thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(|| {
                while let Some(batch) = next() {
                    let found = complaints_about(&batch[0].milestone, batch, &looks);
                    complaints.lock().expect("no worker panics with the complaints").extend(found);
                }
            });
        }
    });
    let complaints = complaints.into_inner().expect("no worker panicked");
    assert!(complaints.is_empty(), "{}", complaints.join("\n\n"));
    looks.into_inner().expect("no worker panicked")
}

fn all_cases() -> Vec<Case> {
    let of_part = |part| move |milestone: &String| cases(milestone, part);
    let milestones = milestones();
    let goals = milestones.iter().flat_map(of_part(Part::Stretch));
    milestones.iter().flat_map(of_part(Part::Milestone)).chain(goals).collect()
}

/// All cases, or only those of the milestone that `MILESTONE` names, such as `07-cow-again`.
fn cases_to_judge() -> Vec<Case> {
    let mut cases = all_cases();
    if let Ok(only) = env::var("MILESTONE") {
        cases.retain(|case| case.milestone == only);
        assert!(!cases.is_empty(), "{only} has no implementations; MILESTONE is a directory, such as 01-cow-string");
    }
    cases
}

#[test]
fn wrong_implementations_are_caught_by_name_and_right_ones_pass() {
    // The first of each family, and the first right one; of one stretch goal, the first of either.
    let (mut families, mut goals) = (BTreeSet::new(), BTreeSet::new());
    let mut cases = cases_to_judge();
    cases.retain(|case| match case.part {
        Part::Milestone => families.insert(case.wrong.as_ref().map(|wrong| wrong.family.clone())),
        Part::Stretch => case.milestone == milestones()[0] && goals.insert(case.wrong.is_some()),
    });
    assert_no_complaints(&cases);
}

#[test]
#[ignore = "judges hundreds of implementations, which takes minutes"]
fn all_wrong_implementations_are_caught_by_name_and_all_right_ones_pass() {
    let mut cases = cases_to_judge();
    // The last milestones take longest, so they come first.
    cases.reverse();
    let per_cent = print_figures(&assert_no_complaints(&cases));
    assert!(per_cent >= 95, "the board looks at what is wrong in {per_cent} % only");
}

#[test]
fn every_wrong_implementation_is_of_a_known_family() {
    let known = [
        "always copies",
        "asks too much",
        "breaks in a panic",
        "copies for nothing",
        "copies more than once",
        "counts racily",
        "counts wrongly",
        "forgets a path",
        "half-does",
        "holds a lock",
        "lies about identity",
        "lies about sharing",
        "never copies",
        "panics where it must not",
        "shares nothing",
        "shows wrongly",
        "special sizes",
        "swallows",
        "thread-unsafe",
        "wrong arithmetic",
        "wrong value",
    ];
    // Mistakes that only a stretch goal has room for.
    let beyond = ["does not scale", "loses an update", "shares when it should not"];
    let cases = all_cases();
    let families = |part| {
        let of_part = cases.iter().filter(move |case| case.part == part);
        of_part.filter_map(|case| Some(&*case.wrong.as_ref()?.family)).collect::<BTreeSet<&str>>()
    };
    assert_eq!(families(Part::Milestone).into_iter().collect::<Vec<_>>(), known);
    let unknown: Vec<_> =
        families(Part::Stretch).into_iter().filter(|family| ![&known[..], &beyond].concat().contains(family)).collect();
    assert_eq!(unknown, [""; 0]);
}
