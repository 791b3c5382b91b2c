//! Executes a [`Request`] and writes the reports.

use std::collections::BTreeMap;
use std::fs::{self, Permissions};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::thread;

use crate::class::overrides::Overrides;
use crate::class::progress::Progress;
use crate::class::results::{self, Results};
use crate::class::roster::{self, Student};
use crate::cli::{Action, ClassList, Request, Shard};
use crate::error;
use crate::grade::Entry;
use crate::plain::Plain;
use crate::report::classroom50::Environment;
use crate::report::{self, Document, Format, Scope, Subject, Writer, csv, student};
use crate::{Grader, class, doctor, submission};
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
            let results = merge_parts(request, parts)?;
            write_class(request, &results)?;
            Ok(exit_code(&results))
        }
        Action::Prepare => {
            new_grader(course, request, 1, stop)?;
            Ok(ExitCode::SUCCESS)
        }
        Action::Doctor => {
            let checks = doctor::check(course, &request.options.limits, stop);
            print!("{}", doctor::render(&checks));
            Ok(ExitCode::from(if doctor::is_refused(&checks) { 2 } else { 0 }))
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
    let learner = learner.map_or_else(|| roster::learner_name(dir), Plain::from);
    let grade = grader.grade(&learner, dir, &submission)?;
    let entry = overrides(request, |_| true)?.apply(Entry::Judged(grade));
    let grade = entry.grade().expect("it is judged");
    write_reports(request, Subject::Submission(grade))?;
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
    let class = roster::list(list, request.out.as_deref())?;
    let results = Results::open(request.out.as_deref(), class.iter().map(|student| &*student.learner))?;
    let overrides = overrides(request, |learner| class.iter().any(|student| *student.learner == *learner))?;
    let results = results.select(shard.number - 1, shard.of).with_overrides(overrides);
    let students: Vec<Student> = class.into_iter().skip(shard.number - 1).step_by(shard.of).collect();
    let jobs = jobs.unwrap_or_else(|| thread::available_parallelism().map_or(1, usize::from));
    // A shard may be empty; the dependencies are still built.
    let jobs = jobs.min(students.len()).max(1);
    let grader = new_grader(course, request, jobs, stop)?;
    let progress = Progress::of(students.len());
    let graded = class::grade(&grader, &students, jobs, request.fresh, &progress, &results);
    progress.finish();
    graded?;
    write_class(request, &results)?;
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

/// The learners of all parts, sorted by name. Each is read twice, so that nothing is written if one is refused.
fn merge_parts(request: &Request, parts: &[PathBuf]) -> Result<Results, Error> {
    let out = request.out.as_deref();
    let mut found: BTreeMap<String, (PathBuf, &Path)> = BTreeMap::new();
    for part in parts {
        if out.is_some_and(|out| same_dir(out, part)) {
            let reason = "a part cannot be the directory for the merged class as well: choose another --out";
            return Err(error::class(&part.display().to_string(), reason));
        }
        for file in results::files_in(part)? {
            let learner = results::read(&file)?.learner().to_owned();
            if let Some((_, other)) = found.get(&learner) {
                let reason = format!("the learner {learner:?} is in {} as well", other.display());
                return Err(error::class(&file.display().to_string(), &reason));
            }
            found.insert(learner, (file, part));
        }
    }
    let overrides = overrides(request, |learner| found.contains_key(learner))?;
    let merged = Results::open(out, found.keys().map(|learner| &**learner))?.with_overrides(overrides);
    for (index, (file, _)) in found.values().enumerate() {
        merged.save(index, &results::read(file)?)?;
    }
    Ok(merged)
}

fn overrides(request: &Request, is_known: impl Fn(&str) -> bool) -> Result<Overrides, Error> {
    request.overrides.as_ref().map_or_else(|| Ok(Overrides::default()), |file| Overrides::read(file, is_known))
}

fn same_dir(one: &Path, other: &Path) -> bool {
    one.canonicalize().is_ok_and(|one| other.canonicalize().is_ok_and(|other| one == other))
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

/// Writes the reports of a class, and beside each grade that is kept a report for that learner.
fn write_class(request: &Request, results: &Results) -> Result<(), Error> {
    if request.out.is_some() {
        for (index, entry) in results.iter().enumerate() {
            let entry = student::for_learner(entry, request.detail);
            for (extension, text) in [("txt", student::text(&entry)), ("html", student::html(&entry))] {
                let file = results.file(index, extension);
                write_atomically(&file, Box::new(move |out| out.write_all(text.as_bytes())))?;
            }
        }
    }
    write_reports(request, Subject::Class(results))
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
            // Two tables on stdout would be none.
            None if name == csv::TESTS => {}
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
