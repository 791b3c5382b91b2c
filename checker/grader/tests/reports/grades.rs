//! Grades to make formats from: an ordinary one, a perfect one, one whose every text attacks its reader, a class.

use grader::class::results::Results;
use grader::grade::{
    BuildError, Commit, Deadline, Entry, FORMAT_VERSION, Flag, Grade, GradeVerdict, LandlockState, Location,
    MilestoneGrade, Override, Sandbox, StretchGrade, TestGrade,
};
use grader::report::{Subject, html};

/// What a learner's code may print to harm a reader of its grade: every format must show it as text, or not at all.
pub const ATTACKS: [&str; 20] = [
    "</failure></testcase><testcase name=\"forged\"/>]]>",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "&lt;already escaped&gt; &#0; & < > \" '",
    "nul \0, bell \u{7}, escape \u{1b}[2J\u{1b}]0;title\u{7}, delete \u{7f}, eight bits \u{9b}2J",
    "no characters: \u{fffe} \u{ffff}",
    "right to left \u{202e}gnp.exe\u{202c}, no width \u{200b}\u{feff}",
    "::error file=forged.rs,line=1::forged\n::stop-commands::token\n::set-output name=score::100",
    "100%25 %0A::warning::forged\r::warning::forged\r\n##[error]forged",
    "```\n# A heading\n````\n~~~\n</details>",
    "| a | cell |\n|---|---|\n[a link](https://example.org) ![](https://example.org/x.png) https://example.org www.example.org",
    "@everybody, see #1 and GH-1 and 0123456789abcdef0123456789abcdef01234567 in octo/repository#1",
    "`code` ``code`` **bold** __bold__ ~~gone~~ $x$ \\ \\| <!-- comment",
    "=cmd|'/c calc'!A1",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    "one, \"two\"; three\n=four",
    "ends with a backslash \\",
];

/// A submission with every kind of test, late, and flagged: 7 of 14 points.
pub fn sample() -> Grade {
    let vector = vec![
        passed("test_create_vec", 2),
        missed("test_pop", GradeVerdict::Unfilled, "return the last element", Some(("src/lib.rs", 40))),
        missed(
            "test_copy_on_push",
            GradeVerdict::Failed,
            "the handle that was pushed to must hold one element more\n\nDiff < left / right > :\n<1\n>4\n",
            Some(("tests/checkpoint/specification.rs", 43)),
        ),
        missed(
            "test_iter",
            GradeVerdict::Crashed,
            "the process exited with code 0 before the test had ended. A test passes by returning: remove the call \
             that exits.",
            None,
        ),
        missed(
            "test_index",
            GradeVerdict::TimedOut,
            "it was stopped after 10 s. Look for a loop that never ends.",
            None,
        ),
    ];
    let mut map = milestone(3, "cow-hashmap", vec![not_built("test_get", 1), not_built("test_insert", 2)]);
    map.build_error = Some(BuildError {
        message: "error[E0308]: mismatched types\n  |\n9 |     0\n  |     ^ expected `usize`, found `&str`".into(),
        location: Some(location("cow-hashmap", 3, "src/lib.rs", 9)),
    });
    let string = vec![passed("test_create", 1), passed("test_copy_on_write", 4)];
    let mut grade = graded("ada", vec![milestone(1, "cow-string", string), milestone(2, "cow-vec", vector), map]);
    grade.flags = vec![
        Flag {
            file: "milestones/02-cow-vec/src/lib.rs".into(),
            line: 12,
            reason: "calls `std::process::exit`, which ends a test before it has failed".into(),
        },
        Flag { file: "milestones/03-cow-hashmap/src/extra.rs".into(), line: 0, reason: "is not valid Rust".into() },
    ];
    grade.deadline = Some(Deadline { time: "2026-05-31T22:00:00Z".into(), seconds_late: Some(59_521) });
    grade.milestones[0].source_digest = Some("equal".to_owned());
    grade
}

/// All points, in time, unflagged.
pub fn perfect() -> Grade {
    let string = vec![passed("test_create", 1), passed("test_copy_on_write", 4)];
    let vector = ["test_create_vec", "test_pop", "test_copy_on_push", "test_iter", "test_index"];
    let vector = vector.iter().zip([2, 1, 1, 1, 1]).map(|(name, points)| passed(name, points)).collect();
    let map = vec![passed("test_get", 1), passed("test_insert", 2)];
    let milestones =
        vec![milestone(1, "cow-string", string), milestone(2, "cow-vec", vector), milestone(3, "cow-hashmap", map)];
    let mut grade = graded("grace", milestones);
    grade.deadline = Some(Deadline { time: "2026-05-31T22:00:00Z".into(), seconds_late: Some(-3_600) });
    grade.overridden = Some(Override { points: 16, reason: "helped the others".into() });
    grade.milestones[0].stretch = Some(StretchGrade { passed: 3, total: 14, build_error: None });
    grade.milestones[0].source_digest = Some("equal".to_owned());
    grade
}

