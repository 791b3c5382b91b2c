//! What instructors copy does what GRADING.md says, with the real checker in the place of `cargo grade`: the commands of
//! the workflows and examples are run where their services would run them.

use std::env;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use test_support::{Project, Run, path, read, run, skip, yaml};

const RIGHT: &str = "pub fn answer() -> u32 {\n    42\n}\n";
const WRONG: &str = "pub fn answer() -> u32 {\n    41\n}\n";
const TESTS: &str = "#[test]\nfn test_answer() {\n    assert_eq!(one::answer(), 42);\n}\n\n\
                     #[test]\nfn test_that_it_answers() {\n    assert!(one::answer() > 0);\n}\n";
const SOURCE: &str = "milestones/01-one/src/lib.rs";
const ZEROS: &str = "0000000000000000000000000000000000000000";

/// A course with a commit. All else lies in it as well, so that it goes when that goes.
fn course() -> Project {
    let course = Project::with_course(&[("01-one", "", TESTS)]);
    course.write(".gitignore", "/target\n/runner\n");
    commit(course.path());
    course.write(
        "runner/home/.cargo/bin/cargo",
        "#!/bin/sh\nif [ \"$1\" = grade ]; then shift; exec \"$GRADER\" \"$@\"; fi\nexec \"$CARGO\" \"$@\"\n",
    );
    let cargo = course.path().join("runner/home/.cargo/bin/cargo");
    fs::set_permissions(cargo, fs::Permissions::from_mode(0o755)).expect("it can be made a program");
    course
}

fn git(directory: &Path, arguments: &[&str]) -> String {
    let mut git = Command::new("git");
    git.current_dir(directory).args(["-c", "user.name=learner", "-c", "user.email=learner@localhost"]).args(arguments);
    let run = run(git);
    assert_eq!(run.code, Some(0), "git {arguments:?}: {}", run.stderr);
    run.stdout.trim().to_owned()
}

fn commit(directory: &Path) {
    git(directory, &["init", "--quiet"]);
    git(directory, &["add", "--all"]);
    git(directory, &["commit", "--quiet", "--message", "all of it"]);
}

/// A command that finds `cargo grade`, and nothing of what the developer's shell or an outer service has set.
fn command(course: &Project, program: &str, directory: &str) -> Command {
    let home = course.path().join("runner/home");
    let search = format!("{}:{}", home.join(".cargo/bin").display(), env::var("PATH").expect("there is a PATH"));
    let rust = |name: &str, directory: &str| {
        env::var_os(name).unwrap_or_else(|| env::home_dir().expect("there is a home").join(directory).into())
    };
    let mut command = Command::new(program);
    command
        .current_dir(course.path().join(directory))
        .env_clear()
        .env("PATH", search)
        .env("CARGO_HOME", rust("CARGO_HOME", ".cargo"))
        .env("RUSTUP_HOME", rust("RUSTUP_HOME", ".rustup"))
        .env("HOME", home)
        .env("CARGO", env::var_os("CARGO").expect("cargo runs the tests"))
        .env("GRADER", test_support::grader());
    command
}

/// Runs shell commands as a service does: until the first that fails.
fn shell(course: &Project, directory: &str, script: &str, variables: &[(&str, &str)]) -> Run {
    let mut bash = command(course, "bash", directory);
    bash.args(["-e", "-o", "pipefail", "-c", script]).envs(variables.iter().copied());
    run(bash)
}

/// The commands and the directory of the step with this name.
fn step(file: &str, job: &str, name: &str) -> (String, String) {
    let workflow: Value = yaml(&read(path(file))).expect("the file is YAML");
    let steps = workflow["jobs"][job]["steps"].as_array().expect("the job has steps");
    let step = steps.iter().find(|step| step["name"] == name).unwrap_or_else(|| panic!("{file}: no step {name:?}"));
    let text = |key: &str| step[key].as_str().unwrap_or_default().to_owned();
    (text("run"), format!("runner/{}", text("working-directory")))
}

fn json(course: &Project, file: &str) -> Value {
    serde_json::from_str(&course.read(file)).expect("the file is JSON")
}

/// Whether there is what the workflows cache as course/target/grade/warm-*.
fn has_warm_dependencies(course: &Project) -> bool {
    let mut made = fs::read_dir(course.path().join("target/grade")).into_iter().flatten().flatten();
    made.any(|entry| entry.file_name().to_string_lossy().starts_with("warm-"))
}

