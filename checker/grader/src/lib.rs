//! Grades submissions, for instructors.
//!
//! The flow: [`submission`] reads the sources, and [`review`] flags code that an instructor should look at.
//! [`workspace`] copies the course and those sources into a directory, with the tests wrapped by [`harness`]. [`build`]
//! and [`run`] build and run the tests, both confined by [`sandbox`]. The outcome is a [`grade`], which [`report`]
//! writes in several formats.
//!
//! Windows has no sandbox for submissions, so this library is empty there.

#![cfg(unix)]

pub mod cli;
mod command;
mod doctor;
mod error;

pub mod grade;
mod grader;
pub mod plain;

pub mod review;
mod sources;
mod submission;

mod budget;
mod build;
mod defence;
mod harness;
mod run;
mod sandbox;
mod workspace;

pub mod class;

pub mod report;

pub use command::run_request;
pub use grader::Grader;
pub use sandbox::dispatch;
