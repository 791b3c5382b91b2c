//! The polish of milestone 3. It never gates.
//! Read: README.md, "Build".

// What costs more than it must.
mod needless_work;

// What is left of the old entries.
mod robustness;
