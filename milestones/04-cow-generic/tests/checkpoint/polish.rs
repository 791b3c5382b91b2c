//! The polish of milestone 4. It never gates.
//! Read: README.md, "What the limits are".

// What a handle could do without.
mod needless_work;
