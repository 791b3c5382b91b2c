//! What grading costs: `cargo bench -p grader --bench grading`. One more submission against the bare `cargo test` of its
//! milestones, and a class of 200 that runs unattended.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use test_support::{Project, milestones, package, path, read};

const ROUNDS: usize = 15;
const CLASS: usize = 200;
/// What a submission's first function does instead of its work.
const HOSTILITIES: [&str; 7] = [
    "std::process::exit(0)",
    "loop {}",
    "loop { std::thread::sleep(std::time::Duration::from_secs(1000)) }",
    "loop { println!(\"{}\", \"x\".repeat(1 << 16)) }",
    "{ let mut all = Vec::new(); loop { all.push(vec![1u8; 1 << 20]) } }",
    "loop { let _ = std::thread::Builder::new().spawn(|| loop {}); }",
    "{ std::panic::set_hook(Box::new(|_| std::process::exit(0))); panic!() }",
];

fn main() {
    // `cargo test --benches` must not take minutes.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let course = Project::pristine();
    one_more_submission(&course);
    a_class(&course);
}

/// Both sides build and run the same tests of the same code, with the dependencies built before.
fn one_more_submission(course: &Project) {
    let bare = Project::pristine();
    milestones().iter().for_each(|milestone| bare.solve(milestone));
    let packages = milestones().iter().map(|milestone| format!("--package={}", package(milestone))).collect::<Vec<_>>();
    let test = || {
        let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.arg("test").args(&packages).current_dir(bare.path()).stdin(Stdio::null());
        for name in ["CARGO_TARGET_DIR", "RUSTFLAGS"] {
            command.env_remove(name);
        }
        command
    };
    submit(course, "one", 0, "first");
    let grade = |learner: &str| course.grade_command(&["--submission", &format!("{learner}/0")]);
    timed(grade("one"));
    timed(test());
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        submit(course, "one", 0, &round.to_string());
        ours.push(timed(grade("one")));
        for milestone in milestones() {
            let file = bare.path().join("milestones").join(milestone).join("src/lib.rs");
            fs::write(&file, format!("{}// {round}\n", read(&file))).expect("the file can be written");
        }
        theirs.push(timed(test()));
    }
    ours.sort();
    theirs.sort();
    let (ours, theirs) = (ours[ROUNDS / 2], theirs[ROUNDS / 2]);
    println!("one more submission (medians of {ROUNDS} rounds)");
    println!("  grade        {:>6} ms", ours.as_millis());
    println!("  cargo test   {:>6} ms", theirs.as_millis());
    println!("  ratio        {:>6.2}     limit 1.3", ours.as_secs_f64() / theirs.as_secs_f64());
}

/// Ten kinds of learners: six right ones, one half-way, one wrong, one that does not compile, one hostile.
fn a_class(course: &Project) {
    for number in 0..CLASS {
        submit(course, "class", number, "");
        let file = |milestone: usize| {
            let milestone = &milestones()[milestone % milestones().len()];
            (course.path().join(format!("class/{number}/milestones/{milestone}/src/lib.rs")), milestone.clone())
        };
        let (source, milestone) = file(number / 10);
        match number % 10 {
            6 => (0..3).for_each(|milestone| {
                let (source, milestone) = file(milestone);
                fs::copy(path(&format!("milestones/{milestone}/starter.rs")), source).expect("it can be copied");
            }),
            7 => fs::write(&source, read(&source).replacen("Arc::", "Err::", 1)).expect("it can be written"),
            8 => fs::write(&source, read(&source) + "}").expect("it can be written"),
            9 => {
                let hostility = HOSTILITIES[number / 10 % HOSTILITIES.len()];
                let starter = read(path(&format!("milestones/{milestone}/starter.rs")));
                fs::write(&source, starter.replace("todo!(", &format!("let _ = {hostility}; todo!(")))
                    .expect("written");
            }
            _ => {}
        }
    }
    println!("\na class of {CLASS}, unattended");
    let mut memory = Vec::new();
    for part in [20, CLASS] {
        let list: String = (0..part).map(|number| format!("learner {number},class/{number}\n")).collect();
        course.write("class.csv", &format!("learner,path\n{list}"));
        let started = Instant::now();
        let mut grader =
            course.grade_command(&["--class-list", "class.csv", "--format", "json,csv,html", "--out", "out"]);
        let grader = grader.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the grader starts");
        let most = most_memory(grader);
        println!("  first {part:>3}: {:>5} s, at most {most} KiB of memory", started.elapsed().as_secs());
        memory.push(most as f64);
    }
    println!("  memory ratio {:>6.2}     limit 1.3", memory[1] / memory[0]);
    println!("  points: {}", tally(course));
}

fn submit(course: &Project, class: &str, number: usize, remark: &str) {
    for milestone in milestones() {
        let from = path(&format!("solutions/{milestone}/src"));
        for file in fs::read_dir(from).expect("there are sources").flatten() {
            let text = format!("{}// {number} {remark}\n", read(file.path()));
            let name = file.file_name().into_string().expect("a name is text");
            course.write(&format!("{class}/{number}/milestones/{milestone}/src/{name}"), &text);
        }
    }
}

/// Waits for the grader and says how much memory it had at most, where /proc tells.
fn most_memory(mut grader: std::process::Child) -> u64 {
    let status = format!("/proc/{}/status", grader.id());
    let mut most = 0;
    while grader.try_wait().expect("it can be waited for").is_none() {
        let text = fs::read_to_string(Path::new(&status)).unwrap_or_default();
        let peak = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let number = peak.and_then(|peak| peak.trim().split(' ').next()?.parse().ok());
        most = number.unwrap_or(0).max(most);
        std::thread::sleep(Duration::from_millis(50));
    }
    most
}

/// How many learners got how many points.
fn tally(course: &Project) -> String {
    let grades: Value = serde_json::from_str(&course.read("out/grade.json")).expect("json was written");
    let mut tally: BTreeMap<u64, usize> = BTreeMap::new();
    for entry in grades["entries"].as_array().expect("entries is a list") {
        *tally.entry(entry["score"].as_u64().expect("everybody is judged")).or_default() += 1;
    }
    tally.iter().rev().map(|(score, learners)| format!("{learners} × {score}")).collect::<Vec<_>>().join(", ")
}

fn timed(mut command: Command) -> Duration {
    let started = Instant::now();
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().expect("the program can be started");
    started.elapsed()
}
