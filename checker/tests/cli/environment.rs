//! The checker in all sorts of places, environments and states of its directories: the board is always about the code that is
//! there.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::thread;

use test_support::{Project, Run, states, verdicts};

const UNFILLED: &str = "pub fn answer() -> u32 {\n    todo!(\"find the answer\")\n}\n";
const RIGHT: &str = "pub fn answer() -> u32 {\n    42\n}\n";
const WRONG: &str = "pub fn answer() -> u32 {\n    41\n}\n";
const TESTS: &str = "#[test]\nfn test_answer() {\n    assert_eq!(first::answer(), 42, \"the answer is 42\");\n}\n";
const SOURCE: &str = "milestones/01-first/src/lib.rs";

fn course(source: &str) -> Project {
    Project::with_course(&[("01-first", source, TESTS)])
}

fn check_with(project: &Project, change: impl FnOnce(&mut Command) -> &mut Command) -> Run {
    let mut command = project.command(&["check", "--json"]);
    change(&mut command);
    test_support::run(command)
}

fn verdict(run: &Run) -> String {
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let json = serde_json::from_str(&run.stdout).expect("check --json prints JSON");
    verdicts(&json, 0).join(", ")
}

/// Moves a course to another place, where `check_with` can be sent.
fn moved(project: &Project, to: &Path) {
    fs::create_dir_all(to.parent().expect("it lies in a directory")).expect("the directory can be made");
    fs::rename(project.path(), to).expect("the course can be moved");
}

#[test]
fn a_path_may_have_spaces_and_letters_beyond_ascii() {
    let directory = tempfile::tempdir().expect("there is room for temporary files");
    let place = directory.path().join("mein Ordner/ünïcode ✔ 課題/kata");
    let project = course(WRONG);
    moved(&project, &place);
    assert_eq!(verdict(&check_with(&project, |command| command.current_dir(&place))), "test_answer failed");
}

/// Cargo takes no such path.
#[cfg(target_os = "linux")]
#[test]
fn a_path_that_is_no_text_is_said_to_be_none() {
    use std::os::unix::ffi::OsStrExt;
    let directory = tempfile::tempdir().expect("there is room for temporary files");
    let place = directory.path().join(std::ffi::OsStr::from_bytes(b"kata\xff"));
    let project = course(WRONG);
    moved(&project, &place);
    let run = check_with(&project, |command| command.current_dir(&place));
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("this path is not UTF-8 text, and cargo cannot build there"), "{}", run.stderr);
}

#[cfg(unix)]
#[test]
fn a_symbolic_link_leads_to_the_same_board() {
    let project = course(WRONG);
    let elsewhere = tempfile::tempdir().expect("there is room for temporary files");
    let link = elsewhere.path().join("link");
    std::os::unix::fs::symlink(project.path(), &link).expect("a link can be made");
    assert_eq!(verdict(&check_with(&project, |command| command.current_dir(link))), "test_answer failed");
}

#[test]
fn a_target_directory_of_ones_own_is_used_and_may_be_that_of_several_clones() {
    // Cargo could take what was built of the first for its own, since the second is older.
    let [second, first] = [WRONG, RIGHT].map(course);
    let target = tempfile::tempdir().expect("there is room for temporary files");
    let check = |project| check_with(project, |command| command.env("CARGO_TARGET_DIR", target.path()));
    assert_eq!(verdict(&check(&first)), "test_answer passed");
    assert_eq!(verdict(&check(&second)), "test_answer failed");
    assert_eq!(verdict(&check(&first)), "test_answer passed");
    let mut command = second.command(&[]);
    command.env("CARGO_TARGET_DIR", target.path());
    let board = test_support::run(command).stdout;
    assert!(!board.contains("was passed before"), "{board}");
    assert!(!first.path().join("target").exists() && !second.path().join("target").exists());
    let run = check_with(&first, |command| command.env("CARGO_TARGET_DIR", "target"));
    assert_eq!(verdict(&run), "test_answer passed");
    assert!(first.path().join("target/kata").is_dir());
}

