//! Milestone 3: `CowHashMap` beside `HashMap` and persistent maps.

#[cfg(feature = "stretch")]
mod stretch;

use std::collections::HashMap;
use std::hash::Hash;
use std::hint::black_box;

use cow_hashmap::CowHashMap;

use super::Claim;
use crate::measure::{Pair, compare, compare_each};
use crate::report::{Row, size};

pub const CLAIMS: &[Claim] = &[
    Claim { name: "3.4", measure: reading },
    Claim { name: "3.1", measure: cloning },
    Claim { name: "3.2", measure: handing_out },
    Claim { name: "3.3", measure: first_insert },
    #[cfg(feature = "stretch")]
    Claim { name: "3.5", measure: stretch::entries },
];

fn strings(count: u64) -> HashMap<String, String> {
    (0..count).map(|number| (format!("key number {number}"), format!("value number {number}"))).collect()
}

fn numbers(count: u64) -> HashMap<u64, u64> {
    (0..count).map(|number| (number, number)).collect()
}

fn cloning() -> Vec<Row> {
    fn pair<K: Clone + Eq + Hash, V: Clone>(plain: HashMap<K, V>) -> Pair {
        let shared = CowHashMap::from(plain.clone());
        compare(|| plain.clone(), || shared.clone())
    }
    let names = ["HashMap", "handle"];
    let (cheap, costly) = ("a number is copied with the table", "each key and each value is allocated again");
    vec![
        Row::of("clone 10 numbers", Some(500.0), pair(numbers(10)), names, cheap),
        Row::of("clone 100 numbers", Some(500.0), pair(numbers(100)), names, cheap),
        Row::of("clone 1,000 numbers", Some(500.0), pair(numbers(1000)), names, cheap),
        Row::of("clone 10 Strings", Some(500.0), pair(strings(10)), names, costly),
        Row::of("clone 100 Strings", Some(500.0), pair(strings(100)), names, costly),
        Row::of("clone 1,000 Strings", Some(500.0), pair(strings(1000)), names, costly),
    ]
}

fn handing_out() -> Vec<Row> {
    const WORKERS: usize = 1000;
    let config = strings(100);
    let shared = CowHashMap::from(config.clone());
    let pair = compare_each(
        15,
        || Vec::with_capacity(WORKERS),
        |mut workers| {
            workers.extend((0..WORKERS).map(|_| config.clone()));
            workers
        },
        || Vec::with_capacity(WORKERS),
        |mut workers| {
            workers.extend((0..WORKERS).map(|_| shared.clone()));
            workers
        },
    );
    let why = "the more workers, the more it saves, while none of them writes";
    let mut row = Row::of("a configuration for 1,000 workers", Some(990.0), pair, ["HashMap", "handles"], why);
    if let Some((plain, handles)) = crate::bytes("3.2") {
        row.figures += &format!("; {}, {}", size(plain), size(handles));
    }
    vec![row]
}

fn first_insert() -> Vec<Row> {
    let map = strings(100_000);
    let own = CowHashMap::from(map.clone());
    let imbl: imbl::HashMap<String, String> = map.iter().map(|(key, value)| (key.clone(), value.clone())).collect();
    let rpds: rpds::HashTrieMapSync<String, String> = map.into_iter().collect();
    let insert_own = |mut handle: CowHashMap<String, String>| {
        handle.insert("new".to_owned(), String::new());
        handle
    };
    let with_imbl = compare_each(
        7,
        || own.clone(),
        insert_own,
        || imbl.clone(),
        |mut map| {
            map.insert("new".to_owned(), String::new());
            map
        },
    );
    let with_rpds = compare_each(
        7,
        || own.clone(),
        insert_own,
        || rpds.clone(),
        |mut map| {
            map.insert_mut("new".to_owned(), String::new());
            map
        },
    );
    let why = "it copies one path, and not 100,000 keys and values";
    vec![
        Row::of("insert into 100,000, shared: imbl", None, with_imbl, ["yours", "imbl"], why),
        Row::of("insert into 100,000, shared: rpds", None, with_rpds, ["yours", "rpds"], why),
    ]
}

fn reading() -> Vec<Row> {
    let plain = strings(1000);
    let own = CowHashMap::from(plain.clone());
    let imbl: imbl::HashMap<String, String> = plain.iter().map(|(key, value)| (key.clone(), value.clone())).collect();
    let key = black_box("key number 500");
    let with_own = compare(|| plain.get(key), || own.get(key));
    let with_imbl = compare(|| plain.get(key), || imbl.get(key));
    vec![
        Row::of("get", Some(1.0), with_own, ["HashMap", "yours"], "one more pointer to follow"),
        Row::of("get: imbl", None, with_imbl, ["HashMap", "imbl"], "several nodes to go through"),
    ]
}
