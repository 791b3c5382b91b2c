//! Submissions that want more than they deserve: checker/grader/tests/attacks has what each tries, and the most that it may
//! get. None of them may get more, harm the grader or anything else, or stay.

mod attack;

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use attack::{Attack, Defence, StoppedBy, attacks};
use grader::review::find_flags;
use serde_json::Value;
use tempfile::TempDir;
use test_support::{Project, Run, milestones, path, read, run, skip, write};

/// What an instructor's environment holds and no learner may see.
const SECRET: &str = "a-canary-that-none-may-see";
/// More than any attack takes with the limits below, also on a busy computer.
const MOST_SECONDS: f64 = 180.0;

#[test]
fn each_attack_is_one_of_its_own_and_says_why() {
    let attacks = attacks();
    let names: BTreeSet<&str> = attacks.iter().map(|attack| attack.name.as_str()).collect();
    assert_eq!(names.len(), attacks.len(), "the names differ");
    for attack in &attacks {
        assert!(!attack.why.is_empty() && milestones().contains(&attack.milestone), "{}", attack.name);
    }
}

#[test]
fn attacks_that_show_are_flagged_and_no_others() {
    let mut wrong = Vec::new();
    for attack in attacks() {
        let texts = attack.texts();
        let sources = texts.iter().filter(|(file, _)| file.contains("/src/") && file.starts_with("milestones/"));
        let sources: Vec<(&str, &str)> = sources
            // Neither is part of the library, so that neither is graded.
            .filter(|(file, _)| !file.contains("/bin/") && !file.ends_with("main.rs"))
            .map(|(file, text)| (file.as_ref(), text.as_ref()))
            .collect();
        let flags = find_flags(&sources);
        if flags.is_empty() == attack.flagged {
            wrong.push(format!("{}: {flags:#?}", attack.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A course to grade with, and everything around it that must stay as it is.
struct Scene {
    course: Project,
    around: TempDir,
}

impl Scene {
    /// A course that has nothing but these milestones.
    fn new(milestones_left: &[String]) -> Self {
        let around = tempfile::tempdir().expect("there is room for temporary files");
        write(around.path().join("home/.cargo/credentials.toml"), &format!("token \"{SECRET}\"\n"));
        write(around.path().join("home/notes.txt"), SECRET);
        let course = Project::pristine();
        for milestone in milestones().iter().filter(|milestone| !milestones_left.contains(milestone)) {
            course.remove_milestone(milestone);
        }
        Self { course, around }
    }

    fn home(&self) -> PathBuf {
        self.around.path().join("home")
    }

    fn submission(&self, name: &str) -> PathBuf {
        self.around.path().join("submissions").join(name)
    }

    fn lay(&self, attack: &Attack, name: &str) -> PathBuf {
        let directory = self.submission(name);
        fs::create_dir_all(&directory).expect("there is room");
        let place = |text: &str| {
            let places = [
                ("{course}", self.course.path().to_path_buf()),
                ("{home}", self.home()),
                ("{submission}", directory.clone()),
                ("{canary}", self.around.path().join("kata-attack-canary")),
            ];
            places.iter().fold(text.to_owned(), |text, (word, path)| text.replace(word, &path.display().to_string()))
        };
        attack.lay(&directory, place);
        directory
    }

    fn grade(&self, arguments: &[&str]) -> Run {
        run(self.grade_command(arguments))
    }

    fn grade_command(&self, arguments: &[&str]) -> Command {
        let mut command = self.course.grade_command(&[]);
        let home = std::env::home_dir().unwrap_or_default();
        let tools =
            |name: &str, directory: &str| std::env::var_os(name).map_or_else(|| home.join(directory), PathBuf::from);
        command
            .args(["--timeout", "4", "--build-timeout", "12", "--memory", "512"])
            .args(arguments)
            .env("CARGO_HOME", tools("CARGO_HOME", ".cargo"))
            .env("RUSTUP_HOME", tools("RUSTUP_HOME", ".rustup"))
            .env("HOME", self.home())
            .env("SECRET_OF_THE_INSTRUCTOR", SECRET)
            .env("GITHUB_TOKEN", SECRET);
        command
    }

    fn has_landlock(&self) -> bool {
        let directory = self.course.path().display().to_string();
        let run = self.grade(&["--submission", &directory, "--only", "1"]);
        let grade: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|err| panic!("{err}: {}", run.stderr));
        grade["sandbox"]["landlock"] == "enforced"
    }

    /// Whether an attack that lies in `directory` gets more than it deserves or does harm, if a defence is missing.
    fn is_won(&self, attack: &Attack, directory: &Path, missing: Option<Defence>) -> bool {
        let mut command = self.grade_command(&["--submission", &directory.display().to_string(), "--only", "1"]);
        match missing {
            Some(Defence::Landlock) => drop(command.arg("--without-landlock")),
            Some(other) => drop(command.env("KATA_WITHOUT", format!("{other:?}"))),
            None => {}
        }
        let before = self.traces();
        let run = run(command);
        let grade: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|err| panic!("{err}: {}", run.stderr));
        println!("{} without {missing:?}: {}", attack.name, run.stdout);
        let score = grade["score"].as_u64().expect("it is graded");
        score > attack.honest || tells_secrets(&run.stdout) || self.traces() != before
    }

    /// Everything but what grading builds: each file with its mode, when it was changed and how long it is.
    fn traces(&self) -> BTreeSet<String> {
        let mut directories = vec![self.course.path().to_path_buf(), self.around.path().to_path_buf()];
        let mut traces = BTreeSet::new();
        while let Some(directory) = directories.pop() {
            for entry in fs::read_dir(&directory).expect("the directory is still there").flatten() {
                let metadata = entry.metadata().expect("it is still there");
                let changed = metadata.modified().expect("the system knows");
                if entry.path() == self.course.path().join("target") || entry.file_name() == "grades" {
                    continue;
                }
                match metadata.is_dir() {
                    true => directories.push(entry.path()),
                    false => {
                        let (mode, bytes) = (metadata.permissions().mode(), metadata.len());
                        traces.insert(format!("{:?} {mode:o} {bytes} {changed:?}", entry.path()));
                    }
                }
            }
        }
        let temporary = fs::read_dir(std::env::temp_dir()).into_iter().flatten().flatten();
        let left =
            temporary.map(|entry| entry.file_name()).filter(|name| name.to_string_lossy().starts_with("kata-attack"));
        traces.extend(left.map(|name| format!("{name:?}")));
        traces
    }

    /// Processes that have anything to do with this course, ended.
    fn processes(&self) -> Vec<String> {
        let ours = [self.course.path(), self.around.path()];
        let mut left = Vec::new();
        for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
            let process = entry.path();
            let links = ["cwd", "exe"].map(|link| fs::read_link(process.join(link)).unwrap_or_default());
            let arguments = fs::read(process.join("cmdline")).unwrap_or_default();
            let arguments = String::from_utf8_lossy(&arguments).replace('\0', " ");
            let is_ours = |directory: &&Path| {
                links.iter().any(|link| link.starts_with(directory))
                    || arguments.contains(&directory.display().to_string())
            };
            // The grader's own guard ends once it has noticed that the grader has.
            if ours.iter().any(is_ours) && !arguments.contains(checker::process::reaper::SUBCOMMAND) {
                let number = entry.file_name();
                let _ = Command::new("kill").arg("-9").arg(&number).status();
                left.push(format!("{} {arguments}", number.display()));
            }
        }
        left
    }
}

/// One attack of each kind, in a course with one milestone, which takes less time to prepare.
#[test]
fn grading_withstands_attacks() {
    let first = &milestones()[..1];
    let mut attacks = attacks();
    attacks.retain(|attack| first.contains(&attack.milestone));
    attacks.dedup_by_key(|attack| attack.kind.clone());
    let scene = Scene::new(first);
    withstand_if_landlocked(&scene, &attacks);
    a_hostile_name_is_only_a_name(&scene);
}

/// All in one course, which takes its time to prepare.
#[test]
#[ignore = "grades more than a hundred attacks, which takes minutes"]
fn grading_withstands_all_attacks() {
    let scene = Scene::new(&milestones());
    let attacks = attacks();
    withstand_if_landlocked(&scene, &attacks);
    no_source_is_borrowed_where_there_is_no_landlock(&scene, &attacks);
    a_grade_is_complete_whatever_the_submission_does(&scene, &attacks);
}

/// Threads that spin, a full disk and changed permissions beside an honest learner whose points are not all the points.
#[test]
#[ignore = "grades submissions that take all the time that they may"]
fn an_honest_grade_is_the_same_beside_hostile_ones() {
    let scene = Scene::new(&milestones()[..1]);
    if !scene.has_landlock() {
        skip("without Landlock some of the attacks would do on this computer what they try");
        return;
    }
    let honest = scene.submission("honest");
    let solution = read(path("solutions/01-cow-string/src/lib.rs"));
    let half = solution.replacen("Self { data: Arc::new(s.into()) }", "Self { data: Arc::new(s.into() + \"!\") }", 1);
    test_support::copy(&path("solutions/01-cow-string/src"), &honest.join("milestones/01-cow-string/src"));
    write(honest.join("milestones/01-cow-string/src/lib.rs"), &half);
    let alone = scene.grade(&["--submission", &honest.display().to_string(), "--only", "1"]);
    let alone: Value = serde_json::from_str(&alone.stdout).unwrap_or_else(|err| panic!("{err}: {}", alone.stderr));
    assert!(alone["score"].as_u64() < alone["max_score"].as_u64(), "some tests fail");

    let mut list = format!("learner,path\nhonest,{}\n", honest.display());
    let hostile = ["threads that spin beside the tests of others", "a full disk", "no permission for anybody"];
    for attack in attacks().iter().filter(|attack| hostile.contains(&attack.name.as_str())) {
        let directory = scene.lay(attack, &attack.name.replace(' ', "-"));
        list.push_str(&format!("{},{}\n", attack.name, directory.display()));
    }
    assert_eq!(list.lines().count(), 2 + hostile.len());
    let file = scene.around.path().join("class.csv");
    write(&file, &list);
    let run = scene.grade(&["--class-list", &file.display().to_string(), "--only", "1", "--jobs", "4"]);
    let class: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|err| panic!("{err}: {}", run.stderr));
    let entries = class["entries"].as_array().expect("entries are a list");
    let beside = entries.iter().find(|entry| entry["learner"] == "honest").expect("all are there");
    assert_eq!(untimed(beside), untimed(&alone));
}

/// The tests of the first milestone, without how long they took.
fn untimed(grade: &Value) -> Vec<Value> {
    let tests = grade["milestones"][0]["tests"].as_array().expect("tests are a list");
    let untimed = |test: &Value| {
        let mut test = test.clone();
        test["seconds"] = Value::Null;
        test
    };
    tests.iter().map(untimed).collect()
}

/// Each defence is there for at least one attack that nothing else stops.
#[cfg(target_arch = "x86_64")]
#[test]
#[ignore = "grades each of these attacks twice, which takes long"]
fn without_one_of_the_defences_an_attack_wins() {
    use Defence::{Decoys, Landlock, Limits, RefusedIdentifiers, Seccomp};
    let scene = Scene::new(&milestones()[..1]);
    if !scene.has_landlock() {
        skip("without Landlock, one of the defences is missing already");
        return;
    }
    let attacks = attacks();
    for defence in [Decoys, Landlock, Limits, RefusedIdentifiers, Seccomp] {
        let mut wins = attacks.iter().filter(|attack| attack.wins_without == Some(defence)).peekable();
        assert!(wins.peek().is_some(), "no attack shows what {defence:?} is there for");
        for attack in wins {
            let directory = scene.lay(attack, &attack.name.replace(' ', "-"));
            assert!(!scene.is_won(attack, &directory, None), "{} is held", attack.name);
            assert!(scene.is_won(attack, &directory, Some(defence)), "{} wins without {defence:?}", attack.name);
        }
    }
}

fn tells_secrets(text: &str) -> bool {
    text.contains(SECRET) || text.contains("root:x:0")
}

fn withstand_if_landlocked(scene: &Scene, attacks: &[Attack]) {
    if scene.has_landlock() {
        no_attack_gets_more_than_it_deserves(scene, attacks);
    } else {
        skip("without Landlock some of the attacks would do on this computer what they try");
    }
}

/// The attacks on one milestone are a class, among learners who are honest.
fn no_attack_gets_more_than_it_deserves(scene: &Scene, attacks: &[Attack]) {
    let mut complaints = Vec::new();
    for milestone in milestones() {
        let here: Vec<&Attack> = attacks.iter().filter(|attack| attack.milestone == milestone).collect();
        if !here.is_empty() {
            complaints.extend(grade_class(scene, &milestone, &here));
        }
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

fn grade_class(scene: &Scene, milestone: &str, attacks: &[&Attack]) -> Vec<String> {
    let mut list = "learner,path\n".to_owned();
    let mut enter = |name: &str, directory: &Path| list.push_str(&format!("{name},{}\n", directory.display()));
    for attack in attacks {
        enter(&attack.name, &scene.lay(attack, &attack.name.replace(['/', ' '], "-")));
    }
    let starter = scene.course.path().join(format!("milestones/{milestone}/src"));
    let honest = [("solution", path(&format!("solutions/{milestone}/src"))), ("starter", starter)];
    for (name, source) in &honest {
        let directory = scene.submission(&format!("{milestone}-{name}"));
        test_support::copy(source, &directory.join(format!("milestones/{milestone}/src")));
        enter(name, &directory);
    }
    let file = scene.around.path().join(format!("{milestone}.csv"));
    write(&file, &list);
    let before = scene.traces();
    let out = scene.around.path().join("grades").join(milestone);

    let run = scene.grade(&[
        "--class-list",
        &file.display().to_string(),
        "--only",
        milestone,
        // Many of them only wait.
        "--jobs",
        "4",
        "--out",
        &out.display().to_string(),
    ]);

    let mut complaints = Vec::new();
    let left = scene.processes();
    let after = scene.traces();
    if !left.is_empty() || after != before {
        let changed: Vec<&String> = after.symmetric_difference(&before).collect();
        complaints.push(format!("{milestone} leaves processes {left:#?} and changes {changed:#?}"));
    }
    // Where one of them has no sources at all, it could not be judged.
    if !matches!(run.code, Some(1 | 2)) {
        complaints.push(format!("{milestone} ends with {:?}: {}", run.code, run.stderr));
    }
    let text = read(out.join("grade.json"));
    if tells_secrets(&text) || text.contains('\u{1b}') {
        complaints.push(format!("{milestone} tells secrets or controls terminals"));
    }
    let class: Value = serde_json::from_str(&text).expect("the grades are JSON");
    let entries = class["entries"].as_array().expect("entries are a list");
    let entry = |name: &str| entries.iter().find(|entry| entry["learner"] == name).unwrap_or(&Value::Null);
    for attack in attacks {
        let complaint = complaint(entry(&attack.name), attack.honest, attack.flagged);
        complaints.extend(complaint.map(|what| format!("{}: {what}", attack.name)));
        let stopped_by = stopped_by(entry(&attack.name));
        if stopped_by != attack.stopped_by {
            complaints.push(format!("{}: stopped by {stopped_by:?} and not by {:?}", attack.name, attack.stopped_by));
        }
    }
    let [solution, starter] = honest.map(|(name, _)| entry(name));
    for honest in [solution, starter] {
        if honest["flags"].as_array().is_none_or(|flags| !flags.is_empty()) {
            complaints.push(format!("honest work is flagged: {}", honest["flags"]));
        }
    }
    if solution["score"] != solution["max_score"] || solution["score"] == Value::Null || starter["score"] != 0 {
        complaints.push(format!("{milestone}: the honest get {} and {}", solution["score"], starter["score"]));
    }
    complaints
}

/// What is wrong with a grade.
fn complaint(entry: &Value, honest: u64, flagged: bool) -> Option<String> {
    let Some(score) = entry["score"].as_u64() else {
        let problem = entry["problem"].as_str().unwrap_or_default();
        return problem.is_empty().then(|| "it is not graded, and nothing says why".to_owned());
    };
    let tests = entry["milestones"].as_array()?.iter().flat_map(|milestone| milestone["tests"].as_array());
    let tests: usize = tests.map(Vec::len).sum();
    let seconds = entry["seconds"].as_f64().unwrap_or(f64::INFINITY);
    let flags = &entry["flags"];
    let has_forged_file = |flag: &Value| flag["file"].as_str().is_none_or(|file| file.contains(['\n', '\u{202e}']));
    let what = if flags.as_array().is_some_and(|flags| flags.iter().any(has_forged_file)) {
        "a flag is about a file with a forged name".to_owned()
    } else if score > honest {
        format!("{score} points, where {honest} are deserved")
    } else if tests == 0 {
        "its tests are not listed".to_owned()
    } else if seconds > MOST_SECONDS {
        format!("it took {seconds} s")
    } else if flagged && flags.as_array().is_none_or(Vec::is_empty) {
        "it is not flagged".to_owned()
    } else {
        return None;
    };
    Some(what)
}

/// What has kept the submission of this grade from getting more.
fn stopped_by(entry: &Value) -> StoppedBy {
    let Some(milestone) = entry["milestones"].get(0) else { return StoppedBy::Reader };
    let tests = milestone["tests"].as_array().map(Vec::as_slice).unwrap_or_default();
    let any =
        |key: &str, part: &str| tests.iter().any(|test| test[key].as_str().is_some_and(|text| text.contains(part)));
    if !milestone["build_error"].is_null() {
        StoppedBy::Build
    } else if any("message", "a decoy, which fails") {
        StoppedBy::Decoy
    } else if any("verdict", "timed_out") || any("message", "too many threads") || any("message", "not enough memory") {
        StoppedBy::Limit
    } else if any("verdict", "crashed") {
        StoppedBy::Proof
    } else if entry["score"] != entry["max_score"] {
        StoppedBy::Test
    } else {
        StoppedBy::Nothing
    }
}

fn no_source_is_borrowed_where_there_is_no_landlock(scene: &Scene, attacks: &[Attack]) {
    for attack in attacks.iter().filter(|attack| attack.name.starts_with("the solution by")) {
        let directory = scene.lay(attack, &format!("borrowed-{}", attack.name.replace(' ', "-")));
        let run = scene.grade(&["--submission", &directory.display().to_string(), "--only", "1", "--without-landlock"]);
        let grade: Value = serde_json::from_str(&run.stdout).expect("the grade is JSON");
        assert_eq!((&grade["score"], &grade["sandbox"]["landlock"]), (&0.into(), &"none".into()), "{}", attack.name);
        let problem = grade["milestones"][0]["build_error"]["message"].as_str().unwrap_or_default();
        assert!(problem.contains("not part of the submission") || problem.contains("is missing"), "{problem}");
    }
}

fn a_grade_is_complete_whatever_the_submission_does(scene: &Scene, attacks: &[Attack]) {
    let attack = attacks.iter().find(|attack| attack.name == "exit in a constructor").expect("it is there");
    let directory = scene.lay(attack, "mixed");
    let solved = &milestones()[3];
    test_support::copy(&path(&format!("solutions/{solved}/src")), &directory.join(format!("milestones/{solved}/src")));
    write(directory.join(format!("milestones/{}/src/lib.rs", milestones()[1])), "this is no Rust {");

    let run = scene.grade(&["--submission", &directory.display().to_string(), "--format", "json"]);

    assert_eq!(run.code, Some(1), "{}", run.stderr);
    let grade: Value = serde_json::from_str(&run.stdout).expect("the grade is JSON");
    let all = grade["milestones"].as_array().expect("milestones is a list");
    let names: Vec<&str> = all.iter().filter_map(|milestone| milestone["name"].as_str()).collect();
    assert_eq!(names, milestones().iter().map(|milestone| test_support::package(milestone)).collect::<Vec<_>>());
    assert!(all.iter().all(|milestone| milestone["tests"].as_array().is_some_and(|tests| !tests.is_empty())));
    assert_eq!(grade["score"], all[3]["max_score"], "one is solved, and nothing else counts");
    assert_eq!(scene.processes(), [""; 0]);
}

fn a_hostile_name_is_only_a_name(scene: &Scene) {
    let name = "=cmd|' /C calc'!A0,\"<script>alert(1)</script>\n::error::hacked\u{1b}[2J../../x";
    let directory = scene.submission("named");
    test_support::copy(&path("solutions/01-cow-string/src"), &directory.join("milestones/01-cow-string/src"));
    let before = scene.traces();

    let run = scene.grade(&["--submission", &directory.display().to_string(), "--only", "1", "--learner", name]);

    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let grade: Value = serde_json::from_str(&run.stdout).expect("the grade is JSON");
    let without_escape = name.replace("\u{1b}[2J", "");
    assert_eq!((&grade["learner"], &grade["score"]), (&without_escape.into(), &grade["max_score"]));
    assert!(!run.stdout.contains('\u{1b}') && !run.stdout.contains("\n::error"), "{}", run.stdout);
    assert_eq!(scene.traces(), before);
}
