//! The checker in all sorts of places, environments and states of its folders: the board is always about the code that is
//! there.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::thread;

use test_support::{Repository, Run, states, verdicts};

const UNFILLED: &str = "pub fn answer() -> u32 {\n    todo!(\"find the answer\")\n}\n";
const RIGHT: &str = "pub fn answer() -> u32 {\n    42\n}\n";
const WRONG: &str = "pub fn answer() -> u32 {\n    41\n}\n";
const TESTS: &str = "#[test]\nfn test_answer() {\n    assert_eq!(first::answer(), 42, \"the answer is 42\");\n}\n";
const SOURCE: &str = "milestones/01-first/src/lib.rs";

fn course(source: &str) -> Repository {
    Repository::with_course(&[("01-first", source, TESTS)])
}

fn check_with(repository: &Repository, change: impl FnOnce(&mut Command) -> &mut Command) -> Run {
    let mut command = repository.command(&["check", "--json"]);
    change(&mut command);
    test_support::run(command)
}

fn verdict(run: &Run) -> String {
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let json = serde_json::from_str(&run.stdout).expect("check --json prints JSON");
    verdicts(&json, 0).join(", ")
}

/// Moves a course to another place, where `check_with` can be sent.
fn moved(repository: &Repository, to: &Path) {
    fs::create_dir_all(to.parent().expect("it lies in a folder")).expect("the folder can be made");
    fs::rename(repository.path(), to).expect("the course can be moved");
}

#[test]
fn a_path_may_have_spaces_and_letters_beyond_ascii() {
    let folder = tempfile::tempdir().expect("there is room for temporary files");
    let place = folder.path().join("mein Ordner/ünïcode ✔ 課題/kata");
    let repository = course(WRONG);
    moved(&repository, &place);
    assert_eq!(verdict(&check_with(&repository, |command| command.current_dir(&place))), "test_answer failed");
}

/// Cargo takes no such path.
#[cfg(target_os = "linux")]
#[test]
fn a_path_that_is_no_text_is_said_to_be_none() {
    use std::os::unix::ffi::OsStrExt;
    let folder = tempfile::tempdir().expect("there is room for temporary files");
    let place = folder.path().join(std::ffi::OsStr::from_bytes(b"kata\xff"));
    let repository = course(WRONG);
    moved(&repository, &place);
    let run = check_with(&repository, |command| command.current_dir(&place));
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("this path is not UTF-8 text, and cargo cannot build there"), "{}", run.stderr);
}

#[cfg(unix)]
#[test]
fn a_symbolic_link_leads_to_the_same_board() {
    let repository = course(WRONG);
    let elsewhere = tempfile::tempdir().expect("there is room for temporary files");
    let link = elsewhere.path().join("link");
    std::os::unix::fs::symlink(repository.path(), &link).expect("a link can be made");
    assert_eq!(verdict(&check_with(&repository, |command| command.current_dir(link))), "test_answer failed");
}

#[test]
fn a_target_folder_of_ones_own_is_used() {
    let repository = course(WRONG);
    let target = tempfile::tempdir().expect("there is room for temporary files");
    let run = check_with(&repository, |command| command.env("CARGO_TARGET_DIR", target.path()));
    assert_eq!(verdict(&run), "test_answer failed");
    assert!(target.path().join("kata").is_dir() && !repository.path().join("target").exists());
}

#[test]
fn a_bare_environment_is_enough() {
    let repository = course(WRONG);
    let run = check_with(&repository, |command| {
        for name in ["TERM", "LANG", "SHELL", "USER", "PWD", "COLUMNS"] {
            command.env_remove(name);
        }
        command
    });
    assert_eq!(verdict(&run), "test_answer failed");
}

#[test]
fn settings_of_a_parent_folder_are_respected_and_noticed() {
    let folder = tempfile::tempdir().expect("there is room for temporary files");
    let repository =
        course("#[cfg(not(sunny))]\npub fn answer() -> u32 { 41 }\n#[cfg(sunny)]\npub fn answer() -> u32 { 42 }\n");
    let inner = folder.path().join("kata");
    moved(&repository, &inner);
    let now = || verdict(&check_with(&repository, |command| command.current_dir(&inner)));
    assert_eq!(now(), "test_answer failed");
    test_support::write(folder.path().join(".cargo/config.toml"), "[build]\nrustflags = [\"--cfg\", \"sunny\"]\n");
    assert_eq!(now(), "test_answer passed");
}

#[test]
fn flags_for_the_compiler_are_respected_and_noticed() {
    let repository = course("pub fn answer() -> u32 { if cfg!(sunny) { 42 } else { 41 } }\n");
    assert_eq!(verdict(&check_with(&repository, |command| command)), "test_answer failed");
    let run = check_with(&repository, |command| command.env("RUSTFLAGS", "--cfg sunny"));
    assert_eq!(verdict(&run), "test_answer passed");
    assert_eq!(verdict(&check_with(&repository, |command| command)), "test_answer failed");
}

