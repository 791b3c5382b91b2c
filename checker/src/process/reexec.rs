//! Hidden subcommands: what this program is when it has started itself as a helper of its own.

use std::process::ExitCode;

/// Does what a hidden subcommand asks for, until its end. None when the command line has none.
pub fn dispatch() -> Option<ExitCode> {
    #[cfg(unix)]
    if std::env::args_os().nth(1).is_some_and(|argument| argument == super::reaper::SUBCOMMAND) {
        super::reaper::run();
        return Some(ExitCode::SUCCESS);
    }
    None
}
