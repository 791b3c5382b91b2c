//! 100,000 responses share the names of twenty headers.

use std::collections::HashMap;

use cow_string::CowString;
use example_utils::{Cost, begin, bytes, measure, number, row, time};

const RESPONSES: usize = 100_000;
/// Try it: with 100,000 different names, does a handle for each still pay?
const NAMES: usize = 20;

fn main() {
    begin();
    let names: Vec<String> = (0..NAMES).map(|index| format!("X-Request-Header-Number-{index}")).collect();
    let name = |response: usize| names[response % NAMES].as_str();

    let (strings, copied) = measure(|| (0..RESPONSES).map(|response| name(response).to_owned()).collect::<Vec<_>>());
    drop(strings);
    let (new, made) = measure(|| (0..RESPONSES).map(|response| CowString::from(name(response))).collect::<Vec<_>>());
    drop(new);
    let ((mut responses, table), shared) = measure(|| {
        let mut table: HashMap<&str, CowString> = HashMap::new();
        let handle = |name| table.entry(name).or_insert_with(|| CowString::from(name)).clone();
        let responses: Vec<_> = (0..RESPONSES).map(name).map(handle).collect();
        (responses, table)
    });

    println!("{} responses, {} different header names\n", number(RESPONSES), number(NAMES));
    row("", &[&"allocations", &"bytes kept", &"time"]);
    print("a String for each response", &copied);
    print("a new CowString for each response", &made);
    print("a CowString for each name, cloned", &shared);
    println!("\nKept are the list, the texts and, in the last row, the table to find a name's");
    println!("handle. The last row keeps {:.0} % of the first.", 100.0 * ratio(&shared, &copied));

    let before = table[name(0)].strong_count();
    let ((), written) = measure(|| responses[0].push_str("; edited"));
    let after = table[name(0)].strong_count();
    assert_eq!(before - after, 1, "one handle has left the others");
    assert!((1..RESPONSES).all(|response| responses[response].as_str() == name(response)), "the others read the same");
    println!(
        "\nOne response edits its name: {} allocated. Handles that share the old text:\n{} before, {} now. The other {} responses read as before.",
        bytes(written.allocated),
        number(before),
        number(after),
        number(RESPONSES - 1),
    );
    println!("\nTry it: change NAMES until sharing stops paying.");
}

fn print(label: &str, cost: &Cost) {
    row(label, &[&number(cost.allocations), &bytes(cost.kept), &time(cost.time)]);
}

fn ratio(one: &Cost, other: &Cost) -> f64 {
    one.kept as f64 / other.kept as f64
}
