//! The commands `hint`, `reset` and `solution`, as data for the report.

pub mod hint;
pub mod reset;
pub mod solution;