/// Everything that a verdict depends on, changed behind the cache's back.
#[test]
fn whatever_a_verdict_depends_on_makes_it_be_asked_again() {
    let repository =
        course("mod other;\npub fn answer() -> u32 { other::answer() + option_env!(\"EXTRA\").map_or(0, |_| 1) }\n");
    let other = "milestones/01-first/src/other.rs";
    let manifest = "milestones/01-first/Cargo.toml";
    let now = || verdict(&check_with(&repository, |command| command));
    repository.write(other, "pub fn answer() -> u32 { 41 }\n");
    assert_eq!(now(), "test_answer failed");
    repository.write(other, "pub fn answer() -> u32 { 42 }\n");
    assert_eq!(now(), "test_answer passed", "another source file");
    let good = repository.read(manifest);
    repository.write(manifest, &good.replace("2024", "1950"));
    assert_eq!(now(), "", "the manifest");
    repository.write(manifest, &good);
    assert_eq!(now(), "test_answer passed");
    let workspace = repository.read("Cargo.toml");
    repository.write("Cargo.toml", "nonsense");
    assert_eq!(now(), "", "the workspace's manifest");
    repository.write("Cargo.toml", &workspace);
    let lock = repository.read("Cargo.lock");
    repository.write("Cargo.lock", "nonsense");
    assert_eq!(now(), "", "the lock file");
    repository.write("Cargo.lock", &lock);
    assert_eq!(now(), "test_answer passed");
    repository.write("rust-toolchain.toml", "[toolchain]\nchannel = \"no-such-channel\"\n");
    // Only rustup reads this file; where it is not in charge the verdict stays, and is asked for again all the same.
    let asked = now();
    assert!(["", "test_answer passed"].contains(&asked.as_str()), "{asked}");
}

#[test]
fn a_damaged_cache_costs_time_and_nothing_else() {
    let repository = course(WRONG);
    let entry = repository.path().join("target/kata/verdicts/first-checkpoint.json");
    let now = || verdict(&check_with(&repository, |command| command));
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
    fs::remove_dir_all(repository.path().join("target")).expect("target can be removed");
    assert_eq!(now(), "test_answer failed");
}

#[test]
fn many_checkers_at_once_agree() {
    let repository = course(WRONG);
    thread::scope(|scope| {
        let runs: Vec<_> =
            (0..4).map(|_| scope.spawn(|| verdict(&check_with(&repository, |command| command)))).collect();
        for run in runs {
            assert_eq!(run.join().expect("the checker can be run"), "test_answer failed");
        }
    });
}

#[test]
fn a_source_that_is_no_text_is_a_compile_error() {
    let repository = course(UNFILLED);
    fs::write(repository.path().join(SOURCE), b"pub fn answer() -> u32 { \xff }").expect("it can be written");
    let run = check_with(&repository, |command| command);
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
    let repository = course(WRONG);
    fs::set_permissions(repository.path().join(SOURCE), fs::Permissions::from_mode(0o444)).expect("it can be set");
    assert_eq!(repository.checker(&["reset", "1"]).code, Some(0));
    assert_eq!(repository.read(SOURCE), UNFILLED);
    assert_eq!(repository.read("milestones/01-first/src/lib.rs.kept-1"), WRONG);
}

#[test]
fn tests_that_are_not_the_courses_are_said_to_be_so() {
    let repository = Repository::pristine();
    let warning = "these are not the course's tests; they are back with: git checkout";
    assert!(!repository.check().stdout.contains(warning));
    let file = "milestones/01-cow-string/tests/checkpoint/specification.rs";
    repository.write(file, &repository.read(file).replace("hello", "hallo"));
    assert!(repository.check().stdout.contains(warning));
    assert_eq!(repository.json()["milestones"][0]["original_tests"], false);
}

#[test]
fn a_folder_that_is_no_milestone_is_left_alone() {
    let repository = course(RIGHT);
    repository.write("milestones/README.md", "Before you begin.");
    repository.write("milestones/notes/todo.md", "later");
    assert_eq!(states(&repository.json()), ["passed"]);
}

#[test]
fn a_package_beside_the_milestones_is_no_milestone_but_what_they_are_built_from() {
    let tests = "#[test]\nfn test_answer() {\n    assert_eq!(first::answer(), utils::EXPECTED);\n}\n";
    let repository = Repository::with_course(&[("01-first", RIGHT, tests)]);
    let package = "[package]\nname = \"utils\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";
    repository.write("milestones/utils/Cargo.toml", package);
    repository.write("milestones/utils/src/lib.rs", "pub const EXPECTED: u32 = 42;\n");
    let workspace = repository.read("Cargo.toml");
    let workspace = workspace.replace("members = [", "members = [\"milestones/utils\", ");
    let shared = "\n[workspace.dependencies]\nutils.path = \"milestones/utils\"\n";
    repository.write("Cargo.toml", &(workspace + shared));
    let milestone = repository.read("milestones/01-first/Cargo.toml");
    let dependency = "\n[dev-dependencies]\nutils.workspace = true\n";
    repository.write("milestones/01-first/Cargo.toml", &(milestone + dependency));
    assert_eq!(states(&repository.json()), ["passed"]);
    repository.write("milestones/utils/src/lib.rs", "pub const EXPECTED: u32 = 43;\n");
    assert_eq!(states(&repository.json()), ["current"]);
}
