//! The course itself: its starters and solutions, and what its checkpoints let pass.

mod claims;
mod consistency;
mod end_to_end;
mod examples;
mod implementations;
mod lessons;
mod often;
mod solutions;
mod stretch;
