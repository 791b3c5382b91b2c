//! The command line of `cargo grade`.

use std::path::PathBuf;

use chrono::DateTime;
use clap::{Arg, ArgAction, ArgGroup, ArgMatches, Command as Parser, value_parser};

use crate::grader::{Limits, Options};
use crate::report::Format;
use crate::report::student::Detail;

pub struct Request {
    pub action: Action,
    pub formats: Vec<Format>,
    /// The directory for the reports; None for stdout.
    pub out: Option<PathBuf>,
    pub options: Options,
    /// The CSV file with the points that the instructor gives by hand.
    pub overrides: Option<PathBuf>,
    pub detail: Detail,
    pub only: Option<String>,
    /// Whether to ignore the grades of an earlier run.
    pub fresh: bool,
}

pub enum Action {
    Submission {
        dir: PathBuf,
        learner: Option<String>,
    },
    Class {
        list: ClassList,
        jobs: Option<usize>,
        shard: Shard,
    },
    Merge {
        parts: Vec<PathBuf>,
    },
    /// Only builds the dependencies, which all submissions share.
    Prepare,
    /// Says what is in force on this machine.
    Doctor,
}

pub enum ClassList {
    /// A directory with one submission in each of its subdirectories.
    Dir(PathBuf),
    /// A CSV file with the columns learner and path.
    File(PathBuf),
}

/// Part `number` of `of`, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    pub number: usize,
    pub of: usize,
}

/// Parses the arguments of this process. Exits with a message when they are wrong or ask for help.
pub fn parse() -> Request {
    request(&parser().get_matches())
}

pub fn parser() -> Parser {
    Parser::new("grade")
        .version(env!("CARGO_PKG_VERSION"))
        .bin_name("cargo grade")
        .override_usage(
            "cargo grade [OPTIONS] --submission <DIR>\n       \
             cargo grade [OPTIONS] --class <DIR> | --class-list <FILE>\n       \
             cargo grade merge [OPTIONS] <PART>...\n       \
             cargo grade prepare [OPTIONS]\n       \
             cargo grade doctor [OPTIONS]",
        )
        .about("Grade submissions, for instructors")
        .args_conflicts_with_subcommands(true)
        .subcommand_negates_reqs(true)
        .group(ArgGroup::new("input").args(["submission", "class", "class-list"]).required(true))
        .arg(dir("submission", "DIR", "A learner's repository; only its milestones/*/src/**/*.rs are read"))
        .arg(dir("class", "DIR", "A directory that contains one submission per subdirectory"))
        .arg(dir("class-list", "FILE", "A CSV file with the columns learner and path, or as Moodle exports it"))
        .args(output_args())
        .arg(number("timeout", "SECONDS", "Time limit for one test [default: the one in its milestone.toml]"))
        .arg(build_timeout())
        .arg(memory())
        .arg(Arg::new("only").long("only").value_name("MILESTONE").help("Grade only this milestone"))
        .arg(
            Arg::new("learner")
                .long("learner")
                .value_name("NAME")
                .help("The learner's name [default: the name of the submission's directory]")
                .conflicts_with_all(["class", "class-list"]),
        )
        .arg(
            Arg::new("deadline")
                .long("deadline")
                .value_name("TIME")
                .help("Report later commits as late, for example 2026-06-01T12:00:00+02:00; costs no points")
                .value_parser(|text: &str| DateTime::parse_from_rfc3339(text).map(|time| time.to_utc())),
        )
        .arg(
            Arg::new("jobs")
                .long("jobs")
                .value_name("N")
                .help("How many submissions to grade at the same time [default: the number of cores]")
                .value_parser(value_parser!(u64).range(1..=1024))
                .conflicts_with("submission"),
        )
        .arg(
            Arg::new("shard")
                .long("shard")
                .value_name("K/N")
                .help("Grade only every Nth learner, starting with the Kth")
                .default_value("1/1")
                .value_parser(shard)
                .conflicts_with("submission"),
        )
        .arg(without_landlock())
        .arg(
            Arg::new("fresh")
                .long("fresh")
                .help("Grade every submission again, even those that have not changed")
                .action(ArgAction::SetTrue)
                .conflicts_with("submission"),
        )
        .subcommand(
            Parser::new("merge")
                .override_usage("cargo grade merge [OPTIONS] <PART>...")
                .about("Merge the results of several shards into one class")
                .arg(
                    Arg::new("parts")
                        .value_name("PART")
                        .help("The --out directory of a shard or of a submission")
                        .value_parser(value_parser!(PathBuf))
                        .num_args(1..)
                        .required(true),
                )
                .args(output_args()),
        )
        .subcommand(
            Parser::new("prepare")
                .about("Build the dependencies, which all submissions share; grading then needs no network")
                .override_usage("cargo grade prepare [OPTIONS]")
                .arg(build_timeout())
                .arg(without_landlock()),
        )
        .subcommand(
            Parser::new("doctor")
                .about("Say what is in force on this machine, and what to do about what is not")
                .override_usage("cargo grade doctor [OPTIONS]")
                .arg(memory())
                .arg(without_landlock()),
        )
}

