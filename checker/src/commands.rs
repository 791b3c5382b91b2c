//! The commands `claims`, `example`, `hint`, `lesson`, `reset` and `solution`, as data for the report.

pub mod claims;
pub mod example;
pub mod hint;
pub mod lesson;
pub mod reset;
pub mod solution;
