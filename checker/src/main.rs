use std::process::ExitCode;

fn main() -> ExitCode {
    #[cfg(unix)]
    if std::env::args().nth(1).as_deref() == Some(checker::guard::ARGUMENT) {
        checker::guard::watch_over_the_checker();
        return ExitCode::SUCCESS;
    }
    #[cfg(all(feature = "grade", unix))]
    if let Ok(confinement) = std::env::var(checker::grade::confine::VARIABLE) {
        eprintln!("cannot confine: {}", checker::grade::confine::become_the_program(&confinement));
        return ExitCode::from(2);
    }
    match checker::run(checker::cli::parse()) {
        Ok(code) => code,
        Err(error) => {
            checker::report::error(&error);
            ExitCode::from(error.exit_code())
        }
    }
}
