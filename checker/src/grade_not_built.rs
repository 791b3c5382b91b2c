//! Stands in for the module `grade` where that is not built: for learners, and on Windows.

use std::process::ExitCode;

use clap::{Arg, ArgMatches, Command as Parser};

use crate::course::Course;
use crate::error::Error;
use crate::stop::Stop;

pub struct Request;

pub fn parser() -> Parser {
    let anything = Arg::new("anything").num_args(..).allow_hyphen_values(true).trailing_var_arg(true).hide(true);
    Parser::new("grade")
        .about("Grade submissions, for instructors: `cargo grade`")
        .arg(anything)
        .disable_help_flag(true)
}

pub fn request(_: &ArgMatches) -> Request {
    Request
}

pub fn run(_: &Course, _: &Request, _: &Stop) -> Result<ExitCode, Error> {
    let message =
        "this checker was built without what instructors need\n  Grade with `cargo grade`, on Linux or macOS.";
    Err(Error::Grading(message.to_owned()))
}

/// The checker is never anything else than itself.
pub fn instead() -> Option<ExitCode> {
    None
}
