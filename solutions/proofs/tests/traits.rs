//! What the solutions do beyond the milestones: every trait does what it does for the value, and copies nothing that is
//! shared unless it has to.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::fmt::{Debug, Write};
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher, Hash};

use cow_hashmap::CowHashMap;
use cow_string::CowString;
use cow_vec::CowVec;
use test_utils::CloneCounter;

/// Handles compare, sort and hash as the values that they are made from, of which the second is the greater one.
fn compare_like_their_values<V: Clone + Hash, H: From<V> + Ord + Hash>(values: [V; 2]) {
    let [less, greater] = values.clone().map(H::from);
    assert!(less == H::from(values[0].clone()) && less != greater);
    assert_eq!(less.partial_cmp(&greater), Some(Ordering::Less));
    assert_eq!(greater.cmp(&less), Ordering::Greater);
    let hash = BuildHasherDefault::<DefaultHasher>::new();
    assert_eq!(hash.hash_one(&less), hash.hash_one(&values[0]), "a map may be asked for a borrowed key");
    assert_eq!(hash.hash_one(&greater), hash.hash_one(&values[1]));
}

fn look_like_their_values<V: Clone + Debug, H: From<V> + Debug>(value: V) {
    assert_eq!(format!("{:#?}", H::from(value.clone())), format!("{value:#?}"));
}

#[test]
fn strings() {
    compare_like_their_values::<String, CowString>(["a".to_owned(), "b".to_owned()]);
    look_like_their_values::<String, CowString>("a \"b\"".to_owned());
    let mut text = CowString::from_iter(["a", "b"]);
    let shared = text.clone();
    assert!(text == shared && text == "ab" && text == *"ab" && text != "b" && text != *"b");
    assert_eq!(format!("{text:>4}"), "  ab");
    assert_eq!(HashMap::from([(text.clone(), 1)]).get("ab"), Some(&1));
    assert_eq!(AsRef::<str>::as_ref(&text), "ab");
    assert_eq!(CowString::default(), "");

    text.extend(["c", "d"]);
    write!(text, "{}", 5).expect("a text takes any text");
    assert_eq!((String::from(text).as_str(), shared.as_str()), ("abcd5", "ab"));
}

#[test]
fn vectors() {
    compare_like_their_values::<Vec<i32>, CowVec<i32>>([vec![1, 2], vec![1, 3]]);
    look_like_their_values::<Vec<i32>, CowVec<i32>>(vec![1, 2]);
    let numbers = CowVec::from([1, 2]);
    assert!(numbers == [1, 2] && numbers == *[1, 2].as_slice() && numbers == vec![1, 2]);
    assert!(numbers != [1, 3] && numbers != *[1].as_slice() && numbers != vec![]);
    assert_eq!(numbers, CowVec::from([1, 2].as_slice()));
    assert_eq!(numbers, CowVec::from_iter(1..=2));
    assert_eq!(HashMap::from([(numbers.clone(), 1)]).get([1, 2].as_slice()), Some(&1));
    assert_eq!(AsRef::<[i32]>::as_ref(&numbers), [1, 2]);
    assert_ne!(CowVec::from([f64::NAN]), CowVec::from([f64::NAN]));
}

#[test]
fn vectors_copy_only_to_write() {
    let copies = CloneCounter::new();
    let original = CowVec::from(vec![copies.of(1), copies.of(2)]);
    let mut clone = original.clone();
    clone.extend([]);
    (&mut CowVec::<i32>::new()).into_iter().for_each(|_| ());
    assert_eq!((&clone).into_iter().map(|number| number.value).sum::<i32>(), 3);
    assert_eq!((copies.count(), original.strong_count()), (0, 2));

    clone.extend([copies.of(3), copies.of(4)]);
    (&mut clone).into_iter().for_each(|number| number.value *= 10);
    assert_eq!(copies.count(), 2, "the first write copied, the others found their own vector");
    assert_eq!(Vec::from(clone).iter().map(|number| number.value).collect::<Vec<_>>(), [10, 20, 30, 40]);
    assert_eq!(original.into_iter().map(|number| number.value).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(copies.count(), 2, "both were the last handle to their vector");
}

#[test]
fn maps() {
    look_like_their_values::<HashMap<i32, char>, CowHashMap<i32, char>>(HashMap::from([(1, 'a')]));
    let map = CowHashMap::from([("a", 1), ("b", 2)]);
    assert!(map == CowHashMap::from_iter([("b", 2), ("a", 1)]) && map != CowHashMap::from([("a", 1)]));
    assert_ne!(CowHashMap::from([(1, f64::NAN)]), CowHashMap::from([(1, f64::NAN)]));
    assert_eq!(map["b"], 2);
}

#[test]
fn maps_copy_only_to_write() {
    let copies = CloneCounter::new();
    let original = CowHashMap::from([("a", copies.of(1)), ("b", copies.of(2))]);
    let mut clone = original.clone();
    clone.extend([]);
    assert_eq!((&clone).into_iter().map(|(_, number)| number.value).sum::<i32>(), 3);
    assert_eq!((copies.count(), original.strong_count()), (0, 2));

    clone.extend([("c", copies.of(3))]);
    assert_eq!(clone.into_iter().map(|(_, number)| number.value).sum::<i32>(), 6);
    assert_eq!(HashMap::from(original).values().map(|number| number.value).sum::<i32>(), 3);
    assert_eq!(copies.count(), 2, "one write copied, and both were the last handle to their map");
}

/// The same traits of the handles of milestones 4, 5 and 6.
macro_rules! handles {
    ($($name:ident)*) => { $(
        mod $name {
            use std::collections::HashMap;

            use ::$name::Cow;
            use test_utils::CloneCounter;

            #[test]
            fn behave_like_their_values() {
                super::compare_like_their_values::<String, Cow<String>>(["a".to_owned(), "b".to_owned()]);
                let text = Cow::from(String::from("ab"));
                assert_eq!(format!("{text:>4}"), "  ab");
                assert_eq!(HashMap::from([(text.clone(), 1)]).get(&String::from("ab")), Some(&1));
                assert_eq!(AsRef::<String>::as_ref(&text), "ab");
                assert!(Cow::<i32>::default() == Cow::new(0) && Cow::new(f64::NAN) != Cow::new(f64::NAN));
                assert_eq!(*Cow::<Vec<i32>>::from_iter(1..=2), [1, 2]);
            }

            #[test]
            fn copy_only_to_write() {
                let copies = CloneCounter::new();
                let original = Cow::new(vec![copies.of(1), copies.of(2)]);
                let mut clone = original.clone();
                clone.extend([]);
                assert_eq!((&clone).into_iter().map(|number| number.value).sum::<i32>(), 3);
                assert_eq!((copies.count(), original.strong_count()), (0, 2));

                clone.extend([copies.of(3)]);
                assert_eq!(clone.into_iter().map(|number| number.value).collect::<Vec<_>>(), [1, 2, 3]);
                assert_eq!(original.into_iter().map(|number| number.value).collect::<Vec<_>>(), [1, 2]);
                assert_eq!(copies.count(), 2, "one write copied, and both were the last handle to their value");
            }
        }
    )* };
}

handles! { cow_generic cow_threads cow_metrics }

#[test]
fn handles_of_milestones_4_and_5_look_like_their_values() {
    look_like_their_values::<Vec<i32>, ::cow_generic::Cow<Vec<i32>>>(vec![1, 2]);
    look_like_their_values::<Vec<i32>, ::cow_threads::Cow<Vec<i32>>>(vec![1, 2]);
}
