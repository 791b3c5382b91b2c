//! The gradebook in a real browser: keys, clicks, widths, colours, paper. Skipped where there is no Chromium.

use std::fs;

use crate::browser::{Browser, chromium};
use crate::grades::{graded, hostile, markup, milestone, passed};
use crate::sample_class::class;
use grader::grade::Entry;
use serde_json::json;
use tempfile::TempDir;
use test_support::skip;

/// A browser that shows `page`, where there is one.
fn shown(page: &str, width: u32, height: u32) -> Option<(Browser, TempDir)> {
    let Some(chromium) = chromium() else {
        skip("there is no chromium, chromium-browser or google-chrome");
        return None;
    };
    let dir = TempDir::new().expect("there is room for a page");
    let mut browser = Browser::start(chromium);
    browser.resize(width, height);
    fs::write(dir.path().join("grades.html"), page).expect("there is room for a page");
    browser.open(&dir.path().join("grades.html"));
    Some((browser, dir))
}

/// What the cell with the focus is: its row, its column, and what a screen reader says.
const FOCUS: &str = "[document.activeElement.parentElement.rowIndex, document.activeElement.cellIndex, \
                     document.activeElement.ariaLabel]";

#[test]
#[ignore = "starts a browser"]
fn arrows_move_enter_opens_and_escape_closes() {
    let Some((mut browser, _dir)) = shown(&markup(&class(20)), 1440, 900) else { return };
    browser.value("document.querySelector('#fit').focus()");
    let mut stops = Vec::new();
    for _ in 0..5 {
        browser.press("Tab");
        stops.push(browser.text("document.activeElement.textContent"));
    }
    assert_eq!(stops[..4], ["Learner", "Score", "Flags", "Ada Lovelace 0"], "one stop for all cells");
    assert_eq!(stops[4], "Edsger Dijkstra 4", "what needs review comes next");

    browser.value("document.querySelector('tbody th').focus()");
    for key in ["ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight", "ArrowDown"] {
        browser.press(key);
    }
    assert_eq!(
        browser.value(FOCUS),
        json!([5, 5, "Grace Hopper 1: 1.1 test_create, – not built · milestones/01-cow-string/src/lib.rs:10"])
    );
    browser.press("ArrowUp");
    let label = "Ada Lovelace 0: 1.1 test_create, ✗ failed, 0 of 1 point · milestones/01-cow-string/tests/checkpoint/specification.rs:20";
    assert_eq!(browser.value(FOCUS), json!([4, 5, label]));
    assert!(browser.text("document.querySelector('#hint').innerText").contains("must hold one element more"));
    let outline = "getComputedStyle(document.activeElement).outlineWidth";
    assert_eq!(browser.text(outline), "3px", "the focus is visible");

    browser.press("Enter");
    assert_eq!(browser.value("document.querySelector('dialog').open"), json!(true));
    let told = browser.text("document.querySelector('dialog').innerText");
    for part in
        ["Ada Lovelace 0: 1.1 test_create", "failed, 0 of 1 point", "specification.rs:20", ">4", "Frances Liskov 9"]
    {
        assert!(told.contains(part), "{part}: {told}");
    }
    browser.press("Escape");
    assert_eq!(browser.value("document.querySelector('dialog').open"), json!(false));
    assert_eq!(browser.value(FOCUS), json!([4, 5, label]), "the focus is where it was");

    browser.press("End");
    assert_eq!(browser.value(FOCUS)[1], browser.value("document.querySelector('.names').cells.length - 1"));
    browser.press("Home");
    assert_eq!(browser.value(FOCUS)[1], json!(0));
    browser.press("Enter");
    let told = browser.text("document.querySelector('dialog').innerText");
    for part in ["Ada Lovelace 0", "53 of 214 points", "Landlock enforced", "1.1 test_create", "1.4 test_exclusive"] {
        assert!(told.contains(part), "{part}: {told}");
    }
    assert!(browser.complaints.is_empty(), "{:?}", browser.complaints);
}

#[test]
#[ignore = "starts a browser"]
fn a_row_with_one_wide_cell_does_not_change_the_column() {
    let Some((mut browser, _dir)) = shown(&markup(&class(20)), 1440, 900) else { return };
    // The row above the one of the learner who could not be judged.
    browser
        .value("document.querySelectorAll('tbody tr')[12].cells[9].click(); document.querySelector('dialog').close()");
    browser.press("ArrowDown");
    assert!(browser.text("document.activeElement.innerText").starts_with("could not be judged"));
    browser.press("ArrowDown");
    assert_eq!(browser.value("document.activeElement.cellIndex"), json!(9));
}

