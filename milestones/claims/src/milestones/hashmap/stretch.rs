//! The stretch goal of milestone 3: entries beside `get` and `insert`.

use std::hint::black_box;

use cow_hashmap::CowHashMap;
use cow_hashmap::stretch::Entry;

use super::strings;
use crate::measure::{compare, compare_each};
use crate::report::{Row, size};

pub fn entries() -> Vec<Row> {
    let original = CowHashMap::from(strings(100_000));
    vec![looking(&original), inserting(&original), counting()]
}

fn looking(original: &CowHashMap<String, String>) -> Row {
    let mut shared = original.clone();
    let key = || black_box("key number 500").to_owned();
    let pair = compare(
        || original.get(&key()).map(String::len),
        || match shared.entry(key()) {
            Entry::Occupied(entry) => Some(entry.get().len()),
            Entry::Vacant(_) => None,
        },
    );
    let why = "the key is looked up twice, to copy nothing until it is written to";
    let mut row = Row::of("a look at an entry, shared", None, pair, ["get", "entry"], why);
    if let Some((insert, look)) = crate::bytes("3.5") {
        row.figures += &format!("; insert allocates {}, a look {}", size(insert), size(look));
    }
    row
}

fn inserting(original: &CowHashMap<String, String>) -> Row {
    let pair = compare_each(
        9,
        || original.clone(),
        |mut map| {
            map.insert("new".to_owned(), String::new());
            map
        },
        || original.clone(),
        |mut map| {
            map.entry("new".to_owned()).or_insert_with(String::new);
            map
        },
    );
    Row::of("insert into 100,000, shared", None, pair, ["insert", "entry"], "each copies the map once")
}

fn counting() -> Row {
    const KEYS: u64 = 10_000;
    let pair = compare(
        || {
            let mut map = CowHashMap::new();
            for key in 0..KEYS {
                map.insert(black_box(key), key);
            }
            map
        },
        || {
            let mut map = CowHashMap::new();
            for key in 0..KEYS {
                map.entry(black_box(key)).or_insert(key);
            }
            map
        },
    );
    Row::of(
        "10,000 inserts, alone",
        None,
        pair,
        ["insert", "entry"],
        "a map that nothing shares is asked once for each key",
    )
}
