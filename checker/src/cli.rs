//! The command line: types only.

use clap::{Parser, Subcommand};

/// Tells you where you stand in the Copy-on-Write kata.
#[derive(Debug, Parser)]
#[command(name = "checker", version, bin_name = "cargo kata", args_conflicts_with_subcommands = true)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Option<Command>,

    #[command(flatten)]
    pub check: Check,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Show where you stand and the one thing to do next (this is what happens without a command)
    Check(Check),
    /// Show the board again on every save, with single keys for hints and more
    Watch,
    /// Show a hint for the first test that does not pass
    Hint {
        /// A milestone: 1, 01, cow-string or 01-cow-string [default: the current one]
        milestone: Option<String>,
        /// How much to tell: 1 is a nudge, 2 the approach, 3 almost the answer
        #[arg(default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=3))]
        level: u8,
    },
    /// Start a milestone again; your file is kept beside the new one
    Reset {
        /// A milestone: 1, 01, cow-string or 01-cow-string
        milestone: String,
    },
    /// Compare your code with the reference solution, once the milestone is passed
    Solution {
        /// A milestone: 1, 01, cow-string or 01-cow-string
        milestone: String,
    },
}

#[derive(clap::Args, Clone, Copy, Debug, Default)]
pub struct Check {
    /// Print one JSON object, for programs
    #[arg(long)]
    pub json: bool,
}
