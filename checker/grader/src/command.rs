//! Does what an instructor asks for, and writes what came of it.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::thread;

use crate::class::cache::GradeCache;
use crate::class::progress::Progress;
use crate::class::results::Results;
use crate::class::scratch::Span;
use crate::class::{merge, roster};
use crate::cli::{ClassList, Request, Shard, What};
use crate::error;
use crate::grade::Entry;
use crate::report::classroom50::Environment;
use crate::report::{self, Document, Format, Subject, Writer};
use crate::{Grader, class, submission};
use checker::cache;
use checker::course::Course;
use checker::error::Error;
use checker::process::signal::CancelToken;

/// Exits with 0 when everything passed, with 1 when not, and with 2 when something could not be judged.
///
/// # Errors
/// When nothing could be judged, or what came of it could not be written.
pub fn run(course: &Course, request: &Request, stop: &CancelToken) -> Result<ExitCode, Error> {
    match &request.what {
        What::Submission { dir, learner } => grade_one(course, request, dir, learner.as_deref(), stop),
        What::Class { list, jobs, shard } => grade_class(course, request, (list, *shard), *jobs, stop),
        What::Merge { parts } => {
            require_rendering(request, true)?;
            let entries = merge(course, parts)?;
            write(request, Subject::Class(&entries))?;
            Ok(exit_code(&entries))
        }
        What::Prepare => grader(course, request, 1, stop).map(|_| ExitCode::SUCCESS),
    }
}

fn grader<'c>(course: &'c Course, request: &Request, jobs: usize, stop: &'c CancelToken) -> Result<Grader<'c>, Error> {
    let only = request.only.as_ref().map(|name| course.milestone(name)).transpose()?;
    Grader::new(course, only, &request.options, jobs, stop)
}

fn grade_one(
    course: &Course,
    request: &Request,
    dir: &Path,
    learner: Option<&str>,
    stop: &CancelToken,
) -> Result<ExitCode, Error> {
    require_rendering(request, false)?;
    let submission = submission::read(course, dir)?;
    let grader = grader(course, request, 1, stop)?;
    let learner = learner.map_or_else(|| roster::learner_name(dir), str::to_owned);
    let grade = grader.grade(&learner, dir, &submission)?;
    write(request, Subject::Submission(&grade))?;
    // What was written says so as well, for services that show nothing else.
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
    require_rendering(request, true)?;
    let students = roster::list(list, shard, request.out.as_deref())?;
    let jobs = jobs.unwrap_or_else(|| thread::available_parallelism().map_or(1, usize::from));
    // A shard may have nobody in it, and the dependencies still get their time.
    let jobs = jobs.min(students.len()).max(1);
    let grader = grader(course, request, jobs, stop)?;
    let store = GradeCache::of(course);
    if request.fresh {
        students.iter().for_each(|student| store.forget(&student.learner));
    }
    let progress = Progress::of(students.len());
    let entries = class::grade(&grader, &students, jobs, &store, &progress, class::scratch(course)?);
    progress.finish();
    let entries = entries?;
    write(request, Subject::Class(&entries))?;
    if let Some(out) = &request.out {
        let files: Vec<&str> = request.formats.iter().flat_map(|format| format.files()).copied().collect();
        progress.written(out, &files);
    }
    Ok(exit_code(&entries))
}

fn exit_code(entries: &Results) -> ExitCode {
    let code = |entry: Entry| match entry {
        Entry::Judged(grade) => u8::from(!grade.is_passed()),
        Entry::NotJudged { .. } => 2,
    };
    ExitCode::from(entries.iter().map(code).max().unwrap_or(0))
}

/// The learners of all parts, by name.
fn merge(course: &Course, parts: &[PathBuf]) -> Result<Results, Error> {
    let scratch = class::scratch(course)?;
    let mut kept: BTreeMap<String, (Span, &Path)> = BTreeMap::new();
    for part in parts {
        let file = if part.is_dir() { part.join(Format::Json.files()[0]) } else { part.clone() };
        merge::read(&file, |entry| {
            let learner = entry.learner().to_owned();
            if let Some((_, other)) = kept.get(&learner) {
                let problem = format!("the learner {learner:?} is in {} as well", other.display());
                return Err(error::class(&file.display().to_string(), &problem));
            }
            kept.insert(learner, (class::keep(&scratch, &entry)?, part));
            Ok(())
        })?;
    }
    Ok(Results::new(scratch, kept.into_values().map(|(kept, _)| kept).collect()))
}

/// Says before hours of grading what cannot be written after them.
fn require_rendering(request: &Request, is_class: bool) -> Result<(), Error> {
    if let Some(out) = &request.out {
        fs::create_dir_all(out).map_err(|err| Error::writing(out, err))?;
    }
    request.formats.iter().try_for_each(|format| {
        report::require(*format, is_class, &environment()).map_err(|err| Error::Message(err.to_string()))
    })
}

/// What one format cannot show keeps no other from being written.
fn write(request: &Request, subject: Subject) -> Result<(), Error> {
    let written = request.formats.iter().map(|format| write_format(request, *format, subject)).collect::<Vec<_>>();
    written.into_iter().collect()
}

fn write_format(request: &Request, format: Format, subject: Subject) -> Result<(), Error> {
    let documents = report::documents(format, subject, &environment());
    for Document { name, write } in documents.map_err(|err| Error::Message(err.to_string()))? {
        match &request.out {
            Some(out) => cache::write_whole_by(&out.join(name), write)?,
            None => print(write).map_err(|err| Error::writing(Path::new("stdout"), err))?,
        }
    }
    Ok(())
}

fn print(write: Writer) -> io::Result<()> {
    let mut stdout = BufWriter::new(io::stdout().lock());
    write(&mut stdout)?;
    stdout.flush()
}

fn environment() -> Environment {
    Environment::from(|name| std::env::var(name).ok())
}
