//! Re-execution: hidden subcommands, with which this program starts itself as a helper process.

use std::process::ExitCode;

/// Runs the hidden subcommand of the command line to its end; None if there is no such subcommand.
pub fn dispatch() -> Option<ExitCode> {
    #[cfg(unix)]
    if std::env::args_os().nth(1).is_some_and(|argument| argument == super::reaper::SUBCOMMAND) {
        super::reaper::run();
        return Some(ExitCode::SUCCESS);
    }
    None
}
