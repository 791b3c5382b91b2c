//! What the grader writes, held against what reads it: formats, gradebook, review flags, workflows.

#![cfg(unix)]

mod browser;
mod consumers;
mod formats;
mod gradebook;
mod gradebook_in_a_browser;
mod grades;
mod review;
mod sample_class;
mod workflows;
