//! Files that are gone, that are something else than files, or that are older than they should be.

use std::fs::{self, File};
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use test_support::{Project, Run, verdicts};

const RIGHT: &str = "pub fn answer() -> u32 {\n    42\n}\n";
const WRONG: &str = "pub fn answer() -> u32 {\n    41\n}\n";
const TESTS: &str = "#[test]\nfn test_answer() {\n    assert_eq!(first::answer(), 42, \"the answer is 42\");\n}\n";
const PASSES: &str = "#[test]\nfn test_answer() {}\n";
const SOURCE: &str = "milestones/01-first/src/lib.rs";

fn course(source: &str) -> Project {
    Project::with_course(&[("01-first", source, TESTS), ("02-second", "", PASSES)])
}

fn at(project: &Project, file: &str) -> PathBuf {
    project.path().join(file)
}

fn verdict(project: &Project) -> String {
    verdicts(&project.json(), 0).join(", ")
}

/// The message of a run that must fail.
fn mistake(run: &Run) -> &str {
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{}", run.stderr);
    &run.stderr
}

fn set_date(project: &Project, file: &str, date: SystemTime) {
    let file = File::options().write(true).open(at(project, file)).expect("the file can be opened");
    file.set_modified(date).expect("its date can be set");
}

/// Cargo goes by dates: without help it would run what it had built before.
#[test]
fn a_source_that_is_older_than_the_last_build_is_built() {
    let project = course(WRONG);
    assert_eq!(verdict(&project), "test_answer failed");
    for (source, date, expected) in [
        (RIGHT, SystemTime::UNIX_EPOCH, "test_answer passed"),
        (WRONG, SystemTime::now() + Duration::from_secs(1 << 30), "test_answer failed"),
        (RIGHT, SystemTime::UNIX_EPOCH + Duration::from_secs(1), "test_answer passed"),
    ] {
        project.write(SOURCE, source);
        set_date(&project, SOURCE, date);
        assert_eq!(verdict(&project), expected);
    }
}

#[test]
fn tests_that_are_older_than_the_last_build_are_built() {
    let project = course(WRONG);
    assert_eq!(verdict(&project), "test_answer failed");
    let tests = "milestones/01-first/tests/checkpoint/main.rs";
    project.write(tests, &TESTS.replace("42, ", "41, "));
    set_date(&project, tests, SystemTime::UNIX_EPOCH);
    assert_eq!(verdict(&project), "test_answer passed");
}

#[test]
fn a_milestone_that_is_gone_is_missed() {
    let project = course(RIGHT);
    fs::remove_dir_all(at(&project, "milestones/01-first")).expect("it can be removed");
    let expected = "error: milestones: the directory of milestone 1 is missing\n  \
                    Restore it with `git checkout milestones` or from a new download of the course.\n";
    assert_eq!(mistake(&project.check()), expected);
    project.write("milestones/01-first", "a file in the place of a directory");
    assert_eq!(mistake(&project.check()), expected);
}

#[test]
fn a_copy_of_a_milestone_is_kept_elsewhere() {
    let project = course(RIGHT);
    project.write("milestones/02-second-copy/milestone.toml", &project.read("milestones/02-second/milestone.toml"));
    project.write("milestones/02-second-copy/tests/checkpoint/main.rs", PASSES);
    let run = project.check();
    let message = mistake(&run);
    assert!(
        message.starts_with("error: milestones/02-second-copy: there is another milestone 2; keep copies elsewhere")
    );
}

#[test]
fn a_manifest_that_cargo_cannot_read_is_the_place_to_correct() {
    let project = course(RIGHT);
    for file in ["milestones/01-first/Cargo.toml", "milestones/02-second/Cargo.toml"] {
        let manifest = project.read(file);
        project.write(file, &format!("nonsense\n{manifest}"));
        let board = project.check().stdout;
        assert!(board.contains(&format!("  Fix      {file}:1\n")), "{board}");
        project.write(file, &manifest);
        assert_eq!(verdict(&project), "test_answer passed", "what another manifest did is not remembered");
    }
}

