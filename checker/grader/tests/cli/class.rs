//! `cargo grade` with a whole class, in courses that are built in no time.

#[cfg(target_os = "linux")]
use std::ffi::OsStr;
use std::fs;
use std::io::{BufRead, BufReader};
#[cfg(target_os = "linux")]
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;
use test_support::{Project, Run};

const RIGHT: &str = "pub fn answer() -> u32 {\n    42\n}\n";
const WRONG: &str = "pub fn answer() -> u32 {\n    41\n}\n";
const BROKEN: &str = "pub fn answer() -> u32 {\n";
const HANGING: &str = "pub fn answer() -> u32 {\n    loop {}\n}\n";
const TESTS: &str = "#[test]\nfn test_answer() {\n    assert_eq!(one::answer(), 42);\n}\n\n\
                     #[test]\nfn test_that_it_answers() {\n    assert!(one::answer() > 0);\n}\n";

/// A course and a class whose submissions are these.
fn class(submissions: &[(&str, &str)]) -> Project {
    let course = Project::with_course(&[("01-one", "", TESTS)]);
    for (learner, source) in submissions {
        submit(&course, learner, source);
    }
    course
}

fn submit(course: &Project, learner: &str, source: &str) {
    course.write(&format!("class/{learner}/milestones/01-one/src/lib.rs"), source);
}

fn grade(course: &Project, options: &[&str]) -> (Run, Vec<Value>) {
    let run = course.grade(&[&["--class", "class"], options].concat());
    let json: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{}{}", run.stdout, run.stderr));
    (run, json["entries"].as_array().expect("entries is a list").clone())
}

/// `learner score` of everybody, in the order of the report.
fn scores(entries: &[Value]) -> Vec<String> {
    entries.iter().map(|entry| format!("{} {}", entry["learner"].as_str().expect("a name"), entry["score"])).collect()
}

fn wait_until(what: &str, is_so: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while !is_so() {
        assert!(Instant::now() < deadline, "waited in vain until {what}");
        thread::yield_now();
    }
}

/// The processes that were started from a file below `directory`.
fn processes_below(directory: &Path) -> Vec<PathBuf> {
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    let programs = processes.filter_map(|process| fs::read_link(process.path().join("exe")).ok());
    programs.filter(|program| program.starts_with(directory)).collect()
}

#[test]
fn everybody_gets_their_own_grade() {
    let course = class(&[("anna", RIGHT), ("bert", BROKEN), ("carl", RIGHT), ("dora", WRONG), ("emil", HANGING)]);
    let (run, entries) = grade(&course, &["--jobs", "3", "--timeout", "2"]);
    assert_eq!(run.code, Some(1));
    assert_eq!(scores(&entries), ["anna 2", "bert 0", "carl 2", "dora 1", "emil 0"]);
}

#[test]
fn a_broken_twin_changes_nothing_and_neither_does_the_order() {
    for (first, second) in [(RIGHT, BROKEN), (WRONG, RIGHT)] {
        let course = class(&[("anna", first), ("bert", second)]);
        let points = |source: &str| if source == RIGHT { 2 } else { u64::from(source == WRONG) };
        let expected = [format!("anna {}", points(first)), format!("bert {}", points(second))];
        assert_eq!(scores(&grade(&course, &["--jobs", "1"]).1), expected);
        // The other's code under the same name and at the same path, as after a swap.
        submit(&course, "anna", second);
        submit(&course, "bert", first);
        let expected = [format!("anna {}", points(second)), format!("bert {}", points(first))];
        assert_eq!(scores(&grade(&course, &["--jobs", "1"]).1), expected);
    }
}

/// The grades of a class graded with `--out out`. Every kept grade is marked, so that it shows who gets one of them.
fn grade_again(course: &Project, options: &[&str]) -> Vec<(String, bool)> {
    for entry in fs::read_dir(course.path().join("out/students")).into_iter().flatten().flatten() {
        if entry.path().extension().is_some_and(|extension| extension == "json") {
            let mut grade: Value = serde_json::from_str(&test_support::read(entry.path())).expect("a grade is JSON");
            grade["seconds"] = Value::from(1_000_000.0);
            test_support::write(entry.path(), &grade.to_string());
        }
    }
    course.grade(&[&["--class", "class", "--out", "out"], options].concat());
    let json: Value = serde_json::from_str(&course.read("out/grade.json")).expect("json is written");
    let entries = json["entries"].as_array().expect("a list");
    scores(entries).into_iter().zip(entries.iter().map(|entry| entry["seconds"] == 1_000_000.0)).collect()
}

