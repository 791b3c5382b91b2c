//! The claims of each milestone, the quickest first. A milestone that this build leaves out has none.

#[cfg(feature = "m4")]
mod generic;
#[cfg(feature = "m3")]
mod hashmap;
#[cfg(feature = "m6")]
mod metrics;
#[cfg(feature = "m1")]
mod string;
#[cfg(feature = "m5")]
mod threads;
#[cfg(feature = "m2")]
mod vec;

use crate::report::Row;

pub struct Milestone {
    pub number: usize,
    pub claims: &'static [Claim],
}

pub struct Claim {
    /// The milestone's number and the claim's, like `1.4`: as lessons refer to it.
    pub name: &'static str,
    pub measure: fn() -> Vec<Row>,
}

pub fn all() -> Vec<Milestone> {
    vec![
        #[cfg(feature = "m1")]
        Milestone { number: 1, claims: string::CLAIMS },
        #[cfg(feature = "m2")]
        Milestone { number: 2, claims: vec::CLAIMS },
        #[cfg(feature = "m3")]
        Milestone { number: 3, claims: hashmap::CLAIMS },
        #[cfg(feature = "m4")]
        Milestone { number: 4, claims: generic::CLAIMS },
        #[cfg(feature = "m5")]
        Milestone { number: 5, claims: threads::CLAIMS },
        #[cfg(feature = "m6")]
        Milestone { number: 6, claims: metrics::CLAIMS },
    ]
}
