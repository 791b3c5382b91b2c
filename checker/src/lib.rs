//! The checker: shows a learner's progress through a course of milestones.
//!
//! The flow: [`cli`] parses the command line, and [`course`] reads the milestones. [`check`] tests them up to the first that
//! does not pass: [`build`] calls cargo, [`test_run`] runs the test binaries, and [`cache`] avoids both where nothing has
//! changed. [`report`] prints the progress; [`commands`] and [`watch`] hold the other commands. Progress is never stored:
//! it always comes from the outcomes of the tests.

pub mod cli;
pub mod course;

pub mod check;

pub mod build;
pub mod cache;
pub mod test_run;

pub mod report;

mod commands;
mod watch;

pub mod process;

pub mod error;
pub mod hash;
mod json;
pub mod location;
mod suggestion;

use std::env;
use std::ffi::OsStr;
use std::process::ExitCode;

use check::progress::{Progress, State};
use cli::{CheckOptions, Command, Invocation, Request};
use commands::claims::Side;
use commands::stretch::{Stand, Stretch};
use course::{Course, Milestone};
use error::Error;
use process::signal::{self, CancelToken};

/// Runs the command that the command line asks for.
///
/// # Errors
/// When the course or the request cannot be checked; the message says what to do. Code that does not pass is no error.
pub fn run(invocation: Invocation) -> Result<ExitCode, Error> {
    if invocation.ascii {
        report::print_ascii_only();
    }
    let command = match invocation.request {
        Request::Print(text) => {
            report::print_text(&text);
            return Ok(ExitCode::SUCCESS);
        }
        Request::Run(command) => command,
    };
    let course = open_course()?;
    let cancel = CancelToken::default();
    match command {
        Command::Check { options, milestone } => {
            let milestone = milestone.map(|name| course.milestone(&name)).transpose()?;
            return check(&course, options, milestone, &cancel);
        }
        Command::Watch => watch::watch(&course.root)?,
        Command::List => report::print_list(&check_showing_status(&course, &cancel)?),
        Command::Claims { milestone, side, json, svg } => {
            let milestone = milestone.map(|name| course.milestone(&name)).transpose()?;
            let milestones = match side {
                Side::Learner => commands::claims::passed(&check_showing_status(&course, &cancel)?, milestone)?,
                Side::Reference => milestone.map_or_else(|| course.milestones.iter().collect(), |it| vec![it]),
            };
            let mut program = commands::claims::build(&course, side, &milestones)?;
            program.args(json.then_some("--json")).args(report::is_ascii_only().then_some("--ascii"));
            program.args(svg.iter().flat_map(|file| [OsStr::new("--svg"), file.as_os_str()]));
            return commands::claims::hand_over(program);
        }
        Command::Example { name: None } => report::print_examples(&commands::example::all(&course)?),
        Command::Example { name: Some(name) } => return run_example(&course, &name, &cancel),
        Command::Stretch { milestone } => report::print_stretch(&stretch(&course, milestone, &cancel)?),
        Command::Hint { milestone, level, stretch: true } => {
            let stretch = stretch(&course, milestone, &cancel)?;
            match commands::stretch::hint(&stretch, level) {
                Some(hint) => report::print_hint(&hint),
                None => report::print_stretch(&stretch),
            }
        }
        Command::Hint { milestone, level, stretch: false } => {
            let milestone = milestone.map(|name| course.milestone(&name)).transpose()?;
            let progress = check_showing_status(&course, &cancel)?;
            if let Some(hint) = commands::hint::find(&progress, milestone, level) {
                report::print_hint(&hint);
            }
        }
        Command::Lesson { page, section, answers } => {
            let lesson = match page {
                Some(name) => commands::lesson::open(&course, &name)?,
                None => {
                    let progress = check_showing_status(&course, &cancel)?;
                    let newest = progress.current().or_else(|| progress.last_passed());
                    let milestone = newest.map_or(&course.milestones[0], |progress| progress.milestone);
                    commands::lesson::of_milestone(&course, milestone)?
                }
            };
            lesson.require(section.unwrap_or(0))?;
            report::print_lesson(&lesson, section, answers)
        }
        Command::Reset { milestone, stretch } => {
            let mut milestone = course.milestone(&milestone)?;
            if stretch {
                milestone = course.stretch(milestone)?;
            }
            report::print_reset(milestone, &commands::reset::reset(&course, milestone)?)
        }
        Command::Solution { milestone, stretch: true } => {
            let stretch = stretch(&course, milestone, &cancel)?;
            match &stretch.stand {
                Stand::Begun(progress) => report::print_solution(&commands::solution::compare(progress, stretch.goal)?),
                _ => report::print_stretch(&stretch),
            }
        }
        Command::Solution { milestone, stretch: false } => {
            let milestone = milestone.map(|name| course.milestone(&name)).transpose()?;
            let progress = check_showing_status(&course, &cancel)?;
            let milestone = milestone.unwrap_or_else(|| progress.last_passed_or_first());
            report::print_solution(&commands::solution::compare(&progress, milestone)?)
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn check(
    course: &Course,
    options: CheckOptions,
    milestone: Option<&Milestone>,
    cancel: &CancelToken,
) -> Result<ExitCode, Error> {
    let progress = if options.json {
        let progress = check::check_with_locked(course, milestone, cancel, &mut |_| ())?;
        report::print_json(&progress);
        progress
    } else {
        let progress = check::check_with_locked(course, milestone, cancel, &mut report::status_line())?;
        report::print_board(&progress);
        if let Some(milestone) = milestone.filter(|asked| is_passed(&progress, asked)) {
            let doc_tests = commands::doc_tests::run(course, milestone, cancel, &mut report::status_line())?;
            report::print_doc_tests(milestone, &doc_tests);
        }
        progress
    };
    let is_failure = options.exit_code && progress.current().is_some();
    Ok(if is_failure { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// The stretch goal of a milestone, or of the one that was passed last.
fn stretch<'c>(course: &'c Course, milestone: Option<String>, cancel: &CancelToken) -> Result<Stretch<'c>, Error> {
    let milestone = milestone.map(|name| course.milestone(&name)).transpose()?;
    let progress = check_showing_status(course, cancel)?;
    commands::stretch::find(&progress, milestone.unwrap_or_else(|| progress.last_passed_or_first()))
}

fn run_example(course: &Course, name: &str, cancel: &CancelToken) -> Result<ExitCode, Error> {
    let program = commands::example::find(course, name)?;
    if program.needs_milestone {
        let progress = check_showing_status(course, cancel)?;
        if !is_passed(&progress, program.milestone) {
            report::print_example_not_yet(&program);
            return Ok(ExitCode::SUCCESS);
        }
    }
    if let Some(error) = commands::example::build(course, &program, cancel, &mut report::status_line())? {
        report::print_example_not_built(&program, &error);
        return Ok(ExitCode::FAILURE);
    }
    commands::example::run(course, &program)
}

fn is_passed(progress: &Progress, milestone: &Milestone) -> bool {
    progress.of(milestone).is_some_and(|progress| progress.state == State::Passed)
}

fn check_showing_status<'c>(course: &'c Course, cancel: &CancelToken) -> Result<Progress<'c>, Error> {
    check::check_course(course, cancel, &mut report::status_line())
}

/// Installs the signal handlers and opens the course that the current directory is in.
///
/// # Errors
/// When there is no course, or when it cannot be read.
pub fn open_course() -> Result<Course, Error> {
    signal::install_handlers()?;
    let here = env::current_dir().map_err(Error::NoCurrentDir)?;
    Course::find(&here)
}
