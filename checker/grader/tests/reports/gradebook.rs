//! The gradebook's markup: all that was graded is in it, as text.

use crate::grades::{ATTACKS, graded, hostile, markup, milestone, passed, perfect, sample};
use crate::sample_class::class;
use grader::grade::{BuildError, Entry, Grade, LandlockState, StretchGrade};
use grader::report::student::{self, Detail};
use scraper::{ElementRef, Html, Selector};

/// Columns before those of the milestones: learner, score, flags, lateness.
const LEADING: usize = 4;

fn page(entries: &[Entry]) -> Html {
    Html::parse_document(&markup(entries))
}

fn all<'p>(page: &'p Html, selector: &str) -> Vec<ElementRef<'p>> {
    page.select(&Selector::parse(selector).expect("a valid selector")).collect()
}

fn within<'p>(element: ElementRef<'p>, selector: &str) -> Vec<ElementRef<'p>> {
    element.select(&Selector::parse(selector).expect("a valid selector")).collect()
}

fn one<'p>(page: &'p Html, selector: &str) -> ElementRef<'p> {
    let found = all(page, selector);
    assert_eq!(found.len(), 1, "{selector}");
    found[0]
}

/// As a browser shows it, more or less.
fn text(element: ElementRef) -> String {
    element.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

fn grades(entries: &[Entry]) -> impl Iterator<Item = &Grade> {
    entries.iter().filter_map(|entry| match entry {
        Entry::Judged(grade) => Some(grade),
        Entry::NotJudged { .. } => None,
    })
}

fn row<'p>(page: &'p Html, learner: &str) -> ElementRef<'p> {
    let rows = all(page, "tbody tr").into_iter();
    let mut rows = rows.filter(|row| within(*row, "th").first().is_some_and(|name| text(*name) == learner));
    let row = rows.next().unwrap_or_else(|| panic!("{learner} has no row"));
    assert!(rows.next().is_none(), "{learner} has one row");
    row
}

#[test]
fn every_page_is_well_formed() {
    let not_judged = Entry::not_judged("", ATTACKS.join("\n"));
    let classes = [vec![], vec![Entry::Judged(sample())], vec![Entry::Judged(hostile())], vec![not_judged], class(30)];
    for entries in classes {
        let page = page(&entries);
        assert!(page.errors.is_empty(), "{:?}", page.errors);
        let mut ids: Vec<_> = all(&page, "[id]").iter().filter_map(|element| element.attr("id")).collect();
        let total = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), total, "an id is that of one element");
        for link in all(&page, "a") {
            let target = link.attr("href").expect("a link leads somewhere").strip_prefix('#');
            assert!(ids.contains(&target.expect("it leads nowhere else than into the page")), "{target:?}");
        }
    }
}

#[test]
fn every_learner_and_every_test_is_there() {
    let entries = class(40);
    let page = page(&entries);
    let learners: Vec<String> = all(&page, "tbody th").into_iter().map(text).collect();
    let expected: Vec<&str> = entries.iter().map(Entry::learner).collect();
    assert_eq!(learners, expected);

    let grade = grades(&entries).next().expect("one was judged");
    let mut expected = Vec::new();
    for milestone in &grade.milestones {
        expected.push(format!("Points of {}", milestone.max_score));
        let tests = milestone.tests.iter().enumerate();
        expected.extend(tests.map(|(index, test)| format!("{}.{} {}", milestone.number, index + 1, test.name)));
    }
    let columns: Vec<String> = all(&page, ".names th").into_iter().skip(LEADING).map(text).collect();
    assert_eq!(columns, expected);
    let groups: Vec<String> = all(&page, ".group").into_iter().map(text).collect();
    assert_eq!(groups[1], "2 cow-vec: The title of cow-vec");
    assert_eq!(groups.len(), grade.milestones.len());
}

#[test]
fn totals_are_those_of_the_grades() {
    let entries = class(40);
    let page = page(&entries);
    for grade in grades(&entries) {
        let row = row(&page, &grade.learner);
        assert_eq!(text(within(row, ".total")[0]), format!("{}/{}", grade.score, grade.max_score));
        let scores: Vec<String> = within(row, ".score").into_iter().map(text).collect();
        let milestones = grade.milestones.iter();
        let expected = milestones.map(|it| format!("{}{}/{}", it.number, it.score, it.max_score));
        assert_eq!(scores, expected.collect::<Vec<_>>());
    }
    let tests = grades(&entries).next().expect("one was judged").tests().count();
    let passed = (0..tests).map(|index| {
        let results = grades(&entries).filter_map(|grade| grade.tests().nth(index));
        results.filter(|(_, test)| test.is_passed()).count().to_string()
    });
    let shown = all(&page, ".passed td:not(.total, .flags, .late, .score)").into_iter().map(text);
    assert_eq!(shown.collect::<Vec<_>>(), passed.collect::<Vec<_>>());
}

