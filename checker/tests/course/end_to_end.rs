//! The course as a learner goes through it, from nothing to a complete board, in copies of this repository.

use test_support::{Project, milestones, package, read, states, verdicts};

/// What the board must say when the first `passed` milestones are passed.
fn expected(passed: usize, total: usize) -> Vec<&'static str> {
    (0..total)
        .map(|index| match index {
            _ if index < passed => "passed",
            _ if index == passed => "current",
            _ => "locked",
        })
        .collect()
}

/// Fills in one milestone after another, and looks at the board before and after each.
fn walk(project: &Project, fill_in: impl Fn(&Project, &str)) {
    let milestones = milestones();
    let mut json = project.json();
    assert_eq!(states(&json), expected(0, milestones.len()));
    for (index, milestone) in milestones.iter().enumerate() {
        let unfilled = verdicts(&json, index);
        assert!(
            !unfilled.is_empty() && unfilled.iter().all(|it| !it.ends_with(" passed")),
            "{milestone}: {unfilled:?}"
        );
        fill_in(project, milestone);
        json = project.json();
        assert_eq!(states(&json), expected(index + 1, milestones.len()), "after {milestone}: {json:#}");
        let polish = &json["milestones"][index]["polish"];
        assert_eq!(polish["passed"], polish["total"], "{milestone} is polished as well");
    }
    let board = project.check().stdout;
    assert!(board.contains(&format!("★ The kata is complete: all {} milestones are passed.", milestones.len())));
}

#[test]
fn one_solution_after_another_completes_the_board() {
    let project = Project::pristine();
    walk(&project, Project::solve);
    a_block_of_a_lesson_runs_as_a_scratch(&project);
}

/// Lessons say where to try something.
fn a_block_of_a_lesson_runs_as_a_scratch(project: &Project) {
    let block = "use test_utils::CloneCounter;\n\nprintln!(\"{}\", CloneCounter::new().count());";
    project.write("milestones/01-cow-string/examples/scratch.rs", &format!("fn main() {{\n{block}\n}}\n"));
    let arguments = ["run", "--quiet", "--target-dir", "target/kata", "-p", "cow-string", "--example", "scratch"];
    let run = project.cargo(&arguments, ".");
    assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (Some(0), "0\n", ""));
}

/// The next step follows the order of the functions in milestone.toml, and the last hints are the whole answer.
#[test]
#[ignore = "builds every milestone once for each of its functions"]
fn the_last_hints_fill_in_one_function_after_another_and_complete_the_board() {
    walk(&Project::pristine(), |project, milestone| {
        let manifest = read(project.path().join(format!("milestones/{milestone}/milestone.toml")));
        let manifest: toml::Table = manifest.parse().expect("milestone.toml is TOML");
        let source = format!("milestones/{milestone}/src/lib.rs");
        let mut text = project.read(&source);
        for (name, answer) in functions(&manifest) {
            let filled = fill(&text, &name, &answer);
            if filled == text {
                continue;
            }
            let next = &project.json()["next"];
            assert_eq!(
                next["function"], *name,
                "{milestone}: the next function in milestone.toml is `{name}`: {next:#}"
            );
            text = filled;
            project.write(&source, &text);
        }
        assert!(!text.contains("todo!("), "{milestone} has a todo!() that no last hint fills in:\n{text}");
    });
}

/// Each function's name with its last hint.
fn functions(manifest: &toml::Table) -> Vec<(String, String)> {
    let functions = manifest["functions"].as_array().expect("functions is a list");
    let text = |value: &toml::Value| value.as_str().expect("it is a string").to_owned();
    functions.iter().map(|function| (text(&function["name"]), text(&function["hints"][2]))).collect()
}

/// Puts `answer` where the `todo!()` of the function called `name` is, as far as it has one.
fn fill(source: &str, name: &str, answer: &str) -> String {
    let mut lines = Vec::new();
    let mut inside = false;
    for line in source.lines() {
        let code = line.trim_start();
        if code.contains("fn ") && !code.starts_with("//") {
            inside = [format!("fn {name}("), format!("fn {name}<")].iter().any(|start| code.contains(start));
        }
        lines.push(if inside && code.starts_with("todo!(") { answer.to_owned() } else { line.to_owned() });
    }
    lines.join("\n") + "\n"
}

/// No line of the checker knows a milestone: two directories, named in the workspaces, make another one.
#[test]
fn one_more_milestone_is_listed_checked_and_compared() {
    let project = Project::pristine();
    let (number, dir) = (milestones().len() + 1, format!("{:02}-one-more", milestones().len() + 1));
    let source = |body: &str| format!("//! A cell.\n\n/// The answer.\npub fn answer() -> u32 {{\n    {body}\n}}\n");
    let test = "#[test]\nfn test_answer() {\n    assert_eq!(one_more::answer(), 42, \"the answer is 42\");\n}\n";
    let manifest = "title = \"A cell\"\ngoal = \"Find the answer.\"\nachieved = \"It is found.\"\n\n\
                    [[functions]]\nname = \"answer\"\ntests = [\"test_answer\"]\nhints = [\"One.\", \"Two.\", \"42\"]\n";
    let cargo = |tests: &str| {
        let package = "[package]\nname = \"one-more\"\nversion.workspace = true\nedition.workspace = true\n";
        format!("{package}\n[[test]]\nname = \"checkpoint\"\npath = \"{tests}tests/checkpoint/main.rs\"\n")
    };
    for (file, text) in [
        ("Cargo.toml", cargo("")),
        ("milestone.toml", manifest.to_owned()),
        ("starter.rs", source("todo!(\"find it\")")),
        ("src/lib.rs", source("todo!(\"find it\")")),
        ("tests/checkpoint/main.rs", test.to_owned()),
        ("README.md", format!("# Milestone {number}: a cell\n")),
    ] {
        project.write(&format!("milestones/{dir}/{file}"), &text);
    }
    project.write(&format!("solutions/{dir}/Cargo.toml"), &cargo(&format!("../../milestones/{dir}/")));
    project.write(&format!("solutions/{dir}/src/lib.rs"), &source("42"));
    for (workspace, parent) in [("Cargo.toml", "milestones/"), ("solutions/Cargo.toml", "")] {
        let members =
            project.read(workspace).replace("members = [\n", &format!("members = [\n    \"{parent}{dir}\",\n"));
        project.write(workspace, &members);
    }

    let list = project.checker(&["list"]);
    let listed = format!("    {number}  one-more: A cell\n       Find the answer.\n");
    assert!(list.stdout.contains(&listed), "{}{}", list.stdout, list.stderr);
    let unfilled = project.checker(&["check", "one-more"]).stdout;
    assert!(unfilled.contains("· test_answer reaches the todo!() in `answer`"), "{unfilled}");
    project.solve(&dir);
    let board = project.checker(&["check", "one-more"]).stdout;
    assert!(board.contains(&format!("    {number}  one-more       1/1   locked\n")), "{board}");
    assert!(board.contains("All tests of one-more pass."), "{board}");
}

#[test]
fn names_and_numbers_of_milestones_mean_the_same() {
    let project = Project::pristine();
    let milestones = milestones();
    let first = &milestones[0];
    let answers: Vec<String> =
        ["1", "01", package(first), first.as_str()].map(|name| project.checker(&["hint", name]).stdout).to_vec();
    assert!(answers.iter().all(|answer| *answer == answers[0] && answer.contains("A nudge")), "{answers:#?}");
}
