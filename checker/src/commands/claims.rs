//! `claims`: builds the program that measures the claims of the lessons, and hands over to it.

use std::env;
use std::process::{Command, ExitCode};

use crate::build;
use crate::check::progress::{Progress, State};
use crate::course::{Course, Milestone};
use crate::error::Error;

/// Whose code is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Learner,
    Reference,
}

impl Side {
    /// The package that measures it.
    fn package(self) -> &'static str {
        match self {
            Self::Learner => "milestones/claims",
            Self::Reference => "solutions/claims",
        }
    }

    fn target_dir(self) -> &'static str {
        match self {
            Self::Learner => "claims",
            Self::Reference => "claims-reference",
        }
    }
}

/// The wanted milestone if it is passed, or all that are.
///
/// # Errors
/// When none is; the message says what to do.
pub fn passed<'c>(progress: &Progress<'c>, wanted: Option<&'c Milestone>) -> Result<Vec<&'c Milestone>, Error> {
    let is_passed = |milestone: &&Milestone| progress.of(milestone).is_some_and(|it| it.state == State::Passed);
    let wanted: Vec<&Milestone> = wanted.map_or_else(|| progress.course.milestones.iter().collect(), |it| vec![it]);
    let first = wanted.first().map_or(1, |milestone| milestone.number);
    let passed: Vec<&Milestone> = wanted.into_iter().filter(is_passed).collect();
    if passed.is_empty() {
        return Err(Error::Message(format!(
            "claims are measured on your own code: pass milestone {first} first\n  \
             The next step: cargo kata · on the reference: cargo kata claims {first} --reference"
        )));
    }
    Ok(passed)
}

/// Builds the program for these milestones alone, so no other has to compile, and returns the command that runs it.
/// Cargo shows its progress: the first build takes most of a minute.
///
/// # Errors
/// When none of the milestones has claims, or when the program does not compile; cargo has said why.
pub fn build(course: &Course, side: Side, milestones: &[&Milestone]) -> Result<Command, Error> {
    let file = format!("{}/Cargo.toml", side.package());
    let manifest = course.root.join(&file);
    if !manifest.is_file() {
        return Err(Error::MissingCourseFile { file });
    }
    let measured = milestones.iter().filter(|milestone| milestone.has_claims);
    let numbers: Vec<usize> = measured.map(|milestone| milestone.number).collect();
    if numbers.is_empty() {
        let message = "this milestone makes no claims that could be measured\n  All that there are: cargo kata claims";
        return Err(Error::Message(message.to_owned()));
    }
    let target_dir = build::target_dir(course).join(side.target_dir());
    let mut features: Vec<String> = numbers.iter().map(|number| format!("m{number}")).collect();
    // A learner's stretch goals may be unfilled, and need not even compile.
    if side == Side::Reference {
        features.push("stretch".to_owned());
    }
    let mut cargo = Command::new(build::cargo_path());
    cargo.args(["build", "--release", "--locked", "--no-default-features", "--features", &features.join(",")]);
    cargo.arg("--manifest-path").arg(&manifest).arg("--target-dir").arg(&target_dir).current_dir(&course.root);
    let status = cargo.status().map_err(|source| Error::Spawn { program: build::cargo_path().into(), source })?;
    if !status.success() {
        let message = "the claims could not be built\n  Fix the error above. If it is about the network: what they are \
                       compared with is downloaded once.";
        return Err(Error::Message(message.to_owned()));
    }
    let program = target_dir.join("release").join(format!("claims{}", env::consts::EXE_SUFFIX));
    let mut command = Command::new(program);
    command.args(numbers.iter().map(usize::to_string));
    Ok(command)
}

/// Runs `program` in place of this process, so a signal that ends one ends both.
///
/// # Errors
/// When it cannot be started.
#[cfg(unix)]
pub fn hand_over(mut program: Command) -> Result<ExitCode, Error> {
    let source = std::os::unix::process::CommandExt::exec(&mut program);
    Err(Error::Spawn { program: program.get_program().into(), source })
}

/// Runs `program`, and exits as it does.
///
/// # Errors
/// When it cannot be started.
#[cfg(not(unix))]
pub fn hand_over(mut program: Command) -> Result<ExitCode, Error> {
    let status = program.status().map_err(|source| Error::Spawn { program: program.get_program().into(), source })?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
