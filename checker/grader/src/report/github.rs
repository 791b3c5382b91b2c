//! What GitHub shows for a job: a summary, and notes beside the lines of the submission.

pub mod annotations;
pub mod markdown;
