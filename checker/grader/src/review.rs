//! The review of submitted sources: flags code that an instructor should look at. Flags do not change the score.
//!
//! The table in [`rules`] says what to look for: identifiers that occur together in the sources of a milestone. Under
//! whatever path, in whatever macro and by whatever other name something is used, its identifiers occur. Comments are
//! ignored, and so is what the compiler certainly leaves out because of `#[cfg(test)]`.

pub mod hidden;
pub mod refused;
mod rules;
mod seen;
mod soundness;
mod tokens;

use std::collections::BTreeMap;

use crate::grade::Flag;
use rules::{RULES, Rule};
use seen::{Place, Seen};

/// The flags of a milestone, given its sources as (file, text): one for each rule, the heaviest first.
pub fn find_flags(sources: &[(&str, &str)]) -> Vec<Flag> {
    let mut seen = Seen::default();
    let mut odd: BTreeMap<String, Place> = BTreeMap::new();
    let (for_tests, library): (Vec<_>, Vec<_>) =
        sources.iter().enumerate().partition(|(_, (file, _))| is_for_tests(file));
    for (index, (_, text)) in &library {
        look_at(&mut seen, &mut odd, *index, text);
    }
    // Only `#[cfg(test)] mod tests;` names that file without the identifier being seen.
    if seen.place("tests").is_some() {
        for (index, (_, text)) in &for_tests {
            look_at(&mut seen, &mut odd, *index, text);
        }
    }
    let by_rule = RULES.iter().filter_map(|rule| fired(rule, &seen));
    let odd = odd.into_iter().map(|(reason, place)| (place, reason));
    let flag = |((source, line), reason): (Place, String)| Flag {
        file: sources[source].0.into(),
        line,
        reason: reason.into(),
    };
    let mut flags: Vec<Flag> = by_rule.chain(odd).map(flag).collect();
    sort_and_cut(&mut flags, usize::MAX);
    flags
}

fn is_for_tests(file: &str) -> bool {
    file.ends_with("/tests.rs") || file.contains("/tests/")
}

fn look_at(seen: &mut Seen, odd: &mut BTreeMap<String, Place>, source: usize, text: &str) {
    let mut note = |line: usize, reason: String| {
        odd.entry(reason).or_insert((source, line));
    };
    for (line, reason) in hidden::find(text) {
        note(line, reason);
    }
    let readings = tokens::readings(text);
    if readings.is_empty() {
        seen.add_text(source, text);
    }
    for tokens in &readings {
        let indices = seen.add(source, tokens);
        if let Some(line) = tokens.too_deep {
            note(line, "Brackets are nested so deeply that the compiler may crash.".to_owned());
            continue;
        }
        for index in indices {
            if let Some(reason) = soundness::at(tokens, index) {
                note(tokens.line(index), reason);
            }
        }
    }
}

/// Where and why a rule fires. The last part of a set tells most.
fn fired(rule: &Rule, seen: &Seen) -> Option<(Place, String)> {
    let of_set = |set: &&str| -> Option<(Place, String)> {
        let of_part =
            |part: &'_ str| part.split('|').filter_map(|word| Some((seen.place(word)?, word.to_owned()))).min();
        let parts: Vec<(Place, String)> = set.split(' ').map(of_part).collect::<Option<_>>()?;
        // Nearly all sources use these.
        let telling = parts.iter().map(|(_, word)| word.as_str()).filter(|word| !["std", "core", "::*"].contains(word));
        let names: Vec<&str> = telling.map(|word| word.trim_start_matches("use:").trim_end_matches("::")).collect();
        Some((parts.last()?.0, format!("`{}` {}", names.join(" … "), rule.reason)))
    };
    let of_text = |text: &&str| Some((seen.literal(text)?, format!("`{}` {}", text.trim(), rule.reason)));
    rule.sets.iter().find_map(of_set).or_else(|| rule.texts.iter().find_map(of_text))
}

/// Puts the heaviest flags first, and replaces all after `most` by one.
pub fn sort_and_cut(flags: &mut Vec<Flag>, most: usize) {
    let weight = |flag: &Flag| RULES.iter().position(|rule| flag.reason.ends_with(rule.reason)).unwrap_or(RULES.len());
    flags.sort_by_cached_key(|flag| (weight(flag), flag.clone()));
    let rest = flags.len().saturating_sub(most);
    if rest > 0 {
        let file = flags[most].file.clone();
        flags.truncate(most);
        flags.push(Flag { file, line: 0, reason: format!("{rest} more flags from here on are not shown.").into() });
    }
}

#[cfg(test)]
mod tests {
    use super::{Flag, find_flags, sort_and_cut};

    #[test]
    fn a_heavy_flag_comes_first_however_many_light_ones_there_are() {
        let light: String = (0..50).map(|number| format!("const A{number}: &str = \"\\x1b{number}\";\n")).collect();
        let flags = find_flags(&[("src/lib.rs", &format!("{light}fn f() {{ std::process::exit(0) }}\n"))]);
        let lines: Vec<usize> = flags.iter().map(|flag| flag.line).collect();
        assert_eq!(lines, [51, 1], "{flags:#?}");
    }

    #[test]
    fn no_submission_has_more_flags_than_are_read() {
        let flag = |number: usize| Flag { file: format!("{number}.rs").into(), line: 1, reason: "odd".into() };
        let mut flags: Vec<Flag> = (0..300).map(flag).collect();
        sort_and_cut(&mut flags, 10);
        assert_eq!((flags.len(), &*flags[10].reason), (11, "290 more flags from here on are not shown."));
    }
}
