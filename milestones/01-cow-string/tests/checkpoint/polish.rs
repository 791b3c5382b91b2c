//! The polish of milestone 1. It never gates.
//! Read: README.md, "Build".

// What costs more than it must.
mod needless_work;
