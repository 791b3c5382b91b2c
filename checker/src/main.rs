use std::process::ExitCode;

use checker::cli::Arguments;
use clap::Parser;

fn main() -> ExitCode {
    #[cfg(unix)]
    if std::env::args().nth(1).as_deref() == Some(checker::guard::ARGUMENT) {
        checker::guard::watch_over_the_checker();
        return ExitCode::SUCCESS;
    }
    match checker::run(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            checker::report::error(&error);
            ExitCode::from(error.exit_code())
        }
    }
}
