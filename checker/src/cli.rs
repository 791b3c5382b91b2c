//! The command line: parses its arguments and holds its help and its errors.

use lexopt::prelude::*;

use crate::error::Error;
use crate::suggestion::nearest;

#[derive(Debug, PartialEq, Eq)]
pub enum Request {
    Run(Command),
    /// Prints a text, such as the help.
    Print(String),
}

#[derive(Debug, PartialEq, Eq)]
pub enum Command {
    Check { json: bool },
    Watch,
    Hint { milestone: Option<String>, level: u8 },
    Reset { milestone: String },
    Solution { milestone: String },
}

/// A command's syntax, as its help shows it.
struct Syntax {
    name: &'static str,
    arguments: &'static str,
    about: &'static str,
    /// The sections below the usage in the command's own help.
    details: &'static str,
}

const COMMANDS: [Syntax; 5] = [
    Syntax {
        name: "check",
        arguments: "[--json]",
        about: "Show where you stand and the one thing to do next; the default without a command",
        details: "Options:\n      --json  Print one JSON object, for programs\n  -h, --help  Print help",
    },
    Syntax {
        name: "watch",
        arguments: "",
        about: "Show the board again on every save, with single keys for hints and more",
        details: "Options:\n  -h, --help  Print help",
    },
    Syntax {
        name: "hint",
        arguments: "[MILESTONE] [LEVEL]",
        about: "Show a hint for the first test that does not pass",
        details: "\
Arguments:
  [MILESTONE]  A milestone: 1, 01, cow-string or 01-cow-string [default: the current one]
  [LEVEL]      How much to tell: 1 is a nudge, 2 the approach, 3 almost the answer [default: 1]

Options:
  -h, --help  Print help",
    },
    Syntax {
        name: "reset",
        arguments: "<MILESTONE>",
        about: "Start a milestone again; your file is kept beside the new one",
        details: MILESTONE_ARGUMENT,
    },
    Syntax {
        name: "solution",
        arguments: "<MILESTONE>",
        about: "Compare your code with the reference solution, once the milestone is passed",
        details: MILESTONE_ARGUMENT,
    },
];

const MILESTONE_ARGUMENT: &str = "\
Arguments:
  <MILESTONE>  A milestone: 1, 01, cow-string or 01-cow-string

Options:
  -h, --help  Print help";

const OPTIONS: [&str; 3] = ["--json", "--help", "--version"];

const EXIT_CODES: &str = "\
Exit codes:
  0    The command did its work; the tests may pass or not
  2    Usage error, or a course that cannot be checked: stderr says what to do
  130  Interrupted, for example by Ctrl-C";

/// Parses the arguments of this process.
///
/// # Errors
/// [`Error::Usage`], when they do not follow the syntax.
pub fn parse() -> Result<Request, Error> {
    parse_arguments(lexopt::Parser::from_env())
}

fn parse_arguments(mut parser: lexopt::Parser) -> Result<Request, Error> {
    let mut words = Vec::new();
    let mut help = false;
    let mut json = false;
    while let Some(argument) = parser.next().map_err(|err| usage_error(err.to_string(), None))? {
        match argument {
            Short('h') | Long("help") => help = true,
            Short('V') | Long("version") => {
                return Ok(Request::Print(format!("checker {}\n", env!("CARGO_PKG_VERSION"))));
            }
            Long("json") => json = true,
            Value(word) => words.push(word.string().map_err(|err| usage_error(err.to_string(), None))?),
            Long(name) => return Err(unknown_option(&format!("--{name}"))),
            Short(letter) => return Err(unknown_option(&format!("-{letter}"))),
        }
    }
    let mut words = words.into_iter();
    match words.next() {
        None if help => Ok(Request::Print(overview())),
        None => Ok(Request::Run(Command::Check { json })),
        Some(name) if name == "help" => match words.next() {
            Some(name) => Ok(Request::Print(help_of(syntax_of(&name)?))),
            None => Ok(Request::Print(overview())),
        },
        Some(name) => {
            let syntax = syntax_of(&name)?;
            if help { Ok(Request::Print(help_of(syntax))) } else { parse_command(syntax, words, json) }
        }
    }
}

/// Parses the `words` that follow the name of a command.
fn parse_command(
    syntax: &'static Syntax,
    mut words: impl Iterator<Item = String>,
    json: bool,
) -> Result<Request, Error> {
    let error = |message: &str| usage_error(message.to_owned(), Some(syntax));
    if json && syntax.name != "check" {
        return Err(error(&format!("`cargo kata {}` has no option `--json`", syntax.name)));
    }
    let mut required_milestone =
        || words.next().ok_or_else(|| error(&format!("`cargo kata {}` needs a milestone", syntax.name)));
    let command = match syntax.name {
        "watch" => Command::Watch,
        "hint" => {
            let milestone = words.next();
            let level = words.next().unwrap_or_else(|| "1".to_owned());
            let parsed = level.parse().ok().filter(|level| (1..=3).contains(level));
            let level = parsed.ok_or_else(|| error(&format!("the level of a hint is 1, 2 or 3, not `{level}`")))?;
            Command::Hint { milestone, level }
        }
        "reset" => Command::Reset { milestone: required_milestone()? },
        "solution" => Command::Solution { milestone: required_milestone()? },
        _ => Command::Check { json },
    };
    match words.next() {
        Some(surplus) => Err(error(&format!("unexpected argument `{surplus}`"))),
        None => Ok(Request::Run(command)),
    }
}

