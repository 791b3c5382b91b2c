use std::process::ExitCode;

#[cfg(unix)]
fn main() -> ExitCode {
    if let Some(code) = checker::process::reexec::dispatch().or_else(grader::dispatch) {
        return code;
    }
    let request = grader::cli::parse();
    match checker::open_course()
        .and_then(|course| grader::run_request(&course, &request, &checker::process::signal::CancelToken::default()))
    {
        Ok(code) => code,
        Err(error) => {
            checker::report::print_error(&error);
            ExitCode::from(error.exit_code())
        }
    }
}

#[cfg(not(unix))]
fn main() -> ExitCode {
    eprintln!("error: this system has no sandbox for submissions\n  Grade on Linux or macOS.");
    ExitCode::from(2)
}
