//! `cargo grade` with one submission, in courses that are built in no time.

#[cfg(target_os = "linux")]
use std::ffi::OsStr;
#[cfg(target_os = "linux")]
use std::os::unix::ffi::OsStrExt;
#[cfg(target_os = "linux")]
use std::os::unix::fs::PermissionsExt;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use test_support::{Project, Run, run, skip};

const RIGHT: &str = "pub fn answer() -> u32 {\n    42\n}\n";
const WRONG: &str = "pub fn answer() -> u32 {\n    41\n}\n";
const TESTS_OF_ONE: &str = "\
use one::answer;

#[test]
fn test_answer() {
    assert_eq!(answer(), 42, \"the answer is 42\");
}

#[test]
fn test_that_it_answers() {
    assert!(answer() > 0);
}
";
const TESTS_OF_TWO: &str = "#[test]\nfn test_two() {\n    assert_eq!(two::answer(), 42);\n}\n";

/// A course of two milestones, graded by its pristine checkout.
fn course() -> Project {
    Project::with_course(&[("01-one", "", TESTS_OF_ONE), ("02-two", "", TESTS_OF_TWO)])
}

/// A submission is a directory in the course's repository here, so that it goes when that goes.
fn submit(course: &Project, one: &str, two: &str) {
    course.write("alice/milestones/01-one/src/lib.rs", one);
    course.write("alice/milestones/02-two/src/lib.rs", two);
}

fn grade(course: &Project, options: &[&str]) -> (Run, Value) {
    let run = course.grade(&[&["--submission", "alice"], options].concat());
    let json = serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{}{}", run.stdout, run.stderr));
    (run, json)
}

/// The scores of the milestones, and of all.
fn scores(json: &Value) -> (Vec<u64>, u64, u64) {
    let number = |value: &Value| value.as_u64().expect("scores are whole numbers");
    let milestones = json["milestones"].as_array().expect("milestones is a list");
    let of_each = milestones.iter().map(|milestone| number(&milestone["score"])).collect();
    (of_each, number(&json["score"]), number(&json["max_score"]))
}

/// `name verdict score` of every test.
fn tests(json: &Value) -> Vec<String> {
    let milestones = json["milestones"].as_array().expect("milestones is a list");
    let tests = milestones.iter().flat_map(|milestone| milestone["tests"].as_array().expect("tests is a list"));
    let text = |value: &Value| value.as_str().expect("it is a string").to_owned();
    tests.map(|test| format!("{} {} {}", text(&test["name"]), text(&test["verdict"]), test["score"])).collect()
}

#[test]
fn a_right_submission_gets_everything() {
    let course = course();
    submit(&course, RIGHT, RIGHT);
    let (run, json) = grade(&course, &[]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    assert_eq!(scores(&json), (vec![2, 1], 3, 3));
    assert_eq!((json["learner"].as_str(), json["flags"].as_array().map(Vec::len)), (Some("alice"), Some(0)));
    assert_eq!(tests(&json), ["test_answer passed 1", "test_that_it_answers passed 1", "test_two passed 1"]);
}

#[test]
fn every_style_of_an_honest_learner_gets_everything() {
    let course = course();
    for style in [
        "\u{feff}pub fn answer() -> u32 {\r\n\t42\r\n}\r\n",
        "pub fn answer()->u32{42}",
        "#![deny(warnings)]\n#![forbid(unsafe_code, elided_lifetimes_in_paths)]\nfn unused() {}\npub fn answer() -> u32 { 42 }\n",
        "macro_rules! number { ($name:ident, $value:expr) => { pub fn $name() -> u32 { $value } } }\nnumber!(answer, 42);\n",
        "pub fn answer() -> u32 { 42 }\n#[cfg(test)]\nmod tests {\n    use super::*;\n    #[test]\n    fn it_answers() { \
         assert_eq!(answer(), 42) }\n}\n",
        "pub fn answer() -> u32 { let (größe, process, env, link) = (40, 1, 1, 0); größe + process + env + link }\n",
    ] {
        submit(&course, style, style);
        let (run, json) = grade(&course, &["--only", "1"]);
        assert_eq!(
            (run.code, scores(&json).1, &json["flags"]),
            (Some(0), 2, &serde_json::json!([])),
            "{style}: {json}"
        );
    }
}

#[test]
fn a_zip_of_a_repository_has_one_directory_more() {
    let course = course();
    course.write("alice/kata-main/milestones/01-one/src/lib.rs", RIGHT);
    course.write("alice/README.md", "hello");
    assert_eq!(scores(&grade(&course, &["--only", "1"]).1).1, 2);
    course.write("bob.zip", "PK");
    let run = course.grade(&["--submission", "bob.zip"]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("bob.zip: it is a file and not a directory: unpack it"), "{}", run.stderr);
}

/// A limit of the system below the grader's own must not cost points.
#[cfg(target_os = "linux")]
#[test]
fn a_lower_limit_of_the_system_is_named() {
    let course = course();
    submit(&course, RIGHT, RIGHT);
    grade(&course, &[]);
    let mut shell = course.program("sh", &["-c", "ulimit -t 3 && exec \"$GRADER\" --submission alice --timeout 60"]);
    shell.env("GRADER", course.grade_command(&[]).get_program());
    let run = run(shell);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{}", run.stderr);
    assert!(run.stderr.contains("`ulimit -t`, is 3, and"), "{}", run.stderr);
}

#[test]
fn every_test_counts_for_itself_and_every_milestone_is_graded() {
    let course = course();
    submit(&course, WRONG, RIGHT);
    let (run, json) = grade(&course, &[]);
    assert_eq!(run.code, Some(1));
    assert_eq!(tests(&json), ["test_answer failed 0", "test_that_it_answers passed 1", "test_two passed 1"]);
    let failed = &json["milestones"][0]["tests"][0];
    assert!(failed["message"].as_str().is_some_and(|message| message.contains("the answer is 42")), "{failed}");
    assert_eq!(failed["place"]["file"], "milestones/01-one/tests/checkpoint/main.rs");
    assert_eq!(failed["place"]["line"], 5, "wrapping moves no line");
}

#[test]
fn what_cannot_be_built_costs_no_other_milestone_its_points() {
    let course = course();
    submit(&course, "pub fn answer() -> u32 { \"no\" }\n", RIGHT);
    let (run, json) = grade(&course, &[]);
    assert_eq!((run.code, scores(&json).0), (Some(1), vec![0, 1]));
    assert_eq!(tests(&json)[0], "test_answer not_built 0");
    let error = &json["milestones"][0]["build_error"];
    assert!(error["message"].as_str().is_some_and(|message| message.contains("mismatched types")), "{error}");
    assert_eq!(
        (error["place"]["file"].as_str(), error["place"]["line"].as_u64()),
        (Some("milestones/01-one/src/lib.rs"), Some(1))
    );
}

/// A test tells what it could reach in the message of its panic.
#[cfg(target_os = "linux")]
#[test]
fn a_test_reaches_nothing_but_libraries_and_its_own_memory() {
    let course = course();
    let source = r#"use std::fs::{self, File, Permissions};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::process::Command;
use std::path::Path;

pub fn answer() -> u32 {
    let mut reached = Vec::new();
    let mut tried = |what: &str, path: &str, is_done: bool| if is_done { reached.push(format!("{what} {path}")) };
    for path in ["/etc/passwd", ".", "Cargo.toml", "../../../../grades", "/proc/self/exe", "/proc/self/maps", "/dev/null"] {
        let is_there = Path::new(path);
        tried("stat", path, is_there.metadata().is_ok() || is_there.symlink_metadata().is_ok());
        // O_PATH
        tried("find", path, File::options().read(true).custom_flags(0o10_000_000).open(path).is_ok());
        tried("read", path, fs::read(path).is_ok() || fs::read_dir(path).is_ok() || fs::read_link(path).is_ok());
        tried("write", path, File::options().write(true).open(path).is_ok());
        tried("chmod", path, fs::set_permissions(path, Permissions::from_mode(0)).is_ok());
        tried("chown", path, std::os::unix::fs::chown(path, Some(1), None).is_ok());
    }
    tried("start", "a program", Command::new("/bin/sh").arg("-c").arg("true").status().is_ok());
    tried("open", "a socket", std::net::UdpSocket::bind("127.0.0.1:0").is_ok());
    tried("open", "a pair of sockets", std::os::unix::net::UnixStream::pair().is_ok());
    tried("know", "where it is", std::env::current_dir().is_ok() || std::env::current_exe().is_ok());
    tried("read", "the name of its program", std::env::args().next().is_some_and(|name| name.contains('/')));
    panic!("reached {reached:?}")
}
"#;
    submit(&course, source, RIGHT);
    let (_, json) = grade(&course, &["--only", "1"]);
    let message = json["milestones"][0]["tests"][0]["message"].as_str().expect("it says why");
    if !has_landlock(&json) {
        skip("without Landlock files can be read");
        return;
    }
    assert!(message.ends_with("reached []"), "{message}");
}

#[test]
fn a_sandbox_that_cannot_be_set_up_starts_nothing() {
    let course = Project::with_course(&[]);
    for arguments in [&["__sandbox"][..], &["__sandbox", "{}", "/bin/echo", "started"]] {
        let run = course.grade(arguments);
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{}", run.stderr);
        assert!(run.stderr.starts_with("the grader cannot set up the sandbox: "), "{}", run.stderr);
    }
}

#[test]
fn machine_code_is_refused_wherever_it_is() {
    let course = course();
    submit(&course, "#[path = \"../../02-two/src/bare.rs\"]\nmod bare;\npub use bare::answer;\n", RIGHT);
    let naked = "pub fn answer() -> u32 {\n    f()\n}\n\nmacro_rules! pass {\n    ($($all:tt)*) => { $($all)* };\n}\n\n\
                 pass! {\n    #[r#unsafe(r#naked)]\n    extern \"C\" fn f() -> u32 {\n        \
                 core::arch::naked_asm!(\"mov eax, 42\", \"ret\")\n    }\n}\n";
    course.write("alice/milestones/02-two/src/bare.rs", &naked.replace("r#", ""));
    let (_, json) = grade(&course, &[]);
    assert_eq!(scores(&json).0, [0, 1], "the second milestone does not use that file");
    let error = &json["milestones"][0]["build_error"];
    assert!(error["message"].as_str().is_some_and(|message| message.contains("`unsafe` is refused")), "{error}");
    assert!(error["place"]["file"].as_str().is_some_and(|file| file.ends_with("bare.rs")), "{error}");
    assert_eq!(error["place"]["line"], 10);
}

#[test]
fn an_error_in_the_tests_has_the_line_of_the_course() {
    let course = course();
    submit(&course, "pub fn answer(_: u32) -> u32 {\n    42\n}\n", RIGHT);
    let error = &grade(&course, &[]).1["milestones"][0]["build_error"];
    let place = (error["place"]["file"].as_str(), error["place"]["line"].as_u64());
    assert_eq!(place, (Some("milestones/01-one/tests/checkpoint/main.rs"), Some(5)), "{error}");
    let message = error["message"].as_str().expect("it is text");
    assert!(message.contains("5 |     assert_eq!(answer(), 42"), "{message}");
}

#[test]
fn a_submission_that_ends_tests_by_force_gets_nothing_and_every_format_says_what_was_proved() {
    let course = course();
    submit(&course, "pub fn answer() -> u32 {\n    std::process::exit(0)\n}\n", RIGHT);
    let formats = "json,text,csv,html,junit,github,gradescope";
    let run = course.grade(&["--submission", "alice", "--format", formats, "--out", "out"]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    let json: Value = serde_json::from_str(&course.read("out/grade.json")).expect("it is JSON");
    assert_eq!(scores(&json).0, [0, 1]);
    for file in ["grade.json", "grade.txt", "grades.html", "junit.xml", "summary.md", "results.json"] {
        let text = course.read(&format!("out/{file}"));
        assert!(text.contains("the code ends tests by force"), "{file}: {text}");
    }
}

/// Other systems do not tell how many threads a process has.
#[cfg(target_os = "linux")]
#[test]
fn a_test_with_too_many_threads_is_ended() {
    let course = course();
    let threads = "pub fn answer() -> u32 {\n    std::thread::scope(|scope| {\n        (0..200).for_each(|_| drop(scope.spawn(\
                   std::thread::park)));\n    });\n    42\n}\n";
    submit(&course, threads, RIGHT);
    let (_, json) = grade(&course, &["--timeout", "2"]);
    assert_eq!(scores(&json).0, [0, 1]);
    let message = json["milestones"][0]["tests"][0]["message"].as_str().expect("it says why");
    assert!(message.contains("many threads"), "{message}");
}

#[test]
fn a_milestone_that_was_not_submitted_is_said_to_be_missing() {
    let course = course();
    course.write("alice/milestones/02-two/src/lib.rs", RIGHT);
    let (run, json) = grade(&course, &[]);
    assert_eq!((run.code, scores(&json).0), (Some(1), vec![0, 1]));
    let message = &json["milestones"][0]["build_error"]["message"];
    assert_eq!(message, "milestones/01-one/src/lib.rs is missing from the submission");
}

#[test]
fn a_submission_without_any_source_cannot_be_judged_and_has_a_result_all_the_same() {
    let course = course();
    course.write("alice/README.md", "hello");
    let (run, json) = grade(&course, &[]);
    assert_eq!((run.code, scores(&json)), (Some(2), (vec![0, 0], 0, 3)));
    assert!(run.stderr.starts_with("error: alice: it contains no source of any milestone"), "{}", run.stderr);

    let run = course.grade(&["--submission", "bob"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    assert!(run.stderr.starts_with("error: bob: there is no such directory"), "{}", run.stderr);
}

#[test]
fn tests_are_worth_what_the_milestone_says() {
    let course = course();
    let manifest = course.read("milestones/01-one/milestone.toml");
    course.write("milestones/01-one/milestone.toml", &format!("{manifest}\n[points]\ntest_answer = 5\n"));
    submit(&course, RIGHT, WRONG);
    let (_, json) = grade(&course, &[]);
    assert_eq!(scores(&json), (vec![6, 0], 6, 7));

    course.write("milestones/01-one/milestone.toml", &format!("{manifest}\n[points]\ntest_answer = 0\n"));
    submit(&course, WRONG, RIGHT);
    let (run, json) = grade(&course, &[]);
    assert_eq!((run.code, scores(&json)), (Some(1), (vec![1, 1], 2, 2)), "not all passed, though all points are there");

    course.write("milestones/01-one/milestone.toml", &format!("{manifest}\n[points]\ntest_anwser = 5\n"));
    let run = course.grade(&["--submission", "alice"]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("milestone.toml:12: there is no test `test_anwser`"), "{}", run.stderr);
}

#[test]
fn one_milestone_can_be_graded_alone() {
    let course = course();
    submit(&course, "does not matter", RIGHT);
    let (run, json) = grade(&course, &["--only", "two"]);
    assert_eq!((run.code, scores(&json)), (Some(0), (vec![1], 1, 1)));
}

#[test]
fn only_the_sources_of_a_submission_are_taken() {
    let course = course();
    submit(&course, WRONG, RIGHT);
    course.write("alice/milestones/01-one/tests/checkpoint/main.rs", "#[test]\nfn test_answer() {}\n");
    course.write("alice/milestones/01-one/Cargo.toml", "not a manifest");
    course.write("alice/milestones/01-one/build.rs", "fn main() { std::process::exit(7) }\n");
    course.write("alice/Cargo.toml", "not a manifest");
    course.write("alice/.cargo/config.toml", "not a configuration");
    course.write("alice/milestones/01-one/src/bin/deps.rs", "not a program");
    course.write("alice/milestones/01-one/src/main.rs", "not a program");
    let (_, json) = grade(&course, &[]);
    assert_eq!(scores(&json).0, [1, 1]);
}

#[test]
fn the_configuration_of_cargo_changes_nothing_that_grading_relies_on() {
    let course = course();
    let configuration = "[build]\ntarget = \"no-such-target\"\nbuild-dir = \"elsewhere\"\ntarget-dir = \"elsewhere\"\n\
                         rustc = \"/bin/false\"\nrustc-wrapper = \"/bin/false\"\nrustc-workspace-wrapper = \"/bin/false\"\n\
                         [target.'cfg(all())']\nrunner = \"/bin/true\"\n";
    course.write(".cargo/config.toml", configuration);
    submit(&course, RIGHT, WRONG);
    let (_, json) = grade(&course, &[]);
    assert_eq!(scores(&json), (vec![2, 0], 2, 3), "{json}");
    assert!(!course.path().join("elsewhere").exists());
    // Without Landlock, it is the compiler's own list of files that shows what was taken in.
    submit(&course, "pub fn answer() -> u32 {\n    include_str!(\"/etc/passwd\").len().min(1) as u32 * 42\n}\n", RIGHT);
    let (_, json) = grade(&course, &["--without-landlock"]);
    assert_eq!(scores(&json), (vec![0, 1], 1, 3), "{json}");
}

#[test]
fn modules_of_a_submission_are_taken() {
    let course = course();
    submit(&course, "mod deep;\npub use deep::answer::answer;\n", RIGHT);
    course.write("alice/milestones/01-one/src/deep/mod.rs", "pub mod answer;\n");
    course.write("alice/milestones/01-one/src/deep/answer.rs", RIGHT);
    assert_eq!(scores(&grade(&course, &[]).1).0, [2, 1]);
}

#[test]
fn what_needs_review_is_said_once() {
    let course = course();
    submit(&course, "pub fn answer() -> u32 {\n    std::process::abort()\n}\n", RIGHT);
    let (_, json) = grade(&course, &["--only", "1"]);
    let flags = json["flags"].as_array().expect("flags is a list");
    assert_eq!((flags.len(), flags[0]["line"].as_u64()), (1, Some(2)), "{flags:?}");
}

#[test]
fn the_report_says_what_was_in_force() {
    let course = course();
    submit(&course, RIGHT, RIGHT);
    let (_, json) = grade(&course, &["--without-landlock", "--timeout", "3", "--memory", "512"]);
    let sandbox = serde_json::json!(
        { "landlock": "none", "seccomp": cfg!(target_os = "linux"), "memory_mib": 512, "timeout_seconds": 3, "output_bytes": 262_144 }
    );
    assert_eq!((&json["sandbox"], scores(&json).1), (&sandbox, 3));
}

#[test]
fn what_the_compiler_says_of_names_and_settings_is_flagged_and_costs_nothing() {
    let course = course();
    let disguised = "#![allow(warnings)]\n#![deny(unused)]\nfn copy() {}\nfn \u{441}\u{43e}\u{440}\u{443}() {}\n\
                     fn \u{ff41}() {}\n#[cfg(mine)]\nfn a() {}\n#[cfg(mine)]\nfn b() {}\n";
    submit(&course, &format!("{disguised}{RIGHT}"), &format!("{RIGHT}fn длина() {{}}\n#[cfg(test)]\nmod tests {{}}\n"));
    let (_, json) = grade(&course, &[]);
    assert_eq!(scores(&json).1, 3);
    let flags = json["flags"].as_array().expect("flags is a list");
    let mut lines: Vec<(&str, u64)> =
        flags.iter().filter_map(|flag| Some((flag["file"].as_str()?, flag["line"].as_u64()?))).collect();
    lines.sort_unstable();
    assert_eq!(lines, [4, 4, 5, 6].map(|line| ("milestones/01-one/src/lib.rs", line)), "{flags:#?}");
}

#[test]
fn lateness_is_reported_and_costs_nothing() {
    let course = course();
    submit(&course, RIGHT, RIGHT);
    if !is_committed(&course.path().join("alice")) {
        skip("there is no git here");
        return;
    }
    let (run, json) = grade(&course, &["--deadline", "2026-06-01T12:00:00Z"]);
    assert_eq!((run.code, scores(&json).1), (Some(0), 3));
    assert_eq!(json["commit"]["time"], "2026-06-01T12:32:01Z");
    assert_eq!(json["deadline"], serde_json::json!({ "time": "2026-06-01T12:00:00Z", "seconds_late": 1921 }));

    let (_, json) = grade(&course, &["--deadline", "2026-06-01T15:00:00+02:00"]);
    assert_eq!(json["deadline"]["seconds_late"], -1679);

    let alice = course.path().join("alice");
    course.write("alice/README.md", "a typo");
    let later = "2026-06-05T12:00:00Z";
    let commit = ["commit", "--quiet", "--message=typo"];
    assert!(git(&alice, later, &["add", "."]).is_some() && git(&alice, later, &commit).is_some());
    let (_, json) = grade(&course, &[]);
    assert_eq!(json["commit"]["time"], "2026-06-01T12:32:01Z", "no source was changed");
    assert_eq!(json["commit"]["last_time"], later);
    assert_eq!(json["commit"]["uncommitted"], Value::Null);

    // Whatever the index says.
    assert!(git(&alice, later, &["update-index", "--assume-unchanged", "milestones/02-two/src/lib.rs"]).is_some());
    submit(&course, &RIGHT.replace('\n', "\r\n"), &format!("{RIGHT}// later\n"));
    let (_, json) = grade(&course, &["--deadline", "2026-06-01T15:00:00+02:00"]);
    assert_eq!(json["commit"]["uncommitted"], "milestones/02-two/src/lib.rs");
    assert_eq!((&json["deadline"]["seconds_late"], scores(&json).1), (&Value::Null, 3));
    let text =
        course.grade(&["--submission", "alice", "--format", "text", "--deadline", "2026-06-01T15:00:00Z"]).stdout;
    assert!(text.contains("milestones/02-two/src/lib.rs is not as it was committed"), "{text}");
    assert!(text.contains("at an unknown time: there are uncommitted changes"), "{text}");

    assert!(Command::new("mkfifo").arg(alice.join(".git/refs/pipe")).status().is_ok_and(|status| status.success()));
    assert_eq!(grade(&course, &[]).1["commit"], Value::Null, "git would wait");
}

#[test]
fn a_commit_that_is_replaced_keeps_its_own_time() {
    let course = course();
    submit(&course, RIGHT, RIGHT);
    let alice = course.path().join("alice");
    if !is_committed(&alice) {
        skip("there is no git here");
        return;
    }
    let git = |arguments: &[&str]| git(&alice, "2020-01-01T00:00:00Z", arguments).expect("git works");
    let earlier = git(&["commit-tree", "HEAD^{tree}", "-m", "earlier"]);
    git(&["replace", "HEAD", &earlier]);
    let (_, json) = grade(&course, &[]);
    assert_eq!(json["commit"]["time"], "2026-06-01T12:32:01Z");
    assert_eq!(json["commit"]["hash"], git(&["rev-parse", "HEAD"]));
}

#[test]
fn a_repository_that_leads_to_another_one_has_no_commit() {
    let course = course();
    submit(&course, RIGHT, RIGHT);
    course.write("bob/README.md", "another learner's");
    let bob = course.path().join("bob");
    if !is_committed(&bob) {
        skip("there is no git here");
        return;
    }
    let bobs = bob.join(".git");
    let head = git(&bob, "", &["rev-parse", "HEAD"]).expect("git works");
    let alices = course.path().join("alice/.git");
    let has_commit = || {
        let (run, json) = grade(&course, &[]);
        assert_eq!((run.code, scores(&json).1), (Some(0), 3));
        !json["commit"].is_null()
    };
    symlink(&bobs, &alices).expect("links can be made");
    assert!(!has_commit(), "a link");

    course.remove("alice/.git");
    assert!(is_committed(&course.path().join("alice")) && has_commit());
    // With another directory it would be Landlock that denies it.
    course.write("alice/.git/commondir", ".");
    assert!(!has_commit(), "a commondir");

    course.remove("alice/.git/commondir");
    if has_landlock(&grade(&course, &[]).1) {
        course.write("alice/.git/HEAD", &head);
        course.write("alice/.git/objects/info/alternates", &format!("{}/objects\n", bobs.display()));
        assert!(!has_commit(), "alternates");

        course.remove("alice/.git/objects/info/alternates");
        std::fs::remove_dir_all(alices.join("objects")).expect("there are objects");
        symlink(bobs.join("objects"), alices.join("objects")).expect("links can be made");
        assert!(!has_commit(), "a link to objects");
    }
}

/// A repository can make git ask for as much as there is.
#[cfg(target_os = "linux")]
#[test]
fn git_has_its_own_libraries_and_limits() {
    let course = course();
    submit(&course, RIGHT, RIGHT);
    course.write("alice/.git/HEAD", "");
    course.write("lib/time", "0\n");
    let time = course.path().join("lib/time");
    // Shells limit memory and files in KiB, and time in seconds.
    for (limit, most) in [("-v", "524288"), ("-t", "5"), ("-f", "0")] {
        let git =
            format!("#!/bin/sh\nread -r time < '{}'\nprintf 'commit '\nulimit {limit}\necho $time\n", time.display());
        course.write("bin/git", &git);
        let program = course.path().join("bin/git");
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).expect("it can be made a program");
        let mut command = course.grade_command(&["--submission", "alice"]);
        let directories =
            std::env::split_paths(&std::env::var_os("PATH").expect("there is a PATH")).collect::<Vec<_>>();
        let directories = [vec![course.path().join("bin")], directories].concat();
        command.env("PATH", std::env::join_paths(directories).expect("paths can be joined"));
        let run = run(command);
        let json: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{}", run.stderr));
        assert_eq!(json["commit"]["hash"], most, "ulimit {limit}");
    }
}

/// macOS has no such names.
#[cfg(target_os = "linux")]
#[test]
fn directories_of_the_instructor_need_not_be_text() {
    let course = course();
    submit(&course, RIGHT, RIGHT);
    let mut command = course.grade_command(&["--submission", "alice"]);
    command.env("CARGO_HOME", course.path().join(OsStr::from_bytes(b"home \xff")));
    let run = run(command);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
}

#[test]
fn nothing_of_a_grading_is_left_but_what_the_next_one_needs() {
    let course = course();
    submit(&course, RIGHT, RIGHT);
    grade(&course, &[]);
    let left = std::fs::read_dir(course.path().join("target/grade")).expect("there is a directory").flatten();
    let names: Vec<_> = left.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    assert!(matches!(&names[..], [one] if one.starts_with("warm-")), "{names:?}");
}

#[test]
#[ignore = "builds everything from nothing three times"]
fn what_the_course_is_built_from_is_downloaded_on_a_new_machine() {
    let course = Project::with_course(&[("01-one", "", TESTS_OF_ONE)]);
    course.write(
        "helper/Cargo.toml",
        "[package]\nname = \"helper\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n",
    );
    course.write("helper/src/lib.rs", RIGHT);
    let helper = course.path().join("helper");
    if !is_committed(&helper) {
        skip("there is no git here");
        return;
    }
    let manifest = course.read("milestones/01-one/Cargo.toml");
    let dependency = format!("\n[dependencies]\nhelper = {{ git = \"file://{}\" }}\n", helper.display());
    course.write("milestones/01-one/Cargo.toml", &(manifest + &dependency));
    course.write("alice/milestones/01-one/src/lib.rs", "pub use helper::answer;\n");
    let grade = || {
        let mut command = course.grade_command(&["--submission", "alice"]);
        command.env("CARGO_HOME", course.path().join("nothing yet"));
        run(command)
    };
    assert_eq!((grade().code, grade().stderr.as_str()), (Some(0), ""));
    std::fs::remove_dir_all(course.path().join("nothing yet")).expect("something was downloaded");
    assert_eq!((grade().code, grade().stderr.as_str()), (Some(0), ""), "cargo cleans up what it has not used for long");

    // Without the download that was made, and without where it came from.
    std::fs::remove_dir_all(course.path().join("nothing yet")).expect("something was downloaded");
    std::fs::remove_dir_all(course.path().join("target")).expect("something was built");
    std::fs::remove_dir_all(helper).expect("the dependency is there");
    let run = grade();
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    assert!(run.stderr.starts_with("error: cannot download the dependencies of the course: "), "{}", run.stderr);
    assert!(run.stderr.contains("helper"), "{}", run.stderr);
}

fn has_landlock(json: &Value) -> bool {
    json["sandbox"]["landlock"] != "none"
}

/// Whether git is there to make a repository of a directory.
fn is_committed(directory: &Path) -> bool {
    let is_done = |arguments: &[&str]| git(directory, "2026-06-01T14:32:01+02:00", arguments).is_some();
    is_done(&["init", "--quiet"]) && is_done(&["add", "."]) && is_done(&["commit", "--quiet", "--message=done"])
}

/// What git prints in `directory` at that time; None when it does not work.
fn git(directory: &Path, time: &str, arguments: &[&str]) -> Option<String> {
    let mut command = Command::new("git");
    let identity = ["-c", "user.name=Alice", "-c", "user.email=alice@example.org", "-c", "commit.gpgsign=false"];
    command.args(identity).args(arguments).current_dir(directory).env("GIT_COMMITTER_DATE", time);
    let output = command.output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8(output.stdout).expect("git prints text").trim().to_owned())
}
