//! What several formats say in the same words, and what makes a learner's text harmless to any reader. Pure.

use crate::grade::{Grade, GradeVerdict, LandlockState, MilestoneGrade, Sandbox, TestGrade};
use crate::review::confusables::is_invisible;
use checker::report::plain;

/// More flags than these tell an instructor nothing new.
const FLAGS: usize = 50;
const REASON_CHARACTERS: usize = 300;

/// `text` without terminal escapes and control characters except new lines. Characters that hide text or turn it around,
/// and those that XML cannot hold, become `�`.
pub fn clean(text: &str) -> String {
    plain(text).chars().map(|character| if is_invisible(character) { '\u{fffd}' } else { character }).collect()
}

/// `text`, cleaned, in one line of at most `limit` characters.
pub fn line(text: &str, limit: usize) -> String {
    cut(&clean(text).split_whitespace().collect::<Vec<_>>().join(" "), limit)
}

/// The first `limit` characters of `text`, with a word about how many more there are.
pub fn cut(text: &str, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        None => text.to_owned(),
        Some((end, _)) => format!("{} … {} more characters", &text[..end], text[end..].chars().count()),
    }
}

/// Why a test did not pass, cleaned; for one that did not run, the compiler's words.
pub fn explanation(milestone: &MilestoneGrade, test: &TestGrade, limit: usize) -> String {
    let problem = milestone.build_error.as_ref().filter(|_| test.verdict == GradeVerdict::NotBuilt);
    let message = problem.map_or(&test.message, |err| &err.message);
    let place = problem.map_or(&test.place, |err| &err.place).as_ref();
    let place = place.map_or_else(String::new, |place| format!("{}\n", position(&place.file, place.line)));
    cut(format!("{place}{}", clean(message)).trim_end(), limit)
}

/// Like `src/lib.rs:12`; the line is left out when it is 0.
pub fn position(file: &str, line_number: usize) -> String {
    let file = line(file, 200);
    if line_number == 0 { file } else { format!("{file}:{line_number}") }
}

/// What is to know about a grade beside its points, a line each.
pub fn notes(grade: &Grade) -> Vec<String> {
    let commit = grade
        .commit
        .as_ref()
        .map(|commit| format!("Graded commit {} of {}", line(&commit.hash, 80), line(&commit.time, 80)));
    let late = lateness(grade).map(|lateness| format!("Handed in {lateness}"));
    [commit, late, Some(format!("Sandbox: {}", sandbox(&grade.sandbox)))]
        .into_iter()
        .flatten()
        .chain(review(grade))
        .collect()
}

/// The flags, a line each, below a line that says how many there are.
pub fn review(grade: &Grade) -> Vec<String> {
    let flags = grade.flags.len();
    if flags == 0 {
        return Vec::new();
    }
    let mut lines = vec![format!("Needs review: {} (no points are taken for it)", count(flags, "flag"))];
    let shown = grade.flags.iter().take(FLAGS);
    lines.extend(
        shown.map(|flag| format!("{}: {}", position(&flag.file, flag.line), line(&flag.reason, REASON_CHARACTERS))),
    );
    if flags > FLAGS {
        lines.push(format!("and {} more", count(flags - FLAGS, "flag")));
    }
    lines
}

/// Like `16 h 32 min late (the deadline was …)`; None without a deadline.
pub fn lateness(grade: &Grade) -> Option<String> {
    let deadline = grade.deadline.as_ref()?;
    let how = match deadline.seconds_late {
        None => "at an unknown time: there is no commit".to_owned(),
        Some(late) if late > 0 => format!("{} late", duration(late.unsigned_abs())),
        Some(_) => "in time".to_owned(),
    };
    Some(format!("{how} (the deadline was {})", line(&deadline.time, 80)))
}

/// How long after the deadline, in seconds: 0 when it was in time, None when that is unknown.
pub fn seconds_late(grade: &Grade) -> Option<i64> {
    grade.deadline.as_ref()?.seconds_late.map(|late| late.max(0))
}

/// What was in force while the submission's code ran. What was not is in capitals.
pub fn sandbox(sandbox: &Sandbox) -> String {
    let landlock = match sandbox.landlock {
        LandlockState::Enforced => "Landlock enforced",
        LandlockState::Partial => "Landlock only in part, since this system's is old",
        LandlockState::None => "NO LANDLOCK, so files were open",
    };
    let seccomp =
        if sandbox.seccomp { "no other process, no socket" } else { "OTHER PROCESSES AND SOCKETS were possible" };
    let seconds = sandbox.timeout_seconds.map_or("its milestone's time".to_owned(), |seconds| format!("{seconds} s"));
    format!(
        "{landlock}; {seccomp}; {} MiB, {seconds} and {} KiB of output for each test",
        sandbox.memory_mib,
        sandbox.output_bytes / 1024
    )
}

/// Like `1 flag` and `2 flags`.
pub fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

/// The two largest units of it.
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
    use super::{clean, cut, duration};

    #[test]
    fn what_hides_or_turns_text_is_shown() {
        assert_eq!(clean("a\u{202e}b\u{200b}c\u{ffff}\u{1b}[31md\u{7}\ne"), "a�b�c�d\ne");
    }

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
