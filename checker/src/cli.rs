//! The command line: parses its arguments and holds its help and its errors.

use lexopt::prelude::*;

use crate::error::Error;
use crate::report::Answers;
use crate::suggestion::nearest;

/// What to do, and how to print it.
#[derive(Debug, PartialEq, Eq)]
pub struct Invocation {
    pub request: Request,
    /// Whether to print nothing but ASCII.
    pub ascii: bool,
}

#[derive(Debug, PartialEq, Eq)]
pub enum Request {
    Run(Command),
    /// Prints a text, such as the help.
    Print(String),
}

#[derive(Debug, PartialEq, Eq)]
pub enum Command {
    Check {
        options: CheckOptions,
        /// The milestone to look at even though it is locked.
        milestone: Option<String>,
    },
    Watch,
    List,
    Example {
        name: Option<String>,
    },
    Hint {
        milestone: Option<String>,
        level: u8,
    },
    Lesson {
        page: Option<String>,
        section: Option<usize>,
        answers: Answers,
    },
    Reset {
        milestone: String,
    },
    Solution {
        /// None for the one that was passed last.
        milestone: Option<String>,
    },
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CheckOptions {
    pub json: bool,
    /// Whether the exit code tells if every milestone is passed.
    pub exit_code: bool,
}

/// The options of every command.
#[derive(Clone, Copy, Default)]
struct Options {
    check: CheckOptions,
    /// The section of a lesson.
    section: Option<usize>,
    /// Whether to show the answers of a lesson.
    answers: bool,
}

impl Options {
    /// The options that were given, with the command that each belongs to.
    fn given(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let options = [
            (self.check.json, "--json", "check"),
            (self.check.exit_code, "--exit-code", "check"),
            (self.section.is_some(), "--section", "lesson"),
            (self.answers, "--answers", "lesson"),
        ];
        options.into_iter().filter(|(given, ..)| *given).map(|(_, option, command)| (option, command))
    }
}

/// A command's syntax, as its help shows it.
struct Syntax {
    name: &'static str,
    arguments: &'static str,
    about: &'static str,
    /// The sections below the usage in the command's own help.
    details: &'static str,
}

const COMMANDS: [Syntax; 8] = [
    Syntax {
        name: "check",
        arguments: "[MILESTONE] [--json] [--exit-code]",
        about: "Show where you stand and the one thing to do next; the default without a command",
        details: "\
Arguments:
  [MILESTONE]  Look at this one even if it is locked: 1, 01, cow-string or 01-cow-string

Options:
      --json       Print one JSON object, for programs
      --exit-code  Exit with 1 unless every milestone is passed, for scripts and CI
      --ascii      Print ASCII only; the default where the locale is not UTF-8 or KATA_ASCII=1 is set
  -h, --help       Print help",
    },
    Syntax {
        name: "watch",
        arguments: "",
        about: "Show the board again on every save, with single keys for hints and more",
        details: OPTIONS_OF_EACH,
    },
    Syntax {
        name: "lesson",
        arguments: "[LESSON] [--section N] [--answers]",
        about: "Read a lesson, section by section",
        details: "\
Arguments:
  [LESSON]  A milestone: 1, 01, cow-string or 01-cow-string, 0 for what comes before the first, or the name of another
            page, such as choosing [default: the current milestone]

Options:
      --section N  Show this section [default: the beginning; all of them where stdout is no terminal]
      --answers    Show the answers to the questions
      --ascii      Print ASCII only
  -h, --help       Print help",
    },
    Syntax {
        name: "list",
        arguments: "",
        about: "Show every milestone with its goal and its lesson",
        details: OPTIONS_OF_EACH,
    },
    Syntax {
        name: "hint",
        arguments: "[MILESTONE] [LEVEL]",
        about: "Show a hint for what to do next, or what is left to polish in a passed milestone",
        details: "\
Arguments:
  [MILESTONE]  A milestone: 1, 01, cow-string or 01-cow-string [default: the current one]
  [LEVEL]      How much to tell: 1 is a nudge, 2 the approach, 3 the answer [default: 1]

Options:
      --ascii  Print ASCII only
  -h, --help   Print help",
    },
    Syntax {
        name: "example",
        arguments: "[NAME]",
        about: "Run a program on your own code, or list the programs and what each needs",
        details: "\
Arguments:
  [NAME]  The program, such as naive [default: list them]

Options:
      --ascii  Print the list in ASCII only
  -h, --help   Print help",
    },
    Syntax {
        name: "reset",
        arguments: "<MILESTONE>",
        about: "Start a milestone again; your file is kept beside the new one",
        details: "\
Arguments:
  <MILESTONE>  A milestone: 1, 01, cow-string or 01-cow-string

Options:
      --ascii  Print ASCII only
  -h, --help   Print help",
    },
    Syntax {
        name: "solution",
        arguments: "[MILESTONE]",
        about: "Compare your code with the reference solution, once the milestone is passed",
        details: "\
Arguments:
  [MILESTONE]  A milestone: 1, 01, cow-string or 01-cow-string [default: the one passed last]

Options:
      --ascii  Print ASCII only
  -h, --help   Print help",
    },
];

const OPTIONS_OF_EACH: &str = "\
Options:
      --ascii  Print ASCII only
  -h, --help   Print help";

const OPTIONS: [&str; 7] = ["--json", "--exit-code", "--section", "--answers", "--ascii", "--help", "--version"];

const EXIT_CODES: &str = "\
Exit codes:
  0    The command did its work; the tests may pass or not
  1    With --exit-code: a milestone is not passed; of an example: it does not build, or it failed
  2    Usage error, or a course that cannot be checked: stderr says what to do
  130  Interrupted, for example by Ctrl-C";

/// Parses the arguments of this process.
///
/// # Errors
/// [`Error::Usage`], when they do not follow the syntax.
pub fn parse() -> Result<Invocation, Error> {
    parse_arguments(lexopt::Parser::from_env())
}

fn parse_arguments(mut parser: lexopt::Parser) -> Result<Invocation, Error> {
    let mut words = Vec::new();
    let mut help = false;
    let mut ascii = false;
    let mut options = Options::default();
    while let Some(argument) = parser.next().map_err(|err| usage_error(err.to_string(), None))? {
        match argument {
            Short('h') | Long("help") => help = true,
            Short('V') | Long("version") => {
                let version = format!("checker {}\n", env!("CARGO_PKG_VERSION"));
                return Ok(Invocation { request: Request::Print(version), ascii });
            }
            Long("json") => options.check.json = true,
            Long("exit-code") => options.check.exit_code = true,
            Long("answers") => options.answers = true,
            Long("section") => {
                let number = parser.value().map_err(|err| usage_error(err.to_string(), None))?;
                let parsed = number.to_str().and_then(|number| number.parse().ok());
                let message = || format!("a section is a number, not `{}`", number.to_string_lossy());
                options.section = Some(parsed.ok_or_else(|| usage_error(message(), None))?);
            }
            Long("ascii") => ascii = true,
            Value(word) => words.push(word.string().map_err(|err| usage_error(err.to_string(), None))?),
            Long(name) => return Err(unknown_option(&format!("--{name}"))),
            Short(letter) => return Err(usage_error(format!("there is no option `-{letter}`"), None)),
        }
    }
    Ok(Invocation { request: parse_words(words.into_iter(), help, options)?, ascii })
}

/// Parses what is on the command line besides options.
fn parse_words(mut words: impl Iterator<Item = String>, help: bool, options: Options) -> Result<Request, Error> {
    match words.next() {
        None if help => Ok(Request::Print(overview())),
        None => parse_command(&COMMANDS[0], words, options),
        Some(name) if name == "help" => match words.next() {
            Some(name) => Ok(Request::Print(help_of(syntax_of(&name)?))),
            None => Ok(Request::Print(overview())),
        },
        Some(name) => {
            let syntax = syntax_of(&name)?;
            if help { Ok(Request::Print(help_of(syntax))) } else { parse_command(syntax, words, options) }
        }
    }
}

/// Parses the `words` that follow the name of a command.
fn parse_command(
    syntax: &'static Syntax,
    mut words: impl Iterator<Item = String>,
    options: Options,
) -> Result<Request, Error> {
    let error = |message: &str| usage_error(message.to_owned(), Some(syntax));
    if let Some((option, _)) = options.given().find(|(_, command)| *command != syntax.name) {
        return Err(error(&format!("`cargo kata {}` has no option `{option}`", syntax.name)));
    }
    let command = match syntax.name {
        "watch" => Command::Watch,
        "list" => Command::List,
        "hint" => {
            let milestone = words.next();
            let level = words.next().unwrap_or_else(|| "1".to_owned());
            let parsed = level.parse().ok().filter(|level| (1..=3).contains(level));
            let level = parsed.ok_or_else(|| error(&format!("the level of a hint is 1, 2 or 3, not `{level}`")))?;
            Command::Hint { milestone, level }
        }
        "lesson" => {
            let answers = if options.answers { Answers::Shown } else { Answers::Folded };
            Command::Lesson { page: words.next(), section: options.section, answers }
        }
        "example" => Command::Example { name: words.next() },
        "reset" => {
            let missing = "`cargo kata reset` needs a milestone: `cargo kata reset 2` starts milestone 2 again";
            Command::Reset { milestone: words.next().ok_or_else(|| error(missing))? }
        }
        "solution" => Command::Solution { milestone: words.next() },
        _ => Command::Check { options: options.check, milestone: words.next() },
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

Usage: cargo kata [--json] [--exit-code]
       cargo kata <COMMAND>

Commands:
{commands}  help      Print this help, or that of a command

Options:
      --json       Print one JSON object, for programs
      --exit-code  Exit with 1 unless every milestone is passed, for scripts and CI
      --ascii      Print ASCII only; the default where the locale is not UTF-8 or KATA_ASCII=1 is set
  -h, --help       Print help
  -V, --version    Print version

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
    use super::{Answers, COMMANDS, CheckOptions, Command, Request, parse_arguments};

    fn parse(line: &str) -> Result<Request, String> {
        let parser = lexopt::Parser::from_args(line.split_whitespace());
        let parsed = parse_arguments(parser).map(|invocation| invocation.request);
        parsed.map_err(|err| err.to_string().lines().next().unwrap_or_default().to_owned())
    }

    #[test]
    fn without_a_command_the_board_is_shown() {
        let check = Command::Check { options: CheckOptions::default(), milestone: None };
        assert_eq!(parse(""), Ok(Request::Run(check)));
        assert_eq!(parse("--json"), parse("check --json"));
        assert_eq!(parse("--exit-code"), parse("check --exit-code"));
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
    fn a_lesson_is_that_of_the_current_milestone_with_folded_answers_by_default() {
        let lesson = |page: Option<&str>, section, answers| {
            Ok(Request::Run(Command::Lesson { page: page.map(str::to_owned), section, answers }))
        };
        assert_eq!(parse("lesson"), lesson(None, None, Answers::Folded));
        assert_eq!(parse("lesson 2 --section 3 --answers"), lesson(Some("2"), Some(3), Answers::Shown));
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
            ("hint --exit-code", "`cargo kata hint` has no option `--exit-code`"),
            ("hint --answers", "`cargo kata hint` has no option `--answers`"),
            ("--section 1", "`cargo kata check` has no option `--section`"),
            ("lesson --section x", "a section is a number, not `x`"),
            ("reset", "`cargo kata reset` needs a milestone: `cargo kata reset 2` starts milestone 2 again"),
            ("check 1 2", "unexpected argument `2`"),
            ("hint 1 4", "the level of a hint is 1, 2 or 3, not `4`"),
            ("hint 1 x", "the level of a hint is 1, 2 or 3, not `x`"),
            ("solution 1 2", "unexpected argument `2`"),
        ] {
            assert_eq!(parse(line), Err(message.to_owned()), "{line}");
        }
    }
}
