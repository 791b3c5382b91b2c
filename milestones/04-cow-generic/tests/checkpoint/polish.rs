//! The polish of milestone 4. It never gates.
//! Read: README.md, "When not, and what it cannot do".

// What a handle could do without.
mod needless_work;
