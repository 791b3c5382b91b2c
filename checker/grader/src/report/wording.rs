//! Phrases that several formats share. No I/O.

use crate::grade::{Grade, GradeVerdict, LandlockState, MilestoneGrade, Override, Sandbox, StretchGrade, TestGrade};

/// Reports show no more flags.
const MAX_FLAGS: usize = 50;
const REASON_CHARACTERS: usize = 300;

/// Joins the lines of `text`, and cuts it to `limit` characters.
pub fn line(text: &str, limit: usize) -> String {
    cut(&text.split_whitespace().collect::<Vec<_>>().join(" "), limit)
}

/// The first `limit` characters of `text`, and the number of those left out.
pub fn cut(text: &str, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        None => text.to_owned(),
        Some((end, _)) => format!("{} … {} more characters", &text[..end], text[end..].chars().count()),
    }
}

/// Why a test did not pass. For a test that was not built, the compiler error.
pub fn explanation(milestone: &MilestoneGrade, test: &TestGrade, limit: usize) -> String {
    let (message, location) = match &milestone.build_error {
        Some(error) if test.verdict == GradeVerdict::NotBuilt => (&error.message, &error.location),
        _ => (&test.message, &test.location),
    };
    let location =
        location.as_ref().map_or_else(String::new, |location| format!("{}\n", position(&location.file, location.line)));
    cut(format!("{location}{message}").trim_end(), limit)
}

/// Like `src/lib.rs:12`; a line of 0 is left out.
pub fn position(file: &str, line_number: usize) -> String {
    let file = line(file, 200);
    if line_number == 0 { file } else { format!("{file}:{line_number}") }
}

/// The facts about a grade besides its points, one per line: stretch goals, commit, lateness, override, sandbox, flags.
pub fn notes(grade: &Grade) -> Vec<String> {
    let mut notes = stretch_goals(grade);
    notes.extend(hand_in(grade));
    notes.extend(grade.overridden.as_ref().map(overridden));
    notes.push(format!("Sandbox: {}", sandbox(&grade.sandbox)));
    notes.extend(review(grade));
    notes
}

/// Where the stretch goals stand that were begun, one per line.
pub fn stretch_goals(grade: &Grade) -> Vec<String> {
    grade.milestones.iter().filter_map(stretch).collect()
}

fn stretch(milestone: &MilestoneGrade) -> Option<String> {
    let StretchGrade { passed, total, build_error } = milestone.stretch.as_ref()?;
    let error = match build_error {
        None => String::new(),
        Some(error) if error.message.is_empty() => ", not built".to_owned(),
        Some(error) => format!(", not built: {}", line(&error.message, 200)),
    };
    Some(format!("Stretch goal of milestone {}, for no points: {passed} of {total} tests{error}", milestone.number))
}

/// The commit and its lateness.
pub fn hand_in(grade: &Grade) -> Vec<String> {
    let commit = grade.commit.as_ref();
    let graded = commit.map(|commit| format!("Graded commit {} of {}", line(&commit.hash, 80), line(&commit.time, 80)));
    let late = lateness(grade).map(|lateness| format!("Handed in {lateness}"));
    graded.into_iter().chain(last_commit(grade)).chain(uncommitted(grade)).chain(late).collect()
}

/// The time of the last commit at all, which may have changed no graded source.
pub fn last_commit(grade: &Grade) -> Option<String> {
    let time = grade.commit.as_ref()?.last_time.as_ref()?;
    Some(format!("Last commit of any file: {}", line(time, 80)))
}

pub fn overridden(given: &Override) -> String {
    format!("Set by the instructor to {}: {}", count(given.points as usize, "point"), line(&given.reason, 500))
}

/// The flags, one per line, after a line with their number.
pub fn review(grade: &Grade) -> Vec<String> {
    let flags = grade.flags.len();
    if flags == 0 {
        return Vec::new();
    }
    let mut lines = vec![format!("Needs review: {} (no points are taken for it)", count(flags, "flag"))];
    let shown = grade.flags.iter().take(MAX_FLAGS);
    lines.extend(
        shown.map(|flag| format!("{}: {}", position(&flag.file, flag.line), line(&flag.reason, REASON_CHARACTERS))),
    );
    if flags > MAX_FLAGS {
        lines.push(format!("and {} more", count(flags - MAX_FLAGS, "flag")));
    }
    lines
}

/// What was changed since the commit.
pub fn uncommitted(grade: &Grade) -> Option<String> {
    let file = grade.commit.as_ref()?.uncommitted.as_ref()?;
    Some(format!("Uncommitted changes: {} is not as it was committed", line(file, 200)))
}

/// Like `16 h 32 min late (the deadline was …)`; None without a deadline.
pub fn lateness(grade: &Grade) -> Option<String> {
    let deadline = grade.deadline.as_ref()?;
    let how = match deadline.seconds_late {
        None if grade.commit.is_some() => "at an unknown time: there are uncommitted changes".to_owned(),
        None => "at an unknown time: there is no commit".to_owned(),
        Some(late) if late > 0 => format!("{} late", duration(late.unsigned_abs())),
        Some(_) => "in time".to_owned(),
    };
    Some(format!("{how} (the deadline was {})", line(&deadline.time, 80)))
}

/// The lateness in seconds: 0 if in time, None if unknown.
pub fn seconds_late(grade: &Grade) -> Option<i64> {
    grade.deadline.as_ref()?.seconds_late.map(|late| late.max(0))
}

/// The restrictions of the sandbox. Missing ones are in capitals.
pub fn sandbox(sandbox: &Sandbox) -> String {
    let landlock = match sandbox.landlock {
        LandlockState::Enforced => "Landlock enforced",
        LandlockState::Partial => "Landlock only partially, because this kernel is too old for the rest",
        LandlockState::None => "NO LANDLOCK, so files were accessible",
    };
    let seccomp =
        if sandbox.seccomp { "no other process, no socket" } else { "OTHER PROCESSES AND SOCKETS were possible" };
    let seconds =
        sandbox.timeout_seconds.map_or("the milestone's time limit".to_owned(), |seconds| format!("{seconds} s"));
    format!(
        "{landlock}; {seccomp}; {} MiB, {seconds} and {} KiB of output per test",
        sandbox.memory_mib,
        sandbox.output_bytes / 1024
    )
}

/// Like `1 flag` or `2 flags`.
pub fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

/// In its two largest units.
pub fn duration(seconds: u64) -> String {
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{seconds} s"),
        (0, 0, _) => format!("{minutes} min {} s", seconds % 60),
        (0, ..) => format!("{hours} h {minutes} min"),
        _ => format!("{days} d {hours} h"),
    }
}

#[cfg(test)]
mod tests {
    use super::{cut, duration};

    #[test]
    fn cutting_counts_characters_and_says_so() {
        assert_eq!(cut("→→→", 3), "→→→");
        assert_eq!(cut("→→→→", 3), "→→→ … 1 more characters");
    }

    #[test]
    fn durations_have_two_units() {
        assert_eq!([9, 61, 59_521, 90_061].map(duration), ["9 s", "1 min 1 s", "16 h 32 min", "1 d 1 h"]);
    }
}