#[test]
#[ignore = "starts a browser"]
fn screen_readers_see_a_grid() {
    // More than the screen has room for.
    let Some((mut browser, _dir)) = shown(&markup(&class(60)), 1440, 900) else { return };
    browser.value("new Promise(painted => requestAnimationFrame(() => requestAnimationFrame(() => painted(0))))");
    browser.call("Accessibility.enable", json!({}));
    let tree = browser.call("Accessibility.getFullAXTree", json!({}));
    let nodes = tree["nodes"].as_array().expect("there are nodes");
    let count = |role: &str| nodes.iter().filter(|node| node["role"]["value"] == role).count();
    let columns = browser.value("document.querySelector('.names').cells.length").as_u64().expect("a number") as usize;
    assert_eq!((count("grid"), count("dialog")), (1, 0));
    assert_eq!(count("rowheader"), 60 + 1, "a learner each, and the row of totals");
    assert_eq!(count("columnheader"), columns + 6, "a column each, and the milestones");
    assert!(count("gridcell") >= 58 * (columns - 1), "{}", count("gridcell"));
}

#[test]
#[ignore = "starts a browser"]
fn hovering_and_clicking_tell_the_failure() {
    let Some((mut browser, _dir)) = shown(&markup(&class(20)), 1440, 900) else { return };
    browser.point("tbody td.f", false);
    let hint = browser.text("document.querySelector('#hint').innerText");
    for part in ["Ada Lovelace 0: 1.1 test_create", "0 of 1 point", "specification.rs:20", "must hold one element more"]
    {
        assert!(hint.contains(part), "{part}: {hint}");
    }
    browser.point("h1", false);
    assert_eq!(browser.value("document.querySelector('#hint').hidden"), json!(true));
    browser.point("tbody td.f", true);
    assert_eq!(browser.text("document.querySelector('#panel-title').textContent"), "Ada Lovelace 0: 1.1 test_create");
    browser.point("#panel button", true);
    assert_eq!(browser.value("document.querySelector('dialog').open"), json!(false));
    browser.point("tbody td.flags a", true);
    let told = browser.text("document.querySelector('dialog').innerText");
    assert!(told.contains("src/lib.rs:16 calls `std::process::exit`"), "{told}");
    browser.press("Escape");
    browser.point(".names a[href='#t1']", true);
    let told = browser.text("document.querySelector('dialog').innerText");
    assert!(told.starts_with("1.2 test_cheap_clone") || told.contains("\n1.2 test_cheap_clone"), "{told}");
    assert!(browser.complaints.is_empty(), "{:?}", browser.complaints);
}

#[test]
#[ignore = "starts a browser"]
fn rows_are_sorted_and_filtered() {
    let Some((mut browser, _dir)) = shown(&markup(&class(20)), 1440, 900) else { return };
    let column = |index: u32| {
        format!(
            "[...document.querySelector('tbody').rows].filter(row => !row.hidden && row.cells.length > 2)\
             .map(row => parseInt(row.cells[{index}].textContent.replace('⚑', '')))"
        )
    };
    let numbers = |browser: &mut Browser, index| -> Vec<i64> {
        serde_json::from_value(browser.value(&column(index))).expect("numbers")
    };
    for (button, index) in [("th.total button", 1), ("th.flags button", 2)] {
        browser.point(button, true);
        let first = numbers(&mut browser, index);
        assert!(first.is_sorted_by(|a, b| a >= b) && first[0] > first[first.len() - 1], "{first:?}");
        browser.point(button, true);
        assert!(numbers(&mut browser, index).is_sorted());
        assert_eq!(browser.text("document.querySelector('[aria-sort]').ariaSort"), "ascending");
    }
    browser.point(".names th button", true);
    let names = "[...document.querySelectorAll('tbody th')].filter(name => name.checkVisibility())\
                 .map(name => name.textContent.trim()).join()";
    assert!(browser.text(names).starts_with("Ada Lovelace 0,Ada Wirth 10,Barbara"), "{}", browser.text(names));
    browser.value("document.querySelector('#filter').focus()");
    browser.write("aDA ");
    assert_eq!(browser.text(names), "Ada Lovelace 0,Ada Wirth 10");
    assert_eq!(browser.text("document.querySelector('#shown').textContent"), "2 of 20 shown");
    assert!(browser.complaints.is_empty(), "{:?}", browser.complaints);
}