#[test]
fn only_what_a_grade_depends_on_makes_it_be_graded_again() {
    let course = class(&[("anna", RIGHT), ("bert", WRONG)]);
    let expect =
        |anna: (&str, bool), bert: (&str, bool)| [anna, bert].map(|(score, kept)| (score.to_owned(), kept)).to_vec();
    assert_eq!(grade_again(&course, &[]), expect(("anna 2", false), ("bert 1", false)));
    assert_eq!(
        grade_again(&course, &["--deadline", "2000-01-01T12:00:00Z"]),
        expect(("anna 2", true), ("bert 1", true))
    );
    assert!(course.read("out/grade.json").contains("\"time\": \"2000-01-01T12:00:00Z\""));
    submit(&course, "bert", RIGHT);
    assert_eq!(grade_again(&course, &[]), expect(("anna 2", true), ("bert 2", false)));
    assert_eq!(grade_again(&course, &["--fresh"]), expect(("anna 2", false), ("bert 2", false)));

    // Points that do not add up, and the grade of another learner.
    course.write("out/students/anna.json", &changed(&course.read("out/students/anna.json"), "/score", 1));
    course.write("out/students/bert.json", &course.read("out/students/bert.json").replace("\"bert\"", "\"anna\""));
    assert_eq!(grade_again(&course, &[]), expect(("anna 2", false), ("bert 2", false)));

    assert_eq!(grade_again(&course, &["--memory", "700"]), expect(("anna 2", false), ("bert 2", false)));
    course.write("milestones/01-one/tests/checkpoint/main.rs", &TESTS.replace("42", "41"));
    assert_eq!(grade_again(&course, &["--memory", "700"]), expect(("anna 1", false), ("bert 1", false)));
}

#[test]
fn a_learner_who_cannot_be_judged_keeps_no_other_from_a_grade() {
    let course = class(&[("anna", RIGHT)]);
    course.write("class/bert/README.md", "nothing yet");
    let (run, entries) = grade(&course, &[]);
    assert_eq!(run.code, Some(2));
    assert_eq!(entries[0]["score"], 2);
    assert_eq!((&entries[1]["outcome"], &entries[1]["learner"]), (&Value::from("not_judged"), &Value::from("bert")));
    assert!(entries[1]["problem"].as_str().is_some_and(|problem| problem.contains("nothing to grade")));
}

#[test]
fn a_directory_has_its_own_name_whatever_it_leads_to_and_what_is_no_learners_is_left_out() {
    let course = class(&[("anna", RIGHT), ("\u{202e}eve", WRONG), ("__MACOSX", BROKEN), (".hidden", BROKEN)]);
    symlink("anna", course.path().join("class/link")).expect("links can be made");
    symlink(".", course.path().join("class/self")).expect("links can be made");
    let run = course.grade(&["--class", "class", "--out", "class/grades"]);
    assert_eq!(run.code, Some(2), "nothing of `self` can be graded");
    let json: Value = serde_json::from_str(&course.read("class/grades/grade.json")).expect("json is written");
    let entries = json["entries"].as_array().expect("a list");
    assert_eq!(scores(entries), ["anna 2", "link 2", "self null", "\\u{202e}eve 1"]);
    // A terminal would turn the rest of the line around.
    assert!(run.stderr.contains("] \\u{202e}eve: 1 of 2") && !run.stderr.contains('\u{202e}'), "{}", run.stderr);

    let run = course.grade(&["--submission", "class/link"]);
    assert!(run.stdout.contains("\"learner\": \"link\""), "{}", run.stdout);
}

/// macOS has no such names.
#[cfg(target_os = "linux")]
#[test]
fn directories_that_look_the_same_are_two_learners() {
    let course = class(&[]);
    for (name, source) in [(&b"a\xfe"[..], RIGHT), (b"a\xff", WRONG)] {
        let directory = course.path().join("class").join(OsStr::from_bytes(name));
        test_support::write(directory.join("milestones/01-one/src/lib.rs"), source);
    }
    course.grade(&["--class", "class", "--out", "one"]);
    let run = course.grade(&["merge", "one"]);
    let json: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{}", run.stderr));
    assert_eq!(scores(json["entries"].as_array().expect("a list")), ["a\u{fffd} 2", "a\u{fffd} (2) 1"]);
}

