//! The polish of milestone 6. It never gates.
//! Read: README.md, "Count what happened".

// What happens when threads race, numbers grow or a handle is formatted.
mod robustness;