fn is_missing(program: &str) -> bool {
    let is_missing = Command::new(program).arg("--version").output().is_err();
    if is_missing {
        skip(&format!("there is no {program}"));
    }
    is_missing
}

#[test]
fn the_reusable_workflow_grades_and_shows() {
    if is_missing("jq") {
        return;
    }
    let course = course();
    symlink(course.path(), course.path().join("runner/course")).expect("a link can be made");
    course.write(&format!("runner/submission/{SOURCE}"), WRONG);
    commit(&course.path().join("runner/submission"));
    let file = ".github/workflows/grade.yml";
    let variables = [
        ("LEARNER", "class/alice"),
        ("SUBMISSION", "."),
        ("MILESTONE", "1"),
        ("DEADLINE", "2000-01-01T12:00:00+02:00"),
        ("FORMATS", "junit,html"),
        ("GRADED", ". 1"),
        ("GITHUB_OUTPUT", "output"),
        ("GITHUB_STEP_SUMMARY", "summary"),
    ];
    for (name, code) in [("Build the grader and the dependencies", 0), ("Grade", 1), ("Show the grade", 0)] {
        let (script, directory) = step(file, "grade", name);
        // The directory of the submission is found from the course's.
        let script = script.replace("../", &format!("{}/runner/", course.path().display()));
        let run = shell(&course, &directory, &script, &variables);
        assert_eq!(run.code, Some(code), "{name}: {}{}", run.stdout, run.stderr);
        assert!(has_warm_dependencies(&course), "{name}: what the workflow caches is there before a submission is");
    }
    let grade = json(&course, "runner/grade/grade.json");
    assert_eq!((&grade["learner"], &grade["score"]), (&json!("class/alice"), &json!(1)));
    assert!(grade["deadline"]["seconds_late"].as_i64().is_some_and(|late| late > 0), "{grade}");
    let output = course.read("runner/grade/output");
    assert!(output.starts_with("artifact=grade-") && output.ends_with("\nscore=1\nmax-score=2\n"), "{output}");
    assert_eq!(course.read("runner/grade/summary"), course.read("runner/grade/summary.md"));
    for file in ["junit.xml", "grades.html"] {
        assert!(course.path().join("runner/grade").join(file).is_file(), "{file} is kept with the run");
    }
}

#[test]
fn the_class_workflow_fetches_grades_in_shards_and_joins() {
    if is_missing("python3") {
        return;
    }
    let course = course();
    symlink(course.path(), course.path().join("runner/course")).expect("a link can be made");
    for (directory, source) in [("runner/alice", RIGHT), ("runner/class/bob", WRONG)] {
        course.write(&format!("{directory}/{SOURCE}"), source);
    }
    let alice = course.path().join("runner/alice");
    commit(&alice);
    let alice = alice.display();
    course.write(
        "runner/class/learners.csv",
        &format!(
            "Learner,path,repository,note\r\nalice,fetched/alice,{alice},\"a, b\"\r\nbob,bob,,\r\n\
             carol, fetched/carol, {alice}-not,"
        ),
    );
    let file = ".github/examples/github/grade-class.yml";
    let runner = course.path().join("runner").display().to_string() + "/";
    let go = |job: &str, name: &str, variables: &[(&str, &str)]| {
        let (script, directory) = step(file, job, name);
        shell(&course, &directory, &script.replace("../", &runner), variables)
    };
    let fetched = go("grade", "Fetch the submissions that are repositories", &[]);
    assert_eq!((fetched.code, fetched.stdout.as_str()), (Some(0), "carol: no repository\n"), "{}", fetched.stderr);
    for (shard, code) in [("1", 1), ("2", 0)] {
        let run = go("grade", "Grade", &[("SHARD", &format!("{shard}/2"))]);
        assert_eq!(run.code, Some(code), "red only where a learner could not be judged: {}", run.stderr);
        fs::create_dir_all(course.path().join("runner/shards")).expect("there is room");
        let kept = course.path().join(format!("runner/shards/shard-{shard}"));
        fs::rename(course.path().join("runner/grade"), kept).expect("the artifact is kept");
    }
    let joined = go("gradebook", "Merge the grades", &[]);
    assert_eq!(joined.code, Some(1), "carol could not be judged: {}", joined.stderr);
    let entries =
        json(&course, "runner/gradebook/grade.json")["entries"].as_array().expect("a class has entries").clone();
    let scores: Vec<_> = entries.iter().map(|entry| (&entry["learner"], &entry["score"])).collect();
    assert_eq!(json!(scores), json!([["alice", 2], ["bob", 1], ["carol", null]]));
    for file in ["grades.csv", "grades.html", "summary.md"] {
        assert!(course.path().join("runner/gradebook").join(file).is_file(), "{file} is in the gradebook");
    }
}