#[test]
fn a_list_names_learners_and_where_they_are() {
    let course = class(&[("a", RIGHT), ("b", WRONG)]);
    course.write("class.csv", "learner,path\n\"Zoë, Z.\",class/b\nAnna,class/a\nNobody,class/c\n");
    let run = course.grade(&["--class-list", "class.csv"]);
    let json: Value = serde_json::from_str(&run.stdout).expect("json is printed");
    assert_eq!(scores(json["entries"].as_array().expect("a list")), ["Zoë, Z. 1", "Anna 2", "Nobody null"]);

    course.write("class.csv", "learner,path\nAnna,class/a\nAnna,class/b\n");
    let run = course.grade(&["--class-list", "class.csv"]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.starts_with("error: class.csv:3: the learner \"Anna\" is named twice"), "{}", run.stderr);
}

/// One class for everything that its reports say: two equal submissions, a wrong one, and one that cannot be judged.
#[test]
fn a_class_is_told_to_its_instructor_and_to_each_learner() {
    let commented = RIGHT.replace("    42", "    // The answer.\n\n    42");
    let course = class(&[("anna", RIGHT), ("bert", &commented), ("carl", WRONG)]);
    course.write("class/dora/README.md", "by mail");
    course.write("overrides.csv", "\u{feff}learner;points;reason\r\ncarl;2;told me\r\ndora;1;by mail\r\n");
    let grade = |options: &[&str]| {
        let common = ["--class", "class", "--out", "out", "--format", "json,csv,html,text,github,junit"];
        course.grade(&[&common, options].concat())
    };
    assert_eq!(grade(&["--overrides", "overrides.csv"]).code, Some(2), "dora cannot be judged");
    let expect = |file: &str, parts: &[&str]| {
        let text = course.read(&format!("out/{file}"));
        parts.iter().for_each(|part| assert!(text.contains(part), "{file}: no {part:?} in\n{text}"));
        text
    };
    // Overrides stand beside the score, which stays.
    let grades = expect("grades.csv", &["\ncarl,1,1,2,2,told me,", "\ndora,,,,1,by mail,", ",one: bert,"]);
    assert!(grades.starts_with("learner,one,total,max,override,override_reason,"), "{grades}");
    expect(
        "grade.json",
        &["\"score\": 1,", "\"override\": {\n        \"points\": 2,\n        \"reason\": \"told me\""],
    );
    expect("grade.txt", &["carl: Set by the instructor to 2 points: told me", "· Equal sources of one: anna, bert"]);
    expect("summary.md", &["1 of 2 ⇒ 2: <code>told me</code>", "| ⇒ 1: <code>by mail</code> |"]);
    expect("junit.xml", &["Set by the instructor to 2 points: told me", "Set by the instructor to 1 point: by mail"]);
    let page = expect("grades.html", &["1/2 <small>⇒ 2</small>", "⇒ Set by the instructor to 1 points: by mail"]);
    assert!(page.contains("<li><code>one</code> anna, bert</li>"), "{page}");
    assert!(page.contains("1.1 test_answer</a> not passed by 1 of 3</li>"), "{page}");
    let tests = "milestone,test,not_passed,learners\none,test_answer,1,3\none,test_that_it_answers,0,3\n";
    assert_eq!(course.read("out/tests.csv"), tests);

    // Each learner's own report, which names no other.
    for file in ["students/carl.txt", "students/carl.html"] {
        let text = expect(file, &["carl: 1 of 2 points", "Set by the instructor to 2 points: told me", "left: 41"]);
        assert!(!text.contains("anna") && !text.contains("bert") && !text.contains("Sandbox"), "{text}");
    }
    expect("students/anna.txt", &["Grade of anna: 2 of 2 points"]);
    let dora = expect("students/dora.txt", &["dora: not judged", "so there is nothing to", "by mail"]);
    assert!(!dora.contains("check"), "what to do is for the instructor: {dora}");

    let detail = |detail: &str| {
        grade(&["--detail", detail]);
        assert!(!course.read("out/grades.csv").contains("told me"), "overrides are read again each time");
        expect("students/carl.html", &["test_answer failed: 0 of 1 points"]);
        let text = expect("students/carl.txt", &["✘ test_answer failed: 0 of 1 points"]);
        (text.contains("assertion `left == right` failed"), text.contains("left: 41"), text.contains("main.rs:3"))
    };
    assert_eq!((detail("message"), detail("none")), ((true, false, false), (false, false, false)));

    course.write("overrides.csv", "learner,points,reason\neve,1,x\n");
    let run = grade(&["--overrides", "overrides.csv"]);
    let message = "error: overrides.csv:2: there is no learner \"eve\" in this class\n";
    assert!(run.code == Some(2) && run.stderr.starts_with(message), "{}", run.stderr);
}

