//! A table with snapshots, and what two transactions see in it.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use cow_generic::Cow;
use example_utils::{begin, bytes, measure, number, row};

/// Try it: with 100 rows, what does an update allocate?
const ROWS: usize = 10_000;

/// How many rows exist, all versions counted.
static VERSIONS: AtomicUsize = AtomicUsize::new(0);

struct Account {
    balance: i64,
    /// A column that is never changed, and that is copied with its row.
    _history: Vec<u8>,
}

impl Account {
    fn new(balance: i64, history: Vec<u8>) -> Self {
        VERSIONS.fetch_add(1, Ordering::Relaxed);
        Self { balance, _history: history }
    }
}

impl Clone for Account {
    fn clone(&self) -> Self {
        Self::new(self.balance, self._history.clone())
    }
}

impl Drop for Account {
    fn drop(&mut self) {
        VERSIONS.fetch_sub(1, Ordering::Relaxed);
    }
}

type Table = Cow<HashMap<usize, Cow<Account>>>;

/// When a transaction takes its snapshot.
enum Isolation {
    /// Before each statement.
    ReadCommitted,
    /// Once, at the beginning.
    RepeatableRead(Table),
}

impl Isolation {
    fn read(&self, committed: &Table, key: usize) -> i64 {
        match self {
            Self::ReadCommitted => committed.clone()[&key].balance,
            Self::RepeatableRead(snapshot) => snapshot[&key].balance,
        }
    }
}

fn main() {
    begin();
    let account = |key| (key, Cow::new(Account::new(100, vec![0; 1_000])));
    let mut committed: Table = Cow::new((0..ROWS).map(account).collect());
    let one = Isolation::ReadCommitted;
    let two = Isolation::RepeatableRead(committed.clone());

    println!("{} rows; two transactions read row 7 while others commit\n", number(ROWS));
    row("", &[&"READ", &"REPEATABLE", &"row versions"]);
    row("", &[&"COMMITTED", &"READ", &"alive"]);
    let show = |label: &str, committed: &Table| {
        row(label, &[&one.read(committed, 7), &two.read(committed, 7), &number(VERSIONS.load(Ordering::Relaxed))]);
    };
    show("both begin", &committed);
    let ((), first) = measure(|| update(&mut committed, 7, -30));
    show("another transaction takes 30", &committed);
    let ((), second) = measure(|| update(&mut committed, 7, -20));
    show("and another one 20", &committed);
    (0..1_000).for_each(|index| update(&mut committed, 8 + index % (ROWS - 8), 1));
    show("a thousand more change other rows", &committed);
    assert_eq!((one.read(&committed, 7), two.read(&committed, 7)), (50, 100), "a snapshot stays as it was");
    drop(two);
    row("the second one ends", &[&one.read(&committed, 7), &"", &number(VERSIONS.load(Ordering::Relaxed))]);
    assert_eq!(VERSIONS.load(Ordering::Relaxed), ROWS, "the old versions went with their snapshot");

    println!("\nThe first update after a snapshot allocated {}: the row, and a table of", bytes(first.allocated));
    println!(
        "{} handles. The second one allocated {}. A snapshot keeps the old version",
        number(ROWS),
        bytes(second.allocated)
    );
    println!("of each row that has changed since; its end frees them, as VACUUM does.");

    let read = lost_update(&mut committed);
    println!("\nTwo writers read {read}; one adds 10 and commits, the other adds 5 and commits.");
    println!("Row 7 is {} now: readers need not wait for anybody, but writers do.", committed[&7].balance);
    println!("\nTry it: change ROWS; or let a third transaction begin half-way.");
}

fn update(table: &mut Table, key: usize, difference: i64) {
    if let Some(row) = table.make_mut().get_mut(&key) {
        row.make_mut().balance += difference;
    }
}

/// Two transactions that begin with the same table and do not know of each other. Returns what both read.
fn lost_update(committed: &mut Table) -> i64 {
    let (mut one, mut two) = (committed.clone(), committed.clone());
    update(&mut one, 7, 10);
    update(&mut two, 7, 5);
    let read = committed[&7].balance;
    *committed = one;
    *committed = two;
    assert_eq!(committed[&7].balance, read + 5, "the second one knows nothing of the first");
    read
}
