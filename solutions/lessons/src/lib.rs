//! The Rust in the course's lessons, run against the solutions: each lesson is the documentation of a module here, so
//! rustdoc tests every block of it.

macro_rules! lessons {
    ($($name:ident: $file:literal,)*) => { $(
        #[doc = include_str!(concat!("../../../milestones/", $file))]
        pub mod $name {}
    )* };
}

lessons! {
    before_you_begin: "README.md",
    cow_string: "01-cow-string/README.md",
    cow_vec: "02-cow-vec/README.md",
    cow_hashmap: "03-cow-hashmap/README.md",
    cow_generic: "04-cow-generic/README.md",
    cow_threads: "05-cow-threads/README.md",
    cow_metrics: "06-cow-metrics/README.md",
    choosing: "choosing.md",
}
