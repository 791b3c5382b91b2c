//! Three branches of a million numbers, of which one changes.

use cow_vec::CowVec;
use example_utils::{Cost, alive, begin, bytes, measure, number, row, time};

/// Try it: with 1,000 numbers, does it still matter?
const NUMBERS: usize = 1_000_000;

fn main() {
    begin();

    println!("{} numbers, three branches; bytes alive and time of each step\n", number(NUMBERS));
    row("", &[&"Vec", &"CowVec", &"handles"]);
    let (plain, shared) = (branches_of_vec(), branches_of_cow_vec());
    for ((label, plain), (shared, handles)) in STEPS.into_iter().zip(plain).zip(shared) {
        row(label, &[&plain.0, &shared.0, &handles]);
        row("", &[&plain.1, &shared.1, &""]);
    }

    println!("\nAll numbers doubled while another handle keeps the old ones\n");
    row("", &[&"allocated", &"time"]);
    let original = CowVec::from(numbers());
    let mut copied = original.clone();
    let (rebuilt, cost) = measure(|| {
        copied.get_mut(0);
        copied.iter().map(|number| number * 2.0).collect::<Vec<_>>()
    });
    print("copy, then build new ones from it", &cost);
    let mut changed = original.clone();
    let ((), cost) = measure(|| (0..NUMBERS).for_each(|index| changed[index] *= 2.0));
    print("copy once, then change in place", &cost);
    let (built, cost) = measure(|| CowVec::from(original.iter().map(|number| number * 2.0).collect::<Vec<_>>()));
    print("build new ones from the shared ones", &cost);
    assert!(rebuilt.iter().eq(built.iter()) && changed.iter().eq(built.iter()), "all three double");
    assert!(!original.is_shared(), "every branch has its own");

    println!("\nVec is cloned with Vec::clone, nothing slower. Try it: change NUMBERS.");
}

const STEPS: [&str; 5] = ["load", "clone three times", "change one number in branch 1", "again", "drop all branches"];

fn numbers() -> Vec<f64> {
    (0..NUMBERS).map(|index| index as f64).collect()
}

fn branches_of_vec() -> Vec<(String, String)> {
    let mut steps = Vec::with_capacity(STEPS.len());
    let start = alive();
    let mut note = |cost: &Cost| steps.push((bytes(alive() - start), time(cost.time)));
    let (original, load) = measure(numbers);
    note(&load);
    let (mut branches, clone) = measure(|| [original.clone(), original.clone(), original.clone()]);
    note(&clone);
    for _ in 0..2 {
        let ((), write) = measure(|| branches[0][7] += 1.0);
        note(&write);
    }
    let ((), dropped) = measure(|| drop(branches));
    note(&dropped);
    steps
}

fn branches_of_cow_vec() -> Vec<((String, String), usize)> {
    let mut steps = Vec::with_capacity(STEPS.len());
    let start = alive();
    let mut note = |cost: &Cost, handles| steps.push(((bytes(alive() - start), time(cost.time)), handles));
    let (original, load) = measure(|| CowVec::from(numbers()));
    note(&load, original.strong_count());
    let (mut branches, clone) = measure(|| [original.clone(), original.clone(), original.clone()]);
    note(&clone, original.strong_count());
    for _ in 0..2 {
        let ((), write) = measure(|| branches[0][7] += 1.0);
        note(&write, original.strong_count());
    }
    let ((), dropped) = measure(|| drop(branches));
    note(&dropped, original.strong_count());
    steps
}

fn print(label: &str, cost: &Cost) {
    row(label, &[&bytes(cost.allocated), &time(cost.time)]);
}
