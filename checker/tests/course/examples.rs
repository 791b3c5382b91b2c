//! The examples: what each says with the solutions laid in, and on a starter.

use test_support::{Project, Run, milestones, package, path, read, run};
use toml::{Table, Value};

/// What each example has to print, but for spaces: what was counted, and no time.
const FACTS: [(&str, &[&str]); 16] = [
    (
        "naive",
        &["b says 3 shared 2! 3 3", "drop(b); a says 1 shared! 3! 3! 1", "copied for nothing? copy! copy! copy! -"],
    ),
    ("interning", &["a CowString for each name, cloned 45 802.1 KB", "5,001 before, 5,000 now"]),
    ("borrowed", &["not copied 0 9,700 9,700", "allocations 10,000 300 600"]),
    (
        "dataset",
        &[
            "clone three times 32.0 MB 8.0 MB 4",
            "branch 1 32.0 MB 16.0 MB 3",
            "drop all branches 8.0 MB 8.0 MB 1",
            "copy, then build new ones from it 16.0 MB",
            "in place 8.0 MB",
        ],
    ),
    (
        "replay",
        &[
            "Vec, nothing changes 78.7 MB",
            "CowVec, nothing changes 4.8 KB",
            "CowVec, in one place 78.5 MB",
            "in parts, in one place 9.6 MB",
            "in parts, scattered 80.4 MB",
        ],
    ),
    ("blocks", &["Monday 43.4 KB 4,344 B 246", "Tuesday dropped: 2.1 KB freed", "Monday 655.9 KB 65,592 B 6"]),
    ("config", &["a handle for each 0 0 B", "shared by 1,001 206", " 0 of 1,000 see", "1,000 of 1,000 see"]),
    (
        "layers",
        &["thirty containers, ten of each 3.7 KB", "a byte to /var/db 20.0 MB", "another byte 1 B 1 B", "1 none 501 B"],
    ),
    ("editor", &["String 102.0 MB", "Cow<String> 200.0 MB", "in paragraphs 1.0 MB", "share 900 of 1,000"]),
    (
        "history",
        &[
            "handles: the second version 4.6 KB 6",
            "by content: the second version 4.5 KB 69",
            "3 new",
            "200,000 dropped",
        ],
    ),
    ("rows", &["other rows 50 100 11,001", "second one ends 50 10,000", "The second one allocated 0 B", "Row 7 is 55"]),
    ("publish", &["Mutex<Vec>", "another came between 20,000"]),
    ("fork", &[]),
    ("storm", &["writers: 0 0 1.0 MB", "writers: 8 8 9.0 MB", "writers: 64 63 64.0 MB"]),
    ("complete", &["Config shared across 100 threads!"]),
    ("live", &["2.0 % 10 copies, 1.0 MB", "100.0 % 500 copies, 50.0 MB", "0.0 % 0 copies", "was 2 %, 100 % and 0 %"]),
];

/// Name and file of each example of a milestone.
fn examples(milestone: &str) -> Vec<(String, String)> {
    let manifest: Table = read(path(&format!("milestones/{milestone}/Cargo.toml"))).parse().expect("it is TOML");
    let text = |value: &Value| value.as_str().expect("it is a string").to_owned();
    let declared = manifest.get("example").and_then(Value::as_array).cloned().unwrap_or_default();
    declared.iter().map(|example| (text(&example["name"]), text(&example["path"]))).collect()
}

#[test]
fn examples_are_short_and_say_what_they_show_and_what_to_try() {
    let mut names = Vec::new();
    for milestone in milestones() {
        let lesson = read(path(&format!("milestones/{milestone}/README.md"))).replace('\n', " ");
        for (name, file) in examples(&milestone) {
            let text = read(path(&format!("milestones/{milestone}/{file}")));
            let title = text.lines().next().and_then(|line| line.strip_prefix("//! "));
            let fits = title.is_some_and(|title| title.ends_with('.') && title.len() <= 66);
            assert!(fits, "{file} begins with a sentence that the list has room for");
            assert!(text.lines().count() < 120, "{file} is short");
            // The specification's own program is as it was specified.
            assert!(name == "complete" || text.matches("Try it: ").count() == 2, "{file} says what to try");
            assert!(lesson.contains(&format!("example {name}`")), "the lesson of {milestone} names {name}");
            names.push(name);
        }
    }
    for name in &names {
        let with_name = names.iter().filter(|other| *other == name).count();
        assert_eq!(with_name, 1, "`cargo kata example {name}` finds the first of those: give the others another name");
        let has_facts = FACTS.iter().any(|(other, _)| other == name);
        assert!(has_facts, "checker/tests/course/examples.rs: add to FACTS what {name} prints");
    }
    let unknown = FACTS.iter().find(|(name, _)| names.iter().all(|other| other != name));
    assert_eq!(unknown, None, "checker/tests/course/examples.rs: no milestone has this example");
}

#[test]
#[ignore = "builds and runs sixteen programs"]
fn examples_say_what_is_true() {
    let project = Project::pristine();
    let all = ["build", "--workspace", "--exclude", "proofs", "--all-features", "--examples"];
    let target = project.path().join("target/kata");
    let mut cargo = project.cargo_command(&all, "solutions");
    cargo.env("CARGO_TARGET_DIR", &target);
    let built = run(cargo);
    assert_eq!((built.code, built.stderr.contains("warning:")), (Some(0), false), "{}", built.stderr);

    for (name, facts) in FACTS {
        let program = target.join("debug/examples").join(name);
        // `live` takes the length of a phase in seconds.
        let Run { code, stdout, stderr } = run(project.program(program.to_str().expect("it is UTF-8"), &["0"]));
        assert_eq!((code, stderr.as_str()), (Some(0), ""), "{name}: {stdout}");
        let words = stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        for fact in facts {
            assert!(words.contains(fact.trim()), "{name} does not say {fact:?}:\n{stdout}");
        }
        assert!(stdout.lines().all(|line| line.chars().count() <= 78), "{name} fits into 78 columns:\n{stdout}");
        assert!(name == "complete" || stdout.lines().count() <= 24, "{name} fits on a screen:\n{stdout}");
    }
}

#[test]
#[ignore = "builds an example of every milestone"]
fn an_example_on_a_starter_says_what_to_do_first() {
    let project = Project::pristine();
    for milestone in milestones() {
        let Some((name, _)) = examples(&milestone).pop() else { continue };
        let arguments = ["run", "--quiet", "--target-dir", "target/kata", "--all-features", "--example", &name];
        let run = project.cargo(&[&arguments[..], &["--package", package(&milestone)]].concat(), ".");
        assert_eq!(run.code, Some(1), "{name}: {}{}", run.stdout, run.stderr);
        let advice = format!("this part of it is not written yet:\n  milestones/{milestone}/src/lib.rs:");
        assert!(run.stderr.contains(&advice), "{name}: {}", run.stderr);
        assert!(run.stderr.ends_with("What to do first: cargo kata\n"), "{name}: {}", run.stderr);
    }
}
