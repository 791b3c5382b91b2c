//! Lints that the compiler reports whatever a submission allows or denies, as flags.

use serde::Deserialize;

use crate::grade::Flag;

/// The lints and the reasons of their flags.
const LINTS: [(&str, &str); 4] = [
    ("confusable_idents", "A name looks like another one in this milestone, but has other letters."),
    ("mixed_script_confusables", "A name has letters that only look like those of another script."),
    ("uncommon_codepoints", "A name has characters that are unusual in names."),
    ("unexpected_cfgs", "This depends on a setting that no build of the course has."),
];

/// One of cargo's messages, if it is about a diagnostic.
#[derive(Deserialize)]
struct Message {
    message: Diagnostic,
}

#[derive(Deserialize)]
struct Diagnostic {
    code: Option<Code>,
    spans: Vec<Span>,
}

#[derive(Deserialize)]
struct Code {
    code: String,
}

#[derive(Deserialize)]
struct Span {
    file_name: String,
    line_start: usize,
    is_primary: bool,
}

/// The compiler's options, which have no effect on whether something compiles.
pub fn options() -> impl Iterator<Item = String> {
    LINTS.iter().map(|(lint, _)| format!("--force-warn={lint}"))
}

/// The first flag of each lint in the milestone in `dir`, from what cargo printed.
pub fn flags(stdout: &str, dir: &str) -> Vec<Flag> {
    let messages = stdout.lines().filter_map(|line| serde_json::from_str::<Message>(line).ok());
    let mut flags: Vec<Flag> = Vec::new();
    for Message { message: Diagnostic { code, spans } } in messages {
        let reason = code.and_then(|code| LINTS.iter().find(|(lint, _)| *lint == code.code).map(|(_, reason)| *reason));
        let span = spans.iter().find(|span| span.is_primary && span.file_name.starts_with(dir));
        let (Some(reason), Some(span)) = (reason, span) else { continue };
        if flags.iter().all(|flag| &*flag.reason != reason) {
            flags.push(Flag { file: (&*span.file_name).into(), line: span.line_start, reason: reason.into() });
        }
    }
    flags
}
