//! The commands beside `check`.

pub mod hint;
pub mod reset;
pub mod solution;
