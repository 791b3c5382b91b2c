//! The board in every state, as a person sees it on 80 columns without colour.

use insta::assert_snapshot;
use test_support::Project;

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
fn an_api_that_the_tests_do_not_find_is_a_compile_error_in_the_test() {
    let board = board(&course("pub fn reply() -> u32 {\n    42\n}\n", UNFILLED));
    assert!(board.contains("  Fix      milestones/01-first/tests/checkpoint/main.rs:3"), "{board}");
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

/// The README shows a board; this is how it came to be.
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
    command.env("LINES", "24");
    let picture = test_support::run(command).stdout;
    assert!(project.read("README.md").contains(picture.trim()), "README.md should show this:\n{picture}");
}
