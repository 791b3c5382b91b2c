//! Helpers for the tests of the milestones: values that count their clones, addresses, threads under stress, and
//! questions to the compiler.

mod clone_counter;
pub mod compile_fail;
mod impls;
mod stress;

pub use clone_counter::{CloneCounter, Counted};
pub use stress::stress;

/// The address of a value. Two values that exist at the same time and are not empty have different addresses.
pub fn address<T: ?Sized>(value: &T) -> usize {
    std::ptr::from_ref(value).addr()
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
