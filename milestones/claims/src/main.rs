//! Measures the claims of the course: each beside the specification's figure, as a ratio within one run.

mod measure;
mod milestones;
mod report;

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::{env, fs};

use lexopt::prelude::*;

const USAGE: &str = "Usage: claims [--ascii] [--json] [--svg FILE] [MILESTONE]...";

/// What to measure, and how to show it.
struct Options {
    ascii: bool,
    json: bool,
    svg: Option<PathBuf>,
    /// The numbers of milestones; all of them when empty.
    milestones: Vec<usize>,
}

fn main() -> ExitCode {
    match parse().and_then(|options| run(&options)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::from(2)
        }
    }
}

fn parse() -> Result<Options, String> {
    let mut options = Options { ascii: false, json: false, svg: None, milestones: Vec::new() };
    let mut parser = lexopt::Parser::from_env();
    let usage = |err: lexopt::Error| format!("{err}\n  {USAGE}");
    while let Some(argument) = parser.next().map_err(usage)? {
        match argument {
            Long("ascii") => options.ascii = true,
            Long("json") => options.json = true,
            Long("svg") => options.svg = Some(parser.value().map_err(usage)?.into()),
            Value(number) => options.milestones.push(number.parse().map_err(usage)?),
            other => return Err(usage(other.unexpected())),
        }
    }
    Ok(options)
}

fn run(options: &Options) -> Result<(), String> {
    let all = milestones::all();
    let known = |number: &usize| all.iter().any(|milestone| milestone.number == *number);
    if let Some(number) = options.milestones.iter().find(|number| !known(number)) {
        return Err(format!("there are no claims of milestone {number} in this build"));
    }
    let print = |text: &str| if options.ascii { print(&report::ascii(text)) } else { print(text) };
    let mut rows = Vec::new();
    for milestone in all {
        if !options.milestones.is_empty() && !options.milestones.contains(&milestone.number) {
            continue;
        }
        if !options.json {
            print(&report::heading(milestone.number));
        }
        for claim in milestone.claims {
            show_status(&format!("measuring {} …", claim.name));
            let measured = (claim.measure)();
            show_status("");
            for row in measured {
                if !options.json {
                    print(&report::text(claim.name, &row));
                }
                rows.push((claim.name, row));
            }
        }
    }
    if options.json {
        print(&report::json(&rows));
    }
    if let Some(file) = &options.svg {
        fs::write(file, report::svg(&rows)).map_err(|err| format!("cannot write {}: {err}", file.display()))?;
        eprintln!("The chart is in {}.", file.display());
    }
    Ok(())
}

/// Shows on a terminal what is being measured, in a line that the next output replaces.
fn show_status(text: &str) {
    if io::stderr().is_terminal() {
        let _ = write!(io::stderr(), "\r\x1b[K{text}");
    }
}

/// Prints to stdout. A reader that closes the pipe early, as `head` does, is no error.
fn print(text: &str) {
    let _ = io::stdout().write_all(text.as_bytes());
}

/// How many bytes both sides of a claim allocate: measured by the program `bytes`, whose allocator counts.
fn bytes(claim: &str) -> Option<(f64, f64)> {
    let program = env::current_exe().ok()?.with_file_name(format!("bytes{}", env::consts::EXE_SUFFIX));
    let output = std::process::Command::new(program).arg(claim).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let mut numbers = text.split_whitespace().map_while(|word| word.parse().ok());
    Some((numbers.next()?, numbers.next()?))
}
