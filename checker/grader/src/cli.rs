//! The command line of `cargo grade`: what it looks like and what it means.

use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgGroup, ArgMatches, Command as Parser, value_parser};
use jiff::Timestamp;

use crate::Options;
use crate::report::Format;

/// What an instructor asks for.
pub struct Request {
    pub what: What,
    pub formats: Vec<Format>,
    /// The folder for what is written; None for stdout.
    pub out: Option<PathBuf>,
    pub options: Options,
    pub only: Option<String>,
    /// Whether to grade again what was graded before.
    pub fresh: bool,
}

pub enum What {
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
    /// Only builds what all submissions share.
    Prepare,
}

pub enum ClassList {
    /// One submission a folder.
    Folder(PathBuf),
    /// A csv file with the columns learner and path.
    File(PathBuf),
}

/// Part `number` of `of`, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    pub number: usize,
    pub of: usize,
}

/// What the process was started with. Where that makes no sense, or asks for help, says so and ends the process.
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
             cargo grade prepare [OPTIONS]",
        )
        .about("Grade submissions, for instructors")
        .args_conflicts_with_subcommands(true)
        .subcommand_negates_reqs(true)
        .group(ArgGroup::new("what").args(["submission", "class", "class-list"]).required(true))
        .arg(dir("submission", "DIR", "A learner's repository: only its milestones/*/src/**/*.rs are taken"))
        .arg(dir("class", "DIR", "A folder with one submission in each of its folders"))
        .arg(dir("class-list", "FILE", "A csv file with the columns learner and path"))
        .args(output())
        .arg(number("timeout", "SECONDS", "How long one test may run [default: what its milestone.toml says]"))
        .arg(build_timeout())
        .arg(number("memory", "MIB", "How much memory one test may use").default_value("512"))
        .arg(Arg::new("only").long("only").value_name("MILESTONE").help("Grade this milestone and no other"))
        .arg(
            Arg::new("learner")
                .long("learner")
                .value_name("NAME")
                .help("Whose submission it is [default: the name of its folder]")
                .conflicts_with_all(["class", "class-list"]),
        )
        .arg(
            Arg::new("deadline")
                .long("deadline")
                .value_name("TIME")
                .help("Report commits after this time as late, for example 2026-06-01T12:00:00+02:00; costs no points")
                .value_parser(|text: &str| text.parse::<Timestamp>().map_err(|err| err.to_string())),
        )
        .arg(
            Arg::new("jobs")
                .long("jobs")
                .value_name("N")
                .help("How many submissions to grade at the same time [default: one for every core]")
                .value_parser(value_parser!(u64).range(1..=1024))
                .conflicts_with("submission"),
        )
        .arg(
            Arg::new("shard")
                .long("shard")
                .value_name("K/N")
                .help("Grade only every N-th learner, beginning with the K-th")
                .default_value("1/1")
                .value_parser(shard)
                .conflicts_with("submission"),
        )
        .arg(
            Arg::new("without-landlock")
                .long("without-landlock")
                .help("Do without Landlock, where it stands in the way; the report says so")
                .action(ArgAction::SetTrue),
        )
        .arg(
            Arg::new("fresh")
                .long("fresh")
                .help("Grade everybody again, also those whose submission has not changed")
                .action(ArgAction::SetTrue)
                .conflicts_with("submission"),
        )
        .subcommand(
            Parser::new("merge")
                .override_usage("cargo grade merge [OPTIONS] <PART>...")
                .about("Join the results of several shards into those of one class")
                .arg(
                    Arg::new("parts")
                        .value_name("PART")
                        .help("What --out was for a shard, or its grade.json")
                        .value_parser(value_parser!(PathBuf))
                        .num_args(1..)
                        .required(true),
                )
                .args(output()),
        )
        .subcommand(
            Parser::new("prepare")
                .about("Build what all submissions share, so that grading starts at once and needs no network")
                .override_usage("cargo grade prepare [OPTIONS]")
                .arg(build_timeout()),
        )
}

fn build_timeout() -> Arg {
    number("build-timeout", "SECONDS", "How long one build may take").default_value("60")
}

fn output() -> [Arg; 2] {
    let names: Vec<&str> = Format::ALL.iter().map(|format| format.name()).collect();
    [
        Arg::new("format")
            .long("format")
            .value_name("FORMAT")
            .help("What to write; may be given several times")
            .value_parser(names)
            .value_delimiter(',')
            .action(ArgAction::Append)
            .default_value("json"),
        dir("out", "DIR", "Write the formats into this folder instead of to stdout"),
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
        _ => Err("a shard is written like 2/5: the second of five".to_owned()),
    }
}

fn request(matches: &ArgMatches) -> Request {
    let (common, what) = match matches.subcommand() {
        Some(("prepare", prepare)) => (prepare, What::Prepare),
        Some((_, merge)) => (merge, What::Merge { parts: many(merge, "parts") }),
        None => (matches, what(matches)),
    };
    let formats = common.try_get_many::<String>("format").ok().flatten().into_iter().flatten();
    let from_grading = |name: &str| common.try_get_one::<u64>(name).ok().flatten().copied();
    Request {
        what,
        formats: formats.filter_map(|name| Format::ALL.into_iter().find(|format| format.name() == name)).collect(),
        out: common.try_get_one("out").ok().flatten().cloned(),
        options: Options {
            timeout_seconds: from_grading("timeout"),
            build_timeout_seconds: from_grading("build-timeout").unwrap_or_default(),
            memory_mib: from_grading("memory").unwrap_or_default(),
            landlock: !matches.get_flag("without-landlock"),
            deadline: one(matches, "deadline"),
        },
        only: one(matches, "only"),
        fresh: matches.get_flag("fresh"),
    }
}

fn what(matches: &ArgMatches) -> What {
    if let Some(dir) = one(matches, "submission") {
        return What::Submission { dir, learner: one(matches, "learner") };
    }
    let list = match one(matches, "class") {
        Some(dir) => ClassList::Folder(dir),
        None => ClassList::File(one(matches, "class-list").expect("clap asks for one of the three")),
    };
    let jobs = one::<u64>(matches, "jobs").map(|jobs| jobs as usize);
    What::Class { list, jobs, shard: one(matches, "shard").expect("it has a default") }
}

fn one<T: Clone + Send + Sync + 'static>(matches: &ArgMatches, name: &str) -> Option<T> {
    matches.get_one(name).cloned()
}

fn many<T: Clone + Send + Sync + 'static>(matches: &ArgMatches, name: &str) -> Vec<T> {
    matches.get_many(name).into_iter().flatten().cloned().collect()
}