#[test]
fn a_bare_environment_is_enough() {
    let project = course(WRONG);
    let run = check_with(&project, |command| {
        for name in ["TERM", "LANG", "SHELL", "USER", "PWD", "COLUMNS"] {
            command.env_remove(name);
        }
        command
    });
    assert_eq!(verdict(&run), "test_answer failed");
}

/// Only a locale that says that it is not UTF-8 is one: containers often have none.
#[test]
fn where_the_locale_is_not_utf_8_or_on_request_the_board_is_ascii() {
    let project = course(WRONG);
    let board = |arguments: &[&str], variables: &[(&str, &str)]| {
        let mut command = project.command(arguments);
        command.envs(variables.iter().copied());
        let run = test_support::run(command);
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        run.stdout
    };
    let unicode = board(&[], &[]);
    assert!(unicode.contains("  ▶ 1  first") && unicode.contains("✘ test_answer failed"), "{unicode}");
    let ascii = board(&["--ascii"], &[]);
    assert!(ascii.contains("  > 1  first") && ascii.contains("x test_answer failed"), "{ascii}");
    assert!(ascii.is_ascii(), "{ascii}");
    for variables in [
        [("KATA_ASCII", "1"), ("LANG", "de_DE.UTF-8")],
        [("LC_ALL", "C"), ("LANG", "de_DE.UTF-8")],
        [("LC_ALL", ""), ("LANG", "de_DE.ISO-8859-1")],
    ] {
        // Windows shows every character in every locale.
        let expected = if cfg!(unix) || variables[0].0 == "KATA_ASCII" { &ascii } else { &unicode };
        assert_eq!(board(&["check"], &variables), *expected, "{variables:?}");
    }
    for variables in [[("KATA_ASCII", "0"), ("LANG", "C.utf8")], [("LC_CTYPE", "en_US.UTF-8"), ("LANG", "C")]] {
        assert_eq!(board(&[], &variables), unicode, "{variables:?}");
    }
}

#[test]
fn json_is_utf_8_in_every_locale() {
    let project = course("pub fn answer() -> u32 {\n    todo!(\"schön\")\n}\n");
    let run = check_with(&project, |command| command.env("LC_ALL", "C"));
    assert!(run.stdout.contains("schön"), "{}", run.stdout);
}

#[test]
fn settings_of_a_parent_directory_are_respected_and_noticed() {
    let directory = tempfile::tempdir().expect("there is room for temporary files");
    let project =
        course("#[cfg(not(sunny))]\npub fn answer() -> u32 { 41 }\n#[cfg(sunny)]\npub fn answer() -> u32 { 42 }\n");
    let inner = directory.path().join("kata");
    moved(&project, &inner);
    let now = || verdict(&check_with(&project, |command| command.current_dir(&inner)));
    assert_eq!(now(), "test_answer failed");
    test_support::write(directory.path().join(".cargo/config.toml"), "[build]\nrustflags = [\"--cfg\", \"sunny\"]\n");
    assert_eq!(now(), "test_answer passed");
}

#[test]
fn flags_for_the_compiler_are_respected_and_noticed() {
    let project = course("pub fn answer() -> u32 { if cfg!(sunny) { 42 } else { 41 } }\n");
    assert_eq!(verdict(&check_with(&project, |command| command)), "test_answer failed");
    let run = check_with(&project, |command| command.env("RUSTFLAGS", "--cfg sunny"));
    assert_eq!(verdict(&run), "test_answer passed");
    assert_eq!(verdict(&check_with(&project, |command| command)), "test_answer failed");
}