/// Attacks in every text that comes from the submission: one failed test an attack, a build error and a flag.
pub fn hostile() -> Grade {
    let tests = ATTACKS.iter().enumerate();
    let tests = tests.map(|(number, attack)| {
        missed(&format!("test_{number}"), GradeVerdict::Failed, attack, Some(("src/a,b:c%\n::error::.rs", number)))
    });
    let all = ATTACKS.join("\n");
    let mut map = milestone(3, "cow-hashmap", vec![not_built("test_get", 1), not_built("test_insert", 2)]);
    map.build_error = Some(BuildError { message: (&*all).into(), location: None });
    let mut grade = graded("=mallory|<b>@all</b>", vec![milestone(2, "cow-vec", tests.collect()), map]);
    grade.flags =
        ATTACKS.iter().map(|attack| Flag { file: (&*all).into(), line: 1, reason: (*attack).into() }).collect();
    grade.overridden = Some(Override { points: 1, reason: all.into() });
    grade.commit =
        Some(Commit { hash: "=1+1".into(), time: "<script>".into(), last_time: Some("<b>".into()), uncommitted: None });
    grade
}

/// A learner of each kind, one who could not be judged included.
pub fn class() -> Vec<Entry> {
    let problem = "there is no directory `milestones` in it: give the repository's directory".to_owned();
    vec![
        Entry::Judged(sample()),
        Entry::Judged(perfect()),
        Entry::not_judged("linus", problem),
        Entry::Judged(hostile()),
    ]
}

/// As a format gets a class.
pub fn on_disk(class: &[Entry]) -> Results {
    let results = Results::open(None, class.iter().map(Entry::learner)).expect("there is room for temporary files");
    for (index, entry) in class.iter().enumerate() {
        results.save(index, entry).expect("there is room for temporary files");
    }
    results
}

/// The gradebook of a class.
pub fn markup(class: &[Entry]) -> String {
    let mut page = Vec::new();
    html::write(Subject::Class(&on_disk(class)), &mut page).expect("a vector takes everything");
    String::from_utf8(page).expect("it is text")
}

/// A grade whose score and maximum are the sums of its tests' points.
pub fn graded(learner: &str, milestones: Vec<MilestoneGrade>) -> Grade {
    Grade {
        format_version: FORMAT_VERSION,
        learner: learner.into(),
        score: milestones.iter().map(|milestone| milestone.score).sum(),
        max_score: milestones.iter().map(|milestone| milestone.max_score).sum(),
        milestones,
        flags: Vec::new(),
        sandbox: Sandbox {
            landlock: LandlockState::Enforced,
            seccomp: true,
            memory_mib: 1024,
            timeout_seconds: Some(10),
            output_bytes: 256 * 1024,
        },
        commit: Some(Commit {
            hash: "a1b2c3d4e5f60718293a4b5c6d7e8f9012345678".into(),
            time: "2026-06-01T14:32:01Z".into(),
            last_time: Some("2026-06-03T09:00:00Z".into()),
            uncommitted: None,
        }),
        deadline: None,
        overridden: None,
        fingerprint: "0123456789abcdef".to_owned(),
        seconds: 4.25,
    }
}

pub fn milestone(number: usize, name: &str, mut tests: Vec<TestGrade>) -> MilestoneGrade {
    for location in tests.iter_mut().filter_map(|test| test.location.as_mut()) {
        location.file = format!("milestones/{number:02}-{name}/{}", location.file).into();
    }
    MilestoneGrade {
        number,
        name: name.into(),
        title: format!("The title of {name}").into(),
        file: format!("milestones/{number:02}-{name}/src/lib.rs").into(),
        score: tests.iter().map(|test| test.score).sum(),
        max_score: tests.iter().map(|test| test.max_score).sum(),
        build_error: None,
        tests,
        source_digest: None,
        stretch: None,
    }
}

pub fn passed(name: &str, points: u32) -> TestGrade {
    TestGrade {
        name: name.into(),
        verdict: GradeVerdict::Passed,
        score: points,
        max_score: points,
        message: "".into(),
        location: None,
        seconds: 0.002,
    }
}

/// A test worth one point that did not pass; the place is a file of its milestone and a line.
pub fn missed(name: &str, verdict: GradeVerdict, message: &str, location: Option<(&str, usize)>) -> TestGrade {
    TestGrade {
        verdict,
        score: 0,
        message: message.into(),
        location: location.map(|(file, line)| Location { file: file.into(), line }),
        ..passed(name, 1)
    }
}

pub fn not_built(name: &str, points: u32) -> TestGrade {
    let message = "milestone 3 could not be built";
    TestGrade { max_score: points, seconds: 0.0, ..missed(name, GradeVerdict::NotBuilt, message, None) }
}

fn location(name: &str, number: usize, file: &str, line: usize) -> Location {
    Location { file: format!("milestones/{number:02}-{name}/{file}").into(), line }
}
