//! The polish of milestone 5. It never gates.
//! Read: README.md, "Build", `try_update`.

// What happens when something goes wrong halfway.
mod robustness;