/// Everything that a verdict depends on, changed behind the cache's back.
#[test]
fn whatever_a_verdict_depends_on_makes_it_be_asked_again() {
    let project =
        course("mod other;\npub fn answer() -> u32 { other::answer() + option_env!(\"EXTRA\").map_or(0, |_| 1) }\n");
    let other = "milestones/01-first/src/other.rs";
    let manifest = "milestones/01-first/Cargo.toml";
    let now = || verdict(&check_with(&project, |command| command));
    project.write(other, "pub fn answer() -> u32 { 41 }\n");
    assert_eq!(now(), "test_answer failed");
    project.write(other, "pub fn answer() -> u32 { 42 }\n");
    assert_eq!(now(), "test_answer passed", "another source file");
    let good = project.read(manifest);
    project.write(manifest, &good.replace("2024", "1950"));
    assert_eq!(now(), "", "the manifest");
    project.write(manifest, &good);
    assert_eq!(now(), "test_answer passed");
    let workspace = project.read("Cargo.toml");
    project.write("Cargo.toml", "nonsense");
    assert_eq!(now(), "", "the workspace's manifest");
    project.write("Cargo.toml", &workspace);
    let lock = project.read("Cargo.lock");
    project.write("Cargo.lock", "nonsense");
    assert_eq!(now(), "", "the lock file");
    project.write("Cargo.lock", &lock);
    assert_eq!(now(), "test_answer passed");
    project.write("rust-toolchain.toml", "[toolchain]\nchannel = \"no-such-channel\"\n");
    // Only rustup reads this file; where it is not in charge the verdict stays, and is asked for again all the same.
    let asked = now();
    assert!(["", "test_answer passed"].contains(&asked.as_str()), "{asked}");
}

#[test]
fn a_damaged_cache_costs_time_and_nothing_else() {
    let project = course(WRONG);
    let entry = project.path().join("target/kata/verdicts/first-checkpoint.json");
    let now = || verdict(&check_with(&project, |command| command));
    assert_eq!(now(), "test_answer failed");
    let good = test_support::read(&entry);
    let damages =
        [String::new(), good[..good.len() / 2].to_owned(), "{\"fingerprint\":".repeat(1000), "[7]".to_owned()];
    for damaged in damages {
        test_support::write(&entry, &damaged);
        assert_eq!(now(), "test_answer failed");
    }
    // A later version may know more.
    test_support::write(&entry, &good.replacen('{', "{\"version\":2,\"later\":true,", 1).replace("Failed", "Amazing"));
    assert_eq!(now(), "test_answer failed");
    fs::remove_dir_all(project.path().join("target")).expect("target can be removed");
    assert_eq!(now(), "test_answer failed");
}

#[test]
fn many_checkers_at_once_agree() {
    let project = course(WRONG);
    thread::scope(|scope| {
        let runs: Vec<_> = (0..4).map(|_| scope.spawn(|| verdict(&check_with(&project, |command| command)))).collect();
        for run in runs {
            assert_eq!(run.join().expect("the checker can be run"), "test_answer failed");
        }
    });
}

#[test]
fn a_source_that_is_no_text_is_a_compile_error() {
    let project = course(UNFILLED);
    fs::write(project.path().join(SOURCE), b"pub fn answer() -> u32 { \xff }").expect("it can be written");
    let run = check_with(&project, |command| command);
    assert_eq!(verdict(&run), "");
    assert!(
        run.stdout.contains("stream did not contain valid UTF-8") || run.stdout.contains("invalid utf-8"),
        "{}",
        run.stdout
    );
}

#[cfg(unix)]
#[test]
fn a_read_only_source_can_be_reset_and_is_kept() {
    use std::os::unix::fs::PermissionsExt;
    let project = course(WRONG);
    fs::set_permissions(project.path().join(SOURCE), fs::Permissions::from_mode(0o444)).expect("it can be set");
    assert_eq!(project.checker(&["reset", "1"]).code, Some(0));
    assert_eq!(project.read(SOURCE), UNFILLED);
    assert_eq!(project.read("milestones/01-first/src/lib.rs.kept-1"), WRONG);
}

