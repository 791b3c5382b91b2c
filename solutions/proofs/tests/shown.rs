//! What milestone 6's solution shows to people, character by character.

use cow_metrics::Cow;
use insta::assert_snapshot;

#[test]
fn the_report_of_a_family_that_did_nothing() {
    assert_snapshot!(Cow::new(1).stats_report(8), @r#"
    CoW Statistics:
    - Clones: 0
    - Copies: 0
    - Copy rate: 0.0%
    - Memory saved: 0 bytes (0.00 MB)
    "#);
}

#[test]
fn the_report_of_clones_that_were_mostly_read() {
    let text = Cow::new(String::from("Hello, CoW!"));
    let mut clones = [text.clone(), text.clone(), text.clone()];
    clones[0].make_mut().push('!');
    assert_snapshot!(text.stats_report(text.len()), @r#"
    CoW Statistics:
    - Clones: 3
    - Copies: 1
    - Copy rate: 33.3%
    - Memory saved: 22 bytes (0.00 MB)
    "#);
}

#[test]
fn the_report_of_large_values() {
    let value = Cow::new(1);
    let _clones = [value.clone(), value.clone()];
    assert_snapshot!(value.stats_report(1_234_567), @r#"
    CoW Statistics:
    - Clones: 2
    - Copies: 0
    - Copy rate: 0.0%
    - Memory saved: 2469134 bytes (2.47 MB)
    "#);
}

#[test]
fn debug_shows_value_and_sharing() {
    let alone = Cow::new("text");
    assert_snapshot!(format!("{alone:?}"), @r#"Cow { data: "text", shared: false, strong_count: 1 }"#);
    let shared = Cow::new(vec![Some(1), None]);
    let _clone = shared.clone();
    assert_snapshot!(format!("{shared:?}"), @r#"Cow { data: [Some(1), None], shared: true, strong_count: 2 }"#);
    assert_snapshot!(format!("{shared:#?}"), @r#"
    Cow {
        data: [
            Some(
                1,
            ),
            None,
        ],
        shared: true,
        strong_count: 2,
    }
    "#);
}

#[test]
fn display_shows_the_value_as_it_wants_to_be_shown() {
    let number = Cow::new(1.5);
    assert_snapshot!(format!("{number}|{number:>8.2}|{number:+}"), @r#"1.5|    1.50|+1.5"#);
}