#[test]
#[ignore = "starts a browser"]
fn phones_and_desktops_scroll_nothing_sideways_but_the_table() {
    let Some((mut browser, dir)) = shown(&markup(&class(20)), 1440, 900) else { return };
    let long = "n".repeat(200);
    let wide = graded(&long, vec![milestone(1, &long, vec![passed(&long, 1)])]);
    fs::write(dir.path().join("wide.html"), markup(&[Entry::Judged(wide), Entry::Judged(hostile())])).expect("room");
    for (file, width, height) in [("grades", 360, 740), ("grades", 1440, 900), ("wide", 360, 740), ("wide", 1440, 900)]
    {
        browser.resize(width, height);
        browser.open(&dir.path().join(format!("{file}.html")));
        browser.value("document.querySelectorAll('details').forEach(details => { details.open = true; })");
        let needed = browser.value("[document.documentElement.scrollWidth, innerWidth]");
        assert_eq!(needed, json!([width, width]), "{file}");
        browser.value("document.querySelector('tbody td:last-child').click()");
        let panel = browser.value("document.querySelector('dialog').scrollWidth").as_u64().expect("a number");
        assert!(panel <= u64::from(width), "{file}: {panel}");
    }
    browser.resize(360, 740);
    browser.open(&dir.path().join("grades.html"));
    let places = "(() => { const scroller = document.querySelector('.scroller'); scroller.scrollLeft = 900; \
                  return [scroller.scrollLeft, document.querySelector('tbody th').getBoundingClientRect().left - \
                  scroller.getBoundingClientRect().left]; })()";
    assert_eq!(browser.value(places), json!([900, 1]), "the learner's name stays beside the border");
}

#[test]
#[ignore = "starts a browser"]
fn all_tests_fit_on_the_screen_when_asked_to() {
    let Some((mut browser, _dir)) = shown(&markup(&class(20)), 1440, 900) else { return };
    let overflow = "document.querySelector('.scroller').scrollWidth - document.querySelector('.scroller').clientWidth";
    assert_ne!(browser.value(overflow), json!(0));
    browser.point("#fit", true);
    assert_eq!(browser.value(overflow), json!(0));
    // Every column stands below its header.
    let offsets = "[...document.querySelector('tbody tr').cells].map((cell, index) => Math.abs(\
                   cell.getBoundingClientRect().left - \
                   document.querySelector('.names').cells[index].getBoundingClientRect().left))";
    let offsets: Vec<f64> = serde_json::from_value(browser.value(offsets)).expect("numbers");
    assert!(offsets.iter().all(|offset| *offset < 1.0), "{offsets:?}");
}

/// The contrast between each text and what is behind it, by the formula of WCAG 2: `[selector, ratio]` of those that fail.
const CONTRAST: &str = "(() => {
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    const colours = names => {
        names.forEach(name => { canvas.fillStyle = name; canvas.fillRect(0, 0, 1, 1); });
        return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
    };
    const luminance = colour => colour.map(part => part / 255)
        .map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
        .reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0);
    const behind = element => element
        ? [...behind(element.parentElement), getComputedStyle(element).backgroundColor] : ['white'];
    const tint = colours([getComputedStyle(document.querySelector('.q10')).backgroundImage.match(/rgb[^)]*\\)/)[0]]);
    const failures = [];
    const check = (element, back, front, name) => {
        const [a, b] = [luminance(front), luminance(back)];
        const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        if (ratio < 4.5) failures.push([name, ratio]);
    };
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const seen = new Set();
    while (walker.nextNode()) {
        const element = walker.currentNode.parentElement;
        if (!walker.currentNode.data.trim() || ['SCRIPT', 'STYLE'].includes(element.tagName)) continue;
        const style = getComputedStyle(element);
        const back = behind(element);
        const name = `${element.tagName}.${element.className} in ${element.parentElement.className}`;
        if (seen.has(name)) continue;
        seen.add(name);
        check(element, colours(back), colours([...back, style.color]), name);
        if (element.closest('.score, .total, .passed td')) check(element, tint, colours([style.color]), `${name} tinted`);
    }
    return [seen.size, failures];
})()";

#[test]
#[ignore = "starts a browser"]
fn every_text_can_be_read_in_the_light_and_in_the_dark() {
    let Some((mut browser, _dir)) = shown(&markup(&class(30)), 1440, 900) else { return };
    for (scheme, page) in [("light", "rgb(246, 247, 249)"), ("dark", "rgb(17, 20, 24)")] {
        browser.appear(scheme, "");
        assert_eq!(browser.text("getComputedStyle(document.body).backgroundColor"), page);
        browser.value("document.querySelectorAll('details').forEach(details => { details.open = true; })");
        let result = browser.value(CONTRAST);
        assert!(result[0].as_u64().is_some_and(|kinds| kinds > 30), "{result}");
        assert_eq!(result[1], json!([]), "{scheme}");
    }
}