fn syntax_of(name: &str) -> Result<&'static Syntax, Error> {
    COMMANDS.iter().find(|syntax| syntax.name == name).ok_or_else(|| {
        let nearest = nearest(name, COMMANDS.iter().map(|syntax| syntax.name));
        usage_error(format!("there is no command `{name}`{}", suggestion(nearest)), None)
    })
}

fn unknown_option(option: &str) -> Error {
    usage_error(format!("there is no option `{option}`{}", suggestion(nearest(option, OPTIONS.into_iter()))), None)
}

fn suggestion(nearest: Option<&str>) -> String {
    nearest.map(|name| format!(": did you mean `{name}`?")).unwrap_or_default()
}

fn usage_error(message: String, syntax: Option<&Syntax>) -> Error {
    match syntax {
        Some(syntax) => {
            Error::Usage { message, usage: usage(syntax), help: format!("cargo kata {} --help", syntax.name) }
        }
        None => {
            Error::Usage { message, usage: "cargo kata [COMMAND]".to_owned(), help: "cargo kata --help".to_owned() }
        }
    }
}

fn usage(syntax: &Syntax) -> String {
    format!("cargo kata {} {}", syntax.name, syntax.arguments).trim_end().to_owned()
}

fn overview() -> String {
    let commands: String = COMMANDS.iter().map(|syntax| format!("  {:<8}  {}\n", syntax.name, syntax.about)).collect();
    format!(
        "\
Tells you where you stand in the kata

Usage: cargo kata [--json]
       cargo kata <COMMAND>

Commands:
{commands}  help      Print this help, or that of a command

Options:
      --json     Print one JSON object, for programs
  -h, --help     Print help
  -V, --version  Print version

{EXIT_CODES}
"
    )
}

fn help_of(syntax: &Syntax) -> String {
    let Syntax { about, details, .. } = syntax;
    format!("{about}\n\nUsage: {}\n\n{details}\n\n{EXIT_CODES}\n", usage(syntax))
}

#[cfg(test)]
mod tests {
    use super::{COMMANDS, Command, Request, parse_arguments};

    fn parse(line: &str) -> Result<Request, String> {
        let parser = lexopt::Parser::from_args(line.split_whitespace());
        parse_arguments(parser).map_err(|err| err.to_string().lines().next().unwrap_or_default().to_owned())
    }

    #[test]
    fn without_a_command_the_board_is_shown() {
        assert_eq!(parse(""), Ok(Request::Run(Command::Check { json: false })));
        assert_eq!(parse("--json"), parse("check --json"));
    }

    #[test]
    fn a_hint_is_for_the_current_milestone_and_a_nudge_by_default() {
        assert_eq!(parse("hint"), Ok(Request::Run(Command::Hint { milestone: None, level: 1 })));
        assert_eq!(
            parse("hint cow-vec 3"),
            Ok(Request::Run(Command::Hint { milestone: Some("cow-vec".to_owned()), level: 3 }))
        );
    }

    #[test]
    fn every_command_has_its_help() {
        for syntax in &COMMANDS {
            let Ok(Request::Print(help)) = parse(&format!("help {}", syntax.name)) else { panic!("{}", syntax.name) };
            assert!(help.starts_with(syntax.about) && help.contains("Exit codes:"), "{help}");
            assert_eq!(parse(&format!("{} -h", syntax.name)), Ok(Request::Print(help)));
            let Ok(Request::Print(overview)) = parse("--help") else { panic!("there is an overview") };
            assert!(overview.contains(&format!("  {:<8}  {}\n", syntax.name, syntax.about)), "{overview}");
        }
    }

    #[test]
    fn errors_name_the_argument_and_the_nearest_name() {
        for (line, message) in [
            ("chekc", "there is no command `chekc`: did you mean `check`?"),
            ("help slution", "there is no command `slution`: did you mean `solution`?"),
            ("zzz", "there is no command `zzz`"),
            ("--jsn", "there is no option `--jsn`: did you mean `--json`?"),
            ("-x", "there is no option `-x`"),
            ("--json=1", "unexpected argument for option '--json': \"1\""),
            ("watch --json", "`cargo kata watch` has no option `--json`"),
            ("reset", "`cargo kata reset` needs a milestone"),
            ("hint 1 4", "the level of a hint is 1, 2 or 3, not `4`"),
            ("hint 1 x", "the level of a hint is 1, 2 or 3, not `x`"),
            ("solution 1 2", "unexpected argument `2`"),
        ] {
            assert_eq!(parse(line), Err(message.to_owned()), "{line}");
        }
    }
}
