//! The command line: what it looks like and what it means. Clap's builder and not its derive, whose macros would be a
//! tenth of what a learner waits for before the first verdict.

use clap::{Arg, ArgAction, ArgMatches, Command as Parser, value_parser};

pub enum Command {
    Check { json: bool },
    Watch,
    Hint { milestone: Option<String>, level: u8 },
    Reset { milestone: String },
    Solution { milestone: String },
}

/// What the process was started with. Where that makes no sense, or asks for help, says so and ends the process.
pub fn parse() -> Command {
    command(&parser().get_matches())
}

fn parser() -> Parser {
    Parser::new("checker")
        .version(env!("CARGO_PKG_VERSION"))
        .about("Tells you where you stand in the Copy-on-Write kata")
        .bin_name("cargo kata")
        .args_conflicts_with_subcommands(true)
        .arg(json())
        .subcommand(
            Parser::new("check")
                .about("Show where you stand and the one thing to do next (this is what happens without a command)")
                .arg(json()),
        )
        .subcommand(
            Parser::new("watch").about("Show the board again on every save, with single keys for hints and more"),
        )
        .subcommand(
            Parser::new("hint")
                .about("Show a hint for the first test that does not pass")
                .arg(
                    Arg::new("milestone")
                        .value_name("MILESTONE")
                        .help("A milestone: 1, 01, cow-string or 01-cow-string [default: the current one]"),
                )
                .arg(
                    Arg::new("level")
                        .value_name("LEVEL")
                        .help("How much to tell: 1 is a nudge, 2 the approach, 3 almost the answer")
                        .default_value("1")
                        .value_parser(value_parser!(u8).range(1..=3)),
                ),
        )
        .subcommand(
            Parser::new("reset")
                .about("Start a milestone again; your file is kept beside the new one")
                .arg(milestone()),
        )
        .subcommand(
            Parser::new("solution")
                .about("Compare your code with the reference solution, once the milestone is passed")
                .arg(milestone()),
        )
}

fn json() -> Arg {
    Arg::new("json").long("json").help("Print one JSON object, for programs").action(ArgAction::SetTrue)
}

fn milestone() -> Arg {
    Arg::new("milestone").value_name("MILESTONE").help("A milestone: 1, 01, cow-string or 01-cow-string").required(true)
}

fn command(matches: &ArgMatches) -> Command {
    match matches.subcommand() {
        Some(("watch", _)) => Command::Watch,
        Some(("hint", matches)) => Command::Hint {
            milestone: matches.get_one("milestone").cloned(),
            level: *matches.get_one("level").expect("it has a default"),
        },
        Some(("reset", matches)) => Command::Reset { milestone: required(matches) },
        Some(("solution", matches)) => Command::Solution { milestone: required(matches) },
        Some((_, matches)) => Command::Check { json: matches.get_flag("json") },
        None => Command::Check { json: matches.get_flag("json") },
    }
}

fn required(matches: &ArgMatches) -> String {
    matches.get_one::<String>("milestone").expect("clap asks for it").clone()
}
