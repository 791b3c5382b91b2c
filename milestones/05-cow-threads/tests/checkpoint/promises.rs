//! What else gates milestone 5: what every method promises, how often the value is copied, and that no thread waits.
//! Read: README.md, "Build"; each file of `promises/` is about some of its functions.

// In the order of the board. The blank lines keep rustfmt from sorting them.
mod copying;

mod updating;

mod sharing;

mod threads;

mod edge_cases;

mod signatures;
