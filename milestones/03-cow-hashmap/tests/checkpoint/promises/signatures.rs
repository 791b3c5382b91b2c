//! Compares the signatures of your functions with the starter's: a type that equals everything would pass every
//! comparison in a test. Nothing calls the functions here. Where the compiler complains, the line shows what yours has to
//! be.

use std::collections::HashMap;
use std::hash::Hash;

use cow_hashmap::CowHashMap;
use test_utils::address;

use super::WatchedMap;

#[allow(dead_code, reason = "only the compiler reads it; it is never called")]
fn signatures<'a, K, V, Q>()
where
    K: std::borrow::Borrow<Q> + Eq + Hash + Clone + 'a,
    V: Clone + 'a,
    Q: Eq + Hash + ?Sized + 'a,
{
    let _: fn() -> CowHashMap<K, V> = CowHashMap::new;
    let _: fn(&'a CowHashMap<K, V>, &'a Q) -> Option<&'a V> = CowHashMap::get;
    let _: fn(&'a mut CowHashMap<K, V>, K, V) -> Option<V> = CowHashMap::insert;
    let _: fn(&'a mut CowHashMap<K, V>, &'a Q) -> Option<V> = CowHashMap::remove;
    let _: fn(&'a CowHashMap<K, V>, &'a Q) -> bool = CowHashMap::contains_key;
    let _: fn(&'a CowHashMap<K, V>) -> usize = CowHashMap::len;
    let _: fn(&'a CowHashMap<K, V>) -> bool = CowHashMap::is_empty;
    let _: fn(&'a CowHashMap<K, V>) -> bool = CowHashMap::is_shared;
    let _: fn(&'a CowHashMap<K, V>) -> usize = CowHashMap::strong_count;
    let _: fn(CowHashMap<K, V>) -> HashMap<K, V> = CowHashMap::into_hashmap;
    let _: fn(&'a CowHashMap<K, V>) -> CowHashMap<K, V> = CowHashMap::clone;
    let _: fn(&'a mut CowHashMap<K, V>, &'a CowHashMap<K, V>) = CowHashMap::clone_from;
    let _: fn() -> CowHashMap<K, V> = CowHashMap::default;
    let _: fn(HashMap<K, V>) -> CowHashMap<K, V> = CowHashMap::from;
}

/// `keys`, `values` and `iter` may return any iterator over references to what is in the map. What is read through it
/// has the type that it has for a `HashMap`.
#[allow(dead_code, reason = "only the compiler reads it; it is never called")]
fn reads_like_a_hashmap<'a>(map: &'a CowHashMap<String, i32>, tens: &'a CowHashMap<i32, i32>, watched: &'a WatchedMap) {
    let _: Option<&'a String> = map.keys().next();
    let _: Option<&'a i32> = map.values().next();
    let _: Option<(&'a String, &'a i32)> = map.iter().next();
    let _: (usize, usize, usize) = (map.keys().count(), map.values().count(), watched.iter().count());
    let _: (usize, usize) = (watched.keys().count(), watched.values().count());
    let _: Vec<&'a String> = map.keys().collect::<Vec<_>>();
    let _: Vec<&'a i32> = map.values().collect::<Vec<_>>();
    let _: i32 = map.values().sum::<i32>();
    let _: std::iter::Copied<_> = tens.keys().copied();
    let _: std::iter::Copied<_> = tens.values().copied();
    let _: std::iter::Map<_, _> = tens.iter().map(|(key, value)| (*key, *value));
    let _: std::iter::Map<_, _> = watched.iter().map(|(key, _)| address(key));
    let _: std::iter::Filter<_, _> = watched.iter().filter(|(key, _)| key.value == 3);
    let _: bool = watched.values().any(|value| value.value == 30);
    let _: bool = watched.keys().all(|key| key.value < 5);
}
