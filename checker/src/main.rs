//! The checker's binary: runs a hidden subcommand or the command line, and turns errors into exit codes.

use std::process::ExitCode;

fn main() -> ExitCode {
    if let Some(code) = checker::process::reexec::dispatch() {
        return code;
    }
    match checker::cli::parse().and_then(checker::run) {
        Ok(code) => code,
        Err(error) => {
            checker::report::print_error(&error);
            ExitCode::from(error.exit_code())
        }
    }
}
