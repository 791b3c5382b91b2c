use std::process::ExitCode;

fn main() -> ExitCode {
    #[cfg(unix)]
    if std::env::args().nth(1).as_deref() == Some(checker::guard::ARGUMENT) {
        checker::guard::watch_over_the_checker();
        return ExitCode::SUCCESS;
    }
    match checker::run(checker::cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            checker::report::error(&error);
            ExitCode::from(error.exit_code())
        }
    }
}
