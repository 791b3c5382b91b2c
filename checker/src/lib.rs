//! Tells a learner where they stand in a course of milestones.
//!
//! The flow: [`course`] reads the folders, [`runner`] has [`cargo`] build and [`exec`] run the tests of each milestone up
//! to the first that does not pass, [`verdict`] says what each result means, [`standing`] what all of them mean, and
//! [`report`] shows it. Progress is never stored: it is what the tests say.

pub mod cache;
mod capture;
pub mod cargo;
pub mod checksum;
pub mod cli;
pub mod course;
mod editor;
pub mod error;
pub mod exec;
pub mod fingerprint;
mod group;
#[cfg(unix)]
pub mod guard;
mod hint;
mod keys;
mod origins;
mod panics;
pub mod parallel;
pub mod process;
pub mod report;
mod reset;
mod runner;
mod solution;
mod source;
mod standing;
pub mod stop;
pub mod verdict;
mod watch;

use std::env;
use std::process::ExitCode;

use cli::Command;
use course::Course;
use error::Error;
use stop::Stop;

/// What this process is, if it was not started as the checker but as one of its helpers: it is that, to its end.
pub fn instead() -> Option<ExitCode> {
    #[cfg(unix)]
    if env::args().nth(1).as_deref() == Some(guard::ARGUMENT) {
        guard::watch_over_the_checker();
        return Some(ExitCode::SUCCESS);
    }
    None
}

/// Does what the command line asks for.
///
/// # Errors
/// When the course or what was asked cannot be judged; an error's message says what to do. Code that does not pass is no
/// error.
pub fn run(command: Command) -> Result<ExitCode, Error> {
    let course = open_course()?;
    let stop = Stop::default();
    match command {
        Command::Check { json } => {
            let standing = runner::run(&course, &stop, &mut report::progress(json))?;
            report::standing(&standing, json)
        }
        Command::Watch => watch::watch(&course.root)?,
        Command::Hint { milestone, level } => {
            let milestone = milestone.map(|name| course.milestone(&name)).transpose()?;
            let standing = runner::run(&course, &stop, &mut report::progress(false))?;
            report::hint(&hint::find(&standing, milestone, level)?)
        }
        Command::Reset { milestone } => {
            let milestone = course.milestone(&milestone)?;
            report::reset(milestone, &reset::reset(&course, milestone)?)
        }
        Command::Solution { milestone } => {
            let milestone = course.milestone(&milestone)?;
            let standing = runner::run(&course, &stop, &mut report::progress(false))?;
            report::solution(&solution::compare(&standing, milestone)?)
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The course around the current directory, once signals end the process in an orderly way.
///
/// # Errors
/// When there is no course, or when it cannot be read.
pub fn open_course() -> Result<Course, Error> {
    stop::listen()?;
    let here = env::current_dir().map_err(Error::NoFolder)?;
    Course::find(&here)
}
