//! Executes a [`Request`] and writes the reports.

use std::collections::BTreeMap;
use std::fs::{self, Permissions};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::thread;

use crate::class::cache::GradeCache;
use crate::class::progress::Progress;
use crate::class::results::Results;
use crate::class::scratch::Span;
use crate::class::{merge, roster};
use crate::cli::{Action, ClassList, Request, Shard};
use crate::error;
use crate::grade::Entry;
use crate::report::classroom50::Environment;
use crate::report::{self, Document, Format, Scope, Subject, Writer};
use crate::{Grader, class, submission};
use checker::course::Course;
use checker::error::Error;
use checker::process::signal::CancelToken;

/// The exit code is 0 when everything passed, 1 when something did not, and 2 when a submission could not be judged.
///
/// # Errors
/// When nothing could be judged, or a report could not be written.
pub fn run_request(course: &Course, request: &Request, stop: &CancelToken) -> Result<ExitCode, Error> {
    match &request.action {
        Action::Submission { dir, learner } => grade_submission(course, request, dir, learner.as_deref(), stop),
        Action::Class { list, jobs, shard } => grade_class(course, request, (list, *shard), *jobs, stop),
        Action::Merge { parts } => {
            prepare_output(request, Scope::Class)?;
            let results = merge_parts(course, parts)?;
            write_reports(request, Subject::Class(&results))?;
            Ok(exit_code(&results))
        }
        Action::Prepare => {
            new_grader(course, request, 1, stop)?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn new_grader<'c>(
    course: &'c Course,
    request: &Request,
    jobs: usize,
    stop: &'c CancelToken,
) -> Result<Grader<'c>, Error> {
    let only = request.only.as_ref().map(|name| course.milestone(name)).transpose()?;
    Grader::new(course, only, &request.options, jobs, stop)
}

fn grade_submission(
    course: &Course,
    request: &Request,
    dir: &Path,
    learner: Option<&str>,
    stop: &CancelToken,
) -> Result<ExitCode, Error> {
    prepare_output(request, Scope::Submission)?;
    let submission = submission::read(course, dir)?;
    let grader = new_grader(course, request, 1, stop)?;
    let learner = learner.map_or_else(|| roster::learner_name(dir), str::to_owned);
    let grade = grader.grade(&learner, dir, &submission)?;
    write_reports(request, Subject::Submission(&grade))?;
    // Last, because some services show nothing but the reports.
    submission.require_sources(dir)?;
    Ok(ExitCode::from(u8::from(!grade.is_passed())))
}

fn grade_class(
    course: &Course,
    request: &Request,
    (list, shard): (&ClassList, Shard),
    jobs: Option<usize>,
    stop: &CancelToken,
) -> Result<ExitCode, Error> {
    prepare_output(request, Scope::Class)?;
    let students = roster::list(list, shard, request.out.as_deref())?;
    let jobs = jobs.unwrap_or_else(|| thread::available_parallelism().map_or(1, usize::from));
    // A shard may be empty; the dependencies are still built.
    let jobs = jobs.min(students.len()).max(1);
    let grader = new_grader(course, request, jobs, stop)?;
    let cache = GradeCache::of(course);
    if request.fresh {
        for student in &students {
            cache.remove(&student.learner);
        }
    }
    let progress = Progress::of(students.len());
    let results = class::grade(&grader, &students, jobs, &cache, &progress, class::scratch(course)?);
    progress.finish();
    let results = results?;
    write_reports(request, Subject::Class(&results))?;
    if let Some(out) = &request.out {
        let files: Vec<&str> = request.formats.iter().flat_map(|format| format.files()).copied().collect();
        progress.reports_written(out, &files);
    }
    Ok(exit_code(&results))
}

fn exit_code(results: &Results) -> ExitCode {
    let code = |entry: Entry| match entry {
        Entry::Judged(grade) => u8::from(!grade.is_passed()),
        Entry::NotJudged { .. } => 2,
    };
    ExitCode::from(results.iter().map(code).max().unwrap_or(0))
}

/// The learners of all parts, sorted by name.
fn merge_parts(course: &Course, parts: &[PathBuf]) -> Result<Results, Error> {
    let scratch = class::scratch(course)?;
    let mut kept: BTreeMap<String, (Span, &Path)> = BTreeMap::new();
    for part in parts {
        let file = if part.is_dir() { part.join(Format::Json.files()[0]) } else { part.clone() };
        merge::read(&file, |entry| {
            let learner = entry.learner().to_owned();
            if let Some((_, other)) = kept.get(&learner) {
                let reason = format!("the learner {learner:?} is in {} as well", other.display());
                return Err(error::class(&file.display().to_string(), &reason));
            }
            kept.insert(learner, (class::save_entry(&scratch, &entry)?, part));
            Ok(())
        })?;
    }
    Ok(Results::new(scratch, kept.into_values().map(|(kept, _)| kept).collect()))
}

/// Creates the output directory, and refuses formats that cannot be written: before hours of grading, not after them.
fn prepare_output(request: &Request, scope: Scope) -> Result<(), Error> {
    if let Some(out) = &request.out {
        fs::create_dir_all(out).map_err(|err| Error::writing(out, err))?;
    }
    request.formats.iter().try_for_each(|format| {
        report::require(*format, scope, &environment()).map_err(|err| Error::Message(err.to_string()))
    })
}

/// An error in one format does not keep the others from being written.
fn write_reports(request: &Request, subject: Subject) -> Result<(), Error> {
    let written = request.formats.iter().map(|format| write_format(request, *format, subject)).collect::<Vec<_>>();
    written.into_iter().collect()
}

fn write_format(request: &Request, format: Format, subject: Subject) -> Result<(), Error> {
    let documents = report::documents(format, subject, &environment());
    for Document { name, write } in documents.map_err(|err| Error::Message(err.to_string()))? {
        match &request.out {
            Some(out) => write_atomically(&out.join(name), write)?,
            None => print(write).map_err(|err| Error::writing(Path::new("stdout"), err))?,
        }
    }
    Ok(())
}

/// Streams a document to a temporary file beside `path`, which then replaces it.
fn write_atomically(path: &Path, write: Writer) -> Result<(), Error> {
    let dir = path.parent().expect("the file is in a directory");
    let stream = || -> io::Result<()> {
        // Without this only the owner could read the file. The umask still applies.
        let permissions = Permissions::from_mode(0o666);
        let mut file = BufWriter::new(tempfile::Builder::new().permissions(permissions).tempfile_in(dir)?);
        write(&mut file)?;
        file.into_inner()?.persist(path)?;
        Ok(())
    };
    stream().map_err(|err| Error::writing(path, err))
}

fn print(write: Writer) -> io::Result<()> {
    let mut stdout = BufWriter::new(io::stdout().lock());
    write(&mut stdout)?;
    stdout.flush()
}

fn environment() -> Environment {
    Environment::from_vars(|name| std::env::var(name).ok())
}
