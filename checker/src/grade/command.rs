//! Does what an instructor asks for, and writes what came of it.

use std::process::ExitCode;
use std::time::Duration;

use crate::course::Course;
use crate::error::Error;
use crate::grade::arguments::{Request, What};
use crate::grade::{Grader, Options};
use crate::stop::Stop;

/// Exits with 0 when everything passed, and with 1 when not.
///
/// # Errors
/// When something could not be judged.
pub fn run(course: &Course, request: &Request, stop: &Stop) -> Result<ExitCode, Error> {
    let options = Options {
        timeout: request.timeout.map(Duration::from_secs),
        build_timeout: Duration::from_secs(request.build_timeout),
        memory_mib: request.memory_mib,
        landlock: request.landlock,
    };
    let only = request.only.as_ref().map(|name| course.milestone(name)).transpose()?;
    match &request.what {
        What::Submission { folder, learner } => {
            let grader = Grader::new(course, only, &options, stop)?;
            let grade = grader.grade(learner.as_deref().unwrap_or("x"), folder)?;
            println!("{}", serde_json::to_string_pretty(&grade).expect("a grade has string keys only"));
            Ok(ExitCode::from(u8::from(!grade.is_perfect())))
        }
        _ => todo!(),
    }
}
