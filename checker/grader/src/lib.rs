//! Grades submissions, for instructors.
//!
//! The flow: [`submission`] takes the sources, [`review`] flags what an instructor should look at, [`workspace`] lays them into
//! the course with its tests as [`harness`] makes them, [`build`] and [`run`] find out what passes, both confined by
//! [`sandbox`]; [`grade`] is what they found out, and [`report`] turns it into what others read.
//!
//! On Windows there is no way to confine a submission, so nothing of this is built there.

#![cfg(unix)]

pub mod cli;
mod command;
mod error;

pub mod grade;
mod grader;

pub mod review;
mod submission;

mod build;
mod harness;
mod run;
mod sandbox;
mod workspace;

pub mod class;

pub mod report;

pub use command::run;
pub use grader::{Grader, Options};
pub use sandbox::dispatch;
