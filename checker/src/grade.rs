//! Grades submissions, for instructors: built only with the feature `grade`, so that learners never wait for it.
//!
//! [`result`] is what grading finds out; [`formats`] turns it into what others read.

pub mod formats;
pub mod result;