#[test]
fn every_cell_leads_to_what_happened() {
    let entries = class(40);
    let page = page(&entries);
    let failures = all(&page, "article").into_iter();
    let failures: std::collections::HashMap<_, _> =
        failures.map(|failure| (failure.attr("id").expect("a failure has an id"), failure)).collect();
    for grade in grades(&entries) {
        let cells = within(row(&page, &grade.learner), "td:not(.total, .flags, .late, .score)");
        assert_eq!(cells.len(), grade.tests().count());
        for ((milestone, test), cell) in grade.tests().zip(cells) {
            if test.is_passed() {
                assert_eq!((text(cell).as_str(), within(cell, "a").len()), ("✓", 0));
                continue;
            }
            let link = within(cell, "a")[0].attr("href").expect("it leads to the failure");
            let failure = failures[link.trim_start_matches('#')];
            let build = milestone.build_error.as_ref();
            let message = build.map_or(&*test.message, |problem| &problem.message);
            let location = build.map_or(test.location.as_ref(), |problem| problem.location.as_ref());
            assert_eq!(text(within(failure, "strong")[0]), test.verdict.word());
            assert_eq!(within(failure, "pre")[0].text().collect::<String>(), message.trim_end());
            let shown = within(failure, "code").first().map(|location| text(*location));
            assert_eq!(shown, location.map(|location| format!("{}:{}", location.file, location.line)));
            assert!(build.is_some() || text(within(failure, "p")[0]).contains("0 of 1 point"));
            let who = text(within(failure, ".who")[0]);
            let names: Vec<&str> = who.split_once(": ").expect("names follow").1.split(", ").collect();
            assert_eq!(names.iter().filter(|name| **name == &*grade.learner).count(), 1, "{who}");
        }
    }
}

#[test]
fn equal_failures_are_told_once() {
    let mut twin = sample();
    twin.learner = "twin".into();
    let alone = all(&page(&[Entry::Judged(sample())]), "article").len();
    let page = page(&[Entry::Judged(sample()), Entry::Judged(twin)]);
    let who: Vec<String> = all(&page, ".who").into_iter().map(text).collect();
    assert_eq!(who, vec!["2 learners: ada, twin"; alone]);
}

#[test]
fn flags_lateness_and_commits_are_told() {
    let entries = [Entry::Judged(sample()), Entry::Judged(perfect())];
    let page = page(&entries);
    let ada = row(&page, "ada");
    assert_eq!(text(within(ada, ".flags")[0]), "2");
    assert_eq!(text(within(ada, ".late.yes")[0]), "16 h 32 min");
    let grace = row(&page, "grace");
    assert_eq!((text(within(grace, ".flags")[0]), text(within(grace, ".late")[0])), ("0".into(), "in time".into()));
    let flags: Vec<String> = all(&page, "#l0 .review li").into_iter().map(text).collect();
    let expected = [
        "milestones/02-cow-vec/src/lib.rs:12 calls `std::process::exit`, which ends a test before it has failed",
        "milestones/03-cow-hashmap/src/extra.rs is not valid Rust",
    ];
    assert_eq!(flags, expected);
    let review: Vec<String> = all(&page, "#review + ul li").into_iter().map(text).collect();
    assert_eq!(review, expected.map(|flag| format!("ada {flag}")));
    let about = text(one(&page, "#l0 dl"));
    let times = ["2026-06-01T14:32:01Z", "2026-06-03T09:00:00Z", "16 h 32 min late"];
    for fact in times.into_iter().chain(["7 of 14 points", "a1b2c3d4e5f60718", "0123456789abcdef"]) {
        assert!(about.contains(fact), "{fact}: {about}");
    }
}

#[test]
fn each_sandbox_is_told_and_a_weak_one_stands_out() {
    let mut weak = perfect();
    weak.sandbox.landlock = LandlockState::None;
    weak.sandbox.timeout_seconds = None;
    let page = page(&[Entry::Judged(sample()), Entry::Judged(weak)]);
    let sandboxes: Vec<String> = all(&page, "#sandbox li").into_iter().map(text).collect();
    let expected = [
        "Sandbox for 1 learner: Landlock enforced; no other process, no socket; 1024 MiB, 10 s and 256 KiB of output \
         per test.",
        "Sandbox for 1 learner: NO LANDLOCK, so files were accessible; no other process, no socket; 1024 MiB, the \
         milestone's time limit and 256 KiB of output per test.",
    ];
    assert_eq!(sandboxes, expected);
    assert_eq!(text(one(&page, "#sandbox .alarming")), expected[1]);
}