#[test]
fn shards_together_are_the_class() {
    let course = class(&[("anna", RIGHT), ("bert", WRONG), ("carl", BROKEN)]);
    let entries = |file: &str| -> Vec<Value> {
        let json: Value = serde_json::from_str(&course.read(file)).expect("json is written");
        json["entries"].as_array().expect("a list").clone()
    };
    for (shard, out) in [("1/2", "one"), ("2/2", "two")] {
        let run = course.grade(&["--class", "class", "--shard", shard, "--out", out]);
        assert_eq!((run.code, run.stdout.as_str()), (Some(1), ""));
    }
    let (one, two) = (entries("one/grade.json"), entries("two/grade.json"));
    assert_eq!((scores(&one).join(", "), scores(&two).join(", ")), ("anna 2, carl 0".into(), "bert 1".into()));
    let merged = course.grade(&["merge", "two", "one", "--out", "all"]);
    assert_eq!((merged.code, merged.stderr.as_str()), (Some(1), ""));
    assert_eq!(entries("all/grade.json"), [&one[0], &two[0], &one[1]].map(Clone::clone));

    let twice = course.grade(&["merge", "one", "all"]);
    assert_eq!(twice.code, Some(2));
    assert!(
        twice.stderr.contains("all/students/anna.json: the learner \"anna\" is in one as well"),
        "{}",
        twice.stderr
    );
}

/// What a killed run leaves are the grades of those who were done. All but one of each shard are done here, with marked
/// grades.
#[test]
fn a_large_class_goes_on_in_shards_and_none_is_graded_twice() {
    const LEARNERS: usize = 200;
    const SHARDS: usize = 4;
    let names: Vec<String> = (0..LEARNERS).map(|number| format!("learner-{number:03}")).collect();
    let submissions: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), RIGHT)).collect();
    let course = class(&submissions);
    course.grade(&["--class", "class", "--shard", "1/200", "--out", "first"]);
    let first = changed(&course.read("first/students/learner-000.json"), "/seconds", 1_000_000);
    for (index, name) in names.iter().enumerate().skip(SHARDS) {
        let kept = first.replace("\"learner-000\"", &format!("\"{name}\""));
        course.write(&format!("part-{}/students/{name}.json", index % SHARDS + 1), &kept);
    }

    let parts: Vec<String> = (1..=SHARDS).map(|shard| format!("part-{shard}")).collect();
    let grade_all = |all: &str, deadline: &str| -> Vec<Value> {
        for (part, shard) in parts.iter().zip(1..) {
            let shard = format!("{shard}/{SHARDS}");
            let options = ["--class", "class", "--shard", &shard, "--out", part, "--deadline", deadline];
            assert_eq!(course.grade(&options).code, Some(0));
        }
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        let merged = course.grade(&[&["merge"], &parts[..], &["--out", all]].concat());
        assert_eq!((merged.code, merged.stderr.as_str()), (Some(0), ""));
        let json: Value = serde_json::from_str(&course.read(&format!("{all}/grade.json"))).expect("json is written");
        let entries = json["entries"].as_array().expect("a list").clone();
        assert_eq!(scores(&entries), names.iter().map(|name| format!("{name} 2")).collect::<Vec<_>>());
        for name in &names {
            let report = course.read(&format!("{all}/students/{name}.txt"));
            assert!(report.contains(&format!("{name}: 2 of 2 points")), "{report}");
        }
        entries
    };
    let seconds = |entries: &[Value]| entries.iter().map(|entry| entry["seconds"].clone()).collect::<Vec<_>>();
    let once = grade_all("once", "2026-06-01T12:00:00Z");
    let is_new: Vec<bool> = seconds(&once).iter().map(|seconds| *seconds != 1_000_000.0).collect();
    assert_eq!(is_new, (0..LEARNERS).map(|index| index < SHARDS).collect::<Vec<_>>());

    let again = grade_all("again", "2026-06-02T12:00:00Z");
    assert_eq!(seconds(&again), seconds(&once));
    assert!(again.iter().all(|entry| entry["deadline"]["time"] == "2026-06-02T12:00:00Z"));
}

