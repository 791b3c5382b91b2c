//! The command line: parses its arguments and reports its errors.

mod syntax;

use std::path::PathBuf;

use lexopt::prelude::*;

use self::syntax::{COMMANDS, Syntax, help_of, overview, usage};
use crate::commands::claims::Side;
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
        stretch: bool,
    },
    Lesson {
        page: Option<String>,
        section: Option<usize>,
        answers: Answers,
    },
    Claims {
        milestone: Option<String>,
        side: Side,
        json: bool,
        /// The file for a chart.
        svg: Option<PathBuf>,
    },
    Reset {
        milestone: String,
        stretch: bool,
    },
    Solution {
        /// None for the one that was passed last.
        milestone: Option<String>,
        stretch: bool,
    },
    Stretch {
        /// None for that of the milestone that was passed last.
        milestone: Option<String>,
    },
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CheckOptions {
    pub json: bool,
    /// Whether the exit code tells if every milestone is passed.
    pub exit_code: bool,
}

/// The options of all commands.
#[derive(Default)]
struct Options {
    /// The names of those that were given.
    given: Vec<&'static str>,
    /// The section of a lesson.
    section: Option<usize>,
    svg: Option<PathBuf>,
}

impl Options {
    fn has(&self, option: &str) -> bool {
        self.given.contains(&option)
    }

    fn of_check(&self) -> CheckOptions {
        CheckOptions { json: self.has("--json"), exit_code: self.has("--exit-code") }
    }
}

const OPTIONS: [&str; 10] = [
    "--json",
    "--exit-code",
    "--section",
    "--answers",
    "--reference",
    "--stretch",
    "--svg",
    "--ascii",
    "--help",
    "--version",
];

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
            Long("json") => options.given.push("--json"),
            Long("exit-code") => options.given.push("--exit-code"),
            Long("answers") => options.given.push("--answers"),
            Long("stretch") => options.given.push("--stretch"),
            Long("reference") => options.given.push("--reference"),
            Long("svg") => {
                options.given.push("--svg");
                options.svg = Some(parser.value().map_err(|err| usage_error(err.to_string(), None))?.into());
            }
            Long("section") => {
                options.given.push("--section");
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
    if let Some(option) = options.given.iter().find(|option| !syntax.accepts(option)) {
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
            Command::Hint { milestone, level, stretch: options.has("--stretch") }
        }
        "lesson" => {
            let answers = if options.has("--answers") { Answers::Shown } else { Answers::Folded };
            Command::Lesson { page: words.next(), section: options.section, answers }
        }
        "example" => Command::Example { name: words.next() },
        "claims" => {
            let side = if options.has("--reference") { Side::Reference } else { Side::Learner };
            Command::Claims { milestone: words.next(), side, json: options.has("--json"), svg: options.svg }
        }
        "reset" => {
            let missing = "`cargo kata reset` needs a milestone: `cargo kata reset 2` starts milestone 2 again";
            Command::Reset { milestone: words.next().ok_or_else(|| error(missing))?, stretch: options.has("--stretch") }
        }
        "solution" => Command::Solution { milestone: words.next(), stretch: options.has("--stretch") },
        "stretch" => Command::Stretch { milestone: words.next() },
        _ => Command::Check { options: options.of_check(), milestone: words.next() },
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

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::{Answers, COMMANDS, CheckOptions, Command, Request, Side, parse_arguments};

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
        assert_eq!(parse("hint"), Ok(Request::Run(Command::Hint { milestone: None, level: 1, stretch: false })));
        assert_eq!(
            parse("hint cow-vec 3"),
            Ok(Request::Run(Command::Hint { milestone: Some("cow-vec".to_owned()), level: 3, stretch: false }))
        );
    }

    #[test]
    fn three_commands_are_about_the_stretch_goal_if_asked() {
        let milestone = || Some("2".to_owned());
        for (line, command) in [
            ("hint 2 --stretch 3", Command::Hint { milestone: milestone(), level: 3, stretch: true }),
            ("reset 2 --stretch", Command::Reset { milestone: "2".to_owned(), stretch: true }),
            ("solution --stretch 2", Command::Solution { milestone: milestone(), stretch: true }),
            ("stretch 2", Command::Stretch { milestone: milestone() }),
            ("stretch", Command::Stretch { milestone: None }),
        ] {
            assert_eq!(parse(line), Ok(Request::Run(command)), "{line}");
        }
        assert_eq!(parse("list --stretch"), Err("`cargo kata list` has no option `--stretch`".to_owned()));
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
    fn claims_are_of_the_learners_code_by_default() {
        let claims = |milestone: Option<&str>, side, json, svg: Option<&str>| {
            let (milestone, svg) = (milestone.map(str::to_owned), svg.map(PathBuf::from));
            Ok(Request::Run(Command::Claims { milestone, side, json, svg }))
        };
        assert_eq!(parse("claims"), claims(None, Side::Learner, false, None));
        let line = "claims 2 --reference --json --svg chart.svg";
        assert_eq!(parse(line), claims(Some("2"), Side::Reference, true, Some("chart.svg")));
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
            ("hint --svg x", "`cargo kata hint` has no option `--svg`"),
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