#[test]
fn tests_that_are_not_the_courses_are_said_to_be_so() {
    let project = Project::pristine();
    let warning = "these are not the course's tests";
    for own in ["mine.rs", "checkpoint/helper.rs", "mine/main.rs"] {
        project.write(&format!("milestones/01-cow-string/tests/{own}"), "#[test]\nfn mine() {}\n");
    }
    assert!(!project.check().stdout.contains(warning), "a file of one's own is no change of the course's");
    let file = "milestones/01-cow-string/tests/checkpoint/specification.rs";
    project.write(file, &project.read(file).replace("hello", "hallo"));
    let included = "milestones/05-cow-threads/tests/guarantees/accepted.rs";
    project.write(included, &(project.read(included) + "// more\n"));
    assert!(project.check().stdout.contains(warning));
    let json = project.json();
    let original = |milestone: usize| json["milestones"][milestone]["original_tests"].as_bool();
    assert_eq!([0, 1, 4].map(original), [Some(false), Some(true), Some(false)]);
}

/// What a grade goes without, so its reader is not surprised by code that passed at home.
#[test]
fn what_is_not_graded_is_said_on_the_board() {
    let project = Project::pristine();
    let (source, manifest) = ("milestones/01-cow-string/src/lib.rs", "milestones/01-cow-string/Cargo.toml");
    let not_graded = || project.json()["milestones"][0]["not_graded"].clone();
    let include = |files: &[&str]| {
        let starter = project.read("milestones/01-cow-string/starter.rs");
        let constants = files.iter().enumerate();
        let constants =
            constants.map(|(index, file)| format!("pub const TEXT_{index}: &str = include_str!({file:?});\n"));
        project.write(source, &(starter + &constants.collect::<String>()));
    };
    project.write("milestones/01-cow-string/src/inner.rs", "pub fn inner() {}\n");
    include(&["inner.rs", "../README.md", "../../02-cow-vec/src/lib.rs"]);
    assert_eq!(not_graded(), serde_json::json!([]), "a grade has these");
    project.write("milestones/01-cow-string/src/words.txt", "words");
    project.write("notes/words.rs", "words");
    include(&["words.txt", "../../../notes/words.rs"]);
    project.write(manifest, &(project.read(manifest) + "\n[package.metadata.mine]\n"));
    let files = [manifest, "notes/words.rs", "milestones/01-cow-string/src/words.txt"];
    for _ in 0..2 {
        let mut found: Vec<String> = serde_json::from_value(not_graded()).expect("it is a list");
        found.sort_unstable_by_key(|file| files.iter().position(|expected| expected == file));
        assert_eq!(found, files);
    }
    let board = project.check().stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(board.contains(&format!("passes here and gets no points: {manifest}, ")), "{board}");
}

#[test]
fn a_directory_that_is_no_milestone_is_left_alone() {
    let project = course(RIGHT);
    project.write("milestones/README.md", "Before you begin.");
    project.write("milestones/notes/todo.md", "later");
    assert_eq!(states(&project.json()), ["passed"]);
}

#[test]
fn a_package_beside_the_milestones_is_no_milestone_but_what_they_are_built_from() {
    let tests = "#[test]\nfn test_answer() {\n    assert_eq!(first::answer(), utils::EXPECTED);\n}\n";
    let project = Project::with_course(&[("01-first", RIGHT, tests)]);
    let package = "[package]\nname = \"utils\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";
    project.write("milestones/utils/Cargo.toml", package);
    project.write("milestones/utils/src/lib.rs", "pub const EXPECTED: u32 = 42;\n");
    let workspace = project.read("Cargo.toml");
    let workspace = workspace.replace("members = [", "members = [\"milestones/utils\", ");
    let shared = "\n[workspace.dependencies]\nutils.path = \"milestones/utils\"\n";
    project.write("Cargo.toml", &(workspace + shared));
    let milestone = project.read("milestones/01-first/Cargo.toml");
    let dependency = "\n[dev-dependencies]\nutils.workspace = true\n";
    project.write("milestones/01-first/Cargo.toml", &(milestone + dependency));
    assert_eq!(states(&project.json()), ["passed"]);
    project.write("milestones/utils/src/lib.rs", "pub const EXPECTED: u32 = 43;\n");
    assert_eq!(states(&project.json()), ["current"]);
}