#[test]
fn a_part_that_is_no_grade_is_named_and_nothing_is_written() {
    let course = class(&[("anna", RIGHT)]);
    assert_eq!(course.grade(&["--submission", "class/anna", "--out", "anna"]).code, Some(0));
    let grade = course.read("anna/grade.json");
    course.write("newer.json", &grade.replacen("\"format_version\": 2", "\"format_version\": 3", 1));
    course.write("half.json", &grade[..grade.len() / 2]);
    course.write("list.json", "[]");
    course.write("other.json", "{\"entries\": [{\"learner\": \"bert\"}]}");
    for (part, problem) in [
        ("newer.json", "its format_version is 3 instead of 2"),
        ("half.json", "EOF"),
        ("list.json", "it is not a grade"),
        ("other.json", "it is the grade.json of a class: give the directory that it is in"),
        ("none.json", "No such file"),
    ] {
        let run = course.grade(&["merge", "anna", part, "--out", "all"]);
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
        let is_named = run.stderr.starts_with("error: ") && run.stderr.contains(part) && run.stderr.contains(problem);
        assert!(is_named, "{part}: {}", run.stderr);
        assert!(!course.path().join("all/grade.json").exists());
    }
    assert_eq!(course.grade(&["merge", "anna"]).code, Some(0), "a submission is a part as well");
}

/// `json` with another number at `place`.
fn changed(json: &str, place: &str, number: u32) -> String {
    let mut json: Value = serde_json::from_str(json).expect("it is json");
    *json.pointer_mut(place).expect("there is such a place") = number.into();
    json.to_string()
}

#[test]
fn a_part_whose_points_do_not_add_up_is_refused() {
    let course = class(&[("anna", RIGHT), ("bert", WRONG)]);
    course.grade(&["--class", "class", "--out", "part"]);
    let bert = course.read("part/students/bert.json");
    for (place, number, problem) in [
        ("/score", 4_000_000_000, "its score or max_score is not the sum of its milestones'"),
        ("/max_score", 3, "its score or max_score is not the sum of its milestones'"),
        ("/milestones/0/tests/1/score", 0, "the score or max_score of \"one\" is not the sum of its tests'"),
    ] {
        course.write("part/students/bert.json", &changed(&bert, place, number));
        let run = course.grade(&["merge", "part", "--out", "all"]);
        let message = format!(
            "error: part/students/bert.json: the grade of \"bert\" was not written by this grader: {problem}\n"
        );
        assert!(run.stderr.starts_with(&message), "{place}: {}", run.stderr);
        assert_eq!((run.code, course.path().join("all/students").exists()), (Some(2), false));
    }

    // A point for the test that failed, so that the sums are right.
    let places = [("/milestones/0/tests/0/score", 1), ("/milestones/0/score", 2), ("/score", 2)];
    let add = |part: String, (place, number)| changed(&part, place, number);
    course.write("part/students/bert.json", &places.into_iter().fold(bert, add));
    let run = course.grade(&["merge", "part"]);
    let message = "the test \"test_answer\" of \"one\" (failed) has 1 of 1 points";
    assert!(run.stderr.contains(message), "{}", run.stderr);
    let run = course.grade(&["merge", "part", "--out", "part"]);
    assert!(run.stderr.contains("part: a part cannot be the directory for the merged class"), "{}", run.stderr);
}

#[test]
fn a_run_that_is_killed_leaves_no_process_and_goes_on_where_it_was() {
    let course = class(&[
        ("anna", RIGHT),
        ("bert", "pub fn answer() -> u32 {\n    loop {\n        std::thread::yield_now();\n    }\n}\n"),
    ]);
    let mut command = course.grade_command(&["--class", "class", "--jobs", "1", "--timeout", "600", "--out", "out"]);
    let mut grader = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("the grader starts");
    let mut lines = BufReader::new(grader.stderr.take().expect("stderr is piped")).lines().map_while(Result::ok);
    assert_eq!(lines.next().as_deref(), Some("[1/2] anna: 2 of 2"));
    let work = course.path().join("target/grade");
    wait_until("bert's tests are running", || !processes_below(&work).is_empty());
    grader.kill().expect("the grader is killed");
    grader.wait().expect("the grader has ended");
    wait_until("nothing of it is running", || processes_below(&work).is_empty());

    submit(&course, "bert", WRONG);
    let resumed = grade_again(&course, &["--timeout", "600"]);
    assert_eq!(resumed, [("anna 2".to_owned(), true), ("bert 1".to_owned(), false)], "anna's was kept at once");
    let left = fs::read_dir(&work).expect("it can be read").flatten().filter(|entry| {
        let name = entry.file_name().to_string_lossy().into_owned();
        !name.starts_with("warm-")
    });
    assert_eq!(left.count(), 0, "what the killed grader left is gone");
}