#[test]
fn gradescope_gets_its_results() {
    let course = course();
    symlink(course.path(), course.path().join("runner/course")).expect("a link can be made");
    course.write(&format!("runner/submission/{SOURCE}"), WRONG);
    let script = read(path(".github/examples/gradescope/run_autograder"));
    let autograder = course.path().join("runner").display().to_string();
    let run = shell(&course, "runner", &script, &[("AUTOGRADER", &autograder)]);
    assert_eq!(run.code, Some(0), "not to pass is no fault of the autograder: {}", run.stderr);
    assert_eq!(json(&course, "runner/results/results.json")["score"], json!(1));

    fs::remove_dir_all(course.path().join("runner/submission")).expect("the submission can be removed");
    let run = shell(&course, "runner", &script, &[("AUTOGRADER", &autograder)]);
    assert_eq!(run.code, Some(1), "what cannot be judged is one");
}

#[test]
fn gitlab_gets_its_report() {
    let course = course();
    course.write(&format!("runner/builds/alice/{SOURCE}"), WRONG);
    let pipeline = read(path(".github/examples/gitlab/.gitlab-ci.yml"));
    let pipeline: Value = yaml(&pipeline).expect("the file is YAML");
    let lines = pipeline["grade"]["script"].as_array().expect("the script has lines").iter();
    let script: Vec<_> = lines.map(|line| line.as_str().expect("a line is text")).collect();
    let (url, head) = (course.path().display().to_string(), git(course.path(), &["rev-parse", "HEAD"]));
    let project = course.path().join("runner/builds/alice").display().to_string();
    let variables = [
        ("COURSE", url.as_str()),
        ("COURSE_COMMIT", &head),
        ("DEADLINE", pipeline["grade"]["variables"]["DEADLINE"].as_str().expect("it has a deadline")),
        ("CI_PROJECT_DIR", &project),
        ("CI_PROJECT_PATH", "class/alice"),
    ];
    let run = shell(&course, "runner/builds/alice", &script.join("\n"), &variables);
    assert_eq!(json!(run.code), pipeline["grade"]["allow_failure"]["exit_codes"], "{}", run.stderr);
    let report = pipeline["grade"]["artifacts"]["reports"]["junit"].as_str().expect("it names its report");
    assert!(course.read(&format!("runner/builds/alice/{report}")).contains("test_answer"));
}

#[test]
fn classroom50_gets_its_result_in_the_place_of_the_learners() {
    if is_missing("python3") {
        return;
    }
    let course = course();
    course.write(&format!("runner/alice/{SOURCE}"), WRONG);
    commit(&course.path().join("runner/alice"));
    course.write("runner/precious", "mine");
    symlink(course.path().join("runner/precious"), course.path().join("runner/alice/result.json"))
        .expect("a link is made");
    let head = git(course.path(), &["rev-parse", "HEAD"]);
    let script = read(path(".github/examples/classroom50/autograder.py"));
    let script = script.replace("https://github.com/OWNER/COURSE.git", &course.path().display().to_string());
    course.write("runner/autograder.py", &script.replace(ZEROS, &head));
    let mut python = command(&course, "python3", "runner/alice");
    python.arg("../autograder.py").envs([
        ("CLASSROOM", "rust"),
        ("ASSIGNMENT", "kata"),
        ("OWNER", "alice"),
        ("SUBMISSION_TAG", "submit/2026-06-01T14-32-05Z-a1b2c3d"),
        ("COMMIT_URL", "https://github.com/o/r/commit/a1b2c3d"),
        ("RELEASE_URL", "https://github.com/o/r/releases/tag/submit"),
        ("REVIEW_URL", "https://github.com/o/r/compare/a...b"),
    ]);
    let run = run(python);
    assert_eq!(run.code, Some(0), "not to pass is no fault of the autograder: {}{}", run.stdout, run.stderr);
    let result = json(&course, "runner/alice/result.json");
    assert_eq!((&result["owner"], &result["score"], &result["max-score"]), (&json!("alice"), &json!(1), &json!(2)));
    assert!(course.read("runner/alice/release-body.md").contains("1 of 2"), "the release says the score");
    assert_eq!(course.read("runner/precious"), "mine", "what the learner's link leads to stays");
}
