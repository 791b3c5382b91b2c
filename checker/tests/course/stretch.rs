//! The stretch goals: what must hold between their files, and that starters and solutions do as they say.

use std::collections::BTreeSet;

use checker::course::Course;
use test_support::{Project, milestones, package, path, read, root};
use toml::Value;

use crate::consistency::{functions_with_todo, hold_checksum, table, tests};

/// The milestones with a stretch goal.
fn with_stretch() -> Vec<String> {
    milestones().into_iter().filter(|name| path(&format!("milestones/{name}/stretch.toml")).is_file()).collect()
}

#[test]
fn stretch_goals_have_their_files_and_a_section_in_the_lesson() {
    for milestone in with_stretch() {
        for file in ["src/stretch.rs", "stretch_starter.rs", "tests/stretch.rs"] {
            assert!(path(&format!("milestones/{milestone}/{file}")).is_file(), "{milestone}: {file} is missing");
        }
        assert!(path(&format!("solutions/{milestone}/src/stretch.rs")).is_file(), "{milestone} has no solution");
        for source in [format!("milestones/{milestone}/starter.rs"), format!("solutions/{milestone}/src/lib.rs")] {
            let declaration = "#[cfg(feature = \"stretch\")]\npub mod stretch;\n";
            assert!(read(path(&source)).contains(declaration), "{source} declares the module");
        }
        let lesson = read(path(&format!("milestones/{milestone}/README.md")));
        let (number, _) = milestone.split_once('-').expect("a milestone has a number");
        let command = format!("cargo kata stretch {}", number.trim_start_matches('0'));
        assert!(lesson.contains("Stretch goal: ") && lesson.contains(&command), "{milestone}: the lesson names it");
    }
}

#[test]
fn stretch_goals_are_built_with_their_feature_only() {
    for milestone in with_stretch() {
        for (workspace, to_tests) in
            [("milestones", "tests".to_owned()), ("solutions", format!("../../milestones/{milestone}/tests"))]
        {
            let manifest = table(&format!("{workspace}/{milestone}/Cargo.toml"));
            assert_eq!(manifest["features"]["stretch"], Value::Array(Vec::new()), "{workspace}/{milestone}");
            let targets = manifest["test"].as_array().expect("test is a list");
            let target = targets.iter().find(|target| target["name"].as_str() == Some("stretch"));
            let target = target.unwrap_or_else(|| panic!("{workspace}/{milestone} has no test target `stretch`"));
            assert_eq!(target["path"].as_str(), Some(&*format!("{to_tests}/stretch.rs")));
            assert_eq!(target["required-features"], Value::from(vec!["stretch"]));
        }
    }
}

#[test]
fn hints_of_stretch_goals_cover_every_test_and_every_todo_and_name_nothing_else() {
    let course = Course::find(root()).expect("the course can be read");
    for milestone in course.milestones.iter().filter(|milestone| milestone.has_stretch) {
        let goal = course.stretch(milestone).expect("the stretch goal can be read");
        let file = goal.relative("stretch.toml");
        let functions = &goal.manifest.functions;
        let hinted: BTreeSet<&String> = functions.iter().flat_map(|function| &function.tests).collect();
        let asked = tests(&goal.relative("tests/stretch.rs"));
        assert_eq!(hinted, asked.iter().collect(), "{file}: every test is under a function, and nothing else");
        let pictured: Vec<_> = goal.manifest.pictures.keys().filter(|test| !asked.contains(test)).collect();
        assert!(pictured.is_empty(), "{file}: there are no tests {pictured:?}");
        let names: BTreeSet<String> = functions.iter().map(|function| function.name.clone()).collect();
        let unfilled = functions_with_todo(&goal.starter_path());
        let missing: Vec<_> = unfilled.difference(&names).collect();
        assert!(missing.is_empty(), "{file}: add hints for {missing:?}, each a todo!() of the starter");
        let starter = read(path(&goal.starter_path()));
        let has = |name: &str| ["(", "<"].iter().any(|next| starter.contains(&format!("fn {name}{next}")));
        let unknown: Vec<_> = names.iter().filter(|name| !has(name)).collect();
        assert!(unknown.is_empty(), "{file}: there are hints for {unknown:?}, which the starter does not have");
    }
}

/// With `UPDATE_CHECKSUMS` set, the checksums are written instead of compared.
#[test]
fn the_checksums_of_stretch_goals_are_those_of_their_tests() {
    let course = Course::find(root()).expect("the course can be read");
    for milestone in course.milestones.iter().filter(|milestone| milestone.has_stretch) {
        let goal = course.stretch(milestone).expect("the stretch goal can be read");
        hold_checksum(&goal.relative("stretch.toml"), "tests_checksum", &goal.tests_checksum);
    }
}

/// What `cargo test` says about the stretch goals of all milestones, in one of the workspaces.
fn test_all(project: &Project, workspace: &str) -> (String, String) {
    let packages = with_stretch().into_iter().map(|milestone| format!("--package={}", package(&milestone)));
    let arguments = ["test", "--no-fail-fast", "--features=stretch", "--test=stretch"].map(str::to_owned);
    let arguments: Vec<String> = arguments.into_iter().chain(packages).collect();
    let mut cargo = project.cargo_command(&arguments.iter().map(String::as_str).collect::<Vec<_>>(), workspace);
    cargo.env("CARGO_TARGET_DIR", project.path().join("target/kata"));
    let run = test_support::run(cargo);
    (run.stdout, run.stderr)
}

#[test]
#[ignore = "builds every milestone with its stretch goal"]
fn starters_of_stretch_goals_build_without_a_warning_and_pass_nothing() {
    if with_stretch().is_empty() {
        return;
    }
    let project = Project::pristine();
    for milestone in with_stretch() {
        project.solve(&milestone);
    }
    let (stdout, stderr) = test_all(&project, ".");
    assert!(!stderr.contains("warning") && !stderr.contains("could not compile"), "{stderr}");
    assert_eq!(stdout.matches("test result: FAILED. 0 passed").count(), with_stretch().len(), "{stdout}{stderr}");
}

#[test]
#[ignore = "builds every solution with its stretch goal"]
fn solutions_of_stretch_goals_pass() {
    if with_stretch().is_empty() {
        return;
    }
    let (stdout, stderr) = test_all(&Project::pristine(), "solutions");
    assert!(!stderr.contains("warning"), "{stderr}");
    assert_eq!(stdout.matches("test result: ok. ").count(), with_stretch().len(), "{stdout}{stderr}");
}