fn without_landlock() -> Arg {
    Arg::new("without-landlock")
        .long("without-landlock")
        .help("Run even where Landlock is missing or prevents grading; the report says so")
        .action(ArgAction::SetTrue)
}

fn build_timeout() -> Arg {
    number("build-timeout", "SECONDS", "Time limit for one build").default_value("60")
}

fn memory() -> Arg {
    number("memory", "MIB", "Memory limit for one test").default_value("512")
}

fn output_args() -> [Arg; 4] {
    let names: Vec<&str> = Format::ALL.iter().map(|format| format.name()).collect();
    [
        Arg::new("format")
            .long("format")
            .value_name("FORMAT")
            .help("A format to write; can be repeated")
            .value_parser(names)
            .value_delimiter(',')
            .action(ArgAction::Append)
            .default_value("json"),
        dir("out", "DIR", "Write to this directory instead of stdout, and keep the grades of a class there"),
        dir("overrides", "FILE", "A CSV file with the columns learner, points and reason: shown beside the score"),
        Arg::new("detail")
            .long("detail")
            .value_name("DETAIL")
            .help("How much the reports for a class's learners say about a failed test")
            .value_parser(Detail::ALL.map(|(name, _)| name))
            .default_value("full"),
    ]
}

fn dir(name: &'static str, value: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).value_name(value).help(help).value_parser(value_parser!(PathBuf))
}

fn number(name: &'static str, value: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).value_name(value).help(help).value_parser(value_parser!(u64).range(1..=1_000_000))
}

fn shard(text: &str) -> Result<Shard, String> {
    let numbers = text.split_once('/').and_then(|(number, of)| Some((number.parse().ok()?, of.parse().ok()?)));
    match numbers {
        Some((number, of)) if 1 <= number && number <= of => Ok(Shard { number, of }),
        _ => Err("write a shard like 2/5, which is the second of five".to_owned()),
    }
}

fn request(matches: &ArgMatches) -> Request {
    let (common, action) = match matches.subcommand() {
        Some(("prepare", prepare)) => (prepare, Action::Prepare),
        Some(("doctor", doctor)) => (doctor, Action::Doctor),
        Some((_, merge)) => (merge, Action::Merge { parts: many(merge, "parts") }),
        None => (matches, grading_action(matches)),
    };
    let formats = common.try_get_many::<String>("format").ok().flatten().into_iter().flatten();
    let from_grading = |name: &str| common.try_get_one::<u64>(name).ok().flatten().copied();
    let detail = common.try_get_one::<String>("detail").ok().flatten();
    let detail =
        detail.and_then(|name| Detail::ALL.into_iter().find_map(|(known, detail)| (known == name).then_some(detail)));
    Request {
        action,
        formats: formats.filter_map(|name| Format::ALL.into_iter().find(|format| format.name() == name)).collect(),
        out: common.try_get_one("out").ok().flatten().cloned(),
        options: Options {
            limits: Limits {
                timeout_seconds: from_grading("timeout"),
                build_timeout_seconds: from_grading("build-timeout").unwrap_or_default(),
                memory_mib: from_grading("memory").unwrap_or_default(),
                landlock: !common
                    .try_get_one::<bool>("without-landlock")
                    .ok()
                    .flatten()
                    .is_some_and(|without| *without),
            },
            deadline: one(matches, "deadline"),
        },
        overrides: common.try_get_one("overrides").ok().flatten().cloned(),
        detail: detail.unwrap_or_default(),
        only: one(matches, "only"),
        fresh: matches.get_flag("fresh"),
    }
}

fn grading_action(matches: &ArgMatches) -> Action {
    if let Some(dir) = one(matches, "submission") {
        return Action::Submission { dir, learner: one(matches, "learner") };
    }
    let list = match one(matches, "class") {
        Some(dir) => ClassList::Dir(dir),
        None => ClassList::File(one(matches, "class-list").expect("clap requires one of the three")),
    };
    let jobs = one::<u64>(matches, "jobs").map(|jobs| jobs as usize);
    Action::Class { list, jobs, shard: one(matches, "shard").expect("it has a default") }
}

fn one<T: Clone + Send + Sync + 'static>(matches: &ArgMatches, name: &str) -> Option<T> {
    matches.get_one(name).cloned()
}

fn many<T: Clone + Send + Sync + 'static>(matches: &ArgMatches, name: &str) -> Vec<T> {
    matches.get_many(name).into_iter().flatten().cloned().collect()
}