#[test]
fn a_source_that_is_empty_is_said_to_be() {
    let project = course("\n");
    let board = project.check().stdout;
    assert!(board.contains("milestones/01-first/src/lib.rs is empty.\n`cargo kata reset 1` puts"), "{board}");
    assert!(board.contains("  Fix      milestones/01-first/src/lib.rs:1\n"), "{board}");
    assert!(!board.contains("disk"), "{board}");
}

#[test]
fn a_milestone_that_is_built_from_another_is_asked_about_again() {
    let tests = TESTS.replace("first", "second");
    let source = "pub fn answer() -> u32 {\n    first::answer()\n}\n";
    let project = Project::with_course(&[("01-first", RIGHT, PASSES), ("02-second", source, &tests)]);
    let manifest = project.read("milestones/02-second/Cargo.toml");
    let dependency = "\n[dependencies]\nfirst = { path = \"../01-first\" }\n";
    project.write("milestones/02-second/Cargo.toml", &(manifest + dependency));
    assert_eq!(verdicts(&project.json(), 1), ["test_answer passed"]);
    project.write(SOURCE, WRONG);
    assert_eq!(verdicts(&project.json(), 1), ["test_answer failed"]);
}

/// Each run would be the reason for the next.
#[test]
fn tests_that_write_sources_are_told_not_to() {
    let tests = "#[test]\nfn test_answer() {\n    \
                 let now = format!(\"// {:?}\", std::time::SystemTime::now());\n    \
                 std::fs::write(\"written.rs\", now).unwrap();\n}\n";
    let project = Project::with_course(&[("01-first", RIGHT, tests)]);
    let run = project.check();
    let expected = "error: sources below milestones/ were changed during each of 5 runs\n";
    assert!(mistake(&run).starts_with(expected), "{}", run.stderr);
}

#[test]
fn a_missing_module_is_a_compile_error() {
    let project = course(&format!("mod other;\n{RIGHT}"));
    let board = project.check().stdout;
    assert!(board.contains("file not found for module `other`"), "{board}");
    assert!(board.contains("  Fix      milestones/01-first/src/lib.rs:1"), "{board}");
}

#[test]
fn a_deleted_lock_file_is_made_again() {
    let project = course(RIGHT);
    assert_eq!(verdict(&project), "test_answer passed");
    project.remove("Cargo.lock");
    assert_eq!(verdict(&project), "test_answer passed");
}

/// As some editors on Windows save.
#[test]
fn a_byte_order_mark_and_other_line_ends_do_no_harm() {
    let project = course("\u{feff}pub fn answer() -> u32 {\r\n    todo!(\"find it\")\r\n}\r\n");
    assert!(project.check().stdout.contains("  Write    milestones/01-first/src/lib.rs:2  `answer`\n"));
}

#[test]
fn a_source_of_ten_megabytes_is_judged() {
    let comment = format!("// {}\n", "x".repeat(10 << 20));
    assert_eq!(verdict(&course(&format!("{comment}{WRONG}"))), "test_answer failed");
}

#[test]
fn a_deleted_test_is_said_on_the_board() {
    let project = Project::pristine();
    let file = "milestones/01-cow-string/tests/checkpoint/specification.rs";
    let tests = project.read(file);
    let (_, second) =
        tests.match_indices("#[test]").map(|(place, _)| tests.split_at(place)).nth(1).expect("there are two");
    let end = second[1..].find("#[test]").expect("there are three") + 1;
    project.write(file, &tests.replace(&second[..end], ""));
    let warning = "these are not the course's tests";
    assert!(project.check().stdout.contains(warning));
}

#[cfg(unix)]
mod on_unix {
    use std::fs;
    use std::os::unix::fs::symlink;
    use std::path::Path;
    use std::process::Command;

