//! Robustness: a write whose `clone` panics changes nothing.
//! Read: starter.rs, `push`, `pop` and `get_mut`.

use cow_vec::CowVec;
use pretty_assertions::assert_eq;
use test_utils::{CloneBudget, Fragile, panics};

/// Lets the clone of each of three shared elements panic in turn.
fn check_panicking_clone(name: &str, write: fn(&mut CowVec<Fragile<i32>>, Fragile<i32>)) {
    for clones in 0..3 {
        let budget = CloneBudget::new(clones);
        let original = CowVec::from(vec![budget.of(1), budget.of(2), budget.of(3)]);
        let mut v = original.clone();

        let panicked = panics(|| write(&mut v, budget.of(4)));

        assert!(panicked, "{name} on shared elements must clone them, and let the panic of a clone through");
        let values: Vec<_> = (0..v.len()).map(|index| v[index].value).collect();
        assert_eq!(values, [1, 2, 3], "when a clone panics, {name} must leave the elements as they were");
        assert_eq!(v.strong_count(), 2, "when a clone panics, {name} must leave the sharing as it was");
    }
}

#[test]
fn test_a_panic_in_push_changes_nothing() {
    check_panicking_clone("push", |v, fragile| v.push(fragile));
}

#[test]
fn test_a_panic_in_pop_changes_nothing() {
    check_panicking_clone("pop", |v, _| drop(v.pop()));
}

#[test]
fn test_a_panic_in_get_mut_changes_nothing() {
    check_panicking_clone("get_mut", |v, fragile| {
        *v.get_mut(0).expect("get_mut must lend out every element that there is") = fragile;
    });
}

#[test]
fn test_a_panic_in_index_mut_changes_nothing() {
    check_panicking_clone("index_mut", |v, fragile| v[0] = fragile);
}
