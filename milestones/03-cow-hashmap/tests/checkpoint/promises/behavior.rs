//! Handles behave like plain hash maps that are copied at once, whatever is done to them.
//! Read: README.md, "The idea, once more".

use std::collections::HashMap;
use std::hash::{Hash, Hasher};

use cow_hashmap::CowHashMap;
use pretty_assertions::assert_eq;

use super::sorted;

/// A number whose hash tells little, as can happen with any key: what has the same hash need not be equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Clumsy(u32);

impl Hash for Clumsy {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.0 % 3).hash(state);
    }
}

/// Four handles that are written to, cloned, emptied and taken apart, in an order that only looks like chance, beside
/// four plain hash maps that are copied at once.
#[test]
fn test_handles_behave_like_maps_copied_at_once() {
    let mut handles: [CowHashMap<Clumsy, u32>; 4] = Default::default();
    let mut maps: [HashMap<Clumsy, u32>; 4] = Default::default();
    let mut seed: u32 = 1;
    let mut next = |limit: u32| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 16) % limit
    };

    for step in 0..2_000 {
        let (one, key) = (next(4) as usize, Clumsy(next(12)));
        match next(16) {
            0..6 => {
                let (returned, expected) = (handles[one].insert(key, step), maps[one].insert(key, step));
                assert_eq!(returned, expected, "insert must return the same as with a plain HashMap (step {step})");
            }
            6..11 => {
                let (returned, expected) = (handles[one].remove(&key), maps[one].remove(&key));
                assert_eq!(returned, expected, "remove must return the same as with a plain HashMap (step {step})");
            }
            11..14 => {
                let other = next(4) as usize;
                (handles[other], maps[other]) = (handles[one].clone(), maps[one].clone());
            }
            14 => {
                let hashmap = std::mem::take(&mut handles[one]).into_hashmap();
                assert_eq!(hashmap, maps[one], "into_hashmap must return all entries and no others (step {step})");
                handles[one] = CowHashMap::from(hashmap);
            }
            _ => (handles[one], maps[one]) = (CowHashMap::new(), HashMap::new()),
        }
        for (handle, map) in handles.iter().zip(&maps) {
            let mut expected: Vec<_> = map.iter().map(|(&key, &value)| (key, value)).collect();
            expected.sort();
            assert_eq!(sorted(handle), expected, "every handle must hold what its plain HashMap does (step {step})");
            assert_eq!(handle.len(), map.len(), "len must be the number of entries (step {step})");
            assert_eq!(handle.is_empty(), map.is_empty(), "is_empty must say whether there are entries (step {step})");
            assert_eq!(handle.get(&key), map.get(&key), "get must find what a plain HashMap does (step {step})");
            assert_eq!(handle.contains_key(&key), map.contains_key(&key), "contains_key must agree (step {step})");
        }
    }
}