    use super::{RIGHT, SOURCE, WRONG, at, course, mistake, verdict};

    fn make_pipe(path: &Path) {
        assert!(Command::new("mkfifo").arg(path).status().expect("mkfifo can be started").success());
    }

    /// Reading a pipe that is never written to would take for ever.
    #[test]
    fn a_pipe_among_the_files_is_left_alone() {
        let project = course(WRONG);
        for file in ["milestones/01-first/src/pipe.rs", "milestones/01-first/tests/pipe.rs", "milestones/01-first/pipe"]
        {
            make_pipe(&at(&project, file));
        }
        let manifest = project.read("milestones/01-first/milestone.toml");
        project.write("milestones/01-first/milestone.toml", &format!("tests_checksum = \"other\"\n{manifest}"));
        assert_eq!(verdict(&project), "test_answer failed");
    }

    #[test]
    fn links_that_lead_in_a_circle_are_left_alone() {
        let project = course(WRONG);
        symlink("itself.rs", at(&project, "milestones/01-first/src/itself.rs")).expect("a link can be made");
        symlink("..", at(&project, "milestones/01-first/src/up")).expect("a link can be made");
        assert_eq!(verdict(&project), "test_answer failed");
    }

    #[test]
    fn a_directory_that_is_gone_cannot_be_worked_in() {
        let project = course(RIGHT);
        let run = test_support::run(project.shell("mkdir gone && cd gone && rmdir ../gone && exec $CHECKER"));
        assert!(mistake(&run).starts_with("error: there is no directory to work in: "), "{}", run.stderr);
    }

    /// Root may read everything, so that no permission stands for what cannot be read.
    #[test]
    fn what_is_no_file_in_the_place_of_a_source_has_to_be_moved_away() {
        let make: [fn(&Path); 4] = [
            |path| fs::create_dir(path).expect("a directory can be made"),
            |path| symlink("lib.rs", path).expect("a link can be made"),
            |path| symlink("/dev/zero", path).expect("a link can be made"),
            make_pipe,
        ];
        for make in make {
            let project = course(RIGHT);
            project.remove(SOURCE);
            make(&at(&project, SOURCE));
            for arguments in [["check"].as_slice(), &["reset", "1"]] {
                let run = project.checker(arguments);
                assert_eq!(
                    mistake(&run),
                    "error: milestones/01-first/src/lib.rs is not a file that can be read\n  \
                     Move it out of the way; then `cargo kata reset first` puts the starter in its place.\n"
                );
            }
        }
    }
    /// What is behind a link or a `#[path]` is not in the milestone's directory, and counts as if it were.
    #[test]
    fn a_source_that_is_elsewhere_counts_wherever_it_is() {
        let elsewhere = tempfile::tempdir().expect("there is room for temporary files");
        let place = |file: &str| elsewhere.path().join(file);
        let inner = "pub fn answer() -> u32 {\n    inner::answer()\n}\n";
        let path_attribute = format!("#[path = {:?}]\nmod inner;\n{inner}", place("inner/mod.rs"));
        let include = format!("mod inner {{\n    include!({:?});\n}}\n{inner}", place("inner/mod.rs"));
        let linked = format!("mod inner;\n{inner}");
        for (source, link) in [(path_attribute, false), (include, false), (linked, true)] {
            let project = course(&source);
            if link {
                test_support::write(place("inner/mod.rs"), "");
                let link = at(&project, "milestones/01-first/src/inner");
                symlink(place("inner"), link).expect("a link can be made");
            }
            let changes = [(WRONG, "test_answer failed"), (RIGHT, "test_answer passed"), ("nonsense", "")];
            // An error that was fixed is told apart in the same way in all three.
            let fixed = if link { &changes[..1] } else { &[] };
            for (text, expected) in changes.iter().chain(fixed) {
                test_support::write(place("inner/mod.rs"), text);
                assert_eq!(verdict(&project), *expected, "{source}");
            }
        }
    }
}
