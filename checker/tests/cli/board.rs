//! The board in every state, as a person sees it on 80 columns without colour.

use std::env;

use insta::assert_snapshot;
use test_support::{Project, path, read, write};

const RIGHT: &str = "pub fn answer() -> u32 {\n    42\n}\n";
const UNFILLED: &str = "pub fn answer() -> u32 {\n    todo!(\"find the answer\")\n}\n";

const TESTS: &str = "\
#[test]
fn test_answer() {
    assert_eq!(PACKAGE::answer(), 42, \"the answer is 42, whatever was asked\");
}

#[test]
fn test_again() {
    assert!(PACKAGE::answer() % 2 == 0, \"the answer is even\");
}
";

fn course(first: &str, second: &str) -> Project {
    let tests = |package| TESTS.replace("PACKAGE", package);
    Project::with_course(&[("01-first", first, &tests("first")), ("02-second", second, &tests("second"))])
}

fn board(project: &Project) -> String {
    let run = project.check();
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    assert!(run.stdout.lines().all(|line| line.chars().count() <= 80), "wider than 80 columns:\n{}", run.stdout);
    run.stdout
}

#[test]
fn the_first_look_says_that_all_is_well_and_where_to_write() {
    assert_snapshot!(board(&course(UNFILLED, UNFILLED)));
}

#[test]
fn a_failed_test_says_what_was_promised() {
    let project = course(RIGHT, "pub fn answer() -> u32 {\n    println!(\"thinking\");\n    41\n}\n");
    assert_snapshot!(board(&project));
}

#[test]
fn what_a_failure_usually_means_stands_above_the_hint() {
    let project = course(&RIGHT.replace("42", "41"), UNFILLED);
    let manifest = project.read("milestones/01-first/milestone.toml");
    let said =
        "\n[often]\ntest_answer = \"the question was taken for the answer, which happens to everybody who asks.\"\n";
    project.write("milestones/01-first/milestone.toml", &format!("{manifest}{said}"));
    let failed = board(&project);
    let wrapped = "  Often    the question was taken for the answer, which happens to everybody who\n           \
                   asks.\n  Hint     cargo kata hint\n";
    assert!(failed.contains(wrapped), "{failed}");
    project.write("milestones/01-first/src/lib.rs", UNFILLED);
    let unfilled = board(&project);
    assert!(!unfilled.contains("Often"), "nothing has gone wrong yet:\n{unfilled}");
}

/// The tests are in the order of the specification, and functions in the order in which they are best written.
#[test]
fn the_next_function_is_the_first_in_the_manifest_whose_todo_is_reached() {
    let source = |first: &str, second: &str| {
        format!("pub fn last() -> u32 {{\n    {second}\n}}\n\npub fn first() -> u32 {{\n    {first}\n}}\n")
    };
    let tests = "#[test]\nfn test_last() {\n    assert_eq!(two::last(), 2);\n}\n\n\
                 #[test]\nfn test_first() {\n    assert_eq!(two::first(), 1);\n}\n";
    let project = Project::with_course(&[("01-two", &source("todo!()", "todo!()"), tests)]);
    let manifest = project.read("milestones/01-two/milestone.toml");
    let (head, _) = manifest.split_once("[[functions]]").expect("it has functions");
    let function = |name: &str| {
        let hints = "hints = [\"One.\", \"Two.\", \"three\"]\n";
        format!("[[functions]]\nname = \"{name}\"\ntests = [\"test_{name}\"]\n{hints}")
    };
    let manifest = format!("{head}{}\n{}", function("first"), function("last"));
    project.write("milestones/01-two/milestone.toml", &manifest);
    let unfilled = board(&project);
    let expected = "· test_first reaches the todo!() in `first`";
    assert!(unfilled.contains(expected) && unfilled.contains("src/lib.rs:6  `first`"), "{unfilled}");
    project.write("milestones/01-two/src/lib.rs", &source("1", "todo!()"));
    let half_filled = board(&project);
    assert!(half_filled.contains("· test_last reaches the todo!() in `last`"), "{half_filled}");
    project.write("milestones/01-two/src/lib.rs", &source("1", "3"));
    let failed = board(&project);
    assert!(failed.contains("✘ test_last failed") && failed.contains("src/lib.rs:1  `last`"), "{failed}");
}

#[test]
fn the_diff_of_pretty_assertions_names_its_sides() {
    let project = Project::pristine();
    let wrong = project
        .read("solutions/01-cow-string/src/lib.rs")
        .replace("mod traits;\n", "")
        .replace("[self.as_str(), s].concat()", "s.to_owned()");
    project.write("milestones/01-cow-string/src/lib.rs", &wrong);
    let board = board(&project);
    let next = board.split("✘ test_copy_on_write failed").nth(1).expect("this test fails");
    assert_snapshot!(next);

    let mut low = project.command(&[]);
    low.env("LINES", "24");
    let low = test_support::run(low).stdout;
    assert!(low.lines().count() < 24, "{low}");
    let picture = |line: &&str| line.contains(['┐', '├', '┘']) || line.contains("before the push");
    let without_picture: Vec<&str> = next.lines().filter(|line| !picture(line)).collect();
    let of_low: Vec<&str> = low.split("✘ test_copy_on_write failed").nth(1).expect("it still fails").lines().collect();
    let missing: Vec<_> = without_picture.iter().filter(|line| !of_low.contains(line)).collect();
    assert!(missing.is_empty() && of_low.iter().all(|line| !picture(line)), "only the picture goes:\n{low}");
}

#[test]
fn passing_a_milestone_says_what_was_achieved_and_what_comes_next() {
    let project = course(UNFILLED, UNFILLED);
    board(&project);
    project.write("milestones/01-first/src/lib.rs", RIGHT);
    assert_snapshot!(board(&project));
}

#[test]
fn the_last_milestone_is_celebrated() {
    assert_snapshot!(board(&course(RIGHT, RIGHT)));
}

#[test]
fn a_panic_of_the_learners_code_says_where() {
    let project = course("pub fn answer() -> u32 {\n    Option::None.expect(\"there is one\")\n}\n", UNFILLED);
    assert_snapshot!(board(&project));
}

#[test]
fn a_crash_says_what_that_means() {
    assert_snapshot!(board(&course("pub fn answer() -> u32 {\n    std::process::exit(0)\n}\n", UNFILLED)));
}

#[test]
fn a_time_out_says_what_to_look_for() {
    assert_snapshot!(board(&course("pub fn answer() -> u32 {\n    loop { std::thread::park() }\n}\n", UNFILLED)));
}

/// The compiler's words change with the compiler; what surrounds them does not.
#[test]
fn a_compile_error_is_the_compilers_first_with_the_location_to_fix() {
    let board =
        board(&course("pub fn answer() -> u32 {\n    \"many\"\n}\n\nfn other() -> u8 {\n    'c'\n}\n", UNFILLED));
    for expected in [
        "  ▶ 1  first          0/2   The title of first\n       · test_answer  · test_again\n",
        "✘ first does not compile",
        "error[E0308]: mismatched types",
        "milestones/01-first/src/lib.rs:2:5",
        "  Fix      milestones/01-first/src/lib.rs:2  `answer`\n",
    ] {
        assert!(board.contains(expected), "{expected} is missing:\n{board}");
    }
    assert_eq!(board.matches("error[E0308]").count(), 1, "only the first error is shown:\n{board}");
}

#[test]
fn an_api_that_the_tests_do_not_find_is_shown_beside_the_starters() {
    let project = course("pub fn reply() -> u32 {\n    42\n}\n", UNFILLED);
    let board = board(&project);
    for expected in [
        "The tests use `answer` as the starter declares it, and yours is different.",
        "  Yours    pub fn reply() -> u32\n  Starter  pub fn answer() -> u32\n",
        "  Fix      milestones/01-first/src/lib.rs:1  `answer`",
    ] {
        assert!(board.contains(expected), "{expected} is missing:\n{board}");
    }
    assert!(!board.contains("milestones/01-first/tests"), "nothing has to be fixed there:\n{board}");
    let next = &project.json()["next"];
    assert_eq!(next["file"], "milestones/01-first/src/lib.rs");
}

/// Nothing is declared in another way, but a field that was added makes the type lack `Send`.
#[test]
fn an_error_in_a_test_leads_to_what_it_is_about() {
    let source = "use std::rc::Rc;\n\n#[derive(Default)]\npub struct Answer {\n    _count: Rc<u32>,\n}\n\npub fn answer() -> u32 {\n    42\n}\n";
    let tests = "fn send<T: Send>() {}\n\n#[test]\nfn test_answer() {\n    send::<first::Answer>();\n}\n";
    let board = board(&Project::with_course(&[("01-first", source, tests)]));
    for expected in
        ["The error is in the course's own code, which is right", "  Fix      milestones/01-first/src/lib.rs:4\n"]
    {
        assert!(board.contains(expected), "{expected} is missing:\n{board}");
    }
}

/// Here the compiler's error is in a macro of another crate.
#[test]
fn no_error_leads_out_of_the_repository() {
    let project = Project::pristine();
    let returns_string = project
        .read("solutions/01-cow-string/src/lib.rs")
        .replace("mod traits;\n", "")
        .replace("type Target = str;", "type Target = String;")
        .replace("&Self::Target {\n        self.as_str()", "&Self::Target {\n        &self.data");
    project.write("milestones/01-cow-string/src/lib.rs", &returns_string);
    let board = board(&project);
    assert!(board.contains("  Yours    type Target = String\n  Starter  type Target = str\n"), "{board}");
    assert!(board.contains("  Fix      milestones/01-cow-string/src/lib.rs:"), "{board}");
    assert!(!board.contains(".cargo"), "{board}");
}

const THREE: &str = "\
pub fn answer() -> u32 {
    41
}

#[track_caller]
pub fn question() -> u32 {
    todo!(\"find the question\")
}

pub fn helper() -> u32 {
    7
}
";

const TESTS_OF_THREE: &str = "\
#[test]
fn test_question() {
    assert_eq!(first::question(), 7, \"question must give its answer\");
}

#[test]
fn test_answer() {
    assert_eq!(first::answer(), 42, \"answer must be 42\");
}

#[test]
fn test_helper() {
    assert_eq!(first::helper(), 7, \"helper must be 7\");
}
";

#[test]
fn a_failed_test_comes_before_an_unfilled_one_and_a_compile_error_keeps_the_marks() {
    let project = Project::with_course(&[("01-first", THREE, TESTS_OF_THREE)]);
    let failed = board(&project);
    for expected in
        ["       · test_question  ✘ test_answer  ✔ test_helper\n", "✘ test_answer failed", "lib.rs:1  `answer`"]
    {
        assert!(failed.contains(expected), "{expected} is missing:\n{failed}");
    }

    project.write("milestones/01-first/src/lib.rs", &THREE.replace("41", "42"));
    let unfilled = board(&project);
    for expected in
        ["· test_question reaches the todo!() in `question`", "  Write    milestones/01-first/src/lib.rs:7  `question`"]
    {
        assert!(unfilled.contains(expected), "{expected} is missing:\n{unfilled}");
    }

    project.write("milestones/01-first/src/lib.rs", &THREE.replace("41", "\"many\""));
    let error = board(&project);
    for expected in [
        "  ▶ 1  first          2/3   before this error\n       · test_question  ✔ test_answer  ✔ test_helper\n",
        "✘ first does not compile",
    ] {
        assert!(error.contains(expected), "{expected} is missing:\n{error}");
    }
    assert_eq!(project.json()["milestones"][0]["passed"], 0, "now none passes");
}

/// A compile error of many lines in a course with more milestones than a low terminal has room for.
#[test]
fn a_low_terminal_shows_what_is_wrong_and_where_to_write() {
    let many = "pub fn answer() -> u32 {\n    let n: (u8, u8, u8, u8) = match 7 {\n        1 => \"a\",\n        2 => \"b\",\n        \
                _ => \"c\",\n    };\n    n\n}\n";
    let names = ["01-first", "02-second", "03-third", "04-fourth", "05-fifth", "06-sixth"];
    let course: Vec<_> =
        names.iter().map(|name| (*name, RIGHT, TESTS.replace("PACKAGE", test_support::package(name)))).collect();
    let course: Vec<_> = course.iter().map(|(name, source, tests)| (*name, *source, tests.as_str())).collect();
    let project = Project::with_course(&course);
    for (broken, lines) in [("01-first", 24), ("01-first", 16), ("05-fifth", 16)] {
        project.write(&format!("milestones/{broken}/src/lib.rs"), many);
        let mut command = project.command(&[]);
        command.env("LINES", lines.to_string());
        let board = test_support::run(command).stdout;
        assert!(board.lines().count() < lines, "{} of {lines} lines:\n{board}", board.lines().count());
        assert_eq!(board.contains(" more lines\n"), lines == 16, "{board}");
        for expected in [" does not compile\n", "error[E0308]: mismatched types", "  Fix      milestones/"] {
            assert!(board.contains(expected), "{expected} is missing:\n{board}");
        }
        project.write(&format!("milestones/{broken}/src/lib.rs"), RIGHT);
    }
}

#[test]
fn colors_follow_the_environment() {
    let project = course(UNFILLED, UNFILLED);
    let colored = |name: &str, value: &str| {
        let mut command = project.command(&[]);
        command.env(name, value);
        test_support::run(command).stdout.contains('\x1b')
    };
    assert!(colored("CLICOLOR_FORCE", "1"));
    assert!(!colored("NO_COLOR", "1"));
    assert!(!project.check().stdout.contains('\x1b'), "stdout is no terminal here");
}

/// The README shows a board; this is how it came to be. With `UPDATE_CHECKSUMS` set, it is written there.
#[test]
fn the_picture_in_the_readme_is_a_real_board() {
    let project = Project::pristine();
    project.solve("01-cow-string");
    let forgetful = project
        .read("solutions/02-cow-vec/src/lib.rs")
        .replace("mod traits;\n", "")
        .replace("elements.extend_from_slice(&self.data);\n", "");
    project.write("milestones/02-cow-vec/src/lib.rs", &forgetful);
    let mut command = project.command(&[]);
    command.env("LINES", "30");
    let picture = test_support::run(command).stdout;
    let readme = read(path("README.md"));
    let begin = readme.find("Copy-on-Write kata  ▕").expect("README.md shows a board");
    let end = begin + readme[begin..].find("\n```").expect("the board is in a block");
    if env::var_os("UPDATE_CHECKSUMS").is_some() {
        write(path("README.md"), &format!("{}{}{}", &readme[..begin], picture.trim(), &readme[end..]));
    } else {
        let how = "README.md should show this; run this test with UPDATE_CHECKSUMS=1 to have it written";
        assert_eq!(&readme[begin..end], picture.trim(), "{how}:\n{picture}");
    }
}
