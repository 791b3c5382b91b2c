//! The checkpoint of milestone 5. Milestone 6 is unlocked when all tests of the specification and of the
//! promises pass, and those of `guarantees.rs`.

// The specification's tests, and nothing else.
mod specification;

// What the specification means beyond its tests. Gates as well.
mod promises;

// What works but could be done better. Never gates, and is shown once the milestone is passed.
mod polish;
