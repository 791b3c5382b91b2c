//! Grades submissions, for instructors.
//!
//! The flow: [`submission`] takes the sources, [`scan`] flags what an instructor should look at, [`skeleton`] lays them into
//! the course with its tests as [`wrap`] makes them, [`build`] and [`run`] find out what passes, both confined by
//! [`confine`]; [`result`] is what they found out, and [`formats`] turn it into what others read.
//!
//! On Windows there is no way to confine a submission, so nothing of this is built there.

#![cfg(unix)]

pub mod arguments;
mod build;
mod class;
mod command;
mod commit;
mod confine;
pub mod entries;
pub mod formats;
mod grader;
mod locks;
mod parts;
mod problem;
mod progress;
pub mod result;
mod run;
pub mod scan;
mod scratch;
mod skeleton;
mod store;
mod submission;
mod unseen;
mod wrap;

pub use command::run;
pub use confine::instead;
pub use grader::{Grader, Options};
