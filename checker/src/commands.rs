//! The commands `claims`, `example`, `hint`, `lesson`, `reset`, `solution` and `stretch`, and what `check` does besides, as
//! data for the report.

pub mod claims;
pub mod doc_tests;
pub mod example;
pub mod hint;
pub mod lesson;
pub mod reset;
pub mod solution;
pub mod stretch;