#[test]
fn who_could_not_be_judged_is_there_with_the_reason() {
    let problem = "there is no directory `milestones` in it".to_owned();
    let page = page(&[Entry::Judged(sample()), Entry::not_judged("linus", problem)]);
    let cells: Vec<String> = within(row(&page, "linus"), "td").into_iter().map(text).collect();
    assert_eq!(cells, ["could not be judged: there is no directory `milestones` in it"]);
    assert_eq!(text(one(&page, "#l1")), "Could not be judged: there is no directory `milestones` in it");
    let review = all(&page, "#review + ul li").into_iter().map(text).next_back();
    assert_eq!(review.as_deref(), Some("linus could not be judged: there is no directory `milestones` in it"));
    let fact = all(&page, ".facts .alarming").into_iter().map(text).next();
    assert_eq!(fact.as_deref(), Some("Could not be judged1 learnerlinus"));
}

#[test]
fn what_a_grade_does_not_have_is_left_blank() {
    let other =
        graded("other", vec![milestone(1, "cow-string", vec![passed("test_create", 1), passed("test_new", 3)])]);
    let page = page(&[Entry::Judged(perfect()), Entry::Judged(other)]);
    let cells = |learner| within(row(&page, learner), "td").into_iter().skip(3).map(text).collect::<Vec<_>>();
    assert_eq!(cells("grace"), ["15/5", "✓", "✓", "", "26/6", "✓", "✓", "✓", "✓", "✓", "33/3", "✓", "✓"]);
    assert_eq!(cells("other"), ["14/4", "✓", "", "✓", "2–", "", "", "", "", "", "3–", "", ""]);
}

#[test]
fn hostile_text_stays_text() {
    let attack = format!("mallory</script><script>alert(1)</script>{}", ATTACKS.join(""));
    let entries = [
        Entry::Judged(hostile()),
        Entry::not_judged(&attack, attack.clone()),
        Entry::Judged(graded(&attack, vec![milestone(1, &attack, vec![passed(&attack, 1)])])),
    ];
    let page = page(&entries);
    let ours: Vec<&str> = all(&page, "script, style").iter().map(|element| element.value().name()).collect();
    assert_eq!(ours, ["style", "script"]);
    assert!(all(&page, "img, iframe, object, embed, base, link, :not(.score) > b").is_empty());
    for element in all(&page, "*") {
        assert!(element.value().attrs().all(|(name, _)| !name.starts_with("on") && name != "style" && name != "src"));
    }
    let messages: Vec<String> = all(&page, "article pre").iter().map(|pre| pre.text().collect()).collect();
    assert!(messages.iter().any(|message| message == ATTACKS[0]), "{messages:#?}");
    assert!(messages.iter().any(|message| message == ATTACKS[1]));
    assert!(messages.iter().any(|message| message == ATTACKS[2]));
    assert!(messages.iter().any(|message| message.contains("right to left \\u{202e}gnp.exe\\u{202c}")));
    assert!(text(page.root_element()).chars().all(|character| !character.is_control()));
}

#[test]
fn a_learners_own_page_and_text_are_safe_too() {
    for entry in [Entry::Judged(hostile()), Entry::not_judged(ATTACKS[1], ATTACKS.join("\n"))] {
        let page = Html::parse_document(&student::html(&entry));
        assert!(page.errors.is_empty(), "{:?}", page.errors);
        assert!(all(&page, "script, img, a, b, iframe, link").is_empty());
        assert!(text(page.root_element()).chars().all(|character| !character.is_control()));
        let text = student::text(&entry);
        assert!(text.chars().all(|character| character == '\n' || !character.is_control()) && !text.contains("##["));
        assert!(text.lines().all(|line| !line.trim_start().starts_with("::")), "{text}");
    }
}

#[test]
fn a_learners_own_report_says_where_the_stretch_goals_stand() {
    let mut grade = perfect();
    let error = BuildError { message: "gone\nsecond line".into(), location: None };
    grade.milestones[1].stretch = Some(StretchGrade { passed: 0, total: 15, build_error: Some(error) });
    for (detail, second) in [(Detail::Message, "0 of 15 tests, not built: gone"), (Detail::None, "15 tests, not built")]
    {
        let entry = student::for_learner(Entry::Judged(grade.clone()), detail);
        for report in [student::text(&entry), student::html(&entry)] {
            assert!(report.contains("Stretch goal of milestone 1, for no points: 3 of 14 tests"), "{report}");
            assert!(report.contains(second) && !report.contains("second line"), "{report}");
        }
    }
}

#[test]
fn the_policy_lets_nothing_in() {
    let page = page(&class(3));
    let policy = one(&page, "meta[http-equiv=Content-Security-Policy]").attr("content").expect("it has a policy");
    assert!(policy.starts_with("default-src 'none'; script-src 'sha256-"), "{policy}");
    assert!(!policy.contains("unsafe") && !policy.contains("http") && !policy.contains('*'), "{policy}");
}

#[test]
fn a_class_of_two_hundred_is_a_page_of_less_than_2_megabytes() {
    let bytes = markup(&class(200)).len();
    // That is for six milestones.
    assert!(bytes < 2_000_000 * test_support::milestones().len() / 6, "{bytes}");
}
