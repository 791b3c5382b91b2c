//! The command line, through the binary that learners run, in temporary courses.

mod board;
mod commands;
mod compiler;
mod environment;
mod errors;
mod example;
mod filesystem;
mod isolation;
mod json_schema;
mod lesson;
mod limits;
mod lock;
mod stretch;
mod target_dir;
mod terminal;
mod watch;
mod watch_terminal;
