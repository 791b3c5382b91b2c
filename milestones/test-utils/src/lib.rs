//! Helpers for the tests of the milestones: values that count or limit their clones or run code meanwhile, addresses,
//! threads that meet or race, and questions to the compiler.

mod clone_budget;
mod clone_counter;
pub mod compile_fail;
mod foreign;
mod impls;
mod in_threads;
mod meeting;
mod small;
mod stress;

use std::panic::{AssertUnwindSafe, catch_unwind};

pub use clone_budget::{CloneBudget, Fragile};
pub use clone_counter::{CloneCounter, Counted};
pub use foreign::{Foreign, finishes};
pub use in_threads::{InThreads, OneThread};
pub use meeting::{Attendee, Meeting};
pub use small::Small;
pub use stress::stress;

/// The address of a value. Two values that exist at the same time and are not empty have different addresses.
pub fn address<T: ?Sized>(value: &T) -> usize {
    std::ptr::from_ref(value).addr()
}

/// Whether `action` panics.
pub fn panics<R>(action: impl FnOnce() -> R) -> bool {
    catch_unwind(AssertUnwindSafe(action)).is_err()
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn different_values_have_different_addresses() {
        let (one, other) = (String::from("text"), String::from("text"));
        assert_ne!(address(one.as_str()), address(other.as_str()));
        assert_eq!(address(one.as_str()), address(&one[..]));
    }
}
