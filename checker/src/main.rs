use std::process::ExitCode;

use checker::cli::Arguments;
use clap::Parser;

fn main() -> ExitCode {
    match checker::run(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            checker::report::error(&error);
            ExitCode::from(error.exit_code())
        }
    }
}
