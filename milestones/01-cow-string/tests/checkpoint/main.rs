//! The checkpoint of milestone 1. Milestone 2 is unlocked when all tests of the specification and of the
//! promises pass.

// The specification's tests, and nothing else.
mod specification;

// What the specification means beyond its tests. Gates as well.
mod promises;

// What works but could be done better. Never gates, and is shown once the milestone is passed.
mod polish;