#[test]
#[ignore = "starts a browser"]
fn verdicts_differ_in_more_than_their_colour() {
    let Some((mut browser, _dir)) = shown(&markup(&class(30)), 1440, 900) else { return };
    let symbols = browser.text("[...document.querySelectorAll('.legend i')].map(mark => mark.textContent).join('')");
    assert_eq!(symbols, "✓○✗!∞–");
    browser.point("#fit", true);
    let shapes = "[...document.querySelectorAll('.legend i')].map(mark => getComputedStyle(mark).backgroundImage)";
    let mut shapes: Vec<String> = serde_json::from_value(browser.value(shapes)).expect("texts");
    shapes.sort();
    shapes.dedup();
    assert_eq!(
        shapes.len(),
        5,
        "where there is no room for symbols, all but passed and failed have shapes: {shapes:?}"
    );
}

#[test]
#[ignore = "starts a browser"]
fn without_javascript_everything_is_there() {
    let Some((mut browser, dir)) = shown("<!doctype html><title>empty</title>", 1440, 900) else { return };
    fs::write(dir.path().join("grades.html"), markup(&class(20))).expect("there is room for a page");
    browser.allow_scripts(false);
    browser.open(&dir.path().join("grades.html"));
    assert_eq!(browser.value("document.querySelector('table').role"), json!(null), "the script did not run");
    assert_eq!(browser.value("document.querySelector('#filter').checkVisibility()"), json!(false));
    browser.point("tbody td.f a", true);
    let target = "[document.querySelector(':target').innerText.includes('must hold one element more'), \
                  document.querySelector(':target').checkVisibility({ contentVisibilityAuto: true })]";
    assert_eq!(browser.value(target), json!([true, true]), "a cell leads to its failure");
}

#[test]
#[ignore = "starts a browser"]
fn on_paper_every_failure_is_told_and_the_header_repeats() {
    let Some((mut browser, _dir)) = shown(&markup(&class(20)), 1440, 900) else { return };
    assert!(browser.print().starts_with("JVBERi0"), "a PDF");
    browser.appear("dark", "print");
    assert_eq!(browser.text("getComputedStyle(document.body).backgroundColor"), "rgb(255, 255, 255)");
    assert_eq!(browser.text("getComputedStyle(document.querySelector('thead')).display"), "table-header-group");
    let hidden = "[...document.querySelectorAll('article pre')].filter(pre => !pre.checkVisibility()).length";
    assert_eq!(browser.value(hidden), json!(0));
    // Each milestone begins a line of its own, below the numbers of its tests.
    let lines = "(() => { const scores = [...document.querySelector('tbody tr').querySelectorAll('.score')]; \
                 return [new Set(scores.map(score => score.getBoundingClientRect().top)).size, \
                 new Set(scores.map(score => score.getBoundingClientRect().left)).size]; })()";
    assert_eq!(browser.value(lines), json!([6, 1]));
}

#[test]
#[ignore = "starts a browser"]
fn hostile_learners_run_nothing() {
    let attack = "</script><script>document.title = 'owned'</script><img src=x onerror=\"document.title = 'owned'\">";
    let named = Entry::Judged(graded(attack, vec![milestone(1, attack, vec![passed(attack, 1)])]));
    let page = markup(&[Entry::Judged(hostile()), named]);
    let Some((mut browser, dir)) = shown(&page, 1440, 900) else { return };
    for selector in ["tbody tr:last-child th", "tbody tr:first-child td.f", ".names th:last-child a"] {
        browser.point(selector, false);
        browser.point(selector, true);
        browser.press("Escape");
    }
    assert_eq!(browser.text("document.title"), "Gradebook of 2 learners");
    assert_eq!(browser.value("document.querySelectorAll('script, img').length"), json!(1));
    assert!(browser.complaints.is_empty(), "{:?}", browser.complaints);

    // Were there a hole in the escaping, the policy would still let nothing run and nothing out.
    fs::write(dir.path().join("hole.html"), page.replace("</main>", attack)).expect("there is room for a page");
    browser.open(&dir.path().join("hole.html"));
    assert_eq!(browser.text("document.title"), "Gradebook of 2 learners");
    let refused = browser.complaints.iter().filter(|complaint| complaint.contains("Content Security Policy")).count();
    assert!(refused >= 2, "{:?}", browser.complaints);
}

#[test]
#[ignore = "starts a browser"]
fn a_class_of_a_thousand_is_usable() {
    let Some((mut browser, _dir)) = shown(&markup(&class(1_000)), 1440, 900) else { return };
    assert_eq!(browser.value("document.querySelectorAll('tbody tr').length"), json!(1_000));
    browser.point("tbody td.f", true);
    assert_eq!(browser.value("document.querySelector('dialog').open"), json!(true));
    browser.press("Escape");
    browser.point("th.total button", true);
    let best = browser.value("parseInt(document.querySelector('tbody tr').cells[1].textContent)");
    assert_eq!(best, json!(214));
}
